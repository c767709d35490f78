"""What may stay in a graded copy: nothing that acts when an instructor or a student opens it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

_PLAIN = frozenset({"text/plain", "image/png", "image/jpeg", "image/gif"})
_TAGS = frozenset(
    "a abbr b blockquote br caption code dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img li "
    "ol p pre q s small span strong sub summary sup table tbody td tfoot th thead tr u ul".split()
)
_ATTRIBUTES = {
    "*": ["class", "title"],
    "a": ["href"],
    "img": ["src", "alt", "width", "height"],
    "td": ["colspan", "rowspan"],
    "th": ["colspan", "rowspan"],
}
_PROTOCOLS = frozenset({"http", "https", "mailto", "data"})


def clean_output(output: dict[str, Any]) -> dict[str, Any]:
    """An output with passive kinds of data only; HTML is sanitised."""
    data = output.get("data")
    if data is None:
        return output
    kept = {kind: content for kind, content in data.items() if kind in _PLAIN}
    if "text/html" in data:
        kept["text/html"] = _clean_html(_joined(data["text/html"]))
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


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)
