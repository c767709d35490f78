"""What an answer is tried on beyond its check: the exercise's declared domain, or else wide inputs.

A domain stands in `exercises.json` as `"domain": {"draws": [{"name", "source"}, …], "rtol": 1e-9}`. A draw is
a function of `random`, a NumPy generator, that returns an argument list (a tuple, or the single argument).
One with further parameters, named after what the answer defines, gets the answer and returns what it saw.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder import check
from autograder.check.calling import copied, identical
from autograder.check.comparison import DEFAULT_RTOL
from autograder.check.wording import show_arguments
from autograder.grading.answer_key import AnswerKey, Exercise
from autograder.grading.errors import GradingError
from autograder.grading.key_namespace import Prepared, transformed
from autograder.mutants.wide_inputs import wide_inputs

COUNT = 300
_SEED = 20260101
Objects = Mapping[str, Any]


@dataclass(frozen=True)
class Trial:
    """One thing to try: `run(objects)` gives the result and whether the arguments were left alone.

    shown: the input in words, which few of many trials are ever asked for.
    """

    run: Callable[[Objects], tuple[Any, bool]]
    shown: Callable[[], str]


@dataclass(frozen=True)
class Domain:
    """How an author delimits an exercise: functions that draw inputs, and how closely results must agree."""

    draws: tuple[Callable[..., Any], ...]
    rtol: float


def declared_domain(key: AnswerKey, prepared: Prepared, exercise: Exercise) -> Domain | None:
    """The domain that `exercises.json` declares. Raises GradingError where it cannot be read."""
    description = json.loads((key.folder / "exercises.json").read_text(encoding="utf-8"))
    entry = next(entry for entry in description["exercises"] if entry["id"] == exercise.id)
    if not entry.get("domain"):
        return None
    try:
        draws = tuple(_function(prepared, draw) for draw in entry["domain"]["draws"])
        return Domain(draws, float(entry["domain"].get("rtol", DEFAULT_RTOL)))
    except Exception as error:
        raise GradingError(
            f"the domain of {exercise.id} cannot be read ({type(error).__name__}: {error}); run `make build`"
        ) from None


def trials_of_domain(domain: Domain, exercise: Exercise, count: int = COUNT) -> Iterator[Trial]:
    """`count` trials, from each draw in turn."""
    for number in range(count):
        yield _drawn(domain.draws[number % len(domain.draws)], exercise, number)


def trials_like(calls: Mapping[str, Sequence[tuple[Any, ...]]], count: int = COUNT) -> Iterator[Trial]:
    """Trials on the recorded calls of each name and on wide variations of them."""
    for name, arguments in calls.items():
        for varied in wide_inputs(arguments, count, _SEED):
            yield call_of(name, varied)


def call_of(name: str, arguments: tuple[Any, ...]) -> Trial:
    """The call of one function on copies of the arguments."""

    def run(objects: Objects) -> tuple[Any, bool]:
        handed_over = tuple(copied(argument) for argument in arguments)
        return objects[name](*handed_over), identical(handed_over, arguments)

    return Trial(run, lambda: show_arguments(arguments))


def _function(prepared: Prepared, draw: Mapping[str, str]) -> Callable[..., Any]:
    namespace = dict(prepared.namespace)
    exec(compile(transformed(draw["source"]), f"<domain {draw['name']}>", "exec"), namespace)
    return namespace[draw["name"]]


def _drawn(draw: Callable[..., Any], exercise: Exercise, number: int) -> Trial:
    watched = list(inspect.signature(draw).parameters)[1:]
    if not watched:
        with check.seeded(b"domain %d" % number):
            drawn = draw(_generator(number))
        return call_of(exercise.names[0], drawn if isinstance(drawn, tuple) else (drawn,))

    def run(objects: Objects) -> tuple[Any, bool]:
        with check.seeded(b"domain %d" % number):
            return draw(_generator(number), **{name: objects[name] for name in watched}), True

    return Trial(run, lambda: f"{draw.__name__}, draw {number}")


def _generator(number: int) -> np.random.Generator:
    return np.random.default_rng((_SEED, number))
