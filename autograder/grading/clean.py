"""What may stay in a graded copy: nothing that acts when an instructor or a student opens it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

_IMAGES = frozenset({"image/png", "image/jpeg", "image/gif"})
_PASSIVE = """
    a abbr b blockquote br caption code dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i
    img li ol p pre q s small span strong sub summary sup table tbody td tfoot th thead tr u ul
"""
_TAGS = frozenset(_PASSIVE.split())
_ATTRIBUTES = {
    "*": ["class", "title"],
    "a": ["href"],
    "img": ["src", "alt", "width", "height"],
    "td": ["colspan", "rowspan"],
    "th": ["colspan", "rowspan"],
}
_PROTOCOLS = frozenset({"http", "https", "mailto", "data"})


def clean_output(output: dict[str, Any]) -> dict[str, Any]:
    """An output with passive kinds of data only, HTML sanitised, text in lines as nbformat writes it."""
    if output["output_type"] == "stream":
        return {**output, "text": _lines(output["text"])}
    data = output.get("data")
    if data is None:
        return output
    kept: dict[str, Any] = {kind: "".join(data[kind]) for kind in data if kind in _IMAGES}
    if "text/plain" in data:
        kept["text/plain"] = _lines(data["text/plain"])
    if "text/html" in data:
        kept["text/html"] = _lines(_clean_html("".join(data["text/html"])))
    return {**output, "data": kept, "metadata": {}}


def clean_markdown(source: str) -> str:
    """Markdown whose HTML is sanitised; links may not run scripts."""
    if "<" not in source and "script:" not in source.lower():
        return source
    return _clean_html(source).replace("&gt;", ">").replace("&amp;", "&")


@lru_cache(maxsize=512)
def _clean_html(html: str) -> str:
    import bleach

    return bleach.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, protocols=_PROTOCOLS, strip=True)


def _lines(text: str | list[str]) -> list[str]:
    return "".join(text).splitlines(keepends=True)
