"""What was found, for whoever mends it: a table, a line for each thing to mend, and the totals."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.mutants.attempts import Found
from autograder.mutants.mutation import Mutant
from autograder.mutants.trying import ExerciseFindings

_AROUND = 36  # characters kept on either side of a change


@dataclass(frozen=True)
class Totals:
    """Counts over any number of exercises; `faults` are references and variants that are refused."""

    killed: int
    equivalent: int
    survived: int
    mistakes_named: int
    mistakes: int
    variants_accepted: int
    variants: int
    faults: int

    @property
    def all_is_well(self) -> bool:
        return not self.survived and not self.faults and self.mistakes_named == self.mistakes

    def as_json(self) -> str:
        names = ("killed", "equivalent", "survived", "mistakes_named", "mistakes")
        return json.dumps({name: getattr(self, name) for name in names})


def totals_of(findings: Sequence[ExerciseFindings]) -> Totals:
    """The counts of these exercises together."""

    def count(found: Found) -> int:
        pairs = (pair for one in findings for pair in (*one.variants, *one.mistakes, *one.mutants))
        return sum(finding.found == found for _, finding in pairs)

    return Totals(
        killed=count("killed"),
        equivalent=count("equivalent"),
        survived=count("survived"),
        mistakes_named=count("named"),
        mistakes=sum(len(found.mistakes) for found in findings),
        variants_accepted=count("accepted"),
        variants=sum(len(found.variants) for found in findings),
        faults=count("refused") + sum(found.fault is not None for found in findings),
    )


def table(lesson: str, findings: Sequence[ExerciseFindings]) -> Iterator[str]:
    """A row for each exercise of a lesson, and one for all of them."""
    width = max([len(lesson), *(len(found.exercise.id) + 2 for found in findings)])
    heads = "mutants  killed  equivalent  survived  mistakes named  variants accepted  wide inputs"
    yield f"{lesson:<{width}}  {heads}"
    for found in findings:
        if found.fault is not None:
            yield f"  {found.exercise.id:<{width - 2}}  the reference is refused"
        else:
            inputs = f"{found.inputs:>4} {'of its domain' if found.declared else 'varied'}"
            yield f"  {found.exercise.id:<{width - 2}}{_counts(totals_of([found]))}  {inputs}"
    yield f"  {'together':<{width - 2}}{_counts(totals_of(findings))}"


def _counts(totals: Totals) -> str:
    mutants = totals.killed + totals.equivalent + totals.survived
    return (
        f"  {mutants:>7}  {totals.killed:>6}  {totals.equivalent:>10}  {totals.survived:>8}"
        f"  {totals.mistakes_named:>8} of {totals.mistakes:<2}"
        f"  {totals.variants_accepted:>11} of {totals.variants:<2}"
    )


def complaints(findings: Sequence[ExerciseFindings]) -> Iterator[str]:
    """A line, or two, for everything that has to be mended."""
    for found in findings:
        name = found.exercise.id
        if found.fault is not None:
            yield f"{name}: the reference is refused: {found.fault}"
        for variant, finding in found.variants:
            if finding.found != "accepted":
                yield f"{name}: the variant {variant.name} is refused: {_one_line(finding.note)}"
        for mistake, finding in found.mistakes:
            if finding.found != "named":
                yield f"{name}: the mistake {mistake.name} is {_one_line(finding.note)}"
        for mutant, finding in found.mutants:
            if finding.found == "survived":
                yield f"{name}, line {mutant.line}: {difference(mutant)}   [{mutant.change}]"
                yield f"    {_one_line(finding.note)}"


def equivalents(findings: Sequence[ExerciseFindings]) -> Iterator[str]:
    """The mutants that are taken for right answers, to be looked over by a person."""
    for found in findings:
        for mutant, finding in found.mutants:
            if finding.found == "equivalent":
                yield f"{found.exercise.id}, line {mutant.line}: {difference(mutant)}   [{mutant.change}]"


def difference(mutant: Mutant) -> str:
    """The changed statement before and after, without what is far from the change."""
    before, after = mutant.before, mutant.after
    start = next((i for i, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), 0)
    tail = zip(reversed(before[start:]), reversed(after[start:]), strict=False)
    same_end = next((i for i, (one, other) in enumerate(tail) if one != other), 0)
    return f"{_around(before, start, same_end)}  →  {_around(after, start, same_end)}"


def _around(text: str, start: int, same_end: int) -> str:
    first, last = max(0, start - _AROUND), min(len(text), len(text) - same_end + _AROUND)
    shown = text[first:last]
    return ("…" if first else "") + shown + ("…" if last < len(text) else "")


def _one_line(text: str) -> str:
    return " ".join(text.split())
