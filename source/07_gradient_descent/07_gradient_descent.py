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
# # Gradient descent
#
# > **Walking downhill blind: how long a step, and when to stop?**
#
# You stand on a hillside in fog. You feel the slope under your feet and nothing else:
# no map, no view of the valley. Training a neural network is that walk, with a million
# directions in place of two. This lesson takes it in one, two and three dimensions,
# where it can be drawn, and finds out what decides between arriving, creeping and being
# thrown off the hill.
#
# **When you are through, you can**
#
# - write gradient descent, and name the traps in six lines of code;
# - say beforehand which learning rates creep, arrive, oscillate and diverge;
# - say why a narrow valley is slow, and what scaling the data does about it;
# - stop for a good reason, and say what stopping does and does not prove;
# - tell a minimum from a saddle by the eigenvalues of the Hessian;
# - say what momentum, a line search and a penalty change, and when not to walk at all.
#
# **Time:** two sittings of about an hour; the second can begin at
# [When to stop](#When-to-stop). Exercises 1, 3 and 8 need only the first.
#
# **Assumed:** derivatives and gradients (lessons 1 and 3), matrix times vector, NumPy
# arrays. Eigenvalues and the Hessian are recalled where they are needed.
#
# **How to read this page.** Run each code cell with Shift+Enter. Where it says
# *predict, then run*, commit to an answer first. Folded questions open with a click.
# Small cells full of `assert` hold the text to its word: if they run silently, the
# numbers in the prose are true. Nothing needs to be changed before the
# [exercises](#Exercises).

# %% id="imports"
import matplotlib.pyplot as plt
import numpy as np
import sympy as sp

from autograder import check, progress
from explorers import (
    descent,
    label,
    landscape,
    level_sets,
    look,
    show,
    use_house_style,
)

use_house_style()

# %% [markdown] id="two-knobs"
# ## A model with two knobs
#
# In 1857 Ernst Engel studied what households spend on food. Here are again the 235 of
# lesson 3, from Belgium in his time: income $u$ and spending on food $s$, both in
# thousands of francs a year (source and licence:
# [data/engel_1857.md](data/engel_1857.md)). A straight line is a model with two knobs,
# slope $w$ and intercept $b$:
#
# $$\hat s = w\,u + b, \qquad
# f(w, b) = \frac{1}{n}\sum_{i=1}^{n} (w\,u_i + b - s_i)^2 .$$
#
# $f$ is the loss, the mean squared error. Each setting of the knobs is a *point*
# $x = (w, b)$ of a map, and $f(x)$ is the height of the ground there. The gradient
# $\nabla f(x)$, in code `df`, has an entry for each knob.


# %% id="two-knobs-code"
u, s = np.loadtxt("data/engel_1857.csv", delimiter=",", skiprows=1).T / 1000
n = len(u)
X = np.column_stack([u, np.ones(n)])  # one row (u, 1) for each household


def f(x):
    """The loss of the knobs x = (w, b), in (thousand francs)²."""
    return np.mean((X @ x - s) ** 2)


def df(x):
    """The gradient of the loss at x; of the shape of x."""
    return 2 / n * X.T @ (X @ x - s)


for x in ([0.0, 0.0], [0.9, 0.1], [0.5, 0.15]):
    print(f"w, b = {x}   f = {f(np.array(x)):.4f}")
check.gradient(df, of=f, at=[np.array([0.0, 0.0]), np.array([0.9, 0.1])])

# %% id="two-knobs-picture" tags=["picture"]
# the figure
fig, (left, right) = plt.subplots(1, 2, figsize=(7.8, 4.2))
left.plot(u, s, **look.data | {"markersize": 4})
levels = (0.015, 0.03, 0.07, 0.15, 0.3, 0.6)
as_points = {"x": (-0.2, 1.2), "y": (-0.6, 0.8), "heights": levels, "points": 61}
level_sets(right, lambda w, b: f(np.array([w, b])), written=None, **as_points)
plate = {"facecolor": "white", "edgecolor": "none", "pad": 1}
for name, w, b in (("A", 0.0, 0.0), ("B", 0.9, 0.1), ("C", 0.5, 0.15)):
    left.plot([0, 5.1], [b, 5.1 * w + b], **look.function)
    label(left, name, (5.1, 5.1 * w + b), look.function, shift=(5, 0))
    right.plot([w], [b], **look.point)
    label(right, name, (w, b), shift=(9, 9), bbox=plate)
left.set(xlim=(0, 5.7), ylim=(-0.2, 5), xlabel="income u", ylabel="food s")
left.set_title("three settings …")
right.set(xlabel="slope w", ylabel="intercept b", title="… are three points")
show(
    fig,
    alt="Left, food against income with three lines: A flat at zero, B too steep, C "
    "through the points. Right, the level sets of the loss over slope and intercept: "
    "long slanted ellipses, a narrow valley, with A and B on its flanks and C near its "
    "floor. One household has almost twice the income of the next.",
)

# %% [markdown] id="two-knobs-reading"
# The picture on the right is what the walker does *not* see. At each point there is
# only $\nabla f$: two numbers, one for each knob.
#
# <details><summary><b>Question.</b> Two points on one level line of the map: what do
# their two lines on the left have in common?</summary>
#
# The same mean squared error. The lines may look quite different: one is steep and
# starts low, the other flat and starts high.
# </details>

# %% id="two-knobs-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert len(u) == len(s) == 235
assert 1.7 < np.sort(u)[-1] / np.sort(u)[-2] < 2 and u.max() < 5.1
assert f(np.array([0.5, 0.15])) < f(np.array([0.9, 0.1])) < f(np.array([0.0, 0.0]))

# %% [markdown] id="take-a-walk"
# ## Take a walk first
#
# Here is a narrow valley to walk in. The circle is the start, each dot is one step
# against the gradient, and $\eta$ ("eta"), the **learning rate**, is the number by
# which the gradient is multiplied to make a step. Beside the map are the same path on
# the ground, which you can turn, and the height after each step. The sentence below
# names the two curvatures of the valley, and what a step multiplies the distance by in
# the direction of each: they will explain what you see.
#
# **Predict, then drag.** The learning rate stands at $0.9$ of a mark called $2/L$. What
# will the path do when you pull it just beyond the mark? When you make it ten times
# smaller? And does it help to start nearer to the bottom? Try, and then try momentum,
# noise, and a formula of your own.

# %% id="take-a-walk-explorer"
descent("narrow valley", start=(-8, 3), learning_rate=0.18, steps=30)

# %% [markdown] id="take-a-walk-reading"
# Just beyond the mark the path leaps away, from wherever it starts. Far below it, the
# path creeps. A start nearer to the bottom saves little: it is the shape of the valley
# that sets the speed. This lesson finds out where the mark comes from, and why.
#
# <details><summary><b>Question.</b> The path goes to and fro across the valley, and
# only slowly along it. What would you want to be different in the two
# directions?</summary>
#
# The learning rate: smaller across, where the ground is steep, larger along, where it
# is flat. Plain gradient descent has one for all directions. That is the whole
# difficulty.
# </details>

# %% id="take-a-walk-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
walker = descent(start=(-8, 3), learning_rate=0.18)
assert np.isclose(walker.bound, 0.2) and np.isclose(0.18, 0.9 * walker.bound)
assert descent(learning_rate=0.21, steps=30).left_at is not None
assert descent(learning_rate=0.018, steps=30).loss[-1] > 1000 * walker.loss[-1]
near = descent(start=(-0.8, 0.3), learning_rate=0.18)
assert np.allclose(near.path * 10, walker.path)  # the same walk, ten times smaller

# %% [markdown] id="algorithm"
# ## The algorithm
#
# **In words.** Stand at a point. Measure the gradient *there*. Move against it, by
# $\eta$ times its length. Repeat until you have a reason to stop.
#
# **In symbols.** From a start $x_0$,
#
# $$x_{k+1} = x_k - \eta\,\nabla f(x_k), \qquad k = 0, 1, 2, \dots$$
#
# This is **gradient descent**. Why should it go down? Near $x$ the function is almost
# its tangent plane: for a short step $d$, $f(x + d) \approx f(x) + \nabla f(x)\cdot d$.
# Put in $d = -\eta\,\nabla f(x)$, and the height changes by about
#
# $$-\eta\,\lVert\nabla f(x)\rVert^2 ,$$
#
# which is negative wherever the gradient is not zero. The catch is in *about*: it holds
# for short steps, and how short we shall have to find out.
#
# First one walk in three ways, on $f(x) = x^2$, with gradient $2x$, from $x_0 = 10$
# with $\eta = 0.1$.
#
# **By hand.** At $10$ the gradient is $20$. The step is $-0.1 \cdot 20 = -2$, so we
# arrive at $8$. In general $x - 0.1 \cdot 2x = 0.8\,x$: each step keeps $80\,\%$ of the
# distance to the minimum, and $x_k = 10 \cdot 0.8^k$.
#
# **By SymPy**, for any learning rate:


# %% id="algorithm-sympy"
x, eta = sp.symbols("x eta")
step = sp.factor(x - eta * sp.diff(x**2, x))
print("after one step   ", step)
print("after three steps", sp.factor(step.subs(x, step.subs(x, step))))
print("with the numbers ", step.subs({eta: 0.1, x: 10}))

# %% [markdown] id="algorithm-number"
# **By number.** The whole algorithm is the loop in `walk`:


# %% id="algorithm-code"
def walk(df, x, eta, steps):
    """The points that gradient descent passes through, the start included."""
    path = [x]
    for _ in range(steps):
        x = x - eta * df(x)
        path.append(x)
    return np.array(path)


print(" k      x    x²   gradient")
for k, x in enumerate(walk(lambda x: 2 * x, 10.0, 0.1, 4)):
    print(f"{k:2} {x:6.2f} {x**2:6.2f} {2 * x:6.2f}")

# %% [markdown] id="algorithm-rows"
# Each row of the table is one place: the point, *its* height and *its* gradient. Many
# programs take the gradient, move, and then print. They say `x = 8, gradient = 20`, and
# there is no such place: where $x$ is $8$ the gradient is $16$. Whoever checks a
# formula against such a table will call a right derivative wrong.
#
# <details><summary><b>Question.</b> The gradient got smaller from row to row. Who made
# the steps shorter?</summary>
#
# The ground did. $\eta$ stayed $0.1$; a step is $\eta$ times the gradient, and the
# gradient fades as the bottom comes near. That is why a fixed learning rate can arrive
# at all.
# </details>

# %% id="algorithm-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
path = walk(lambda x: 2 * x, 10.0, 0.1, 10)
assert np.allclose(path, 10 * 0.8 ** np.arange(11)) and 1 - 0.8 < 1 and 0.8 * 100 == 80
assert 2 * path[0] == 20 and path[1] == 8 and 2 * path[1] == 16

# %% id="algorithm-picture" tags=["picture"]
# the figure
path = walk(lambda x: 2 * x, 10.0, 0.1, 10)
fig, (left, right) = plt.subplots(1, 2, figsize=(7.6, 3.8))
x = np.linspace(-4, 11, 100)
joined = look.point | {"linestyle": "-", "linewidth": 1.6, "markersize": 6}
left.plot(x, x**2, **look.function)
left.plot(path, path**2, **joined)
label(left, "x₀", (10, 100), shift=(-8, 4), ha="right")
label(left, "x₁", (8, 64), shift=(-8, 4), ha="right")
left.set(xlabel="x", ylabel="f(x)", title="the walk …")
right.plot(range(11), path**2, **joined)
right.set(xlabel="step k", ylabel="f at step k", title="… and its loss curve")
show(
    fig,
    alt="Left, the parabola x² with ten steps of gradient descent from x = 10, long on "
    "the steep part and ever shorter towards the bottom. Right, the height at each "
    "step, which falls fast at first and then levels off near zero.",
)

# %% [markdown] id="wrong-on-purpose"
# ### A wrong history on purpose
#
# To draw a path one keeps its points. With numbers the loop above is safe. With arrays
# a small change of spelling, `x -= …` in place of `x = x - …`, is not.
#
# **Predict, then run.** What does the list hold after three steps from $(10, 1)$, and
# what has become of `start`?


# %% id="wrong-on-purpose-code"
start = np.array([10.0, 1.0])
x, history = start, [start]
for _ in range(3):
    x -= 0.1 * (2 * x)  # writes the new numbers into the old array
    history.append(x)
print("history:", *history)
print("start:  ", start)
print("as it should be:", *walk(lambda x: 2 * x, np.array([10.0, 1.0]), 0.1, 3))

# %% [markdown] id="wrong-on-purpose-reading"
# One array, four times. `x = x - …` *makes* an array and gives it the name `x`;
# `x -= …` *changes* the one that is there, and `x`, `start` and every entry of the
# history are names for the same one. No error, no warning: the end point is right, the
# picture shows a single dot, and the start that the caller handed over is gone.
#
# <details><summary><b>Question.</b> Would <code>history.append(x.copy())</code> be
# enough to mend it?</summary>
#
# The history would be right after the first entry, for each copy is an array of its
# own. But the first entry and the caller's `start` would still be overwritten. Begin
# with a copy too, or write `x = x - …`.
# </details>

# %% id="wrong-on-purpose-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert len(history) == 4 and all(entry is start for entry in history)
assert np.allclose(start, [10 * 0.8**3, 0.8**3])

# %% [markdown] id="how-long"
# ## How long a step?
#
# Still $f(x) = x^2$ from $x_0 = 10$, now with four learning rates.
#
# **Predict, then run.** For $0.05$, $0.5$, $0.9$ and $1.05$: which creeps, which
# arrives at once, which jumps to and fro, which is thrown off the hill?

# %% id="how-long-code"
for eta in (0.05, 0.5, 0.9, 1.05):
    path = walk(lambda x: 2 * x, 10.0, eta, 6)
    print(f"η = {eta:<4}  factor {1 - 2 * eta:5.2f}  ", *(f"{x:7.2f}" for x in path))

# %% id="how-long-picture" tags=["picture"]
# the figure
fig, axes = plt.subplots(1, 4, figsize=(8.2, 3.6), sharey=True)
cases = ((0.05, "it creeps"), (0.5, "one step"), (0.9, "to and fro"), (1.05, "away"))
x = np.linspace(-17, 17, 100)
for ax, (eta, verdict) in zip(axes, cases, strict=True):
    path = walk(lambda x: 2 * x, 10.0, eta, 5)
    ax.plot(x, x**2, **look.function)
    joined = {"linestyle": "-", "linewidth": 1.4, "markersize": 5}
    ax.plot(path, path**2, **look.point | joined)
    ax.set_title(f"η = {eta}\n{verdict}", fontsize=12)
    ax.set(xlabel="x", xticks=(-10, 0, 10))
axes[0].set(ylabel="f(x)", ylim=(-10, 290))
show(
    fig,
    alt="Four parabolas with five steps from x = 10. With η = 0.05 the points creep "
    "down one side; with 0.5 the first step lands on the bottom; with 0.9 they jump "
    "from side to side, lower each time; with 1.05 they jump higher each time.",
)

# %% [markdown] id="how-long-derivation"
# The factor says it all. Take a parabola of curvature $L$, that is $f'' = L > 0$, with
# its minimum at $x^*$. Its slope is $L\,(x - x^*)$, so a step turns the distance
# $x - x^*$ into
#
# $$(x - x^*) - \eta L\,(x - x^*) = (1 - \eta L)\,(x - x^*).$$
#
# Each step multiplies the distance by $1 - \eta L$. The walk arrives exactly when that
# factor is smaller than $1$ in size, $-1 < 1 - \eta L < 1$, which is
#
# $$0 < \eta < \frac{2}{L}.$$
#
# | $\eta$ | factor | here ($L = 2$) | what is seen |
# |---|---|---|---|
# | far below $1/L$ | just under $1$ | $0.05$: $0.9$ | it creeps |
# | $1/L$ | $0$ | $0.5$: $0$ | there in one step |
# | between $1/L$ and $2/L$ | from $0$ to $-1$ | $0.9$: $-0.8$ | to and fro, arriving |
# | $2/L$ | $-1$ | $1$: $-1$ | to and fro for ever |
# | above $2/L$ | below $-1$ | $1.05$: $-1.1$ | farther each time |
#
# How many steps make the distance a thousand times smaller? The power $k$ for which
# $|1 - \eta L|^k = 1/1000$: $66$ steps for $0.05$, and $31$ for $0.9$, which looks
# wilder and is faster.
#
# <details><summary><b>Question.</b> A friend tries 0.05, sees steady progress, and
# doubles the rate until the loss explodes. At which rate does that happen?</summary>
#
# $0.1$, $0.2$, $0.4$, $0.8$ arrive; $1.6$ is above $2/L = 1$. The factor there is
# $1 - 3.2 = -2.2$: each step leads more than twice as far out as the one before.
# </details>

# %% id="how-long-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
for eta, factor in ((0.05, 0.9), (0.5, 0), (0.9, -0.8), (1, -1), (1.05, -1.1)):
    assert np.isclose(1 - 2 * eta, factor)
assert np.isclose(1 - 2 * 1.6, 1 - 3.2) and np.isclose(1 - 3.2, -2.2)
steps = {
    eta: np.ceil(np.log(1 / 1000) / np.log(abs(1 - 2 * eta))) for eta in (0.05, 0.9)
}
assert steps[0.05] == 66 and steps[0.9] == 31
assert all(0 < eta < 1 for eta in (0.1, 0.2, 0.4, 0.8))

