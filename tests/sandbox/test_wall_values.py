"""What a check can do with a student's functions, objects and expressions from across the wall."""

from __future__ import annotations

import copy
import math

import numpy as np
import pytest

from autograder.sandbox import CannotCross, StandIn, StudentFunction
from autograder.sandbox.stand_ins import Observation


def test_data_come_by_value_and_undefined_names_are_absent(student):
    student.run_cell("slope = 3.0\nhistory = [np.zeros(2), (1, 2)]\nuntouched = ...")
    found = student.look_up(["slope", "history", "untouched", "missing", "ratio"])
    assert found["slope"] == 3.0
    assert found["ratio"] == 0.5
    assert found["untouched"] is ...
    assert found["history"][0].tolist() == [0.0, 0.0]
    assert found["history"][1] == (1, 2)
    assert "missing" not in found


def test_a_function_is_called_with_data_and_gives_data(defined):
    scale = defined("def scale(x, by=2):\n    return x * by", "scale")
    assert isinstance(scale, StudentFunction)
    assert scale.__name__ == "scale"
    assert scale(3) == 6
    assert scale(np.array([1.0, 2.0]), by=3).tolist() == [3.0, 6.0]


def test_the_students_arguments_are_its_own(defined):
    spoil = defined("def spoil(x):\n    x[0] = 99.0\n    return x", "spoil")
    ours = np.array([1.0, 2.0])
    assert spoil(ours)[0] == 99.0
    assert ours[0] == 1.0


def test_many_calls_are_one_message_and_each_has_its_own_outcome(defined):
    root = defined("import math\ndef root(x):\n    return math.sqrt(x)", "root")
    outcomes = root.call_many([(4.0,), (-1.0,), (9.0,)])
    assert outcomes[0] == (True, 2.0)
    assert outcomes[2] == (True, 3.0)
    assert outcomes[1][0] is False
    assert isinstance(outcomes[1][1], ValueError)


def test_a_batch_of_more_than_one_message_is_complete(defined):
    large = defined("def large(n):\n    return np.full(500_000, n)", "large")
    outcomes = large.call_many([(n,) for n in range(6)])
    assert [outcome[1][0] for outcome in outcomes] == list(range(6))


def test_functions_given_to_a_student_are_called_back_also_inside_lists(defined):
    chain = defined(
        "def chain(functions, x):\n    for f in functions:\n        x = f(x)\n    return x",
        "chain",
    )
    assert chain([lambda x: x + 1, lambda x: x * 10, np.sin], 0.0) == pytest.approx(math.sin(10.0))
    assert chain({"a": abs}.values().__iter__().__next__().__name__ and [abs], -2) == 2


def test_a_function_that_comes_back_is_the_same_one(defined):
    same = defined("def same(f):\n    return [f, f]", "same")
    first, second = same(math.cos)
    assert first is math.cos
    assert second is math.cos


def test_a_students_function_can_be_given_to_a_students_function(student):
    student.run_cell(
        "def twice(f):\n    return lambda x: f(f(x))\n"
        "def add(x):\n    return x + 1\nis_add = lambda f: f is add"
    )
    found = student.look_up(["twice", "add", "is_add"])
    assert found["twice"](found["add"])(1) == 3
    assert found["is_add"](found["add"]) is True


def test_calls_go_back_and_forth(student):
    student.run_cell("def outer(f, depth):\n    return 0 if depth == 0 else f(depth - 1) + 1")
    outer = student.look_up(["outer"])["outer"]

    def back(depth):
        return outer(back, depth)

    assert outer(back, 10) == 10
    with pytest.raises(RecursionError):
        outer(back, 200)
    assert outer(back, 3) == 3


@pytest.mark.parametrize(
    ("raising", "caught", "type_name"),
    [
        ("ValueError('no')", ValueError, "ValueError"),
        ("NotImplementedError('not yet')", NotImplementedError, "NotImplementedError"),
        ("KeyError('a')", KeyError, "KeyError"),
        ("OSError('gone')", OSError, "OSError"),
        ("UnicodeDecodeError('utf-8', b'a', 0, 1, 'why')", UnicodeDecodeError, "UnicodeDecodeError"),
        ("np.linalg.LinAlgError('singular')", ValueError, "LinAlgError"),
        ("SystemExit(0)", Exception, "SystemExit"),
        ("KeyboardInterrupt()", Exception, "KeyboardInterrupt"),
        ("ExceptionGroup('two', [ValueError()])", Exception, "ExceptionGroup"),
        ("type('My', (KeyError, AttributeError), {})('m')", KeyError, "My"),
        ("type('My', (KeyError, AttributeError), {})('m')", AttributeError, "My"),
        ("type('My', (KeyError, OSError), {})('m')", KeyError, "My"),  # whose parts differ in size
        ("type('Base', (BaseException,), {})('m')", Exception, "Base"),
        ("type('Mute', (ValueError,), {'__str__': lambda s: 1/0})()", ValueError, "Mute"),
    ],
)
def test_a_students_exception_is_an_exception_of_the_same_kind(defined, raising, caught, type_name):
    fail = defined(f"def fail():\n    raise {raising}", "fail")
    with pytest.raises(caught) as info:
        fail()
    assert type(info.value).__name__ == type_name
    assert isinstance(info.value, Exception)


