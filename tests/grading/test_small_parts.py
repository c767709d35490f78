"""The parts that grading is made of, each on its own."""

from __future__ import annotations

import json
import signal
import time
import tracemalloc
from contextlib import nullcontext
from string import ascii_letters
from types import SimpleNamespace

import numpy as np
import pytest

from autograder import check
from autograder.grading import reading
from autograder.grading.checking import Verdict, judge
from autograder.grading.grade import same_for_all
from autograder.grading.graded_notebook import graded_notebook
from autograder.grading.grader import Grader, Lesson, trouble
from autograder.grading.names import names_in, reachable
from autograder.grading.reading import MAX_CELLS, MAX_CODE, MAX_PROSE, Unreadable, read
from autograder.grading.recorded import Recorded, has_raised, recorded, same_outcome
from autograder.grading.regions import HIDDEN_TESTS, SOLUTION, has_markers, hidden_and_visible, without
from autograder.grading.report import aligned, counted, exercise_table, points
from autograder.grading.submission import rebuild
from autograder.grading.time_limit import OutOfTime, time_limit
from autograder.sandbox import StudentGone


def test_one_is_counted_in_the_singular():
    assert [counted(number, "grade") for number in (0, 1, 2)] == ["0 grades", "1 grade", "2 grades"]


@pytest.mark.parametrize(
    ("source", "bound"),
    [
        ("x = 1", {"x"}),
        ("x, (y, *z) = 1, (2, 3)", {"x", "y", "z"}),
        ("x: int = 1\ny += 1", {"x", "y"}),
        ("def f(a):\n    b = a", {"f"}),
        ("class C:\n    d = 1", {"C"}),
        ("import numpy as np, os.path\nfrom math import pi", {"np", "os", "pi"}),
        ("for i in range(3):\n    k = i", {"i", "k"}),
        ("with open('x') as file: pass", {"file"}),
        ("if (n := 3) > 2: pass", {"n"}),
        ("squares = [i for i in range(3)]", {"squares"}),
        ("%matplotlib inline\n!ls\nx = 1", {"x"}),
        ("e\u0301tape = 1\nक्षेत्रफल = 2", {"étape", "क्षेत्रफल"}),
        ("x = 1  # e" + "\u0301" * 30, {"x"}),
        ("def broken(:", set()),
        ("", set()),
    ],
)
def test_the_names_that_a_cell_binds(source, bound):
    assert names_in(source).bound == bound


def test_names_are_read_of_any_text_within_a_moment():
    started = time.monotonic()
    for text in (
        "(" * 50_000,
        "-" * 50_000 + "1",
        "x" * 10**6,
        "\0",
        "a." * 50_000 + "b",
        "[" * 90 + "]" * 90,
        "a" + "\u0301\u0316" * 90_000,  # two kinds of accents, which Python would sort
        "a" + "\u0f73" * 90_000,  # a vowel sign that falls apart into two
    ):
        names_in(text)
    assert time.monotonic() - started < 5


MANY_NAMES = [first + second for first in ascii_letters for second in ascii_letters]
ALL_OF_ALL = ", ".join(f"A{name}" for name in MANY_NAMES) + "=" + ", ".join(f"B{name}" for name in MANY_NAMES)


@pytest.mark.parametrize(
    ("text", "most"),
    [(ALL_OF_ALL, 50_000_000), ("import " + ".".join(["a"] * 30_000), 600_000_000)],
    ids=["many names that use many each", "a name of many parts"],
)
def test_names_take_little_memory_whatever_the_text(text, most):
    tracemalloc.start()
    try:
        names_in(text)
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()