# %% [markdown] id="any-function"
# ### The bound beyond parabolas
#
# Few losses are parabolas. But suppose that the curvature is nowhere above $L$. Walk
# from $x$ against the slope $g = f'(x)$, say $g > 0$. At first the ground falls at the
# rate $g$. Over a distance $t$ this rate can fall by at most $L\,t$ (it may also rise,
# where the curvature is negative), so after $t$ the ground still falls at the rate
# $g - L\,t$ or more. Add up these rates over the whole step, $t$ from $0$ to $\eta g$
# (the area of a trapezium):
#
# $$f(x - \eta g) \;\le\; f(x) - \eta g^2 + \tfrac12 L\,\eta^2 g^2
# \;=\; f(x) - \eta\,\Bigl(1 - \frac{\eta L}{2}\Bigr)\, g^2 .$$
#
# For $0 < \eta < 2/L$ the last term is a true loss of height, unless $g = 0$. So every
# step goes down. And if there is a height below which $f$ never goes, the losses of
# height must fade, and $g$ with them: *with $\eta < 2/L$ the gradient fades along the
# walk*. It promises no more than that, not even that there is a level place to arrive
# at: $\ln(1 + e^{-x})$ falls and falls, ever more gently, and is level nowhere. In
# several dimensions the same holds with $\lVert\nabla f\rVert$ for $|g|$, where no
# eigenvalue of the Hessian is above $L$ anywhere.
#
# Not every function has such an $L$. For $x^4 - 3x^2 + x$, which we shall meet again,
# the curvature is $12x^2 - 6$ and grows without end: whatever the learning rate, there
# are starts so far out that the first step leads up.
#
# Here is the bound at work for $f(x) = \ln\cosh x$, a rounded $|x|$. Its slope is
# $\tanh x$ and its curvature $1 - \tanh^2 x$ is at most $1$, so $L = 1$:


# %% id="any-function-code"
random = np.random.default_rng(7)
x, eta = random.uniform(-6, 6, 1000), random.uniform(0, 2, 1000)
g = np.tanh(x)
fall = np.log(np.cosh(x)) - np.log(np.cosh(x - eta * g))
promised = eta * (1 - eta / 2) * g**2
print(f"{sum(fall >= promised)} of 1000 random steps fall as far as promised")

# %% id="any-function-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
z = sp.symbols("z")
assert sp.simplify(sp.diff(sp.log(sp.cosh(z)), z) - sp.tanh(z)) == 0
assert sp.simplify(sp.diff(sp.tanh(z), z) - (1 - sp.tanh(z) ** 2)) == 0
assert np.all(fall >= promised)
fading = walk(lambda x: -1 / (1 + np.exp(x)), 0.0, 2.0, 1000)  # on ln(1 + exp(-x))
assert sp.simplify(sp.diff(sp.log(1 + sp.exp(-z)), z) + 1 / (1 + sp.exp(z))) == 0
assert np.all(np.diff(fading) > 0) and 0 < 1 / (1 + np.exp(fading[-1])) < 1e-3
quartic = z**4 - 3 * z**2 + z
assert sp.expand(sp.diff(quartic, z, 2) - (12 * z**2 - 6)) == 0
for eta in (0.1, 1e-3, 1e-5):
    start = 2 / np.sqrt(eta)
    end = start - eta * float(sp.diff(quartic, z).subs(z, start))
    assert quartic.subs(z, end) > quartic.subs(z, start)

# %% [markdown] id="two-curvatures"
# ## A valley has two curvatures
#
# The Hessian, the matrix of second derivatives, says how a function of several
# variables bends. For Engel's loss it is the same everywhere,
# $A = \frac{2}{n} X^{T} X$, and $f$ is a quadratic. A symmetric $A$ has
# **eigenvectors**, directions at right angles in which it only stretches:
# $A\,q = \lambda\,q$. The stretch $\lambda$, the **eigenvalue**, is the curvature of
# the ground in that direction.
#
# Write the distance to the minimum in these directions, and they do not mix: each is a
# parabola of its own, with its own factor $1 - \eta\lambda$. But there is one learning
# rate for all. So all of them arrive exactly if
#
# $$0 < \eta < \frac{2}{\lambda_{\max}} .$$
#
# The steepest direction sets the limit, and the flattest has to live with it.

# %% id="two-curvatures-code"
A = 2 / n * X.T @ X
curvatures, directions = np.linalg.eigh(A)
print("curvatures          ", curvatures.round(4))
print("bound 2/λmax        ", round(2 / curvatures.max(), 4))
print("condition number κ  ", round(curvatures.max() / curvatures.min(), 2))
for eta in (0.02, 0.4, 0.45, 0.49):
    print(f"η = {eta:<4}  factors", (1 - eta * curvatures).round(3))

# %% [markdown] id="two-curvatures-predict"
# The **condition number** $\kappa = \lambda_{\max}/\lambda_{\min}$ measures how narrow
# a valley is; a round bowl has $\kappa = 1$. Here it is about $16.5$.
#
# **Predict, then run.** Which of the four rates above will diverge, and along which
# direction? And with $0.4$: which part of the distance is the last to go?

# %% id="two-curvatures-paths"
best = np.linalg.solve(A, 2 / n * X.T @ s)  # where the gradient is zero
for eta in (0.02, 0.4, 0.45, 0.49):
    path = walk(df, np.zeros(2), eta, 100)
    off = (path - best) @ directions  # the distance, along and across the valley
    print(f"η = {eta:<4}  loss {f(path[100]):12.5f}", end="   ")
    print(f"along {off[100, 0]:9.5f}   across {off[100, 1]:12.5f}")

# %% id="two-curvatures-map" tags=["picture"]
# the figure
fig, axes = plt.subplots(1, 3, figsize=(8.2, 3.5), sharey=True)
cases = ((0.02, 20, "creeps"), (0.4, 20, "zig-zags"), (0.49, 8, "flies off"))
levels = (0.0145, 0.02, 0.04, 0.1, 0.25, 0.5)
as_points = {"x": (-0.2, 1.0), "y": (-0.35, 0.85), "heights": levels, "points": 61}
joined = {"linestyle": "-", "linewidth": 1.3, "markersize": 4}
for ax, (eta, steps, verdict) in zip(axes, cases, strict=True):
    level_sets(ax, lambda w, b: f(np.array([w, b])), written=None, **as_points)
    ax.plot(*walk(df, np.zeros(2), eta, steps).T, **look.point | joined)
    ax.plot(*best, marker="*", color="black", markersize=14, markerfacecolor="white")
    ax.set(title=f"η = {eta}: {verdict}", xlabel="slope w")
    ax.title.set_fontsize(12)
axes[0].set_ylabel("intercept b")
show(
    fig,
    alt="Three maps of Engel's loss with the first steps from (0, 0); a star marks the "
    "minimum. With η = 0.02 the path creeps towards the valley floor; with 0.4 it "
    "zig-zags across the valley and closes in; with 0.49 the zig-zag grows with every "
    "step.",
)

# %% [markdown] id="two-curvatures-reading"
# The bound is $0.475$, and $0.49$ is just above it. *Across* the valley its factor is
# $-1.064$, and after a hundred steps the loss is above $100\,000$. *Along* the valley
# all is well, which helps nobody.
#
# With $0.4$ the part across shrinks by $0.685$ a step, with its sign flipping: that is
# the **zig-zag**. The part along the floor shrinks by $0.898$ and is the last to go.
# A rate that is right for one direction is wrong for the other.
#
# The best single rate makes both factors equally bad: $1 - \eta\lambda_{\min} =
# -(1 - \eta\lambda_{\max})$, so
#
# $$\eta = \frac{2}{\lambda_{\min} + \lambda_{\max}}, \qquad
# \text{with the factor} \quad \frac{\kappa - 1}{\kappa + 1} .$$
#
# Here $\eta = 0.448$ and the factor is $0.886$: $58$ steps to come a thousand times
# closer. For large $\kappa$ the number of steps grows in proportion to $\kappa$. *The
# valley sets the speed, not the distance.*
#
# <details><summary><b>Question.</b> The negative gradient is the direction of steepest
# descent. Why does it not point at the minimum?</summary>
#
# It is at right angles to the level line, and in a narrow valley that is almost
# straight at the opposite wall. Steepest *here* and nearest to the bottom *in the end*
# are two things. Only where the level lines are circles do they agree.
# </details>

# %% id="two-curvatures-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
flat, steep = curvatures
assert np.allclose(df(best), 0) and round(steep / flat, 1) == 16.5
assert round(2 / steep, 3) == 0.475
assert np.allclose(1 - 0.49 * steep, -1.064, atol=5e-4) and 0 < 1 - 0.49 * flat < 1
assert f(walk(df, np.zeros(2), 0.49, 100)[100]) > 100_000
assert np.allclose(1 - 0.4 * curvatures, [0.898, -0.685], atol=5e-4)
middle, kappa = 2 / (flat + steep), steep / flat
assert round(middle, 3) == 0.448 and round((kappa - 1) / (kappa + 1), 3) == 0.886
assert np.allclose(1 - middle * flat, (kappa - 1) / (kappa + 1))
assert np.ceil(np.log(1 / 1000) / np.log((kappa - 1) / (kappa + 1))) == 58

# %% id="two-curvatures-losses" tags=["picture"]
# the figure
fig, ax = plt.subplots(figsize=(7, 4.2))
cases = (
    (0.02, look.function, (80, 0.11), (0, 0)),
    (0.4, look.derivative, (31, 4e-7), (-8, 0)),
    (0.45, look.secant, (62, 1.2e-4), (10, 6)),
    (0.49, look.answer, (38, 60.0), (-8, 8)),
)
for eta, meaning, place, shift in cases:
    path = walk(df, np.zeros(2), eta, 100)
    ax.semilogy([f(x) - f(best) for x in path], **meaning)
    ha = "right" if shift[0] < 0 else "left"
    label(ax, f"η = {eta}", place, meaning, shift=shift, ha=ha)
ax.set(xlabel="step k", ylabel="loss above its minimum", ylim=(1e-10, 1e6))
ax.set_title("Loss curves: straight lines on a logarithmic axis")
show(
    fig,
    alt="The loss above its minimum against the step, on a logarithmic axis. With the "
    "rates 0.02, 0.4 and 0.45 it falls, in the end along straight lines, steeply for "
    "the last two; with 0.49, just above the bound, it rises along a straight line.",
)

# %% [markdown] id="units"
# ### The units decide
#
# Nothing forces us to count in thousands of francs. Here are the same households and
# the same straight line, with the income in francs, in thousands of francs, and
# **standardised**: its mean subtracted, and divided by its standard deviation.
#
# **Predict, then run.** Which unit gives the roundest bowl?

# %% id="units-code"
incomes = {
    "francs": 1000 * u,
    "thousands": u,
    "standardised": (u - u.mean()) / u.std(),
}
for unit, income in incomes.items():
    rows = np.column_stack([income, np.ones(n)])
    lam = np.linalg.eigvalsh(2 / n * rows.T @ rows)
    print(f"{unit:12}  bound {2 / lam[1]:.2e}   κ = {lam[1] / lam[0]:.3g}")

# %% [markdown] id="units-reading"
# In francs the condition number is above $5$ million, and so is the number of steps for
# each power of ten in accuracy. Standardised it is $1$: a round bowl, in which one step
# of $\eta = 1/2$ lands on the minimum. Same data, same model, same answer. This is why
# inputs are scaled before a model is trained.
#
# <details><summary><b>Question.</b> Why exactly 1, when the incomes are
# standardised?</summary>
#
# The entries of $A = \frac2n X^T X$ are twice the mean of $u^2$, twice the mean of $u$
# and $2$. With mean $0$ and standard deviation $1$ they are $2$, $0$ and $2$: twice the
# identity. Both curvatures are $2$. With many correlated inputs, standardising rounds
# the bowl less perfectly.
# </details>

# %% id="units-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
rows = np.column_stack([1000 * u, np.ones(n)])
lam = np.linalg.eigvalsh(2 / n * rows.T @ rows)
assert lam[1] / lam[0] > 5e6
slowest = (lam[1] - lam[0]) / (lam[1] + lam[0])  # the factor at the best rate
assert -np.log(10) / np.log(slowest) > 5e6  # steps for a power of ten
rows = np.column_stack([incomes["standardised"], np.ones(n)])
assert np.allclose(2 / n * rows.T @ rows, 2 * np.eye(2))
landed = np.zeros(2) - 0.5 * 2 / n * rows.T @ (rows @ np.zeros(2) - s)
assert np.allclose(rows.T @ (rows @ landed - s), 0)

# %% [markdown] id="dimensions"
# ## One, two, three and a million dimensions
#
# `walk` never asked how many knobs there are: `x - eta * df(x)` is the same line for a
# number and for an array of any length. Here is $f(x) = \frac12\sum_i \lambda_i x_i^2$
# with curvatures between $1$ and $10$, the rate at $0.9$ of the bound, and the start
# with $1$ in every place.
#
# **Predict, then run.** How does the number of steps grow with the number of knobs?

# %% id="dimensions-code"
for count in (1, 2, 3, 1000, 1_000_000):
    lam = np.linspace(10, 1, count)
    x, steps = np.ones(count), 0
    while np.abs(x).max() > 1e-3:
        x, steps = x - 0.18 * lam * x, steps + 1
    print(f"{count:9,} knobs: {steps} steps")

# %% [markdown] id="dimensions-reading"
# From two knobs to a million, the number of steps is $35$. The walk does not feel the
# dimension; it feels the condition number. (With one knob there is but one curvature,
# here $10$, and $31$ steps.) What does grow is the price of a single step.
#
# <details><summary><b>Question.</b> Searching a grid of 10 values for each knob: how
# many trials are that for 3 knobs, and for a thousand?</summary>
#
# A thousand, and a number with a thousand zeros. The gradient is what makes many
# knobs possible at all.
# </details>

# %% id="dimensions-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
across, along = (np.log(1e-3) / np.log(abs(1 - 0.18 * lam)) for lam in (10, 1))
assert np.ceil(across) == 31 and np.ceil(along) == 35
assert np.isclose(0.18, 0.9 * 2 / 10)
assert 10**3 == 1000 and len(str(10**1000)) == 1001

# %% id="dimensions-picture" tags=["picture"]
# the figure
fig = plt.figure(figsize=(8, 3.4), layout="none")
joined = {"linestyle": "-", "linewidth": 1.4, "markersize": 4}
first = fig.add_axes((0.08, 0.2, 0.22, 0.66))
second = fig.add_axes((0.4, 0.2, 0.22, 0.66))
third = fig.add_axes((0.65, 0.14, 0.25, 0.72), projection="3d")
x = np.linspace(-1.1, 1.1, 100)
first.plot(x, 5 * x**2, **look.function)
path = walk(lambda x: 10 * x, 1.0, 0.18, 12)
first.plot(path, 5 * path**2, **look.point | joined)
first.set(xlabel="x", ylabel="f(x)", title="one")
levels = {"heights": (0.05, 0.3, 1, 2.2, 4), "written": None}
level_sets(second, lambda x, y: 5 * x**2 + y**2 / 2, (-1.2, 1.2), (-1.2, 1.2), **levels)
path = walk(lambda x: np.array([10, 1]) * x, np.ones(2), 0.18, 12)
second.plot(*path.T, **look.point | joined)
second.set(xlabel="x₁", ylabel="x₂", title="two")
path = walk(lambda x: np.array([10, 5.5, 1]) * x, np.ones(3), 0.18, 12)
third.plot(*path.T, **look.point | joined)
third.set(xlabel="x₁", ylabel="x₂", zlabel="x₃", title="three")
third.set(xticks=(-1, 0, 1), yticks=(-1, 0, 1), zticks=(0, 1))
show(
    fig,
    alt="The same walk with one, two and three knobs. On a parabola the points jump "
    "from side to side; on level sets they zig-zag across a narrow valley while they "
    "move along it; in space they do both at once, and end near zero.",
)

# %% [markdown] id="when-to-stop"
# ## When to stop
#
# At a minimum the gradient is zero, and the walk never quite gets there. So we stop
# when the gradient is *small*: when $\lVert\nabla f(x)\rVert$ is at most a
# **tolerance**. And since there is no promise that this happens, we also stop after a
# largest number of steps, and say which of the two it was.
#
# What does a small gradient say about the distance to the minimum? On a quadratic,
# $\nabla f(x) = A\,(x - x^*)$, and $A$ stretches every vector at least by its smallest
# eigenvalue. So
#
# $$\lVert x - x^*\rVert \;\le\; \frac{\lVert\nabla f(x)\rVert}{\lambda_{\min}} :$$
#
# *small compared with the flattest curvature.* On Engel's loss:

# %% id="when-to-stop-code"
for tolerance in (1e-2, 1e-4, 1e-6):
    x, steps = np.zeros(2), 0
    while np.linalg.norm(df(x)) > tolerance:
        x, steps = x - 0.4 * df(x), steps + 1
    off, promised = np.linalg.norm(x - best), tolerance / curvatures.min()
    print(f"tolerance {tolerance:.0e}: {steps:3} steps, ", end="")
    print(f"distance {off:.1e}, at most {promised:.1e}")

# %% [markdown] id="when-to-stop-reading"
# Each further digit costs the same number of steps, about $21$, whatever was gained
# before: that was the straight line of the loss curves.
#
# Reasons to stop that are none:
#
# - *$x$ is small.* There is nothing special about zero; the minimum may be anywhere.
# - *The last step was short.* A tiny learning rate makes every step short, on the
#   steepest slope as well.
# - *The loop is over.* A hundred steps are a budget and not a proof.
#
# <details><summary><b>Question.</b> With η = 1e-6 on Engel's loss, how long is the
# first step from (0, 0), and what would a rule "stop when the step is below 1e-5" make
# of it?</summary>
#
# The gradient there has length $1.94$, so the step has length $1.94 \cdot 10^{-6}$, and
# the rule stops at once, at the start, with a gradient as large as it will ever be.
# </details>

