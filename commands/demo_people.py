"""Who is at the demonstration school: names from many places, the hours they learn at, and how they keep at it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

import numpy as np

HOST: Final = "school.waymark.test"
PLACES: Final = (
    ("Africa/Addis_Ababa", "Almaz Dawit Hiwot Yonas Selam Bekele", "Tesfaye Girma Abebe Haile Mekonnen Alemu"),
    ("Asia/Kolkata", "Priya Arjun Meera Rahul Ananya Vikram", "Sharma Iyer Patel Nair Banerjee Reddy"),
    (
        "America/Bogota",
        "Camila Andr\u00e9s Valentina Juli\u00e1n Luisa Mateo",
        "Rojas Ospina Restrepo Vargas Duarte Pardo",
    ),
    ("Europe/Berlin", "Lena Jonas Greta Emre Mila Anton", "Vogel Kr\u00fcger Yildiz Brandt Seidel Lorenz"),
    ("Africa/Lagos", "Chidi Amaka Tunde Ngozi Kelechi Folake", "Okafor Adeyemi Balogun Eze Nwosu Bello"),
    (
        "America/Mexico_City",
        "Ximena Diego Fernanda Emilio Regina Iker",
        "Hern\u00e1ndez Fuentes Salazar Ibarra Luna Cort\u00e9s",
    ),
    ("Asia/Manila", "Althea Miguel Bianca Paolo Ligaya Ramon", "Santos Reyes Bautista Mendoza Aquino Lim"),
    ("Europe/Warsaw", "Zofia Kacper Hanna Piotr Maja Tomasz", "Nowak Zieli\u0144ska W\u00f3jcik Mazur Kaczmarek Dudek"),
    (
        "America/Sao_Paulo",
        "Beatriz Thiago Larissa Caio J\u00falia Rafael",
        "Almeida Barbosa Ferreira Moura Teixeira Prado",
    ),
    ("Africa/Nairobi", "Wanjiru Otieno Achieng Kamau Njeri Kiprop", "Mwangi Odhiambo Kariuki Wekesa Chebet Mutua"),
    (
        "Europe/Lisbon",
        "In\u00eas Duarte Matilde Gon\u00e7alo Leonor Vasco",
        "Pereira Sim\u00f5es Carvalho Lopes Pinto Faria",
    ),
    ("Asia/Kathmandu", "Asmita Bibek Sunita Prakash Nisha Suresh", "Gurung Thapa Shrestha Tamang Adhikari Rai"),
    ("Europe/Kyiv", "Olena Taras Iryna Bohdan Kateryna Andriy", "Shevchenko Kovalenko Bondar Melnyk Tkachuk Hrytsenko"),
    ("America/Toronto", "Chlo\u00e9 Liam Aisha Noah Mei Owen", "Tremblay Campbell Hassan Singh Gagnon Chen"),
    ("Asia/Ho_Chi_Minh", "Linh Minh Trang Qu\u00e2n Hoa Khoa", "Nguyen Tran Pham Le Hoang Vo"),
)
TEACHERS: Final = (
    ("Eleni Papadaki", "Europe/Athens"),
    ("Kwame Mensah", "Africa/Accra"),
    ("Isabel Quiroga", "America/Lima"),
)
COHORTS: Final = ("Morning group", "Evening group", "Saturday group")  # a teacher each
WITHOUT_A_TEACHER: Final = 5  # one in so many
PSEUDONYMS: Final = ("Night Owl", "Quiet River", "Kestrel", "Blue Kite", "Baobab", "Semicolon", "Paper Boat", "Lynx")
MOST_LEARNERS: Final = len(PLACES) * 6 * 6  # nobody shares a name
EVERY_DAY: Final = (0.93,) * 7


@dataclass(frozen=True, slots=True)
class Habit:
    """How somebody keeps at it: the chance to come, Monday to Sunday, and what happens on the way.

    `gives_up` counts the visits after which they never come again, `pauses` those before a pause of `away` days (None:
    to this day), `switches` those before another track. `stops_at` is the stage before which they wait; `recent` ones
    joined within so many days. `rushes` is the share of a final that they guess in seconds.
    """

    chances: tuple[float, ...] = EVERY_DAY
    gives_up: int | None = None
    pauses: int | None = None
    away: int | None = None
    switches: int | None = None
    stops_at: str = ""
    recent: int | None = None
    rushes: float = 0.0


DAILY: Final = Habit()
WEEKDAYS: Final = Habit((0.95,) * 5 + (0.08,) * 2)
WEEKEND: Final = Habit((0.06,) * 5 + (0.92,) * 2)
NOW_AND_THEN: Final = Habit((0.5,) * 7)
HABITS: Final = (
    DAILY,
    WEEKDAYS,
    Habit(switches=9),
    WEEKEND,
    Habit(EVERY_DAY, gives_up=8),
    Habit(EVERY_DAY, pauses=12, away=11),
    Habit(stops_at="diagnostic", recent=3),
    NOW_AND_THEN,
    DAILY,
    Habit(stops_at="weekly"),
    DAILY,
    WEEKDAYS,
    Habit(stops_at="final"),
    Habit(recent=6),
    Habit(WEEKDAYS.chances, pauses=15),
    DAILY,
    Habit(stops_at="plan", recent=3),
    WEEKDAYS,
    Habit((0.6,) * 7, gives_up=5),
    Habit(rushes=0.6),
)


@dataclass(frozen=True, slots=True)
class Person:
    """A learner of the school before they begin. Times are hours of their own day; shares and chances are 0 to 1."""

    number: int
    name: str
    pseudonym: str | None
    time_zone: str
    habit: Habit
    joins: int  # the day of the school
    hour: int
    pace: float  # share of the estimated minutes that a day takes
    checks: float  # the chance to take a daily check
    reviews: float
    track: int  # place among the tracks that are open
    on_boards: bool
    in_leagues: bool

    @property
    def email(self) -> str:
        """Where they sign in."""
        return address(self.name)


def people(learners: int, days: int, seed: int) -> tuple[Person, ...]:
    """The learners of a school of so many days; the same ones for one seed, their names for every seed."""
    return tuple(_person(number, days, seed) for number in range(learners))


def cohort_of(person: Person) -> int | None:
    """The place of the cohort somebody is in; None for who learns without a teacher."""
    if person.number % WITHOUT_A_TEACHER == WITHOUT_A_TEACHER - 1:
        return None
    return person.number % len(COHORTS)


def address(name: str) -> str:
    """The made-up address of somebody: letters without their accents at a place that is nowhere."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return f"{plain.lower().replace(' ', '.')}@{HOST}"


