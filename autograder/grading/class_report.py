"""A page for the instructor on how a class did in a lesson: one HTML file, without scripts."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean, median

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from autograder.grading.answer_key import AnswerKey
from autograder.grading.class_facts import FEWEST_STUDENTS, LITTLE, WELL, class_facts
from autograder.grading.class_plots import exercises_picture, scores_picture
from autograder.grading.course import Course
from autograder.grading.errors import GradingError
from autograder.grading.export import grade_rows
from autograder.grading.graded_files import read_submission, result_of
from autograder.grading.report import printable
from autograder.grading.result import Result
from autograder.grading.student_names import storable

_TEMPLATE = Path(__file__).with_suffix(".html")
_WIDEST_SENTENCE = 300
_MOST_NAMED = 20


def class_report(course: Course, lesson: str) -> str:
    """The page. Statuses and mistakes are those on record of the last grading, scores are the gradebook's.

    Raises GradingError: unknown lesson, nobody graded yet, a gradebook that cannot be read.
    """
    key = AnswerKey.load(course.solutions, lesson)
    submitted = course.students_with("submitted", lesson)
    refused: list[str] = []
    results, stale = _on_record(course, key, storable(submitted, refused.append))
    graded = {*course.students_with("autograded", lesson)}
    absent = storable(sorted(graded - {*submitted}), refused.append)
    if not graded:
        raise GradingError(f"nobody is graded in {lesson} yet; run `autograder grade {lesson}`")
    rows = [row for row in grade_rows(course, [lesson]) if row.student_id in graded]
    facts = class_facts(key, results)
    scores = [row.score for row in rows]
    max_score = rows[0].max_score if rows else 0.0
    return _template().render(
        lesson=lesson,
        made_at=time.strftime("%Y-%m-%d %H:%M"),
        notes=[*_missing(stale, absent, lesson), *_first(sorted(refused))],
        facts=facts,
        scores=scores,
        median=median(scores) if scores else 0.0,
        mean=fmean(scores) if scores else 0.0,
        max_score=max_score,
        to_grade=sum(bool(row.to_grade) for row in rows),
        scores_picture=scores_picture(scores, max_score) if scores else None,
        exercises_picture=exercises_picture(facts) if facts.students else None,
        well=WELL,
        little=LITTLE,
        fewest=FEWEST_STUDENTS,
    )


def _on_record(course: Course, key: AnswerKey, students: Sequence[str]) -> tuple[list[Result], list[str]]:
    """The results of what is submitted, as this key grades it; and who has none."""
    results, stale = [], []
    for student in students:
        result = result_of(course, key, read_submission(course, student, key.lesson))
        if result is None:
            stale.append(student)
        else:
            results.append(result)
    return results, stale


def _missing(stale: list[str], absent: list[str], lesson: str) -> Iterator[str]:
    """Who is not in the parts on exercises, and why; grading again helps the stale and not the absent."""
    if stale:
        yield (
            f"{_named(stale)} not in the parts on exercises: what was handed in has not been graded "
            f"by `autograder grade {lesson}` as it is now."
        )
    if absent:
        yield (
            f"{_named(absent)} not in the parts on exercises: what was graded is no longer in `submitted/`."
        )


def _named(students: list[str]) -> str:
    names = ", ".join(map(printable, students[:_MOST_NAMED]))
    more = len(students) - _MOST_NAMED
    several = f"{names} and {more} more are" if more > 0 else f"{names} are"
    return several if len(students) > 1 else f"{names} is"


def _first(sentences: list[str]) -> list[str]:
    """As many as a reader wants to see, and how many more there are."""
    more = len(sentences) - _MOST_NAMED
    return [*sentences[:_MOST_NAMED], *([f"{more} more folders are left out like these"] if more > 0 else [])]


def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATE.parent),
        autoescape=True,  # whatever comes from a student is text
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters |= {"printable": printable, "short": _short, "with_code": _with_code}
    return environment.get_template(_TEMPLATE.name)


def _short(sentence: str) -> str:
    line = printable(" ".join(sentence.split()))
    return line if len(line) <= _WIDEST_SENTENCE else f"{line[: _WIDEST_SENTENCE - 1]}…"


def _with_code(sentence: str) -> Markup:
    """The sentence in HTML, with what stands between backticks as code."""
    parts = [escape(part) for part in re.split("`([^`]*)`", sentence)]
    parts[1::2] = [Markup("<code>{}</code>").format(part) for part in parts[1::2]]
    return Markup("").join(parts)