# %% id="when-to-stop-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
counts = []
for tolerance in (1e-2, 1e-4, 1e-6):
    x, steps = np.zeros(2), 0
    while np.linalg.norm(df(x)) > tolerance:
        x, steps = x - 0.4 * df(x), steps + 1
    assert np.linalg.norm(x - best) <= tolerance / curvatures.min()
    counts.append(steps)
assert all(abs(more / 2 - 21) < 1 for more in np.diff(counts))  # two digits each
assert round(np.linalg.norm(df(np.zeros(2))), 2) == 1.94 and 1.94e-6 < 1e-5

# %% [markdown] id="which-valley"
# ## Which valley?
#
# The walker sees one place at a time, and cannot know of a lower valley behind the
# ridge. On the curve $f(x) = x^4 - 3x^2 + x$ there are two.
#
# **Predict, then run.** Where does the walk end from $-0.5$, from $0.1$, from $0.2$ and
# from $2$?


# %% id="which-valley-code"
def hills(x):
    return x**4 - 3 * x**2 + x


def d_hills(x):
    return 4 * x**3 - 6 * x + 1


check.derivative(d_hills, of=hills, at=[-1.7, 0.4, 1.9])
for x0 in (-0.5, 0.1, 0.2, 2.0):
    end = walk(d_hills, x0, 0.02, 200)[-1]
    print(f"from {x0:4}: x = {end:7.4f}, f = {hills(end):7.4f}")

# %% [markdown] id="which-valley-reading"
# Both ends are **local minima**, lower than everything near them. Only $x = -1.30$ is
# the **global minimum**, lowest of all. The starts $0.1$ and $0.2$ lie on two sides of
# a hilltop, and end far apart: where you start decides where you end. A plain remedy is
# to walk from several starts and keep the best end. (One is sometimes said to be
# *stuck* in a global minimum. That is not being stuck; that is having arrived.)
#
# When need we not worry? A function is **convex** if each chord lies on or above its
# graph; for smooth functions this means that no curvature is negative anywhere. Then
# the graph lies above each of its tangents, and where the tangent is level, no place is
# lower. *For a convex function every place with gradient zero is a global minimum.*
# Engel's loss is convex, for its curvatures are positive. Losses of neural networks are
# not.
#
# A small gradient can deceive as well. $f(x) = 1 - e^{-x^2/2}$ has its minimum at $0$.
# At $x = 6$ the ground is almost level, a **plateau**: its slope there is
# $9 \cdot 10^{-8}$. A walk with tolerance $10^{-6}$ stops where it stands and reports
# success, at height $1$ in place of $0$.
#
# <details><summary><b>Question.</b> Is |x| convex? Is −x²? Is x⁴ − 3x² + x?</summary>
#
# $|x|$ is: no chord dips below it, corner or not. $-x^2$ is not: its chords lie below
# the graph. The third is not either: between its two valleys it bends downwards.
# </details>

# %% id="which-valley-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
ends = {x0: walk(d_hills, x0, 0.02, 200)[-1] for x0 in (-0.5, 0.1, 0.2, 2.0)}
assert np.isclose(ends[-0.5], ends[0.1]) and np.isclose(ends[0.2], ends[2.0])
assert round(ends[0.1], 2) == -1.30 and hills(ends[0.1]) < hills(ends[0.2])
assert d_hills(0.1) > 0 > d_hills(0.2)
assert 12 * 0**2 - 6 < 0  # the curvature of `hills` at 0
slope = 6 * np.exp(-(6**2) / 2)
assert f"{slope:.0e}" == "9e-08" and slope < 1e-6 and round(1 - slope / 6, 6) == 1

# %% id="which-valley-picture" tags=["picture"]
# the figure
fig, (left, right) = plt.subplots(1, 2, figsize=(8, 3.9))
x = np.linspace(-2.05, 2.05, 200)
left.plot(x, hills(x), **look.function)
for x0, marker in ((0.1, "o"), (0.2, "s")):
    path = walk(d_hills, x0, 0.02, 100)
    dots = look.point | {"marker": marker, "markersize": 4}
    left.plot(path, hills(path), **dots)
label(left, "start 0.1", (0.1, hills(0.1)), shift=(-14, 12), ha="right")
label(left, "start 0.2", (0.2, hills(0.2)), shift=(8, 12))
label(left, "global", (-1.3, -3.5), shift=(0, -14), ha="center")
label(left, "local", (1.13, -1.07), shift=(0, -14), ha="center")
left.set(xlabel="x", ylabel="f(x)", ylim=(-4.6, 3), title="two valleys")
x = np.linspace(-2, 7, 300)
right.plot(x, 1 - np.exp(-(x**2) / 2), **look.function)
right.plot([6], [1], **look.point)
label(right, "stops here", (6, 1), shift=(0, -16), ha="center")
right.set(xlabel="x", ylabel="f(x)", ylim=(-0.1, 1.15), title="a plateau")
show(
    fig,
    alt="Left, a curve with two valleys: walks from 0.1 and 0.2, on both sides of the "
    "hilltop, end in the deep valley on the left and in the shallow one on the right. "
    "Right, a dip at 0 beside a level plateau, where a walk from x = 6 stops at once.",
)

# %% [markdown] id="saddles"
# ## Flat, and no bottom
#
# In two dimensions a place with gradient zero, a **stationary point**, can also be a
# pass between two peaks: a **saddle**. Take
# $f(x, y) = \frac12 x^2 - \frac12 y^2 + \frac14 y^4$. Across the pass it bends upwards,
# along it downwards, and the two minima lie at $y = \pm 1$.
#
# **Predict, then run.** Two walks from $x = 1.5$: one exactly on the ridge, $y = 0$,
# one a millionth beside it. Where are they after 40 steps, and where after 120?


# %% id="saddles-code"
def d_pass(p):
    x, y = p
    return np.array([x, y**3 - y])


for y in (0.0, 1e-6):
    path = walk(d_pass, np.array([1.5, y]), 0.2, 120)
    for k in (0, 40, 120):
        size = np.linalg.norm(d_pass(path[k]))
        place = "({:.5f}, {:.5f})".format(*path[k])
        print(f"y = {y:.0e}, step {k:3}: {place}   gradient {size:.0e}")

# %% [markdown] id="saddles-reading"
# On the ridge the gradient has no part along $y$, and the walk ends in the saddle. From
# a hair beside it, $y$ grows by the factor $1 + \eta = 1.2$ a step. It takes $73$ steps
# to get from $10^{-6}$ to $\frac12$, and on the way, from step $23$ to step $50$, the
# gradient is below $10^{-2}$: whoever stops there has found a pass and calls it a
# minimum. (A random start almost never leads to a saddle for good, taken on trust:
# J. D. Lee and others, 2016. But it can cost a great many steps.)
#
# What kind of flat place is it? The eigenvalues of the Hessian tell. Where the gradient
# is zero, the change of $f$ along an eigenvector is about $\frac12\lambda t^2$ after a
# distance $t$:
#
# | eigenvalues | the place is |
# |---|---|
# | all positive | a minimum |
# | all negative | a maximum |
# | some positive, some negative | a saddle |
# | some zero, the others of one sign, or all zero | cannot tell |
#
# In the last row smaller terms decide: $x^2 + y^4$ has a minimum at zero and
# $x^2 - y^4$ has not, and both have the eigenvalues $2$ and $0$ there.
#
# So gradient descent reaches a stationary point at best. It may also diverge, or run
# out of steps. See it for yourself: on the ridge, and then a hair off it.

# %% id="saddles-explorer"
descent("saddle", start=(1.5, 0.0), learning_rate=0.2, steps=120)

# %% [markdown] id="saddles-question"
# <details><summary><b>Question.</b> The Hessian at a flat place has the diagonal
# entries 1 and 1. Is it a minimum?</summary>
#
# Not necessarily. With $3$ in the two other places the eigenvalues are $1 + 3 = 4$ and
# $1 - 3 = -2$: a saddle. The diagonal tells of the directions of the axes only.
# </details>

# %% id="saddles-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
x, y = sp.symbols("x y")
f_pass = x**2 / 2 - y**2 / 2 + y**4 / 4
assert np.allclose(
    [float(sp.diff(f_pass, z).subs({x: 0.3, y: 0.7})) for z in (x, y)],
    d_pass((0.3, 0.7)),
)
assert sp.hessian(f_pass, (x, y)).subs({x: 0, y: 0}) == sp.diag(1, -1)
for power in (x**2 + y**4, x**2 - y**4):
    assert sp.hessian(power, (x, y)).subs({x: 0, y: 0}) == sp.diag(2, 0)
path = walk(d_pass, np.array([1.5, 1e-6]), 0.2, 120)
assert np.argmax(path[:, 1] > 0.5) == 73 and 1 + 0.2 == 1.2
assert np.allclose(path[-1], [0, 1], atol=1e-3)
sizes = np.linalg.norm([d_pass(p) for p in path], axis=1)
small = np.flatnonzero(sizes[:74] < 1e-2)
assert small[0] == 23 and small[-1] == 50 and len(small) == 50 - 23 + 1
assert np.allclose(walk(d_pass, np.array([1.5, 0.0]), 0.2, 120)[-1], 0, atol=1e-9)
assert np.allclose(np.linalg.eigvalsh([[1, 3], [3, 1]]), [1 - 3, 1 + 3])

# %% id="saddles-picture" tags=["picture"]
# the figure
fig = plt.figure(figsize=(8.2, 4.4), layout="none")
left = fig.add_axes((0.0, 0.06, 0.42, 0.88), projection="3d")
right = fig.add_axes((0.63, 0.16, 0.35, 0.72))


def height(x, y):
    return x**2 / 2 - y**2 / 2 + y**4 / 4


landscape(left, height, (-1.6, 1.6), (-1.6, 1.6))
levels = {"heights": (-0.2, -0.1, 0, 0.1, 0.4, 0.8), "written": None}
level_sets(right, height, (-1.6, 1.6), (-1.6, 1.6), **levels)
for y0, dash in ((0.0, "-"), (1e-6, (0, (3, 1)))):
    path = walk(d_pass, np.array([1.5, y0]), 0.2, 120)
    joined = {"linestyle": dash, "linewidth": 1.6, "markersize": 4}
    left.plot(*path.T, height(*path.T) + 0.04, **look.point | joined, zorder=5)
    right.plot(*path.T, **look.point | joined)
plate = {"facecolor": "white", "edgecolor": "none", "pad": 1}
label(right, "on the ridge", (0.5, -0.2), bbox=plate)
label(right, "a hair beside it", (0.15, 0.6), bbox=plate)
left.set(xlabel="x", ylabel="y", zlabel="f(x, y)", xticks=(-1, 0, 1))
left.set(yticks=(-1, 0, 1), zticks=(0, 1), title="a saddle …")
left.view_init(elev=38, azim=-35)
right.set(xlabel="x", ylabel="y", title="… is a pass between minima")
show(
    fig,
    alt="A saddle as a surface and as level sets. Both walks slide down to the middle "
    "of the pass; the one that starts exactly on the ridge stays there, the one a hair "
    "beside it turns off at a right angle and ends in the minimum at y = 1.",
)

# %% [markdown] id="momentum"
# ## What rolls in a rolling ball
#
# Gradient descent is often pictured as a ball that rolls into a bowl. But a ball has a
# *velocity*, and our walker has none: it forgets after each step how fast it was, and
# on level ground it stands still at once. Give it a velocity $v$, which keeps a part
# $\beta$ of itself and is pushed by the slope:
#
# $$v \leftarrow \beta\,v - \eta\,\nabla f(x), \qquad x \leftarrow x + v .$$
#
# This is **momentum**. With $\beta = 0$ it is plain gradient descent. Along the valley
# the pushes agree and add up: under a steady gradient the velocity grows to
# $\eta / (1 - \beta)$ times it, with $\beta = 0.9$ ten times a plain step. Across the
# valley the pushes change sign and mostly cancel.
#
# **Predict, then run.** A valley with curvatures $1$ and $100$. How many steps does it
# take to come a thousand times closer for good, with and without momentum, each with
# its best settings?


# %% id="momentum-code"
def roll(df, x, eta, beta, steps):
    """The points of gradient descent with momentum, the start included."""
    path, v = [x], np.zeros_like(x)
    for _ in range(steps):
        v = beta * v - eta * df(x)
        x = x + v
        path.append(x)
    return np.array(path)


def steps_needed(path):
    """After how many steps the path stays within a thousandth of its first distance."""
    distance = np.linalg.norm(path, axis=1)
    return np.flatnonzero(distance > distance[0] / 1000)[-1] + 1


valley, start = np.array([1.0, 100.0]), np.array([10.0, 1.0])
root = np.sqrt(100)
best_beta = ((root - 1) / (root + 1)) ** 2
plain = walk(lambda x: valley * x, start, 2 / 101, 1000)
rolling = roll(lambda x: valley * x, start, 4 / (root + 1) ** 2, best_beta, 1000)
print(f"plain    {steps_needed(plain):4} steps")
print(f"rolling  {steps_needed(rolling):4} steps, with β = {best_beta:.2f}")

# %% [markdown] id="momentum-reading"
# $346$ steps against $48$. The factor a step is now about
# $(\sqrt\kappa - 1)/(\sqrt\kappa + 1)$ in place of $(\kappa - 1)/(\kappa + 1)$ (taken
# on trust, with the best settings: B. T. Polyak, 1964): momentum takes the square root
# of the condition number. The price is that a ball rolls *past* the bottom and back, so
# the loss no longer falls at every step. Lesson 8 races it against its successors.
#
# <details><summary><b>Question.</b> What would a ball with β = 1 do in a
# bowl?</summary>
#
# No friction: it would swing for ever and never settle. All the energy that it gains on
# the way down it still has at the bottom.
# </details>

# %% id="momentum-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert steps_needed(plain) == 346 and steps_needed(rolling) == 48
assert np.isclose(1 / (1 - 0.9), 10)
steady = roll(lambda x: np.ones(1), np.zeros(1), 0.01, 0.9, 200)
assert np.allclose(np.diff(steady[-2:, 0]), -0.01 / (1 - 0.9))
swing = roll(lambda x: x, np.ones(1), 0.01, 1.0, 5000)
assert np.abs(swing[-1000:]).max() > 0.99
heights = (rolling**2 @ valley) / 2
assert np.any(np.diff(heights) > 0) and np.all(np.diff(plain**2 @ valley) < 0)

# %% id="momentum-picture" tags=["picture"]
# the figure
fig, (left, right) = plt.subplots(1, 2, figsize=(8, 3.8))
valley_10, start_10 = np.array([1.0, 10.0]), np.array([10.0, 3.0])
paths = (
    walk(lambda x: valley_10 * x, start_10, 0.18, 40),
    roll(lambda x: valley_10 * x, start_10, 0.06, 0.6, 40),
)
levels = {"heights": (0.7, 4, 14, 35, 70), "written": None}
level_sets(left, lambda x, y: x**2 / 2 + 5 * y**2, (-3, 11), (-5, 6), **levels)
for path, face, dash in zip(paths, ("black", "white"), ("-", (0, (3, 1))), strict=True):
    look_of_path = {"markerfacecolor": face, "linestyle": dash, "markersize": 5}
    left.plot(*path.T, **look.point | look_of_path | {"linewidth": 1.3})
left.set(xlabel="x₁", ylabel="x₂", title="filled: plain, open: rolling")
right.semilogy(np.linalg.norm(plain, axis=1), **look.function)
right.semilogy(np.linalg.norm(rolling, axis=1), **look.derivative)
label(right, "plain", (260, 0.06), look.function, shift=(6, 10))
label(right, "rolling", (70, 1e-4), look.derivative, shift=(8, 0))
right.set(xlabel="step k", ylabel="distance to the minimum", xlim=(0, 400))
right.set(ylim=(1e-6, 20), title="κ = 100")
show(
    fig,
    alt="Left, in a valley of condition number 10 the plain walk zig-zags across the "
    "valley; the rolling one swings in a smooth curve past the minimum and back. "
    "Right, distance against steps for condition number 100: momentum is many times "
    "faster.",
)

# %% [markdown] id="line-search"
# ## A step that fits itself
#
# Who does not know $L$ can try out the length of each step: a **line search**. Begin
# with a long step $t$ along the negative gradient $-g$, and shrink it, say by half,
# until the height has fallen by a fair part of what the slope promises:
#
# $$f(x - t\,g) \;\le\; f(x) - c\,t\,\lVert g\rVert^2, \qquad \text{say } c = 10^{-4}.$$
#
# This is *Armijo's condition*, and shrinking until it holds is **backtracking**. Where
# the curvature stays below some $L$, it always ends: we
# [saw](#The-bound-beyond-parabolas) that a step of length $t$ falls by at least
# $t\,(1 - tL/2)\,\lVert g\rVert^2$, and once $t \le 2(1 - c)/L$ that is enough. Nobody
# had to know $L$ for it.
#
# **Predict, then run.** On Engel's loss from $(0, 0)$: which of the lengths $1$, $0.5$,
# $0.25$ is the first to be accepted?

