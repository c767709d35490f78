"""The command `autograder`: grade, give feedback, export grades, check one notebook, show a solution, …"""

from __future__ import annotations

import argparse
import atexit
import dataclasses
import gc
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: a fork with more threads can hang

from typing import TYPE_CHECKING, NoReturn

from autograder.grading.errors import GradingError

if TYPE_CHECKING:
    from autograder.grading.course import Course
    from autograder.sandbox import Limits


_OBJECTS = 50_000  # between two looks of the garbage collector
_TO_STOP = ("SIGTERM", "SIGHUP")  # from a system that shuts down, from a terminal that is closed
_LONGEST = 86_400  # seconds for one submission: a day


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0 when all is well, 1 when something is wrong, 130 when interrupted."""
    options = _parser().parse_args(arguments)
    # jsonschema, which nbformat imports, would spend a second on a grammar for addresses, which nobody checks
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    try:
        return options.run(options)
    except GradingError as error:
        print(f"autograder: {error}", file=sys.stderr)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains at its end
    except OSError as error:
        from autograder.grading.report import printable

        place = printable(str(error.filename or "a file"))
        print(f"autograder: {place}: {error.strerror or error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("autograder: interrupted; what was graded is kept, the same command goes on", file=sys.stderr)
        return 130
    return 1


def program() -> NoReturn:
    """The command `autograder`: a process of its own, in which nearly all that is made stays to the end.

    So its memory is looked through seldom, and not once more at the end.
    """
    gc.set_threshold(_OBJECTS)
    atexit.register(gc.freeze)
    for number in (getattr(signal, name, None) for name in _TO_STOP):
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:  # not under nohup
            signal.signal(number, _interrupt)
    sys.exit(main())


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="autograder", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    course = argparse.ArgumentParser(add_help=False)
    course.add_argument("--course", type=Path, default=Path(), help="the course's folder (default: this one)")

    # a lesson after --student would be taken for a student
    lesson_first, lessons_first = "%(prog)s LESSON [options]", "%(prog)s [LESSON ...] [options]"
    grade = commands.add_parser(
        "grade", parents=[course], usage=lesson_first, help="grade the submissions of a lesson"
    )
    grade.add_argument("lesson", metavar="LESSON")
    _add_students(grade)
    grade.add_argument(
        "--workers", type=_positive, help="processes (default, and at most: one for each processor)"
    )
    grade.add_argument("--regrade", action="store_true", help="grade again what is up to date")
    grade.add_argument(
        "--timeout",
        type=_seconds,
        metavar="S",
        help="seconds for one submission; a cell gets a quarter, a call 5 or, if more, 1/24 (default: 120)",
    )
    _add_unconfined(grade)
    grade.set_defaults(run=_grade)

    feedback = commands.add_parser(
        "feedback", parents=[course], usage=lesson_first, help="write feedback for what is graded"
    )
    feedback.add_argument("lesson", metavar="LESSON")
    _add_students(feedback)
    feedback.set_defaults(run=_feedback)

    export = commands.add_parser(
        "export", parents=[course], usage=lessons_first, help="write a table of all grades (CSV)"
    )
    export.add_argument("lessons", metavar="LESSON", nargs="*", help="only these (default: all)")
    _add_students(export)
    export.add_argument(
        "--to",
        metavar="FILE",
        help="the file to write, - to print (default: grades.csv in the course's folder; a part is printed)",
    )
    export.set_defaults(run=_export)

    report = commands.add_parser(
        "class-report", parents=[course], help="write a page on how the class did in a lesson (HTML)"
    )
    report.add_argument("lesson", metavar="LESSON")
    report.add_argument(
        "--to", metavar="FILE", type=Path, help="the file to write (default: reports/LESSON.html)"
    )
    report.set_defaults(run=_class_report)

    check = commands.add_parser("check", parents=[course], help="run every check on one notebook")
    check.add_argument("notebook", type=Path, metavar="NOTEBOOK")
    check.add_argument("--lesson", help="the lesson (default: told from the notebook)")
    _add_unconfined(check)
    check.set_defaults(run=_check)

    solution = commands.add_parser("solution", parents=[course], help="show a reference solution")
    solution.add_argument("name", metavar="NAME", help="an exercise, such as power_rule")
    solution.add_argument("--lesson", help="the lesson, where several have an exercise of this name")
    solution.add_argument("--yes", action="store_true", help="do not ask first")
    solution.set_defaults(run=_solution)

    demo = commands.add_parser("demo", parents=[course], help="a class of twelve, from release to feedback")
    demo.add_argument("lesson", metavar="LESSON", nargs="?", default="01_derivatives")
    demo.add_argument("--keep", action="store_true", help="keep the scratch folder, to look around in it")
    _add_unconfined(demo)
    demo.set_defaults(run=_demo)

    doctor = commands.add_parser("doctor", help="what this machine lacks to grade safely")
    doctor.set_defaults(run=_doctor)
    return parser


def _add_unconfined(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--unconfined",
        action="store_true",
        help="grade where students' code cannot be confined",
    )


def _add_students(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--student", dest="students", action="extend", nargs="+", default=[], metavar="S", help="only these"
    )


def _grade(options: argparse.Namespace) -> int:
    from autograder.grading.answer_key import AnswerKey
    from autograder.grading.class_of_students import grade_class
    from autograder.grading.course import Course
    from autograder.grading.report import class_table, notes_on, student_line

    course = Course.at(options.course)
    rows_by_student = {}
    try:
        for row in grade_class(
            course,
            options.lesson,
            students=options.students,
            workers=options.workers,
            regrade=options.regrade,
            limits=_limits(options.timeout),
            unconfined=options.unconfined,
            tell=_note,
        ):
            rows_by_student[row.result.student] = row
    finally:
        rows = [row for _, row in sorted(rows_by_student.items())]
        for row in rows:
            print(student_line(row))
    print()
    print(class_table(AnswerKey.load(course.solutions, options.lesson), rows))
    if notes := notes_on(rows):
        print(f"\n{notes}")
    _warn_of(options)
    return 0


def _feedback(options: argparse.Namespace) -> int:
    from autograder.grading.course import Course
    from autograder.grading.feedback import write_feedback
    from autograder.grading.report import counted

    course = Course.at(options.course)
    written = write_feedback(course, options.lesson, options.students, tell=_note)
    _note_who_waits(course, [options.lesson], options.students)
    print(f"feedback for {counted(len(written), 'student')} in {course.root / 'feedback'}")
    print(f"`nbgrader release_feedback {options.lesson}` gives it to them")
    return 0


def _note_who_waits(course: Course, lessons: Sequence[str], students: Sequence[str]) -> None:
    """Note whose work is to be graded first: of these students, or of all."""
    from autograder.grading.export import not_graded
    from autograder.grading.report import printable
    from autograder.grading.student_names import storable

    for lesson, everybody in not_graded(course, lessons).items():
        waiting = [student for student in everybody if not students or student in students]
        waiting = storable(waiting, lambda sentence, lesson=lesson: _note(f"{lesson}: {sentence}"))
        if waiting:
            _note(
                f"{lesson}: handed in and not graded, or not as it is now: "
                f"{', '.join(map(printable, waiting))}; `autograder grade {lesson}` does it"
            )


def _export(options: argparse.Namespace) -> int:
    from autograder.grading.course import Course
    from autograder.grading.export import as_csv, grade_rows, write_whole
    from autograder.grading.report import counted, printable

    course = Course.at(options.course)
    rows = grade_rows(course, options.lessons, options.students)
    _note_who_waits(course, options.lessons, options.students)
    is_part = bool(options.lessons or options.students)
    if options.to == "-" or (options.to is None and is_part):  # a part does not replace the whole
        grades = as_csv(rows)
        print("\n".join(map(printable, grades.split("\n"))) if sys.stdout.isatty() else grades, end="")
        return 0
    path = Path(options.to or course.root / "grades.csv")
    write_whole(path, as_csv(rows), "the grades", for_group=course.is_shared)
    print(f"{counted(len(rows), 'grade')} in {path}")
    return 0


def _class_report(options: argparse.Namespace) -> int:
    from autograder.grading.class_report import class_report
    from autograder.grading.course import Course
    from autograder.grading.export import write_whole

    course = Course.at(options.course)
    page = class_report(course, options.lesson)
    path = options.to or course.root / "reports" / f"{options.lesson}.html"
    if options.to is None:
        path.parent.mkdir(exist_ok=True)
    write_whole(path, page, "the report", for_group=course.is_shared)
    print(f"class report in {path}")
    return 0


def _check(options: argparse.Namespace) -> int:
    from autograder.grading.course import Course
    from autograder.grading.one_notebook import check_notebook
    from autograder.grading.report import exercise_table

    result = check_notebook(
        Course.at(options.course), options.notebook, options.lesson, unconfined=options.unconfined
    )
    print(exercise_table(result))
    _warn_of(options)
    return 0 if all(row.status == "passed" for row in result.exercises) else 1


def _solution(options: argparse.Namespace) -> int:
    from autograder.grading.course import Course
    from autograder.grading.one_notebook import reference_solution

    solution = reference_solution(Course.at(options.course), options.name, options.lesson)
    if not options.yes:
        question = (
            f"Show the reference solution of {options.name} ({solution.title}, {solution.lesson})? [y/N] "
        )
        try:
            answer = input(question)
        except EOFError:
            print()
            raise GradingError("nobody answered; use --yes to see the solution without being asked") from None
        if answer.strip().lower() not in ("y", "yes"):
            return 1
    print(solution.source)
    return 0


def _demo(options: argparse.Namespace) -> int:
    from autograder.grading.course import Course
    from autograder.grading.demo import run_demo

    agreed = run_demo(
        Course.at(options.course), options.lesson, keep=options.keep, unconfined=options.unconfined
    )
    _warn_of(options)
    return 0 if agreed else 1


def _doctor(options: argparse.Namespace) -> int:
    from autograder.grading.doctor import examine

    findings = examine()
    for finding in findings:
        print(f"{'✓' if finding.good else '✗'} {finding.sentence}")
    return 0 if all(finding.good for finding in findings) else 1


def _note(sentence: str) -> None:
    print(f"note: {sentence}", file=sys.stderr)


def _warn_of(options: argparse.Namespace) -> None:
    if options.unconfined:
        print("\nUnconfined: students' code ran with the rights of whoever started this.")


def _limits(timeout: float | None) -> Limits:
    """A quarter of the whole for a cell, less for a call: one endless loop does not cost all that follows."""
    from autograder.sandbox import Limits

    limits = Limits()
    if timeout is None:
        return limits
    return dataclasses.replace(
        limits,
        call_seconds=max(
            min(limits.call_seconds, timeout / 4),
            timeout * limits.call_seconds / limits.submission_seconds,
        ),
        cell_seconds=timeout / 4,
        submission_seconds=timeout,
    )


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("a whole number of at least 1 is needed")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _LONGEST:
        raise argparse.ArgumentTypeError(f"a number of seconds above 0 is needed, {_LONGEST} at most")
    return seconds


if __name__ == "__main__":
    program()
