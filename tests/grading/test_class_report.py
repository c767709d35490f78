"""The page on a class: true numbers, the right students named, and no text of a student's that acts."""

from __future__ import annotations

import math
import re
from html.parser import HTMLParser

import pytest

from autograder.grading.class_facts import ClassFacts, class_facts
from autograder.grading.class_of_students import grade_class
from autograder.grading.class_plots import exercises_picture, scores_picture
from autograder.grading.class_report import class_report
from autograder.grading.command_line import main
from autograder.grading.errors import GradingError
from autograder.grading.result import ExerciseResult, Result
from autograder.sandbox import Limits

LESSON = "01_sample"
LIMITS = Limits(call_seconds=1.0, cell_seconds=2.0, submission_seconds=20.0)


def result(key, student, statuses, mistakes=None, sentence="A reason."):
    rows = tuple(
        ExerciseResult(
            id=exercise.id,
            title=exercise.title,
            status=statuses.get(exercise.id, "passed"),
            points=exercise.points,
            max_points=exercise.points,
            sentence=sentence,
            mistake=(mistakes or {}).get(exercise.id),
        )
        for exercise in key.exercises
    )
    return Result(student=student, lesson=LESSON, exercises=rows, essays=(), notebook={})


def facts_of(facts: ClassFacts, exercise: str):
    return next(each for each in facts.exercises if each.id == exercise)


def test_pass_rates_and_counts_are_those_of_the_rows(key):
    results = [result(key, f"s{n}", {"double": "failed"} if n < 3 else {}) for n in range(4)]
    double = facts_of(class_facts(key, results), "double")
    assert double.pass_rate == 0.25
    assert double.counts == {"failed": 3, "passed": 1}


def test_an_exercise_that_the_strong_pass_discriminates_and_one_that_they_fail_does_so_in_reverse(key):
    others = [exercise.id for exercise in key.exercises if exercise.id not in ("double", "best_number")]
    results = []
    for number in range(20):
        strong = number < 10
        statuses = {} if strong else dict.fromkeys(others, "failed")
        statuses["best_number" if strong else "double"] = "failed"
        results.append(result(key, f"s{number}", statuses))
    facts = class_facts(key, results)
    assert facts_of(facts, "double").discriminates == "well"
    assert facts_of(facts, "best_number").discriminates == "in reverse"


