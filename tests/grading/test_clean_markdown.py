"""Of Markdown nothing is lost, nothing that acts stays, and every reader reads the same in it."""

from __future__ import annotations

import re
import time

import pytest
from bs4 import BeautifulSoup
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from autograder.grading import graded_notebook
from autograder.grading.clean_markdown import clean_markdown
from autograder.grading.quick_to_show import seconds_for_markdown

TAGS = {"p", "em", "strong", "del", "code", "pre", "br", "hr", "a", "img", "span", "div", "blockquote"}
TAGS |= {"ul", "ol", "li", "input", "table", "thead", "tbody", "tr", "th", "td"}
TAGS |= {f"h{level}" for level in range(1, 7)} | {
    "b",
    "i",
    "u",
    "s",
    "q",
    "sub",
    "sup",
    "kbd",
    "small",
    "mark",
}
ATTRIBUTES = {"class", "id", "href", "title", "src", "alt", "start", "type", "disabled", "checked", "style"}


def page_of(source):
    """The graded copy of a text as nbconvert shows it."""
    return BeautifulSoup(markdown2html_mistune(clean_markdown(source)), "html.parser")


def text_of(source):
    page = page_of(source)
    for anchor in page.select("a.anchor-link"):
        anchor.decompose()
    return " ".join(page.text.split())


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("If $a < b$ & $f'(x) > 0$, then `x < 1`…", "If $a < b$ & $f'(x) > 0$, then x < 1…"),
        (
            "If $f(a)<f(b)$ it rises, if $f(a)>f(b)$ it falls.",
            "If $f(a)< f(b)$ it rises, if $f(a)>f(b)$ it falls.",
        ),
        ("The test is `if x<y and y>z`, as in `Dict<str>`.", "The test is if x<y and y>z, as in Dict<str>."),
        ("a<b and c>d, List<int>, <Enter>, <p,q>", "a<b and c>d, List<int>, <Enter>, <p,q>"),
        (
            "$$a<b$$ and \\begin{aligned} c &<d \\end{aligned}",
            "$$a< b$$ and \\begin{aligned} c &< d \\end{aligned}",
        ),
        ("$$\nx\n- y\n= z % a comment\n$$", "$$x - y = z$$"),
        ("$f=\\begin{cases}1&x>0\\\\[2pt]0\\end{cases}$", "$$f=\\begin{cases}1&x>0\\\\[2pt]0\\end{cases}$$"),
        ("$$ a \\\\% first\n + b $$", "$$a \\\\ + b$$"),
        ("$$\\begin{cases} \\\\\\{1\\} \\end{cases}$$", "$$\\begin{cases} \\\\\\{1\\} \\end{cases}$$"),
        ("so $a\n- b$ and $a > b\n> c$", "so $a - b$ and $a > b > c$"),
        (
            "$$\nx\n= y\n$$, and\n\\begin{align}\na\n- b\n\\end{align}.",
            "$$x = y$$, and \\begin{align} a - b \\end{align}.",
        ),
        ("> $$\n> x\n> y > 1\n> $$", "$$x y > 1$$"),
        ("$\\text{50% of } x$ and $a$1", "$\\text{50% of } x$ and $a$1"),
        ("<div>2*x*y \\_</div>", "2*x*y \\_"),
        ("- `$` and\n- `$`", "$ and $"),
        (
            "$\\begin{alignat}{2}x&=1&y&=2\\end{alignat}$",
            "$$\\begin{alignat}{2}x&=1&y&=2\\end{alignat}$$",
        ),
        ("$\\pmb{v}$, $\\pmbx$", "$\\boldsymbol{v}$, $\\pmbx$"),
        ("$a$$b$ and \\\\(c\\\\)", "$a$ $b$ and $c$"),
        ("It costs $5 and $10, or \\$3.", "It costs $5 and $10, or $3."),
        (
            "## Data:\n\nText files and the type data:text/plain",
            "Data:Text files and the type data:text/plain",
        ),
        ("C:\\data\\style.css and `\\href{a}{b}`", "C:\\data\\style.css and \\href{a}{b}"),
        ('He said "yes" [here](https://x.org) about $f$.', 'He said "yes" here about $f$.'),
        ("JavaScript: The Good Parts, www.x.org, a@b.org", "JavaScript: The Good Parts, www.x.org, a@b.org"),
        ("<b>bold\n\nand</b> no <i>a<b>b</i>c</b>", "<b>bold and</b> no a<b>bc</b>"),
        ("1\\. no list\n+no list\n\n\\# no heading\n===\n", "1. no list +no list # no heading"),
        ("@@ -1,2 +1,2 @@ and @@0@@", "@@ -1,2 +1,2 @@ and @@0@@"),
        ("&lt;b&gt; AT&T &copy; a*b*c snake_case_name 2 * 3", "<b> AT&T © abc snake_case_name 2 * 3"),
        ("中文 $\\alpha$ العربية 😀 \u2028 Übung", "中文 $\\alpha$ العربية 😀 Übung"),
    ],
)
def test_all_that_is_written_is_shown(written, shown):
    assert text_of(written) == shown


