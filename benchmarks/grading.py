"""What grading a class costs: stock nbgrader beside `autograder grade`, same submissions, same processors.

    python benchmarks/grading.py [--quick] [--runs 3] [--workers 2] [--lesson 01_derivatives]

Both grade a class of 100 by turns, each time in a course of its own that starts from the same gradebook;
then `autograder grade` alone grades 100, 500 and 1,000, one after another: what a further student costs is
told from classes that were graded in the same minutes, for machines change their speed. Every score must be
the same in both and the one that the class was made for, or no time is printed. Beside them: what a process
for each student costs before anything is checked (grading_least.py), and importing `nbgrader.api`, by which
two machines can be compared.
`--quick` takes 20, 40 and 80 students: a smoke test. Linux only; three runs take half an hour, and more than
an hour on a slow machine. The last line is JSON; `students` says the sizes, which in a quick run are not
those that the names tell.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from grading_class import Member, make_class
from grading_cost import CommandFailed, Cost, become_subreaper, cost_of
from grading_courses import Courses, Scores, differences, expected_scores, scores_in
from grading_floor import released_lesson
from grading_least import Least, least

from autograder.grading.answer_key import AnswerKey

PROJECT = Path(__file__).resolve().parents[1]
SIZES = (100, 500, 1000)
QUICK_SIZES = (20, 40, 80)
# without the grammar of addresses that some releases of jsonschema compile meanwhile: half of all its time
IMPORTING = "import sys; sys.modules['rfc3987_syntax'] = None; import nbgrader.api"


class ScoresDiffer(Exception):
    """Two graders, or a grader and what the class was made for, do not agree."""


@dataclass
class Costs:
    """What was measured: `beside` by turns with `stock`; `ours`, by number of students, alone.

    `floor` is in milliseconds of CPU for one student.
    """

    sizes: tuple[int, int, int]
    stock: list[Cost] = field(default_factory=list)
    beside: list[Cost] = field(default_factory=list)
    ours: dict[int, list[Cost]] = field(default_factory=dict)
    peak: float = 0.0
    floor: list[float] = field(default_factory=list)
    least: list[Least] = field(default_factory=list)
    importing: list[float] = field(default_factory=list)  # seconds of CPU for `import nbgrader.api`

    def wall(self, students: int) -> float:
        return median(cost.wall for cost in self.ours[students])

    def cpu(self, students: int) -> float:
        return median(cost.cpu for cost in self.ours[students])

    @property
    def stock_wall(self) -> float:
        """Seconds for one submission."""
        return median(cost.wall for cost in self.stock) / self.sizes[0]

    @property
    def stock_cpu(self) -> float:
        return median(cost.cpu for cost in self.stock) / self.sizes[0]

    @property
    def marginal_cpu(self) -> float:
        """CPU milliseconds of each student between the smallest and the largest class."""
        small, _, large = self.sizes
        return 1000 * median(self._marginal(small, large))

    @property
    def growth(self) -> float:
        """What a student costs between the two larger classes over what one costs between the two smaller."""
        small, middle, large = self.sizes
        pairs = zip(self._marginal(middle, large), self._marginal(small, middle), strict=True)
        return median(late / early for late, early in pairs)

    def _marginal(self, fewer: int, more: int) -> list[float]:
        """CPU seconds of each student between two sizes, in every run."""
        costs = zip(self.ours[fewer], self.ours[more], strict=True)
        return [(larger.cpu - smaller.cpu) / (more - fewer) for smaller, larger in costs]


@dataclass(frozen=True)
class Benchmark:
    """Runs everything in scratch courses."""

    courses: Courses
    members: Sequence[Member]
    sizes: tuple[int, int, int]
    workers: int
    runs: int

    def costs(self) -> Costs:
        """Raises ScoresDiffer, CommandFailed."""
        costs = Costs(self.sizes)
        small, middle, large = self.sizes
        for run in range(self.runs):
            _say(f"run {run + 1} of {self.runs}: both, {small} students")
            stock_cost, stock_scores = self._stock(small)
            our_cost, our_scores = self._ours(small)
            _demand_equal(stock_scores, our_scores, "nbgrader and autograder")
            costs.stock.append(stock_cost)
            costs.beside.append(our_cost)
        for run in range(self.runs):
            for students in (self.workers, small, middle, large):
                _say(f"run {run + 1} of {self.runs}: autograder, {students} students")
                costs.ours.setdefault(students, []).append(self._ours(students)[0])
            _say(f"run {run + 1} of {self.runs}: the floor")
            costs.floor.append(self._floor(small))
            costs.least.append(least(self.courses.project, self.courses.key.lesson, self.courses.scratch))
            costs.importing.append(self._importing())
        _say(f"memory, {middle} students")
        costs.peak = self._ours(middle, sample_memory=True)[0].peak
        return costs

    def _stock(self, students: int) -> tuple[Cost, Scores]:
        members = self.members[:students]
        course = self.courses.stock("stock", members)
        cost = cost_of(
            self.courses.stock_command(), folder=course, environment=self.courses.stock_environment
        )
        _say(f"  nbgrader: {cost.wall:.1f} s, {cost.cpu:.1f} s of CPU")
        return cost, self._scores(course, members)

    def _ours(self, students: int, *, sample_memory: bool = False) -> tuple[Cost, Scores]:
        members = self.members[:students]
        course = self.courses.ours("ours", members)
        cost = cost_of(
            self.courses.our_command(self.workers),
            folder=course,
            environment=self.courses.environment,
            sample_memory=sample_memory,
        )
        _say(f"  autograder: {cost.wall:.1f} s, {cost.cpu:.1f} s of CPU")
        return cost, self._scores(course, members)

    def _importing(self) -> float:
        command = [sys.executable, "-c", IMPORTING]
        return cost_of(command, folder=self.courses.scratch, environment=self.courses.environment).cpu

    def _scores(self, course: Path, members: Sequence[Member]) -> Scores:
        """What a course ended with, which must be what was expected. The course is deleted."""
        scores = scores_in(course)
        essays = {essay.id for essay in self.courses.key.essays}
        exercises = {place: score for place, score in scores.items() if place[1] not in essays}
        _demand_equal(expected_scores(self.courses.key, members), exercises, f"expected and {course.name}")
        shutil.rmtree(course)
        return scores

    def _floor(self, students: int) -> float:
        key = self.courses.key
        program = Path(__file__).with_name("grading_floor.py")
        command = [sys.executable, program, self.courses.project, key.lesson, str(students)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        answer = json.loads(said.splitlines()[-1])
        expected = {member.name: sorted(member.right) for member in self.members[:students]}
        if {name: sorted(right) for name, right in answer["right"].items()} != expected:
            raise ScoresDiffer("the floor's scores are not the expected ones")
        return answer["cpu_ms"]


def figures(costs: Costs, workers: int) -> dict[str, object]:
    """The figures of the last line."""
    small, middle, _ = costs.sizes
    return {
        "wall_ratio_100": round(costs.stock_wall * small / median(cost.wall for cost in costs.beside), 1),
        "cpu_ratio_100": round(costs.stock_cpu * small / median(cost.cpu for cost in costs.beside), 1),
        "wall_ratio_500": round(costs.stock_wall * middle / costs.wall(middle), 1),
        "marginal_cpu_ms": round(costs.marginal_cpu, 1),
        "floor_cpu_ms": round(median(costs.floor), 1),
        "lesson_cpu_s": round(median(each.lesson_cpu_s for each in costs.least), 2),
        "apart_cpu_ms": round(median(each.apart_cpu_ms for each in costs.least), 1),
        "exchanges_cpu_ms": round(median(each.exchanges_cpu_ms for each in costs.least), 1),
        "import_nbgrader_cpu_s": round(median(costs.importing), 2),
        "growth": round(costs.growth, 2),
        "startup_s": round(costs.wall(workers), 2),
        "peak_mb": round(costs.peak),
        "students": list(costs.sizes),
    }


def report(costs: Costs, workers: int) -> str:
    """Everything that was measured, for a reader; medians, and in brackets every run."""
    small, middle, large = costs.sizes
    found = figures(costs, workers)
    lines = [f"{'':24}{'wall s/submission':>28}{'CPU s/submission':>28}"]
    rows = [(f"nbgrader, {small} students", costs.stock, small)]
    rows.append(("autograder, by turns", costs.beside, small))
    rows += [(f"autograder, {size} students", costs.ours[size], size) for size in costs.sizes]
    for name, measured, size in rows:
        walls = _spread([cost.wall / size for cost in measured])
        lines.append(f"{name:24}{walls:>28}{_spread([cost.cpu / size for cost in measured]):>28}")
    lines += [
        "",
        f"At {small} students: {found['wall_ratio_100']} times less wall time,"
        f" {found['cpu_ratio_100']} times less CPU.",
        f"At {middle}: {found['wall_ratio_500']} times less wall time, nbgrader's being {middle // small}"
        f" times that for {small}: it grades one after another.",
        f"Start-up, which is a class of {workers}: {found['startup_s']} s (CPU {costs.cpu(workers):.2f} s).",
        f"A further student: {found['marginal_cpu_ms']} ms of CPU, of which {found['floor_cpu_ms']} ms are"
        " the floor: the same answer and check cells in one warm process.",
        "What a process for each student costs before anything is checked:"
        f" {found['lesson_cpu_s']} s of CPU for the lesson's own cells in plain IPython,"
        f" {found['apart_cpu_ms']} ms for a student's process with one line in place of each answer,"
        f" {found['exchanges_cpu_ms']} ms for {costs.least[0].exchanges} exchanges with a right submission.",
        "For comparison between machines: `import nbgrader.api`, without a grammar that some releases of"
        f" jsonschema compile, takes {_spread(costs.importing)} s of CPU here.",
        f"Growth: one from {middle} to {large} costs {found['growth']} times one from {small} to {middle}.",
        f"Peak memory: {found['peak_mb']} MB with {workers} workers ({middle} students; sum of PSS).",
    ]
    return "\n".join(lines)


def _spread(values: Sequence[float]) -> str:
    return f"{median(values):.4f} ({' '.join(f'{value:.3f}' for value in values)})"


def _demand_equal(one: Scores, other: Scores, whose: str) -> None:
    different = differences(one, other)
    if different:
        shown = "\n".join(f"  {line}" for line in different[:20])
        raise ScoresDiffer(f"{len(different)} scores differ, {whose}:\n{shown}")


def _say(progress: str) -> None:
    print(progress, file=sys.stderr, flush=True)


def _at_least(least: int) -> argparse._ActionType:
    def parse(text: str) -> int:
        if int(text) < least:
            raise argparse.ArgumentTypeError(f"at least {least}")
        return int(text)

    return parse


def main() -> int:
    parser = argparse.ArgumentParser(description="What grading a class costs, beside stock nbgrader.")
    parser.add_argument("--quick", action="store_true", help="20 students and one run: a smoke test")
    parser.add_argument("--runs", type=_at_least(1), help="how often all is measured (default: 3)")
    parser.add_argument("--workers", type=_at_least(1), default=2, help="processes that grade (default: 2)")
    parser.add_argument("--lesson", default="01_derivatives")
    options = parser.parse_args()
    sizes = QUICK_SIZES if options.quick else SIZES
    key = AnswerKey.load(PROJECT / "solutions", options.lesson)
    members = make_class(key, released_lesson(PROJECT, options.lesson), sizes[-1])
    scratch = Path(tempfile.mkdtemp(prefix="grading-benchmark-"))
    try:
        become_subreaper()
        courses = Courses(PROJECT, key, scratch)
        courses.prepare()
        runs = options.runs or (1 if options.quick else 3)
        costs = Benchmark(courses, members, sizes, options.workers, runs).costs()
    except (ScoresDiffer, CommandFailed) as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print(f"{options.lesson}, {os.cpu_count()} processors, {options.workers} workers. All scores are equal.")
    print()
    print(report(costs, options.workers))
    if options.quick:
        print("This was a smoke test: the figures mean little.")
    print(json.dumps(figures(costs, options.workers)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
