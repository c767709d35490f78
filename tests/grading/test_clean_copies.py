"""Nothing in a graded copy acts when somebody opens it."""

from __future__ import annotations

import dataclasses
import html
import json
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
from autograder.grading.submission import rebuild


def display(**data):
    return {"output_type": "display_data", "metadata": {"text/html": {"isolated": True}}, "data": data}


@pytest.mark.parametrize(
    "kind",
    [
        "application/javascript",
        "application/vnd.jupyter.widget-view+json",
        "application/vnd.bokehjs_exec.v0+json",
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
    assert clean_markdown(button) == "[Next](#)"
    shown = clean_output(display(**{"text/html": button}))["data"]["text/html"]
    assert "".join(shown) == '<a href="#">Next</a>'


@pytest.mark.parametrize(
    "macro", ["\\fcolorbox{red;cursor:url(//x.y)}{white}{x}", "\\unicode[x;background:red]{x41}"]
)
def test_no_font_and_no_colour_of_a_formula_is_a_style(macro):
    assert macro[:6] not in clean_markdown(f"${macro}$"), "in prose it is code, and no formula"


@pytest.mark.parametrize(
    "tex",
    [
        "$\\def\\le{\\ge}$",
        "&#36;\\newcommand{\\frac}[2]{#2/#1}&dollar;",
        "\\begin{align}\\gdef\\le{\\ge}\\end{align}",
        "$" + "\\sqrt{" * 150 + "x" + "}" * 150 + "$",
        "$\\href{https://x.org}{x}$",
    ],
)
def test_in_html_of_an_output_there_is_no_formula(tex):
    """One of its macros would stand for something else in every cell of the page."""
    shown = "".join(clean_output(display(**{"text/html": f"<p>{tex}</p>"}))["data"]["text/html"])
    assert shown == f'<div class="tex2jax_ignore mathjax_ignore"><p>{tex}</p></div>'


@pytest.mark.parametrize(
    "source",
    ["<li><table><div><li></table></li>" * 3, "<dd><table><tr><div><dd>", "<li><table><tr><div><li>"],
)
def test_html_that_a_browser_reads_otherwise_than_the_sanitiser_is_shown_as_text(source):
    (line,) = clean_output(display(**{"text/html": source}))["data"]["text/html"]
    assert line == f"<pre>{html.escape(source)}</pre>"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("<p>data:\ntext here</p>", "<p>data:\ntext here</p>"),
        ("<p>C:&bsol;data</p>", '<div class="tex2jax_ignore mathjax_ignore"><p>C:&bsol;data</p></div>'),
        ("<p>data&#58;text</p>", "<p>data&#58;text</p>"),
    ],
)
def test_words_that_are_active_nowhere_but_in_links_stay(source, shown):
    assert "".join(clean_output(display(**{"text/html": source}))["data"]["text/html"]) == shown


def test_a_long_table_is_shown_as_the_text_that_came_with_it():
    table = "<table>" + "<tr><td>1</td></tr>" * 2_000 + "</table>"
    shown = clean_output(display(**{"text/html": table, "text/plain": "a table"}))["data"]
    assert shown == {"text/plain": ["a table"]}
    object_only = clean_output(
        display(**{"text/html": table, "text/plain": "<IPython.core.display.HTML object>"})
    )
    assert "".join(object_only["data"]["text/html"]) == f"<pre>{html.escape(table)}</pre>"


def test_of_a_figure_that_is_only_a_drawing_it_is_said_that_it_is_not_shown():
    shown = clean_output(display(**{"image/svg+xml": "<svg/>", "text/plain": "<Figure>"}))["data"]
    assert shown == {"text/plain": ["<Figure>\n", "(not shown: image/svg+xml)"]}
    with_pixels = clean_output(display(**{"image/svg+xml": "<svg/>", "image/png": "AAAA", "text/plain": "x"}))
    assert with_pixels["data"] == {"image/png": "AAAA", "text/plain": ["x"]}


