"""Trying every answer that is known of a lesson's exercises: reference, variants, mistakes and mutants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from autograder.grading.answer_key import AnswerKey, Exercise, NamedCode
from autograder.mutants.attempts import Finding, Found, try_mistake, try_mutant, try_variant
from autograder.mutants.mutation import Mutant, mutants_of
from autograder.mutants.processes import Ending, Job, run_all
from autograder.mutants.setting import Refused, Setting, setting_of


@dataclass(frozen=True)
class ExerciseFindings:
    """Everything found out about one exercise.

    fault: why its own reference is refused, None where it passes.
    inputs: how many there are to compare with the reference on; `declared`: they come from its domain.
    """

    exercise: Exercise
    fault: str | None
    variants: tuple[tuple[NamedCode, Finding], ...] = ()
    mistakes: tuple[tuple[NamedCode, Finding], ...] = ()
    mutants: tuple[tuple[Mutant, Finding], ...] = ()
    inputs: int = 0
    declared: bool = False


@dataclass(frozen=True)
class _Plan:
    """The answers to try for one exercise. Without a setting there are none, and `fault` says why."""

    exercise: Exercise
    setting: Setting | None = None
    fault: str | None = None
    mutants: tuple[Mutant, ...] = ()


def try_lesson(key: AnswerKey, workers: int) -> list[ExerciseFindings]:
    """Try every exercise of a lesson. Raises GradingError where its answer key cannot be read."""
    plans = [_plan(key, exercise) for exercise in key.exercises]
    endings = iter(run_all([job for plan in plans for job in _jobs(plan)], workers))
    return [_findings(plan, endings) for plan in plans]


def _plan(key: AnswerKey, exercise: Exercise) -> _Plan:
    try:
        setting = setting_of(key, exercise)
    except Refused as refused:
        return _Plan(exercise, fault=str(refused))
    namespace = setting.prepared.namespace
    modules = {name: value for name, value in namespace.items() if isinstance(value, ModuleType)}
    return _Plan(exercise, setting, mutants=tuple(mutants_of(setting.answer, modules)))


def _jobs(plan: _Plan) -> Iterator[Job]:
    """First the untouched answer, as if it were a mutant; then the others in the order of the findings."""
    setting, exercise = plan.setting, plan.exercise
    if setting is None:
        return

    def job(attempt: Callable[[Setting, Any], Iterator[Any]], answer: Any) -> Job:
        return Job(lambda: attempt(setting, answer), setting.seconds)

    def mutant_job(source: str) -> Job:
        return Job(lambda: try_mutant(setting, source), setting.check_seconds, later=setting.seconds)

    yield mutant_job(setting.answer)
    yield from (job(try_variant, variant) for variant in exercise.variants)
    yield from (job(try_mistake, mistake) for mistake in exercise.mistakes)
    yield from (mutant_job(mutant.source) for mutant in plan.mutants)


def _findings(plan: _Plan, endings: Iterator[Ending]) -> ExerciseFindings:
    exercise, setting = plan.exercise, plan.setting
    if setting is None:
        return ExerciseFindings(exercise, plan.fault)
    untouched = _of_mutant(next(endings))
    fault = f"tried like a mutant it is {untouched.found}: {untouched.note}"
    return ExerciseFindings(
        exercise,
        fault=None if untouched.found == "equivalent" else fault,
        variants=tuple((variant, _last(next(endings), "refused")) for variant in exercise.variants),
        mistakes=tuple((mistake, _last(next(endings), "not named")) for mistake in exercise.mistakes),
        mutants=tuple((mutant, _of_mutant(next(endings))) for mutant in plan.mutants),
        inputs=len(setting.likeness.expectations),
        declared=setting.likeness.declared,
    )


def _last(ending: Ending, otherwise: Found) -> Finding:
    return ending.messages[-1] if ending.died is None else Finding(otherwise, f"it {ending.died}")


def _of_mutant(ending: Ending) -> Finding:
    """One that dies in its check is refused; one that dies later got through."""
    return _last(ending, "survived" if ending.messages else "killed")