def _person(number: int, days: int, seed: int) -> Person:
    chance = np.random.default_rng((seed, 3, number))
    zone, name = _name(number)
    habit = HABITS[int(_order(number // len(HABITS), seed)[number % len(HABITS)])]
    joins = (
        int(days * 0.75 * chance.random()) if habit.recent is None else days - 1 - int(chance.integers(habit.recent))
    )
    return Person(
        number=number,
        name=name,
        pseudonym=f"{PSEUDONYMS[number % len(PSEUDONYMS)]} {number}" if chance.random() < 0.25 else None,  # noqa: PLR2004 -- a quarter
        time_zone=zone,
        habit=habit,
        joins=max(0, joins),
        hour=int(chance.integers(6, 22)),
        pace=float(chance.uniform(0.3, 1.2)),
        checks=float(chance.choice((0.0, 0.4, 0.9))),
        reviews=float(chance.choice((0.0, 0.5, 0.9))),
        track=int(chance.integers(1000)),
        on_boards=bool(chance.random() > 0.12),  # noqa: PLR2004 -- one in eight wants to be on no board
        in_leagues=bool(chance.random() > 0.12),  # noqa: PLR2004 -- the same of leagues
    )


def _order(turn: int, seed: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Every habit once before any comes again, in an order of this turn's own."""
    return np.random.default_rng((seed, 4, turn)).permutation(len(HABITS))


def _name(number: int) -> tuple[str, str]:
    """Time zone and name: places in turn, and in each of them given and family names that never meet twice."""
    turn, place = divmod(number, len(PLACES))
    zone, given, family = PLACES[place]
    given_names, family_names = given.split(), family.split()
    size = len(given_names)
    return zone, f"{given_names[turn % size]} {family_names[(turn + turn // size) % size]}"
