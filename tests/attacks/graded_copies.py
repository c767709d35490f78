"""Whether something in a graded copy would act when somebody opens it; told without the code that cleans."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat

ACTIVE_TAGS = frozenset({
    "script", "style", "iframe", "object", "embed", "applet", "svg", "math", "link", "meta", "base", "form",
    "input", "button", "select", "textarea", "template", "noscript", "video", "audio", "source", "frame",
    "frameset", "xmp", "plaintext",
})  # fmt: skip
PASSIVE_KINDS = {"text/plain", "text/html", "image/png", "image/jpeg", "image/gif"}
CLASSES = {"dataframe", "tex2jax_ignore", "tex2jax_ignore mathjax_ignore"}
PIXELS = {"image/png": b"\x89PNG", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8"}
ACTIVE_LINK = re.compile(r"(java|vb)script:|data:(?!image/(png|jpeg|gif)[;,])", re.IGNORECASE)
FENCED = re.compile(r"^(`{3,})text\n.*?^\1$", re.DOTALL | re.MULTILINE)  # shown as it stands
MARKDOWN_LINK = re.compile(r"\]\(([^)\n]{0,200})")


def assert_passive(path: Path) -> None:
    """The notebook is valid, and neither its metadata nor what it shows can act."""
    notebook = json.loads(path.read_bytes())
    nbformat.validate(notebook)
    assert notebook["metadata"].keys() <= {"kernelspec", "language_info", "calculus_for_machine_learning"}
    for cell in notebook["cells"]:
        assert cell["metadata"].keys() <= {
            "nbgrader",
            "tags",
            "deletable",
            "editable",
            "jupyter",
            "magics_language",
        }
        for bundle in cell.get("attachments", {}).values():
            for kind, data in bundle.items():
                assert base64.b64decode(data, validate=True).startswith(PIXELS[kind])
        assert cell["cell_type"] != "raw" or not cell["metadata"]
        if cell["cell_type"] == "markdown":
            assert_passive_text(FENCED.sub("", "".join(cell["source"])))
        for output in cell.get("outputs", ()):
            assert_passive_output(output)


def assert_passive_output(output: dict[str, Any]) -> None:
    assert not output.get("metadata")
    data = output.get("data", {})
    assert data.keys() <= PASSIVE_KINDS
    if "text/html" in data:
        assert_passive_text("".join(data["text/html"]))


def assert_passive_text(text: str) -> None:
    """HTML, or Markdown with HTML in it."""
    for link in MARKDOWN_LINK.findall(text):
        assert not acts(link), link
    escaped = text.removeprefix("<pre>").removesuffix("</pre>")
    for tag, attributes in _tags(text) if "<" in escaped else ():
        assert tag not in ACTIVE_TAGS, tag
        for name, value in attributes:
            assert not name.startswith("on"), name
            assert name not in ("style", "srcdoc", "formaction", "http-equiv"), name
            assert name != "class" or value in CLASSES, value
            assert not acts(value or ""), value


def acts(link: str) -> bool:
    """Whether a link runs something, whatever hides its name."""
    return bool(ACTIVE_LINK.match(re.sub(r"[\x00-\x20]", "", html.unescape(link))))


def _tags(text: str) -> Iterator[tuple[str, list[tuple[str, str | None]]]]:
    found: list[tuple[str, list[tuple[str, str | None]]]] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: found.append((tag, attrs))  # type: ignore[method-assign]
    parser.feed(text)
    parser.close()
    yield from found
