"""How far derivative checks can be believed: ours beside those of other packages, on one seeded bank.

    python benchmarks/derivatives.py [--seed 1] [--count 1000]

Truth is mpmath's at 50 digits. scipy, numdifftools, autograd and jax are optional; one that is missing is
printed as missing. The last line is JSON with our figures.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from derivatives_bank import Problem, bank, hard_cases
from derivatives_methods import Method, methods

from autograder.check.differentiation import Estimate
from autograder.check.verdicts import Verdict

IMPORTS = """
import time
import numpy
start = time.perf_counter()
import autograder.check
print(time.perf_counter() - start)
"""


@dataclass
class Score:
    """What a method made of the bank; shares are of the problems, or of the wrong answers for passes."""

    problems: int = 0
    wrong_answers: int = 0
    false_refusals: int = 0
    false_passes: int = 0
    cannot_tell: int = 0
    estimates: int = 0
    over_optimistic: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def milliseconds(self) -> float:
        """The median time of one check."""
        return 1e3 * statistics.median(self.seconds)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--seed", type=int, default=1, help="which bank")
    options.add_argument("--count", type=int, default=1000, help="how many problems beside the hard cases")
    options.add_argument("--show", action="store_true", help="print the problems that we get wrong")
    chosen = options.parse_args()
    problems = bank(chosen.seed, chosen.count) + hard_cases()
    found, missing = methods()
    scores = measure(found, problems, show=chosen.show)
    print(f"{len(problems)} problems (seed {chosen.seed}), {scores['ours'].wrong_answers} wrong answers")
    print_table(scores, missing)
    ours = scores["ours"]
    print(
        json.dumps(
            {
                "benchmark": "derivatives",
                "seed": chosen.seed,
                "problems": ours.problems,
                "wrong_answers": ours.wrong_answers,
                "false_refusals": ours.false_refusals,
                "false_passes": ours.false_passes,
                "cannot_tell": round(ours.cannot_tell / ours.problems, 5),
                "over_optimistic": round(ours.over_optimistic / ours.estimates, 5),
                "milliseconds_per_check": round(ours.milliseconds, 4),
                "times_cheaper": {
                    name: round(score.milliseconds / ours.milliseconds, 2)
                    for name, score in scores.items()
                    if name != "ours"
                },
                "import_seconds_beyond_numpy": round(import_seconds(), 4),
            }
        )
    )


def measure(found: Sequence[Method], problems: Sequence[Problem], *, show: bool = False) -> dict[str, Score]:
    """Each problem goes to all methods in turn, so that a busy machine is as busy for one as for another."""
    scores = {method.name: Score() for method in found}
    for method in found:
        _judge(method, problems[0], Score())
    for problem in problems:
        for method in found:
            trouble = _judge(method, problem, scores[method.name])
            if show and trouble and method.name == "ours":
                print(f"{problem.family}, x = {problem.x}, slopes {problem.slopes}: {', '.join(trouble)}")
    return scores


def _judge(method: Method, problem: Problem, score: Score) -> list[str]:
    """Add one problem to a score; returns what went wrong."""
    trouble = []
    first, *others = problem.right
    start = time.perf_counter()
    judge, estimate = method.prepare(problem)
    verdicts = [judge(first)]
    score.seconds.append(time.perf_counter() - start)
    verdicts += [judge(right) for right in others]
    passed = [judge(wrong) for wrong in problem.wrong].count(Verdict.AGREE)
    score.problems += 1
    score.wrong_answers += len(problem.wrong)
    score.false_passes += passed
    if passed:
        trouble.append(f"{passed} wrong answers passed")
    if Verdict.DISAGREE in verdicts:
        score.false_refusals += 1
        trouble.append("right answer refused")
    elif Verdict.CANNOT_TELL in verdicts:
        score.cannot_tell += 1
        trouble.append("cannot tell")
    if estimate is not None:
        score.estimates += 1
        if _is_over_optimistic(estimate, problem):
            score.over_optimistic += 1
            trouble.append(f"estimate {estimate.value} is off by more than ten times {estimate.error}")
    return trouble


def _is_over_optimistic(estimate: Estimate, problem: Problem) -> bool:
    """Whether the true error exceeds ten times the reported one; at a kink any slope in between is true."""
    if not np.isfinite(estimate.error):
        return False
    values = estimate.kink or (estimate.value,)
    lowest, highest = sorted(problem.slopes)
    error = max(max(lowest - value, value - highest, 0.0) for value in values)
    return error > 10 * estimate.error


def print_table(scores: dict[str, Score], missing: Sequence[str]) -> None:
    print()
    print(f"{'':22}{'false':>10}{'false':>10}{'cannot':>10}{'over-':>12}{'time per':>12}")
    print(f"{'':22}{'refusals':>10}{'passes':>10}{'tell':>10}{'optimistic':>12}{'check':>12}")
    for name, score in scores.items():
        optimistic = f"{score.over_optimistic / score.estimates:.2%}" if score.estimates else "–"
        print(
            f"{name:22}{score.false_refusals:>10}{score.false_passes:>10}"
            f"{score.cannot_tell / score.problems:>10.2%}{optimistic:>12}{score.milliseconds:>9.3f} ms"
        )
    for name in missing:
        print(f"{name:22}   missing")
    print()


def import_seconds() -> float:
    """How long `import autograder.check` takes once numpy is there: the median of seven fresh processes."""
    runs = [
        subprocess.run([sys.executable, "-c", IMPORTS], capture_output=True, text=True, check=True)
        for _ in range(7)
    ]
    return statistics.median(float(run.stdout) for run in runs)


if __name__ == "__main__":
    main()