def test_an_exceptions_message_crosses_and_is_bounded(defined):
    fail = defined("def fail(n):\n    raise ValueError('x' * n)", "fail")
    with pytest.raises(ValueError, match=r"^xxx$"):
        fail(3)
    with pytest.raises(ValueError) as info:  # noqa: PT011 - its length is what matters
        fail(10**6)
    assert len(str(info.value)) <= 2_000


def test_a_trusted_functions_exception_reaches_the_student_who_may_catch_it(defined):
    careful = defined(
        "def careful(f):\n    try:\n        f()\n"
        "    except ZeroDivisionError as error:\n        return str(error)",
        "careful",
    )
    assert careful(lambda: 1 / 0) == "division by zero"


def test_a_function_knows_whether_it_changed_its_arguments_or_gave_a_part_of_them(student):
    student.run_cell(
        "def clean(x): return x + 1\ndef spoil(x):\n    x += 1\n    return x.copy()\n"
        "def view(x): return x[:2]\n"
        "def grow(x):\n    x.append(1)\n    return 0\ndef nested(x): return {'a': [x]}"
    )
    found = student.look_up(["clean", "spoil", "view", "grow", "nested"])
    vector = np.arange(3.0)

    def seen(name, argument):
        observation = found[name].observe(argument)
        return observation.changed_arguments, observation.shares_arguments

    assert seen("clean", vector) == (False, False)
    assert seen("spoil", vector) == (True, False)
    assert seen("view", vector) == (False, True)
    assert seen("nested", vector) == (False, True)
    assert seen("grow", [1, 2]) == (True, False)
    assert found["clean"].observe(vector).result.tolist() == [1.0, 2.0, 3.0]
    assert vector.tolist() == [0.0, 1.0, 2.0]


def test_a_strict_call_raises_what_numpy_warns_of_and_an_ordinary_one_does_not(defined):
    naive = defined("def naive(z): return 1 / (1 + np.exp(-z))", "naive")
    with pytest.raises(RuntimeWarning, match="overflow"):
        naive.call_strictly(-1e4)
    assert naive.call_strictly(1e4) == 1.0
    assert naive(-1e4) == 0.0


def test_a_strict_call_leaves_alone_what_the_code_sees_to_itself(defined):
    source = "def careful(z):\n    with np.errstate(over='ignore'):\n        return 1 / (1 + np.exp(-z))"
    assert defined(source, "careful").call_strictly(-1e4) == 0.0


def test_a_function_may_call_what_it_is_given_and_still_be_pure(defined):
    apply = defined("def apply(f, x): return f(x)", "apply")
    observation = apply.observe(math.sqrt, 4.0)
    assert observation == Observation(
        2.0, changed_arguments=False, shares_arguments=False, shares_results=False
    )


VALUE_CLASS = """
class Value:
    def __init__(self, data, parents=()):
        self.data, self.grad, self._parents = data, 0.0, parents
    def __add__(self, other): return Value(self.data + (other.data if isinstance(other, Value) else other))
    __radd__ = __add__
    def __mul__(self, other): return Value(self.data * other.data)
    def backward(self): self.grad = 1.0
    def __float__(self): return float(self.data)
    def __len__(self): return 2
    def __getitem__(self, index): return [self.data, self.grad][index]
"""


def test_an_object_has_its_methods_attributes_and_operators(defined):
    Value = defined(VALUE_CLASS, "Value")
    a = Value(2.0)
    assert isinstance(a, StandIn)
    assert type(a).__name__ == "Value"
    assert not callable(a)
    total = a * Value(3.0) + 1
    assert total.data == 7.0
    assert (1 + a).data == 3.0
    total.backward()
    assert total.grad == 1.0
    assert float(a) == 2.0
    assert list(a) == [2.0, 0.0]
    with pytest.raises(AttributeError):
        a.missing  # noqa: B018
    with pytest.raises(TypeError):
        a - 1  # it has no such operator


