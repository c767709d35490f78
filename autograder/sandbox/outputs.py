"""In the student's process: what a cell puts out, kept as nbformat outputs and cut as it is produced."""

from __future__ import annotations

import base64
import io
from typing import Any

from autograder.sandbox.limits import Limits

CUT = "\n… the rest of this output was cut …\n"


class Outputs:
    """Collects the outputs of the cell that runs; between cells, what is printed."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._printed = io.StringIO()
        self.begin()
        self._in_cell = False

    def begin(self) -> None:
        """A cell starts."""
        self._in_cell = True
        self._outputs: list[dict[str, Any]] = []
        self._streams: dict[int, io.StringIO] = {}  # the text of stream outputs, by position
        self._by_display_id: dict[str, dict[str, Any]] = {}
        self._characters = self._limits.output_characters
        self._is_cut = self._is_to_be_cleared = False
        self._image_bytes = self._limits.output_image_bytes

    def finish(self) -> list[dict[str, Any]]:
        """The cell has ended: its outputs."""
        self._in_cell = False
        for position, text in self._streams.items():
            self._outputs[position]["text"] = text.getvalue()
        return self._outputs

    def printed(self) -> str:
        """What was printed between cells since the last time."""
        text = self._printed.getvalue()
        self._printed = io.StringIO()
        return text

    def write(self, name: str, text: str) -> None:
        """Add to a stream; consecutive text of one stream is one output."""
        if not self._in_cell:
            self._printed.write(text[: max(0, self._limits.printed_characters - self._printed.tell())])
            return
        text = self._cut(text)
        if not text:
            return
        self._clear_at_last()
        last = len(self._outputs) - 1
        if last not in self._streams or self._outputs[last]["name"] != name:
            if not self._add({"output_type": "stream", "name": name, "text": ""}):
                return
            last += 1
            self._streams[last] = io.StringIO()
        self._streams[last].write(text)

    def display(self, data: dict[str, Any], display_id: str | None = None, update: bool = False) -> None:
        """Show a MIME bundle, or show it in the place of an earlier one."""
        data = self.bounded(data)
        earlier = self._by_display_id.get(display_id) if display_id else None
        if update and earlier is not None:
            earlier["data"] = data
        elif self._in_cell and data and not update:
            output = {"output_type": "display_data", "data": data}
            self._add(output)
            if display_id:
                self._by_display_id[display_id] = output

    def display_later(self, drawing: object) -> None:
        """Show a MIME bundle that is still being drawn; `drawing` stands for it until then."""
        self._add({"output_type": "display_data", "data": drawing})

    def result(self, data: dict[str, Any], execution_count: int) -> None:
        """Show the value of the cell's last line."""
        data = self.bounded(data)
        if self._in_cell and data:
            self._add({"output_type": "execute_result", "data": data, "execution_count": execution_count})

    def error(self, name: str, message: str, traceback: list[str]) -> None:
        """Show an exception; always kept, within its own bound."""
        self._clear_at_last()
        cut = [line[:4_000] for line in traceback[:25]]
        if self._in_cell:
            output = {"output_type": "error", "ename": name, "evalue": message, "traceback": cut}
            self._outputs = [*self._outputs[: self._limits.outputs], output]

    def clear(self, wait: bool = False) -> None:
        """Forget what the cell put out so far, or `wait` until there is something to show in its place."""
        if not self._in_cell:
            return
        self._is_to_be_cleared = wait
        if not wait:
            self._outputs.clear()
            self._streams.clear()
            self._by_display_id.clear()

    def _clear_at_last(self) -> None:
        if self._is_to_be_cleared:
            self.clear()

    def _add(self, output: dict[str, Any]) -> bool:
        self._clear_at_last()
        if len(self._outputs) >= self._limits.outputs:
            return False
        self._outputs.append(output)
        return True

    def _cut(self, text: str) -> str:
        if self._is_cut:
            return ""
        kept = text[: self._characters]
        self._characters -= len(kept)
        self._is_cut = len(kept) < len(text)
        return kept + CUT if self._is_cut else kept

    def bounded(self, data: dict[str, Any]) -> dict[str, str]:
        """Text and images of a bundle; text stands for what is too large, or needs a kernel, to show."""
        bounded = {}
        for mime_type, content in data.items():
            if isinstance(content, bytes):
                content = base64.b64encode(content).decode("ascii")
            if not isinstance(content, str):
                continue
            if mime_type.startswith("image/"):
                if len(content) <= self._image_bytes:
                    self._image_bytes -= len(content)
                    bounded[mime_type] = content
            elif mime_type == "text/plain":
                bounded[mime_type] = self._cut(content)
            elif mime_type.startswith("text/") and len(content) <= self._characters:
                self._characters -= len(content)
                bounded[mime_type] = content
        return bounded


class Stream(io.TextIOBase):
    """Stands for sys.stdout or sys.stderr."""

    encoding: str = "utf-8"

    def __init__(self, outputs: Outputs, name: str) -> None:
        self._outputs = outputs
        self._name = name

    @property
    def name(self) -> str:
        return f"<{self._name}>"

    def writable(self) -> bool:
        return True

    def write(self, text: str, /) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._outputs.write(self._name, str.__str__(text))
        return len(text)
