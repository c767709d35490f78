"""Which submitted cell belongs to which cell of the answer key.

Every cell of the key takes at most one submitted cell, the surest first: by nbgrader's grade_id, by cell id,
by the same text, by the names that an answer binds, by its place between neighbours. What is left over is the
student's own and stays behind the key cell that it followed. JupyterLab copies the grade_id when a cell is
split or pasted, so an answer cell can be there more than once: the answer is then the last one above the
check that is not the untouched stub, and the others run where they stand, so that the name holds what it
holds in the student's own notebook. One that was made text may be an attempt that was put away: it is the
answer only where none is written as code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from autograder.grading.answer_key import AnswerKey, Exercise, KeyCell
from autograder.grading.names import mentions
from autograder.grading.reading import SubmittedCell


@dataclass(frozen=True)
class Matching:
    """Indices into the key's cells and into the submitted ones.

    taken: key cell → submitted cell.
    extras: key cell (None: the beginning) → the student's own cells behind it.
    dropped: submitted cells that leave no trace, doubles of what the key has.
    """

    taken: dict[int, int]
    extras: dict[int | None, list[int]]
    dropped: frozenset[int]


def same_text(one: str, other: str) -> bool:
    """Whether two cells hold the same text, whatever an editor did to the ends of lines."""
    return one == other or _normal(one) == _normal(other)


def match(key: AnswerKey, submitted: tuple[SubmittedCell, ...]) -> Matching:
    """Match a submission, cell by cell."""
    return _Matcher(key, submitted).match()


@lru_cache(maxsize=1024)
def _released(cell_text: str) -> str:
    """The key's texts come again with every student."""
    return _normal(cell_text)


def _normal(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))


