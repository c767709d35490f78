"""In a notebook a failure is its message, with the likely mistake folded beneath it: no traceback."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from autograder import check
from autograder.check.fingerprints import FILE
from autograder.check.folding import as_html, drawn

CELLS = {
    "import": "import numpy as np\nfrom autograder import check",
    "answer": "def power_rule(n, x):\n    return n * x**n",
    "wrong": "check.derivative(lambda x: power_rule(3, x), of=lambda x: x**3, at=[-2.0, 0.5, 3.0])",
    "right": "check.derivative(lambda x: 3 * x**2, of=lambda x: x**3, at=[-2.0, 0.5, 3.0])",
    "stub": """
def stub(x):
    raise NotImplementedError('write stub here')
check.matches(stub, abs, at=[1.0])
""",
    "after": "1 + 1",
    "caught": """
try:
    check.value(1, 2)
except check.CheckFailed as failure:
    print(failure)
""",
    "nothing known": "check.value(1, 17)",
    "author's error": "check.derivative(abs, of=abs, at=[])",
    "known": "check.derivative(lambda x: x + 17, of=lambda x: x**3, at=[3.0])",
    "stopped": """
import os, signal
def loops(x):
    os.kill(os.getpid(), signal.SIGINT)
    while True:
        pass
check.matches(loops, abs, at=[1.0])
""",
    "asks": """
def asks(x):
    return float(input('x = '))
check.matches(asks, abs, at=[1.0])
""",
    "left below": """
def square(x):
    y = x * x
    raise NotImplementedError('write square here')
check.matches(square, lambda x: x * x, at=[1.0])
""",
    "warnings are errors": """
