# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: id,answer,check,points,names,mistakes,variants,domain,rtol,essay,tags,-all
#     formats: ipynb,py:percent
#     notebook_metadata_filter: -jupytext.text_representation.jupytext_version
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] id="title"
# # Slopes
#
# A small lesson with every kind of cell.

# %% id="imports"
import math

import numpy as np
import sympy as sp

from autograder import check

# %% [markdown]
# Prose without an id, with `# %%` in a fence:
#
# ```python
# # %% not a cell
# ```

# %%
x = sp.Symbol("x")
text = """
# %% not a cell either
"""
print(math.floor(2.5), len(text))

# %% id="claim" tags=["asserts-the-text"]
assert math.floor(2.5) == 2

# %% [markdown] id="ex-power-rule"
# ### Exercise 1 · The power rule (2 points)
# Write `power_rule(n, x)`, the slope of $x^n$ at `x`.
#
# <details><summary>Hint</summary>Lower the exponent.</details>


# %% answer="power_rule"
def power_rule(n, x):
    """Slope of x**n at x, for an integer n >= 0 and a number or array x."""
    ### BEGIN SOLUTION
    if n == 0:
        return np.zeros_like(x, dtype=float)
    return n * np.power(x, n - 1.0)
    ### END SOLUTION


# %% check="power_rule" points=2
check.derivative(lambda x: power_rule(3, x), of=lambda x: x**3, at=[-2.0, 0.5, 3.0])

### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(power_rule, reference.power_rule, at=[(4, -1.7), (5, 2.3), (2, 0.9)])
### END HIDDEN TESTS

# %% mistakes="power_rule"
import functools


def _product(factors):
    return functools.reduce(lambda a, b: a * b, factors, 1.0)


def exponent_not_lowered(n, x):
    """You multiplied by the exponent
    and left it as it was."""
    return n * x**n


def factor_forgotten(n, x):
    """You lowered the exponent and did not multiply by it."""
    return _product([x] * (n - 1))


# %% variants="power_rule"
def by_repeated_multiplication(n, x):
    result = 0.0 * x + n
    for _ in range(n - 1):
        result = result * x
    return result


# %% domain="power_rule" rtol=1e-06
def _number(random):
    return float(random.uniform(-3, 3))


def small_powers(random):
    return int(random.integers(0, 6)), _number(random)


def symmetry(random, power_rule):
    x = _number(random)
    return power_rule(3, x) - power_rule(3, -x)


# %% [markdown] id="ex-symbolic"
# ### Exercise 2 · A slope in symbols (1 point)

# %% answer="symbolic_slope"
### BEGIN SOLUTION
symbolic_slope = sp.diff(x**2 * sp.sin(x), x)
### END SOLUTION

# %% check="symbolic_slope" points=1
check.that(symbolic_slope.free_symbols == {x}, "symbolic_slope is an expression in x")
### BEGIN HIDDEN TESTS
check.expression(symbolic_slope, 2 * x * sp.sin(x) + x**2 * sp.cos(x))
### END HIDDEN TESTS


# %% mistakes="symbolic_slope"
def factors_differentiated_apart():
    """You differentiated each factor and multiplied the results."""
    return 2 * x * sp.cos(x)


# %% variants="symbolic_slope"
def product_rule_written_out():
    return 2 * x * sp.sin(x) + sp.cos(x) * x**2


# %% [markdown] id="ex-line"
# ### Exercise 3 · A tangent (1.5 points)

# %% answer="tangent" names=["slope", "intercept"]
### BEGIN SOLUTION
slope = 2.0 * 1.5
intercept = 1.5**2 - slope * 1.5
### END SOLUTION

# %% check="tangent" points=1.5
check.value(slope, 3.0)
### BEGIN HIDDEN TESTS
from autograder import reference

check.value(intercept, reference.intercept)
### END HIDDEN TESTS


# %% mistakes="tangent"
def intercept_is_the_value():
    """You gave the height of the curve as the intercept."""
    return {"slope": 3.0, "intercept": 1.5**2}


# %% [markdown] essay="why_slope" points=3
# **Question.** What does a slope say about a small step?
#
# ### BEGIN SOLUTION
# One point for the word proportional, one for a sign, one for an example.
# ### END SOLUTION

# %% [markdown] id="end"
# ## Takeaways
