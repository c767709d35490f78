"""What this machine has, and lacks, to grade safely."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

from autograder.sandbox import CannotStart, StudentGone, WarmLesson
from autograder.sandbox.confinement import installed
from autograder.sandbox.warm_lesson import NEEDS_FORK


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    good: bool
    sentence: str


def examine() -> list[Finding]:
    """Look at Python, at the parts of the confinement, and whether they work together."""
    version = ".".join(map(str, sys.version_info[:3]))
    findings = [Finding(True, f"Python {version} on {sys.platform}.")]
    if not hasattr(os, "fork"):
        return [*findings, Finding(False, NEEDS_FORK)]
    is_root = os.geteuid() == 0
    who = "root; students' code runs as an unprivileged user" if is_root else "an ordinary user"
    findings.append(Finding(True, f"The grader runs as {who}."))
    missing = installed().missing
    findings += [Finding(False, sentence) for sentence in missing]
    if not missing:
        findings.append(Finding(True, "bubblewrap and libseccomp are installed."))
        findings.append(_trial())
    return findings


def _trial() -> Finding:
    """Start a confined process and let it compute something."""
    try:
        with WarmLesson.start(["one = 1"]) as lesson, lesson.student() as student:
            answer = student.look_up(["one"])
    except (CannotStart, StudentGone) as error:
        return Finding(False, f"A confined process does not start: {error}")
    good = answer == {"one": 1}
    return Finding(
        good, "A confined process starts and answers." if good else "A confined process answers wrongly."
    )