def test_names_that_a_definition_reaches():
    uses = names_in("def f(x):\n    return g(x)\n\ndef g(x):\n    return h(x) + f(x)").uses_of
    assert {"g", "h", "f"} <= reachable("f", uses)
    assert reachable("nothing", uses) == frozenset()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1.0, 1.0 + 1e-12),
        (3, 3.0),
        ([1.0, 2.0], np.array([1.0, 2.0])),
        ((1.0, 2.0), [1.0, 2.0]),
        (float("nan"), float("nan")),
        (float("inf"), float("inf")),
        ("a", "a"),
        (None, None),
        ({"a": 1.0}, {"a": 1.0}),
        ([{"a": 1}, "b"], [{"a": 1}, "b"]),
        (ValueError("x"), ValueError("y")),
        (1 + 2j, 1 + 2j),
        (True, np.True_),
    ],
)
def test_outcomes_that_are_the_same(one, other):
    assert same_outcome(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1.0, 1.001),
        (1.0, None),
        (1.0, "1.0"),
        ([1.0, 2.0], [1.0]),
        ([1.0, 2.0], [[1.0, 2.0]]),
        ({"a": 1.0}, {"b": 1.0}),
        ({"a": 1.0}, [1.0]),
        (float("nan"), 1.0),
        (float("inf"), -float("inf")),
        (ValueError("x"), TypeError("x")),
        (ValueError("x"), 1.0),
        (object(), object()),
        ([object()], [object()]),
        (10**400, 1.0),
        ([1, "a"], [1, "b"]),
        (True, 1.0),
        (np.array([True, False]), np.array([1.0, 0.0])),
    ],
)
def test_outcomes_that_differ(one, other):
    assert not same_outcome(one, other)


def test_the_arguments_of_an_answer_are_called_as_the_reference_calls_them():
    answer = recorded(lambda *arguments: 0.0, lambda coefficients: [0.0])
    with pytest.raises(check.CheckFailed) as refused:
        check.matches(answer, lambda *anything: 1.0, at=[[5, 4, 3]])
    assert str(refused.value).startswith("At coefficients = [5, 4, 3]")
    with pytest.raises(check.CheckFailed) as refused:
        check.raises(ValueError, answer, [7])
    assert str(refused.value).startswith("At coefficients = [7]")
    assert recorded(min)(3, 2) == 2  # whose arguments have no names


def test_a_recorded_function_keeps_calls_results_and_errors():
    function = recorded(lambda x: 1 / x)
    assert isinstance(function, Recorded)
    assert function(2.0) == 0.5
    with pytest.raises(ZeroDivisionError):
        function(0)
    assert [(call.arguments, call.ok) for call in function.calls] == [((2.0,), True), ((0,), False)]


def test_arrays_are_kept_as_they_were():
    function = recorded(lambda x: x.sum())
    array = np.ones(3)
    function(array)
    array += 1
    assert function.calls[0].arguments[0].tolist() == [1, 1, 1]


def test_what_a_function_raises_while_it_is_observed_is_noted_too():
    class AsTheGraderSeesIt:
        def __call__(self, x): ...

        def observe(self, x):
            raise MemoryError

    function = recorded(AsTheGraderSeesIt(), lambda x: x)
    with pytest.raises(MemoryError):
        function.observe(1.0)
    assert [(call.arguments, call.ok) for call in function.calls] == [((1.0,), False)]
    assert has_raised(function, MemoryError)


def test_a_function_where_a_value_is_expected_is_not_wrapped():
    def answer():
        return 1

    assert recorded(answer, 42) is answer
    assert recorded(7, lambda x: x) == 7


def test_who_takes_too_long_is_out_of_time_and_who_does_not_is_not():
    with pytest.raises(OutOfTime), time_limit(0.1):
        time.sleep(5.0)
    with time_limit(5.0):
        pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_as_many_cells_as_may_be_are_read():
    cell = b'{"cell_type": "code", "source": "x = 1"}'
    assert len(read(b'{"cells": [' + b",".join([cell] * MAX_CELLS) + b"]}")) == MAX_CELLS