# %% id="line-search-code"
x = np.zeros(2)
g = df(x)
for t in (1.0, 0.5, 0.25):
    allowed = f(x) - 1e-4 * t * g @ g
    print(f"t = {t:<4}  f = {f(x - t * g):.4f}  allowed {allowed:.4f}")

# %% [markdown] id="line-search-reading"
# $0.25$. With $0.5$ the ground is higher than where we stood. A search costs a few more
# evaluations of $f$ and no further gradient, and it adapts: long steps where the ground
# is flat, short ones where it is steep.
#
# <details><summary><b>Question.</b> Why not accept every step that goes down at all,
# the condition with c = 0?</summary>
#
# Because ever smaller gains can add up to too little: a walk can go down at each step
# and still come to rest where the ground is not flat. A fair part of the promised fall
# rules that out.
# </details>

# %% id="line-search-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
accepted = [f(x - t * g) <= f(x) - 1e-4 * t * g @ g for t in (1.0, 0.5, 0.25)]
assert accepted == [False, False, True] and f(x - 0.5 * g) > f(x)

# %% [markdown] id="penalty"
# ## A penalty on large weights
#
# A **ridge** regression, or L2-regularised least squares, adds a penalty $p$ on the
# squared length of the weights:
#
# $$f_p(x) = f(x) + p\,\lVert x\rVert^2, \qquad
# \nabla f_p(x) = \frac2n X^{T}(X x - s) + 2 p\,x .$$
#
# The Hessian becomes $A + 2p\,I$ ($I$ is the identity matrix): every curvature grows by
# $2p$, the flat ones included.
#
# **Predict, then run.** What does that do to the condition number, and what to the
# minimum?

# %% id="penalty-code"
for p in (0.0, 0.1, 1.0):
    x = walk(lambda x, p=p: df(x) + 2 * p * x, np.zeros(2), 0.3, 500)[-1]
    solved = np.linalg.solve(A + 2 * p * np.eye(2), 2 / n * X.T @ s)
    lam = curvatures + 2 * p
    print(f"p = {p}: w, b = {x.round(4)} (solved: {solved.round(4)}),", end=" ")
    print(f"κ = {lam[1] / lam[0]:.1f}, f = {f(x):.4f}")

# %% [markdown] id="penalty-reading"
# The valley becomes rounder, $\kappa$ falls from $16.5$ to $2.8$, and the walk is
# faster. But it walks to *another place*: the slope shrinks from $0.485$ to $0.249$,
# and the fit gets worse. A penalty reduces overfitting where there are many knobs and
# few data, at the price of a bias towards zero. With two knobs and 235 households there
# is nothing to cure. (In practice the intercept is left out of the penalty; here the
# formula stays short.)
#
# <details><summary><b>Question.</b> Where does the minimum go as p grows without
# end?</summary>
#
# To $x = 0$. The penalty outweighs the data, and the model that costs least is the one
# with all knobs at zero.
# </details>

# %% id="penalty-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
minima = {}
for p in (0.0, 1.0, 1e6):
    minima[p] = np.linalg.solve(A + 2 * p * np.eye(2), 2 / n * X.T @ s)
for p in (0.0, 1.0):
    walked = walk(lambda x, p=p: df(x) + 2 * p * x, np.zeros(2), 0.3, 500)[-1]
    assert np.allclose(walked, minima[p])
kappas = [(steep + 2 * p) / (flat + 2 * p) for p in (0, 1)]
assert round(kappas[0], 1) == 16.5 and round(kappas[1], 1) == 2.8
assert round(minima[0.0][0], 3) == 0.485 and round(minima[1.0][0], 3) == 0.249
assert f(minima[1.0]) > f(minima[0.0]) and np.allclose(minima[1e6], 0, atol=1e-5)
assert len(s) == 235

# %% [markdown] id="custom-loss"
# ## A loss of your own
#
# Squares make large errors count heavily, and one rich household far out can turn the
# line. So let us design a loss that is round at the bottom, like a square, and straight
# far out, like $|e|$. With the error $e_i = w u_i + b - s_i$ and a width $\delta$,
#
# $$\ell(w, b) = \frac1n\sum_{i=1}^n \delta^2 \ln\cosh\frac{e_i}{\delta}, \qquad
# \nabla\ell = \frac1n\, X^{T}\bigl(\delta \tanh(e / \delta)\bigr).$$
#
# $\delta\tanh(e/\delta)$ is almost $e$ for small errors, and smaller than $\delta$ for
# all. The curvature of each
# term is at most $1$, so $L$ is at most $\lambda_{\max}/2 = 2.11$ and the bound at
# least $0.95$. A gradient worked out by hand is checked before it is used:

# %% id="custom-loss-code"
delta = 0.05


def custom(x):
    return np.mean(delta**2 * np.log(np.cosh((X @ x - s) / delta)))


def d_custom(x):
    return X.T @ (delta * np.tanh((X @ x - s) / delta)) / n


check.gradient(d_custom, of=custom, at=[np.array([0.4, 0.2]), np.array([0.6, -0.1])])
path = walk(d_custom, np.zeros(2), 0.8, 1000)
print("custom loss: w, b =", path[-1].round(3), "  gradient", d_custom(path[-1]))
print("squares:     w, b =", best.round(3))

# %% id="custom-loss-picture" tags=["picture"]
# the figure
fig, (left, right) = plt.subplots(1, 2, figsize=(8, 3.9))
left.plot(u, s, **look.data | {"markersize": 4})
ends = np.array([0.3, 5.1])
left.plot(ends, best[0] * ends + best[1], **look.derivative)
left.plot(ends, path[-1, 0] * ends + path[-1, 1], **look.function)
label(left, "squares", (3.7, 1.5), look.derivative)
label(left, "custom", (3.3, 2.2), look.function, ha="right")
left.set(
    xlabel="income u", ylabel="food s", xlim=(0, 5.9), title="two losses, two lines"
)
right.semilogy([custom(x) - custom(path[-1]) for x in path[:400]], **look.function)
right.set(xlabel="step k", ylabel="loss above its minimum", title="the loss curve")
show(
    fig,
    alt="Left, food against income with two lines: that of the squares is flatter, "
    "drawn down by a few rich households, and that of the custom loss follows the "
    "crowd. Right, the custom loss above its minimum, falling on a logarithmic axis.",
)

# %% [markdown] id="custom-loss-reading"
# The slope is $0.547$ in place of $0.485$: of each further franc the typical household
# spends almost $55$ centimes on food, and the few rich ones spent less than that.
# Neither number is *the* truth. They answer two questions, and the loss is the
# question.
#
# <details><summary><b>Question.</b> What becomes of this loss for a very large width δ,
# and for a very small one?</summary>
#
# With a large $\delta$ every error is small beside it, $\delta\tanh(e/\delta)$ is
# almost $e$, and the gradient is half of that of the squares: the same line. With a
# small $\delta$ it is almost $\delta$ times the sign of $e$: each household pulls
# equally hard, however far out it lies.
# </details>

# %% id="custom-loss-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert round(steep / 2, 2) == 2.11 and round(2 / (steep / 2), 2) == 0.95
assert round(path[-1, 0], 3) == 0.547 and round(best[0], 3) == 0.485
assert round(100 * path[-1, 0]) == 55 and np.linalg.norm(d_custom(path[-1])) < 1e-11
e = X @ np.array([0.4, 0.2]) - s
assert np.allclose(1e3 * np.tanh(e / 1e3), e, rtol=1e-5)
assert np.allclose(np.tanh(e / 1e-6), np.sign(e))
assert np.allclose(df(np.array([0.4, 0.2])) / 2, X.T @ e / n)

# %% [markdown] id="why-walk"
# ## Why walk, when one could solve?
#
# For Engel's line we did not need to walk: $\nabla f = 0$ is a linear system, and
# `np.linalg.solve` solved it above, exactly and at once. A few dozen knobs and squared
# errors: solve. There are three reasons to walk all the same.
#
# - **No formula.** For the custom loss, as for logistic regression and every network,
#   $\nabla\ell = 0$ cannot be solved for the knobs.
# - **Too large.** With a million knobs, $A$ has $10^{12}$ entries, $8$ terabytes, and
#   solving takes on the order of the cube of the number of knobs. A gradient has a
#   million entries.
# - **No need.** Data are noisy; three good digits are often more than they support, and
#   a walk can stop there.
#
# <details><summary><b>Question.</b> Five weights, ten thousand rows, squared error with
# a penalty. Walk or solve?</summary>
#
# Solve. The matrix is five by five, the penalty keeps it invertible, and there is no
# learning rate to choose.
# </details>

# %% id="why-walk-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert (10**6) ** 2 == 1e12 and 1e12 * np.dtype(float).itemsize == 8e12
assert np.allclose(best, np.linalg.lstsq(X, s)[0])

# %% [markdown] id="answer"
# ## The answer
#
# *How long a step?* The gradient times a learning rate below $2/L$, twice one over the
# largest curvature; too far below it creeps, above it is thrown out. In a narrow valley
# no rate is good for all directions: scale the data, give the walker momentum, or let
# each step fit itself. *When to stop?* When the gradient is small compared with the
# flattest curvature, or when the budget is spent, and say which. What we have then is
# a stationary point at best. For Engel's households it is the minimum, since that loss
# is convex: $w = 0.485$ and $b = 0.147$. Because $b$ is positive, the share
# $\hat s / u = w + b/u$ falls as the income grows. That is Engel's law.

# %% id="answer-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
arrived = walk(df, np.zeros(2), 0.4, 300)[-1]
assert np.allclose(arrived.round(3), [0.485, 0.147]) and arrived[1] > 0

# %% [markdown] id="exercises"
# ## Exercises
#
# Write your answer where it says `raise NotImplementedError(...)` or `...`, run the
# cell, and then the check below it. A check tries your answer on a few inputs and says
# what went wrong. When you hand in, your answer also meets inputs that you have not
# seen. **Core** exercises carry the rest of the course; **stretch** ones ask for more.
# After the first sitting you can do 1, 3 and 8.
#
# If a check says that `check` or another name is not defined, the kernel has been
# restarted: choose *Run › Run All Above Selected Cell*, and run the check again.


# %% id="exercise-functions"
# a few functions and their gradients for the checks to use
def square(x):
    return (x - 3) ** 2


def d_square(x):
    return 2 * (x - 3)


def valley_with(curvatures, bottom=0.0):
    """½ Σ λᵢ (xᵢ − bottomᵢ)² and its gradient, for curvatures λ."""
    lam, low = np.array(curvatures, dtype=float), np.array(bottom, dtype=float)

    def height(x):
        return lam @ (np.asarray(x) - low) ** 2 / 2

    def gradient(x):
        return lam * (np.asarray(x) - low)

    return height, gradient


narrow, d_narrow = valley_with([1, 10])
hollow, d_hollow = valley_with([1, 10, 4])
shifted, d_shifted = valley_with([2, 5], bottom=[3, -1])


def two_valleys(x):
    return x**4 - 3 * x**2 + x


def d_two_valleys(x):
    return 4 * x**3 - 6 * x + 1


def walk_by_powers(x0, learning_rate, steps):
    """The walk on `narrow` or `hollow`: each entry is a power times x0."""
    factors = 1 - learning_rate * np.array([1, 10, 4])[: len(x0)]
    history = [factors**k * np.asarray(x0) for k in range(steps + 1)]
    return history[-1], history


def turned(eigenvalues):
    """A symmetric matrix with these eigenvalues, in directions aslant to the axes."""
    count = len(eigenvalues)
    across = np.arange(1.0, count + 1)
    turn = np.eye(count) - 2 * np.outer(across, across) / (across @ across)
    return turn @ np.diag(np.asarray(eigenvalues, dtype=float)) @ turn.T


households = u[:40], s[:40]  # the first forty, in thousands of francs
table = np.array(  # five rows, three columns
    [[1.0, 2.0, 0.5], [0.5, -1.0, 2.0], [3.0, 0.0, -1.0], [-2.0, 1.0, 0.0], [1, 1, 3]]
)
heights_at = np.array([1.0, -2.0, 0.5, 3.0, -1.0])

# %% [markdown] id="ex-gradient-descent"
# ### Exercise 1 · Gradient descent (2 points)
#
# *Core.* Write `gradient_descent(f, df, x0, learning_rate=0.1, n_iterations=100)`. From
# `x0`, a number or an array, take `n_iterations` steps $x - \eta\,\nabla f(x)$ and
# return `(x, history)`: the end point and the list of all points, `x0` first and `x`
# last, `n_iterations + 1` in all. If they are arrays, no two entries of the history
# share memory, and `x0` is left as it was. (`f` is there for whoever wants to print or
# draw; the steps do not need it.)
#
# <details><summary>Hint 1</summary>
#
# Read [A wrong history on purpose](#A-wrong-history-on-purpose) once more. Which
# spelling of the step makes a new array?
# </details>
# <details><summary>Hint 2</summary>
#
# The history begins with the start, before any step. If you print while you go, print a
# point with its own gradient, before you move.
# </details>


# %% answer="gradient_descent"
def gradient_descent(f, df, x0, learning_rate=0.1, n_iterations=100):
    """(x, history) of gradient descent from x0, with n_iterations + 1 points."""
    ### BEGIN SOLUTION
    x = x0
    history = [x]
    for _ in range(n_iterations):
        x = x - learning_rate * df(x)
        history.append(x)
    return x, history
    ### END SOLUTION


# %% check="gradient_descent" points=2
check.matches(
    lambda x0, rate, steps: gradient_descent(hollow, d_hollow, x0, rate, steps),
    walk_by_powers,
    at=[(np.array([10.0, 1.0, -5.0]), 0.18, 3), (np.array([-4.0, 2.0, 3.0]), 0.05, 1)],
)
check.matches(  # from whole numbers, to places between them
    lambda x0, rate, steps: gradient_descent(narrow, d_narrow, x0, rate, steps),
    walk_by_powers,
    at=[(np.array([8, -3]), 0.15, 2)],
)
check.matches(
    lambda x0: gradient_descent(square, d_square, x0),  # with 0.1 and 100 steps
    lambda x0: (3 + (x0 - 3) * 0.8**100, [3 + (x0 - 3) * 0.8**k for k in range(101)]),
    at=[10.0, -1.5],
)
check.matches(  # at the bottom, too, all the steps are taken
    lambda x0: gradient_descent(square, d_square, x0, 0.1, 3),
    lambda x0: (3.0, [3.0, 3.0, 3.0, 3.0]),
    at=[3.0],
)
check.matches(  # where the gradient is x itself
    lambda x0: gradient_descent(lambda x: x @ x / 2, lambda x: x, x0, 0.5, 2),
    lambda x0: (x0 / 4, [x0, x0 / 2, x0 / 4]),
    at=[np.array([4.0, -6.0])],
)
check.pure(  # x0 stays as it was
    gradient_descent,
    at=[(narrow, d_narrow, np.array([10.0, 1.0]), 0.1, 4)],
    may_return_input=True,
)
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    gradient_descent,
    reference.gradient_descent,
    at=[
        (
            narrow,
            d_narrow,
            check.samples(1, -9.0, 9.0, kind="vector", size=2)[0],
            eta,
            k,
        )
        for eta, k in ((0.02, 5), (0.18, 12), (0.21, 7), (0.3, 1), (0.1, 0))
    ]
    + [
        (two_valleys, d_two_valleys, x0, 0.03, k)
        for x0, k in zip(check.samples(4, -2.0, 2.0), (1, 6, 25, 0), strict=True)
    ]
    + [(square, d_square, 7, 0.25, 3), (narrow, d_narrow, np.array([8, -3]), 0.15, 4)]
    + [(narrow, d_narrow, np.zeros(2), 0.1, 5), (square, d_square, 7.0, 0.5, 4)]
    # an array of two dimensions; and the steps go by the gradient alone
    + [(square, d_square, np.array([[4.0, 1.0, -2.0], [0.5, 7.0, 3.0]]), 0.2, 3)]
    + [(lambda x: 0.0, d_square, 7.0, 0.2, 3)]
    # one entry; no length of step; far away, to where it is ever steeper, and for long
    + [(square, d_square, np.array([4.0]), 0.2, 3), (square, d_square, 7.0, 0.0, 2)]
    + [(narrow, d_narrow, np.array([3e4, -2e5]), 0.05, 3)]
    + [(square, d_square, 7.0, 1.25, 40), (square, d_square, 7.0, 0.004, 250)]
    # almost flat: a small slope is a slope
    + [(lambda x: 1e-12 * x**2, lambda x: 2e-12 * x, 1e-9, 1e11, 4)]
    # a gradient that is x itself
    + [(lambda x: x @ x / 2, lambda x: x, np.array([4.0, -3.0, 1.5]), 0.3, 4)],
)
check.matches(
    lambda x0: gradient_descent(two_valleys, d_two_valleys, x0, n_iterations=9),
    lambda x0: reference.gradient_descent(two_valleys, d_two_valleys, x0, 0.1, 9),
    at=check.samples(2, -0.9, 0.9),
)
check.matches(
    lambda x0: gradient_descent(narrow, d_narrow, x0, learning_rate=0.05),
    lambda x0: reference.gradient_descent(narrow, d_narrow, x0, 0.05, 100),
    at=check.samples(2, -5.0, 5.0, kind="vector", size=2),
)
check.pure(
    gradient_descent,
    at=[
        (narrow, d_narrow, x0, 0.17, 6)
        for x0 in check.samples(2, kind="vector", size=2)
    ]
    + [(narrow, d_narrow, np.zeros(2), 0.1, 3)],  # where no step changes anything
    may_return_input=True,
)
### END HIDDEN TESTS


