"""Inputs that are wider than those of a check, and still of their kind."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.mutants.wide_inputs import wide_inputs


def first(calls: list[tuple[Any, ...]], count: int = 400) -> list[Any]:
    return [arguments[0] for arguments in wide_inputs(calls, count)]


def test_numbers_come_large_small_negative_zero_and_whole() -> None:
    numbers = first([(0.5,), (2.0,)])
    assert max(numbers) > 100
    assert min(numbers) < -2
    assert 0 < min(abs(number) for number in numbers if number) < 0.01
    assert 0 in numbers
    assert {type(number) for number in numbers} == {int, float}


def test_counts_stay_whole_and_do_not_go_below_zero() -> None:
    counts = first([(2,), (5,)])
    assert all(type(count) is int and count >= 0 for count in counts)
    assert {0, 1, 2, 3, 5, 7} <= set(counts)


def test_whole_numbers_that_were_negative_may_be_so_again() -> None:
    assert min(first([(-2,), (5,)])) < -2


def test_what_is_as_long_stays_as_long() -> None:
    X, y = np.arange(12.0).reshape(4, 3), np.arange(4.0)
    shapes = {(X.shape, y.shape) for X, y in wide_inputs([(X, y)], 300)}
    assert len(shapes) > 10
    assert all(matrix[0] == vector[0] for matrix, vector in shapes)


def test_lists_that_belong_together_keep_their_pairs() -> None:
    functions, slopes = [np.sin, np.exp], [np.cos, np.exp]
    for chosen, chosen_slopes in wide_inputs([(functions, slopes)], 100):
        assert len(chosen) == len(chosen_slopes)


def test_a_symmetric_matrix_does_not_stay_symmetric() -> None:
    matrices = first([(np.eye(3),)])
    assert any(not np.array_equal(matrix, matrix.T) for matrix in matrices if matrix.shape == (3, 3))


def test_functions_take_other_forms() -> None:
    values = {round(function(1.0), 9) for function in first([(np.sin,), (np.cos,)])}
    assert len(values) > 50


def test_lists_stay_lists_truth_values_truth_values_and_texts_texts() -> None:
    calls = [([1.0, 2.0], True, "sum"), ([3.0], False, "mean")]
    for numbers, truth, text in wide_inputs(calls, 100):
        assert isinstance(numbers, list)
        assert isinstance(truth, bool)
        assert text in ("sum", "mean")


def test_an_array_of_numbers_may_be_one_of_whole_numbers() -> None:
    assert {array.dtype.kind for array in first([(np.array([0.5, 1.5]),)])} == {"f", "i"}


def test_the_same_calls_give_the_same_inputs() -> None:
    calls = [(np.array([0.5, 1.5]), 2.0), (np.array([0.25]), -3.0)]
    assert repr(wide_inputs(calls, 50)) == repr(wide_inputs(calls, 50))


def test_without_calls_there_are_no_inputs() -> None:
    assert wide_inputs([], 10) == []
