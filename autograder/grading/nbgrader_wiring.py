"""How nbgrader is set up for a course: nbgrader_config.py calls `configure`."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

EXCHANGE = "CALCULUS_EXCHANGE"
COURSE_ID = "calculus"

_STEPS = "autograder.grading.nbgrader_steps"
_IMPORTABLE = [  # and what sets programs up; patterns tell capitals from small letters, some disks do not
    *("*.[pP][yY]", "*.[pP][yY][cCoOwWdDiIxX]", "*.[sS][oO]", "*.[sS][oO].*", "*.[pP][tT][hH]"),
    *("*.[dD][lL][lL]", "*.[dD][yY][lL][iI][bB]", "*.[zZ][iI][pP]", "*.[eE][gG][gG]", "*.[wW][hH][lL]"),
    *("*_config.json", "matplotlibrc"),
]


def configure(config: Config, course: Path | None = None) -> Config:
    """Set what this course needs; what the configuration file sets afterwards counts more.

    The exchange is the folder that the environment variable CALCULUS_EXCHANGE names, else exchange/ here.
    """
    course = (course or Path.cwd()).resolve()
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.course_id = COURSE_ID
    config.CourseDirectory.source_directory = "source"
    config.CourseDirectory.release_directory = "lessons"
    config.CourseDirectory.solution_directory = "solutions"
    # what lies beside a notebook and is not for students, or, from them, not to be imported on this side
    config.CourseDirectory.ignore = [".*", "__pycache__", "exercises.json", "grading.json", *_IMPORTABLE]
    CourseDirectory.get_existing_timestamp = _time_of_submission  # no option leads there
    config.Exchange.root = os.environ.get(EXCHANGE) or str(course / "exchange")
    config.ExchangeFactory.collect = "autograder.grading.collecting.Collector"

    config.Autograde.exporter_class = f"{_STEPS}.RebuildingExporter"
    config.Autograde.sanitize_preprocessors = []  # the exporter has rebuilt the notebook already
    config.Autograde.autograde_preprocessors = [
        f"{_STEPS}.GradeBehindTheWall",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    # by ids formgrader finds the boxes for scores; it would take a heading for one that has the same words
    config.HTMLExporter.exclude_anchor_links = True
    config.FeedbackExporter.exclude_anchor_links = False  # where only links within the lesson look for ids
    config.GenerateFeedback.exporter_class = "autograder.grading.feedback_page.FeedbackExporter"
    config.GenerateFeedback.preprocessors = [
        "nbgrader.preprocessors.GetGrades",
        f"{_STEPS}.HideHiddenChecks",
        "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    ]
    config.GenerateFeedback.post_convert_hook = f"{_STEPS}.make_releasable"
    return config


def _time_of_submission(self: CourseDirectory, dest_path: str) -> datetime | None:
    """The time noted in this folder, None where it cannot be read: nbgrader's own then stops for everyone."""
    from autograder.grading.graded_files import read_timestamp
    from autograder.grading.timestamps import time_of

    return time_of(read_timestamp(Path(dest_path)))
