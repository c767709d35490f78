"""Functions that a check passes in, called by a student's code from the other side of the wall."""

from __future__ import annotations

import resource

import numpy as np
import pytest

from autograder.sandbox.memory import bounded_memory


def square(x):
    return x**2


def test_a_hostile_argument_of_a_callback_is_data(defined):
    seen = []
    give = defined(
        "class A:\n    def __repr__(self): raise SystemExit\n"
        "def give(f):\n    f(A(), [A()], lambda: 1, np.zeros(3), 2**4000, f)",
        "give",
    )
    give(lambda *args: seen.append(args))
    odd, inside, function, array, number, ours = seen[0]
    assert type(odd).__name__ == "A"
    assert type(inside[0]).__name__ == "A"
    assert function() == 1
    assert array.tolist() == [0.0, 0.0, 0.0]
    assert number == 2**4000
    assert callable(ours)


def test_numpys_numbers_go_and_come_back_as_such(defined):
    kinds = defined(
        "def kinds(f, g):\n"
        "    return [type(f(x)).__name__ for x in (2.0, np.float64(2), 2, np.int64(2), np.array([2.0]))]"
        " + [type(g(1)).__name__]",
        "kinds",
    )
    here = [type(square(x)).__name__ for x in (2.0, np.float64(2), 2, np.int64(2), np.array([2.0]))]
    assert kinds(square, np.sin) == [*here, "float64"]


@pytest.mark.parametrize("start", ["np.array([1.0, 2.0])", "[1.0, 2.0]"])
def test_what_a_function_hands_back_of_its_arguments_is_the_same_thing_as_in_a_notebook(defined, start):
    source = f"def changed(f):\n    x = {start}\n    y = f(0.0, x)\n    y *= 2\n    return len(x), x[0]"
    changed, here = defined(source, "changed"), {"np": np}
    exec(source, here)
    for function in (lambda a, x: x, lambda a, x: x + x):
        assert changed(function) == here["changed"](function)
    assert changed(lambda a, x: x) != changed(lambda a, x: x + x)


def test_a_division_by_zero_is_what_it_is_in_a_notebook(defined):
    pole = defined(
        "def pole(f):\n    try: f(0.0)\n    except ZeroDivisionError: return float(f(np.float64(0)))",
        "pole",
    )
    with np.errstate(divide="ignore"):
        assert pole(lambda x: 1 / x) == np.inf


def test_threads_of_a_student_take_turns(defined):
    spread = defined(
        "from concurrent.futures import ThreadPoolExecutor\n"
        "def spread(f):\n"
        "    with ThreadPoolExecutor(4) as pool:\n"
        "        return list(pool.map(f, [float(x) for x in range(200)]))",
        "spread",
    )
    assert spread(square) == [float(x) ** 2 for x in range(200)]


def test_two_small_arrays_make_no_enormous_one_here(defined):
    product = defined(
        "def product(f):\n"
        # 1.2 GB, which the system itself would give
        "    try: return f(np.ones((12_000, 1)), np.ones(12_000)).shape\n"
        "    except MemoryError: return 'refused'",
        "product",
    )
    before = resource.getrlimit(resource.RLIMIT_AS)
    assert product(lambda a, b: a * b) == "refused"
    assert resource.getrlimit(resource.RLIMIT_AS) == before


@pytest.mark.parametrize("more", ["", ", out=None", ", out=(None,)", ", out=np.zeros(9)"])
@pytest.mark.parametrize("function", [np.sin, lambda *given, **named: np.sin(*given, **named)])
def test_memory_that_numpy_leaves_as_it_was_stays_here(defined, function, more):
    masked = defined(
        "def masked(f):\n"
        f"    try: return f(np.zeros(9), where=False{more})\n"
        "    except TypeError as error: return str(error)",
        "masked",
    )
    assert masked(function) == "a function in a check takes no `where`"


def test_a_bound_on_memory_within_another_does_not_lift_it():
    with bounded_memory(200_000_000), bounded_memory(10**12):
        with pytest.raises(MemoryError):
            np.ones(10**8)
        assert np.ones(10**6).sum() == 10**6