def test_the_correlation_is_with_the_other_exercises_alone(key):
    # passing `double` is independent of the rest: with itself counted in, it would look related
    others = [exercise.id for exercise in key.exercises if exercise.id != "double"]
    results = [
        result(
            key,
            f"s{n}",
            {"double": ["passed", "failed"][n % 2]} | dict.fromkeys(others[: n // 2 % 2], "failed"),
        )
        for n in range(16)
    ]
    assert facts_of(class_facts(key, results), "double").correlation == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("students", [2, 12])
def test_where_everyone_does_alike_or_the_class_is_small_nothing_is_claimed(key, students):
    results = [
        result(key, f"s{n}", {"double": "failed"} if students == 2 and n else {}) for n in range(students)
    ]
    facts = class_facts(key, results)
    assert all(math.isnan(each.correlation) for each in facts.exercises)
    assert {each.discriminates for each in facts.exercises} == {"cannot tell"}


def test_mistakes_are_counted_the_most_frequent_first_with_the_keys_sentence(key):
    exercise = next(each for each in key.exercises if each.mistakes)
    mistake = exercise.mistakes[0]
    made = [result(key, f"s{n}", {exercise.id: "failed"}, {exercise.id: mistake.name}) for n in range(3)]
    made.append(result(key, "t", {exercise.id: "failed"}, {exercise.id: "an older key's"}))
    found = class_facts(key, made).mistakes
    assert [(each.name, each.count, each.sentence) for each in found] == [
        (mistake.name, 3, mistake.sentence),
        ("an older key's", 1, ""),
    ]


def test_trouble_is_listed_by_student_and_kind_and_wrong_answers_are_not(key):
    first, second, third, *_ = (exercise.id for exercise in key.exercises)
    results = [
        result(key, "ada", {first: "failed", second: "not attempted"}),
        result(key, "bob", {first: "timed out", second: "timed out", third: "grader error"}),
    ]
    found = [(each.student, each.status, each.exercises) for each in class_facts(key, results).to_look_at]
    assert found == [("bob", "timed out", (first, second)), ("bob", "grader error", (third,))]


def test_pictures_say_in_words_what_they_show(key):
    facts = class_facts(key, [result(key, f"s{n}", {"double": "failed"}) for n in range(4)])
    assert "The fewest passed double: 0%" in exercises_picture(facts).alt
    picture = scores_picture([1.0, 2.0, 2.0, 6.0], 7.0)
    assert (
        "scores of 4 students, from 0 to 7 points; the median is 2. Most, 2, lie between 2 and 3."
        in picture.alt
    )
    assert picture.address.startswith("data:image/png;base64,")


def test_scores_beyond_the_maximum_and_lessons_without_points_can_be_drawn():
    assert "from 0 to 9 points" in scores_picture([9.0], 7.0).alt
    assert "from 0 to 1 points" in scores_picture([0.0], 0.0).alt


class Page(HTMLParser):
    """Every tag, attribute and word of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.words = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.words.append(data)


@pytest.mark.needs("bwrap")
def test_a_graded_class_is_reported_with_no_text_of_a_student_that_acts(course, hand_in, sample, capsys):
    hostile = "<img src=x onerror=alert(1)>"
    hand_in("ada", sample.right())
    hand_in("o'hara & co", sample.right(double=f'def double(x):\n    raise ValueError("{hostile}")'))
    hand_in("eve", sample.right(best_number="import os\nos.abort()"))
    hand_in("dan", b"no notebook")
    list(grade_class(course, LESSON, limits=LIMITS, workers=1))
    hand_in("late", sample.right())

    assert main(["class-report", LESSON, "--course", str(course.root)]) == 0

    path = course.root / "reports" / f"{LESSON}.html"
    assert capsys.readouterr().out == f"class report in {path}\n"
    source = path.read_text(encoding="utf-8")
    page, code = Page(source), re.findall("<code>(.*?)</code>", source)
    text = " ".join(" ".join(page.words).split())
    assert set(page.tags) & {"script", "iframe", "object", "link", "a"} == set()
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert all(value.startswith("data:image/png") for name, value in page.attributes if name == "src")
    assert all(len(value) > 60 for name, value in page.attributes if name == "alt")
    assert page.tags.count("img") == 2
    assert "o'hara" not in text  # whose row is no trouble, so nobody is named
    assert re.search(r"eve crashed best_number", text)
    assert code.count("best_number") == 2  # of the table of exercises and of who needs a look
    assert f"autograder grade {LESSON}" in code
    assert "`" not in text
    assert re.search(r"dan unreadable all", text)
    assert "late is not in the parts on exercises" in text
    assert "4 graded submissions: median 5, mean 4.2, of 10 points" in text


@pytest.mark.needs("bwrap")
def test_a_name_that_is_code_is_left_out_of_grading_and_shown_as_text(course, hand_in):
    hostile = "<script>alert(1)<\\script>"
    hand_in(hostile, b"no notebook")
    hand_in("a&b", b"no notebook")
    told = []
    rows = list(grade_class(course, LESSON, limits=LIMITS, workers=1, tell=told.append))
    page = class_report(course, LESSON)
    assert [row.result.student for row in rows] == ["a&b"]
    sentence = (
        "submitted/<script>alert(1)<\\\\script> is left out: "
        "formgrader's pages would take its name for code; rename the folder"
    )
    assert told == [sentence]
    assert "<script" not in page
    assert sentence in "".join(Page(page).words)
    assert "not in the parts on exercises" not in page  # grading once more would not help
    assert "a&b unreadable all" in " ".join(" ".join(Page(page).words).split())


def test_of_many_folders_that_are_left_out_the_first_are_named(course, hand_in, monkeypatch):
    for number in range(25):
        hand_in(f"<{number:02}>", b"no notebook")
    hand_in("ada", b"no notebook")
    (course.root / "autograded" / "ada" / LESSON).mkdir(parents=True)
    monkeypatch.setattr("autograder.grading.class_report.grade_rows", lambda course, lessons: [])
    page = class_report(course, LESSON)
    assert page.count("is left out") == 20
    assert "5 more folders are left out like these" in page
    assert "ada is not in the parts on exercises" in page


def test_where_a_submission_was_taken_away_nobody_is_told_to_grade_it(course, monkeypatch):
    for student in ("ada", "bob"):
        (course.root / "autograded" / student / LESSON).mkdir(parents=True)
    monkeypatch.setattr("autograder.grading.class_report.grade_rows", lambda course, lessons: [])
    text = "".join(Page(class_report(course, LESSON)).words)
    assert "ada, bob are not in the parts on exercises: what was graded is no longer in submitted/." in text
    assert "what was handed in has not been graded" not in text


def test_a_report_that_cannot_be_written_is_called_a_report(course, monkeypatch, capsys):
    monkeypatch.setattr("autograder.grading.class_report.class_report", lambda course, lesson: "a page")
    assert main(["class-report", LESSON, "--course", str(course.root), "--to", "/nonexistent/x.html"]) == 1
    assert capsys.readouterr().err == (
        "autograder: cannot write the report to '/nonexistent/x.html': No such file or directory\n"
    )


def test_a_class_that_is_not_graded_and_an_unknown_lesson_are_one_line_each(course, capsys):
    with pytest.raises(GradingError, match="run `autograder grade"):
        class_report(course, LESSON)
    assert main(["class-report", "99_none", "--course", str(course.root)]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
