"""One student's page of feedback: nbgrader's, or a plain one where that cannot be made, or not in time."""

from __future__ import annotations

import html
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config

from autograder.grading.course import Course
from autograder.grading.graded_files import bring_along, last_result
from autograder.grading.report import printable
from autograder.grading.result import Result
from autograder.grading.time_limit import OutOfTime, time_limit

SECONDS = 30.0  # for one page; an honest one takes less than one

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title></head>
<body>
<h1>{title}</h1>
<p>Your notebook could not be shown here. What you handed in is unharmed; your instructor can tell you your
score and the comments on it.</p>
{results}
</body>
</html>
"""


class FeedbackExporter(HTMLExporter):
    """Makes nbgrader's page under a clock. What keeps it from that is logged, and stands in `reason`.

    With something in `refused` it is not tried, and that is the reason.
    """

    parent: Any  # the GenerateFeedback that made it
    seconds = SECONDS
    refused = ""
    reason = ""

    def __init__(self, config: Config | None = None, **options: Any) -> None:
        super().__init__(config=config, **options)
        if self.parent is not None:  # nbgrader has no hook in the place of copying whatever lies there
            self.parent.init_assignment = self._init_assignment

    def _init_assignment(self, lesson: str, student: str) -> None:
        """Begin the folder anew, with data alone: each page in it is released."""
        course = Course(Path(self.parent.coursedir.root).resolve())
        folder = course.feedback(student, lesson)
        shutil.rmtree(folder, ignore_errors=True)
        bring_along(course.autograded(student, lesson), folder)

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[str, dict[str, Any]]:
        self.reason = self.refused
        try:
            if not self.refused:
                with time_limit(self.seconds):
                    return super().from_filename(filename, resources=resources, **options)
        except SQLAlchemyError:  # no student's doing
            raise
        except OutOfTime:
            self.reason = f"their notebook takes more than {self.seconds:g} seconds to show"
        except Exception as error:  # RecursionError, for instance
            self.reason = f"their notebook cannot be shown: {type(error).__name__}: {str(error)[:200]}"
        given = (resources or {})["nbgrader"]
        student, lesson = given["student"], given["assignment"]
        self.parent.log.warning("%s gets a plain page: %s", printable(student), printable(self.reason))
        page = plain_page(Course(Path(self.parent.coursedir.root).resolve()), student, lesson)
        return page, {**(resources or {}), "output_extension": self.file_extension}


def plain_page(course: Course, student: str, lesson: str) -> str:
    """How each exercise went, without the notebook."""
    result = last_result(course, student, lesson)
    results = "\n".join(_table(result)) if result else ""
    return _PAGE.format(title=html.escape(f"Feedback on {lesson}"), results=results)


def _table(result: Result) -> Iterator[str]:
    yield "<table>\n<tr><th>Exercise</th><th>Result</th><th>Why</th></tr>"
    for row in result.exercises:
        cells = (row.title, row.status, row.sentence)
        yield f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in cells)}</tr>"
    yield "</table>"
    for essay in result.essays:
        state = "no response" if essay.points is not None else "graded by hand"
        yield f"<p>{html.escape(essay.id)}: {state}</p>"
