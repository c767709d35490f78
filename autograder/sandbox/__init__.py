"""The student's side of the wall: the process, the messages that cross, and the running of cells."""

from autograder.sandbox.endings import CannotStart, StudentGone, WallViolation
from autograder.sandbox.limits import Limits
from autograder.sandbox.messages import CannotCross
from autograder.sandbox.runs import CellRun
from autograder.sandbox.stand_ins import StandIn, StudentExpression, StudentFunction
from autograder.sandbox.student_process import StudentProcess
from autograder.sandbox.warm_lesson import WarmLesson

__all__ = [
    "CannotCross",
    "CannotStart",
    "CellRun",
    "Limits",
    "StandIn",
    "StudentExpression",
    "StudentFunction",
    "StudentGone",
    "StudentProcess",
    "WallViolation",
    "WarmLesson",
]