class _Matcher:
    def __init__(self, key: AnswerKey, submitted: tuple[SubmittedCell, ...]) -> None:
        self.key = key
        self.submitted = submitted
        self.texts = [_normal(cell.source) for cell in submitted]
        self._by_text: dict[str, list[int]] = {}
        for index, text in enumerate(self.texts):
            self._by_text.setdefault(text, []).append(index)
        self.taken: dict[int, int] = {}
        self.dropped: set[int] = set()
        self.free: dict[int, None] = dict.fromkeys(range(len(submitted)))  # in order

    def match(self) -> Matching:
        exercises = {exercise.answer_cell: exercise for exercise in self.key.exercises}
        for position, cell in self._cells("answer"):
            self._match_answer(position, cell, exercises.get(cell.grade_id or ""))
        for position, cell in self._cells("check"):
            self._match_check(position, cell)
        for position, cell in self._cells("essay"):
            self._match_essay(position, cell)
        self._match_lesson()
        for position, cell in self._cells("essay"):
            self._match_essay_by_place(position, cell)
        return Matching(self.taken, self._extras(), frozenset(self.dropped))

    def _cells(self, role: str) -> list[tuple[int, KeyCell]]:
        return [(position, cell) for position, cell in enumerate(self.key.cells) if cell.role == role]

    def _take(self, position: int, index: int) -> None:
        self.taken[position] = index
        del self.free[index]

    def _drop(self, indices: Iterable[int]) -> None:
        for index in indices:
            self.dropped.add(index)
            del self.free[index]

    def _labelled(self, cell: KeyCell) -> list[int]:
        """By grade_id, else by cell id where no other grade_id of the key contradicts it."""
        return [index for index in self.free if self.submitted[index].grade_id == cell.grade_id] or [
            index
            for index in self.free
            if self.submitted[index].id == cell.id
            and self.submitted[index].grade_id not in self.key.by_grade_id
        ]

    def _is_untouched(self, index: int, cell: KeyCell) -> bool:
        return self.texts[index] == _released(cell.released)

    def _copies_of(self, cell: KeyCell) -> list[int]:
        texts = dict.fromkeys((_released(cell.released), _released(cell.source)))
        return [index for text in texts for index in self._by_text.get(text, ()) if index in self.free]

    def _binds(self, index: int, names: Iterable[str], *, every: bool) -> bool:
        """Whether a code cell binds these names; only cells that mention them are parsed."""
        cell = self.submitted[index]
        if not self._is_code(index):
            return False
        mentioned = [mentions(cell.source, name) for name in names]
        if not (all(mentioned) if every else any(mentioned)):
            return False
        bound = cell.names.bound
        return set(names) <= bound if every else bool(set(names) & bound)

    def _match_answer(self, position: int, cell: KeyCell, exercise: Exercise | None) -> None:
        candidates = self._labelled(cell)
        if exercise is not None and all(
            not self._is_code(index) or self._is_anothers(index, exercise) for index in candidates
        ):
            defining = [index for index in self.free if self._binds(index, exercise.names, every=True)]
            if defining:  # one that serves an earlier exercise too is not moved below that
                end = self._end_of_earlier(exercise)
                candidates = [index for index in defining if index > end]
        written = [index for index in candidates if not self._is_untouched(index, cell)]
        if candidates:
            check = self._first_check(exercise)
            running = [index for index in written if self._is_code(index)] or written
            above = [index for index in running if index < check]
            if written or candidates[0] < check:  # a stub from below would undo an answer in another cell
                self._take(position, (above or running or candidates)[-1])
            self._drop(index for index in candidates if index in self.free and index not in written)

    def _is_code(self, index: int) -> bool:
        return self.submitted[index].cell_type == "code"

    def _first_check(self, exercise: Exercise | None) -> int:
        """Where an exercise is checked for the first time."""
        if exercise is None:
            return len(self.submitted)
        cell = self.key.by_grade_id[exercise.check_cell]
        return min((*self._labelled(cell), *self._copies_of(cell)), default=len(self.submitted))

    def _end_of_earlier(self, exercise: Exercise) -> int:
        """Where the last answer or check of the exercises before this one stands."""
        before = self.key.exercises[: self.key.exercises.index(exercise)]
        checks = [check for check in map(self._first_check, before) if check < len(self.submitted)]
        return max((*self.taken.values(), *checks), default=-1)

    def _is_anothers(self, index: int, exercise: Exercise) -> bool:
        """Whether a cell under this answer's label is the answer to another exercise."""
        if any(mentions(self.submitted[index].source, name) for name in exercise.names):
            return False
        others = {name for other in self.key.exercises if other is not exercise for name in other.names}
        return self._binds(index, others, every=False)

    def _match_check(self, position: int, cell: KeyCell) -> None:
        """A check's own text counts for nothing; its copies and edited copies are not run.

        A check binds no names: one that does holds what the student's answers may use.
        """
        copies = self._copies_of(cell)
        labelled = self._labelled(cell)
        plain = [
            index
            for index in dict.fromkeys((*labelled, *copies))
            if index in copies or not (self._is_code(index) and self.submitted[index].names.bound)
        ]
        if plain:
            self._take(position, plain[0])
            self._drop(plain[1:])

    def _match_essay(self, position: int, cell: KeyCell) -> None:
        candidates = self._labelled(cell)
        if candidates:
            written = [index for index in candidates if not self._is_untouched(index, cell)]
            self._take(position, (written or candidates)[-1])
            self._drop(index for index in candidates if index in self.free and index not in written)

    def _match_lesson(self) -> None:
        """By id, else by text. A cell whose kind was changed along with its text is the student's own."""
        by_id = {self.submitted[index].id: index for index in reversed(self.free)}
        for position, cell in self._cells("lesson"):
            index = by_id.get(cell.id)
            if index is None or index not in self.free:
                continue
            if self.submitted[index].cell_type == cell.cell_type or self._is_untouched(index, cell):
                self._take(position, index)
        for position, cell in self._cells("lesson"):
            if position not in self.taken:
                for twin in self._copies_of(cell)[:1]:
                    self._take(position, twin)

    def _match_essay_by_place(self, position: int, cell: KeyCell) -> None:
        """An essay without its labels: the text that begins as it did, else the first text where it stood."""
        if position in self.taken:
            return
        texts = [index for index in self.free if self.submitted[index].cell_type != "code"]
        title = _released(cell.released).split("\n")[0]
        titled = [index for index in texts if title and self.texts[index].split("\n")[0] == title]
        before = max((self.taken[p] for p in self.taken if p < position), default=-1)
        after = min((self.taken[p] for p in self.taken if p > position), default=len(self.submitted))
        for index in (titled or [index for index in texts if before < index < after])[:1]:
            self._take(position, index)

    def _extras(self) -> dict[int | None, list[int]]:
        owners = {index: position for position, index in self.taken.items()}
        anchor: int | None = None
        extras: dict[int | None, list[int]] = {}
        for index in range(len(self.submitted)):
            if index in owners:
                anchor = owners[index]
            elif index in self.free:
                extras.setdefault(anchor, []).append(index)
        return extras
