"""Pictures pasted into a cell of text reach the graded copy, and nothing else that is attached does."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import nbformat
import pytest
from nbconvert import HTMLExporter

from autograder.grading.attachments import MOST_PICTURES
from autograder.grading.graded_notebook import graded_notebook, notebook_bytes
from autograder.grading.submission import rebuild


def pasted(key, sample, attachments, text="As I drew: ![mine](attachment:drawing.png)"):
    """The essay with these pictures pasted into it, as it is in the graded copy."""
    notebook = sample.right(why=text)
    essay = next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == "why")
    essay["attachments"] = attachments
    copied = graded_notebook(key, rebuild(key, json.dumps(notebook).encode()), {})
    return next(cell for cell in copied["cells"] if cell["id"] == key.by_grade_id["why"].id)


PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n and its pixels").decode()
LARGE = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(100_000)).decode()  # than an essay may be


@pytest.mark.parametrize("data", [PNG, [PNG[:9] + "\n", PNG[9:]]])
def test_a_picture_pasted_into_an_essay_is_in_the_graded_copy(key, sample, data):
    essay = pasted(key, sample, {"drawing.png": {"image/png": data}})
    assert essay["attachments"] == {"drawing.png": {"image/png": PNG}}
    assert "![mine](attachment:drawing.png)" in "".join(essay["source"])


@pytest.mark.parametrize("name", ["größe.png", "my drawing.png", "100%.png", "π.jpeg", "plot (1) [2].png"])
@pytest.mark.parametrize("written", [str, quote])
def test_a_picture_of_any_name_is_found_by_nbconvert(key, sample, name, written):
    notebook = sample.right(why=f"As I drew: ![mine](attachment:{written(name)}) and $a<b$")
    sample.cell(notebook, "why")["attachments"] = {name: {"image/png": PNG}}
    copied = graded_notebook(key, rebuild(key, json.dumps(notebook).encode()), {})
    essay = next(cell for cell in copied["cells"] if cell["id"] == key.by_grade_id["why"].id)
    assert [*essay["attachments"].values()] == [{"image/png": PNG}]
    (plain,) = essay["attachments"]
    assert plain.isascii()
    written_out = nbformat.reads(notebook_bytes(copied).decode(), as_version=4)
    page, _ = HTMLExporter().from_notebook_node(written_out)
    assert f'src="data:image/png;base64,{PNG}"' in page


@pytest.mark.parametrize(
    "attachments",
    [
        {"drawing.png": {"image/svg+xml": base64.b64encode(b"<svg onload='alert(1)'/>").decode()}},
        {"drawing.png": {"image/png": base64.b64encode(b"<script>alert(1)</script>").decode()}},
        {"drawing.png": {"image/png": PNG + '"><script>alert(1)</script>'}},
        {'"><script>.png': {"image/png": PNG}},
        {"drawing.png": PNG},
        {"drawing.png": {"image/png": {"a": 1}}},
        {f"{number}.png": {"image/png": "A" * 20_000_000} for number in range(2)},
        [PNG],
    ],
)
def test_what_is_attached_and_no_picture_is_left_out(key, sample, attachments):
    essay = pasted(key, sample, attachments)
    assert "attachments" not in essay
    assert "".join(essay["source"]).endswith("mine (attachment:drawing.png)"), "no picture"


def test_a_picture_written_out_in_the_text_is_attached(key, sample):
    text = "![mine](data:image/png;base64,{0}) <img src='data:image/png;base64,{0}'>"
    essay = pasted(key, sample, {"drawing.png": {"image/png": PNG}}, text.format(LARGE))
    assert "".join(essay["source"]) == "![mine](attachment:picture-2.png) ![](attachment:picture-2.png)"
    assert essay["attachments"]["picture-2.png"] == {"image/png": LARGE}


@pytest.mark.parametrize("kind", ["png", "webp", "svg+xml"])
def test_what_is_written_out_and_no_picture_is_left_out(key, sample, kind):
    essay = pasted(key, sample, {}, f"My *answer*. ![mine](data:image/{kind};base64,{'A' * 200_000})")
    assert "attachments" not in essay
    shown = f"My <em>answer</em>. mine (attachment:written-out/1.{kind})"
    assert "".join(essay["source"]).replace("&#46;", ".") == shown


def test_a_picture_shown_a_thousand_times_is_not(key, sample):
    """nbconvert would write it out a thousand times."""
    data = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(2_000_000)).decode()
    text = "![mine](attachment:drawing.png)\n\n"
    once = pasted(key, sample, {"drawing.png": {"image/png": data}}, text * 2)
    assert "".join(once["source"]).count("![mine]") == 2
    often = pasted(key, sample, {"drawing.png": {"image/png": data}}, text * 1_000)
    assert "".join(often["source"]).startswith("```text\n![mine]")


def test_of_very_many_pictures_the_first_are_kept(key, sample):
    essay = pasted(key, sample, {f"{number}.png": {"image/png": PNG} for number in range(500)})
    assert len(essay["attachments"]) == MOST_PICTURES


def test_two_pictures_never_get_one_name(key, sample):
    names = ["a b.png", "picture-1.png", "c d.png", "another-picture-1.png"]
    essay = pasted(key, sample, {name: {"image/png": PNG} for name in names})
    assert len(essay["attachments"]) == len(names)
