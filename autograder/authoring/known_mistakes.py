"""The file beside a lesson by which a student's notebook names a known mistake: fingerprints, and no code.

`{fingerprint: sentence}`, as `autograder.check` reads it. The fingerprints come from a rehearsal of the
lesson; what they were made from is noted in a file that only the build reads, so that it need not rehearse
again what has not changed.
"""

from __future__ import annotations

import ast
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.authoring.author_errors import AuthorError, LessonRefused
from autograder.authoring.course import MISTAKES
from autograder.authoring.rehearsing import Plan, Said, digest, rehearsed


@dataclass(frozen=True)
class KnownMistakes:
    """Sentences by fingerprint, and the digest of all that they were made from."""

    sentences: Mapping[str, str]
    made_from: str

    @property
    def files(self) -> dict[str, bytes]:
        """What students are given of them: one file, or none where there is nothing to know."""
        return {MISTAKES: _written(dict(self.sentences))} if self.sentences else {}

    @property
    def record(self) -> bytes:
        """What the build notes for itself."""
        return _written({"made_from": self.made_from, "sentences": dict(self.sentences)})


def recorded(path: Path) -> KnownMistakes | None:
    """What an earlier build noted, None where there is nothing that can be read."""
    try:
        record = json.loads(path.read_bytes())
        return KnownMistakes({**record["sentences"]}, str(record["made_from"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _written(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def known_mistakes(plan: Plan) -> KnownMistakes:
    """Rehearse a lesson. Raises LessonRefused where the key itself stops, or its checks refuse what is right.

    A mistake that passes the visible check has no fingerprint: the hidden one is there for it. A fingerprint
    that two mistakes share with different sentences says nothing, and is left out.
    """
    said: list[Said] = rehearsed(plan) if any(step.answers for step in plan.steps) else []
    errors = list(_errors(plan, said))
    if errors:
        raise LessonRefused(errors)
    sentences: dict[str, set[str]] = defaultdict(set)
    for saying in said:
        for fingerprint in saying.get("fingerprints", ()):
            _, mistake = plan.steps[saying["step"]].answers[saying["answer"]]
            sentences[fingerprint].add(mistake.sentence)
    clear = {fingerprint: min(meant) for fingerprint, meant in sentences.items() if len(meant) == 1}
    return KnownMistakes(clear, digest(plan))


def _errors(plan: Plan, said: Sequence[Said]) -> Iterator[AuthorError]:
    began: Said = {}
    for saying in said:
        if "began" in saying:
            began = {"step": saying["began"], "answer": saying.get("answer")}
        elif "died" in saying:
            line, what = _where(plan, began)
            yield AuthorError(plan.lesson.text.path, line, f"the lesson {saying['died']}, while {what}")
        elif "step" in saying:
            yield from _error(plan, saying)


def _error(plan: Plan, saying: Said) -> Iterator[AuthorError]:
    path, step = plan.lesson.text.path, plan.steps[saying["step"]]
    line, _ = _where(plan, saying)
    check, says = f"the visible check of {step.cell.exercise}", saying.get("says")
    if not step.is_check:
        yield AuthorError(path, step.cell.line(saying["line"] - 1), f"this cell stops with {says}")
        return
    role, written = step.answers[saying["answer"]] if "answer" in saying else ("answer", None)
    who = f"the {role} {written.name}" if written else "its own answer"
    match saying["came"], role:
        case ("undefined", _):
            yield AuthorError(path, line, f"{who} stops with {says}")
        case ("not judged", _):
            yield AuthorError(path, line, f"{check} cannot judge {who}: {says}")
        case ("refused", "answer" | "variant"):
            yield AuthorError(path, line, f"{check} refuses {who}: {says}")
        case ("stopped", "answer" | "variant"):
            yield AuthorError(path, line, f"{check} stops with {says} at {who}")


def _where(plan: Plan, at: Said) -> tuple[int, str]:
    """The line of the text that is meant, and what was done there."""
    if "step" not in at:
        return 0, "it began"
    step = plan.steps[at["step"]]
    if not step.is_check:
        return step.cell.marker_line, "this cell ran"
    if at.get("answer") is None:
        return step.cell.marker_line, "its own answer was checked"
    role, written = step.answers[at["answer"]]
    return _line_of(
        plan, step.cell.exercise, f"{role}s", written.name
    ), f"the {role} {written.name} was checked"


def _line_of(plan: Plan, exercise: str, role: str, name: str) -> int:
    return next(
        cell.line(statement.lineno - 1)
        for cell in plan.lesson.text.cells
        if cell.role == role and cell.exercise == exercise and cell.tree
        for statement in cell.tree.body
        if isinstance(statement, ast.FunctionDef) and statement.name == name
    )
