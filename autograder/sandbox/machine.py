"""What a machine offers for confining students' code, found out by doing it."""

from __future__ import annotations

import dataclasses

from autograder.sandbox.confinement import WAY_AROUND, Confinement, installed
from autograder.sandbox.endings import CannotStart, StudentGone
from autograder.sandbox.limits import Limits
from autograder.sandbox.warm_lesson import WarmLesson


def offers() -> Confinement:
    """What this machine offers; confines a process once to see, which takes about a second."""
    found = installed()
    if found.missing:
        return found
    try:
        with WarmLesson((), None, Limits(), found) as lesson, lesson.student() as student:
            student.look_up([])
    except (CannotStart, StudentGone) as error:
        return dataclasses.replace(found, missing=(str(error).replace(f" {WAY_AROUND}", ""),))
    return found
