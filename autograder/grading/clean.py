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
# by any other class a page may know its own buttons: formgrader gives full credit for a click on one of them
_CLASSES = frozenset({"dataframe"})
_PROTOCOLS = frozenset({"http", "https", "mailto", "data"})
_MOST_SANITISED = 20_000  # characters; an HTML parser's time can grow with their square
_NO_CHARACTER = re.compile(r"&#[0-9]{20}")  # and perhaps more digits than Python makes a number of
_ACTIVE_LINKS = ("javascript:", "vbscript:", "data:text", "data:image/svg", "data:application")
_FOR_MATHJAX = re.compile(r"[$\\]")
_NO_FORMULAS = '<div class="tex2jax_ignore mathjax_ignore">{}</div>'  # says so to each of its versions
_IGNORED_IN_LINKS = re.compile(r"[\\\0-\x1f\u200b\ufeff]")
_LINK = re.compile(r"""(?:href|src)=["']?([^"'>]*)""")
_SRC_OF_OWN = re.compile(r"(?:[\w-]|%20)+(?:[./](?:[\w-]|%20)+)*")  # beside the notebook
_NOT_SHOWN = re.compile(r"<(style|script)\b[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_SOURCES = ("text/markdown", "text/latex")
_LONGEST_LIST = 200
_MOST_ESCAPES = 200  # of colours and the like, in one text: nbconvert copies all that follows at each


def clean_output(output: dict[str, Any], *, sanitise: bool = True) -> dict[str, Any]:
    """An output with passive kinds of data only, HTML sanitised, text in lines as nbformat writes it.

    In the place of long HTML, and without `sanitise` of any, its plain text is shown, or else its source.
    """
    if output["output_type"] == "stream":
        return {**output, "text": _lines(output["text"])}
    if output["output_type"] == "error":
        shown = {name: _without_many_escapes(output[name]) for name in ("ename", "evalue")}
        return {**output, **shown, "traceback": [*map(_without_many_escapes, output["traceback"])]}
    data = output.get("data")
    if data is None:
        return output
    kept: dict[str, Any] = {kind: _joined(data[kind]) for kind in data if kind in _IMAGES}
    if "text/plain" in data:
        kept["text/plain"] = _lines(data["text/plain"])
    says_nothing = _joined(data.get("text/plain", "<IPython")).startswith("<IPython")
    for kind in _SOURCES:  # shown as it was written, where there is nothing better
        if kind in data and says_nothing:
            kept["text/plain"] = _lines(data[kind])
    if "text/html" in data:
        text = _joined(data["text/html"])
        clean = _shown_html(text) if sanitise else None
        if clean is not None or says_nothing:  # readers show HTML in the place of text
            kept["text/html"] = _lines(f"<pre>{html.escape(text)}</pre>" if clean is None else clean)
    lost = [kind for kind in data if kind.startswith("image/") and kind not in kept]
    if not kept or (lost and kept.keys() == {"text/plain"}):
        missing = f"(not shown: {', '.join(lost or data)[:_LONGEST_LIST]})"
        kept["text/plain"] = [f"{line.rstrip()}\n" for line in kept.get("text/plain", [])] + [missing]
    return {**output, "data": kept, "metadata": {}}


def _shown_html(text: str) -> str | None:
    """HTML without what acts; None where it is too long to tell, or a browser may make other tags of it.

    MathJax is kept out of it: a formula could change those of all other cells, or keep the page busy.
    """
    if len(text) > _MOST_SANITISED or _NO_CHARACTER.search(text):
        return None
    clean = clean_html(text)
    if _is_active(clean) or clean_html(clean) != clean:
        return None
    return _NO_FORMULAS.format(clean) if _FOR_MATHJAX.search(html.unescape(clean)) else clean


def _is_active(text: str) -> bool:
    """Whether a link runs something once entities, escapes and blanks are resolved, or they cannot be."""
    for _ in range(4):
        if _NO_CHARACTER.search(text):
            return True
        links = _IGNORED_IN_LINKS.sub("", " ".join(_LINK.findall(text))).lower()
        if any(active in links for active in _ACTIVE_LINKS):
            return True
        text = html.unescape(text)
    return False


@lru_cache(maxsize=512)
def clean_html(text: str) -> str:
    import bleach

    return bleach.clean(
        _NOT_SHOWN.sub("", text), tags=_TAGS, attributes=_is_passive, protocols=_PROTOCOLS, strip=True
    )


def _is_passive(tag: str, name: str, value: str) -> bool:
    """Whether an attribute may stay; data in a link could be a page, and a picture is not fetched."""
    if name == "title":
        return True
    if name == "class":
        return _CLASSES.issuperset(value.split())
    if name not in _ATTRIBUTES.get(tag, ()):
        return False
    if name == "src":
        return value.strip().lower().startswith(_PICTURES) or bool(_SRC_OF_OWN.fullmatch(value.strip()))
    if name in ("colspan", "rowspan"):  # thousands of cells that span thousands keep a browser for minutes
        return re.fullmatch("[0-9]{1,2}", value) is not None
    return not value.strip().lower().startswith("data:")


def _lines(text: str | list[str]) -> list[str]:
    return _without_many_escapes(_joined(text)).splitlines(keepends=True)


def _without_many_escapes(text: str) -> str:
    return text if text.count("\x1b") <= _MOST_ESCAPES else text.replace("\x1b", "")


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)
