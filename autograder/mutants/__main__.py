"""`python -m autograder.mutants [LESSON] [--workers N]`: do the checks refuse every wrong answer?"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from autograder.grading.answer_key import AnswerKey, known_lessons
from autograder.grading.errors import GradingError


def main(arguments: Sequence[str] | None = None) -> int:
    """0: every wrong answer is refused and every right one accepted; 1: not so; 2: nothing can be tried."""
    options = _options(arguments)
    try:
        return _run(options.lesson, Path(options.solutions), options.workers, options.equivalents)
    except GradingError as error:
        print(error, file=sys.stderr)
        return 2


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m autograder.mutants", description=__doc__)
    parser.add_argument(
        "lesson", nargs="?", default="", help="a lesson, such as 01_derivatives (all where left out)"
    )
    parser.add_argument(
        "--workers", type=_at_least_one, default=os.cpu_count() or 1, help="processes at a time"
    )
    parser.add_argument("--solutions", default="solutions", help="the folder of the answer keys")
    parser.add_argument(
        "--equivalents", action="store_true", help="list the mutants taken for right answers, too"
    )
    return parser.parse_args(arguments)


def _at_least_one(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return int(text)


def _run(lesson: str, solutions: Path, workers: int, with_equivalents: bool) -> int:
    if not hasattr(os, "fork"):
        raise GradingError("mutants are run in forked processes: this needs Linux or macOS")
    os.environ.setdefault(
        "OPENBLAS_NUM_THREADS", "1"
    )  # before numpy is imported: its threads do not survive a fork
    from autograder.mutants import report
    from autograder.mutants.trying import try_lesson

    lessons = [lesson] if lesson else known_lessons(solutions)
    if not lessons:
        raise GradingError(f"{solutions} holds no answer key; run `make build`")
    everything = []
    for name in lessons:
        began = time.monotonic()
        findings = try_lesson(AnswerKey.load(solutions, name), workers)
        everything += findings
        print(*report.table(name, findings), *report.complaints(findings), sep="\n")
        if with_equivalents:
            print("taken for right answers:", *report.equivalents(findings), sep="\n    ")
        print(f"({time.monotonic() - began:.0f} s)\n", flush=True)
    totals = report.totals_of(everything)
    print(totals.as_json())
    return 0 if totals.all_is_well else 1


if __name__ == "__main__":
    sys.exit(main())