# %% mistakes="gradient_descent"
def stopped_on_flat_ground(f, df, x0, learning_rate=0.1, n_iterations=100):
    """You stopped where the gradient is zero; the history has a point per step."""
    x, history = x0, [x0]
    for _ in range(n_iterations):
        if not np.any(df(x)):
            break
        x = x - learning_rate * df(x)
        history.append(x)
    return x, history


def uphill(f, df, x0, learning_rate=0.1, n_iterations=100):
    """You added the gradient: that walks uphill."""
    x, history = x0, [x0]
    for _ in range(n_iterations):
        x = x + learning_rate * df(x)
        history.append(x)
    return x, history


def learning_rate_ignored(f, df, x0, learning_rate=0.1, n_iterations=100):
    """You took the whole gradient as the step and ignored the learning rate."""
    x, history = x0, [x0]
    for _ in range(n_iterations):
        x = x - df(x)
        history.append(x)
    return x, history


def one_array_many_times(f, df, x0, learning_rate=0.1, n_iterations=100):
    """You appended one array again and again and changed it: each entry is the last."""
    x = np.array(x0, dtype=float)
    history = [x]
    for _ in range(n_iterations):
        x -= learning_rate * df(x)
        history.append(x)
    return x, history


def start_overwritten(f, df, x0, learning_rate=0.1, n_iterations=100):
    """You changed x0 in place: it is overwritten, and with it the first entry."""
    x, history = x0, [x0]
    for _ in range(n_iterations):
        x -= learning_rate * df(x)
        history.append(np.copy(x))
    return np.copy(x), history


def start_missing(f, df, x0, learning_rate=0.1, n_iterations=100):
    """You began the history after the first step: the start is missing."""
    x, history = x0, []
    for _ in range(n_iterations):
        x = x - learning_rate * df(x)
        history.append(x)
    return x, history


def end_missing(f, df, x0, learning_rate=0.1, n_iterations=100):
    """You noted each point before the step and never the last one."""
    x, history = x0, []
    for _ in range(n_iterations):
        history.append(x)
        x = x - learning_rate * df(x)
    return x, history


def history_of_heights(f, df, x0, learning_rate=0.1, n_iterations=100):
    """You kept the heights of the points; the history holds the points themselves."""
    x, history = x0, [f(x0)]
    for _ in range(n_iterations):
        x = x - learning_rate * df(x)
        history.append(f(x))
    return x, history


def end_alone(f, df, x0, learning_rate=0.1, n_iterations=100):
    """You returned the end point alone; the history is wanted beside it."""
    x = x0
    for _ in range(n_iterations):
        x = x - learning_rate * df(x)
    return x


def history_alone(f, df, x0, learning_rate=0.1, n_iterations=100):
    """You returned the history alone; the end point is wanted before it."""
    history = [x0]
    for _ in range(n_iterations):
        history.append(history[-1] - learning_rate * df(history[-1]))
    return history


def gradient_of_the_start(f, df, x0, learning_rate=0.1, n_iterations=100):
    """You took the gradient once, at the start, and used it for every step."""
    x, history, gradient = x0, [x0], df(x0)
    for _ in range(n_iterations):
        x = x - learning_rate * gradient
        history.append(x)
    return x, history


def whole_numbers_only(f, df, x0, learning_rate=0.1, n_iterations=100):
    """You wrote the steps into an array like x0: of whole numbers, it cuts them off."""
    history = np.zeros((n_iterations + 1, *np.shape(x0)), dtype=np.asarray(x0).dtype)
    history[0] = x0
    for k in range(n_iterations):
        history[k + 1] = history[k] - learning_rate * df(history[k])
    return history[-1].copy(), list(history.copy())


def gradient_scaled_in_place(f, df, x0, learning_rate=0.1, n_iterations=100):
    """You multiplied the array of `df` in place; where it is x itself, x is changed."""
    x, history = x0, [x0]
    for _ in range(n_iterations):
        step = df(x)
        step *= learning_rate
        x = x - step
        history.append(x)
    return x, history


# %% variants="gradient_descent"
def into_a_table(f, df, x0, learning_rate=0.1, n_iterations=100):
    table = np.empty((n_iterations + 1, *np.shape(x0)))
    table[0] = x0
    for k in range(n_iterations):
        table[k + 1] = table[k] - learning_rate * df(table[k])
    return table[-1].copy(), table


def with_copies(f, df, x0, learning_rate=0.1, n_iterations=100):
    x = np.array(x0, dtype=float)
    history = [x.copy()]
    for _ in range(n_iterations):
        x -= learning_rate * df(x.copy())
        history.append(x.copy())
    return history[-1], history


def by_recursion(f, df, x0, learning_rate=0.1, n_iterations=100):
    if n_iterations == 0:
        return x0, [x0]
    after = x0 - learning_rate * df(x0)
    end, rest = by_recursion(f, df, after, learning_rate, n_iterations - 1)
    return end, [x0, *rest]


# %% domain="gradient_descent"
def on_a_valley(random):
    curvatures = random.uniform(0.5, 8, 3)
    f, df = valley_with(curvatures)
    return (
        f,
        df,
        random.uniform(-5, 5, 3),
        random.uniform(0.01, 0.3),
        random.integers(9),
    )


def on_a_curve(random):
    x0 = random.uniform(-1.5, 1.5)
    return (
        two_valleys,
        d_two_valleys,
        x0,
        random.uniform(0.01, 0.08),
        random.integers(9),
    )


def with_the_usual_settings(random):
    f, df = valley_with(random.uniform(0.5, 8, 2))
    return f, df, random.uniform(-5, 5, 2)


# %% [markdown] id="ex-gradient-descent-until"
# ### Exercise 2 · Knowing when to stop (2 points)
#
# *Core.* Write
# `gradient_descent_until(df, x0, learning_rate, tolerance, max_iterations)`, which
# returns `(x, steps, converged)`. Before each step, stop if the length of the gradient
# at `x` is at most `tolerance`; take at most `max_iterations` steps. `steps` counts the
# steps that were taken, and `converged` is `True` if the last gradient that you looked
# at met the tolerance, otherwise `False`. `x0` is an array, and is left as it was.
#
# <details><summary>Hint 1</summary>
#
# `np.linalg.norm` is the length of a vector. How many steps are right when the start
# already meets the tolerance?
# </details>
# <details><summary>Hint 2</summary>
#
# Inside a `for` loop, `return` ends the whole function. What is left to return after
# the loop has run out?
# </details>


# %% answer="gradient_descent_until"
def gradient_descent_until(df, x0, learning_rate, tolerance, max_iterations):
    """(x, steps, converged): descend until the gradient is at most `tolerance` long."""
    ### BEGIN SOLUTION
    x, steps = x0, 0
    gradient = df(x)
    while np.linalg.norm(gradient) > tolerance and steps < max_iterations:
        x = x - learning_rate * gradient
        steps += 1
        gradient = df(x)
    return x, steps, bool(np.linalg.norm(gradient) <= tolerance)
    ### END SOLUTION


# %% check="gradient_descent_until" points=2
check.matches(
    # the minimum is at (3, −1). Across the valley one step of 0.2 is exact; along it
    # 0.6 of the distance is left each time, and the gradient is 2, 1.2, 0.72, 0.432
    lambda x0, tolerance: gradient_descent_until(d_shifted, x0, 0.2, tolerance, 50),
    lambda x0, tolerance: (
        (np.array([3 + 0.6**3, -1.0]), 3, True)
        if tolerance == 0.5
        else (np.array([3 + 10 * 0.6**14, -1.0]), 14, True)
    ),
    at=[(np.array([4.0, -0.5]), 0.5), (np.array([13.0, -0.5]), 0.02)],
)
check.matches(
    # here the gradient is x itself, and halved each time: (3, −4), (1.5, −2), …
    lambda x0, tolerance: gradient_descent_until(lambda x: x, x0, 0.5, tolerance, 50),
    lambda x0, tolerance: (
        (x0 / 64, 6, True) if tolerance < 0.15 else (x0 / 32, 5, True)
    ),
    at=[
        (np.array([3.0, -4.0]), 0.14),
        (np.array([0.5, -6.0]), 0.2),
        (np.array([3.0, -3.0, 0.1]), 0.17),
    ],
)
check.matches(
    gradient_descent_until,
    lambda df, x0, learning_rate, tolerance, most: (np.array([0.9**3, 0.0]), 3, False),
    at=[(d_narrow, np.array([1.0, 1.0]), 0.1, 1e-6, 3)],
)
check.matches(
    gradient_descent_until,
    lambda df, x0, learning_rate, tolerance, most: (np.array([0.3, 0.01]), 0, True),
    at=[(d_narrow, np.array([0.3, 0.01]), 0.1, 0.5, 20)],  # flat enough from the start
)
check.matches(  # steep, and no step allowed; and one from whole numbers
    lambda x0, most: gradient_descent_until(d_narrow, x0, 0.05, 0.5, most),
    lambda x0, most: (np.array([3.0, 1.0]) * [0.95**most, 0.5**most], most, False),
    at=[(np.array([3.0, 1.0]), 0), (np.array([3, 1]), 1)],
)
check.pure(
    gradient_descent_until,
    at=[(d_narrow, np.array([1.0, 1.0]), 0.1, 0.5, 50)],
    may_return_input=True,
)
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    gradient_descent_until,
    reference.gradient_descent_until,
    at=[
        (d_narrow, x0, eta, tolerance, most)
        for x0, (eta, tolerance, most) in zip(
            check.samples(5, 1.5, 6.0, kind="vector", size=2),
            (
                (0.1, 1e-3, 400),
                (0.15, 0.2, 60),
                (0.05, 1e-8, 5),
                (0.19, 1e-2, 400),
                (0.03, 1e-2, 1),
            ),
            strict=True,
        )
    ]
    + [
        (valley_with([2, 3, 5])[1], x0, 0.2, tolerance, 300)
        for x0 in check.samples(2, 0.5, 3.0, kind="vector", size=3)
        for tolerance in (0.9, 1e-6)
    ]
    + [(lambda x: x, np.array([0.5, 0.0]), 0.5, 0.125, 9)]  # met exactly: that is met
    + [(lambda x: x - 7.0, np.array([7.0, 7.0, 7.0]), 0.1, 1e-3, 5)]  # far from zero
    + [(lambda x: x - 7.0, np.array([0.0, 0.0, 0.0]), 0.1, 1e-3, 4)]
    + [(lambda x: 1e-9 * x, np.array([1.0, 3.0]), 0.1, 1e-12, 6)]
    + [(lambda x: x, np.array([4.0, -4.0, 4.0, 3.9]), 0.1, 0.3, 90)]
    + [(lambda x: x, np.array([3.0, -2.9]), 0.1, 0.3, 90)]  # slopes that cancel
    + [(d_narrow, np.array([8, -3]), 0.15, 0.5, 60)]  # from whole numbers
    + [(d_narrow, np.array([2.0, 1.0]), 0.15, 0.5, 0)]  # and without a step
    # lengths just above and just below the tolerance: 13 is halved to 1.625
    + [
        (lambda x: x, np.array([3.0, -4.0, 12.0]), 0.5, tolerance, 9)
        for tolerance in (1.63, 1.62)
    ]
    + [(lambda x: x, np.array([-3.0]), 0.5, 0.5, 9)]
    # no tolerance at all, or less than rounding usually leaves
    + [(lambda x: x - 7.0, np.array([7.0, 7.0]), 0.1, 0.0, 5)]
    + [(d_narrow, np.array([1.0, 1.0]), 0.05, 0.0, 5)]
    + [(lambda x: x, np.array([3e-16, -4e-16]), 0.5, 2e-16, 9)]
    + [(lambda x: x, np.array([3e-8, -4e-8]), 0.5, 0.0, 3)]
    # ever steeper; with no length of step, and with a great one; far away; and for long
    + [(d_narrow, np.array([1.0, 1.0]), eta, 1e-3, 6) for eta in (0.25, 0.0)]
    + [(lambda x: x / 4, np.array([3.0, -4.0]), 2.0, 0.1, 9)]
    + [(lambda x: x, np.array([3e5, -4e5]), 0.5, 1.0, 90)]
    + [(lambda x: x - 1000.0, np.array([1000.5, 999.0]), 0.5, 0.1, 9)]
    + [(lambda x: x, np.array([1.0, 0.5]), 0.03, 1e-9, 900)],
)
check.pure(
    gradient_descent_until,
    at=[
        (d_narrow, x0, 0.12, 0.05, 30)
        for x0 in check.samples(2, 1.0, 4.0, kind="vector", size=2)
    ],
    may_return_input=True,
)
### END HIDDEN TESTS


# %% mistakes="gradient_descent_until"
def at_least_one_step(df, x0, learning_rate, tolerance, max_iterations):
    """You counted the steps in the loop's variable; without a step it has no value."""
    x = x0
    for k in range(max_iterations):
        gradient = df(x)
        if np.linalg.norm(gradient) <= tolerance:
            return x, k, True
        x = x - learning_rate * gradient
    return x, k + 1, bool(np.linalg.norm(df(x)) <= tolerance)


def stopped_on_the_point(df, x0, learning_rate, tolerance, max_iterations):
    """You stopped when x itself was small; what is to be small is the gradient."""
    x, steps = x0, 0
    while np.linalg.norm(x) > tolerance and steps < max_iterations:
        x = x - learning_rate * df(x)
        steps += 1
    return x, steps, bool(np.linalg.norm(x) <= tolerance)


def stopped_on_the_step(df, x0, learning_rate, tolerance, max_iterations):
    """You measured the step, not the gradient: a small learning rate stops it early."""
    x, steps = x0, 0
    while np.linalg.norm(learning_rate * df(x)) > tolerance and steps < max_iterations:
        x = x - learning_rate * df(x)
        steps += 1
    return x, steps, bool(np.linalg.norm(learning_rate * df(x)) <= tolerance)


def stepped_before_looking(df, x0, learning_rate, tolerance, max_iterations):
    """You took a step before you looked whether one was needed."""
    x = x0
    for steps in range(1, max_iterations + 1):
        gradient = df(x)
        x = x - learning_rate * gradient
        if np.linalg.norm(gradient) <= tolerance:
            return x, steps, True
    return x, max_iterations, False


def looks_counted(df, x0, learning_rate, tolerance, max_iterations):
    """You counted how often you looked, one more than the steps that you took."""
    x = x0
    for looks in range(1, max_iterations + 1):
        gradient = df(x)
        if np.linalg.norm(gradient) <= tolerance:
            return x, looks, True
        x = x - learning_rate * gradient
    return x, max_iterations, False


def always_converged(df, x0, learning_rate, tolerance, max_iterations):
    """You said that it converged although the steps had run out."""
    x, steps = x0, 0
    while np.linalg.norm(df(x)) > tolerance and steps < max_iterations:
        x = x - learning_rate * df(x)
        steps += 1
    return x, steps, True


def entries_added_up(df, x0, learning_rate, tolerance, max_iterations):
    """You added up the entries of the gradient; those of unlike sign cancel."""
    x, steps = x0, 0
    while abs(np.sum(df(x))) > tolerance and steps < max_iterations:
        x = x - learning_rate * df(x)
        steps += 1
    return x, steps, bool(abs(np.sum(df(x))) <= tolerance)


def largest_entry_only(df, x0, learning_rate, tolerance, max_iterations):
    """You looked at the largest entry of the gradient; its length is more than that."""
    x, steps = x0, 0
    while np.max(np.abs(df(x))) > tolerance and steps < max_iterations:
        x = x - learning_rate * df(x)
        steps += 1
    return x, steps, bool(np.max(np.abs(df(x))) <= tolerance)


# %% variants="gradient_descent_until"
def by_recursion(df, x0, learning_rate, tolerance, max_iterations):
    gradient = df(x0)
    converged = bool(np.linalg.norm(gradient) <= tolerance)
    if converged or max_iterations == 0:
        return x0, 0, converged
    after = x0 - learning_rate * gradient
    x, steps, converged = by_recursion(
        df, after, learning_rate, tolerance, max_iterations - 1
    )
    return x, steps + 1, converged


def with_a_for_loop(df, x0, learning_rate, tolerance, max_iterations):
    x = np.array(x0, dtype=float)
    for steps in range(max_iterations):
        gradient = df(x)
        if np.sqrt(np.sum(gradient**2)) <= tolerance:
            return x, steps, True
        x = x - learning_rate * gradient
    return x, max_iterations, False


def with_a_break(df, x0, learning_rate, tolerance, max_iterations):
    x, steps = x0.copy(), 0
    converged = False
    while True:
        gradient = df(x)
        if gradient @ gradient <= tolerance**2:
            converged = True
            break
        if steps == max_iterations:
            break
        x = x - learning_rate * gradient
        steps = steps + 1
    return [x, steps, converged]


# %% domain="gradient_descent_until"
def far_from_the_last_step(random):
    """Tolerances that are met well before or well after the steps run out."""
    tolerance, most = ((1e-2, 500), (1e-9, 6), (0.5, 500))[random.integers(3)]
    x0 = random.uniform(2, 5, 3) * random.choice([-1, 1], 3)
    return valley_with([1, 2, 4])[1], x0, random.uniform(0.1, 0.4), tolerance, most


def met_exactly(random):
    halvings = int(random.integers(1, 6))
    start = np.array([2.0 ** random.integers(-2, 3), 0.0])
    return (lambda x: x), start, 0.5, start[0] / 2**halvings, halvings + 5


