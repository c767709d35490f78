"""One answer against its check: a variant, a mistake or a mutant. An attempt yields what it found, last."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from autograder.check.calling import copied
from autograder.grading.answer_key import NamedCode
from autograder.grading.checking import Verdict
from autograder.grading.key_namespace import at_work
from autograder.grading.mistakes import definition, named_mistake
from autograder.grading.recorded import recorded
from autograder.mutants.setting import FEW_SEEDS, SEEDS, Setting

Found = Literal["killed", "equivalent", "survived", "named", "not named", "accepted", "refused"]


@dataclass(frozen=True)
class Finding:
    """What came of one answer, and the words for whoever has to mend something."""

    found: Found
    note: str = ""


def try_variant(setting: Setting, variant: NamedCode) -> Iterator[Finding]:
    """A right answer written differently: accepted with every seed, or refused."""
    objects = _defined(setting, variant)
    if isinstance(objects, str):
        yield Finding("refused", objects)
        return
    for seed in SEEDS:
        verdict = setting.verdict(objects, seed)
        if verdict.status != "passed":
            yield Finding("refused", verdict.sentence)
            return
    yield Finding("accepted")


def try_mistake(setting: Setting, mistake: NamedCode) -> Iterator[Finding]:
    """A known wrong answer: refused and named by the grader's own means with every seed, or not."""
    for seed in FEW_SEEDS:
        made = _defined(setting, mistake)
        if isinstance(made, str):
            yield Finding("not named", f"no answer at all: {made}")
            return
        objects = {name: recorded(_as_from_a_student(value)) for name, value in made.items()}
        verdict = setting.verdict(objects, seed)
        if verdict.status != "failed":
            yield Finding("not named", f"not refused but {verdict.status}: {verdict.sentence}")
            return
        named = named_mistake(setting.prepared, setting.key, setting.exercise, objects)
        if named is None or named.name != mistake.name:
            taken_for = "not named" if named is None else f"taken for {named.name}"
            yield Finding("not named", f"refused, but {taken_for}")
            return
        if not verdict.in_hidden:
            break
    yield Finding("named")


def try_mutant(setting: Setting, source: str) -> Iterator[Any]:
    """A changed answer cell: killed with every seed, or else equivalent to the reference, or a survivor.

    Yields something before it is compared with the reference: that much is said of one that never ends.
    """
    objects = _run(setting, source)
    if objects is None:
        yield Finding("killed", "stops where it is defined")
        return
    verdicts = _verdicts(setting, objects)
    if not any(verdict.status in ("passed", "grader error") for verdict in verdicts):
        yield Finding("killed", verdicts[0].sentence)
        return
    yield "its check let it pass"
    with at_work(setting.key.folder):
        difference = setting.likeness.difference(objects)
    if difference is None:
        yield Finding("equivalent")
        return
    doubts = [verdict.sentence for verdict in verdicts if verdict.status == "grader error"]
    yield Finding("survived", difference + (f" ({doubts[0]})" if doubts else ""))


def _verdicts(setting: Setting, objects: Mapping[str, Any]) -> list[Verdict]:
    """With a few seeds; one is enough where the visible part refuses, which draws from none of them."""
    first = setting.verdict(objects, FEW_SEEDS[0])
    if first.status == "failed" and not first.in_hidden:
        return [first]
    return [first, *(setting.verdict(objects, seed) for seed in FEW_SEEDS[1:])]


def _defined(setting: Setting, code: NamedCode) -> Mapping[str, Any] | str:
    """What a mistake or variant puts in the place of the answer, or why it puts nothing there."""
    try:
        with at_work(setting.key.folder):
            return definition(setting.prepared, setting.exercise, code)
    except Exception as error:
        return f"it stops with {type(error).__name__}: {error}"


def _run(setting: Setting, source: str) -> Mapping[str, Any] | None:
    """What an answer cell defines, None where it stops or defines less than it should."""
    names = setting.exercise.names
    namespace = {name: value for name, value in setting.prepared.namespace.items() if name not in names}
    with at_work(setting.key.folder):
        try:
            exec(compile(source, "<mutant>", "exec"), namespace)
        except Exception:
            return None
    return {name: namespace[name] for name in names} if namespace.keys() >= {*names} else None


class _FromAStudent:
    """A function as the grader sees a student's: one that can be asked for many inputs at once."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self.__name__ = getattr(function, "__name__", "answer")

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return self._function(*arguments, **options)

    def call_many(self, argument_lists: Sequence[tuple[Any, ...]]) -> list[tuple[bool, Any]]:
        answers: list[tuple[bool, Any]] = []
        for arguments in argument_lists:
            try:
                answers.append((True, self._function(*(copied(argument) for argument in arguments))))
            except Exception as error:
                answers.append((False, error))
        return answers


def _as_from_a_student(value: Any) -> Any:
    return _FromAStudent(value) if callable(value) and not hasattr(value, "free_symbols") else value
