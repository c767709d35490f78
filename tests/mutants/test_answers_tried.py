"""Which mutants are killed, which are the reference in other words, and which get through."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.grading.answer_key import AnswerKey
from autograder.grading.errors import GradingError
from autograder.mutants.attempts import Finding
from autograder.mutants.trying import ExerciseFindings, try_lesson

DOUBLE = """
    def double(x):
        ### BEGIN SOLUTION
        return 2 * x
        ### END SOLUTION
"""
STRONG = """
    check.matches(double, lambda x: 6.0, at=[3.0])
    ### BEGIN HIDDEN TESTS
    from autograder import reference
    check.matches(double, reference.double, at=check.samples(5, -3.0, 3.0))
    ### END HIDDEN TESTS
"""
WEAK = "check.matches(double, lambda x: 4.0, at=[2.0])"  # where 2x, x² and x + 2 are the same


def tried(key: AnswerKey) -> ExerciseFindings:
    (findings,) = try_lesson(key, workers=2)
    return findings


def mutants(findings: ExerciseFindings, found: str) -> dict[str, Finding]:
    return {mutant.after: finding for mutant, finding in findings.mutants if finding.found == found}


def code(source: str, **entries: Any) -> dict[str, Any]:
    return {"name": source.split("(")[0].removeprefix("def "), "source": source, **entries}


def test_a_strong_check_kills_every_mutant(make_key: Any) -> None:
    findings = tried(make_key(DOUBLE, STRONG))
    assert findings.fault is None
    assert {finding.found for _, finding in findings.mutants} == {"killed"}
    assert len(findings.mutants) > 8


def test_a_weak_check_lets_mutants_survive_and_says_where_they_differ(make_key: Any) -> None:
    survivors = mutants(tried(make_key(DOUBLE, WEAK)), "survived")
    assert set(survivors) == {"return 2 + x", "return abs(2 * x)"}
    assert all("the reference" in finding.note for finding in survivors.values())


def test_a_check_that_misses_a_mutant_with_some_seeds_only_lets_it_survive(make_key: Any) -> None:
    check = """
        ### BEGIN HIDDEN TESTS
        from autograder import reference
        check.matches(double, reference.double, at=[check.samples(1, -3.0, 3.0)[0] for _ in range(1)])
        ### END HIDDEN TESTS
    """
    assert "return abs(2 * x)" in mutants(tried(make_key(DOUBLE, check)), "survived")


def test_the_same_written_differently_is_equivalent(make_key: Any) -> None:
    answer = "def double(x):\n    ### BEGIN SOLUTION\n    return x + x\n    ### END SOLUTION"
    check = STRONG
    sums = tried(make_key(answer, check))
    assert mutants(sums, "survived") == {}
    commuted = "def double(x):\n    ### BEGIN SOLUTION\n    return np.add(x, 1 * x)\n    ### END SOLUTION"
    findings = tried(make_key(commuted, check, lesson="98_other"))
    assert set(mutants(findings, "equivalent")) == {"return np.add(1 * x, x)", "return np.add(x, x)"}
    assert mutants(findings, "survived") == {}


def test_a_narrow_check_does_not_make_a_wrong_answer_equivalent(make_key: Any) -> None:
    answer = """
        def double(A, x):
            ### BEGIN SOLUTION
            return (A + A.T) @ x
            ### END SOLUTION
    """
    check = """
        from autograder import reference
        symmetric = check.samples(3, kind="symmetric", size=3)
        check.matches(double, reference.double, at=[(A, np.array([0.3, 1.7, -2.2])) for A in symmetric])
    """
    survivors = mutants(tried(make_key(answer, check)), "survived")
    assert "return (A + A) @ x" in survivors


def test_a_loop_without_end_is_killed(make_key: Any) -> None:
    answer = """
        def double(x):
            ### BEGIN SOLUTION
            steps = 0
            while steps < 2:
                steps += 1
            return steps * x
            ### END SOLUTION
    """
    findings = tried(make_key(answer, STRONG))
    endless = {mutant.after for mutant, finding in findings.mutants if finding.note == "it did not end"}
    assert {"steps -= 1", "steps = 1"} <= endless
    assert mutants(findings, "survived") == {}


def test_an_error_that_the_reference_raises_on_purpose_is_part_of_the_answer(make_key: Any) -> None:
    answer = """
        def double(x):
            ### BEGIN SOLUTION
            if x == 0:
                raise ValueError("x must not be 0")
            return 2 / x
            ### END SOLUTION
    """
    findings = tried(make_key(answer, STRONG.replace("6.0", "2 / 3")))
    survivors = mutants(findings, "survived")
    assert "raise 'x must not be 0'" in survivors
    assert "(left out)" in survivors
    checked = STRONG.replace("6.0", "2 / 3") + "    check.raises(ValueError, double, 0)\n"
    assert mutants(tried(make_key(answer, checked, lesson="98_other")), "survived") == {}


def test_an_answer_that_changes_its_argument_differs(make_key: Any) -> None:
    answer = """
        def double(x):
            ### BEGIN SOLUTION
            x = x.copy()
            x *= 2
            return x
            ### END SOLUTION
    """
    check = """
        from autograder import reference
        check.matches(double, reference.double, at=check.samples(4, kind="vector"))
    """
    findings = tried(make_key(answer, check))
    assert "changed arguments" in mutants(findings, "survived")["x = x"].note


def test_a_value_is_compared_as_it_is(make_key: Any) -> None:
    answer = "### BEGIN SOLUTION\ndouble = {'a': True, 'b': 2.0}\n### END SOLUTION"
    strong = tried(make_key(answer, "check.value(double, {'a': True, 'b': 2.0})"))
    assert {finding.found for _, finding in strong.mutants} == {"killed"}
    weak = tried(make_key(answer, "check.that(double['a'], 'a is true')", lesson="98_other"))
    assert "double = {'a': True, 'b': 3.0}" in mutants(weak, "survived")


def test_an_expression_is_compared_by_its_values(make_key: Any) -> None:
    answer = "x = sp.symbols('x')\n### BEGIN SOLUTION\ndouble = sp.diff(x**2, x)\n### END SOLUTION"
    check = "check.expression(double, 2 * sp.Symbol('x'))"
    findings = tried(make_key(answer, check))
    assert set(mutants(findings, "equivalent")) == {"double = sp.diff(x ** 2)"}
    assert mutants(findings, "survived") == {}


def test_a_declared_domain_decides_what_is_equivalent(make_key: Any) -> None:
    answer = "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
    check = "check.matches(double, lambda x: 2 * x, at=check.samples(5, 0.1, 3.0))"
    positive = code("def positive(random):\n    return random.uniform(0, 100)")
    assert "return abs(2 * x)" in mutants(tried(make_key(answer, check)), "survived")
    findings = tried(make_key(answer, check, lesson="98_other", domain={"draws": [positive]}))
    assert findings.declared
    assert findings.inputs == 300
    assert mutants(findings, "survived") == {}
    assert "return abs(2 * x)" in mutants(findings, "equivalent")


def test_a_domain_may_allow_for_rounding(make_key: Any) -> None:
    answer = """
        def double(x):
            ### BEGIN SOLUTION
            h = 1e-4
            return ((x + h) ** 2 - (x - h) ** 2) / (2 * h)
            ### END SOLUTION
    """
    check = "check.matches(double, lambda x: 2 * x, at=check.samples(5, 1.1, 3.0), rtol=1e-6)"
    draw = code("def moderate(random):\n    return random.uniform(1, 4)")
    strict = tried(make_key(answer, check, domain={"draws": [draw], "rtol": 1e-13}))
    assert "h = 0.0002" in mutants(strict, "survived")
    lax = tried(make_key(answer, check, lesson="98_other", domain={"draws": [draw], "rtol": 1e-6}))
    assert "h = 0.0002" in mutants(lax, "equivalent")
    assert mutants(lax, "survived") == {}


def test_a_class_is_compared_by_what_its_domain_sees_of_it(make_key: Any) -> None:
    answer = """
        class Doubled:
            ### BEGIN SOLUTION
            def __init__(self, x):
                self.x = 2 * x
            ### END SOLUTION
    """
    check = "check.that(Doubled(3.0).x == 6.0, 'x is twice as large')"
    draw = code("def numbers(random, Doubled):\n    return Doubled(random.normal()).x")
    undeclared = tried(make_key(answer, check, names=["Doubled"]))
    assert undeclared.fault is not None
    assert "declare the exercise's domain" in undeclared.fault
    declared = tried(make_key(answer, check, "98_other", names=["Doubled"], domain={"draws": [draw]}))
    assert declared.fault is None
    assert {finding.found for _, finding in declared.mutants} == {"killed"}
    assert len(declared.mutants) > 5


def test_a_domain_that_cannot_be_read_is_told_in_a_sentence(make_key: Any) -> None:
    key = make_key(DOUBLE, STRONG, domain={"draws": [code("def broken(random):\n    return (")]})
    with pytest.raises(GradingError, match="the domain of double cannot be read"):
        try_lesson(key, workers=1)


def test_mistakes_are_refused_and_named(make_key: Any) -> None:
    squared = code("def squared(x):\n    return x * x", sentence="You squared.")
    added = code("def added(x):\n    return x + 2", sentence="You added 2.")
    strong = tried(make_key(DOUBLE, STRONG, mistakes=[squared, added]))
    assert [finding.found for _, finding in strong.mistakes] == ["named", "named"]
    weak = tried(make_key(DOUBLE, WEAK, lesson="98_other", mistakes=[squared]))
    (finding,) = (finding for _, finding in weak.mistakes)
    assert finding.found == "not named"
    assert "not refused but passed" in finding.note


def test_a_mistake_that_is_taken_for_another_is_not_named(make_key: Any) -> None:
    one = code("def one(x):\n    return 3 * x", sentence="You took three.")
    other = code("def other(x):\n    return x + x + x", sentence="You added thrice.")
    findings = tried(make_key(DOUBLE, STRONG, mistakes=[one, other]))
    assert [finding.found for _, finding in findings.mistakes] == ["named", "not named"]
    assert findings.mistakes[1][1].note == "refused, but taken for one"


def test_a_right_answer_that_is_refused_is_told(make_key: Any) -> None:
    right = code("def right(x):\n    return x + x")
    wrong = code("def wrong(x):\n    return 2 * x + (x == 3.0)")
    endless = code("def endless(x):\n    while True:\n        pass")
    findings = tried(make_key(DOUBLE, STRONG, variants=[right, wrong, endless]))
    assert [finding.found for _, finding in findings.variants] == ["accepted", "refused", "refused"]
    assert findings.variants[2][1].note == "it did not end"


def test_a_reference_that_fails_its_own_check_is_a_fault(make_key: Any) -> None:
    findings = tried(make_key(DOUBLE, "check.matches(double, lambda x: 5.0, at=[3.0])"))
    assert findings.fault is not None
    assert findings.mutants == ()


def test_a_reference_that_fails_with_other_hidden_inputs_is_a_fault(make_key: Any) -> None:
    check = """
        ### BEGIN HIDDEN TESTS
        check.that(check.samples(1, -3.0, 3.0)[0] < 2.2, "a check that is wrong now and then")
        ### END HIDDEN TESTS
    """
    assert tried(make_key(DOUBLE, check)).fault is not None


def test_two_runs_find_the_same(make_key: Any) -> None:
    key = make_key(DOUBLE, WEAK)
    assert tried(key) == tried(key)
