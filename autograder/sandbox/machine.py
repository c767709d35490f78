"""What a machine offers for confining students' code, found out by doing it."""

from __future__ import annotations

import dataclasses

from autograder.sandbox.confinement import Confinement, installed
from autograder.sandbox.endings import CannotStart, StudentGone
from autograder.sandbox.limits import Limits
from autograder.sandbox.warm_lesson import WarmLesson

ALLOW_NAMESPACES = (
    "Allow user namespaces: sudo sysctl -w kernel.unprivileged_userns_clone=1 (Debian), "
    "kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu), user.max_user_namespaces=10000 (Red Hat); "
    "in a container, run it with --privileged."
)


def offers() -> Confinement:
    """What this machine offers; confines a process once to see, which takes about a second."""
    found = installed()
    if found.missing:
        return found
    try:
        with WarmLesson((), None, Limits(), found) as lesson, lesson.student() as student:
            student.look_up([])
    except (CannotStart, StudentGone) as error:
        return dataclasses.replace(found, missing=(f"{error} {ALLOW_NAMESPACES}",))
    return found
