"""Nothing in a graded copy acts when somebody opens it."""

from __future__ import annotations

import dataclasses
import html
import json
import re
import time

import pytest
from bs4 import BeautifulSoup
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from autograder.grading import clean
from autograder.grading import clean_markdown as clean_markdown_module
from autograder.grading import graded_notebook as graded_notebook_module
from autograder.grading.clean import clean_output
from autograder.grading.clean_markdown import clean_markdown
from autograder.grading.graded_notebook import graded_notebook
from autograder.grading.quick_to_show import seconds_for_markdown
from autograder.grading.submission import rebuild


def display(**data):
    return {"output_type": "display_data", "metadata": {"text/html": {"isolated": True}}, "data": data}


@pytest.mark.parametrize(
    "kind",
    [
        "application/javascript",
        "application/vnd.jupyter.widget-view+json",
        "application/vnd.bokehjs_exec.v0+json",
        "image/svg+xml",
        "text/latex",
        "text/markdown",
    ],
)
def test_active_kinds_of_output_are_left_out(kind):
    cleaned = clean_output(display(**{kind: "alert(1)", "text/plain": "text"}))
    assert cleaned["data"] == {"text/plain": ["text"]}
    assert cleaned["metadata"] == {}


ACTIVE = {
    "script",
    "iframe",
    "svg",
    "style",
    "form",
    "input",
    "math",
    "object",
    "embed",
    "base",
    "meta",
    "link",
}


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<iframe src='javascript:alert(1)'></iframe>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
        "<img src='data:image/svg+xml;base64,AAAA'>",
        "<svg onload=alert(1)>",
        "<style>@import 'evil'</style>",
        "<form action=evil><input></form>",
        "<div style='background:url(evil)'>x</div>",
        "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<!--<img src=x onerror=alert(1)>-->",
    ],
)
def test_active_html_is_made_passive_in_outputs_and_in_prose(source):
    in_output = "".join(clean_output(display(**{"text/html": source}))["data"]["text/html"])
    for page in (in_output, markdown2html_mistune(clean_markdown(source))):
        tags = BeautifulSoup(page, "html.parser").find_all()
        assert not {tag.name for tag in tags} & ACTIVE
        for attributes in (tag.attrs for tag in tags):
            assert not any(name == "style" or name.startswith("on") for name in attributes)
            links = [attributes.get("href", ""), attributes.get("src", "")]
            assert not any(link.startswith(("javascript:", "data:text", "data:image/svg")) for link in links)


def test_what_is_passive_stays():
    table = '<table class="dataframe"><tbody><tr><td colspan="2">1</td></tr></tbody></table>'
    picture = '<img alt="A curve." src="data:image/png;base64,AAAA">'
    cleaned = clean_output(display(**{"text/html": table + picture, "image/png": "AAAA"}))
    assert "".join(cleaned["data"]["text/html"]) == table + picture
    assert cleaned["data"]["image/png"] == "AAAA"


@pytest.mark.parametrize("classes", ["full-credit", "modal-backdrop", "dataframe comment", "panel\tscore"])
def test_nothing_passes_for_a_part_of_the_page_around_it(classes):
    button = f'<a class="{classes}" href="#">Next</a>'
    assert clean_markdown(button) == f'< a class="{classes}" href="#">Next'
    shown = clean_output(display(**{"text/html": button}))["data"]["text/html"]
    assert "".join(shown) == '<a href="#">Next</a>'


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
        ('<p align="center"><font color="red">x</font></p>', "x"),
        ("a <!-- note --> b <a name='top'></a>c", "a  b c"),
        ("see <https://example.org/a?b=c>", "see <https://example.org/a?b=c>"),
        ('<img src="plot.png" width="400" alt="my `[plot]`"/>', "![my   plot  ](plot.png)"),
        ('![p](./my%20plot.png "the plot")', '![p](./my%20plot.png "the plot")'),
        ("<details><summary>More</summary>\n\n- a\n\n</details>",) * 2,
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
    "macro", ["\\fcolorbox{red;cursor:url(//x.y)}{white}{x}", "\\unicode[x;background:red]{x41}"]
)
def test_no_font_and_no_colour_of_a_formula_is_a_style(macro):
    (in_output,) = clean_output(display(**{"text/html": f"${macro}$"}))["data"]["text/html"]
    assert macro[:6] not in clean_markdown(f"${macro}$") + in_output


