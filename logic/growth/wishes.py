"""What a teacher could do next, each with its reason and how much it would help: the plan is chosen from these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from logic.growth import wording
from logic.growth.actions import MATERIALS, TUTOR, ActionKind, Place, PlaceKind, Priority
from logic.growth.context import CourseModule, GrowthContext, LearnersResult, ModuleStanding, Profile, catalogue_of
from logic.growth.plain_text import title, words

SECURE = 0.7  # the share that passes a week's test; what surely lies above it is strong
WEAK_LEARNERS = 0.6
TEST_MINUTES, READ_MINUTES, ENROL_MINUTES, UPLOAD_MINUTES, TUTOR_MINUTES = 45, 30, 15, 10, 15
SMALL_MINUTES = 10
LITTLE_TIME = 15  # minutes a week
_OTHER = ActionKind.OTHER


@dataclass(frozen=True, slots=True)
class Wish:
    """Something worth doing: `worth` is how much it would help (0..1), `stage` when in the plan it makes sense (0..3).

    `family` is what it is one of: a plan holds only so many of each.
    """

    text: str
    kind: ActionKind
    place: Place | None
    minutes: int
    why: str
    worth: float
    stage: int = 1
    family: str = "other"

    @property
    def priority(self) -> Priority:
        """Its priority in the plan, by its worth."""
        if self.worth >= 0.7:  # noqa: PLR2004 -- see the worths given below: surely weak, or needed before all else
            return Priority.HIGH
        return Priority.MEDIUM if self.worth >= 0.4 else Priority.LOW  # noqa: PLR2004 -- the same, unsure or open


def wishes(context: GrowthContext) -> list[Wish]:
    """Everything that would help this teacher, the most helpful first; ends with small things that suit everybody."""
    found = [
        *_of_profile(context),
        *_of_modules(context),
        *_of_courses(context),
        *_of_external(context),
        *_of_learners(context),
        *_of_tutor(context),
        *_of_materials(context),
        *_small(context),
    ]
    places = {None, TUTOR, MATERIALS, *catalogue_of(context).places}
    unique = {words(wish.text): wish for wish in reversed(found) if wish.place in places}
    return sorted(unique.values(), key=lambda wish: (-wish.worth, wish.stage, wish.text))


def is_strong(module: ModuleStanding) -> bool:
    """Whether a module is secure even at the low end of its interval."""
    return module.asked > 0 and module.low >= SECURE


def is_weak(module: ModuleStanding) -> bool:
    """Whether a module is weak even at the high end of its interval."""
    return module.asked > 0 and module.high < SECURE


def by_need(context: GrowthContext) -> list[ModuleStanding]:
    """The tested modules that are not strong, the weakest first; each title once."""
    found = [module for module in named_once(context.modules) if module.asked and not is_strong(module)]
    return sorted(found, key=lambda module: (module.share or 0.0, module.title))


def named_once(modules: tuple[ModuleStanding, ...]) -> list[ModuleStanding]:
    """The modules with a title to call them by; of two with the same one the first."""
    first: dict[tuple[str, ...], ModuleStanding] = {}
    for module in modules:
        first.setdefault(words(module.title), module)
    return [module for name, module in first.items() if name]


def _of_profile(context: GrowthContext) -> Iterator[Wish]:
    profile = context.profile
    if not profile.subjects and not profile.phase:
        why = "With your subjects, your phase and your time the next plan fits you better."
        yield Wish("Fill in your profile", _OTHER, None, 5, why, 0.72, 0, "profile")


def _of_modules(context: GrowthContext) -> Iterator[Wish]:
    for place_in_need, module in enumerate(by_need(context)):
        worth = 0.95 - 0.3 * (module.share or 0.0) if is_weak(module) else 0.65 - 0.2 * (module.share or 0.0)
        yield from _of_areas(module, worth + 0.01, context.profile, place_in_need)
        place = Place(PlaceKind.MODULE, module.slug, module.title)
        text = f"Retake the module “{title(module.title)}”"
        yield Wish(text, ActionKind.RETAKE_MODULE, place, TEST_MINUTES, wording.doubt(module), worth, 2, "test")
    for module in named_once(context.modules):
        if not module.asked:
            place = Place(PlaceKind.MODULE, module.slug, module.title)
            text = f"Take the module “{title(module.title)}”"
            why = "You have not been tested in it yet, so nobody can say where you stand."
            yield Wish(text, ActionKind.RETAKE_MODULE, place, TEST_MINUTES, why, 0.55, 0, "test")


def _of_areas(module: ModuleStanding, worth: float, profile: Profile, first: int) -> Iterator[Wish]:
    """What to do about the two weakest areas of a module; ten minutes each where nobody has more."""
    for number, area in enumerate(module.weak_areas[:2]):
        name, rank = title(area), "another weak" if number else "the weakest"
        if name:
            why = f"It was {rank} area of your tests in “{title(module.title)}”."
            small = has_little_time(profile)
            text = wording.in_passing(name) if small else wording.study(name, profile.learning_style, first + number)
            minutes = SMALL_MINUTES if small else READ_MINUTES
            yield Wish(text, _OTHER, None, minutes, why, worth - 0.12 * number, 1, "study")


def has_little_time(profile: Profile) -> bool:
    """Whether somebody said they have less than a quarter of an hour a week."""
    return profile.minutes_per_week is not None and profile.minutes_per_week < LITTLE_TIME


def _of_courses(context: GrowthContext) -> Iterator[Wish]:
    for course in context.courses:
        following = next((part for part in course.modules if not part.is_done and title(part.title)), None)
        if following is None or not title(course.title):
            continue
        done = sum(part.is_done for part in course.modules)
        text = f"Complete the course module “{title(following.title)}” of “{title(course.title)}”"
        place = Place(PlaceKind.COURSE_MODULE, following.slug, following.title, part_of=course.slug)
        why = f"You have completed {done} of {len(course.modules)} parts; this one is next."
        worth = 0.5 + 0.1 * done / len(course.modules)
        yield Wish(text, ActionKind.COMPLETE_COURSE_MODULE, place, _minutes(following), why, worth, 1, "course")


def _minutes(part: CourseModule) -> int:
    return min(part.minutes, 240) if part.minutes > 0 else 40


def _of_external(context: GrowthContext) -> Iterator[Wish]:
    needed = {area.lower() for module in by_need(context) for area in (module.title, *module.weak_areas)}
    seen: set[str] = set()
    for course in context.recommended_courses:
        name = title(course.title)
        if course.is_joined or not name or name.lower() in seen:
            continue
        seen.add(name.lower())
        helps = course.helps_with.lower() in needed
        place = Place(PlaceKind.EXTERNAL_COURSE, course.slug, course.title, course.url or None)
        worth = 0.45 if helps else 0.25
        why = wording.about_course(course)
        yield Wish(
            f"Enrol in the course “{name}”", ActionKind.ENROLL_COURSE, place, ENROL_MINUTES, why, worth, 2, "enrol"
        )


def _of_learners(context: GrowthContext) -> Iterator[Wish]:
    weak = [one for one in context.learners if one.asked and one.right < WEAK_LEARNERS * one.asked and title(one.topic)]
    for result in sorted(weak, key=_share)[:2]:
        text = f"Teach “{title(result.topic)}” once more with a new example"
        yield Wish(text, _OTHER, None, 30, wording.of_learners(result), 0.8 - 0.4 * _share(result), 1, "learners")


def _share(result: LearnersResult) -> float:
    return result.right / result.asked


def _of_tutor(context: GrowthContext) -> Iterator[Wish]:
    areas = [title(area) for module in by_need(context) for area in module.weak_areas[:1]]
    if context.help_use.has_tutor and any(areas):
        text = f"Ask the tutor about “{next(area for area in areas if area)}”"
        why = "A few questions of your own show best what is not clear yet."
        yield Wish(text, ActionKind.USE_TUTOR, TUTOR, TUTOR_MINUTES, why, 0.42, 1, "tutor")


def _of_materials(context: GrowthContext) -> Iterator[Wish]:
    strong = next((title(module.title) for module in named_once(context.modules) if is_strong(module)), "")
    about = f" on “{strong}”" if strong else ""
    text = f"Upload one material that worked well{about}"
    why = "It would be your first." if not context.materials.count else f"You have {context.materials.count} so far."
    worth = 0.44 if strong else 0.3
    yield Wish(text, ActionKind.UPLOAD_MATERIAL, MATERIALS, UPLOAD_MINUTES, why, worth, 2, "material")


def _small(context: GrowthContext) -> Iterator[Wish]:
    """Small things for everybody: they fill a plan up to four actions, and end it."""
    if not context.engagement.active_days:
        why = "A fixed time is kept more often than a good intention."
        yield Wish("Put a fixed time for this plan into your calendar", _OTHER, None, 5, why, 0.41, 0, "habit")
    strong = any(is_strong(module) for module in context.modules)
    said = (
        ("Ask three learners what helped them most", 10, "They see what a test of yours cannot show.", 0.2, 1),
        ("Write down what changed for your learners", 10, "It shows whether the plan was worth its time.", 0.28, 3),
        ("Share one thing that works in your lessons with a colleague", 10, "What is explained stays.", 0.18, 2),
        ("Choose one lesson and note what you would change", 10, "One lesson is enough to see a habit.", 0.16, 1),
    )
    for text, minutes, why, worth, stage in said:
        yield Wish(text, _OTHER, None, minutes, why, worth, stage, "small")
    if strong:
        why = "Your results are strong, and others would gain from seeing how you do it."
        yield Wish("Offer a newer colleague to watch one of your lessons", _OTHER, None, 45, why, 0.43, 2, "mentor")