import warnings
warnings.simplefilter('error')
check.matches(lambda x: np.log(x * 0), lambda x: -np.inf, at=[1.0])
warnings.resetwarnings()
""",
    "flat": "check.derivative(lambda x: 1.0 if x == 0 else 0.0, of=lambda x: 0.0, at=[0.0, 1.0])",
    "markup": "check.value('<script>alert(1)</script>', 'text')",
}
KNOWN = "You added <b>seventeen</b> & more."


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    folder = tmp_path_factory.mktemp("lesson")
    with check.recording() as collected, pytest.raises(check.CheckFailed):
        exec(CELLS["known"], {"check": check})
    (folder / FILE).write_text(json.dumps(dict.fromkeys(collected, KNOWN)))
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in CELLS.values()],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    NotebookClient(notebook, allow_errors=True, timeout=120).execute(cwd=str(folder))
    return {name: cell.outputs for name, cell in zip(CELLS, notebook.cells, strict=True)}


def test_a_failure_shows_its_message_and_no_traceback(outputs: dict[str, list[Any]]) -> None:
    error = outputs["wrong"][0]
    assert error.output_type == "error"
    assert error.ename == "CheckFailed"
    assert error.traceback == ["At x = -2.0 the slope should be 12.0, and your function gave -24.0."]


def test_the_likely_mistake_is_folded_beneath_the_message(outputs: dict[str, list[Any]]) -> None:
    assert [output.output_type for output in outputs["wrong"]] == ["error", "display_data"]
    shown = outputs["wrong"][1].data
    assert shown["text/html"].startswith("<details><summary>What may have happened</summary>")
    assert "the right one times x" in shown["text/html"]
    assert shown["text/plain"].startswith("What may have happened: ")


def test_a_picture_of_both_slopes_stands_beneath_with_a_description(outputs: dict[str, list[Any]]) -> None:
    html = outputs["wrong"][1].data["text/html"]
    assert '<img src="data:image/png;base64,' in html
    assert 'alt="Two curves' in html


def test_a_known_mistake_is_named_from_the_file_beside_the_notebook_and_escaped(
    outputs: dict[str, list[Any]],
) -> None:
    html = outputs["known"][1].data["text/html"]
    assert "You added &lt;b&gt;seventeen&lt;/b&gt; &amp; more." in html


def test_a_pass_prints_one_line_and_shows_no_value(outputs: dict[str, list[Any]]) -> None:
    (output,) = outputs["right"]
    assert output.name == "stdout"
    assert output.text == "visible checks passed: the slope is right at 3 inputs\n"


def test_an_untouched_stub_is_reported_kindly(outputs: dict[str, list[Any]]) -> None:
    (error,) = outputs["stub"]
    assert error.traceback == ["Not attempted yet."]


def test_a_check_that_is_stopped_says_where_and_shows_no_traceback(outputs: dict[str, list[Any]]) -> None:
    (error,) = outputs["stopped"]
    assert error.ename == "CheckFailed"
    first, second = error.traceback
    assert first.startswith("Stopped while your code was running, in line ")
    assert second == "Does a loop never end?"


def test_asking_at_the_keyboard_is_not_taken_for_a_stub(outputs: dict[str, list[Any]]) -> None:
    error, hint = outputs["asks"]
    assert "asks raised" in error.traceback[1]
    assert "`input()` is not needed" in hint.data["text/plain"]


def test_a_stubs_last_line_below_an_answer_is_pointed_out(outputs: dict[str, list[Any]]) -> None:
    (error,) = outputs["left below"]
    assert "the line `raise NotImplementedError` still runs" in error.traceback[0]


def test_warnings_that_a_notebook_makes_errors_are_none_in_a_check(outputs: dict[str, list[Any]]) -> None:
    (output,) = outputs["warnings are errors"]
    assert output.text.startswith("visible checks passed: ")


def test_nothing_but_the_failure_is_printed_where_there_is_no_picture(outputs: dict[str, list[Any]]) -> None:
    assert {output.output_type for output in outputs["flat"]} <= {"error", "display_data"}
    assert outputs["flat"][0].traceback[0].startswith("At x = 0.0 the slope should be 0.0")


def test_nothing_of_a_failure_spills_into_the_next_cell(outputs: dict[str, list[Any]]) -> None:
    (output,) = outputs["after"]
    assert output.data["text/plain"] == "2"


def test_a_failure_that_is_caught_shows_nothing_of_its_own(outputs: dict[str, list[Any]]) -> None:
    (output,) = outputs["caught"]
    assert output.text == "The answer should be 2, and yours is 1.\n"


def test_where_nothing_is_known_nothing_is_folded(outputs: dict[str, list[Any]]) -> None:
    assert [output.output_type for output in outputs["nothing known"]] == ["error"]


def test_an_authors_error_says_that_it_is_no_fault_of_the_students(outputs: dict[str, list[Any]]) -> None:
    (error,) = outputs["author's error"]
    assert error.traceback[0] == "This check cannot judge your answer, and that is no fault of yours."


def test_the_fold_is_escaped() -> None:
    html = as_html("<script>alert('x')</script>", None)
    assert "<script>" not in html
    assert as_html(None, None) == ""


def test_outside_a_notebook_nothing_is_displayed(capsys: Any, failure_of: Any) -> None:
    failure = failure_of(check.derivative, lambda x: -3 * x**2, of=lambda x: x**3, at=[3.0])
    assert failure._render_traceback_() == [str(failure)]
    assert capsys.readouterr().out == ""
    assert failure.diagnosis == "The sign is the other way round."


def test_a_picture_that_cannot_be_drawn_is_left_out(failure_of: Any) -> None:
    failure = failure_of(check.value, 1, 17)
    assert drawn(failure) is None
    failure.picture = lambda: 1 / 0
    assert drawn(failure) is None


def test_the_picture_can_be_drawn_and_is_left_out_where_there_is_too_little_to_see(failure_of: Any) -> None:
    failure = failure_of(check.derivative, lambda x: -3 * x**2, of=lambda x: x**3, at=[-1.0, 3.0])
    assert failure.picture is not None
    picture = failure.picture()
    assert picture is not None
    assert picture.startswith(b"\x89PNG")
    failure = failure_of(check.derivative, lambda x: 1.0 if x == 3.0 else "", of=lambda x: x**3, at=[3.0])
    assert failure.picture is not None
    assert failure.picture() is None
