"""Formulas in Markdown: found where JupyterLab finds them, kept where a page of MathJax may show them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import accumulate
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

KIND = "formula"  # of a token, whose `markup` is "$", "$$" or "" and whose content is the TeX between
_LONGEST = 5_000  # characters; MathJax and its page take their time
_LONGEST_IN_BRACKETS = 1_000  # at each opening one, the closing one is searched for so far
_DEEPEST = 40  # braces and \left; a browser dies of a formula some hundred levels deep
_NO_MARK = r"(?: [^$\\\n] | \\. | \n(?![ \t>]*\n) )"  # and no empty line, at which JupyterLab gives up
_FORMULA = rf"""
      \$\$ (?P<display> (?: {_NO_MARK} | \$(?!\$) ){{1,{_LONGEST}}}? ) \$\$
    | \$ (?P<price> \d {_NO_MARK}{{0,{_LONGEST}}}? ) \$ (?![\d$])  # $5 and $10 are no formula
    | \$ (?![$\d]) (?P<inline> {_NO_MARK}{{1,{_LONGEST}}}? ) \$
    | \\\\\[ (?P<brackets> .{{1,{_LONGEST_IN_BRACKETS}}}? ) \\\\\]
    | \\\\\( (?P<parentheses> .{{1,{_LONGEST_IN_BRACKETS}}}? ) \\\\\)
    | (?P<environment> \\begin\{{ (?P<name>[a-z]*\*?) \}} .{{0,{_LONGEST}}}? \\end\{{(?P=name)\}} )