@pytest.mark.parametrize("name", ["colspan", "rowspan"])
def test_no_cell_of_a_table_spans_hundreds(name):
    """A browser lays out 65,534 rows of a thousand columns for each such cell."""
    for span, kept in (("60", ' {}="60"'), ("1000", ""), ("060", "")):
        cell = f'<table><tbody><tr><td {name}="{span}">1</td></tr></tbody></table>'
        shown = "".join(clean_output(display(**{"text/html": cell}))["data"]["text/html"])
        assert shown == f"<table><tbody><tr><td{kept.format(name)}>1</td></tr></tbody></table>"


def test_a_table_of_pandas_stays_without_its_style():
    table = '<table class="dataframe">\n<tbody><tr><th>0</th><td>1</td></tr></tbody></table>'
    shown = clean_output(
        display(**{"text/html": f"<div>\n<style scoped>\n.x {{}}\n</style>\n{table}\n</div>"})
    )
    assert "".join(shown["data"]["text/html"]) == f"<div>\n\n{table}\n</div>"


@pytest.mark.parametrize("before", ["", "<b>x</b> "])
@pytest.mark.parametrize("ampersand", ["&", "&amp;", "&amp;amp;"])
def test_a_character_of_more_digits_than_a_number_may_have_is_shown_as_text(before, ampersand):
    source = f"{before}{ampersand}#{'9' * 5_000};"
    assert BeautifulSoup(markdown2html_mistune(clean_markdown(source)), "html.parser").text
    for sanitise in (True, False):
        output = "".join(
            clean_output(display(**{"text/html": source}), sanitise=sanitise)["data"]["text/html"]
        )
        assert output == f"<pre>{html.escape(source)}</pre>"


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
    started = time.process_time()
    output = "".join(clean_output(display(**{"text/html": LONG}))["data"]["text/html"])
    assert output == f"<pre>{html.escape(LONG)}</pre>"
    assert clean_markdown(LONG).startswith("```text\n")
    assert time.process_time() - started < 2


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


def endless(*parts, **options):
    while True:
        pass


def broken(*parts, **options):
    raise RecursionError


@pytest.mark.parametrize("sanitiser", [endless, broken])
def test_html_that_cannot_be_sanitised_is_shown_as_text(key, rebuilt, sanitiser, monkeypatch):
    monkeypatch.setattr(clean, "clean_html", sanitiser)
    monkeypatch.setattr(clean_markdown_module, "line_of", sanitiser)
    monkeypatch.setattr(graded_notebook_module, "_SANITISING_SECONDS", 0.3)
    text = copied(dataclasses.replace(key), rebuilt)
    assert json.dumps(["```text\n", "<i onclick=alert(1)>two</i>\n", "```"]) in text
    assert "<u" not in text


def with_texts(key, sample, *cells):
    """The graded copies of cells at the end of a notebook, and the metadata of the whole."""
    notebook = sample.right()
    notebook["cells"] += [
        {"cell_type": kind, "metadata": {}, "source": source, "outputs": []} for kind, source in cells
    ]
    copy = graded_notebook(key, rebuild(key, json.dumps(notebook).encode()), {})
    return copy["cells"][-len(cells) :], copy["metadata"]


def test_an_essay_of_ordinary_length_and_its_pictures_are_shown(key, sample):
    picture = f"![a picture](data:image/png;base64,{'iVBORw0KGgo+' * 20_000})\n"
    sentence = "The slope is $\\frac{dy}{dx}$, *not* [the rise](https://example.org).\n"
    essays = (sentence * 400, sentence * 60 + picture)
    (*cells, code), metadata = with_texts(
        key, sample, *[("markdown", essay) for essay in essays], ("code", "x = np.array(1.5)\n" * 200)
    )
    texts = ["".join(cell["source"]).replace("](attachment:", "](") for cell in cells]
    pages = [BeautifulSoup(markdown2html_mistune(text), "html.parser") for text in texts]
    assert [page.text.count("The slope is $\\frac{dy}{dx}$, not the rise.") for page in pages] == [400, 60]
    assert [len(page.find_all("a")) for page in pages] == [400, 60]
    assert len(cells[1]["attachments"][pages[1].img["src"]]["image/png"]) == 240_000
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


def test_hundreds_of_texts_have_one_clock(key, sample):
    cells, _ = with_texts(key, sample, *[("markdown", "\\\\(" * 500)] * 100)
    shown = [cell for cell in cells if "```" not in "".join(cell["source"])]
    assert 5 < len(shown) < 50