@pytest.mark.parametrize(
    "source",
    ["<li><table><div><li></table></li>" * 3, "<dd><table><tr><div><dd>", "<li><table><tr><div><li>"],
)
def test_html_that_a_browser_reads_otherwise_than_the_sanitiser_is_shown_as_text(source):
    (line,) = clean_output(display(**{"text/html": source}))["data"]["text/html"]
    assert line == f"<pre>{html.escape(source)}</pre>"


def test_a_table_of_pandas_stays_without_its_style():
    table = '<table class="dataframe">\n<tbody><tr><th>0</th><td>1</td></tr></tbody></table>'
    shown = clean_output(
        display(**{"text/html": f"<div>\n<style scoped>\n.x {{}}\n</style>\n{table}\n</div>"})
    )
    assert "".join(shown["data"]["text/html"]) == f"<div>\n\n{table}\n</div>"


@pytest.mark.parametrize("text", ["\\\\[", "\\begin{a}"])
def test_what_would_take_long_to_sanitise_keeps_no_tag(text):
    started = time.monotonic()
    clean = clean_markdown("<b>x</b>" + (text * 20_000)[:19_000])
    assert not re.search("<[a-z!/]", clean)
    assert time.monotonic() - started < 5


def test_many_blanks_are_slow_to_show():
    assert seconds_for_markdown("a" + " " * 20_000 + "b") > 4


def test_a_link_in_markdown_runs_no_script():
    assert "javascript:" not in clean_markdown("[x](javascript:alert(1)) [y](JaVaScRiPt :alert(1))").lower()


@pytest.mark.parametrize(
    ("fence", "blank"), [("```", ""), ("~~~~", ""), ("> - ```", ""), ("```", "\ufeff \t"), ("1. ~~~", " ")]
)
def test_a_diagram_is_shown_as_text(fence, blank):
    diagram = 'mermaid\nflowchart TD\n A@{ img: "https://example.org/seen" }\n```'
    assert clean_markdown(f"{fence}{blank}{diagram}") == f"{fence}text {blank}{diagram}"


@pytest.mark.parametrize("before", ["", "<b>x</b> "])
@pytest.mark.parametrize("ampersand", ["&", "&amp;", "&amp;amp;"])
def test_a_character_of_more_digits_than_a_number_may_have_is_shown_as_text(before, ampersand):
    source = f"{before}{ampersand}#{'9' * 5_000};"
    for sanitise in (True, False):
        shown = clean_markdown(source, sanitise=sanitise)
        assert shown.replace("\n", "").removeprefix("```text").removesuffix("```") == source
        output = "".join(
            clean_output(display(**{"text/html": source}), sanitise=sanitise)["data"]["text/html"]
        )
        assert output == f"<pre>{html.escape(source)}</pre>"


def test_prose_and_code_that_speak_of_diagrams_stay():
    text = "The language of `mermaid` draws.\n\n```python\nmermaid = 1\n```\n\n```\nmermaid\n```"
    assert clean_markdown(text) == text


def test_many_fences_are_searched_in_no_time():
    started = time.monotonic()
    clean_markdown("```~~~" * 100_000)
    assert time.monotonic() - started < 2


def test_streams_and_errors_stay_as_text():
    stream = {"output_type": "stream", "name": "stdout", "text": "<script>a\nb"}
    assert clean_output(stream)["text"] == ["<script>a\n", "b"]
    error = {"output_type": "error", "ename": "E", "evalue": "<b>", "traceback": ["<b>"]}
    assert clean_output(error) == error


LONG = "<b onclick=alert(1)></p>" * 40_000


def test_colours_stay_and_a_flood_of_escapes_does_not():
    coloured, flood = "\x1b[31mred\x1b[0m", "\x1b[m" * 10_000
    for text, kept in ((coloured, coloured), (flood, "[m" * 10_000)):
        stream = clean_output({"output_type": "stream", "name": "stdout", "text": text})
        error = clean_output(
            {"output_type": "error", "ename": "E", "evalue": text, "traceback": ["first", text]}
        )
        assert "".join(stream["text"]) == kept
        assert (error["evalue"], error["traceback"]) == (kept, ["first", kept])
        assert "".join(clean_output(display(**{"text/plain": text}))["data"]["text/plain"]) == kept


