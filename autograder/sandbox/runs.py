"""The record of one code cell that ran in a student's process, its outputs made safe to store."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from autograder.sandbox.endings import WallViolation
from autograder.sandbox.limits import Limits
from autograder.sandbox.messages import decode
from autograder.sandbox.remote_errors import RemoteError, describe

TEXT_TYPES = ("text/plain", "text/html", "text/markdown", "text/latex", "image/svg+xml")
IMAGE_TYPES = ("image/png", "image/jpeg", "image/gif")
TRACEBACK_LINES = 30


@dataclass(frozen=True)
class CellRun:
    """One cell that ran to its end.

    ``outputs`` are nbformat 4.5 output dictionaries (stream, display_data, execute_result, error), not yet
    sanitised; ``error`` is what the cell raised, or None; ``seconds`` is wall time seen from outside.
    """

    outputs: tuple[dict[str, Any], ...]
    error: RemoteError | None
    seconds: float

    @property
    def size(self) -> int:
        """How many characters the outputs hold, pictures too."""
        return sum(map(_size, self.outputs))


def cell_run(packed: object, limits: Limits, seconds: float) -> CellRun:
    """The record of a run as a student's process gives it; raises WallViolation for anything else."""
    if type(packed) is not bytes:
        raise WallViolation("malformed")
    match decode(packed):
        case [list() as outputs, None]:
            return CellRun(_checked_outputs(outputs, limits), None, seconds)
        case [list() as outputs, Exception() as error]:
            return CellRun(_checked_outputs(outputs, limits), _storable_error(error), seconds)
    raise WallViolation("malformed")


def storable(text: object) -> str:
    """Text that can be written as UTF-8: a lone surrogate becomes a question mark."""
    if not isinstance(text, str):
        raise WallViolation("text expected")
    return text.encode("utf-8", "replace").decode("utf-8")


def _storable_error(error: Exception) -> RemoteError:
    described = describe(error)
    return RemoteError(storable(described.type_name), storable(described.message), described.base_names)


def _checked_outputs(outputs: list[Any], limits: Limits) -> tuple[dict[str, Any], ...]:
    """What a student's process says its cell put out, rebuilt field by field.

    Raises WallViolation when they are not outputs within the limits; MIME types other than text
    and images are dropped.
    """
    if len(outputs) > limits.outputs + 2:
        raise WallViolation("too many outputs")
    rebuilt = tuple(_checked_output(output) for output in outputs)
    pictures = sum(
        len(content)
        for output in rebuilt
        for mime_type, content in output.get("data", {}).items()
        if mime_type.startswith("image/")
    )
    text = sum(map(_size, rebuilt)) - pictures
    if text > 4 * limits.output_characters or pictures > 2 * limits.output_image_bytes:
        raise WallViolation("outputs too large")
    return rebuilt


def _checked_output(output: object) -> dict[str, Any]:
    if not isinstance(output, dict):
        raise WallViolation("output expected")
    kind = output.get("output_type")
    if type(kind) is not str:  # an array would not compare as one thing
        raise WallViolation("unknown kind of output")
    if kind == "stream":
        name = output.get("name")
        if type(name) is not str or name not in ("stdout", "stderr"):
            raise WallViolation("unknown stream")
        return {"output_type": "stream", "name": name, "text": storable(output.get("text"))}
    if kind == "error":
        traceback = _list_of_text(output.get("traceback"))
        return {
            "output_type": "error",
            "ename": storable(output.get("ename")),
            "evalue": storable(output.get("evalue")),
            "traceback": traceback,
        }
    if kind == "display_data":
        return {"output_type": "display_data", "data": _checked_data(output.get("data")), "metadata": {}}
    if kind == "execute_result":
        count = output.get("execution_count")
        return {
            "output_type": "execute_result",
            "data": _checked_data(output.get("data")),
            "metadata": {},
            "execution_count": count if type(count) is int and 0 <= count < 10**6 else None,
        }
    raise WallViolation("unknown kind of output")


def _checked_data(data: object) -> dict[str, str]:
    if not isinstance(data, dict):
        raise WallViolation("display data expected")
    kept = {}
    for mime_type, content in data.items():
        if type(mime_type) is not str:
            raise WallViolation("display data expected")
        if mime_type in TEXT_TYPES:
            kept[mime_type] = storable(content)
        elif mime_type in IMAGE_TYPES:
            kept[mime_type] = _base64(content)
    return kept


def _base64(content: object) -> str:
    try:
        return base64.b64encode(base64.b64decode(storable(content))).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise WallViolation("an image that is not base64") from error


def _list_of_text(lines: object) -> list[str]:
    if not isinstance(lines, list) or len(lines) > TRACEBACK_LINES:
        raise WallViolation("traceback expected")
    return [storable(line) for line in lines]


def _size(content: object) -> int:
    if isinstance(content, str):
        return len(content)
    if isinstance(content, dict):
        return sum(map(_size, content.values()))
    return sum(map(_size, content)) if isinstance(content, list) else 0