def test_every_construct_is_there_again():
    page = page_of(
        "# A\n\ntext *em* **strong** ~~del~~ H<sub>2</sub>O<br>y [l](https://x.org/a_b?c=1&d=2)\n\n"
        "- a\n  1. b\n  2. c\n- d\n\n3. e\n4. f\n\n> quote\n> - in it\n\n- [x] done\n\n---\n\n"
        "| a | b |\n|:--|--:|\n| $|x|$ | 1 |\n\n```python\nif a<b:\n    pass\n```\n\n    $code\n"
    )
    assert [tag.text for tag in page.find_all(["h1", "em", "strong", "del", "sub"])] == [
        "A¶", "em", "strong", "del", "2",
    ]  # fmt: skip
    assert page.find("a", string="l")["href"] == "https://x.org/a_b?c=1&d=2"
    assert [item.text.split("\n")[0] for item in page.find_all("li")] == [
        "a",
        "b",
        "c",
        "d",
        "e",
        "f",
        "in it",
        "done",
    ]
    assert page.find("ol", start="3") is not None
    assert page.blockquote.ul is not None
    assert page.find("input", checked=True) is not None
    assert [cell.text for cell in page.find_all(["th", "td"])] == ["a", "b", "$\\vert x\\vert $", "1"]
    assert [code.text.strip() for code in page.find_all("pre")] == ["if a<b:\n    pass", "$code"]
    assert page.find("span", class_="k").text == "if", "in colours"
    assert page.hr is not None


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("| a | $5 | $6 |", ["a", "$5", "$6"]),
        ("| `$` | `$` | x |", ["$", "$", "x"]),
        ("| $|x|$ | 1 | 2 |", ["$\\vert x\\vert $", "1", "2"]),
    ],
)
def test_a_bar_divides_cells_but_not_formulas(row, cells):
    page = page_of(f"| a | b | c |\n|---|---|---|\n{row}")
    assert [cell.text for cell in page.find_all("td")] == cells


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<U>x</U> H<sub class='a'>2</sub>O<br/>y", "<u>x</u> H<sub>2</sub>O<br>\ny"),
        ('<p align="center"><font color="red">x</font></p><p>y</p>', "x<br>\ny"),
        ("<details><summary>S</summary>\n\n- a\n</details>", "S\n\n- a"),
        ("a <!-- note --> b <a name='top'></a>c", "a  b c"),
        (
            "see <https://example.org/a?b=c>",
            "see [https&#58;//example.org/a?b=c](https://example.org/a?b=c)",
        ),
        ('<a href="https://example.org">there</a>', "[there](https://example.org)"),
        ('<img src="plot.png" width="400" alt="my `[plot]`"/>', "![my &#96;&#91;plot&#93;&#96;](plot.png)"),
        ('![p](./my%20plot.png "the plot")', "![p](./my%20plot.png)"),
        ("![p](https://x.org/p.png)", "[p](https://x.org/p.png)"),
        ("[p]: plot.png\n\n![a [b]][p]", "![a &#91;b&#93;](plot.png)"),
        (
            "[x](../02/a.ipynb) [y](//x.org) <ftp://x.org>",
            "x (&#46;./02/a.ipynb) y (&#47;/x.org) ftp&#58;//x.org",
        ),
        ("<b></b>x", "x"),
        ("[a](http://x.org/$a|b$)", "[a](http://x.org/%24a%7Cb%24)"),
        ("see https://x.org/a_b.", "see [https&#58;//x.org/a&#95;b](https://x.org/a_b)&#46;"),
    ],
)
def test_tags_pictures_and_links_are_plain(written, shown):
    assert clean_markdown(written) == shown


