"""A known mistake is recognised by hashes of its results, noise or not, and nothing else is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import check
from autograder.check.fingerprints import FILE, fingerprints


def exponent_not_lowered(x: float) -> float:
    return 3 * x**3


def check_cube(answer: Any) -> None:
    check.derivative(answer, of=lambda x: x**3, at=[-2.0, 0.5, 3.0])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=20), st.integers(0, 2**32 - 1))
def test_noise_in_the_last_digits_leaves_a_fingerprint_in_common(values: list[float], seed: int) -> None:
    random = np.random.default_rng(seed)
    noise = 1e-13 * max(map(abs, values)) * random.uniform(-1, 1, len(values))
    one = fingerprints([((1.0,), values)])
    other = fingerprints([((1.0,), np.array(values) + noise)])
    assert set(one) & set(other)


@pytest.mark.parametrize(
    "boundary", [0.5, 2.5, 10.0, 1.0, 0.1, 2.0**-12, 2.44140625, 9.9999995, 1e-5, 31622.776601683792]
)
def test_values_on_a_rounding_boundary_keep_a_fingerprint_in_common(boundary: float) -> None:
    below, above = boundary * (1 - 1e-14), boundary * (1 + 1e-14)
    assert set(fingerprints([((), below)])) & set(fingerprints([((), above)]))


@settings(max_examples=200, deadline=None)
@given(st.floats(1e-6, 1e6), st.sampled_from([1e-5, 1e-4, 0.1, 1.0, -2.0, -0.9, 9.0, 99.0]))
def test_values_that_differ_have_no_fingerprint_in_common(value: float, relative: float) -> None:
    one, other = fingerprints([((), value)]), fingerprints([((), value * (1 + relative))])
    assert not set(one) & set(other)


@pytest.mark.parametrize("factor", [0.01, 0.1, 10.0, 1000.0])
@pytest.mark.parametrize("value", [1.0, 0.3, [0.2, 5.0]])
def test_a_power_of_ten_times_as_much_is_something_else(value: Any, factor: float) -> None:
    one, other = fingerprints([((), value)]), fingerprints([((), (factor * np.array(value)).tolist())])
    assert not set(one) & set(other)


def test_the_form_of_a_result_and_of_its_input_does_not_matter() -> None:
    forms = [([1, 2], [3.0, 4]), (np.array([1.0, 2]), (3, 4.0)), ((1, 2), np.array([3, 4]))]
    assert len({fingerprints([((argument,), result)]) for argument, result in forms}) == 1


def test_other_inputs_have_other_fingerprints() -> None:
    assert not set(fingerprints([((1.0,), 2.0)])) & set(fingerprints([((2.0,), 2.0)]))


def test_every_kind_of_result_has_fingerprints() -> None:
    for result in (
        None,
        True,
        "saddle",
        {"a": 1, "b": [2.0]},
        float("nan"),
        10**400,
        b"x",
        1j,
        np.zeros((0, 3)),
        [[], [1.0]],
    ):
        assert len(fingerprints([((), result)])) == 2


def recorded(checking: Any) -> list[str]:
    with check.recording() as collected, pytest.raises(check.CheckFailed):
        checking()
    return collected


def test_a_recording_collects_the_fingerprints_of_a_failure() -> None:
    assert len(recorded(lambda: check_cube(exponent_not_lowered))) == 2
    with check.recording() as collected:
        check_cube(lambda x: 3 * x**2)
    assert collected == []


def test_a_known_mistake_is_named_in_the_notebooks_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure_of: Any
) -> None:
    sentence = "You multiplied by the exponent and left it as it was."
    known = dict.fromkeys(recorded(lambda: check_cube(exponent_not_lowered)), sentence)
    (tmp_path / FILE).write_text(json.dumps(known))
    monkeypatch.chdir(tmp_path)
    assert failure_of(check_cube, lambda x: 3.0 * x * x * x).diagnosis == sentence
    assert (
        failure_of(check_cube, lambda x: x**2).diagnosis
        == "Your value is a third of the right one, at every input."
    )


@pytest.mark.parametrize("content", [b"", b"not json", b"[]", b'{"a": 1', b"\xff\xfe", b"3", b"null"])
def test_a_damaged_file_of_mistakes_does_no_harm(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure_of: Any
) -> None:
    (tmp_path / FILE).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    assert failure_of(check_cube, lambda x: -3 * x**2).diagnosis == "The sign is the other way round."


CHECKS: dict[str, Any] = {
    "matches": lambda: check.matches(
        lambda n, x: n * x**n, lambda n, x: n * x ** (n - 1), at=[(3, 2.0), (2, 5.0)]
    ),
    "functions among the inputs": lambda: check.matches(
        lambda f, x: -f(x), lambda f, x: f(x), at=[(np.sin, 2.0)]
    ),
    "value": lambda: check.value({"abs": True, "sin": True}, {"abs": False, "sin": True}),
    "gradient": lambda: check.gradient(lambda x: x, of=lambda x: x @ x, at=[np.array([1.0, 2.0])]),
    "expression": lambda: check.expression(sympy.sin("x") * 2, sympy.cos("x")),
    "raised": lambda: check.matches(lambda x: [][1], abs, at=[1.0]),
    "raises": lambda: check.raises(ValueError, abs, -1.0),
    "pure": lambda: check.pure(lambda x: x, at=[np.array([1.0])]),
    "stationary": lambda: check.stationary(1.0, of=lambda x: x**2),
}


@pytest.mark.parametrize("name", CHECKS)
def test_every_check_of_results_has_the_same_fingerprints_again(name: str) -> None:
    first = recorded(CHECKS[name])
    assert len(first) == 2
    assert recorded(CHECKS[name]) == first


def test_two_mistakes_have_two_sets_of_fingerprints() -> None:
    assert not set(recorded(lambda: check_cube(exponent_not_lowered))) & set(
        recorded(lambda: check_cube(lambda x: x**2))
    )


def test_what_another_exercise_asks_has_other_fingerprints() -> None:
    asked = "check.value({0}, 3)"
    names = {"check": check, "slope": 2.0, "intercept": 2.0}
    slope, again, intercept = (
        set(recorded(lambda name=name: exec(asked.format(name), dict(names))))
        for name in ("slope", "slope", "intercept")
    )
    assert slope == again
    assert not slope & intercept


def test_a_name_deep_in_a_statement_counts() -> None:
    asked = "check.matches(lambda x: [{0}(y) for y in [x]], lambda x: [x], at=[1.0])"
    names = {"check": check, "one": lambda x: -x, "other": lambda x: -x}
    one, other = (set(recorded(lambda n=n: exec(asked.format(n), dict(names)))) for n in ("one", "other"))
    assert not one & other
