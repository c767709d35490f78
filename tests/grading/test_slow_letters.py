"""A browser lays out a graded copy in seconds, whatever letters a student's text is made of."""

from __future__ import annotations

import dataclasses
import json

import pytest

from autograder.grading.graded_notebook import graded_notebook
from autograder.grading.quick_to_show import seconds_for_letters
from autograder.grading.submission import rebuild

PILE = "a" + "\u0301" * 90_000
TURNS = "a\u05d0" * 20_000
PLAIN = "∇f = (2x, −1) · dérivée · производная · 導関数 · مشتقة · נגזרת · อนุพันธ์\n"
STREAM = {"output_type": "stream", "name": "stdout"}
ERROR = {"output_type": "error", "ename": "E", "evalue": "", "traceback": []}


def copy_of(key, sample, outputs=(), *cells, of_the_lesson=()):
    """A graded copy in which this is the last code cell, with its outputs, before some others."""
    notebook = sample.right()
    kinds = [("code", PLAIN), *cells]
    notebook["cells"] += [{"cell_type": kind, "metadata": {}, "source": source} for kind, source in kinds]
    rebuilt = rebuild(key, json.dumps(notebook).encode())
    lesson = next(index for index, cell in enumerate(rebuilt.cells) if cell.runs and cell.role == "lesson")
    own = len(rebuilt.cells) - len(kinds)
    copied = graded_notebook(key, rebuilt, {lesson: of_the_lesson, own: outputs})
    return copied["cells"][lesson], copied["cells"][own:]


def text_of(output):
    return json.dumps(output, ensure_ascii=False)


def test_the_letters_of_all_languages_stay(key, sample):
    outputs = [{**STREAM, "text": PLAIN * 30}, {**ERROR, "evalue": PLAIN, "traceback": [PLAIN] * 20}]
    _, (cell, prose) = copy_of(key, sample, outputs, ("markdown", PLAIN * 30))
    assert "".join(cell["outputs"][0]["text"]) == PLAIN * 30
    assert cell["outputs"][1] == outputs[1]
    assert "".join(cell["source"]) == PLAIN
    assert "".join(prose["source"]).count("производная") == 30


@pytest.mark.parametrize("slow", [PILE, TURNS])
@pytest.mark.parametrize(
    "output",
    [
        {**STREAM, "text": "SLOW"},
        {**ERROR, "evalue": "SLOW"},
        {**ERROR, "traceback": ["SLOW"]},
        {"output_type": "display_data", "data": {"text/plain": "SLOW"}, "metadata": {}},
    ],
)
def test_where_letters_are_slow_to_lay_out_there_are_question_marks(key, sample, slow, output):
    outputs = [json.loads(text_of(output).replace("SLOW", slow)) for _ in range(3)]
    _, (cell,) = copy_of(key, sample, outputs)
    assert sum(seconds_for_letters(text_of(output)) for output in cell["outputs"]) < 5
    assert text_of(cell["outputs"]).count("?") > 10_000


@pytest.mark.parametrize("slow", [PILE, TURNS])
@pytest.mark.parametrize("kind", ["markdown", "code", "raw"])
def test_so_it_is_in_what_a_student_writes(key, sample, kind, slow):
    _, cells = copy_of(key, sample, (), *[(kind, f"# {slow[:40_000]}")] * 3)
    assert sum(seconds_for_letters("".join(cell["source"])) for cell in cells) < 5


def test_the_lesson_keeps_its_letters_in_the_copies_of_all_others(key, sample):
    key, shown = dataclasses.replace(key), [{**STREAM, "text": PLAIN * 300}]
    notebook = sample.right()
    slow = [{"cell_type": "markdown", "metadata": {}, "source": "é " * 2_000} for _ in range(300)]
    notebook["cells"] = [*slow, *notebook["cells"]]
    rebuilt = rebuild(key, json.dumps(notebook).encode())
    lesson = next(index for index, cell in enumerate(rebuilt.cells) if cell.runs and cell.role == "lesson")
    spoilt = graded_notebook(key, rebuilt, {lesson: shown})["cells"][lesson]
    assert "".join(spoilt["outputs"][0]["text"]) != PLAIN * 300
    cell, _ = copy_of(key, sample, of_the_lesson=shown)
    assert "".join(cell["outputs"][0]["text"]) == PLAIN * 300