def test_a_raw_cell_is_shown_as_it_was_written(key, sample):
    notebook = sample.right()
    source = "<b></ol>" * 10
    notebook["cells"].append({"cell_type": "raw", "metadata": {"format": "text/html"}, "source": source})
    copy = graded_notebook(key, rebuild(key, json.dumps(notebook).encode()), {})["cells"][-1]
    assert (copy["cell_type"], copy["metadata"]) == ("markdown", {})
    assert "".join(copy["source"]) == f"```text\n{source}\n```"


def test_long_html_is_shown_as_text():
    started = time.monotonic()
    output = "".join(clean_output(display(**{"text/html": LONG}))["data"]["text/html"])
    assert output == f"<pre>{html.escape(LONG)}</pre>"
    assert not re.search("<[a-z/!]", clean_markdown(LONG))
    assert time.monotonic() - started < 2


@pytest.fixture
def rebuilt(key, sample):
    """A notebook with a piece of HTML in cells of prose and in an output of the first cell of code."""
    notebook = sample.right()
    pieces = ["<i onclick=alert(1)>one</i>", "<i onclick=alert(1)>two</i>"]
    notebook["cells"] += [{"cell_type": "markdown", "metadata": {}, "source": text} for text in pieces]
    return rebuild(key, json.dumps(notebook).encode())


def copied(key, rebuilt):
    code = next(index for index, cell in enumerate(rebuilt.cells) if cell.cell_type == "code")
    return json.dumps(graded_notebook(key, rebuilt, {code: [display(**{"text/html": "<u onclick=x>"})]}))


def test_html_that_can_be_sanitised_in_time_is(key, rebuilt):
    text = copied(key, rebuilt)
    assert "<i>one</i>" in text
    assert "onclick" not in text


def endless(text):
    while True:
        pass


def broken(text):
    raise RecursionError


@pytest.mark.parametrize("sanitiser", [endless, broken])
def test_html_that_cannot_be_sanitised_is_shown_as_text(key, rebuilt, sanitiser, monkeypatch):
    monkeypatch.setattr(clean, "clean_html", sanitiser)
    monkeypatch.setattr(clean_markdown_module, "_keeps_to_itself", sanitiser)
    monkeypatch.setattr(graded_notebook_module, "_SANITISING_SECONDS", 0.3)
    text = copied(dataclasses.replace(key), rebuilt)
    assert "< i onclick=alert(1)>two< /i>" in text
    assert "<i" not in text
    assert "<u" not in text


def with_texts(key, sample, *cells):
    """The graded copies of cells at the end of a notebook, and the metadata of the whole."""
    notebook = sample.right()
    notebook["cells"] += [
        {"cell_type": kind, "metadata": {}, "source": source, "outputs": []} for kind, source in cells
    ]
    copy = graded_notebook(key, rebuild(key, json.dumps(notebook).encode()), {})
    return copy["cells"][-len(cells) :], copy["metadata"]


def test_an_essay_of_ordinary_length_is_shown_as_it_was_written(key, sample):
    picture = f"![a picture](data:image/png;base64,{'iVBORw0KGgo+' * 20_000})\n"
    sentence = "The slope is $\\frac{dy}{dx}$, *not* [the rise](https://example.org).\n"
    essays = (sentence * 400, sentence * 60 + picture)
    (*cells, code), metadata = with_texts(
        key, sample, *[("markdown", essay) for essay in essays], ("code", "x = np.array(1.5)\n" * 200)
    )
    assert tuple("".join(cell["source"]) for cell in cells) == essays
    assert code["metadata"] == {}
    assert metadata == key.notebook_metadata


def test_what_is_slow_to_show_is_shown_as_text_and_without_colours(key, sample):
    slow = " \n" * 40_000 + "x = 1"
    (cell, code), metadata = with_texts(key, sample, ("markdown", "\\\\(" * 30_000), ("code", slow))
    lines = "".join(cell["source"]).split("\n")
    assert (lines[0], lines[-1]) == ("```text", "```")
    assert "".join(lines[1:-1]) == "\\\\(" * 30_000
    assert max(map(len, lines)) <= 100
    assert "".join(code["source"]) == slow
    assert code["metadata"] == {"magics_language": "text"}
    assert metadata["language_info"]["pygments_lexer"] == "ipython3"


def test_a_thousand_texts_have_one_clock(key, sample):
    cells, _ = with_texts(key, sample, *[("markdown", "\\\\(" * 500)] * 1_000)
    shown = [cell for cell in cells if "```" not in "".join(cell["source"])]
    assert 10 < len(shown) < 100
