"""Markdown of a student's for a graded copy, written anew so that every reader reads the same in it.

JupyterLab and nbconvert read Markdown by different rules, and what is passive for one may act for the other.
So it is taken apart once, by the rules of CommonMark, as JupyterLab does; what is put together again has
text in which no character is a mark any more, and few constructs, in one form each, that both read alike.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from autograder.grading import formulas
from autograder.grading.clean_inline import line_of, literal

_LONGEST = 50_000  # characters; an essay has a tenth of that
_DEEPEST = 16  # lists and quotes in each other; the parser drops what lies deeper than 20
# nbconvert searches the rest of a line for the end of each bracket; nor would a page break it
_LINES = re.compile(r"[^\n]{60,99} |[^\n]{100}(?=[^\n])")
_END_FOR_SOME = re.compile(r"[\v\f\x1c-\x1e\x85\u2028\u2029]")  # readers, and for others not, of a line
_COLOURED = frozenset({"python", "py", "python3", "ipython", "ipython3"})  # whose lexer's time is known
_LONGEST_COLOURED = 2_000
_MAY_BE_OF_FORMULA = re.compile(r"\$|\\\\|\\(begin|end)|@@")  # or the end of one, or its place
_PREFORMATTED = re.compile(r"<pre\b[^>]*>\n?(?:<code\b[^>]*>)?(.*)</pre>", re.DOTALL | re.IGNORECASE)
_BOX = re.compile(r"^&#91;([ xX])&#93;(?= )")  # of a task
_LAST = 999_999_999  # number of an item
_SIDES = {f"text-align:{side}": mark for side, mark in (("left", ":--"), ("right", "--:"), ("center", ":-:"))}


def clean_markdown(source: str, pictures: Mapping[str, str] | None = None) -> str:
    """The same Markdown for both readers: no script, no style, no picture from elsewhere, few and plain tags.

    `pictures` says which are attached to the cell: by the name that the cell uses, the name in the copy.
    Of some tags what is in them stays, others are shown as text, and so is a formula that could load or style
    something.
    What is too long or nested too deeply is shown as it was written.
    """
    if len(source) > _LONGEST:
        return verbatim(source)
    source = _END_FOR_SOME.sub(" ", source)
    # JupyterLab writes names as they are, and CommonMark knows no address with blanks
    for name in filter(re.compile(r"\s").search, pictures or ()):
        source = source.replace(f"](attachment:{name})", f"](<attachment:{name}>)")
    tokens = _parser().parse(formulas.on_one_line(source))
    if max((token.level for token in tokens), default=0) > _DEEPEST or _length_of_links(tokens) > _LONGEST:
        return verbatim(source)
    formulas.show_bars(tokens)
    return "\n".join(_Blocks(pictures or {}).between(_tree(tokens)))


def get_ready() -> None:
    """Make the parser: that is nobody's time but ours."""
    _parser()


def verbatim(source: str) -> str:
    """Markdown that shows this text, its long lines broken."""
    source = _LINES.sub(lambda line: f"{line[0]}\n", source)
    return "\n".join(_fenced(formulas.without_places(source), "text"))


@cache
def _parser() -> MarkdownIt:
    return formulas.find_formulas(MarkdownIt("commonmark").enable(["table", "strikethrough"]))


@cache
def _html_parser() -> MarkdownIt:
    marks = ["escape", "backticks", "emphasis", "link", "image", "autolink"]
    return formulas.find_formulas(MarkdownIt("commonmark").disable(marks))


def _length_of_links(tokens: Sequence[Token]) -> int:
    """Of all addresses: one that is written once may be referred to thousands of times."""
    inline = [child for token in tokens for child in token.children or ()]
    return sum(len(str(value)) for token in inline for value in token.attrs.values())


@dataclass(frozen=True)
class _Block:
    """A block of Markdown and the blocks in it."""

    token: Token
    children: list[_Block]


def _tree(tokens: Sequence[Token]) -> list[_Block]:
    blocks: list[_Block] = []
    containers = [blocks]
    for token in tokens:
        if token.nesting < 0:
            containers.pop()
            continue
        block = _Block(token, [])
        containers[-1].append(block)
        if token.nesting > 0:
            containers.append(block.children)
    return blocks