# %% [markdown] id="ex-largest-stable-learning-rate"
# ### Exercise 3 · The edge of stability (1 point)
#
# *Core.* Write `largest_stable_learning_rate(A)`: the bound on the learning rate for
# $f(x) = \frac12 x^{T} A\,x$, where `A` is a symmetric matrix with positive
# eigenvalues. Below it gradient descent arrives from every start, above it it does not.
#
# <details><summary>Hint 1</summary>
#
# Each eigenvector has a factor of its own. Which of the factors is the first to leave
# the stretch from $-1$ to $1$?
# </details>
# <details><summary>Hint 2</summary>
#
# `np.linalg.eigvalsh(A)` gives the eigenvalues of a symmetric matrix, in increasing
# order.
# </details>


# %% answer="largest_stable_learning_rate"
def largest_stable_learning_rate(A):
    """The bound on the learning rate for x @ A @ x / 2, A positive definite."""
    ### BEGIN SOLUTION
    return 2 / np.linalg.eigvalsh(A).max()
    ### END SOLUTION


# %% check="largest_stable_learning_rate" points=1
check.matches(
    largest_stable_learning_rate,
    lambda A: 0.2,
    at=[np.diag([1.0, 10.0]), np.diag([10.0, 3.0, 7.0])],
)
check.matches(  # the eigenvalues are 3 − 2 and 3 + 2
    largest_stable_learning_rate, lambda A: 0.4, at=[np.array([[3.0, 2.0], [2.0, 3.0]])]
)
check.matches(largest_stable_learning_rate, lambda A: 0.5, at=[np.array([[4]])])
check.pure(largest_stable_learning_rate, at=[np.array([[3.0, 2.0], [2.0, 3.0]])])
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    largest_stable_learning_rate,
    reference.largest_stable_learning_rate,
    at=[
        *check.samples(6, -2.0, 2.0, kind="positive definite"),
        *(np.array([[c]]) for c in check.samples(2, 0.3, 8.0)),
        1e-3 * np.array([[2, -1], [-1, 2]]),
        1e-7 * np.array([[2, -1], [-1, 2]]),
        1e7 * np.array([[3, 1], [1, 2]]),
        np.diag([10.0, 1.0, 9.9]),  # two that are hard to tell apart
        turned([2, 9, 1, 4, 5, 3]),
    ],
)
### END HIDDEN TESTS


# %% mistakes="largest_stable_learning_rate"
def one_over_the_largest(A):
    """You gave one over the largest curvature: the best rate for it, half the bound."""
    return 1 / np.linalg.eigvalsh(A).max()


def smallest_curvature(A):
    """You took the smallest eigenvalue; the steepest direction diverges first."""
    return 2 / np.linalg.eigvalsh(A).min()


def best_rate(A):
    """You gave the fastest rate, a balance of both curvatures; the bound is higher."""
    lam = np.linalg.eigvalsh(A)
    return 2 / (lam.min() + lam.max())


def largest_entry(A):
    """You took the largest entry of the matrix for its largest eigenvalue."""
    return 2 / np.max(A)


def trace_for_the_largest(A):
    """You took the sum of the curvatures, the trace, for the largest of them."""
    return 2 / np.trace(A)


def condition_number(A):
    """You gave the condition number: how narrow the valley is, not how steep."""
    return np.linalg.cond(A)


# %% variants="largest_stable_learning_rate"
def by_the_spectral_norm(A):
    return 2 / np.linalg.norm(A, 2)


def by_singular_values(A):
    return 2.0 / np.linalg.svd(A)[1][0]


def by_general_eigenvalues(A):
    return 2 / max(np.linalg.eigvals(A).real)


# %% domain="largest_stable_learning_rate"
def positive_definite(random):
    return check.samples(1, -2.0, 2.0, kind="positive definite")[0]


# %% [markdown] id="ex-backtracking-step"
# ### Exercise 4 · A step that fits itself (2 points)
#
# *Core.* Write `backtracking_step(f, gradient, x, step=1.0, shrink=0.5, c=1e-4)`. Here
# `gradient` is an array: the gradient of `f` at `x`. Of the lengths `step`,
# `step * shrink`, `step * shrink**2`, … return the first one, $t$, that meets Armijo's
# condition $f(x - t\,g) \le f(x) - c\,t\,\lVert g\rVert^2$.
#
# <details><summary>Hint 1</summary>
#
# Return the length $t$ and not the point that it leads to. Where the gradient is zero,
# the very first length is accepted.
# </details>
# <details><summary>Hint 2</summary>
#
# `gradient @ gradient` is the squared length. A `while` loop that shrinks as long as
# the condition is *not* met is enough.
# </details>


# %% answer="backtracking_step"
def backtracking_step(f, gradient, x, step=1.0, shrink=0.5, c=1e-4):
    """The first of step, step·shrink, step·shrink², … that meets Armijo's condition."""
    ### BEGIN SOLUTION
    t = step
    while f(x - t * gradient) > f(x) - c * t * np.sum(gradient**2):
        t = t * shrink
    return t
    ### END SOLUTION


# %% check="backtracking_step" points=2
check.matches(
    lambda x: backtracking_step(narrow, d_narrow(x), x),
    lambda x: 0.125,  # 0.25 lands higher up on the other wall
    at=[np.array([0.1, 1.0])],
)
# across the valley a step is accepted once it is at most 0.2 (1 − c)
check.matches(
    lambda step, shrink, c: backtracking_step(
        narrow, d_narrow(np.array([0.0, 2.0])), np.array([0.0, 2.0]), step, shrink, c
    ),
    lambda step, shrink, c: 0.15,
    at=[(0.3, 0.5, 0.04)],
)
check.matches(
    lambda step, shrink, c: backtracking_step(
        narrow, d_narrow(np.array([0.0, 2.0])), np.array([0.0, 2.0]), step, shrink, c
    ),
    lambda step, shrink, c: {
        0.1: 0.1,
        0.198: 0.099,
        0.5: 0.0625,
        1.0: 0.01,
        0.18: 0.01125,
        0.19999: 0.099995,
    }[step],
    at=[
        *((0.1, 0.5, 0.1), (0.198, 0.5, 0.5), (0.5, 0.5, 0.5), (1.0, 0.1, 0.9)),
        *((0.18, 0.5, 0.9), (0.19999, 0.5, 0.5)),
    ],
)
# however often it has to shrink: here 167 times
check.matches(
    lambda step, shrink, c: backtracking_step(
        narrow, d_narrow(np.array([0.0, 2.0])), np.array([0.0, 2.0]), step, shrink, c
    ),
    lambda step, shrink, c: shrink**167,
    at=[(1.0, 0.99, 0.06)],
)
check.matches(
    lambda x: backtracking_step(narrow, d_narrow(x), x),
    lambda x: 1.0,  # on level ground the first length will do
    at=[np.zeros(2)],
)
check.pure(
    backtracking_step,
    at=[(narrow, np.array([0.1, 10.0]), np.array([0.1, 1.0]))],
)
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    backtracking_step,
    reference.backtracking_step,
    at=[
        (narrow, d_narrow(x), x, step, shrink, c)
        for x, (step, shrink, c) in zip(
            check.samples(5, 0.5, 4.0, kind="vector", size=2),
            (
                (1.0, 0.5, 1e-4),
                (8.0, 0.7, 0.3),
                (0.15, 0.5, 0.1),
                (2.0, 0.9, 0.6),
                (3.0, 0.25, 0.05),
            ),
            strict=True,
        )
    ]
    + [
        (lambda x: np.sum(np.cosh(x)), np.sinh(x), x, 4.0, 0.6, 0.2)
        for x in check.samples(3, 0.6, 2.5, kind="vector")
    ]
    + [
        (lambda x: np.sum(x**2), np.array([2.0]), np.array([1.0]), 0.5, 0.5, 0.5)
    ]  # just
    + [(lambda x: np.sum(x**2), 0.3 * x, x, 9.0, 0.8, 0.4) for x in [np.ones(2)]]
    + [(narrow, np.array([2.0, 10.0]), np.array([2.0, 1.0]), 1e3, 0.97, 0.1)]  # many
    + [
        (lambda x: 1e12 * np.sum(x**2), 2e12 * x, x, 1.0, 0.5, 0.1)
        for x in check.samples(1, 0.5, 2.0, kind="vector")
    ]
    + [
        (lambda x: 1e-9 * np.sum(x**2), 2e-9 * x, x, 8e9, 0.5, 0.1)
        for x in check.samples(1, 0.5, 2.0, kind="vector")
    ]
    # so steep, or so flat, that a step or a fall is not to be taken for zero
    + [
        (lambda x: 1e20 * np.sum(x**2), 2e20 * x, x, 1.0, 0.5, 0.1)
        for x in [np.ones(3)]
    ]
    + [
        (lambda x: 1e-16 * np.sum(x**2), 2e-16 * x, x, 3e16, 0.5, 0.1)
        for x in [np.array([1.0, -2.0])]
    ]
    # some 600 times; heights below zero; and more than a few dimensions
    + [
        (lambda x: 1e12 * np.sum(x**2), 2e12 * x, x, 1e3, 0.945, 0.1)
        for x in [np.ones(2)]
    ]
    + [(lambda x: np.sum(x**2) - 90.0, 2 * x, x, 4.0, 0.7, 0.3) for x in [np.ones(2)]]
    + [
        (lambda x: np.sum(np.cosh(x)), np.sinh(x), x, 4.0, 0.6, 0.2)
        for x in [np.linspace(-2.0, 1.5, 8)]
    ]
    # across the valley: nothing promised, and much; a short step, and a great shrinking
    + [
        (narrow, np.array([0.0, 20.0]), np.array([0.0, 2.0]), *settings)
        for settings in (
            (0.19999, 0.5, 0.0),
            (0.0102, 0.5, 0.95),
            (0.003, 0.5, 0.1),
            (1.5, 0.01, 0.1),
        )
    ],
)
check.matches(
    # with c = 1e-4 a step is accepted up to 0.19998
    lambda step: backtracking_step(
        narrow, d_narrow(np.array([0.0, 2.0])), np.array([0.0, 2.0]), step
    ),
    lambda step: {0.19999: 0.099995, 0.19997: 0.19997}[step],
    at=[0.19999, 0.19997],
)
check.matches(
    lambda x: backtracking_step(narrow, d_narrow(x), x, shrink=0.8),
    lambda x: reference.backtracking_step(narrow, d_narrow(x), x, 1.0, 0.8, 1e-4),
    at=check.samples(2, 0.5, 3.0, kind="vector", size=2),
)
check.matches(
    # the default c is small: a step that goes down by a thousandth of it is accepted
    lambda c: backtracking_step(lambda x: np.sum(c * x), np.ones(2), np.zeros(2)),
    lambda c: 1.0,
    at=[1.01e-4, 2e-4, 0.5],
)
check.pure(
    backtracking_step,
    at=[(narrow, d_narrow(x), x) for x in check.samples(2, kind="vector", size=2)],
)
### END HIDDEN TESTS


# %% mistakes="backtracking_step"
def gave_up(f, gradient, x, step=1.0, shrink=0.5, c=1e-4):
    """You gave up after a hundred tries; shrink for as long as it takes."""
    promise = np.sum(gradient**2)
    for _ in range(100):
        if f(x - step * gradient) <= f(x) - c * step * promise:
            break
        step = step * shrink
    return step


def any_fall_will_do(f, gradient, x, step=1.0, shrink=0.5, c=1e-4):
    """You accepted every step that goes down; Armijo asks for a part of the promise."""
    t = step
    while f(x - t * gradient) > f(x):
        t = t * shrink
    return t


def squared_length_forgotten(f, gradient, x, step=1.0, shrink=0.5, c=1e-4):
    """You multiplied by the length of the gradient; the promise has its square."""
    t = step
    while f(x - t * gradient) > f(x) - c * t * np.linalg.norm(gradient):
        t = t * shrink
    return t


def step_left_out(f, gradient, x, step=1.0, shrink=0.5, c=1e-4):
    """You left the step out of the promise; a shorter step promises less."""
    t = step
    while f(x - t * gradient) > f(x) - c * np.sum(gradient**2) and t > 1e-9:
        t = t * shrink
    return t


def one_shrink_too_many(f, gradient, x, step=1.0, shrink=0.5, c=1e-4):
    """You shrank before the first look: the first length was never tried."""
    t = step * shrink
    while f(x - t * gradient) > f(x) - c * t * np.sum(gradient**2):
        t = t * shrink
    return t


def halved_always(f, gradient, x, step=1.0, shrink=0.5, c=1e-4):
    """You halved the step and ignored the shrink that was given."""
    t = step
    while f(x - t * gradient) > f(x) - c * t * np.sum(gradient**2):
        t = t / 2
    return t


def point_returned(f, gradient, x, step=1.0, shrink=0.5, c=1e-4):
    """You returned the point that the step leads to, not the length of the step."""
    t = step
    while f(x - t * gradient) > f(x) - c * t * np.sum(gradient**2):
        t = t * shrink
    return x - t * gradient


# %% variants="backtracking_step"
def by_powers(f, gradient, x, step=1.0, shrink=0.5, c=1e-4):
    here, squared = f(x), gradient @ gradient
    k = 0
    while True:
        t = step * shrink**k
        if f(x - t * gradient) <= here - c * t * squared:
            return t
        k += 1


def by_recursion(f, gradient, x, step=1.0, shrink=0.5, c=1e-4):
    fall = f(x) - f(x - step * gradient)
    if fall >= c * step * np.dot(gradient, gradient):
        return step
    return by_recursion(f, gradient, x, step * shrink, shrink, c)


# %% domain="backtracking_step"
def on_a_narrow_valley(random):
    x = random.uniform(0.5, 4, 2)
    step, shrink, c = random.uniform([0.2, 0.3, 0.01], [5, 0.9, 0.8])
    return narrow, d_narrow(x), x, step, shrink, c


def with_the_usual_settings(random):
    x = random.uniform(0.5, 4, 2)
    return narrow, d_narrow(x), x


def on_level_ground(random):
    return narrow, np.zeros(2), np.zeros(2), random.uniform(0.2, 3)


def barely_enough(random):
    slope = 1e-4 * (1 + random.uniform(0.01, 2))
    return (lambda x: np.sum(slope * x)), np.ones(2), np.zeros(2)


# %% [markdown] id="ex-best-of-starts"
# ### Exercise 5 · Several starts (2 points)
#
# *Core.* Write `best_of_starts(f, df, starts, learning_rate, n_iterations)`: walk from
# each of the `starts` (a list of numbers or of arrays), `n_iterations` steps each, and
# return the *end point* with the lowest `f`. The starts are left as they were.
#
# <details><summary>Hint 1</summary>
#
# Only the ends are compared; where a walk began, or passed through, does not count.
# </details>
# <details><summary>Hint 2</summary>
#
# `min(points, key=f)` is the point at which `f` is lowest. Write the walk here, too: a
# check of this exercise does not use your answer to exercise 1.
# </details>


# %% answer="best_of_starts"
def best_of_starts(f, df, starts, learning_rate, n_iterations):
    """The lowest end point of the walks from all the starts."""
    ### BEGIN SOLUTION
    ends = []
    for x in starts:
        for _ in range(n_iterations):
            x = x - learning_rate * df(x)
        ends.append(x)
    return min(ends, key=f)
    ### END SOLUTION


# %% check="best_of_starts" points=2
check.matches(
    # the minimum is at (3, −1). Across the valley one step of 0.2 is exact, and along
    # it 0.6 of the distance is left
    lambda starts: best_of_starts(shifted, d_shifted, starts, 0.2, 1),
    lambda starts: np.array([2.4, -1.0]),
    at=[
        (
            [
                np.array([4.5, 0.0]),
                np.array([6.0, -1.0]),
                np.array([5.0, -1.1]),
                np.array([2.0, 4.0]),
                np.array([1.25, 0.0]),
                np.array([5.5, 0.0]),
            ],
        )
    ],
)
check.matches(
    lambda starts: best_of_starts(two_valleys, d_two_valleys, starts, 0.05, 45),
    lambda starts: -1.300839566,
    at=[([2.0, -0.5],), ([-2.0, 0.5, 1.0],), ([0.1],)],
    rtol=1e-8,
)
check.matches(
    # a step that is too long leads away from 3: to 1.8, and to 3.6
    lambda starts: best_of_starts(square, d_square, starts, 1.1, 1),
    lambda starts: 3.6,
    at=[([4.0, 2.5],)],
)
check.pure(
    best_of_starts,
    at=[(narrow, d_narrow, [np.array([2.0, 0.1]), np.array([1.0, 5.0])], 0.1, 3)],
)
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    best_of_starts,
    reference.best_of_starts,
    at=[
        (two_valleys, d_two_valleys, starts, eta, k)
        for starts, eta, k in zip(
            (check.samples(count, -1.9, 1.9) for count in (2, 3, 5, 7)),
            (0.02, 0.03, 0.01, 0.04),
            (9, 3, 1, 8),  # so few that ends in one valley differ in their heights
            strict=True,
        )
    ]
    + [
        (narrow, d_narrow, check.samples(4, -6.0, 6.0, kind="vector", size=2), eta, k)
        for eta, k in ((0.05, 2), (0.15, 9), (0.1, 1))
    ]
    + [
        # lower along the way than at the end; lower at the start than at the end
        (lambda x: x**2, lambda x: 2 * x, [0.4, 3.0, -1.0], 1.1, 5),
        (lambda x: (x - 2.0) ** 2, lambda x: 0 * x + 1.0, [2.5, 8.0, 3.1], 1.0, 3),
        # two walks with one end; none with a step; all of them high up
        (narrow, d_narrow, [np.array([2.0, 1.0]), np.array([2.0, 1.0])], 0.05, 3),
        (two_valleys, d_two_valleys, [0.5, -1.2, 1.7], 0.02, 0),
        (square, d_square, [5e7, -4e7, 6e7], 0.1, 2),
        # from whole numbers
        (narrow, d_narrow, [np.array([8, -3]), np.array([5, 2])], 0.15, 4),
        (two_valleys, d_two_valleys, [1, -1, 0], 0.03, 5),
        # higher still, below zero, and so flat that all the heights are small
        (square, d_square, [5e12, -4e12, 6e12], 0.1, 2),
        (lambda x: (x - 2.0) ** 2 - 90, lambda x: 2 * (x - 2.0), [5.0, 2.5, 1], 0.1, 2),
        (
            lambda x: 1e-12 * (x - 2.0) ** 2,
            lambda x: 2e-12 * (x - 2.0),
            [5.0, 3.0, -1.0],
            1e11,
            3,
        ),
        # many starts; arrays of one entry, and of three; a gradient that is x itself
        (square, d_square, [4.0 + k for k in range(11)] + [3.5], 0.1, 2),
        (hollow, d_hollow, [np.array([4.0, 1, 2]), np.array([1.0, -1, 2])], 0.05, 3),
        (
            lambda x: np.sum((x - 3.0) ** 2),
            lambda x: 2 * (x - 3.0),
            [np.array([5.0]), np.array([2.0])],
            0.1,
            2,
        ),
        (
            lambda x: np.sum(x**2) / 2,
            lambda x: x,
            [np.array([4.0, -3.0]), np.array([1.0, 2.0])],
            0.3,
            3,
        ),
        (lambda x: x**2 / 8, lambda x: x / 4, [5.0, -3.0], 2.5, 3),
    ],
)
check.pure(
    best_of_starts,
    at=[
        (narrow, d_narrow, check.samples(3, kind="vector", size=2), 0.1, k)
        for k in (1, 4)
    ],
)
### END HIDDEN TESTS


