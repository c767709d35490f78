"""Every kind of wrong answer gets its own kind of failure, and a sentence that gives nothing away."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import sympy

from autograder import check


def generator_of_slopes() -> Any:
    yield 27.0


WRONG_NUMBERS: list[tuple[Any, str, str]] = [
    (9.0, "value", "The value is not right."),
    (None, "type", "The result is None, where a number is expected."),
    ("27", "type", "The result is a string, where a number is expected."),
    (True, "type", "The result is a truth value, where a number is expected."),
    (27j, "complex", "The result is complex, where real numbers are expected."),
    (27 + 0j, "complex", "The result is complex, where real numbers are expected."),
    ([27.0, 27.0], "shape", "The result has several entries, where a single number is expected."),
    ([27.0], "shape", "The result is an array, where a single number is expected."),
    (np.array([27.0]), "shape", "The result is an array, where a single number is expected."),
    (math.nan, "not a number", "The result is nan, which is not a number."),
    (np.float64("inf"), "overflow", "The result is infinity, where a finite number is right."),
    ({"slope": 27.0}, "type", "The result is a dictionary, where a number is expected."),
    (generator_of_slopes(), "type", "The result is a generator, where a number is expected."),
    (abs, "type", "The result is a function, where a number is expected."),
    (object(), "type", "The result is an object of another type, where a number is expected."),
    (
        np.array([27.0], dtype=object),
        "type",
        "The result is an array of objects, where a number is expected.",
    ),
    ({27.0}, "type", "The result is a set, where a number is expected."),
    (sympy.Symbol("x"), "type", "The result is a SymPy expression, where a number is expected."),
    (b"27", "type", "The result is bytes, where a number is expected."),
]


@pytest.mark.parametrize(("given", "kind", "sentence"), WRONG_NUMBERS, ids=lambda part: str(part)[:30])
def test_what_is_no_right_number_is_named_for_what_it_is(
    given: Any, kind: str, sentence: str, failure_of: Any
) -> None:
    for failure in (
        failure_of(check.derivative, lambda x: given, of=lambda x: x**3, at=[3.0]),
        failure_of(check.matches, lambda x: given, lambda x: 27.0, at=[3.0]),
    ):
        assert (failure.kind, failure.sentence) == (kind, sentence)
        assert "3.0" in str(failure)


WRONG_VECTORS: list[tuple[Any, str]] = [
    ([1.0, 3.0], "value"),
    ([1.0, 2.0, 3.0], "shape"),
    (1.0, "shape"),
    ([[1.0], [2.0]], "shape"),
    ([1.0, [2.0]], "shape"),
    ([1.0, "2"], "type"),
    ([1.0, None], "type"),
    ([1.0, True], "type"),
    ([1.0, math.nan], "not a number"),
    ([1.0, -math.inf], "overflow"),
    ([1.0, 2j], "complex"),
    ({0: 1.0, 1: 2.0}, "type"),
    (range(1, 3), "type"),
    (map(float, [1, 2]), "type"),
    (np.array([True, False]), "type"),
    (np.array(["1", "2"]), "type"),
]


@pytest.mark.parametrize(("given", "kind"), WRONG_VECTORS, ids=lambda part: str(part)[:30])
def test_what_is_no_right_vector_is_named_for_what_it_is(given: Any, kind: str, failure_of: Any) -> None:
    assert failure_of(check.matches, lambda x: given, lambda x: (1.0, 2.0), at=[3.0]).kind == kind
    failure = failure_of(
        check.gradient, lambda x: given, of=lambda x: x[0] + 2 * x[1], at=[np.array([3.0, 4.0])]
    )
    assert failure.kind == kind


def test_a_list_that_holds_itself_is_refused_in_words(failure_of: Any) -> None:
    endless: list[Any] = []
    endless.append(endless)
    assert failure_of(check.value, endless, [1.0]).kind == "type"


def test_a_number_of_five_thousand_digits_is_refused_in_a_short_message(failure_of: Any) -> None:
    failure = failure_of(check.matches, lambda x: 10**5000, lambda x: 3.0, at=[1.0])
    assert failure.kind == "overflow"
    assert "an integer of 5001 digits" in str(failure) or "an integer of 5000 digits" in str(failure)


DICTIONARIES: list[tuple[Any, str]] = [
    ({"abs": False}, "keys"),
    ({"abs": False, "sin": True, "cos": True}, "keys"),
    ({"abs": True, "sin": True}, "value"),
    ({"abs": 0, "sin": 1}, "type"),
    ({"abs": "False", "sin": "True"}, "type"),
    ({"abs": False, "sin": None}, "type"),
    ([False, True], "type"),
]


@pytest.mark.parametrize(("given", "kind"), DICTIONARIES, ids=lambda part: str(part))
def test_a_dictionary_is_checked_for_its_keys_and_the_kinds_of_its_values(
    given: Any, kind: str, failure_of: Any
) -> None:
    assert failure_of(check.value, given, {"abs": False, "sin": True}).kind == kind


def test_text_is_compared_letter_for_letter(failure_of: Any) -> None:
    check.value("cannot tell", "cannot tell")
    assert failure_of(check.value, "saddle", "minimum").kind == "value"
    assert failure_of(check.value, 1, "minimum").kind == "type"


def test_an_untouched_stub_is_not_attempted() -> None:
    def stub(x: float) -> float:
        raise NotImplementedError("write stub here")

    def dots(x: float) -> Any:
        return ...

    for answer in (stub, dots, None, ...):
        for checking in (
            lambda answer=answer: check.derivative(answer, of=abs, at=[1.0]),
            lambda answer=answer: check.matches(answer, abs, at=[1.0]),
            lambda answer=answer: check.raises(ValueError, answer, 1.0),
            lambda answer=answer: check.pure(answer, at=[1.0]),
        ):
            with pytest.raises(check.NotAttempted) as caught:
                checking()
            assert str(caught.value) == "Not attempted yet."
            assert caught.value.kind == "not attempted"
    for untouched in (None, ...):
        with pytest.raises(check.NotAttempted):
            check.value(untouched, 3.0)
        with pytest.raises(check.NotAttempted):
            check.expression(untouched, sympy.Symbol("x"))


def test_a_stub_of_another_exercise_is_named_beneath_the_message() -> None:
    def other_stub(x: float) -> float:
        raise NotImplementedError("write sigmoid here")

    def derivative_by_sigmoid(x: float) -> float:
        return other_stub(x) * (1 - other_stub(x))

    with pytest.raises(check.NotAttempted) as caught:
        check.matches(derivative_by_sigmoid, abs, at=[1.0])
    assert caught.value.diagnosis is not None
    assert "write sigmoid here" in caught.value.diagnosis
    assert "sigmoid" not in caught.value.sentence


def test_an_answer_that_is_no_function_is_refused_where_one_is_expected(failure_of: Any) -> None:
    assert failure_of(check.derivative, 3.0, of=abs, at=[1.0]).kind == "type"
    assert failure_of(check.matches, "x**2", abs, at=[1.0]).kind == "type"


class InputIs073(ValueError):
    """A student's way to smuggle an input out in a name."""