class _Blocks:
    """Writes paragraphs, lists and the like, line by line."""

    def __init__(self, pictures: Mapping[str, str]) -> None:
        self._pictures = pictures
        self._left_to_colour = _LONGEST_COLOURED

    def between(self, blocks: Sequence[_Block], *, tight: bool = False) -> list[str]:
        """The lines of blocks that follow each other, an empty one between two of them unless `tight`."""
        lines: list[str] = []
        for block in blocks:
            more = self._lines(block)
            lines += ["", *more] if lines and more and not tight else more
        return lines

    def _lines(self, block: _Block) -> list[str]:
        token = block.token
        match token.type:
            case "paragraph_open":
                return _lines_of(self._text(block))
            case "heading_open":
                return [f"{'#' * int(token.tag[1])} {self._text(block, in_a_row=True)}"]
            case "bullet_list_open":
                return self._list(block, [token.markup] * len(block.children))
            case "ordered_list_open":
                first = int(token.attrs.get("start", 1))
                return self._list(
                    block, [f"{min(first + i, _LAST)}{token.markup}" for i in range(len(block.children))]
                )
            case "blockquote_open":
                return [f"> {line}".rstrip() for line in self.between(block.children)]
            case "table_open":
                return self._table(block)
            case "fence" | "code_block":
                return self._code(token)
            case "hr":
                return ["___"]  # which in a list is no item of another one
            case "html_block":
                return self._html(token.content)
        raise AssertionError(f"no such block is asked for: {token.type}")

    def _html(self, source: str) -> list[str]:
        """Of HTML the tags, the formulas and the text, in which nothing else is a mark."""
        kept = _PREFORMATTED.fullmatch(source.strip())
        if kept is not None:
            text = kept[1].rstrip().removesuffix("</code>").rstrip()
            return _lines_of(f"<pre><code>{literal(html.unescape(text))}</code></pre>")
        (inline,) = _html_parser().parseInline(source)
        return _lines_of(line_of(inline.children or (), self._pictures))

    def _text(self, block: _Block, *, in_a_row: bool = False) -> str:
        """The text of a paragraph, a heading or a cell."""
        tokens = [token for child in block.children for token in child.token.children or ()]
        return line_of(tokens, self._pictures, in_a_row=in_a_row)

    def _list(self, block: _Block, marks: Sequence[str]) -> list[str]:
        tight = any(child.token.hidden for item in block.children for child in item.children)
        items = [self._item(item, mark, tight) for item, mark in zip(block.children, marks, strict=True)]
        between = [] if tight else [""]
        return [line for i, item in enumerate(items) for line in ([*between, *item] if i else item)]

    def _item(self, item: _Block, mark: str, tight: bool) -> list[str]:
        # a list that begins at another number would go on as text without an empty line before it
        tight = tight and all(child.token.attrs.get("start", 1) == 1 for child in item.children)
        lines = self.between(item.children, tight=tight) or ["&#160;"]  # a lone mark may underline a heading
        lines[0] = _BOX.sub(r"[\1]", lines[0])
        indent = " " * (len(mark) + 1)
        return [f"{mark} {lines[0]}".rstrip(), *(f"{indent}{line}".rstrip() for line in lines[1:])]

    def _table(self, block: _Block) -> list[str]:
        head, *rows = [row for part in block.children for row in part.children]
        sides = [_SIDES.get(str(cell.token.attrs.get("style")), "---") for cell in head.children]
        cells = [[self._text(cell, in_a_row=True) for cell in row.children] for row in (head, *rows)]
        lines = [f"| {' | '.join(row)} |" for row in cells]
        return [lines[0], f"| {' | '.join(sides)} |", *lines[1:]]

    def _code(self, token: Token) -> list[str]:
        """Code in a fence, or else, where a reader would look for formulas in it, in HTML."""
        code = token.content.rstrip("\n")
        if _MAY_BE_OF_FORMULA.search(code):
            return _lines_of(f"<pre><code>{literal(code)}</code></pre>")
        language = (token.info.split() or [""])[0].lower()
        if language not in _COLOURED or len(code) > self._left_to_colour:
            return _fenced(code, "")
        self._left_to_colour -= len(code)
        return _fenced(code, "python")


def _lines_of(text: str) -> list[str]:
    """Its lines as Markdown knows them, which are fewer than Python's."""
    return text.split("\n") if text else []


def _fenced(code: str, language: str) -> list[str]:
    longest = max(map(len, re.findall(r"`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language}", *code.split("\n"), fence]