# %% mistakes="best_of_starts"
def best_start_walked(f, df, starts, learning_rate, n_iterations):
    """You chose the lowest start and walked only from there."""
    x = min(starts, key=f)
    for _ in range(n_iterations):
        x = x - learning_rate * df(x)
    return x


def start_returned(f, df, starts, learning_rate, n_iterations):
    """You returned the start of the best walk, not its end."""
    ends = []
    for x in starts:
        for _ in range(n_iterations):
            x = x - learning_rate * df(x)
        ends.append(f(x))
    return starts[int(np.argmin(ends))]


def height_returned(f, df, starts, learning_rate, n_iterations):
    """You returned the lowest height; the point where it is reached is wanted."""
    ends = []
    for x in starts:
        for _ in range(n_iterations):
            x = x - learning_rate * df(x)
        ends.append(f(x))
    return min(ends)


def smallest_point(f, df, starts, learning_rate, n_iterations):
    """You compared the end points themselves, not the heights there."""
    ends = []
    for x in starts:
        for _ in range(n_iterations):
            x = x - learning_rate * df(x)
        ends.append(x)
    return min(ends, key=np.linalg.norm)


def last_walk_only(f, df, starts, learning_rate, n_iterations):
    """You returned the end of the last walk, whichever was lowest."""
    x = starts[0]
    for start in starts:
        x = start
        for _ in range(n_iterations):
            x = x - learning_rate * df(x)
    return x


def highest_end(f, df, starts, learning_rate, n_iterations):
    """You returned the end with the largest height."""
    ends = []
    for x in starts:
        for _ in range(n_iterations):
            x = x - learning_rate * df(x)
        ends.append(x)
    return max(ends, key=f)


def best_along_the_way(f, df, starts, learning_rate, n_iterations):
    """You kept the lowest point of all that were passed; only the ends are compared."""
    passed = []
    for x in starts:
        passed.append(x)
        for _ in range(n_iterations):
            x = x - learning_rate * df(x)
            passed.append(x)
    return min(passed, key=f)


# %% variants="best_of_starts"
def keeping_the_best_so_far(f, df, starts, learning_rate, n_iterations):
    best, lowest = None, np.inf
    for start in starts:
        x = np.array(start, dtype=float)
        for _ in range(n_iterations):
            x = x - learning_rate * df(x)
        if f(x) < lowest:
            best, lowest = x, f(x)
    return best


def by_argmin(f, df, starts, learning_rate, n_iterations):
    ends = list(starts)
    for _ in range(n_iterations):
        ends = [x - learning_rate * df(x) for x in ends]
    return ends[int(np.argmin([f(x) for x in ends]))]


def from_the_last_to_the_first(f, df, starts, learning_rate, n_iterations):
    best = None
    for x in reversed(starts):
        for _ in range(n_iterations):
            x = x - learning_rate * df(x)
        if best is None or f(x) < f(best):
            best = x
    return best


# %% domain="best_of_starts"
def on_two_valleys(random):
    starts = list(random.uniform(-1.8, 1.8, int(random.integers(1, 6))))
    return two_valleys, d_two_valleys, starts, random.uniform(0.005, 0.04), 4


def on_a_narrow_valley(random):
    starts = list(random.uniform(-5, 5, (int(random.integers(1, 6)), 2)))
    return narrow, d_narrow, starts, random.uniform(0.01, 0.22), random.integers(1, 9)


# %% [markdown] id="ex-classify-stationary-point"
# ### Exercise 6 · What kind of flat place? (2 points)
#
# *Core.* Write `classify_stationary_point(hessian)`, for a symmetric matrix: it returns
# `"minimum"`, `"maximum"`, `"saddle"` or `"cannot tell"`, by the table in
# [Flat, and no bottom](#Flat,-and-no-bottom). Computed eigenvalues carry rounding, so
# one counts as zero if its size is at most $10^{-10}$ times the size of the largest.
#
# <details><summary>Hint 1</summary>
#
# Sort the eigenvalues into positive, negative and zero first. Which of the four answers
# needs which of the three?
# </details>
# <details><summary>Hint 2</summary>
#
# "Size" is the absolute value, also of the largest. A matrix of nothing but small
# numbers can have a clear minimum; a matrix of zeros says nothing.
# </details>


# %% answer="classify_stationary_point"
def classify_stationary_point(hessian):
    """ "minimum", "maximum", "saddle" or "cannot tell", by the eigenvalues."""
    ### BEGIN SOLUTION
    lam = np.linalg.eigvalsh(hessian)
    zero = 1e-10 * np.abs(lam).max()
    if np.any(lam > zero) and np.any(lam < -zero):
        return "saddle"
    if np.all(lam > zero):
        return "minimum"
    if np.all(lam < -zero):
        return "maximum"
    return "cannot tell"
    ### END SOLUTION


# %% check="classify_stationary_point" points=2
check.matches(
    classify_stationary_point,
    lambda hessian: "minimum",
    at=[
        np.diag([2.0, 3.0]),
        np.array([[2.0, 1.0], [1.0, 2.0]]),
        np.diag([1e-12, 3e-12]),
    ],
)
check.matches(
    classify_stationary_point,
    lambda hessian: "maximum",
    at=[np.diag([-1.0, -5.0]), np.diag([-1.0, -2.0, -3.0])],
)
check.matches(
    classify_stationary_point,
    lambda hessian: "saddle",
    at=[
        np.diag([5.0, -1.0]),
        np.array([[1.0, 3.0], [3.0, 1.0]]),
        np.diag([-4.0, 0, 4]),
        np.diag([1.0, 2.0, -3.0]),
    ],
)
check.matches(
    classify_stationary_point,
    lambda hessian: "cannot tell",
    at=[np.diag([2.0, 0.0]), np.zeros((2, 2))],
)
check.matches(
    classify_stationary_point,
    lambda hessian: "cannot tell",  # what rounding may leave of a zero
    at=[np.diag([2.0, 1e-13]), np.diag([-1e-13, -5.0])],
)
check.matches(
    classify_stationary_point,
    lambda hessian: "cannot tell",  # the eigenvalues are 2 and 0
    at=[np.array([[1.0, 1.0], [1.0, 1.0]])],
)
check.pure(classify_stationary_point, at=[np.array([[2.0, 1.0], [1.0, 2.0]])])
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    classify_stationary_point,
    reference.classify_stationary_point,
    at=[
        *check.samples(3, kind="positive definite"),
        *(-A for A in check.samples(3, kind="positive definite")),
        *check.samples(4, kind="symmetric"),
        *(turned(lam) for lam in ([3, 1e-12, 1], [-2, -1, -1e-13], [4, -1, 1e-13])),
        *(turned(lam) for lam in ([1, 1e-7, 2], [-1, -1e-8, -3], [9, -1e-7, 1])),
        *(turned(lam) for lam in ([-1, -2, 5], [-1, -2, -5], [6, -1, -1], [0, 0, -3])),
        *(1e-9 * turned(lam) for lam in ([1, 2, 3], [-1, -2, -3], [-1, 0, -3])),
        *(1e9 * turned(lam) for lam in ([1e-12, 2, 3], [-1e-8, -2, -3])),
        *(np.array([[c]]) for c in (3.0, -2.0, 0.0)),
        np.diag([1.0, 0.0, -1.0]),
        # the largest eigenvalue is 2, though no entry is larger than 1
        *(
            sign * np.array([[1, 1 - b], [1 - b, 1]])
            for sign in (1, -1)
            for b in [1.5e-10]
        ),
        *(scale * np.diag([2.0, 3.0e-10]) for scale in (1.0, -1.0, 1e-3)),
        *(scale * np.diag([2.0, 1.0e-10]) for scale in (1.0, -1.0, 1e-3)),
        *(scale * np.diag([2.0, -3.0e-10]) for scale in (1.0, -1.0, 1e-3)),
        *(scale * np.diag([2.0, -1.0e-10]) for scale in (1.0, -1.0, 1e-3)),
        # above the limit, which goes by the largest alone and not by their sum
        *(scale * np.diag([2.0, 2.0, 2.0, 2.5e-10]) for scale in (1.0, -1.0)),
        # nor by the sum of a row, here 2.88
        *(
            sign * (2.5e-10 * np.eye(4) + 2 * np.outer(across, across))
            for sign in (1, -1)
            for across in [np.array([0.8, 0.4, 0.4, 0.2])]
        ),
        *(np.diag([2.0, small]) for small in (2.1e-10, 1.9e-10, -2.1e-10, -1.9e-10)),
        *(1e-20 * turned(lam) for lam in ([1, 2, 3], [-1, -2], [-1, 2], [0, 2])),
        *(1e15 * turned(lam) for lam in ([1e-12, 2, 3], [1, 2, 3])),
        *(turned(lam) for lam in ([-1, 1, 2, 3, 4], [6, 5, 4, 3, 2, 1])),
        *(3.0 * np.eye(2), -2.0 * np.eye(3)),
        *(np.array([[1, 0], [0, 3]]), np.array([[0, 1], [1, 0]])),  # of whole numbers
        np.zeros((3, 3)),
    ],
)
### END HIDDEN TESTS


# %% mistakes="classify_stationary_point"
def by_the_trace(hessian):
    """You judged by the trace: a positive sum can hide a negative eigenvalue."""
    trace = np.trace(hessian)
    if abs(trace) <= 1e-10 * np.abs(hessian).max():
        return "cannot tell"
    return "minimum" if trace > 0 else "maximum"


def by_the_determinant(hessian):
    """You judged by the determinant: with two minus signs it is positive again."""
    product = np.linalg.det(hessian)
    if abs(product) <= 1e-10 * np.abs(hessian).max() ** len(hessian):
        return "cannot tell"
    if product < 0:
        return "saddle"
    return "minimum" if hessian[0][0] > 0 else "maximum"


def by_the_diagonal(hessian):
    """You looked at the diagonal only; the other entries bend the ground as well."""
    lam = np.diag(hessian)
    if np.any(lam > 0) and np.any(lam < 0):
        return "saddle"
    if np.all(lam > 0):
        return "minimum"
    return "maximum" if np.all(lam < 0) else "cannot tell"


def zeros_counted_as_positive(hessian):
    """You let eigenvalues that are zero pass for positive or negative ones."""
    lam = np.linalg.eigvalsh(hessian)
    zero = 1e-10 * np.abs(lam).max()
    if np.all(lam >= -zero):
        return "minimum"
    return "maximum" if np.all(lam <= zero) else "saddle"


def zero_before_saddle(hessian):
    """You gave up at the first zero, where two others of unlike sign prove a saddle."""
    lam = np.linalg.eigvalsh(hessian)
    zero = 1e-10 * np.abs(lam).max()
    if np.any(np.abs(lam) <= zero):
        return "cannot tell"
    if np.all(lam > 0):
        return "minimum"
    return "maximum" if np.all(lam < 0) else "saddle"


def small_means_zero(hessian):
    """You compared with a fixed small number; a whole matrix may be small."""
    lam = np.linalg.eigvalsh(hessian)
    if np.any(lam > 1e-10) and np.any(lam < -1e-10):
        return "saddle"
    if np.all(lam > 1e-10):
        return "minimum"
    return "maximum" if np.all(lam < -1e-10) else "cannot tell"


def rounding_taken_for_a_sign(hessian):
    """You compared with exactly zero; rounding turns a zero into a tiny number."""
    lam = np.linalg.eigvalsh(hessian)
    if np.any(lam > 0) and np.any(lam < 0):
        return "saddle"
    if np.all(lam > 0):
        return "minimum"
    return "maximum" if np.all(lam < 0) else "cannot tell"


# %% variants="classify_stationary_point"
def by_counting(hessian):
    lam = np.linalg.eigvalsh(np.asarray(hessian, dtype=float))
    limit = 1e-10 * max(abs(lam))
    positive, negative = sum(lam > limit), sum(lam < -limit)
    if positive and negative:
        return "saddle"
    if positive + negative < len(lam):
        return "cannot tell"
    return "minimum" if positive else "maximum"


def by_signs(hessian):
    lam = np.linalg.eigvalsh(hessian)
    signs = np.where(np.abs(lam) <= 1e-10 * np.abs(lam).max(), 0, np.sign(lam))
    answers = {(1,): "minimum", (-1,): "maximum"}
    found = tuple(sorted(set(signs.astype(int).tolist())))
    if {1, -1} <= set(found):
        return "saddle"
    return answers.get(found, "cannot tell")


# %% domain="classify_stationary_point"
def with_eigenvalues(random):
    choices = [3.0, 1.0, -1.0, -2.0, 0.0, 1e-13, -1e-13, 1e-7, -1e-7]
    count = int(random.integers(1, 5))
    return turned(random.choice(choices, count)) * 10.0 ** random.integers(-9, 9)


def at_the_limit(random):
    return np.diag([2.0, random.choice([-3e-10, -1e-10, 1e-10, 3e-10])])


# %% [markdown] id="ex-ridge-gradient"
# ### Exercise 7 · The gradient of a penalised loss (2 points)
#
# *Core.* Write `ridge_gradient(w, X, y, penalty)`: the gradient, with respect to the
# vector of weights `w`, of
#
# $$\frac1n \sum_{i=1}^n (X w - y)_i^2 + \text{penalty}\cdot\lVert w\rVert^2 ,$$
#
# where `X` has $n$ rows and `y` has $n$ entries. It has the shape of `w`.
#
# <details><summary>Hint 1</summary>
#
# Two terms, two gradients. The second one is a sum of squares of the weights.
# </details>
# <details><summary>Hint 2</summary>
#
# For each weight $w_j$ the first term asks how each error feels it: through the entry
# of `X` in column $j$. All of them at once is `X.T @ …`.
# </details>


# %% answer="ridge_gradient"
def ridge_gradient(w, X, y, penalty):
    """Gradient in w of mean((X @ w - y)**2) + penalty * sum(w**2), shaped as w."""
    ### BEGIN SOLUTION
    return 2 / len(y) * X.T @ (X @ w - y) + 2 * penalty * w
    ### END SOLUTION


# %% check="ridge_gradient" points=2
check.gradient(
    lambda w: ridge_gradient(w, table.copy(), heights_at.copy(), 0.3),
    of=lambda w: np.mean((table @ w - heights_at) ** 2) + 0.3 * np.sum(w**2),
    at=[np.array([0.5, -1.0, 1.5]), np.array([2.0, 0.7, -0.4])],
)
check.gradient(
    lambda w: ridge_gradient(w, table.copy(), heights_at.copy(), 0.0),
    of=lambda w: np.mean((table @ w - heights_at) ** 2),
    at=[np.array([0.5, -1.0, 1.5])],
)
check.pure(ridge_gradient, at=[(np.array([0.5, -1.0, 1.5]), table, heights_at, 0.3)])
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    ridge_gradient,
    reference.ridge_gradient,
    at=[
        (
            check.samples(1, kind="vector", size=columns)[0],
            check.samples(1, kind="matrix", size=(rows, columns))[0],
            check.samples(1, kind="vector", size=rows)[0],
            penalty,
        )
        for rows, columns, penalty in (
            (5, 3, 0.2),
            (7, 2, 1.7),
            (4, 1, 0.05),
            (3, 5, 3.0),
            (6, 4, 0.0),
            (1, 2, 0.6),
            (1, 3, 250.0),
        )
    ]
    + [
        # as many rows as columns; and a column of ones, whose weight counts as well
        (np.array([0.7, -1.2, 2.2]), X, np.array([1.0, -2.0, 0.4]), 0.8)
        for X in (
            check.samples(1, kind="square", size=3)[0],
            np.array([[1.0, 0.3, 2.0], [1.0, -1.1, 0.6], [1.0, 2.4, -0.7]]),
            np.array([[0.3, 2.0, 1.0], [-1.1, 0.6, 1.0], [2.4, -0.7, 1.0]]),
        )
    ]
    + [
        (
            np.array([1, -2]),
            np.array([[3, 1], [0, 4], [-5, 2]]),
            np.array([1, 7, -2]),
            2,
        )
    ],
)
check.gradient(
    lambda w: ridge_gradient(w, table.copy(), heights_at.copy(), 2.5),
    of=lambda w: np.mean((table @ w - heights_at) ** 2) + 2.5 * np.sum(w**2),
    at=check.samples(2, kind="vector", size=3),
)
check.pure(
    ridge_gradient,
    at=[(check.samples(1, kind="vector", size=3)[0], table, heights_at, 0.7)],
)
### END HIDDEN TESTS