"""
_CODE = r"""
      ^[ >]* (?P<fence>`{3,}+|~{3,}+) [^\n]*\n .*? (?: ^[ >]*(?P=fence)[`~]*[ ]*$ | \Z )
    | (?<!`) (?P<ticks>`+) (?!`) (?: (?!\n[ >]*\n). )+? (?<!`)(?P=ticks)(?!`)
    | \\[\\$`] (?![(\[])
"""
_AS_FOUND = re.compile(_FORMULA, re.DOTALL | re.VERBOSE)
_CODE_OR_FORMULA = re.compile(rf"(?P<code>{_CODE}) | {_FORMULA}", re.DOTALL | re.VERBOSE | re.MULTILINE)
_BAR = "\ue000"  # of no script
_MARKUP = {"display": "$$", "brackets": "$$", "environment": ""}  # of all others "$"
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*(?=\n)")
_EMPTY_LINE = re.compile(r"\n[ \t>]*\n")
_NO_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_PLACE = re.compile(r"@(?=@\d+@@)")  # JupyterLab puts @@0@@ where it takes a formula out
_BRACE = re.compile(r"\\?[{}]")
_ENVIRONMENT = re.compile(r"\\(begin|end)\s*(?:\{([A-Za-z]*\*?)\}|)")
_FENCE = re.compile(r"\\(left|right)(?![A-Za-z])")
_LABEL = re.compile(r"\\label\s*\{[^{}]*\}")  # which no other cell of a page may have
# of TeX what makes links, styles and other pieces of a page, or loads what does
_ACTS = re.compile(
    r"\\(?:href|style|class|cssId|data|bbox|fcolorbox|unicode|mmlToken|require|includegraphics)(?![A-Za-z])"
)
# what changes formulas in other cells, or typesets its argument twice: thirty in each other would never end
_DEFINES = re.compile(
    r"\\(?:(?:re)?new(?:command|environment|tagform)|providecommand|[gex]?def|let|Declare[A-Za-z]+|Newextarrow"
    r"|definecolor|mathtoolsset|usetagform|overbracket|underbracket|centerOver|centernot)(?![A-Za-z])"
)
# a number alone asks for hundreds of columns, or millions
_MANY_COLUMNS = re.compile(r"align(?:ed)?at\*?\}\s*(?:\[[^]]*\]\s*)?\{[^{}]*\d{3}")
# each puts the rest of its group one level deeper
_FOR_THE_REST = re.compile(
    r"\\(?:color|raise|lower|(?:display|text|script|scriptscript)style|[Tt]iny|scriptsize|small|normalsize|large"
    r"|Large|LARGE|huge|Huge)(?![A-Za-z])"
)
_DOUBLED = re.compile(r"\\pmb(?![A-Za-z])")  # sets its argument more than once; \boldsymbol takes its place
_NEW_LINE = re.compile(r"(\\\\)(?=[\])({}$])|\\.")  # together with which it would read as another mark
_AT_THE_END = re.compile(r"[\\\s]+$")  # would escape the mark that closes the formula
_TWO_MARKS = re.compile(r"\$\$|^\$|\$$")
_STEP = {"{": 1, "}": -1, "left": 1, "right": -1}


def on_one_line(source: str) -> str:
    """Markdown in which each formula is on one line, with no bar that divides the cells of a table.

    So no part of a formula is a list, a heading or a cell; `show_bars` brings the bars back.
    """
    return _CODE_OR_FORMULA.sub(_on_one_line, source.replace(_BAR, "\ufffd"))


def _on_one_line(found: re.Match[str]) -> str:
    text = found[0]
    if found["code"] is not None or _EMPTY_LINE.search(text):
        return text
    before = found.string[found.string.rfind("\n", 0, found.start()) + 1 : found.start()]
    quotes = before.count(">") if not before.strip(" >") else 0
    text = re.sub(rf"\n[ \t]*(?:>[ \t]?){{0,{quotes}}}", " ", _COMMENT.sub(r"\1", text))
    return text.replace("|", _BAR)


def without_places(text: str) -> str:
    """Text in which no formula that JupyterLab has taken out is put."""
    return _PLACE.sub("@ ", text)


def show_bars(tokens: Iterable[Token]) -> None:
    """Bring the bars of formulas back, in all that a parser made of such Markdown."""
    for token in tokens:
        token.content = token.content.replace(_BAR, "|")
        token.info = token.info.replace(_BAR, "|")
        token.attrs = {
            name: value.replace(quote(_BAR), "%7C") if isinstance(value, str) else value
            for name, value in token.attrs.items()
        }
        show_bars(token.children or ())


def find_formulas(parser: MarkdownIt) -> MarkdownIt:
    """Let a parser find formulas, before all other marks in a line."""
    parser.inline.ruler.before("escape", KIND, _in_line)
    return parser


def written(markup: str, tex: str, *, in_a_row: bool = False) -> str | None:
    """A formula on one line as both JupyterLab and nbconvert read it; None when it had better be text.

    `in_a_row` says that it stands in a table, a heading or a link, where a formula of its own lines, and a
    vertical bar, would end what it stands in.
    """
    tex = " ".join(_LABEL.sub("", _COMMENT.sub(r"\1", tex)).split())
    tex = _DOUBLED.sub(r"\\boldsymbol", tex)
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
    if _ACTS.search(tex) or _DEFINES.search(tex) or _TWO_MARKS.search(tex):
        return False
    braces = [_STEP.get(brace, 0) for brace in _BRACE.findall(tex)]
    fences = [_STEP[side] for side in _FENCE.findall(tex)]
    depths = [*accumulate(braces)]
    return (
        not _MANY_COLUMNS.search(tex)
        and len(_FOR_THE_REST.findall(tex)) <= _DEEPEST
        and sum(braces) == 0
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
    found = _AS_FOUND.match(state.src, state.pos, state.posMax)
    if found is None or found.lastgroup is None:
        return False
    if not silent:
        _add(state, found)
    state.pos = found.end()
    return True


def _add(state: StateInline, found: re.Match[str]) -> None:
    token = state.push(KIND, "", 0)
    name = found.lastgroup or ""
    token.markup, token.content, token.info = _MARKUP.get(name, "$"), found[name], found[0]