@pytest.mark.parametrize(
    "escaping",
    [
        "`" + "<div>" * 14 + "`\n\n" + "</div>" * 14,
        "<details><summary>Notes</summary>\n\n`</details>`",
        "<details>\n\n    </details>",
        "~~~\n<div>\n~~~\n</div></div>",
        '<a href="https://example.org">\n\n``</a>``',
        "\\<div> </div></div>",
        "<table><tr><td>\n\n`</table>`",
        "> <details>\n\n</details>\n\n- <div>\n\n</div></div>",
        "- <div><li></li></div>\n" * 5,
        "a\n: <div><dd></dd></div>",
        '<dl title="\n: )*\n\n\\"><summary>',
        "<div>\n<img title='A\n\n\" &#39; src=//x.y onerror=alert(1) '><br><p>text\n\n    </p>\n\n</div>",
        "<details title='A\n\n\" &#39; ontoggle=alert(1) open '><br><p>text\n\n    </p>\n\n</details>",
        "<\\style>* { display: none }<\\/style>",
        "<<!-- -->details><summary>x",
        "<<p>details open=''><summary>x",
        "# <code></code>x\n\n<b>\n</b>",
        "<del>\nhttps://x.y\n</del>",
        "![\\](x.png)](//x.y/a.png) ![`](x.png)`](//x.y/b.png)\n\n![\\](x.png)][r]\n\n[r]: //x.y/c.png",
        "![$](x.png)$](//x.y/d.png) ![<https://a](x.png)>](//x.y/e.png)",
        "`code with $$ and` x `$$ ![a](//x.y/f.png)`",
        "$\\begin{a}$ and\n\n```\n\\end{a} ![a](//x.y/g.png)\n```",
        "$\\begin{a}\\end{a}$ and $![x](//x.y/h.png)$",
        "$a \\\\[2pt] b$\n\n```\n\\\\] ![a](//x.y/i.png)\n```",
        "$a$$b$ $![x](//x.y/j.png)$",
        "x&#13;&#13;<b>&#13;[y](https://x/autofocus/contenteditable/onfocus=canary(1))</b>",
        "<s>a&#13;&#13;&#9;b</s> c&#x2028;&#x2028;<i>&#12;d</i>",
        "# h&#13;&#13;<b>x</b>\n\n| a&#13;&#13;<b>&#13;b</b> |\n|---|\n| c |",
        "- a\n  - <!-- -->\n  - b",
        "999999999. a\n1. b\n\n   - c <b>d</b>",
        "!<!-- -->[x](https://x.y/k.png) !<span>[x](https://x.y/l.png)",
    ],
)
def test_nothing_gets_out_of_its_cell_or_comes_from_elsewhere(escaping):
    page = markdown2html_mistune(f"before\n\n{clean_markdown(escaping)}\n\nafter")
    whole = BeautifulSoup(f"<main>{page}</main><p>the rest</p>", "html.parser")  # as nbconvert parses it
    assert [tag.name for tag in whole.find_all(recursive=False)] == ["main", "p"]
    assert whole.main.find_all("p", recursive=False)[-1].text == "after"
    tags = whole.main.find_all()
    assert {tag.name for tag in tags} <= TAGS
    assert {name for tag in tags for name in tag.attrs} <= ATTRIBUTES
    assert all(tag["style"].startswith("text-align") for tag in tags if "style" in tag.attrs)
    assert {tag["src"] for tag in whole.main.find_all("img")} <= {"x.png"}


