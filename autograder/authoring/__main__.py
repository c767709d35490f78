"""`python -m autograder.authoring build [LESSON …]` and `… check [LESSON …]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from autograder.authoring.author_errors import LessonRefused
from autograder.authoring.build import UnknownLesson, build, check
from autograder.authoring.course import Course


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command. Returns 0 when all is well, 1 when something is stale or refused."""
    parser = argparse.ArgumentParser(prog="python -m autograder.authoring", description=__doc__)
    parser.add_argument("--course", type=Path, default=Path(), help="the course's folder (default: this one)")
    commands = parser.add_subparsers(dest="command", required=True, metavar="build|check")
    for name, purpose in (
        ("build", "write lessons/ and solutions/ from source/"),
        ("check", "say what in lessons/ and solutions/ is not what source/ builds"),
    ):
        command = commands.add_parser(name, help=purpose, description=purpose)
        command.add_argument("lessons", nargs="*", metavar="LESSON", help="default: all")
    chosen = parser.parse_args(arguments)
    course = Course(chosen.course.resolve())
    if not course.source.is_dir():
        return _refuse(f"no source/ in {course.root}: run this in a course's folder, or give it by --course")
    try:
        return (_build if chosen.command == "build" else _check)(course, chosen.lessons)
    except LessonRefused as refused:
        count = len(refused.errors)
        return _refuse(
            f"{refused}\n{count} error{'s' * (count > 1)}: nothing is built before they are mended"
        )
    except UnknownLesson as unknown:
        return _refuse(str(unknown))
    except OSError as error:
        return _refuse(f"cannot read or write {error.filename}: {error.strerror}")


def _build(course: Course, lessons: Sequence[str]) -> int:
    lines = 0
    for line in build(course, lessons):
        print(line)
        lines += 1
    if not lines:
        print("lessons/ and solutions/ are fresh")
    return 0


def _check(course: Course, lessons: Sequence[str]) -> int:
    problems = list(check(course, lessons))
    if problems:
        return _refuse(
            "\n".join([*problems, "lessons/ and solutions/ are built, never edited: run `make build`"])
        )
    print("lessons/ and solutions/ are fresh")
    return 0


def _refuse(message: str) -> int:
    print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
