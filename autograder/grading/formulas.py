"""Formulas in Markdown: found where JupyterLab finds them, kept where a page of MathJax may show them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import accumulate
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from autograder.grading.clean import ACTIVE_TEX

KIND = "formula"  # of a token, whose `markup` is "$", "$$" or "" and whose content is the TeX between
_LONGEST = 2_000  # characters; MathJax and its page take their time
_DEEPEST = 40  # braces and \left; a browser dies of a formula some hundred levels deep
_FORMULA = re.compile(
    rf"""
      \$\$ (?P<display> (?: [^$\\] | \\. | \$(?!\$) ){{1,{_LONGEST}}}? ) \$\$
    | \$ (?!\$) (?P<inline> (?: [^$\\] | \\. ){{1,{_LONGEST}}}? ) \$ (?!\d)  # $5 and $10 are no formula
    | \\\\\[ (?P<brackets> .{{1,{_LONGEST}}}? ) \\\\\]
    | \\\\\( (?P<parentheses> .{{1,{_LONGEST}}}? ) \\\\\)
    | (?P<environment> \\begin\{{ (?P<name>[a-z]*\*?) \}} .{{0,{_LONGEST}}}? \\end\{{(?P=name)\}} )
    """,
    re.DOTALL | re.VERBOSE,
)
_ON_A_LINE = re.compile(r"(?<![\\$`])\$(?![$`])(?:[^$\\\n]|\\.)+\$(?![\d`])")
_BAR = "\ue000"  # of no script
_MARKUP = {"display": "$$", "brackets": "$$", "inline": "$", "parentheses": "$", "environment": ""}
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*")
_NO_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_PLACE = re.compile(r"@(?=@\d+@@)")  # JupyterLab puts @@0@@ where it takes a formula out
_BRACE = re.compile(r"\\?[{}]")
_ENVIRONMENT = re.compile(r"\\(begin|end)\s*(?:\{([A-Za-z]*\*?)\}|)")
_FENCE = re.compile(r"\\(left|right)(?![A-Za-z])")
_NEW_LINE = re.compile(r"(\\\\)(?=[\])({}$])|\\.")  # with which it would be another mark
_AT_THE_END = re.compile(r"[\\\s]+$")  # would take the mark behind it for its own
_TWO_MARKS = re.compile(r"\$\$|^\$|\$$")
_MOST_LINES = 60
_INTERRUPTS = ["paragraph", "reference", "blockquote", "list"]
_STEP = {"{": 1, "}": -1, "left": 1, "right": -1}


def without_places(text: str) -> str:
    """Text in which no formula that JupyterLab has taken out is put."""
    return _PLACE.sub("@ ", text)


def hide_bars(source: str) -> str:
    """Markdown in which no bar of a formula divides the cells of a table; `show_bars` brings them back."""
    return _ON_A_LINE.sub(lambda formula: formula[0].replace("|", _BAR), source)


def show_bars(tokens: Iterable[Token]) -> None:
    """Bring the bars back, in all that a parser made of such Markdown."""
    for token in tokens:
        token.content = token.content.replace(_BAR, "|")
        token.info = token.info.replace(_BAR, "|")
        token.attrs = {
            name: value.replace(quote(_BAR), "%7C") if isinstance(value, str) else value
            for name, value in token.attrs.items()
        }
        show_bars(token.children or ())


def find_formulas(parser: MarkdownIt) -> MarkdownIt:
    """Let a parser find formulas: before all other marks in a line, and over several lines of a paragraph."""
    parser.inline.ruler.before("escape", KIND, _in_line)
    parser.block.ruler.before("fence", KIND, _over_lines, {"alt": _INTERRUPTS})
    return parser


def written(markup: str, tex: str, *, in_a_row: bool = False) -> str | None:
    """A formula on one line as both JupyterLab and nbconvert read it; None when it had better be text.

    `in_a_row` says that it stands in a table, a heading or a link, where a formula of its own lines, and a
    vertical bar, would end what it stands in.
    """
    tex = " ".join(_COMMENT.sub(r"\1 ", tex).split())
    tex = _NO_TAG.sub("< ", tex).replace('"', "''").replace("`", "'")
    tex = _NEW_LINE.sub(lambda found: f"{found[0]} " if found[1] else found[0], without_places(tex))
    tex = _AT_THE_END.sub("", tex)
    has_environment = "\\begin" in tex
    if in_a_row:
        tex = tex.replace("\\|", "\\Vert ").replace("|", "\\vert ")
    if not tex or (in_a_row and (has_environment or not markup)) or not _is_safe(tex):
        return None
    if not markup:
        return tex
    # nbconvert would take an environment out of a formula that stands in a line
    marks = "$$" if (markup == "$$" and not in_a_row) or has_environment else "$"
    return None if marks == "$" and re.search(r"(?<!\\)\$", tex) else f"{marks}{tex}{marks}"


def _is_safe(tex: str) -> bool:
    """Whether it loads and styles nothing, and ends for every reader where it ends."""
    if ACTIVE_TEX.search(tex) or _TWO_MARKS.search(tex):
        return False
    braces = [_STEP.get(brace, 0) for brace in _BRACE.findall(tex)]
    fences = [_STEP[side] for side in _FENCE.findall(tex)]
    depths = [*accumulate(braces)]
    return (
        sum(braces) == 0
        and min(depths, default=0) >= 0
        and max(depths, default=0) <= _DEEPEST
        and max(accumulate(fences), default=0) <= _DEEPEST
        and _closes_its_environments(tex)
    )


def _closes_its_environments(tex: str) -> bool:
    is_open: list[str | None] = []
    for which, name in _ENVIRONMENT.findall(tex):
        if not name or (which == "end" and (not is_open or is_open.pop() != name)):
            return False
        if which == "begin":
            is_open.append(name)
        if len(is_open) > _DEEPEST:
            return False
    return not is_open


def _in_line(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "$\\":
        return False
    found = _FORMULA.match(state.src, state.pos, state.posMax)
    if found is None or found.lastgroup is None:
        return False
    if not silent:
        _add(state, found)
    state.pos = found.end()
    return True


def _over_lines(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """A formula that begins a line and ends one: no line of it is a list or a heading."""
    start = state.bMarks[first] + state.tShift[first]
    if state.is_code_block(first) or not state.src.startswith(("$$", "\\begin{", "\\\\["), start):
        return False
    last = min(last, first + _MOST_LINES)
    end = next((line for line in range(first, last) if state.sCount[line] < state.blkIndent), last)
    text = state.getLines(first, end, state.blkIndent, False).lstrip()
    found = _FORMULA.match(text)
    if found is None or not re.match(r"[ \t]*(\n|\Z)", text[found.end() :]):
        return False
    if silent:
        return True
    token = _add(state, found)
    token.block = True
    state.line = first + text[: found.end()].count("\n") + 1
    token.map = [first, state.line]
    return True


def _add(state: StateInline | StateBlock, found: re.Match[str]) -> Token:
    token = state.push(KIND, "", 0)
    name = found.lastgroup or ""
    token.markup, token.content, token.info = _MARKUP[name], found[name], found[0]
    return token
