"""Which names a piece of Python binds and uses."""

from __future__ import annotations

import ast

import pytest

from autograder.authoring.python_names import bindings, enclosing_function, global_names, parse_with_magics


def bound(source: str) -> list[tuple[str, str]]:
    return [(binding.name, binding.by) for binding in bindings(ast.parse(source))]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("x = y", ["x"]),
        ("x: int = 1", ["x"]),
        ("x += 1", ["x"]),
        ("a, (b, *c) = z", ["a", "b", "c"]),
        ("for i, j in z: k = 1", ["i", "j", "k"]),
        ("with f() as g: pass", ["g"]),
        ("try:\n    pass\nexcept ValueError as e:\n    pass", ["e"]),
        ("import a.b, c as d", ["a", "d"]),
        ("from a import b as c, d", ["c", "d"]),
        ("del x", ["x"]),
        ("(x := 1)", ["x"]),
        ("[(x := i) for i in z]", ["x"]),
        ("[i for i in z if (x := i)]", ["x"]),
        (
            "match z:\n    case [a, *b]: pass\n    case {'k': c, **d}: pass\n    case int() as e: pass",
            list("abcde"),
        ),
        ("def f(a=(x := 1)): y = 1", ["f", "x"]),
        ("@(d := deco)\nclass C(B): y = 1", ["C", "d"]),
        ("f = lambda a, b=(x := 1): (a, b)", ["f", "x"]),
        ("x[0] = y.z = 1", []),
        ("[i for i in z]; {i: j for i, j in z}; (lambda a: a)(1)", []),
        ("print(x)", []),
    ],
)
def test_a_binding_is_found(source: str, names: list[str]) -> None:
    assert sorted(name for name, _ in bound(source)) == sorted(names)


def test_a_binding_knows_what_made_it() -> None:
    source = "def f(): pass\nclass C: pass\nimport m\nx = 1"
    assert bound(source) == [("f", "def"), ("C", "class"), ("m", "import"), ("x", "assignment")]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("f(x)", {"f", "x"}),
        ("(lambda x: x + y)(1)", {"y"}),
        ("[a for a in b if c]", {"b", "c"}),
        ("check.that(lambda: [g(i) for i in range(3)])", {"check", "g", "range"}),
        ("x.power_rule; f(power_rule=1)", {"x", "f"}),
    ],
)
def test_only_names_looked_up_in_the_module_are_used(source: str, names: set[str]) -> None:
    assert global_names(source) == names


def test_magics_are_python_in_a_notebook() -> None:
    tree = parse_with_magics("%matplotlib inline\nx = 1\n!ls")
    assert [binding.name for binding in bindings(tree)] == ["x"]


@pytest.mark.parametrize("source", ["x = (", "return 1", "def f(a, a): pass"])
def test_what_python_refuses_is_refused(source: str) -> None:
    with pytest.raises(SyntaxError):
        parse_with_magics(source)


def test_the_enclosing_function_is_the_innermost() -> None:
    tree = ast.parse(
        "def f():\n    if x:\n        def g():\n            1\n    2\n3\n"
        "class C:\n    4\n    def m(self):\n        5"
    )
    functions = [enclosing_function(tree, index) for index in range(10)]
    assert functions == ["f", "f", "f.g", "f.g", "f", None, None, None, "C.m", "C.m"]