@pytest.mark.parametrize(
    "tex",
    [
        "\\href{javascript:alert(1)}{x}",
        "\\style{background:url(//x.y)}{x}",
        "\\hre%\nf \\class{a}{x}",
        "\\unicode[x;background:url(//x.y)]{x41}",
        "\\fcolorbox{red;cursor:url(//x.y)}{white}{x}",
        "\\sqrt{" * 150 + "x" + "}" * 150,
        "\\left(" * 300 + "\\right)" * 300,
        "a}b{",
        "\\def\\le{\\ge}",
        "\\newcommand{\\frac}[2]{#2/#1}",
        "\\let\\int\\prod",
        "\\DeclareMathOperator{\\sin}{cos}",
        "\\begin{a}",
        "\\begin{alignat}{99999999}x\\end{alignat}",
        "\\begin{alignedat}[t] { 999}x\\end{alignedat}",
        "\\color{red}" * 100 + "x",
        "\\raise1em" * 100 + "x",
        "\\tiny " * 100 + "x",
        "\\overbracket{" * 20 + "x" + "}" * 20,
        "\\centernot{" * 20 + "x" + "}" * 20,
    ],
)
@pytest.mark.parametrize(
    "marks", [("$", "$"), ("$$", "$$"), ("\\\\(", "\\\\)"), ("\\$", "\\$"), ("\\\\\\(", "\\\\\\)")]
)
def test_mathjax_is_given_no_formula_that_acts_or_is_too_deep(tex, marks):
    """MathJax looks through the page, but not at code, nor at what is of its class for that."""
    page = page_of(marks[0] + tex + marks[1])
    shown = page.text
    assert re.sub(r"\W", "", tex) in re.sub(r"\W", "", shown)
    for ignored in page.select("code, pre, .tex2jax_ignore"):
        ignored.decompose()
    assert not re.search(r"[$\\]", page.text)


@pytest.mark.parametrize(
    "source",
    [
        '<img alt="@@1$ x$" src="a.png"> and $ " src="//x.y" $',
        '[x](https://y.org "@\\@0@@") and $ " style="background:url(//x.y)" $',
        "[x](https://y.org '&#64;&commat;0@@') $y$",
        '```x" style="background:url(//x.y)" id="z\ncode\n```',
        "```x jp-HoverBox lm-mod-hidden\ncode\n```",
        '> - ~~~x" class="jp-Button\n',
        """[x](https://y.org '$ " style="background:url(//x.y)" $')""",
        '![$ " style="background:url(//x.y)" $](nope.png)',
        '[x][r]\n\n[r]: https://y.org $"style="color:red"$',
        'https://x.y/$"style="color:red"$',
        'www.x.y/$"style="background-image:url(//x.y)" class="jp-HoverBox"$',
        'www<!-- -->.x.y/$"style"$ http:<span>//x.y/$"style"$',
    ],
)
def test_in_what_jupyterlab_makes_attributes_of_there_is_neither_a_formula_nor_its_place(source):
    clean = clean_markdown(source)
    assert not re.search(r"@@\d+@@", clean)
    links = re.findall(r"\[[^\]]*\]\([^)]*\)|<https?:[^>]*>|^`{3,}.+$", clean, re.MULTILINE)
    assert not any(re.search(r"[\"$\\]", link) for link in links)
    assert '"' not in "".join(re.findall(r"\$[^$]*\$", clean))
    assert not re.search(r"www\.|(?<!\()https?://|^\s*`{3,}(?!python$)\S", clean, re.MULTILINE)


@pytest.mark.parametrize(
    "text",
    [
        "\\\\[",
        "\\begin{a}",
        "- x\n",
        "![",
        "[a](",
        "**a ",
        "> ",
        "<b>",
        "$$",
        "|a",
        "<br>",
        "a <br>",
        " <br>\n",
        "<pre> \n",
        "~",
    ],
)
def test_what_would_take_long_to_read_does_not(text):
    started = time.process_time()
    clean_markdown((text * 49_000)[:49_000])
    assert time.process_time() - started < graded_notebook._SANITISING_SECONDS


