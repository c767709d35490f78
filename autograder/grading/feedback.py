"""Feedback for students: nbgrader's own pages, made from the graded copies."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tqdm import tqdm

from autograder.grading.answer_key import AnswerKey
from autograder.grading.course import Course
from autograder.grading.database import TROUBLES, address_of, open_gradebook, reason_of
from autograder.grading.errors import GradingError
from autograder.grading.export import entered
from autograder.grading.feedback_makers import make_feedback
from autograder.grading.processors import usable_processors
from autograder.grading.report import printable


def write_feedback(
    course: Course,
    lesson: str,
    students: Sequence[str] = (),
    tell: Callable[[str], None] = lambda sentence: None,
) -> list[str]:
    """Write feedback/<student>/<lesson>/<lesson>.html for everyone who is graded, or for `students`.

    Returns who got some. Whose notebook cannot be shown, or not soon enough, gets a plain page; that goes to
    `tell`. Raises GradingError: unknown lesson or student, nothing graded yet; and when all others have
    theirs, for those who got none.
    """
    AnswerKey.load(course.solutions, lesson)
    graded = course.students_with("autograded", lesson)
    unknown = [student for student in students if student not in graded]
    if unknown:
        raise GradingError(
            f"{', '.join(unknown)}: not graded in {lesson} yet; run `autograder grade {lesson}`"
        )
    if not graded:
        raise GradingError(f"nobody is graded in {lesson} yet; run `autograder grade {lesson}`")
    known = entered(course, lesson)  # without a gradebook nbgrader would make one, and pages without scores
    chosen = sorted(set(students)) or graded
    failed = {
        student: f"not in the gradebook; run `autograder grade {lesson}`"
        for student in chosen
        if student not in known
    }
    chosen = [student for student in chosen if student in known]
    _open_once(course, lesson)
    with tqdm(
        total=len(chosen), desc=f"feedback on {lesson}", unit="student", disable=None, leave=False
    ) as bar:
        for made in make_feedback(course, lesson, chosen, usable_processors()):
            bar.update()
            if made.error:
                failed[made.student] = made.error
            elif made.plain:
                tell(f"{printable(made.student)} gets a plain page of feedback: {printable(made.plain)}")
    if failed:
        names = ", ".join(map(printable, sorted(failed)))
        reason = printable(next(iter(failed.values())))
        raise GradingError(f"feedback on {lesson} could not be written for {names}: {reason}")
    return chosen


def _open_once(course: Course, lesson: str) -> None:
    """Open the gradebook as nbgrader's GetGrades does, which enters a course in it: two at once must not."""
    try:
        open_gradebook(course.database).close()
    except TROUBLES as error:
        raise GradingError(
            f"feedback on {lesson} could not be written: "
            f"the gradebook {address_of(course.database)} cannot be used: {reason_of(error)}"
        ) from None
