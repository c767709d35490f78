"""How long `autograder class-report` takes for a class of 200, the command's start included.

    python benchmarks/class_report.py [--students 200] [--runs 5] [--keep FILE]

The class is made and graded first (Linux only). The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median

from grading_class import make_class
from grading_courses import PROGRAMS, Courses
from grading_floor import released_lesson

from autograder.grading.answer_key import AnswerKey

PROJECT = Path(__file__).resolve().parents[1]


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--students", type=int, default=200)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--lesson", default="01_derivatives")
    options.add_argument("--keep", type=Path, help="keep the page as this file, to look at it")
    chosen = options.parse_args()
    key = AnswerKey.load(PROJECT / "solutions", chosen.lesson)
    with tempfile.TemporaryDirectory(prefix="class-report-") as scratch:
        courses = Courses(PROJECT, key, Path(scratch))
        courses.prepare()
        members = make_class(key, released_lesson(PROJECT, chosen.lesson), chosen.students)
        course = courses.ours("class", members)

        def run(*arguments: str) -> float:
            started = time.perf_counter()
            command = [PROGRAMS / "autograder", *arguments, chosen.lesson]
            subprocess.run(command, cwd=course, env=courses.environment, check=True, capture_output=True)
            return time.perf_counter() - started

        run("grade")
        seconds = [run("class-report") for _ in range(chosen.runs)]
        page = course / "reports" / f"{chosen.lesson}.html"
        if chosen.keep:
            shutil.copyfile(page, chosen.keep)
        size = page.stat().st_size
    print(f"a report on {chosen.students} students: {median(seconds):.2f} s (median of {chosen.runs})")
    figures = {"benchmark": "class_report", "students": chosen.students}
    print(json.dumps(figures | {"seconds": round(median(seconds), 3), "page_kb": round(size / 1000)}))


if __name__ == "__main__":
    main()
