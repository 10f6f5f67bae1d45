"""`manage.py calibrate`: a file of answers in, parameters out, and a sentence for every file it cannot use."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from commands import answer_file
from logic.assessment.calibration import NO_PRIORS, fit_2pl
from logic.errors import InvalidInputError

ROOT = Path(__file__).resolve().parents[1]
HEADER = "person,item,correct\n"


def calibrate(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "calibrate", *(str(word) for word in words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def simulated(persons: int = 400, items: int = 12) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(5)
    person, item = (places.ravel() for places in np.indices((persons, items)))
    b = np.linspace(-1.5, 1.5, items)
    theta = random.normal(size=persons)
    right = random.random(len(person)) < 1.0 / (1.0 + np.exp(b[item] - theta[person]))
    return person, item, right.astype(int)


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    file = tmp_path / "answers.csv"
    rows = zip(*simulated(), strict=True)
    file.write_text(HEADER + "".join(f"p{person},{item},{right}\n" for person, item, right in rows))
    return file


@pytest.mark.parametrize(("options", "priors"), [((), None), (("--no-priors",), NO_PRIORS)])
def test_the_command_says_what_the_model_says(answers, tmp_path, options, priors):
    out = tmp_path / "parameters.csv"
    ended = calibrate(answers, "--json", "--out", out, *options)
    assert ended.returncode == 0, ended.stderr
    expected = fit_2pl(*simulated(), priors=priors)
    said = json.loads(ended.stdout)
    assert said["log_likelihood"] == pytest.approx(expected.log_likelihood, rel=1e-6)
    assert (said["items"], said["persons"], said["responses"]) == (12, 400, 4800)
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert list(rows[0]) == ["item", "a", "b", "se_a", "se_b", "responses"]
    assert [row["item"] for row in rows] == [str(item) for item in range(12)]  # 2 before 10
    assert [float(row["b"]) for row in rows] == pytest.approx(expected.b.tolist(), abs=1e-4)
    assert [float(row["se_a"]) for row in rows] == pytest.approx(expected.se_a.tolist(), abs=1e-4)
    assert {row["responses"] for row in rows} == {"400"}


def test_it_prints_the_log_likelihood_and_a_table_of_few_items(answers):
    ended = calibrate(answers)
    assert ended.returncode == 0
    said = float(ended.stdout.partition("Log-likelihood: ")[2].split()[0])
    assert said == pytest.approx(fit_2pl(*simulated()).log_likelihood, rel=1e-6)
    assert "Iterations:" in ended.stdout
    assert "Items: 12, persons: 400, responses: 4800" in ended.stdout
    assert "se_b" in ended.stdout


def test_guessing_makes_items_harder_than_they_look(answers):
    without, with_guessing = (
        json.loads(calibrate(answers, "--json", *options).stdout) for options in ((), ("--guessing", "0.25"))
    )
    assert with_guessing["guessing"] == 0.25
    assert np.mean([row["b"] for row in with_guessing["parameters"]]) > 0.3 + np.mean(
        [row["b"] for row in without["parameters"]]
    )


def test_help_has_an_example():
    ended = calibrate("--help")
    assert ended.returncode == 0
    assert "python manage.py calibrate answers.csv" in ended.stdout


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", None, "The file is empty."),
        ("\n\n", None, "The file is empty."),
        (HEADER, None, "It has a header and no answers."),
        ("person,item\na,b\n", 1, "There is no column 'correct'"),
        ("person,item,correct,item\na,b,1,c\n", 1, "There are 2 columns 'item'."),
        ("person;item;correct\na;b;1\n", 1, "separated by semicolons"),
        (HEADER + "a,b,1\na,c,2\n", 3, "'correct' is '2'; it is 0 or 1."),
        (HEADER + "a,b,1\na,c,\n", 3, "'correct' is ''; it is 0 or 1."),
        (HEADER + "a,b,true\n", 2, "'correct' is 'true'"),
        (HEADER + "a,b,1\na,c\n", 3, "It has 2 values, and the header has 3."),
        (HEADER + "a,b,1\na,c,0,7\n", 3, "It has 4 values, and the header has 3."),
        (HEADER + ",b,1\n", 2, "The person is missing."),
        (HEADER + "a, ,1\n", 2, "The item is missing."),
        (HEADER + "a,b,1\nc,b,0\n\na,b,0\n", 5, "Person 'a' has answered item 'b' before"),
        (HEADER + '"two\nlines",b,1\na,b,x\n', 4, "'correct' is 'x'"),
        (HEADER.encode() + b"a,b,1\n\xff\xfe,b,1\n", 3, "It is not UTF-8."),
        (HEADER.encode("utf-16"), 1, "It is not UTF-8."),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_line_and_reason(tmp_path, text, line, reason):
    file = tmp_path / "answers.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InvalidInputError) as refused:
        answer_file.read(file)
    place = f"{file}: " if line is None else f"{file}, line {line}: "
    assert refused.value.sentence.startswith(place)
    assert reason in refused.value.sentence
    assert "Nothing was written" in refused.value.sentence


@pytest.mark.parametrize("content", [HEADER + "a,b,1\na,c,7\n", None])
def test_a_refusal_is_one_sentence_exit_code_1_and_no_file(tmp_path, content):
    file, out = tmp_path / "answers.csv", tmp_path / "out.csv"
    if content:
        file.write_text(content)
    ended = calibrate(file, "--out", out)
    assert ended.returncode == 1
    assert str(file) in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1
    assert "Traceback" not in ended.stderr
    assert list(tmp_path.iterdir()) == ([file] if content else [])


def test_an_output_that_cannot_be_written_is_a_sentence(answers, tmp_path):
    for out in (tmp_path / "no such folder" / "out.csv", tmp_path):
        ended = calibrate(answers, "--out", out)
        assert ended.returncode == 1
        assert "Nothing was written" in ended.stderr
    assert list(tmp_path.iterdir()) == [answers]


def test_an_impossible_chance_of_guessing_is_refused(answers):
    ended = calibrate(answers, "--guessing", "1.5")
    assert ended.returncode == 1
    assert "from 0 to .5" in ended.stderr


def test_persons_and_items_are_any_text(tmp_path):
    file = tmp_path / "answers.csv"
    file.write_bytes(
        '\ufeffnote, person ,item,correct,note\r\nx,007,"a, b",1,y\r\nx,7,"a, b",0,y\r\n,Zoë,ß,1,\r\n'.encode()
    )
    read = answer_file.read(file)
    assert read.persons == 3
    assert read.items == ["a, b", "ß"]
    assert read.correct.tolist() == [True, False, True]


@pytest.mark.slow
def test_three_million_answers_are_read_in_seconds(tmp_path):
    file = tmp_path / "answers.csv"
    block = "".join(f"learner-{person},question-{item},1\n" for person in range(1000) for item in range(30))
    with file.open("w") as opened:
        opened.write(HEADER)
        for number in range(100):
            opened.write(block.replace("learner-", f"learner-{number}-"))
    started = time.monotonic()
    read = answer_file.read(file)
    assert time.monotonic() - started < 15.0
    assert (read.persons, len(read.items), len(read.correct)) == (100_000, 30, 3_000_000)
