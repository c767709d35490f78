"""For every exercise: right answers pass, the untouched stub is not attempted, wrong answers are rejected.

The whole check cell runs here in one process, hidden part included; the wall has tests of its own.
"""

from __future__ import annotations

import ast
import contextlib
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder import check
from autograder.authoring.regions import visible_part
from autograder.authoring.stubs import stubbed

from .conftest import exercises

# mistakes that only a hidden check refuses: what a student would have to think of, not try out
NOT_IN_SIGHT = {
    "convention_taken_for_a_slope",
    "corner_seen_in_the_formula",
    "direction_shortened_in_place",
    "measured_by_small_steps",
    "median_for_mean",
    "step_that_grew_past_the_waves",
    "upright_tangent_counted",
    "zero_gradient_refused",
}
SEEDS = (b"spring", b"summer", b"autumn", b"winter")  # hidden inputs differ with each


def test_the_reference_passes_its_own_check(exercise: Any) -> None:
    for seed in SEEDS:
        with check.seeded(seed):
            exercise.judge({})


def test_every_line_that_a_passing_check_prints_says_so(exercise: Any) -> None:
    printed = exercise.judge({}).splitlines()

    assert printed
    assert all(line.startswith("visible checks passed: ") for line in printed)


def test_a_right_answer_written_differently_passes(exercise: Any, variant: str) -> None:
    for seed in SEEDS:
        with check.seeded(seed):
            exercise.judge(exercise.answer_by(variant))


def test_a_mistake_is_rejected_with_a_sentence(exercise: Any, mistake: str) -> None:
    for seed in SEEDS:
        with check.seeded(seed), pytest.raises(check.CheckFailed) as refused:
            exercise.judge(exercise.answer_by(mistake))
        assert not isinstance(refused.value, check.NotAttempted)
        assert refused.value.sentence.endswith(".")


def stops_after_ten_links(functions: Any, derivatives: Any, x: float) -> float:
    slope = 1.0
    for function, derivative in [*zip(functions, derivatives, strict=True)][:10]:
        slope, x = slope * derivative(x), function(x)
    return slope


def takes_no_smaller_step(f: Any, x: float, h: float) -> float:
    h = np.copysign(max(abs(h), 1e-3), h)
    return (f(x + h) - f(x)) / h


def keeps_the_bias_within_a_hundred(w: float, b: float, x: float) -> tuple[float, ...]:
    decay = np.exp(-abs(w * x + np.clip(b, -100, 100)))
    slope = decay / (1 + decay) ** 2
    return slope * x, slope, slope * w


def takes_near_for_there(value: float, gradient: Any, point: Any, x: Any) -> float:
    return value if np.allclose(x, point) else value + gradient @ (x - point)


def takes_nearly_symmetric_for_symmetric(A: Any, b: Any, x: Any) -> Any:
    return A @ x - b if np.allclose(A, A.T) else (A + A.T) @ x / 2 - b


def takes_errors_that_cancel_for_none(w: Any, X: Any, y: Any) -> Any:
    errors = X @ w - y
    return 2 * X.T @ errors / len(y) if abs(np.sum(errors)) > 1e-9 else np.zeros(len(w))


CUT_OFF = [
    ("01_derivatives", "forward_difference", takes_no_smaller_step),
    ("01_derivatives", "power_rule", lambda n, x: n * x ** (min(n, 20) - 1) if n else 0 * x),
    ("02_chain_rule", "chain_derivative", stops_after_ten_links),
    ("02_chain_rule", "d_neuron", keeps_the_bias_within_a_hundred),
    ("03_gradients", "linear_approximation", takes_near_for_there),
    ("03_gradients", "gradient_quadratic", takes_nearly_symmetric_for_symmetric),
    ("03_gradients", "gradient_mse", takes_errors_that_cancel_for_none),
    ("05_activations", "relu", lambda z: np.where(np.asarray(z) > 1e-7, z, 0.0)),
]


@pytest.mark.parametrize(("source", "name", "answer"), CUT_OFF, ids=[name for _, name, _ in CUT_OFF])
def test_what_holds_only_up_to_a_bound_is_rejected(source: str, name: str, answer: Any) -> None:
    (exercise,) = [exercise for exercise in exercises(source) if exercise.name == name]
    for seed in SEEDS:
        with check.seeded(seed), pytest.raises(check.CheckFailed):
            exercise.judge({name: answer})


def test_a_mistake_is_refused_in_sight(exercise: Any, mistake: str) -> None:
    check_cell = exercise.check
    in_sight = replace(
        exercise, check=replace(check_cell, source=visible_part(check_cell.source, check_cell.marking))
    )
    if mistake in NOT_IN_SIGHT:
        in_sight.judge(in_sight.answer_by(mistake))
        return
    with pytest.raises(check.CheckFailed):
        in_sight.judge(in_sight.answer_by(mistake))


def test_an_untouched_stub_is_not_attempted(exercise: Any, answer_key_of: Any) -> None:
    left_alone = dict(answer_key_of(exercise.lesson))
    exec(stubbed(exercise.answer.source, exercise.answer.names), left_alone)
    stubs = {name: left_alone[name] for name in exercise.answer.names}

    with pytest.raises(check.NotAttempted):
        exercise.judge(stubs)


def test_an_answer_that_overwrites_its_arguments_leaves_the_data_of_the_checks(
    exercise: Any, answer_key_of: Any
) -> None:
    """What it spoilt would make right answers wrong until the kernel is started again."""
    key = answer_key_of(exercise.lesson)
    arrays = {name: value for name, value in key.items() if isinstance(value, np.ndarray)}
    before = {name: array.copy() for name, array in arrays.items()}
    answers = {name: key[name] for name in exercise.answer.names if callable(key[name])}

    with contextlib.suppress(check.CheckFailed):
        exercise.judge({name: _overwriting(answer) for name, answer in answers.items()})
    spoilt = [name for name, array in arrays.items() if not np.array_equal(array, before[name])]
    for name in spoilt:
        arrays[name][...] = before[name]

    assert not spoilt


def _overwriting(answer: Any) -> Any:
    def overwrites(*arguments: Any, **options: Any) -> Any:
        result = answer(*arguments, **options)
        for argument in arguments:
            if isinstance(argument, np.ndarray):
                argument[...] = 7
        return result

    return overwrites


def test_a_mistake_is_a_sentence_to_the_student(exercise: Any, mistake: str) -> None:
    namespace: dict[str, Any] = {}
    exec(exercise.companions[mistake], namespace)
    sentence = namespace[mistake].__doc__

    assert sentence.startswith(("You ", "At ", "For "))
    assert sentence.endswith(".")
    assert "\n" not in sentence.strip()


def test_an_exercise_has_three_mistakes_and_two_variants(exercise: Any) -> None:
    assert len(exercise.mistakes) >= 3
    assert len(exercise.variants) >= 2


def test_a_check_shows_the_inputs_that_it_asks_for(exercise: Any) -> None:
    """An array made inside a lambda is never shown: the message would name the number it was made from."""
    hidden = []
    for call in ast.walk(ast.parse(exercise.check.source)):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "check.matches":
            tried = call.args[0]
            if isinstance(tried, ast.Lambda):
                own = {argument.arg for argument in tried.args.args}
                hidden += [
                    ast.unparse(made)
                    for made in ast.walk(tried.body)
                    if isinstance(made, ast.Call)
                    and ast.unparse(made.func) == "np.array"
                    and own & {node.id for node in ast.walk(made) if isinstance(node, ast.Name)}
                ]

    assert not hidden
