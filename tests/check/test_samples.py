"""Random inputs avoid the places where a wrong answer looks right, and come again from the same seed."""

from __future__ import annotations

import contextvars
from typing import Any

import numpy as np
import pytest

from autograder import check
from autograder.check.samples import BLIND_NUMBERS

KINDS = ["float", "int", "vector", "matrix", "square", "symmetric", "positive definite"]
KINDS += ["probability", "probabilities", "labels", "pairs"]


@pytest.fixture(params=[b"one", b"two", b"three"])
def seed(request: pytest.FixtureRequest) -> Any:
    with check.seeded(request.param):
        yield


@pytest.mark.usefixtures("seed")
def test_numbers_lie_in_their_range_and_away_from_the_blind_points() -> None:
    for low, high in ((-3.0, 3.0), (0.0, 1.0), (0.9, 1.1), (-1e-3, 1e-3), (0.0, 1e6)):
        values = check.samples(200, low, high)
        assert all(type(value) is float and low < value < high for value in values)
        margin = 0.04 * min(1.0, (high - low) / 2)
        assert all(abs(value - blind) > margin for value in values for blind in BLIND_NUMBERS)
        assert len(set(values)) == 200


@pytest.mark.usefixtures("seed")
def test_integers_are_distinct_and_tell_formulas_apart() -> None:
    assert sorted(check.samples(5, 0, 7, kind="int")) == [3, 4, 5, 6, 7]
    assert not {0, 1, 2} & set(check.samples(6, 0, 1000, kind="int"))
    assert all(type(value) is int for value in check.samples(3, 1, 100, kind="int"))


def test_a_narrow_range_of_integers_gives_what_it_has() -> None:
    assert check.samples(2, 2, 2, kind="int") == [2, 2]
    assert set(check.samples(4, 0, 2, kind="int")) == {2}
    assert check.samples(1, 0, 0.5, kind="int") == [0]


@pytest.mark.usefixtures("seed")
def test_arrays_have_unequal_entries_and_no_accidental_symmetry() -> None:
    for vector in check.samples(20, kind="vector"):
        assert vector.ndim == 1
        assert 3 <= len(vector) <= 6
        assert len(set(vector)) == len(vector)
    for matrix in check.samples(20, kind="matrix"):
        assert matrix.ndim == 2
        assert matrix.shape[0] != matrix.shape[1]
        assert min(matrix.shape) >= 2
    for square in check.samples(20, kind="square"):
        assert square.shape[0] == square.shape[1] > 1
        assert not np.allclose(square, square.T)
    for symmetric in check.samples(20, kind="symmetric"):
        assert np.array_equal(symmetric, symmetric.T)
        assert not np.allclose(symmetric, np.diag(np.diag(symmetric)))
    for definite in check.samples(20, kind="positive definite"):
        assert np.allclose(definite, definite.T)
        assert np.linalg.eigvalsh(definite).min() > 0.2


@pytest.mark.usefixtures("seed")
def test_probabilities_are_probabilities_and_no_two_are_alike() -> None:
    p, q = check.samples(2, kind="probabilities", size=4)
    for each in (p, q):
        assert each.sum() == pytest.approx(1.0)
        assert each.min() > 0
        assert len(set(each)) == 4
    assert not np.allclose(p, q)
    assert all(
        0.01 < value < 0.99 and abs(value - 0.5) > 0.01 for value in check.samples(50, kind="probability")
    )


@pytest.mark.usefixtures("seed")
def test_labels_hold_both_classes_and_not_equally_often() -> None:
    for labels in check.samples(50, kind="labels"):
        assert set(labels) == {0.0, 1.0}
        assert labels.mean() != 0.5


@pytest.mark.usefixtures("seed")
def test_pairs_are_two_arrays_of_one_length() -> None:
    for x, y in check.samples(10, kind="pairs"):
        assert x.shape == y.shape
        assert len(x) >= 5
        assert not np.allclose(x, y)


