"""What a check can do with a student's functions, objects and expressions from across the wall."""

from __future__ import annotations

import copy
import math

import numpy as np
import pytest

from autograder.sandbox import CannotCross, StandIn, StudentExpression, StudentFunction, WallViolation


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
        return observation.changed_arguments, observation.shares_memory

    assert seen("clean", vector) == (False, False)
    assert seen("spoil", vector) == (True, False)
    assert seen("view", vector) == (False, True)
    assert seen("nested", vector) == (False, True)
    assert seen("grow", [1, 2]) == (True, False)
    assert found["clean"].observe(vector).result.tolist() == [1.0, 2.0, 3.0]
    assert vector.tolist() == [0.0, 1.0, 2.0]


def test_a_function_may_call_what_it_is_given_and_still_be_pure(defined):
    apply = defined("def apply(f, x): return f(x)", "apply")
    observation = apply.observe(math.sqrt, 4.0)
    assert (observation.result, observation.changed_arguments, observation.shares_memory) == (
        2.0,
        False,
        False,
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


def test_an_expression_is_known_by_its_symbols_and_values(student):
    student.run_cell("x, y = sp.symbols('x y')\ne = sp.diff(x**2 * sp.sin(x), x)\nz = sp.sqrt(x) * y")
    found = student.look_up(["e", "z"])
    e, z = found["e"], found["z"]
    assert isinstance(e, StudentExpression)
    assert e.free_symbol_names == ("x",)
    assert z.free_symbol_names == ("x", "y")
    (value,) = e.values_at([{"x": "1.5"}], 30)
    import mpmath

    with mpmath.workdps(40):
        exact = 3 * mpmath.sin(1.5) + mpmath.mpf(1.5) ** 2 * mpmath.cos(1.5)
        assert abs(mpmath.mpf(value) - exact) < mpmath.mpf(10) ** -28
    assert complex(z.values_at([{"x": "-4", "y": "1"}], 17)[0]) == 2j
    assert z.values_at([{"x": "1"}], 17) == ["nan"]


def test_hostile_numerals_do_not_reach_a_check(student):
    student.run_cell(
        "class Lie(sp.Symbol):\n    pass\nlie = Lie('x')\n"
        "import sys\nsys.modules['autograder.sandbox.answering'].values_at = lambda *a: ['1e999999999']"
    )
    with pytest.raises(WallViolation):
        student.look_up(["lie"])["lie"].values_at([{"x": "1"}], 17)


def test_values_too_large_to_be_told_are_not_numbers(student):
    student.run_cell("x = sp.Symbol('x')\nhuge = sp.exp(x**3)\nmany = sum(sp.symbols('a:300'))")
    found = student.look_up(["huge", "many"])
    assert found["huge"].values_at([{"x": "100"}, {"x": "1"}], 17)[0] == "nan"
    assert float(found["huge"].values_at([{"x": "1"}], 17)[0]) == pytest.approx(math.e, rel=1e-15)
    assert not isinstance(found["many"], StudentExpression)


def test_several_large_values_are_told_apart_from_what_is_missing(student):
    student.run_cell("a = b = c = d = np.zeros(1_500_000)")
    found = student.look_up(["a", "b", "c", "d"])
    assert isinstance(found["a"], np.ndarray)
    assert "cannot be checked" in repr(found["d"])


def test_numbers_of_sympy_are_numbers(student):
    student.run_cell("a, b, c = sp.Float(0.5), sp.pi, sp.I * 2\nd = sp.Symbol('x')\ne = sp.oo")
    found = student.look_up(["a", "b", "c", "d", "e"])
    assert float(found["a"]) == 0.5
    assert float(found["b"]) == math.pi
    assert complex(found["c"]) == 2j
    assert math.isnan(float(found["e"]))
    for not_real in ("c", "d"):
        with pytest.raises(TypeError):
            float(found[not_real])


def test_a_number_of_sympys_crosses_as_data(student):
    student.run_cell(
        "numbers = [sp.Integer(3), sp.Rational(1, 4), sp.Float('0.1', 30), sp.Integer(0)]\n"
        "long = sp.Integer(10)**100\nx = sp.Symbol('x')\npolynomial = 3 * x**2 + 2.5 * x\n"
        "coefficients = lambda: [polynomial.coeff(x, k) for k in range(3)]"
    )
    found = student.look_up(["numbers", "long", "coefficients"])
    assert found["numbers"] == [3, 0.25, 0.1, 0]
    assert [type(number) for number in found["numbers"]] == [int, float, float, int]
    assert found["long"] == 10**100
    assert found["coefficients"]() == [0, 2.5, 3]


def test_a_sympy_number_that_no_plain_one_can_be_stays_an_expression(student):
    student.run_cell(
        "far = [sp.Integer(2)**5000, sp.Float('1e400'), sp.Float('1e-400'), sp.oo, sp.nan]\n"
        "far += [sp.Rational(1, 10**400)]"
    )
    far = student.look_up(["far"])["far"]
    assert all(isinstance(number, StudentExpression) for number in far)
    assert far[2].values_at([{}], 3) == ["1.00e-400"]


def test_a_function_of_ours_takes_sympy_numbers_and_constants_as_numbers(defined):
    ask = defined(
        "numbers = sp.Integer(3), sp.Rational(1, 2), sp.pi, sp.sqrt(2)\n"
        "def ask(f): return [f(x) for x in numbers] + [f(x=sp.E)]",
        "ask",
    )
    seen = []

    def double(x):
        seen.append(x)
        return 2 * x

    assert ask(double) == pytest.approx([6, 1.0, 2 * math.pi, 2 * math.sqrt(2), 2 * math.e])
    assert [type(x) for x in seen] == [int, float, float, float, float]


@pytest.mark.parametrize("argument", ["sp.Symbol('x')", "x=sp.Symbol('x') + 1", "sp.I", "sp.zoo"])
def test_a_function_of_ours_takes_no_sympy_expression_and_says_so(defined, argument):
    ask = defined(f"def ask(f): return f({argument})", "ask")
    with pytest.raises(TypeError, match=r"^numbers are expected, not SymPy expressions$"):
        ask(lambda x: x**2)
    caught = defined(
        f"def caught(f):\n    try: f({argument})\n    except TypeError as e: return str(e)", "caught"
    )
    assert caught(lambda x: x) == "numbers are expected, not SymPy expressions"


def test_a_rounding_imaginary_part_is_told_with_its_exponent(student):
    student.run_cell(
        "import sympy as sp\nx = sp.Symbol('x')\nwave = sp.diff(x**2 * sp.sin(x), x).rewrite(sp.exp)"
    )
    (value,) = student.look_up(["wave"])["wave"].values_at([{"x": "0.77"}], 30)
    assert complex(value).real == pytest.approx(2 * 0.77 * math.sin(0.77) + 0.77**2 * math.cos(0.77))


def test_fractions_and_decimals_cross_as_numbers(student):
    student.run_cell(
        "from decimal import Decimal\nfrom fractions import Fraction\n"
        "third, price = Fraction(1, 3), [Decimal('2.5')]\ndef twice(f, x):\n    return f(Fraction(x)) * 2"
    )
    found = student.look_up(["third", "price", "twice"])
    assert found["third"] == 1 / 3
    assert found["price"] == [2.5]
    assert found["twice"](math.sqrt, 4) == 4.0


def test_warnings_are_no_errors_in_a_check_whatever_the_notebook_says(student):
    student.run_cell(
        "import warnings\nwarnings.simplefilter('error')\nnp.seterr(all='raise')\n"
        "def root(x):\n    warnings.warn('careful')\n    return np.sqrt(np.float64(-x))"
    )
    root = student.look_up(["root"])["root"]
    assert math.isnan(root(1.0))
    assert [ok for ok, _ in root.call_many([(1.0,), (2.0,)])] == [True, True]