def test_private_attributes_do_not_cross(defined):
    a = defined(VALUE_CLASS + "a = Value(1.0)", "a")
    for name in ("_parents", "__dict__", "__class__.__init__"):
        with pytest.raises(AttributeError):
            getattr(a, name)


LIAR = """
class Liar:
    def __eq__(self, other): return True
    def __hash__(self): return 0
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __ne__ = __contains__ = __eq__
    def __sub__(self, other): return 0.0
    def __rsub__(self, other): return 0.0
    def __abs__(self): return 0.0
    def __array__(self, *args, **kwargs): return np.array([1.0])
    def __array_ufunc__(self, *args, **kwargs): return True
    def __array_function__(self, *args, **kwargs): return True
    def __instancecheck__(self, other): return True
    def __float__(self): return 'two'
    def __len__(self): return -1
    free_symbol_names = ('x',)
    def values_at(self, points, digits): return ['0'] * len(points)
    def call_many(self, arguments): return [(True, 0)] * len(arguments)
    def observe(self, *args): return self
    changed_arguments = False
liar = Liar()
"""


def test_an_object_cannot_say_yes_to_everything(defined):
    liar = defined(LIAR, "liar")
    assert liar != 2.0
    assert (2.0 == liar) is False  # noqa: SIM300 - asked the other way round
    for lie in (
        lambda: liar < 2.0,
        lambda: liar <= 2.0,
        lambda: 2.0 in liar,
        lambda: liar - 2.0,
        lambda: 2.0 - liar,
        lambda: abs(liar),
        lambda: float(liar),
        lambda: len(liar),
    ):
        with pytest.raises((TypeError, ValueError)):
            lie()
    assert not isinstance(2.0, type(liar))
    assert not hasattr(liar, "free_symbol_names")
    assert not hasattr(liar, "values_at")
    assert not hasattr(liar, "call_many")
    assert not hasattr(liar, "observe")
    assert not hasattr(liar, "__array__")
    with pytest.raises((TypeError, ValueError)):
        np.asarray(liar, dtype=float)


def test_a_lying_subclass_of_a_number_comes_as_its_value(defined):
    lie = defined(
        "class Lie(float):\n    def __eq__(self, other): return True\n"
        "    def __sub__(self, other): return 0.0\n"
        "    def __float__(self): return 7.0\nlie = Lie(2.0)",
        "lie",
    )
    assert type(lie) is float
    assert lie == 2.0
    assert lie != 7.0


def test_a_generator_is_read_like_one(defined):
    count = defined("def count(n):\n    yield from range(n)", "count")
    assert list(count(3)) == [0, 1, 2]


def test_an_object_keeps_its_identity_within_a_check(defined):
    pair = defined("class A: pass\na = A()\npair = [a, a]", "pair")
    assert pair[0] is pair[1]


def test_a_copy_of_a_stand_in_stands_for_the_same(defined):
    f = defined("def f(x): return x", "f")
    assert copy.deepcopy([f])[0](1) == 1
    assert copy.copy(f)(1) == 1


def test_handles_die_with_the_check(student):
    student.run_cell("def f(x): return x")
    f = student.look_up(["f"])["f"]
    student.release()
    with pytest.raises(CannotCross):
        f(1)
    again = student.look_up(["f"])["f"]
    assert again(1) == 1
    with pytest.raises(CannotCross):
        again(f)


def test_what_cannot_be_given_to_a_student_says_so_and_harms_nothing(defined):
    f = defined("def f(x): return x", "f")
    with pytest.raises(CannotCross):
        f({1, 2})
    with pytest.raises(CannotCross):
        f(2**5000)
    assert f(1) == 1


@pytest.mark.parametrize(
    "large", ["2**5000", "[0] * 300_000", "np.zeros(5_000_000)", "[...] and (lambda a: a.append(a) or a)([])"]
)
def test_a_value_too_large_to_cross_is_an_object_that_says_so(student, large):
    student.run_cell(f"large = {large}\nsmall = 1\ndef f(): return large")
    found = student.look_up(["large", "small", "f"])
    assert isinstance(found["large"], StandIn)
    assert "cannot be checked" in repr(found["large"])
    assert isinstance(found["f"](), StandIn)
    assert found["small"] == 1
