"""A line of Markdown, written anew: text in which no character is a mark, and plain tags around it."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import quote, unquote

from markdown_it.token import Token

from autograder.grading import formulas

_PLAIN = "b code del em i ins kbd mark q s small strike strong sub sup tt u"
_KEPT = frozenset(_PLAIN.split())
_PARTS_OF_PAGES = "center details div h1 h2 h3 h4 h5 h6 p section summary"
_BLOCKS = frozenset(_PARTS_OF_PAGES.split())
_DROPPED = _BLOCKS | {"big", "font", "span"}  # what is in them stays
_BREAKS = frozenset({"br", "hr"})
_EMPHASIS = {"em": "em", "strong": "strong", "s": "del"}  # by the parser's names
_DEEPEST = 30  # tags in tags
_LINKS = frozenset({"link", "<a>"})
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<attributes>[^>]*)>")
_ATTRIBUTE = re.compile(r"""\s([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
# also where what stands before or behind it is another piece
_MARK = re.compile(r"[\\`*_{}\[\]<>&$~|@#^!]|:(?=//|$)|^[/.]|(?<=www)\.", re.IGNORECASE)
_END_FOR_SOME = re.compile(r"[\r\v\f\x1c-\x1e\x85\u2028\u2029]")  # readers of a line, for others not
_NAMED = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
_NOT_IN_ATTRIBUTES = re.compile(r"[$\\\"]")
_FOR_MATHJAX = re.compile(r"&#(?:36|92);")  # a dollar, a backslash
_BEGINNING = re.compile(r"(\d*)([-+=:.)])")  # of a list, of a heading's underline, of a definition
_ONLY_TAGS = re.compile(r"(?:</?[a-z]+>\s*)+")  # from such a line on CommonMark leaves HTML alone
_ADDRESS = re.compile(r"(?:https?://|mailto:)\S+|#[\w.-]*|\w[\w.-]*(?:/[\w.-]+)*/?(?:[?#][\w=&.-]*)?")
_BARE_ADDRESS = re.compile(r"https?://[\w.~:/?#@!&()*+,;=%-]*[\w/=#+-]", re.ASCII)
_IN_ADDRESSES = "%/:?#@!&+,;=~-._"  # and no parenthesis, which ends a link
_OWN_PICTURE = re.compile(r"(?:\./)?[\w-][\w -]*(?:[./][\w-][\w -]*)*")  # beside the notebook
_ATTACHED = "attachment:"


def line_of(tokens: Sequence[Token], pictures: Mapping[str, str], *, in_a_row: bool = False) -> str:
    """What a parser found in a paragraph, as lines of Markdown, none of them empty.

    `pictures` as in `clean_markdown`; `in_a_row` asks for one line: of a heading, or of a table's cell.
    """
    line = _Line(pictures, in_a_row)
    for token in tokens:
        line.add(token)
    return line.written()


def _plain_text(text: str) -> str:
    """Markdown that shows this text, in which MathJax, which looks through the page, finds no formula."""
    return _FOR_MATHJAX.sub(r'<span class="tex2jax_ignore">\g<0></span>', literal(text))


def literal(text: str) -> str:
    """The same for text in <code>, where MathJax does not look."""
    text = _END_FOR_SOME.sub(" ", text)  # which an entity may have named
    return _MARK.sub(lambda mark: _NAMED.get(mark[0]) or f"&#{ord(mark[0])};", text)


@dataclass(frozen=True)
class _Opened:
    """What waits for its end; without one, `instead` is what stands at its `place`."""

    name: str
    place: int
    closing: str
    instead: str


class _Line:
    def __init__(self, pictures: Mapping[str, str], in_a_row: bool) -> None:
        self._pictures = pictures
        self._in_a_row = in_a_row
        self._pieces: list[str] = []
        self._opened: list[_Opened] = []
        self._links = 0  # that are open

    def written(self) -> str:
        self._give_up(0)
        pieces = [*filter(None, self._pieces)]
        for i, (left, right) in enumerate(pairwise(pieces)):
            if left.endswith("$") and right.startswith("$"):  # together they would be other marks
                pieces[i] += " "
        lines: list[str] = []
        joins = False  # what follows, to a line of tags alone
        for line in filter(None, map(str.strip, "".join(pieces).split("\n"))):
            if lines and (self._in_a_row or joins):
                lines[-1] += f" {line}"
            else:
                lines.append(line)
                joins = True
            joins = joins and _ONLY_TAGS.fullmatch(line) is not None
        text = "\n".join(map(_without_beginning, lines))
        while text.endswith("<br>"):
            text = text.removesuffix("<br>").rstrip()
        return text

    def add(self, token: Token) -> None:
        name, _, side = token.type.rpartition("_")
        match token.type:
            case "softbreak":
                self._pieces.append("\n")
            case "hardbreak":
                self._pieces.append("<br>\n")
            case "code_inline":
                self._pieces.append(f"<code>{literal(token.content)}</code>")
            case "image":
                self._add_picture(str(token.attrs["src"]), _words(token.children or ()))
            case "html_inline":
                self._add_tag(token.content)
            case formulas.KIND:
                self._add_formula(token)
            case "link_open":
                self._open_link(str(token.attrs["href"]), is_shown=token.info == "auto")
            case _ if side == "open":
                tag = _EMPHASIS[name]
                self._open(name, f"<{tag}>", f"</{tag}>")
            case "link_close":
                self._end_link()
            case _ if side == "close":
                self._close(name)
            case _:
                self._add_text(token.content)

    def _in_link(self) -> bool:
        return self._links > 0

    def _open(self, name: str, opening: str, closing: str, instead: str = "") -> None:
        if len(self._opened) >= _DEEPEST:
            opening = closing = ""
        self._opened.append(_Opened(name, len(self._pieces), closing, instead))
        self._pieces.append(opening)
        self._links += name in _LINKS

    def _close(self, name: str) -> bool:
        """End what was opened under this name, and give up what was opened in it; whether there is such.

        The end of a tag ends nothing of Markdown's own.
        """
        for place, opened in reversed([*enumerate(self._opened)]):
            if opened.name == name:
                self._give_up(place + 1)
                self._opened.pop()
                self._links -= name in _LINKS
                if any(self._pieces[opened.place + 1 :]):
                    self._pieces.append(opened.closing)
                else:  # nbconvert would write an empty pair of tags as one that never ends
                    self._pieces[opened.place] = ""
                return True
            if name.startswith("<") and not opened.name.startswith("<"):
                return False
        return False

    def _give_up(self, first: int) -> None:
        for opened in self._opened[first:]:
            self._pieces[opened.place] = opened.instead
            self._links -= opened.name in _LINKS
        del self._opened[first:]

    def _add_text(self, text: str) -> None:
        start = 0
        for found in () if self._in_link() else _BARE_ADDRESS.finditer(text):
            address = _allowed(found[0])
            if address is not None:
                link = f"[{_plain_text(found[0])}]({address})"
                self._pieces += [_plain_text(text[start : found.start()]), link]
                start = found.end()
        self._pieces.append(_plain_text(text[start:]))

    def _open_link(self, address: str, *, is_shown: bool = False) -> None:
        """Begin a link, or else have the address follow as text, unless it `is_shown` anyway."""
        allowed = None if self._in_link() else _allowed(address)
        if allowed is not None:
            self._open("link", "[", f"]({allowed})")
        else:
            self._open("no link", "", "" if is_shown else f" ({_plain_text(unquote(address))})")

    def _add_picture(self, source: str, words: str) -> None:
        """A picture that came along; one from elsewhere is a link: who looks is nobody else's business."""
        own = _own_picture(source, self._pictures)
        if own is not None:
            self._pieces.append(f"![{literal(_NOT_IN_ATTRIBUTES.sub(' ', words))}]({own})")
        elif self._in_link():
            self._pieces.append(_plain_text(words or "picture"))
        else:
            self._open_link(source)
            self._pieces.append(_plain_text(words or "picture"))
            self._end_link()

    def _end_link(self) -> None:
        """End what `_open_link` began last."""
        self._close(next(opened.name for opened in reversed(self._opened) if opened.name.endswith("link")))

    def _add_formula(self, token: Token) -> None:
        in_link = self._in_link()
        formula = formulas.written(token.markup, token.content, in_a_row=self._in_a_row or in_link)
        if formula is None or (in_link and re.search(r"[\[\]]", formula)):
            formula = f"<code>{literal(token.info)}</code>"
        self._pieces.append(formula)

    def _add_tag(self, written: str) -> None:
        found = _TAG.fullmatch(written)
        if found is None:
            self._pieces.append("" if written.startswith("<!--") else _plain_text(written))
            return
        name, attributes = found["name"].lower(), _attributes(found["attributes"])
        if name == "img":
            self._add_picture(attributes.get("src", ""), attributes.get("alt", ""))
        elif name in _BREAKS or (name in _BLOCKS and found["end"]):
            self._pieces.append("<br>\n")
        elif name == "a":
            self._add_anchor(written, attributes.get("href", ""), bool(found["end"]))
        elif name not in _DROPPED and not (
            name in _KEPT and self._has_kept(name, written, bool(found["end"]))
        ):
            self._pieces.append(_plain_text(written))

    def _add_anchor(self, written: str, address: str, is_end: bool) -> None:
        """A link in HTML becomes one of Markdown's; what is no link is dropped."""
        allowed = _allowed(address)
        if is_end:
            self._close("<a>")
        elif allowed is not None and not self._in_link() and len(self._opened) < _DEEPEST:
            self._open("<a>", "[", f"]({allowed})", _plain_text(written))
        elif address:  # who has it can still go there
            self._pieces.append(_plain_text(written))

    def _has_kept(self, name: str, written: str, is_end: bool) -> bool:
        """Begin or end a tag, where it can end or begin."""
        if is_end:
            return self._close(f"<{name}>")
        if len(self._opened) >= _DEEPEST:
            return False
        self._open(f"<{name}>", f"<{name}>", f"</{name}>", _plain_text(written))
        return True


def _attributes(written: str) -> dict[str, str]:
    return {name.lower(): html.unescape("".join(values)) for name, *values in _ATTRIBUTE.findall(written)}


def _words(tokens: Sequence[Token]) -> str:
    """The text of a picture that is not to be seen."""
    return " ".join(" ".join(token.content for token in tokens).split())


def _allowed(address: str) -> str | None:
    """An address as it may stand in a link; None for one that leads nowhere good."""
    if not _ADDRESS.fullmatch(address):
        return None
    return quote(address, safe=_IN_ADDRESSES).replace("&", "&amp;").replace("@@", "@%40")


def _own_picture(source: str, pictures: Mapping[str, str]) -> str | None:
    """Where a picture is that came with the submission; None for any other."""
    plain = unquote(source)
    if plain.startswith(_ATTACHED):
        name = pictures.get(source.removeprefix(_ATTACHED)) or pictures.get(plain.removeprefix(_ATTACHED))
        return None if name is None else f"{_ATTACHED}{name}"
    return quote(plain, safe="/.-_") if _OWN_PICTURE.fullmatch(plain) else None


def _without_beginning(line: str) -> str:
    """A line of text that does not look like the beginning of anything."""
    found = _BEGINNING.match(line)
    return line if found is None else f"{found[1]}&#{ord(found[2])};{line[found.end() :]}"