def test_no_clock_is_needed_for_blanks_in_what_html_sets_as_it_is_nor_for_a_fence_of_thousands():
    """An alarm does not interrupt a search."""
    started = time.process_time()
    assert clean_markdown("<pre>" + " \n" * 24_000) == "&lt;pre&gt;"
    assert clean_markdown("<pre>" + " " * 49_000 + "x").endswith(" x")
    assert clean_markdown("~" * 49_000) == "```\n\n```"
    assert time.process_time() - started < 1.5


@pytest.mark.parametrize(
    "address", ["https://x.org/" + "a" * 20_000, "$" * 20_000, 'x "' + "a" * 20_000 + '"']
)
@pytest.mark.parametrize("reference", ["[a] ", "![a] "])
def test_an_address_does_not_grow_with_the_references_to_it(address, reference):
    source = f"[a]: {address}\n\n{reference * 5_000}"
    assert len(clean_markdown(source)) < 2 * len(source)
    assert page_of("[a]: https://x.org/" + "a" * 100 + "\n\n" + "[a] " * 100).find_all("a")[99].text == "a"


@pytest.mark.parametrize("text", ["> " * 60 + "x", "- " * 60 + "x", "x" * 60_000])
def test_what_is_too_deep_or_too_long_is_shown_as_it_was_written(text):
    clean = clean_markdown(text)
    assert clean.startswith("```text\n")
    assert clean.removeprefix("```text\n").removesuffix("\n```").replace("\n", "") == text


def test_a_price_takes_no_formula_and_no_table_further_down_apart():
    table = "| n | $|x|$ |\n|---|---|\n| 1 | 2 |"
    page = page_of(f"It costs $5 or $10.\n\n$$\nf = a\n+ b\n$$\n\n{table}\n\n$c\n- d$ for $1")
    assert [cell.text for cell in page.find_all(["th", "td"])] == ["n", "$\\vert x\\vert $", "1", "2"]
    lines = [line.text for line in page.find_all("p")]
    assert lines == ["It costs $5 or $10.", "$$f = a + b$$", "$c - d$ for $1"]


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("", ""), ("<code>", "</code>\n"), ('<code class="language-python">', "</code>\n")],
)
def test_what_html_has_set_as_it_is_stays_so(opening, closing):
    source = f"<pre>{opening}\nfor i in x:\n    y = i*2*k &lt; 3\n{closing}</pre>"
    assert page_of(source).pre.text.strip() == "for i in x:\n    y = i*2*k < 3"


def test_formulas_of_a_whole_page_take_long_to_show():
    assert seconds_for_markdown(clean_markdown("$x_1+y_2$ " * 4_500)) > 4
    assert seconds_for_markdown(clean_markdown("Because $f'(x) = 2x$, it rises.\n" * 200)) < 1


def test_many_blanks_and_many_lines_are_slow_to_show():
    assert seconds_for_markdown("a" + " " * 20_000 + "b") > 4
    assert seconds_for_markdown("x\n---\n" * 40_000) > 4


def test_a_link_in_markdown_runs_no_script():
    page = page_of(
        "[x](javascript:alert(1)) [y](JaVaScRiPt&colon;alert(1)) [z](data:text/html,x) <javascript:x>"
    )
    assert page.find_all("a") == []


@pytest.mark.parametrize(
    ("fence", "before"), [("```", ""), ("~~~~", ""), ("> - ```", ">   "), ("1. ~~~", "   ")]
)
@pytest.mark.parametrize("language", ["mermaid", " mermaid", "\ufeffmermaid", "&#109;ermaid", "make", "html"])
def test_code_of_other_languages_is_shown_without_colours_and_diagrams_as_text(fence, before, language):
    """Some lexers take minutes; JupyterLab draws diagrams, and fetches the pictures that they name."""
    diagram = 'flowchart TD\n A@{ img: "https://example.org/seen" }'
    clean = clean_markdown(f"{fence}{language}\n{diagram}".replace("\n", f"\n{before}"))
    assert clean.split("\n")[0].endswith("```")
    assert "flowchart TD" in page_of(clean).pre.text
