"""The student's side of the wall: the process, the messages that cross, and the running of cells."""

from autograder.sandbox.confinement import Confinement
from autograder.sandbox.endings import CannotStart, StudentGone, WallViolation
from autograder.sandbox.limits import Limits
from autograder.sandbox.machine import offers
from autograder.sandbox.messages import CannotCross
from autograder.sandbox.remote_errors import RemoteError
from autograder.sandbox.runs import CellRun
from autograder.sandbox.stand_ins import StandIn, StudentExpression, StudentFunction
from autograder.sandbox.student_process import StudentProcess
from autograder.sandbox.warm_lesson import WarmLesson

__all__ = [
    "CannotCross",
    "CannotStart",
    "CellRun",
    "Confinement",
    "Limits",
    "RemoteError",
    "StandIn",
    "StudentExpression",
    "StudentFunction",
    "StudentGone",
    "StudentProcess",
    "WallViolation",
    "WarmLesson",
    "offers",
]
