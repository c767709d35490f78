"""What may stay in a graded copy: nothing that acts when an instructor or a student opens it."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import Any

_IMAGES = frozenset({"image/png", "image/jpeg", "image/gif"})
_PICTURES = ("data:image/png;", "data:image/jpeg;", "data:image/gif;")
_PASSIVE = """
    a abbr b blockquote br caption code dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i
    img li ol p pre q s small span strong sub summary sup table tbody td tfoot th thead tr u ul
"""
_TAGS = frozenset(_PASSIVE.split())
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_PROTOCOLS = frozenset({"http", "https", "mailto", "data"})
_MOST_SANITISED = 20_000  # characters; an HTML parser's time can grow with their square
_TAG = re.compile(r"<[A-Za-z/!?]")
_SCRIPT_LINK = re.compile(r"\b(java|vb)script\s*:", re.IGNORECASE)


def clean_output(output: dict[str, Any], *, sanitise: bool = True) -> dict[str, Any]:
    """An output with passive kinds of data only, HTML sanitised, text in lines as nbformat writes it.

    Long HTML, and without `sanitise` any, is shown as text.
    """
    if output["output_type"] == "stream":
        return {**output, "text": _lines(output["text"])}
    data = output.get("data")
    if data is None:
        return output
    kept: dict[str, Any] = {kind: _joined(data[kind]) for kind in data if kind in _IMAGES}
    if "text/plain" in data:
        kept["text/plain"] = _lines(data["text/plain"])
    if "text/html" in data:
        text = _joined(data["text/html"])
        is_brief = sanitise and len(text) <= _MOST_SANITISED
        kept["text/html"] = _lines(_clean_html(text) if is_brief else f"<pre>{html.escape(text)}</pre>")
    return {**output, "data": kept, "metadata": {}}


def clean_markdown(source: str, *, sanitise: bool = True) -> str:
    """Markdown whose HTML is sanitised; links may not run scripts.

    In long Markdown, and without `sanitise` in any, HTML is shown as text.
    """
    source = _SCRIPT_LINK.sub(r"\1script-", source)
    if not _TAG.search(source):
        return source
    if not sanitise or len(source) > _MOST_SANITISED:
        return source.replace("<", "&lt;")
    return _clean_html(source).replace("&gt;", ">").replace("&amp;", "&")


@lru_cache(maxsize=512)
def _clean_html(text: str) -> str:
    import bleach

    return bleach.clean(text, tags=_TAGS, attributes=_is_passive, protocols=_PROTOCOLS, strip=True)


def _is_passive(tag: str, name: str, value: str) -> bool:
    """Whether an attribute may stay; data in a link could be a page, in an image only a picture."""
    if name in ("class", "title"):
        return True
    if name not in _ATTRIBUTES.get(tag, ()):
        return False
    is_data = value.strip().lower().startswith("data:")
    return not is_data or (tag == "img" and value.strip().lower().startswith(_PICTURES))


def _lines(text: str | list[str]) -> list[str]:
    return _joined(text).splitlines(keepends=True)


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)