SMUGGLERS: list[Any] = [
    lambda x: (_ for _ in ()).throw(InputIs073(str(x))),
    lambda x: (_ for _ in ()).throw(ValueError(str(x))),
    lambda x: type(f"x_is_{str(x).replace('.', '_')}", (), {})(),
    lambda x: {str(x): x},
    lambda x: f"x = {x}",
    lambda x: (_ for _ in ()).throw(NotImplementedError(str(x))),
    lambda x: [x] * 73,
    lambda x: x + 0.5,
]


@pytest.mark.parametrize("answer", SMUGGLERS)
def test_the_sentence_for_hidden_checks_holds_nothing_of_the_input_or_the_result(
    answer: Any, failure_of: Any
) -> None:
    x = 0.7331
    for failure in (
        failure_of(check.matches, answer, lambda x: 8.5541, at=[x]),
        failure_of(check.derivative, answer, of=lambda x: 8.5541 * x, at=[x]),
        failure_of(check.gradient, answer, of=lambda x: 8.5541 * x[0], at=[np.array([x])]),
    ):
        for leak in ("73", "8554", "8.55", "InputIs", "x_is"):
            assert leak not in failure.sentence
        if failure.kind == "not attempted":
            assert "73" not in str(failure)


def test_a_function_that_raises_is_shown_with_the_input_and_the_line(failure_of: Any) -> None:
    def halves(x: float) -> float:
        return x / 0

    failure = failure_of(check.derivative, halves, of=lambda x: x**3, at=[3.0])
    assert failure.kind == "raised"
    assert failure.sentence == "The function raised ZeroDivisionError."
    assert "x = 3.0" in str(failure)
    assert "return x / 0" in str(failure)


