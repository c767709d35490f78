"""What stands in a student's answer cell where the solution was."""

from __future__ import annotations

import pytest

from autograder.authoring.stubs import NoStub, stubbed


def test_the_stub_of_a_method_names_class_and_method() -> None:
    source = (
        "class Value:\n"
        "    def __init__(self, data):\n"
        "        self.data = data\n"
        "\n"
        "    def backward(self):\n"
        '        """Derivatives."""\n'
        "        ### BEGIN SOLUTION\n"
        "        self.grad = 1\n"
        "        ### END SOLUTION\n"
        "        return self"
    )
    assert stubbed(source, ["Value"]) == (
        "class Value:\n"
        "    def __init__(self, data):\n"
        "        self.data = data\n"
        "\n"
        "    def backward(self):\n"
        '        """Derivatives."""\n'
        "        # your code here\n"
        '        raise NotImplementedError("Value.backward is not written yet")\n'
        "        return self"
    )


def test_a_region_in_a_loop_keeps_its_indentation() -> None:
    source = (
        "def total(values):\n"
        "    result = 0\n"
        "    for value in values:\n"
        "        ### BEGIN SOLUTION\n"
        "        result += value\n"
        "        ### END SOLUTION\n"
        "    return result"
    )
    lines = stubbed(source, ["total"]).split("\n")
    assert lines[3:] == [
        "        # your code here",
        '        raise NotImplementedError("total is not written yet")',
        "    return result",
    ]


def test_two_functions_have_a_stub_each() -> None:
    function = "def {0}(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION\n"
    source = function.format("f") + "\n\n" + function.format("g")
    stubs = stubbed(source, ["f", "g"])
    assert "f is not written yet" in stubs
    assert "g is not written yet" in stubs
    assert "return x" not in stubs


def test_only_the_names_that_a_region_defines_are_stubbed_there() -> None:
    source = (
        "### BEGIN SOLUTION\na = 1\nhelper = 2\n### END SOLUTION\nprint('between')\n"
        "### BEGIN SOLUTION\nb, c = a, helper\n### END SOLUTION"
    )
    assert stubbed(source, ["a", "b", "c"]) == (
        "a = ...  # your answer\nprint('between')\nb = ...  # your answer\nc = ...  # your answer"
    )


def test_a_string_that_mentions_nothing_of_the_kind_stays() -> None:
    assert stubbed("x = 'begin'", ["x"]) == "x = 'begin'"


def test_a_region_that_runs_out_of_its_function_has_no_stub() -> None:
    source = "def f(x):\n    ### BEGIN SOLUTION\n    return x\n\ny = 1\n### END SOLUTION"
    with pytest.raises(NoStub, match="whole statements of one block") as refused:
        stubbed(source, ["f"])
    assert refused.value.index == 1
