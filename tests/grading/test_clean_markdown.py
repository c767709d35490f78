"""Of Markdown nothing is lost, and nothing that acts or gets out of its cell stays."""

from __future__ import annotations

import re
import time

import pytest
from bs4 import BeautifulSoup
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from autograder.grading.clean_markdown import clean_markdown
from autograder.grading.quick_to_show import seconds_for_markdown


@pytest.mark.parametrize(
    "text",
    [
        "If $a < b$ & $f'(x) > 0$, then `x < 1`… see [here](https://example.org).",
        "If $f(a)<f(b)$ it rises, if $f(a)>f(b)$ it falls, and $0<h<1$.",
        "The test is `if x<y and y>z: return 1`, as in `Dict<str>`.",
        "```python\nif a<b and c>d:\n    pass\n```\nand <b>this</b>",
        "$$a<b$$ and \\begin{aligned} c &<d \\end{aligned} and <em>that</em>",
        "<details><summary>More</summary>\n\n- $a<b$ & c\n- `d<e`\n\n</details>",
    ],
)
def test_mathematics_and_code_in_prose_stay(text):
    blanks = re.compile(r"(?<=<) ")  # behind it there may be one, which neither changes
    assert blanks.sub("", clean_markdown(text)) == blanks.sub("", text)


@pytest.mark.parametrize(
    "text",
    [
        "a<b and c>d",
        "the <input> field",
        "<!-- no end",
        "$ a<b $\n\n    if a<b:",
        "<table><tr><td>1</td></tr>",
    ],
)
def test_what_only_looks_like_a_tag_or_may_be_none_is_shown(text):
    assert clean_markdown(text) == re.sub("<(?=[!/a-z])", "< ", text)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<U>x</U> H<sub class='a'>2</sub>O<br/>y", "<u>x</u> H<sub>2</sub>O<br>y"),
        ('<p align="center"><font color="red">x</font></p><p>y</p>', "x\n\ny\n\n"),
        (
            "<details><summary>S</summary>\n\n- a\n</details>",
            "<details><summary>S</summary>\n\n- a\n\n</details>",
        ),
        ("a <!-- note --> b <a name='top'></a>c", "a  b c"),
        ("see <https://example.org/a?b=c>", "see <https://example.org/a?b=c>"),
        ('<img src="plot.png" width="400" alt="my `[plot]`"/>', "![my   plot  ](plot.png)"),
        ('![p](./my%20plot.png "the plot")', '![p](./my%20plot.png "the plot")'),
    ],
)
def test_plain_tags_stay_and_others_leave_what_is_in_them(written, shown):
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
    ],
)
def test_no_html_gets_out_of_its_cell(escaping):
    page = markdown2html_mistune(f"before\n\n{clean_markdown(escaping)}\n\nafter")
    whole = BeautifulSoup(f"<main>{page}</main><p>the rest</p>", "html.parser")  # as nbconvert parses it
    assert [tag.name for tag in whole.find_all(recursive=False)] == ["main", "p"]
    assert whole.main.find_all("p", recursive=False)[-1].text == "after"
    attributes = {name for tag in whole.main.find_all() for name in tag.attrs}
    assert attributes <= {"class", "id", "href", "title"}, "those of nbconvert's own"
    assert not whole.main.find_all(["img", "style", "script"])
    assert all(tag["class"] == ["highlight"] for tag in whole.main.find_all("div"))


@pytest.mark.parametrize(
    "source",
    [
        '<img alt="@@1$ x$" src="a.png"> and $ " src="//x.y" $',
        '[x](https://y.org "@\\@0@@") and $ " style="background:url(//x.y)" $',
        "[x](https://y.org '&#64;&commat;0@@') $y$",
    ],
)
def test_nothing_passes_for_a_formula_that_jupyterlab_has_taken_out(source):
    assert clean_markdown(source).startswith("```text\n")


@pytest.mark.parametrize(
    "source",
    [
        '```x" style="background:url(//x.y)" id="z\ncode\n```',
        '> - ~~~x" class="jp-Button\n',
        """[x](https://y.org '$ " style="background:url(//x.y)" $')""",
        '![$ " style="background:url(//x.y)" $](nope.png)',
        '[x][r]\n\n[r]: https://y.org $"style="color:red"$',
        'https://x.y/$"style="color:red"$',
    ],
)
def test_no_quote_ends_an_attribute_that_jupyterlab_writes(source):
    assert '"' not in clean_markdown(source)


@pytest.mark.parametrize("text", ["\\\\[", "\\begin{a}", "- x\n"])
def test_what_would_take_long_to_sanitise_keeps_no_tag(text):
    started = time.process_time()
    clean = clean_markdown("<b>x</b>" + (text * 20_000)[:19_000])
    assert not re.search("<[a-z!/]", clean)
    assert time.process_time() - started < 5


def test_many_blanks_and_many_lines_are_slow_to_show():
    assert seconds_for_markdown("a" + " " * 20_000 + "b") > 4
    assert seconds_for_markdown("x\n---\n" * 40_000) > 4


@pytest.mark.parametrize("text", ["&a;", "&", "@&#1"])
def test_many_entities_are_looked_through_soon(text):
    started = time.process_time()
    clean_markdown((text * 1_000_000)[:1_000_000], sanitise=False)
    assert time.process_time() - started < 3


def test_a_link_in_markdown_runs_no_script():
    assert "javascript:" not in clean_markdown("[x](javascript:alert(1)) [y](JaVaScRiPt :alert(1))").lower()


@pytest.mark.parametrize(
    ("fence", "blank"), [("```", ""), ("~~~~", ""), ("> - ```", ""), ("```", "\ufeff \t"), ("1. ~~~", " ")]
)
def test_a_diagram_is_shown_as_text(fence, blank):
    diagram = 'mermaid\nflowchart TD\n A@{ img: "https://example.org/seen" }\n```'
    assert clean_markdown(f"{fence}{blank}{diagram}") == f"{fence}text {blank}{diagram}"


def test_prose_and_code_that_speak_of_diagrams_stay():
    text = "The language of `mermaid` draws.\n\n```python\nmermaid = 1\n```\n\n```\nmermaid\n```"
    assert clean_markdown(text) == text


def test_many_fences_are_searched_in_no_time():
    started = time.process_time()
    clean_markdown("```~~~" * 100_000)
    assert time.process_time() - started < 2