@pytest.mark.usefixtures("seed")
def test_a_size_is_kept() -> None:
    assert check.samples(1, kind="vector", size=7)[0].shape == (7,)
    assert check.samples(1, kind="matrix", size=(5, 3))[0].shape == (5, 3)
    assert check.samples(1, kind="square", size=3)[0].shape == (3, 3)
    assert check.samples(1, kind="labels", size=10)[0].shape == (10,)
    assert check.samples(1, kind="pairs", size=6)[0][0].shape == (6,)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_draws_the_same_and_another_one_something_else(kind: str) -> None:
    def draw(seed: bytes) -> list[Any]:
        with check.seeded(seed):
            return [check.samples(3, kind=kind), check.samples(3, kind=kind)]

    assert repr(draw(b"one")) == repr(draw(b"one"))
    assert repr(draw(b"one")) != repr(draw(b"two"))
    first, second = draw(b"one")
    if kind != "int":  # there are few integers to choose from
        assert repr(first) != repr(second)


def test_without_a_seed_a_cell_draws_the_same_again_and_its_two_draws_differ() -> None:
    cell = compile(
        "w = check.samples(3)\ny = check.samples(3)\nz = (check.samples(3), check.samples(3))", "cell", "exec"
    )
    runs: list[dict[str, Any]] = []
    for _ in range(2):
        namespace: dict[str, Any] = {"check": check}
        exec(cell, namespace)
        runs.append(namespace)
    assert all(runs[0][name] == runs[1][name] for name in "wyz")
    assert runs[0]["w"] != runs[0]["y"]
    assert runs[0]["z"][0] != runs[0]["z"][1]


def test_a_seed_holds_in_its_own_context_only() -> None:
    with check.seeded(b"one"):
        inside = contextvars.copy_context()
        expected = check.samples(3)
    with check.seeded(b"two"):
        assert check.samples(3) != expected
    with check.seeded(b"one"):
        assert check.samples(3) == expected
    assert inside.run(lambda: check.samples(3)) != expected


def test_a_nested_seed_leaves_the_outer_one_where_it_was() -> None:
    def draw(nested: bool) -> list[Any]:
        with check.seeded(b"outer"):
            first = check.samples(2)
            if nested:
                with check.seeded(b"inner"):
                    check.samples(2)
            return [first, check.samples(2)]

    assert draw(True) == draw(False)


@pytest.mark.parametrize(
    "arguments",
    [{"kind": "colour"}, {"low": 1.0, "high": 1.0}, {"low": 2.0, "high": 1.0}, {"kind": "matrix", "size": 3}],
)
def test_an_impossible_request_is_the_authors_error(arguments: dict[str, Any]) -> None:
    with pytest.raises(check.CannotJudge):
        check.samples(3, **arguments)


def test_numpys_own_random_state_is_left_alone() -> None:
    np.random.seed(0)
    before = np.random.get_state()[1].tolist()  # type: ignore[index]
    check.samples(5, kind="matrix")
    assert np.random.get_state()[1].tolist() == before  # type: ignore[index]


IMPOSSIBLE_SIZES: list[tuple[str, Any]] = [
    ("labels", 1),
    ("labels", 2),
    ("matrix", (3, 3)),
    ("matrix", 3),
    ("square", (3, 4)),
    ("vector", 0),
    ("vector", 2.5),
    ("int", 3),
    ("float", 3),
    ("probability", 3),
]


@pytest.mark.parametrize(("kind", "size"), IMPOSSIBLE_SIZES)
def test_a_size_that_a_kind_cannot_have_is_the_authors_error(kind: str, size: Any) -> None:
    with pytest.raises(check.CannotJudge, match="samples: "):
        check.samples(2, kind=kind, size=size)


def test_a_seed_that_is_no_bytes_is_the_authors_error() -> None:
    with pytest.raises(check.CannotJudge, match="bytes"), check.seeded("one"):  # type: ignore[arg-type]
        pass