def test_an_exception_that_cannot_be_shown_is_reported_all_the_same(failure_of: Any) -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    def raises_mute(x: float) -> float:
        raise Mute

    assert failure_of(check.matches, raises_mute, abs, at=[1.0]).kind == "raised"


def test_leaving_the_program_is_a_failure_like_any_other(failure_of: Any) -> None:
    assert failure_of(check.matches, lambda x: exit(), abs, at=[1.0]).kind == "raised"


def test_trouble_that_is_no_exception_of_the_answers_passes_through() -> None:
    class WallTrouble(BaseException):
        pass

    def gone(x: float) -> float:
        raise WallTrouble

    for checking in (
        lambda: check.matches(gone, abs, at=[1.0]),
        lambda: check.derivative(gone, of=abs, at=[1.0]),
        lambda: check.raises(ValueError, gone, 1.0),
        lambda: check.that(lambda: gone(1.0), "It is."),
    ):
        with pytest.raises(WallTrouble):
            checking()


def test_a_function_that_answers_differently_each_time_is_called_random(failure_of: Any) -> None:
    random = np.random.default_rng(1)
    for failure in (
        failure_of(check.matches, lambda x: random.normal(), abs, at=[1.0]),
        failure_of(check.derivative, lambda x: 27 + random.normal(), of=lambda x: x**3, at=[3.0]),
        failure_of(check.pure, lambda x: random.normal(), at=[1.0]),
    ):
        assert failure.kind == "random"


def test_a_warning_is_neither_shown_nor_a_failure(recwarn: pytest.WarningsRecorder, capsys: Any) -> None:
    import warnings

    def warns(x: float) -> float:
        warnings.warn("careful", stacklevel=1)
        return (
            float(np.exp(np.float64(1e4))) * 0 + 3 * x**2
            if x > 1e9
            else float(3 * x**2 + 0 * np.log(np.float64(1)))
        )

    def overflows(x: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-x))

    check.derivative(warns, of=lambda x: x**3, at=[3.0])
    check.matches(overflows, lambda x: np.array([0.0, 1.0]), at=[np.array([-1e4, 1e4])])
    with np.errstate(all="raise"):
        check.matches(overflows, lambda x: np.array([0.0, 1.0]), at=[np.array([-1e4, 1e4])])
    assert not recwarn.list
    assert capsys.readouterr().err == ""


def test_an_answer_may_print_as_much_as_it_likes(capsys: Any) -> None:
    def talks(x: float) -> float:
        print("x" * 10_000)
        return 3 * x**2

    check.derivative(talks, of=lambda x: x**3, at=[3.0])
    assert "visible checks passed" in capsys.readouterr().out


def test_a_slow_function_is_stopped_between_its_calls(
    monkeypatch: pytest.MonkeyPatch, failure_of: Any
) -> None:
    import time

    from autograder.check import calling

    monkeypatch.setattr(calling, "PATIENCE_SECONDS", 0.2)

    def slow(x: float) -> float:
        time.sleep(0.15)
        return 3 * x**2

    begun = time.perf_counter()
    assert (
        failure_of(check.matches, slow, lambda x: 3 * x**2, at=[1.0, 2.0, 3.0, 4.0, 5.0]).kind == "too slow"
    )
    assert (
        failure_of(check.derivative, lambda x: 3 * x**2, of=lambda x: slow(x) * x / 3, at=[2.0]).kind
        == "too slow"
    )
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("expected", "wanted"),
    [
        ([4.0, 6.0], "a list of numbers"),
        ((4.0, 6.0), "a tuple of numbers"),
        (np.array([4.0, 6.0]), "an array of numbers"),
    ],
    ids=["list", "tuple", "array"],
)
@pytest.mark.parametrize(
    "given", ["4, 6", {4: 6}, True, len], ids=["text", "dictionary", "truth", "function"]
)
def test_what_is_expected_is_called_what_it_is(
    given: Any, expected: Any, wanted: str, failure_of: Any
) -> None:
    for checking in (
        lambda: check.value(given, expected),
        lambda: check.matches(lambda x: given, lambda x: expected, at=[1.0]),
    ):
        assert failure_of(checking).sentence.endswith(f", where {wanted} is expected.")