# %% mistakes="ridge_gradient"
def penalty_not_differentiated(w, X, y, penalty):
    """You added the penalty itself, a number, and not its gradient."""
    return 2 / len(y) * X.T @ (X @ w - y) + penalty * np.sum(w**2)


def two_of_the_penalty_lost(w, X, y, penalty):
    """You lost the factor that the squares in the penalty bring down."""
    return 2 / len(y) * X.T @ (X @ w - y) + penalty * w


def sum_for_mean(w, X, y, penalty):
    """You took the sum of the squared errors; the loss has their mean."""
    return 2 * X.T @ (X @ w - y) + 2 * penalty * w


def penalty_averaged_too(w, X, y, penalty):
    """You divided the penalty by the number of rows as well."""
    return 2 / len(y) * (X.T @ (X @ w - y) + penalty * w)


def two_of_the_errors_lost(w, X, y, penalty):
    """You lost the factor that the squared errors bring down."""
    return X.T @ (X @ w - y) / len(y) + 2 * penalty * w


def errors_reversed(w, X, y, penalty):
    """You turned the sign of the errors round, and did not turn it back."""
    return 2 / len(y) * X.T @ (y - X @ w) + 2 * penalty * w


def divided_by_the_weights(w, X, y, penalty):
    """You divided by the number of weights; the mean is over the rows."""
    return 2 / len(w) * X.T @ (X @ w - y) + 2 * penalty * w


# %% variants="ridge_gradient"
def by_columns(w, X, y, penalty):
    errors = X @ w - y
    slopes = [2 * np.mean(errors * X[:, j]) for j in range(len(w))]
    return np.array(slopes) + 2 * penalty * w


def with_the_sign_turned(w, X, y, penalty):
    return (-2 / X.shape[0]) * (X.T @ (y - X @ w)) + penalty * (w + w)


def as_a_larger_least_squares(w, X, y, penalty):
    # the penalty as further rows, each of which wants one weight to be zero
    rows = np.vstack([X, np.sqrt(len(y) * penalty) * np.eye(len(w))])
    wanted = np.concatenate([y, np.zeros(len(w))])
    return 2 / len(y) * rows.T @ (rows @ w - wanted)


# %% domain="ridge_gradient"
def any_shape(random):
    rows, columns = random.integers(1, 7, 2)
    X = random.uniform(-3, 3, (rows, columns))
    return (
        random.normal(size=columns),
        X,
        random.normal(size=rows),
        random.uniform(0, 3),
    )


# %% [markdown] id="ex-fit-line"
# ### Exercise 8 · A line through real data (2 points)
#
# *Core.* Write `fit_line(x, y, learning_rate, n_iterations)`, which returns
# `(slope, intercept)` after `n_iterations` steps of gradient descent from $(0, 0)$ on
# the mean squared error of the line `slope * x + intercept`. (In this exercise `x` and
# `y` are arrays of data, incomes and food, as most libraries call them.)
#
# <details><summary>Hint 1</summary>
#
# Work out both errors' slopes by hand first: how does the mean of
# $(w\,x_i + b - y_i)^2$ change with $w$, and how with $b$?
# </details>
# <details><summary>Hint 2</summary>
#
# Both parts of a gradient belong to the same point. Compute both before you change
# either knob.
# </details>


# %% answer="fit_line"
def fit_line(x, y, learning_rate, n_iterations):
    """(slope, intercept) after descent from (0, 0) on the mean squared error."""
    ### BEGIN SOLUTION
    slope, intercept = 0.0, 0.0
    for _ in range(n_iterations):
        error = slope * x + intercept - y
        d_slope, d_intercept = 2 * np.mean(error * x), 2 * np.mean(error)
        slope = slope - learning_rate * d_slope
        intercept = intercept - learning_rate * d_intercept
    return slope, intercept
    ### END SOLUTION


# %% check="fit_line" points=2
check.matches(
    # one step on three points: minus a tenth of the gradient at (0, 0)
    fit_line,
    lambda x, y, learning_rate, n_iterations: (0.1 * 2 * 23 / 3, 0.1 * 2 * 9 / 3),
    at=[(np.array([1.0, 2.0, 4.0]), np.array([1.0, 5.0, 3.0]), 0.1, 1)],
)
check.matches(
    fit_line,  # all of Engel's households: the minimum, solved for in another way
    lambda x, y, learning_rate, n_iterations: np.polyfit(x, y, 1),
    at=[(u, s, 0.4, 400)],
)
check.pure(fit_line, at=[(*households, 0.4, 5)])
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    fit_line,
    reference.fit_line,
    at=[
        (*pair, eta, k)
        for pair, (eta, k) in zip(
            check.samples(5, -2.0, 2.0, kind="pairs"),
            ((0.05, 1), (0.1, 2), (0.02, 30), (0.15, 3), (0.3, 4)),
            strict=True,
        )
    ]
    + [(*households, 0.3, 7), (*households, 0.1, 0)]
    + [(np.array([1, 2, 4]), np.array([3, 1, -2]), 0.1, 3)]
    # one point; points above one another; no length of step, and a great one
    + [(np.array([2.0]), np.array([3.0]), 0.05, 3)]
    + [(np.array([2.0, 2.0, 1.0]), np.array([1.0, 3.0, -2.0]), 0.1, 4)]
    + [(np.array([2.0, 2.0, 2.0]), np.array([1.0, 3.0, -2.0]), 0.05, 4)]
    + [(np.array([0.3, -0.2, 0.5]), np.array([1.0, 3.0, -2.0]), 0.8, 5)]
    + [(np.array([1.0, 2.0, 4.0]), np.array([3.0, 1.0, -2.0]), 0.0, 5)]
    # small and large slopes; and small steps for long
    + [
        (np.array([1.0, 2.0, 4.0]), size * np.array([3.0, 1.0, -2.0]), eta, k)
        for size, eta, k in ((1e-13, 0.05, 20), (1e6, 0.05, 5), (1.0, 1e-3, 850))
    ],
)
check.pure(
    fit_line, at=[(*pair, 0.1, 3) for pair in check.samples(2, -2.0, 2.0, kind="pairs")]
)
### END HIDDEN TESTS


# %% mistakes="fit_line"
def one_after_the_other(x, y, learning_rate, n_iterations):
    """You changed the slope first; the intercept's gradient is at the new slope."""
    slope, intercept = 0.0, 0.0
    for _ in range(n_iterations):
        slope = slope - learning_rate * 2 * np.mean((slope * x + intercept - y) * x)
        intercept = intercept - learning_rate * 2 * np.mean(slope * x + intercept - y)
    return slope, intercept


def sum_for_mean(x, y, learning_rate, n_iterations):
    """You took the sum of the squared errors; with many data the steps are enormous."""
    slope, intercept = 0.0, 0.0
    for _ in range(n_iterations):
        error = slope * x + intercept - y
        slope = slope - learning_rate * 2 * np.sum(error * x)
        intercept = intercept - learning_rate * 2 * np.sum(error)
    return slope, intercept


def factor_two_lost(x, y, learning_rate, n_iterations):
    """You lost the factor that the square brings down."""
    slope, intercept = 0.0, 0.0
    for _ in range(n_iterations):
        error = slope * x + intercept - y
        slope = slope - learning_rate * np.mean(error * x)
        intercept = intercept - learning_rate * np.mean(error)
    return slope, intercept


def data_left_out_of_the_slope(x, y, learning_rate, n_iterations):
    """You gave both knobs the same gradient; the slope feels each error times x."""
    slope, intercept = 0.0, 0.0
    for _ in range(n_iterations):
        error = slope * x + intercept - y
        slope = slope - learning_rate * 2 * np.mean(error)
        intercept = intercept - learning_rate * 2 * np.mean(error)
    return slope, intercept


def solved_at_once(x, y, learning_rate, n_iterations):
    """You solved for the minimum; asked for is where the walk is after its steps."""
    return tuple(np.polyfit(x, y, 1))


def intercept_first(x, y, learning_rate, n_iterations):
    """You returned the intercept first and the slope second."""
    slope, intercept = 0.0, 0.0
    for _ in range(n_iterations):
        error = slope * x + intercept - y
        d_slope, d_intercept = 2 * np.mean(error * x), 2 * np.mean(error)
        slope = slope - learning_rate * d_slope
        intercept = intercept - learning_rate * d_intercept
    return intercept, slope


def uphill(x, y, learning_rate, n_iterations):
    """You added the gradient: the line gets worse with each step."""
    slope, intercept = 0.0, 0.0
    for _ in range(n_iterations):
        error = slope * x + intercept - y
        d_slope, d_intercept = 2 * np.mean(error * x), 2 * np.mean(error)
        slope = slope + learning_rate * d_slope
        intercept = intercept + learning_rate * d_intercept
    return slope, intercept


# %% variants="fit_line"
def by_recursion(x, y, learning_rate, n_iterations):
    if n_iterations == 0:
        return np.zeros(2)
    slope, intercept = by_recursion(x, y, learning_rate, n_iterations - 1)
    error = slope * x + intercept - y
    gradient = 2 * np.array([np.mean(error * x), np.mean(error)])
    return np.array([slope, intercept]) - learning_rate * gradient


def with_a_matrix(x, y, learning_rate, n_iterations):
    X = np.column_stack([x, np.ones(len(x))])
    w = np.zeros(2)
    for _ in range(n_iterations):
        w = w - learning_rate * 2 / len(y) * X.T @ (X @ w - y)
    return w


def from_five_means(x, y, learning_rate, n_iterations):
    a, b = 0.0, 0.0
    mx, my, mxx, mxy = np.mean(x), np.mean(y), np.mean(x * x), np.mean(x * y)
    for _ in range(n_iterations):
        a, b = (
            a - 2 * learning_rate * (a * mxx + b * mx - mxy),
            b - 2 * learning_rate * (a * mx + b - my),
        )
    return [a, b]


# %% domain="fit_line"
def few_points(random):
    x, y = random.uniform(-2, 2, (2, int(random.integers(2, 9))))
    return x, y, random.uniform(0.01, 0.2), int(random.integers(0, 9))


# %% [markdown] essay="second_derivatives_and_optimisation" points=3
# ### Exercise 9 · In your own words (3 points)
#
# *Core.* Double-click on this text to write in it, and press Shift+Enter when you are
# done.
#
# Why do second derivatives matter in optimisation, when gradient descent uses only
# first ones? Write about ten sentences. Say what curvature has to do with the learning
# rate, what several curvatures at once have to do with speed, and what the second
# derivatives say at a place where the gradient is zero.
#
# ### BEGIN SOLUTION
# **Marking guide**
#
# - *1 point, the learning rate*: the gradient is right at one point only, and the
#   second derivative says how fast it changes; on a quadratic a step multiplies the
#   distance by $1 - \eta\lambda$, so $\eta < 2/\lambda_{\max}$, and above it the walk
#   diverges although each step starts downhill. (For a general function: $L$ bounds the
#   curvature, and $\eta < 2/L$ makes every step go down.)
# - *1 point, speed*: one learning rate serves all directions; the steepest sets the
#   bound and the flattest is left creeping; the condition number is their ratio, and
#   the number of steps grows with it; scaling, momentum or second-order methods (Newton
#   divides by the curvature) are what helps.
# - *1 point, the kind of place*: at a stationary point the eigenvalues of the Hessian
#   tell a minimum (all positive) from a maximum (all negative) and a saddle (both
#   signs), and tell nothing where some are zero and no two have unlike signs; in one
#   dimension $f''$ does the same. Full marks also for convexity: no negative curvature
#   anywhere, so a stationary point is a global minimum.
#
# "Second derivatives find the minimum" without saying how earns nothing. Take off half
# a point for "the Hessian at zero gradient positive means global minimum" without
# convexity.
#
# A model answer: The gradient tells which way is down and how steep it is here. It does
# not tell how long that remains true. The second derivative does: it is the rate at
# which the slope changes. If the ground curves strongly, the slope turns round after a
# short way, and a long step lands on the opposite wall, perhaps higher than before. On
# a parabola of curvature L this happens as soon as the learning rate exceeds 2/L. With
# many knobs there are many curvatures, and one learning rate must stay below the bound
# of the largest. In the flattest direction the walk then creeps, and the more so the
# larger the ratio of the two. That is why we scale data and use momentum. Finally, a
# zero gradient alone does not say where we are: only if all eigenvalues of the Hessian
# are positive is it surely a minimum; with both signs it is a saddle, from which one
# can still go down.
# ### END SOLUTION

# %% [markdown] id="progress"
# ### How far you are
#
# The cell below runs the visible checks once more and shows where you stand, here and
# in the course. It is for you alone: no score is made of it.

# %% id="progress-table"
progress()

# %% [markdown] id="takeaways"
# ## Key takeaways
#
# - Gradient descent is $x \leftarrow x - \eta\,\nabla f(x)$, in any number of
#   dimensions.
# - On a quadratic each direction shrinks by its own factor $1 - \eta\lambda$. It
#   arrives exactly for $0 < \eta < 2/\lambda_{\max}$; on any function whose curvature
#   stays below $L$, a step with $\eta < 2/L$ goes down.
# - The condition number, not the distance or the dimension, sets the number of steps.
#   Scaling the data changes it.
# - Stop on the length of the gradient, judge it by the flattest curvature, and report
#   whether the tolerance was met.
# - A walk reaches a stationary point at best: a local minimum, a saddle, a plateau.
#   Only for convex functions is it surely the global minimum.
# - Momentum adds a velocity; backtracking finds a step without knowing $L$; a penalty
#   rounds the valley and moves its floor.
# - A point, its gradient and its height belong to the same step. And `x -= …` changes
#   the array that others hold.

# %% [markdown] id="glossary"
# ## Glossary
#
# - **backtracking**: shrinking a step until it meets Armijo's condition, to fall by a
#   fair part of what the slope promises.
# - **condition number**: the largest curvature over the smallest, $\kappa$.
# - **convex**: each chord of the graph lies on or above it.
# - **eigenvalue**: the stretch $\lambda$ of an eigenvector; of a Hessian, a curvature.
# - **eigenvectors**: directions in which a matrix only stretches.
# - **global minimum**: a place lower than or level with every other.
# - **gradient descent**: to repeat $x \leftarrow x - \eta\,\nabla f(x)$.
# - **learning rate**: the number $\eta$ by which the gradient is multiplied.
# - **line search**: choosing the length of a step by trying.
# - **local minima**: places lower than or level with everything near them.
# - **momentum**: descent with a velocity that keeps a part of itself.
# - **plateau**: a stretch that is almost level.
# - **ridge**: least squares with a penalty on the squared length of the weights.
# - **saddle**: a stationary point from which some directions lead up and some down.
# - **standardised**: with mean 0 and standard deviation 1.
# - **stationary point**: a place where the gradient is zero.
# - **tolerance**: the length of the gradient at which a walk stops.
# - **zig-zag**: to and fro across a valley, while moving slowly along it.

# %% [markdown] id="further-reading"
# ## Further reading
#
# - Goodfellow, Bengio and Courville,
#   [*Deep Learning*](https://www.deeplearningbook.org/), chapters 4 and 8: descent,
#   conditioning, saddles.
# - Boyd and Vandenberghe, [*Convex Optimization*][boyd], chapter 9: descent and
#   backtracking with all the proofs; free to read.
# - 3Blue1Brown, [*Gradient descent, how neural networks learn*][3b1b]: the walk of a
#   network in pictures.
# - G. Goh, [*Why momentum really works*](https://distill.pub/2017/momentum/): to be
#   read with the hand on the sliders.
# - Dive into Deep Learning, [*Gradient descent*][d2l]: the same in the frameworks.
# - MIT OpenCourseWare, [18.02SC *Multivariable Calculus*][1802], unit 2.
# - B. T. Polyak, [*Some methods of speeding up the convergence of iteration
#   methods*][polyak], 1964; J. D. Lee and others, [*Gradient descent only converges to
#   minimizers*][lee], 2016.
# - R. Koenker and G. Bassett, [*Robust tests for heteroscedasticity based on regression
#   quantiles*][koenker], 1982: what else Engel's data show.
#
# [boyd]: https://web.stanford.edu/~boyd/cvxbook/
# [3b1b]: https://www.youtube.com/watch?v=IHZwWFHWa-w
# [d2l]: https://d2l.ai/chapter_optimization/gd.html
# [1802]: https://ocw.mit.edu/courses/18-02sc-multivariable-calculus-fall-2010/
# [polyak]: https://doi.org/10.1016/0041-5553(64)90137-5
# [lee]: https://proceedings.mlr.press/v49/lee16.html
# [koenker]: https://doi.org/10.2307/1912528
#
# **Next:** noise, ravines and a million directions: what would a better walker do?