def test_only_so_much_code_is_read():
    def notebook(characters):
        return json.dumps({"cells": [{"cell_type": "code", "source": "#" * (characters // 4)}] * 4}).encode()

    assert len(read(notebook(MAX_CODE))) == 4
    with pytest.raises(Unreadable, match=r"characters of code.*Take out"):
        read(notebook(MAX_CODE + 4))


def test_only_so_much_prose_is_read_and_a_note_stands_for_the_rest():
    prose = {"cell_type": "markdown", "source": "#" * (MAX_PROSE // 4)}
    code = {"cell_type": "code", "source": "x = 1"}
    cells = read(json.dumps({"cells": [*[prose] * 4, code, prose, code]}).encode())
    assert [cell.source for cell in cells[3:]] == [
        prose["source"],
        "x = 1",
        f"# This cell held {MAX_PROSE // 4} characters, too many to be graded.",
        "x = 1",
    ]


def test_a_cell_is_parsed_once(monkeypatch):
    (cell,) = read(b'{"cells": [{"cell_type": "code", "source": "x = 1"}]}')
    assert cell.names.bound == {"x"}
    monkeypatch.setattr(reading, "names_in", None)
    assert cell.names.bound == {"x"}


A_CHECK = "a()\n### BEGIN HIDDEN TESTS\nb()\n### END HIDDEN TESTS\nc()"
AN_ANSWER = "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION"


def test_what_stands_between_markers_is_of_the_key_alone():
    assert list(hidden_and_visible(A_CHECK)) == [(False, "a()"), (True, "b()"), (False, "c()")]
    assert without(A_CHECK, HIDDEN_TESTS) == "a()\nc()"
    assert without(A_CHECK, SOLUTION) == A_CHECK
    assert without(AN_ANSWER, SOLUTION, "pass") == "def f():\n    pass"


def test_a_cell_of_the_key_is_known_by_its_markers():
    assert has_markers(A_CHECK)
    assert has_markers(AN_ANSWER)
    assert not has_markers("print('### BEGIN SOLUTION')\n# about ### END SOLUTION")


def test_a_table_is_aligned():
    assert aligned([("a", "b"), ("long", "10")]) == ["a      b", "long  10"]
    assert [points(number) for number in (1.0, 0.5, 13.0)] == ["1", "0.5", "13"]


def test_what_a_student_wrote_moves_no_cursor(key):
    sentence = "It said \x1b[2J\x1b[H✓ double  3/3  passed\r\u202e.\nAnd more."
    table = exercise_table(same_for_all(key, "ada", Verdict("failed", sentence), rebuild(key, None)))
    assert "\\x1b[2J" in table
    assert all(letter.isprintable() or letter == "\n" for letter in table)


class NamesItsErrorsAfterTheInput:
    """A stand-in for `double`, right on the visible inputs."""

    __name__ = "double"

    def __call__(self, x):
        return self.call_many([(x,)])[0][1]

    def call_many(self, inputs):
        if {x for (x,) in inputs} <= {1.5, -3.0}:
            return [(True, 2 * x) for (x,) in inputs]
        raise type(f"x was {inputs[0][0]}", (ArithmeticError,), {})


def test_a_hidden_part_does_not_name_an_error_as_the_student_named_it(key):
    exercise = next(exercise for exercise in key.exercises if exercise.id == "double")
    verdict = judge(key.prepared, key, exercise, {"double": NamesItsErrorsAfterTheInput()}, b"seed")
    assert verdict.in_hidden
    assert verdict.sentence.endswith("your answer led to an ArithmeticError.")


@pytest.mark.parametrize("error", [RecursionError, OutOfTime])
def test_a_copy_that_cannot_be_made_is_made_without_what_the_student_wrote(key, sample, error, monkeypatch):
    def fragile(key, rebuilt, outputs):
        if any(cell.changed for cell in rebuilt.cells):
            raise error
        return graded_notebook(key, rebuilt, outputs)

    monkeypatch.setattr("autograder.grading.grade.graded_notebook", fragile)
    result = trouble(key, "ada", json.dumps(sample.right()).encode(), "It broke.")
    assert {(row.status, row.sentence, row.points) for row in result.exercises} == {
        ("grader error", "It broke.", None)
    }
    assert len(result.notebook["cells"]) == len(key.cells)


@pytest.mark.parametrize("error", [ValueError("odd"), OutOfTime(), StudentGone("crashed", "It is gone.")])
def test_whatever_grading_raises_becomes_a_result(key, error, monkeypatch):
    def grade(*_, **__):
        raise error

    monkeypatch.setattr("autograder.grading.grader.grade", grade)
    grader = Grader(Lesson.of(key), twin=nullcontext(SimpleNamespace(deaths=0)))
    assert {row.status for row in grader.grade("ada", None, b"").exercises} == {"grader error"}
