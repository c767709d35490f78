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
# # Derivatives
#
# > **A model has one knob. Which way do we turn it, and how far?**
#
# Training a model means turning its knobs until it is wrong as little as possible.
# Large language models have billions of them. This lesson has one, and one is enough to
# meet the idea on which all training rests: *the slope of a curve at a point*. At the
# end you will turn the knob of a model that changed how we see the universe, and know
# which way and how far.
#
# **When you are through, you can**
#
# - say what a derivative is, in words, in a picture and in symbols;
# - find one by hand, with SymPy and by number, and let each catch the others' errors;
# - name functions that have no slope somewhere, and say why;
# - predict what a small change of a weight does to a loss;
# - say what the second derivative tells about the length of a step.
#
# **Time:** two sittings of about an hour; the second can begin at
# [Four derivatives to know by heart](#Four-derivatives-to-know-by-heart). Exercises 1,
# 3 to 7 and 9 need only the first.
#
# **Assumed:** school algebra, reading a graph, Python functions and loops, and having
# seen a NumPy array.
#
# **How to read this page.** Run each code cell with Shift+Enter. Where it says
# *predict, then run*, commit to an answer first: a wrong guess teaches more than a
# right answer read. Folded questions open with a click. Small cells full of `assert`
# hold the text to its word: if they run silently, the numbers in the prose are true.
# Nothing needs to be changed before the [exercises](#Exercises).

# %% id="imports"
from functools import cache

import matplotlib.pyplot as plt
import numpy as np
import sympy as sp

import explorers
from autograder import check, progress
from explorers import growing_rectangle, label, look, show, use_house_style

use_house_style()

# %% [markdown] id="one-knob"
# ## A model with one knob
#
# In 1929 Edwin Hubble had a list of 24 nebulae; today we call them galaxies. For each
# he had a distance $r$, in megaparsecs (Mpc, millions of parsecs), and the velocity
# $v$, in km/s, at which it moves away from us. He proposed that the velocity grows in
# proportion to the distance:
#
# $$\hat v = w\, r.$$
#
# That is a model with one knob, the weight $w$. These are his numbers (source and
# licence: [data/hubble_1929.md](data/hubble_1929.md)). A negative velocity means that
# the nebula comes towards us.

# %% id="one-knob-data"
r, v = np.loadtxt("data/hubble_1929.csv", delimiter=",", skiprows=1, usecols=(1, 2)).T
print(f"{len(r)} nebulae, distances {r.min()} to {r.max()} Mpc")
print(f"velocities {v.min():.0f} to {v.max():.0f} km/s")

# %% id="one-knob-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert len(r) == len(v) == 24

# %% id="one-knob-picture" tags=["picture"]
# the figure
fig, ax = plt.subplots()
for w in (200, 500, 800):
    ax.plot([0, 2.05], [0, 2.05 * w], **look.function)
    label(ax, f"w = {w}", (2.05, 2.05 * w), look.function, shift=(6, 0))
ax.plot(r, v, **look.data)
label(ax, "one nebula", (0.9, -30), look.data, shift=(10, 0))
ax.set(xlim=(-0.05, 2.45), xlabel="distance r (Mpc)", ylabel="velocity v (km/s)")
ax.set_title("One weight, three settings")
show(
    fig,
    alt="Velocity against distance for 24 nebulae, rising with much scatter, and three "
    "lines through the origin: w = 200 runs too low, w = 800 too high, w = 500 through "
    "the middle of the points.",
)

# %% [markdown] id="loss"
# ## How wrong is the model?
#
# To compare settings we need one number that says how wrong each is: a **loss**. The
# most common one is the mean of the squared errors,
#
# $$L(w) = \frac{1}{n}\sum_{i=1}^{n} (w\, r_i - v_i)^2 .$$
#
# **Predict, then run.** Of $w = 200$, $500$ and $800$, which has the smallest loss, and
# which the largest?


# %% id="loss-code"
def L(w):
    """The loss of the setting w, in (km/s)²."""
    return np.mean((w * r - v) ** 2)


for w in (200, 500, 800):
    print(f"w = {w}   L(w) = {L(w):8.0f}")

# %% [markdown] id="loss-try-all"
# One way to find the best setting is to try many and keep the best: 101 settings will
# do here. But two knobs with 101 settings each make 10,201 trials, and six knobs more
# than a million million. Trying everything does not scale.
#
# So imagine that we stand at *one* setting and cannot see the rest of the curve. All we
# can do is feel the slope under our feet.
#
# <details><summary><b>Question.</b> Why are the errors squared, and not just
# added up?</summary>
#
# Errors of opposite sign would cancel: a line far too high for one half of the nebulae
# and far too low for the other half would count as perfect. A square is never negative,
# so every error counts, and a large one counts most.
# </details>

# %% id="loss-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert L(500) < L(200) < L(800)
assert 101**2 == 10_201 and 101**6 > 1_000_000 * 1_000_000

# %% id="loss-picture" tags=["picture"]
# the figure
w = np.linspace(0, 1000, 101)
fig, ax = plt.subplots()
ax.plot(w, [L(setting) / 1000 for setting in w], **look.function)
label(ax, "L(w)", (900, L(900) / 1000), look.function, shift=(-12, 0), ha="right")
ax.plot([200], [L(200) / 1000], **look.point)
label(ax, "we are here:\nwhich way is down?", (200, L(200) / 1000), shift=(14, 18))
ax.set(xlabel="weight w (km/s per Mpc)", ylabel="loss L, thousands of (km/s)²")
ax.set(ylim=(0, None), title="The loss of every setting of the knob")
show(
    fig,
    alt="The loss as a function of the weight w from 0 to 1000: a wide valley with its "
    "floor between 400 and 450. A point marks w = 200, on the left slope, where the "
    "curve falls to the right.",
)

# %% [markdown] id="secant-to-tangent"
# ## From two points to one
#
# Between two points of a curve the slope is rise over run. On a journey that is the
# distance driven over the time taken, your **average rate**. The line through the two
# points is a **secant**.
#
# The speedometer shows something else: the rate *now*, the **instantaneous rate**. One
# instant has no rise and no run. The idea of the derivative is to let the second point
# come closer, and to watch what the slope does.
#
# **Predict, then drag.** The curve is $f(x) = x^3 - 3x$, the first point is at
# $x = 0.5$, and the second, the hollow one, lies a step $h = 1$ to the right. The
# secant climbs. Which slope will it have when $h$ is almost $0$, and is the answer the
# same when you come from the left? Drag the hollow point towards the other, past it,
# and back; *halve the step* goes on where the hand is too coarse. Then tick *tangent
# and f′*. Then choose *a corner: |x|*, and come from both sides again. (Every handle
# also follows the arrow keys, and in the field you can write a curve of your own.)


# %% id="secant-to-tangent-explorer"
def f(x):
    return x**3 - 3 * x


explorers.derivative("x^3 - 3*x", x=0.5, gap=1.0)

# %% [markdown] id="secant-to-tangent-still"
# Where nothing can be dragged, this picture shows the way from the right: four secants
# through $x = 0.5$, each with a smaller step, and the **tangent**, the line on which
# they settle. (The slopes from the left follow in the next section, as numbers, and
# $|x|$ has a picture [further down](#Where-there-is-no-slope).)
#
# <details><summary><b>Question.</b> Can the average rate over a stretch be zero
# although nothing stood still?</summary>
#
# Yes: there and back. The distance from home is the same at the end as at the start, so
# rise over run is zero. An average over a stretch says little about the instants in it.
# </details>

# %% id="secant-to-tangent-picture" tags=["picture"]
# the figure
x = np.linspace(-0.6, 2.1, 200)
fig, ax = plt.subplots(figsize=(7, 4.6))
ax.plot(x, f(x), **look.function)
end = 2.3
for h in (1.5, 1.0, 0.5, 0.2):
    slope = (f(0.5 + h) - f(0.5)) / h
    height = f(0.5) + slope * (end - 0.5)
    ax.plot([0.5, end], [f(0.5), height], **{**look.secant, "linewidth": 1.8})
    ax.plot([0.5 + h], [f(0.5 + h)], **{**look.point, "markerfacecolor": "white"})
    label(ax, f"h = {h}", (end, height), look.secant, shift=(6, 2))
ax.plot([-0.6, end], [f(0.5) - 2.25 * (a - 0.5) for a in (-0.6, end)], **look.tangent)
label(ax, "tangent", (end, f(0.5) - 2.25 * (end - 0.5)), look.tangent, shift=(6, -8))
ax.plot([0.5], [f(0.5)], **look.point)
label(ax, "x = 0.5", (0.5, f(0.5)), shift=(-10, -14), ha="right")
label(ax, "f(x)", (-0.4, f(-0.4)), look.function, shift=(6, 12))
ax.set(xlim=(-0.6, end), ylim=(-5.8, 3), xlabel="x", ylabel="f(x)")
ax.set_title("Secants that settle on the tangent")
show(
    fig,
    alt="The curve x³ − 3x and four secants from the point at x = 0.5, with steps 1.5, "
    "1, 0.5 and 0.2. As the step shrinks they turn from climbing to falling, and "
    "settle on the tangent, whose slope is −2.25.",
)

# %% [markdown] id="definition"
# ## The definition
#
# **In words.** The **derivative** of $f$ at $x$ is the number that the secant slopes
# approach as the second point comes closer, if there is such a number, and if it is the
# same from the left and from the right.
#
# **In symbols.**
#
# $$f'(x) = \lim_{h \to 0} \frac{f(x+h) - f(x)}{h}$$
#
# The fraction is the **difference quotient**. You will also meet $\frac{df}{dx}$ for
# $f'(x)$: Leibniz's way to write "a little of $f$ over a little of $x$".
#
# Now one slope in three ways, for $f(x) = x^3 - 3x$.
#
# **By hand.** Multiply out; every term of the numerator without an $h$ cancels:
#
# $$\frac{(x+h)^3 - 3(x+h) - x^3 + 3x}{h} = \frac{3x^2h + 3xh^2 + h^3 - 3h}{h}
# = 3x^2 - 3 + 3xh + h^2.$$
#
# As $h$ goes to $0$, the last two terms go with it: $f'(x) = 3x^2 - 3$. At $x = 0.5$
# that is $-2.25$.
#
# **By SymPy**, which does algebra with letters:

# %% id="definition-sympy"
x, h = sp.symbols("x h")
quotient = (f(x + h) - f(x)) / h
print("quotient  ", sp.expand(quotient))
print("limit     ", sp.limit(quotient, h, 0))
print("at x = 0.5", sp.limit(quotient, h, 0).subs(x, 0.5))

# %% [markdown] id="definition-number"
# **By number**, with smaller and smaller steps, to the left and to the right:

# %% id="definition-number-code"
x = 0.5
for h in (1, 0.1, 0.01, 0.001):
    left = (f(x - h) - f(x)) / (-h)
    right = (f(x + h) - f(x)) / h
    print(f"h = {h:<5}   from the left {left:8.5f}   from the right {right:8.5f}")

# %% [markdown] id="definition-reading"
# With $h = 1$ the secant climbs with slope $0.25$ while the curve itself is falling: an
# average over a long stretch can have the wrong *sign*. With $h = 0.001$ both sides
# agree to two decimals, on $-2.25$.
#
# <details><summary><b>Question.</b> We divided by h, and then put h = 0. Is that not
# dividing by zero?</summary>
#
# No. In the quotient $h$ is never $0$: we divide while $h$ is some small number, and
# only then ask where the result is heading. A **limit** is about what happens *near* a
# place, not at it.
# </details>

# %% id="definition-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert 3 * 0.5**2 - 3 == -2.25
assert (f(0.5 + 1) - f(0.5)) / 1 == 0.25
assert abs((f(0.501) - f(0.5)) / 0.001 + 2.25) < 0.005
assert abs((f(0.499) - f(0.5)) / -0.001 + 2.25) < 0.005

# %% [markdown] id="derivative-as-function"
# ## The slope is a function too
#
# There was nothing special about the point that we took. Every point of the curve has
# its own slope, so the slope is a new function, $f'$. In the explorer
# [above](#From-two-points-to-one), drag the full point along the curve: the picture
# beside it keeps the slope of each secant as a height, and a second curve grows under
# your hand. Halve the step a few times, tick *tangent and f′*, and that curve settles
# on $f'$. Here both stand one above the other. Read them together, straight up and
# down.

# %% id="derivative-as-function-picture" tags=["picture"]
# the figure
x = np.linspace(-2, 2, 200)
fig, (top, bottom) = plt.subplots(2, 1, sharex=True, figsize=(7, 5.2))
top.plot(x, f(x), **look.function)
label(top, "f(x) = x³ − 3x", (-0.85, -1.2), look.function)
bottom.plot(x, 3 * x**2 - 3, **look.derivative)
label(bottom, "f′(x) = 3x² − 3", (0, 4.5), look.derivative, ha="center")
bottom.axhline(0, color="black", linewidth=1)
for ax in (top, bottom):
    for place in (-1, 1):
        ax.axvline(place, color="black", linewidth=1, linestyle=":")
top.set(ylabel="f(x)", title="Where f′ is zero, f is flat")
bottom.set(xlabel="x", ylabel="f′(x)")
show(
    fig,
    alt="Above, x³ − 3x with a top at x = −1 and a bottom at x = 1. Below, its "
    "derivative 3x² − 3, which crosses zero at exactly these two places; it is "
    "negative between them, where f falls, and positive outside, where f rises.",
)

# %% [markdown] id="derivative-as-function-reading"
# Where $f'$ is positive, $f$ rises; where it is negative, $f$ falls. At the bottom of a
# smooth valley the slope must be zero: if it were positive, a small step to the left
# would lead lower still, and if it were negative, a step to the right. So a search for
# the lowest loss is a search for a place where the slope is zero.
#
# <details><summary><b>Question.</b> Does a slope of zero always mean a lowest
# point?</summary>
#
# No. At $x = -1$ the slope is zero at a *top*. And $x^3$ has slope zero at $x = 0$ with
# neither top nor bottom there. A zero slope is a candidate, not a verdict; the
# [second derivative](#The-slope-of-the-slope) tells more.
# </details>

# %% id="derivative-as-function-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
x = sp.symbols("x")
slope = sp.diff(f(x), x)
assert sp.solve(slope, x) == [-1, 1] and f(-1) > f(-0.9) and f(-1) > f(-1.1)
assert slope.subs(x, 0) < 0 < slope.subs(x, 2)
assert sp.diff(x**3, x).subs(x, 0) == 0 and (-0.1) ** 3 < 0 < 0.1**3

# %% [markdown] id="no-slope"
# ## Where there is no slope
#
# The definition says *if there is such a number*. Sometimes there is none. Compare the
# quotients from the left and from the right of $x = 0$ for four functions: $|x|$, the
# **rectified linear unit** $\mathrm{ReLU}(x) = \max(0, x)$, the cube root
# $\sqrt[3]{x}$, and $x\,|x|$. (ReLU passes positive numbers on and turns negative ones
# into $0$. Most neural networks are built from it and from straight lines.)
#
# **Predict, then run.** Which of the four have a derivative at $0$?


# %% id="no-slope-numbers"
def relu(x):
    return np.maximum(0, x)


def x_abs_x(x):
    return x * abs(x)


for g in (abs, relu, np.cbrt, x_abs_x):
    for h in (1e-2, 1e-4, 1e-6):
        left = (g(-h) - g(0)) / (-h) + 0  # + 0 turns a -0 into 0
        right = (g(h) - g(0)) / h
        print(f"{g.__name__:8} h = {h:.0e}   left {left:9.6g}   right {right:9.6g}")

# %% id="no-slope-picture" tags=["picture"]
# the figure
x = np.linspace(-1, 1, 401)
fig, axes = plt.subplots(2, 2, figsize=(7, 5), sharex=True)
cases = (
    (abs, "|x|", "left −1, right 1: no slope"),
    (relu, "ReLU(x)", "left 0, right 1: no slope"),
    (np.cbrt, "cube root of x", "upright: no slope"),
    (x_abs_x, "x |x|", "left 0, right 0: slope 0"),
)
for ax, (g, name, verdict) in zip(axes.flat, cases, strict=True):
    ax.plot(x, g(x), **look.function)
    ax.plot([0], [0], **look.point)
    ax.set_title(f"{name}\n{verdict}", fontsize=12)
    ax.set_ylabel("g(x)")
for ax in axes[1]:
    ax.set_xlabel("x")
show(
    fig,
    alt="Four functions near x = 0. |x| and ReLU have a corner, the cube root runs "
    "through zero upright, and x|x| passes through zero flat: only the last one has a "
    "slope there.",
)

# %% [markdown] id="no-slope-reading"
# - $|x|$: $-1$ from the left, $1$ from the right, however small the step: a **corner**.
# - ReLU: $0$ and $1$, a corner too. Its derivative at $0$ is undefined. Software must
#   return something there, and most of it returns $0$ (taken on trust; PyTorch and
#   TensorFlow do). That is a convention, not a theorem: any number between the two
#   sides' slopes could be defended.
# - Cube root: both sides grow without end; at $h = 10^{-6}$ they have reached
#   $10\,000$. The tangent stands upright, and infinity is not a number.
# - $x\,|x|$: both sides head for $0$. There is an $|x|$ in the formula, and yet the
#   slope exists. The definition decides, not the look of a formula.
#
# A function that has a derivative at a point is **differentiable** there.
#
# <details><summary><b>Question.</b> Networks with millions of ReLUs are trained by
# their slopes. Why do the corners do so little harm?</summary>
#
# A corner is one point. An input rarely lands exactly on it, and when one does, each
# side's slope still says how the loss changes on that side. A corner does hurt when the
# *minimum* sits on it: there the slope jumps from one sign to the other without ever
# becoming small.
# </details>

# %% id="no-slope-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
for h in (1e-2, 1e-6):
    assert abs(-h) / -h == -1 and abs(h) / h == 1
    assert relu(-h) / -h == 0 and relu(h) / h == 1
    assert 0 < x_abs_x(h) / h <= h and 0 < x_abs_x(-h) / -h <= h
assert np.allclose([np.cbrt(-1e-6) / -1e-6, np.cbrt(1e-6) / 1e-6], 10_000)

# %% [markdown] id="sensitivity"
# ## What a small turn of the knob does
#
# Back to the loss. Close to a point, a curve and its tangent can hardly be told apart.
# So for a small change $\Delta w$ of the weight
#
# $$L(w + \Delta w) \approx L(w) + L'(w)\,\Delta w .$$
#
# This is the most useful reading of a derivative in machine learning, **sensitivity**:
# by how much the loss changes for each unit by which a weight is changed. No formula
# for $L'$ is needed to measure it; two evaluations of the loss will do.

# %% id="sensitivity-numbers"
w = 200
slope = (L(w + 1e-4) - L(w)) / 1e-4
print(f"L({w}) = {L(w):.1f}   L'({w}) = {slope:.1f}")
for turn in (1, 10, 100):
    tangent = L(w) + slope * turn
    error = L(w + turn) - tangent
    print(f"Δw = {turn:3}   tangent {tangent:8.1f}   loss {L(w + turn):8.1f}", end="")
    print(f"   error {error:8.1f}")

# %% [markdown] id="sensitivity-reading"
# At $w = 200$ one more unit of $w$ takes about $551$ off the loss. The slope is
# negative, so we turn the knob *up*: to lower a loss, go against the sign of its slope.
#
# The tangent's error is $1.2$ for $\Delta w = 1$ and $123$ for $\Delta w = 10$: ten
# times the step, a hundred times the error. It shrinks like $(\Delta w)^2$, faster than
# the step itself. That is what makes the tangent the best line nearby, and useless far
# away: for $\Delta w = 100$ the error is over $12\,000$.
#
# <details><summary><b>Question.</b> At w = 500 the slope is about 187. Which way do
# we turn, and about how much does a turn of 2 units gain?</summary>
#
# Down. About $2 \cdot 187 = 374$; the loss itself says $369$.
# </details>

# %% id="sensitivity-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
w = 200
slope = (L(w + 1e-4) - L(w)) / 1e-4
off = {turn: L(w + turn) - L(w) - slope * turn for turn in (1, 10, 100)}
assert round(slope) == -551
assert round(off[1], 1) == 1.2 and round(off[10]) == 123 and off[100] > 12_000
assert round(off[10] / off[1]) == 100
assert round((L(500 + 1e-4) - L(500)) / 1e-4) == 187 and 2 * 187 == 374
assert round(L(500) - L(498)) == 369

# %% id="sensitivity-picture" tags=["picture"]
# the figure
w = 200
slope = (L(w + 1e-4) - L(w)) / 1e-4
settings = np.linspace(0, 620, 100)
fig, ax = plt.subplots()
ax.plot(settings, [L(setting) / 1000 for setting in settings], **look.function)
ax.plot(settings, (L(w) + slope * (settings - w)) / 1000, **look.tangent)
ax.plot([w], [L(w) / 1000], **look.point)
ax.vlines(400, (L(w) + slope * 200) / 1000, L(400) / 1000, color="black", linewidth=2)
label(ax, "error for Δw = 200", (400, 25), shift=(8, 0))
label(ax, "L(w)", (590, L(590) / 1000), look.function, shift=(0, 18), ha="center")
label(ax, "tangent at w = 200", (300, 40), look.tangent, ha="right")
ax.set(xlabel="weight w (km/s per Mpc)", ylabel="loss L, thousands of (km/s)²")
ax.set(ylim=(-40, 290), title="Good nearby, bad far away")
show(
    fig,
    alt="The loss valley and its tangent at w = 200. Close to 200 the two coincide; at "
    "w = 400 the tangent lies far below the curve.",
)

# %% [markdown] id="linear-rules"
# ## Rules for sums and multiples
#
# Nobody takes a limit for every function. A few rules, each proved once from the
# definition, do the work from then on. The first three:
#
# | | rule | why |
# |---|---|---|
# | constant | $(c)' = 0$ | it does not rise |
# | multiple | $(c\,f)' = c\,f'$ | stretch a curve upwards and it is as much steeper |
# | sum | $(f + g)' = f' + g'$ | rises add, over the same run |
#
# The second and the third are why a loss over a million examples is no harder than a
# loss over one: a mean is a sum times $1/n$, so the slope of a mean is the mean of the
# slopes.
#
# **Predict, then run.** We have $f(x) = x^3 - 3x$ and $f'(x) = 3x^2 - 3$. Which of the
# numbers in $5 f(x) + 2x + 7$ will be seen in its slope?

# %% id="linear-rules-check"
check.derivative(
    lambda x: 5 * (3 * x**2 - 3) + 2,
    of=lambda x: 5 * f(x) + 2 * x + 7,
    at=[-1.5, 0.3, 2.0],
)

# %% [markdown] id="linear-rules-check-reading"
# `check.derivative(df, of=f, at=points)` compares a formula with slopes that it
# measures on `f` itself. It is how this course checks your answers, and you can check
# your own work with it anywhere. Here it confirms that the $5$ and the $2$ are seen and
# the $7$ is not: to lift a curve changes no slope.
#
# <details><summary><b>Question.</b> For one example the loss has slope −3, for another
# +1. What slope has their mean, and which way do we turn?</summary>
#
# $(-3 + 1)/2 = -1$, so up. The second example alone would have us turn down: a mean
# weighs what its examples want.
# </details>

# %% [markdown] id="power-and-product"
# ## Rules for powers and products
#
# Where do the formulas for powers and products come from? From an area that grows. Let
# both sides of a rectangle, $f$ and $g$, depend on $x$. When $x$ grows by a small $h$,
# the sides grow by about $f'h$ and $g'h$, and the area grows by two strips and a tiny
# corner.

# %% id="power-and-product-picture" tags=["picture"]
# the figure
fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3.2))
areas, names = ("x²", "x·h", "x·h", "h²"), ("x", "h", "x", "h")
growing_rectangle(left, (1, 1), (0.25, 0.25), areas=areas, names=names)
areas, names = ("f·g", "g·f′h", "f·g′h", ""), ("f", "f′h", "g", "g′h")
growing_rectangle(right, (1.3, 0.9), (0.24, 0.3), areas=areas, names=names)
left.set_title("a square grows")
right.set_title("a rectangle grows")
show(
    fig,
    alt="Left, a square of side x that grows by h: two hatched strips of area x times "
    "h and a tiny corner h². Right, a rectangle with sides f and g: the hatched strips "
    "have areas f g′h and g f′h, and the corner is far smaller.",
)

# %% [markdown] id="products"
# **Products.** Call the growths of the sides $\Delta f$ and $\Delta g$. Divide the new
# area by $h$: the strips give $\frac{\Delta f}{h} g + f \frac{\Delta g}{h}$, which goes
# to $f'g + fg'.$ The corner gives $\frac{\Delta f}{h} \Delta g$. There $\Delta g$ is
# $\frac{\Delta g}{h} h$ and goes to $g' \cdot 0$, so the corner goes to
# $f' \cdot 0 = 0$: it dies. What remains is the **product rule**
#
# $$(f g)' = f' g + f g' .$$

# %% id="products-check"
check.derivative(
    lambda x: (3 * x**2 - 3) * (2 * x + 7) + f(x) * 2,
    of=lambda x: f(x) * (2 * x + 7),
    at=[-2.0, 0.7, 3.0],
)

# %% [markdown] id="powers"
# **Powers.** The square has two strips of the same size, so $(x^2)' = 2x$. A cube
# $x \cdot x^2$ is a product again, with slope $1 \cdot x^2 + x \cdot 2x = 3x^2$, and so
# on: if $(x^n)' = n x^{n-1}$, then
# $(x \cdot x^n)' = x^n + x \cdot n x^{n-1} = (n+1)\, x^n$. This is the **power rule**
#
# $$(x^n)' = n\,x^{n-1}, \qquad n = 1, 2, 3, \dots$$
#
# For $n = 0$ the power is the constant $1$, and its slope is $0$ everywhere. The rule
# also holds for negative and fractional $n$, where $x > 0$; that we take on trust
# (Stewart, *Calculus: Early Transcendentals*, chapter 3) and let a check confirm one
# case, $\sqrt{x} = x^{1/2}$.

# %% id="powers-check"
check.derivative(lambda x: 3 * x**2, of=lambda x: x**3, at=[-2.0, 0.0, 1.5])
check.derivative(lambda x: 0.5 * x**-0.5, of=np.sqrt, at=[0.5, 2.0, 9.0])

# %% [markdown] id="powers-question"
# <details><summary><b>Question.</b> What is the slope of 2x³ − 5x + 7 at
# x = 1?</summary>
#
# The derivative is $2 \cdot 3x^2 - 5 = 6x^2 - 5$, by the sum, multiple, power and
# constant rules. At $x = 1$ it is $1$.
# </details>

# %% id="powers-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
x = sp.symbols("x")
assert sp.diff(2 * x**3 - 5 * x + 7, x) == 6 * x**2 - 5 and 6 * 1**2 - 5 == 1

# %% [markdown] id="wrong-on-purpose"
# ### A wrong formula on purpose
#
# A sum has the slope $f' + g'$. So a product has $f'g'$? Leibniz believed it too for a
# moment, in November 1675, and gave it up when he took $x$ for both factors (taken on
# trust: J. M. Child, *The Early Mathematical Manuscripts of Leibniz*, 1920). Let us try
# it on $x^2 \cdot x^3$.

# %% id="wrong-on-purpose-code"
try:
    check.derivative(
        lambda x: 2 * x * 3 * x**2,  # f'g' instead of f'g + fg'
        of=lambda x: x**2 * x**3,
        at=[-2.0, 0.7, 3.0],
    )
except check.CheckFailed as failure:
    print(failure)

# %% [markdown] id="wrong-on-purpose-reading"
# Without the check there is no crash and no warning: a wrong formula gives perfectly
# good-looking numbers. Only a comparison with the function itself exposes it. The
# smallest counterexample needs no computer, and is the one that Leibniz tried: for
# $x \cdot x$ the wrong rule gives $1 \cdot 1 = 1$, and the slope of $x^2$ is $2x$.

# %% [markdown] id="quotients"
# ## A rule for quotients
#
# A quotient needs no new picture. Call it $q = f/g$. Then $f = q\,g$ is a product, and
# we know the slope of a product:
#
# $$f' = q'g + q\,g' \quad\Longrightarrow\quad q' = \frac{f' - q\,g'}{g}
# = \frac{f'g - f g'}{g^2}, \qquad g \neq 0 .$$
#
# This is the **quotient rule**. (It assumes that $q$ has a slope. Where $f$ and $g$
# have one and $g \neq 0$, it does; that we take on trust.) The order matters: $f'g$
# comes first.
#
# <details><summary><b>Question.</b> How can you remember which term gets the
# minus?</summary>
#
# Let $f$ and $g$ be positive and let only the bottom grow: $f' = 0$, $g' > 0$. Then the
# fraction must fall. So the minus belongs to the term with $g'$.
# </details>

# %% id="quotients-check"
check.derivative(
    lambda x: (3 * x**2 * (x**2 + 1) - x**3 * 2 * x) / (x**2 + 1) ** 2,
    of=lambda x: x**3 / (x**2 + 1),
    at=[-2.0, 0.7, 3.0],
)

# %% [markdown] id="four-functions"
# ## Four derivatives to know by heart
#
# | $f(x)$ | $f'(x)$ | in words |
# |---|---|---|
# | $e^x$ | $e^x$ | the slope is the height |
# | $\ln x$, $x > 0$ | $1/x$ | ten times as far out, a tenth as steep |
# | $\sin x$ | $\cos x$ | $x$ in radians |
# | $\cos x$ | $-\sin x$ | mind the minus |
#
# Why $e$? For any base $b$ the difference quotient of $b^x$ is
#
# $$\frac{b^{x+h} - b^x}{h} = b^x \cdot \frac{b^h - 1}{h} :$$
#
# the slope is the height times a number that depends on the base alone.
#
# **Predict, then run.** For base $e$ that number is to be $1$. Is it above or below $1$
# for base $2$, and for base $3$?

# %% id="four-functions-base"
h = 1e-6
for name, b in (("2", 2.0), ("e", np.e), ("3", 3.0)):
    print(f"base {name}: slope = {(b**h - 1) / h:.4f} × height")

# %% [markdown] id="four-functions-reading"
# $0.693$ for base $2$, $1.099$ for base $3$, and $1$ in between, for $e$: that is what
# $e$ is for.
#
# The logarithm undoes $e^x$. Its curve is the same with the axes swapped, so rise and
# run are swapped too: where $e^x$ has height $y$ its slope is $y$, so at the input $y$
# the logarithm has slope $1/y$. For $\sin$ and $\cos$, look at the picture: where one
# is at its top or bottom, the other is zero. (Proofs: Stewart, *Calculus: Early
# Transcendentals*, chapter 3; here we check them by number.)
#
# <details><summary><b>Question.</b> Where is the curve of the exponential function
# exactly as steep as 5, and where is that of the logarithm?</summary>
#
# $e^x$ has slope $5$ where its height is $5$, at $x = \ln 5$. The logarithm has slope
# $1/x = 5$ at $x = 1/5$. Seen with the axes swapped it is not the same place: there the
# slope is $1/5$.
# </details>

# %% id="four-functions-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
factor = {b: (b**1e-6 - 1) / 1e-6 for b in (2.0, np.e, 3.0)}
assert round(factor[2.0], 3) == 0.693 and round(factor[3.0], 3) == 1.099
assert round(factor[np.e], 5) == 1

# %% id="four-functions-check"
check.derivative(np.exp, of=np.exp, at=[-1.0, 0.5, 2.0])
check.derivative(lambda x: 1 / x, of=np.log, at=[0.1, 1.0, 10.0])
check.derivative(np.cos, of=np.sin, at=[-2.0, 0.5, 3.0])
check.derivative(lambda x: -np.sin(x), of=np.cos, at=[-2.0, 0.5, 3.0])

# %% id="four-functions-picture" tags=["picture"]
# the figure
fig, axes = plt.subplots(2, 2, figsize=(7, 5.4))
turn = np.linspace(-np.pi, np.pi, 200)
cases = (
    (np.exp, np.exp, np.linspace(-2, 2, 200), "f = eˣ"),
    (np.log, lambda x: 1 / x, np.linspace(0.15, 4, 200), "f = ln x"),
    (np.sin, np.cos, turn, "f = sin x"),
    (np.cos, lambda x: -np.sin(x), turn, "f = cos x"),
)
for ax, (g, dg, x, name) in zip(axes.flat, cases, strict=True):
    ax.plot(x, g(x), **look.function)
    ax.plot(x, dg(x), **look.derivative)
    ax.axhline(0, color="black", linewidth=0.8)
    ax.set(title=name, xlabel="x", ylabel="f(x), f′(x)")
label(axes[0, 0], "f′ = f:\none curve", (-1.8, 3.5), look.derivative)
label(axes[0, 1], "f′ = 1/x", (0.55, 3.2), look.derivative)
label(axes[1, 0], "f′ = cos x", (0.5, 1.28), look.derivative)
label(axes[1, 1], "f′ = −sin x", (-3.1, 1.28), look.derivative)
for ax in axes[1]:
    ax.set_ylim(-1.2, 1.6)
show(
    fig,
    alt="Four panels, each with a function as a solid line and its derivative dashed: "
    "eˣ lies exactly on its derivative; ln x flattens as 1/x falls; sin x peaks where "
    "cos x crosses zero; cos x peaks where −sin x crosses zero.",
)

# %% [markdown] id="how-small"
# ## How small a step can a computer take?
#
# In the definition $h$ goes to $0$, so the smallest step that a computer can take
# should give the best slope. Try it on $\sin$ at $x = 1$, where the slope is $\cos 1$.
#
# **Predict, then run.** Which step comes closest: $10^{-2}$, $10^{-8}$ or $10^{-15}$?

# %% id="how-small-numbers"
x = 1.0
for h in (1e-2, 1e-8, 1e-15):
    slope = (np.sin(x + h) - np.sin(x)) / h
    print(f"h = {h:.0e}   slope = {slope:.10f}   error = {abs(slope - np.cos(x)):.0e}")

# %% [markdown] id="how-small-reading"
# The middle one. At $10^{-15}$ the error is even larger than at $10^{-2}$: "smaller is
# better" is false. Two errors are at work, and they pull in opposite directions:
#
# | | where it comes from | grows like |
# |---|---|---|
# | **truncation** | the curve bends between the two points | $h$ |
# | **rounding** | subtracting cancels the digits that both heights share | $1/h$ |
#
# A computer keeps about 16 digits of a number. If two heights share the first 15, their
# difference has one good digit left, and no formula brings the others back.
#
# The other error can be made smaller for free. Instead of the **forward difference**,
# with its one step, take a step to each side and divide by the whole run:
#
# $$\text{forward:}\ \frac{f(x+h)-f(x)}{h} \qquad\qquad
# \text{central:}\ \frac{f(x+h)-f(x-h)}{2h}.$$
#
# A bend lifts both outer points alike, so the **central difference** does not feel it,
# and its truncation error falls like $h^2$.

# %% id="how-small-picture" tags=["picture"]
# the figure
x = 1.0
h = np.logspace(-15, 0, 240)
forward = np.abs((np.sin(x + h) - np.sin(x)) / h - np.cos(x))
central = np.abs((np.sin(x + h) - np.sin(x - h)) / (2 * h) - np.cos(x))

fig, ax = plt.subplots(figsize=(7, 4.4))
thin = {"linewidth": 1.5, "color": look.secant["color"]}
ax.loglog(h, forward, **thin)
ax.loglog(h, central, **thin, linestyle=(0, (4, 1)))
label(ax, "forward", (2e-3, 2e-3), look.secant, shift=(-8, 8), ha="right")
label(ax, "central", (2e-2, 4e-5), look.secant, shift=(8, -6))
label(ax, "← rounding wins", (1e-14, 1e-9))
label(ax, "truncation wins →", (8e-5, 1e-12))
ax.set(xlabel="step h", ylabel="error of the slope", ylim=(1e-13, 10))
ax.set_title("Too large, too small: the V of numerical slopes")
show(
    fig,
    alt="Error against step, both axes logarithmic. Each method makes a V: the forward "
    "difference is best near h = 1e-8 with an error near 1e-8, the central difference "
    "near 1e-5 with an error near 1e-11. Left of the bottom rounding makes both ragged "
    "and worse.",
)

# %% [markdown] id="how-small-best"
# Where is the bottom of the V? Relative to their size, a computer's numbers lie about
# $2.2 \cdot 10^{-16}$ apart, and rounding moves a number by at most half of that. Up to
# moderate factors, the two errors of the forward difference are $h$ and that gap times
# $1/h$. They are equal where $h$ is the square root of the gap: near $10^{-8}$. The
# central difference has $h^2$ in place of $h$, so its best step is the cube root: near
# $10^{-5}$, with an error hundreds of times smaller. These steps are for functions
# whose values and arguments are of moderate size.
#
# Here is the same picture with a handle on the step. **Predict, then drag.** Where is
# the bottom of each V? And what is left of the V of a straight line? (Drag first, then
# write `2*x` into the field.)

# %% id="how-small-explorer"
explorers.derivative("sin(x)", x=1.0, domain=(-4.0, 4.0), view="error")

# %% [markdown] id="how-small-question"
# <details><summary><b>Question.</b> Why does the error of the straight line only
# shrink as the step grows?</summary>
#
# A straight line does not bend, so there is no truncation: every secant has the right
# slope. What is left is rounding, and that shrinks like $1/h$.
# </details>
#
# <details><summary><b>Question.</b> You make the step ten times smaller, and the error
# grows tenfold. Which error do you see, and what do you do?</summary>
#
# Rounding: it grows like $1/h$. You stand left of the bottom of the V, so take a
# *larger* step. Had the error shrunk tenfold, it would have been truncation.
# </details>

# %% id="how-small-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
x = 1.0
h = np.logspace(-15, 0, 240)
forward = np.abs((np.sin(x + h) - np.sin(x)) / h - np.cos(x))
central = np.abs((np.sin(x + h) - np.sin(x - h)) / (2 * h) - np.cos(x))
at = {k: np.abs(np.log10(h) - k) < 0.5 for k in (-15, -8, -5, -2)}  # steps near 10^k
assert forward[at[-8]].mean() < forward[at[-2]].mean() < forward[at[-15]].mean()
assert 1e-9 < h[np.argmin(forward)] < 1e-7 and 1e-6 < h[np.argmin(central)] < 1e-4
assert forward[at[-8]].mean() > 100 * central[at[-5]].mean()
rounding = np.finfo(float).eps
assert 15 < -np.log10(rounding) < 16 and f"{rounding:.1e}" == "2.2e-16"
assert 1e-8 < np.sqrt(rounding) < 2e-8 and 5e-6 < np.cbrt(rounding) < 1e-5

# %% [markdown] id="sympy"
# ## Letting SymPy do the algebra
#
# SymPy applies the rules for us and returns a formula. There is no step to choose and
# no rounding, and the formula can be read, simplified and turned into a NumPy function.


# %% id="sympy-code"
def slope_by_definition(expression):
    """The derivative of an expression in x, as the limit that defines it."""
    x, h = sp.symbols("x h")
    return sp.limit((expression.subs(x, x + h) - expression) / h, h, 0)


x = sp.symbols("x")
print("by the rules     ", sp.diff(sp.exp(x) / x, x))
print("simplified       ", sp.simplify(sp.diff(sp.exp(x) / x, x)))
print("by the definition", sp.simplify(slope_by_definition(sp.exp(x) / x)))

slope = sp.lambdify(x, sp.diff(sp.exp(x) / x, x))  # the formula as a NumPy function
print("as numbers       ", slope(np.array([0.5, 1.0, 2.0])))

# %% [markdown] id="sympy-limits"
# A formula is no wiser than the rules that made it. Ask SymPy for the slope of $|x|$,
# and put in $x = 0$:

# %% id="sympy-limits-code"
x = sp.symbols("x", real=True)
print(sp.diff(sp.Abs(x), x), "   at 0:", sp.diff(sp.Abs(x), x).subs(x, 0))

# %% [markdown] id="sympy-limits-reading"
# It says $0$, and we [have seen](#Where-there-is-no-slope) that there is no slope. The
# formula $\operatorname{sign} x$ is right wherever the slope exists; where that is, it
# does not say.
#
# | | strong | weak |
# |---|---|---|
# | by hand | shows *why* | slow, slips happen |
# | SymPy | exact, a formula to read | needs a formula, and may return a huge one |
# | number | needs values only | about 10 good digits, a step to choose |
#
# Machine-learning libraries use a fourth way, **automatic differentiation**. Up to
# rounding it is exact like the rules, and it works on whole programs. It is built on
# the chain rule, the subject of the next lesson.
#
# <details><summary><b>Question.</b> A loss comes out of a simulator of which you have
# no formula and no source. Which of the three ways still gives its slope?</summary>
#
# By number: it needs nothing but values. By hand and by SymPy, there is nothing to
# apply the rules to.
# </details>

# %% id="sympy-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
x = sp.symbols("x", real=True)
assert sp.diff(sp.Abs(x), x) == sp.sign(x) and sp.diff(sp.Abs(x), x).subs(x, 0) == 0
h = np.logspace(-15, 0, 240)
central = np.abs((np.sin(1 + h) - np.sin(1 - h)) / (2 * h) - np.cos(1))
assert 10 <= -np.log10(central.min()) < 13
assert np.isclose(float(sp.diff(sp.exp(x) / x, x).subs(x, 2)), np.exp(2) / 4)

# %% [markdown] id="second-derivative"
# ## The slope of the slope
#
# $f'$ is a function too. Where it has a derivative, that is the **second derivative**
# $f''$. (It need not have one: the slope of $x\,|x|$ is $2|x|$, with a corner at $0$.)
# $f''$ says how fast the slope changes: how the curve bends. We shall call it the
# **curvature**, as is usual in machine learning; geometry means a related number.
#
# - $f'' > 0$: the slope grows; the curve bends upwards, like a bowl.
# - $f'' < 0$: the slope falls; the curve bends downwards, like a hill.
# - Where $f''$ changes its sign, the curve has an **inflection point**.
#
# For $f(x) = x^3 - 3x$ we get $f'(x) = 3x^2 - 3$ and $f''(x) = 6x$. At the two flat
# points, $f''(1) = 6$ says *bottom* and $f''(-1) = -6$ says *top*. Where $f'$ and $f''$
# are both zero, $f''$ says nothing: at $0$, $x^4$ has a bottom and $x^3$ has none.
#
# **By number**, take the slope just right of $x$ minus the slope just left of it, and
# divide by the distance $h$ over which it changed:
#
# $$f''(x) \approx \frac{1}{h}\left(\frac{f(x+h)-f(x)}{h}-\frac{f(x)-f(x-h)}{h}\right)
# = \frac{f(x+h)-2f(x)+f(x-h)}{h^2}.$$
#
# Rounding is now divided by $h^2$, so the step must be larger than for a slope:
# $10^{-4}$ is about right.
#
# <details><summary><b>Question.</b> A loss still falls, but ever more slowly. Which
# signs have its slope and its second derivative?</summary>
#
# The slope is negative, since the loss falls. It grows towards zero, so the second
# derivative is positive: the left side of a bowl.
# </details>

# %% id="second-derivative-code"
x = sp.symbols("x")
second = sp.diff(f(x), x, 2)
print("f'' =", second, "  at 1:", second.subs(x, 1), "  at -1:", second.subs(x, -1))
h = 1e-4
print("by number at 1:", (f(1 + h) - 2 * f(1) + f(1 - h)) / h**2)

# %% id="second-derivative-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
x = sp.symbols("x")
second = sp.diff(f(x), x, 2)
assert second == 6 * x and second.subs(x, 1) == 6 and second.subs(x, -1) == -6
for power in (x**3, x**4):
    assert sp.diff(power, x).subs(x, 0) == sp.diff(power, x, 2).subs(x, 0) == 0
rounded = {h: abs((f(1 + h) - 2 * f(1) + f(1 - h)) / h**2 - 6) for h in (1e-8, 1e-4)}
assert rounded[1e-4] < 1e-6 < rounded[1e-8]
for a in (-2.0, 3.0):
    slope = (x_abs_x(a + 1e-6) - x_abs_x(a - 1e-6)) / 2e-6
    assert abs(slope - 2 * abs(a)) < 1e-6

# %% id="second-derivative-picture" tags=["picture"]
# the figure
x = np.linspace(-2, 2, 401)
fig, (top, bottom) = plt.subplots(2, 1, sharex=True, figsize=(7, 5.2))
top.plot(x[x <= 0], f(x[x <= 0]), **{**look.function, "linewidth": 1.4})
top.plot(x[x >= 0], f(x[x >= 0]), **{**look.function, "linewidth": 4.5})
top.plot([0], [0], **look.point)
label(top, "hill, f″ < 0", (-1.0, 0.4), ha="center")
label(top, "bowl, f″ > 0", (1.0, -0.9), ha="center")
label(top, "inflection point", (0, 0), shift=(10, 10))
bottom.plot(x, 3 * x**2 - 3, **look.derivative)
bottom.plot(x, 6 * x, **look.second_derivative)
bottom.axhline(0, color="black", linewidth=1)
label(bottom, "f′(x) = 3x² − 3", (-1.55, 6.5), look.derivative)
label(bottom, "f″(x) = 6x", (1.1, 10), look.second_derivative, ha="right")
top.set(ylabel="f(x)", title="The second derivative says how the curve bends")
bottom.set(xlabel="x", ylabel="f′(x), f″(x)")
show(
    fig,
    alt="Above, x³ − 3x: thin where it bends downwards, left of 0, and thick where it "
    "bends upwards, right of 0, with an inflection point at 0. Below, its first "
    "derivative, a parabola, and its second derivative, the line 6x, negative on the "
    "left and positive on the right.",
)

# %% [markdown] id="slope-of-the-loss"
# ## The slope of the loss, three ways
#
# We are ready for the knob. **By hand:** multiply out one term of the loss,
# $(w r_i - v_i)^2 = r_i^2 w^2 - 2 r_i v_i w + v_i^2$, use the power, multiple and
# constant rules, and take the mean:
#
# $$L'(w) = \frac{2}{n}\sum_{i=1}^{n} r_i\,(w\,r_i - v_i), \qquad
# L''(w) = \frac{2}{n}\sum_{i=1}^{n} r_i^2 .$$
#
# (Python has no prime sign: in code `dL` is $L'$ and `d2L` is $L''$.)


# %% id="slope-of-the-loss-code"
def dL(w):
    """Slope of the loss at the setting w."""
    return 2 * np.mean(r * (w * r - v))


d2L = 2 * np.mean(r**2)  # the same for every w

w = sp.symbols("w")
loss = sum((w * ri - vi) ** 2 for ri, vi in zip(r, v, strict=True)) / len(r)
print("by hand  ", dL(200))
print("by SymPy ", sp.diff(loss, w).subs(w, 200))
print("by number", (L(200 + 1e-3) - L(200 - 1e-3)) / 2e-3)
check.derivative(dL, of=L, at=[0.0, 200.0, 700.0])

# %% [markdown] id="slope-of-the-loss-reading"
# Three ways, one number, $-550.84$. And the second derivative explains the error of the
# tangent that we [met before](#What-a-small-turn-of-the-knob-does): $1.2$ for a turn of
# $1$ is half of $L'' = 2.46$.
#
# <details><summary><b>Question.</b> L″ is the same for every w, and positive. What does
# that say about the curve L?</summary>
#
# It bends upwards everywhere, equally: a single bowl. There is one flat point, and it
# is the lowest of all. A loss with that shape is rare; most have hills and several
# valleys.
# </details>

# %% id="slope-of-the-loss-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
w = sp.symbols("w")
assert round(dL(200), 2) == round(float(sp.diff(loss, w).subs(w, 200)), 2) == -550.84
assert round(d2L, 2) == 2.46 and round(d2L / 2, 1) == 1.2

# %% [markdown] id="turning-the-knob"
# ## Which way, and how far
#
# **Which way?** Against the sign of the slope. At $w = 200$ it is negative: turn up.
#
# **How far?** A slope is loss per unit of $w$, not a distance in $w$; it must be
# scaled. The plainest rule multiplies it by a number of our choice, the **learning
# rate** $\eta$ ("eta"):
#
# $$w \leftarrow w - \eta\,L'(w).$$
#
# To repeat this is **gradient descent**.
#
# **Predict, then run.** Here are ten steps from $w = 0$ with three learning rates. One
# of them never arrives. Which?


# %% id="turning-the-knob-steps"
def walk(w, eta, steps):
    """The settings that gradient descent passes through, the start included."""
    history = [w]
    for _ in range(steps):
        w = w - eta * dL(w)
        history.append(w)
    return np.array(history)


for eta in (0.05, 0.4, 0.85):
    print(f"η = {eta:<4}", *(f"{w:.0f}" for w in walk(0.0, eta, 10)))

# %% id="turning-the-knob-picture" tags=["picture"]
# the figure
fig, axes = plt.subplots(1, 3, figsize=(7.6, 3.8), sharey=True)
cases = (
    (0.05, "too small:\nit creeps"),
    (0.4, "good:\ntwo steps"),
    (0.85, "too large:\nit runs away"),
)
settings = np.linspace(-300, 1150, 200)
for ax, (eta, verdict) in zip(axes, cases, strict=True):
    history = walk(0.0, eta, 5)
    heights = [L(w) / 1000 for w in history]
    ax.plot(settings, [L(w) / 1000 for w in settings], **look.function)
    ax.plot(history, heights, **look.point | {"linestyle": "-", "linewidth": 1.8})
    label(ax, "start", (0, L(0) / 1000), shift=(-9, -3), ha="right")
    ax.set_title(f"η = {eta}, {verdict}", fontsize=12)
    ax.set(xlabel="weight w", xlim=(-420, 1200), xticks=(0, 500, 1000))
axes[0].set_ylabel("loss L, thousands of (km/s)²")
show(
    fig,
    alt="Three loss valleys with five steps of gradient descent from w = 0. With "
    "learning rate 0.05 the points creep down the left slope; with 0.4 they reach the "
    "bottom in two steps; with 0.85 they jump from side to side, higher each time.",
)

# %% [markdown] id="turning-the-knob-reading"
# $\eta = 0.05$ creeps. $\eta = 0.4$ is there in two steps. $\eta = 0.85$ jumps across
# the valley and lands a little higher on the other side each time: it walks away from
# the minimum, although every step starts in the right direction.
#
# Why these? The slope of this loss is a straight line in $w$ that is zero at the best
# setting $w^*$, so $L'(w) = L'' \cdot (w - w^*)$. One step therefore turns the distance
# $w - w^*$ into
#
# $$w - \eta\,L''\,(w - w^*) - w^* = (1 - \eta\,L'')\,(w - w^*).$$
#
# Every step multiplies the distance by $1 - \eta L''$. It shrinks only while that
# factor lies between $-1$ and $1$, that is for $0 < \eta < 2/L''$. Here $2/L'' = 0.81$,
# and $0.85$ is beyond it. And for $\eta = 1/L''$ the factor is $0$: *slope divided by
# curvature* lands on the minimum in a single step. So it is the second derivative that
# says how far. (On a loss that is no parabola, such a step lands close at best; the
# lesson on gradient descent goes on from there.)
#
# <details><summary><b>Question.</b> What would the walk do with a learning rate of
# exactly 2/L″?</summary>
#
# The factor is $-1$: each step lands on the other side, as far from $w^*$ as before. It
# jumps between two places of equal loss for ever.
# </details>

# %% id="turning-the-knob-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
best = 0 - dL(0) / d2L  # one step of slope divided by curvature, from w = 0
assert abs(dL(best)) < 1e-9 and L(best) < min(L(best - 1), L(best + 1))
assert round(2 / d2L, 2) == 0.81
assert abs(walk(0.0, 0.05, 10)[-1] - best) > 100
assert abs(walk(0.0, 0.4, 2)[-1] - best) < 0.5
assert all(np.diff(np.abs(walk(0.0, 0.85, 10) - best)) > 0)
there_and_back = walk(0.0, 2 / d2L, 2)
assert np.isclose(there_and_back[2], 0, atol=1e-6)
assert np.isclose(L(there_and_back[1]), L(0))

# %% [markdown] id="answer"
# ## The answer
#
# *Which way?* Against the sign of the slope. *How far?* The slope times a learning
# rate; and the second derivative says which rates arrive. For Hubble's nebulae the knob
# comes to rest at $w^* = 424$ km/s per Mpc.
#
# Is $424$ the truth? Hubble's own two estimates, which also allow for the motion of the
# Sun, were $465$ and $513$, and today's value is near $67$ or $73$, depending on the
# method (taken on trust: Hubble 1929; Planck Collaboration 2018; Riess and others
# 2022). His distances were far too small, and so his slope is more than five times too
# steep. At $424$ the slope of the loss is zero. That says that no other setting fits
# *these data* better, and not that the data are right.

# %% id="answer-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert round(best) == 424 and best / 73 > 5

# %% [markdown] id="exercises"
# ## Exercises
#
# Write your answer where it says `raise NotImplementedError(...)` or `...`, run the
# cell, and then the check below it. A check tries your answer on a few inputs and says
# what went wrong. When you hand in, your answer also meets inputs that you have not
# seen. **Core** exercises carry the rest of the course; **stretch** ones ask for more.
# After the first sitting you can do 1, 3 to 7 and 9.
#
# If a check says that `check` or another name is not defined, the kernel has been
# restarted: choose *Run › Run All Above Selected Cell*, and run the check again.


# %% id="exercise-functions"
# a few functions and their derivatives for the checks to use
def square(x):
    return x**2


def d_square(x):
    return 2 * x


def cube(x):
    return x**3


def d_cube(x):
    return 3 * x**2


def line(x):
    return 7 * x - 2


def d_line(x):
    return 7.0


def wave(x):
    """sin x, for numbers: a formula with letters in it is refused."""
    return np.sin(np.asarray(x, dtype=float))


def ramp(x):
    """ReLU of one number: it asks on which side of 0 its x is."""
    return x if x > 0 else 0.0


def reciprocal(x):
    return 1 / x


def minus_sine(x):
    """The derivative of the cosine."""
    return -np.sin(x)


def constant(number):
    """The function that is `number` everywhere."""
    return lambda x: number


def parabola(a, b, c):
    """The function a + bx + cx²."""
    return lambda x: a + b * x + c * x**2


def d_parabola(b, c):
    """The derivative of such a function: b + 2cx."""
    return lambda x: b + 2 * c * x


def from_four_values(rule):
    """What a rule makes of f = 2, df = 3, g = 5 and dg = 8, wherever they come from."""
    four = constant(2.0), constant(3.0), constant(5.0), constant(8.0)
    return float(rule(*four, 1.0))


# SymPy takes its time over a limit: one that a check asks for is kept
slope_by_definition = cache(slope_by_definition)


def complaint_about(verdicts):
    """What is wrong with an answer to exercise 9, as far as the visible check says."""
    keys = {"abs", "relu", "x_abs_x", "cube_root", "sin"}
    if not isinstance(verdicts, dict):
        return 'The answer is to be a dict with five keys, {"abs": ..., and so on}.'
    if set(verdicts) != keys:
        return 'The keys are to be "abs", "relu", "x_abs_x", "cube_root" and "sin".'
    if not all(isinstance(verdict, (bool, np.bool_)) for verdict in verdicts.values()):
        return "Each value is to be True or False."
    if verdicts["abs"] or not verdicts["sin"]:
        return 'Look again at "abs" and at "sin": one of them, or both, is wrong.'
    return ""


# %% [markdown] id="ex-forward-difference"
# ### Exercise 1 · The forward difference (1 point)
#
# *Core.* Write `forward_difference(f, x, h)`: the slope of the secant through the
# points of `f` at `x` and at `x + h`. `f` takes one number. A negative `h` is allowed:
# then the second point lies to the left.
#
# <details><summary>Hint 1</summary>
#
# Rise over run. Which two heights does the rise compare?
# </details>
# <details><summary>Hint 2</summary>
#
# The rise is the height at the second point minus the height at the first. The run is
# `h`, sign and all.
# </details>


# %% answer="forward_difference"
def forward_difference(f, x, h):
    """Slope of the secant of f through x and x + h, where h is not 0."""
    ### BEGIN SOLUTION
    return (f(x + h) - f(x)) / h
    ### END SOLUTION


# %% check="forward_difference" points=1
check.matches(
    forward_difference,
    lambda f, x, h: 2 * np.cos(x + h / 2) * np.sin(h / 2) / h,  # for sin x
    at=[(wave, 1.0, 0.5)],
)
# for x² the quotient is exactly 2x + h, and for a straight line exactly its slope
check.matches(
    forward_difference,
    lambda f, x, h: 2 * x + h,
    at=[(square, 3.0, 0.5), (square, -1.0, 0.1), (square, 2.0, -0.25)],
)
check.matches(forward_difference, lambda f, x, h: 7.0, at=[(line, 0.3, 0.2)])
# across the bend of ReLU, from a height of 0 to one of 1.5
check.matches(forward_difference, lambda f, x, h: 0.75, at=[(ramp, -0.5, 2.0)])
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    forward_difference,
    reference.forward_difference,
    at=[(lambda x: x**3 - 2 * x, x, 0.3) for x in check.samples(4, -3.0, 3.0)]
    + [(reciprocal, x, -0.125) for x in check.samples(3, 1.0, 4.0)]
    + [
        (lambda x: x**4, x, h)
        for x, h in zip(check.samples(3, 1.0, 2.0), (0.01, 2.0, -3.5), strict=True)
    ]
    + [(cube, 3.0, 0.5), (cube, 2.0, -0.25)]  # where another function was before
    + [(cube, 0.0, 0.5), (parabola(1, 1, -1), 0, -0.3), (square, -3.0, 100.0)]
    + [(cube, 2, 0.3), (cube, 50.0, 0.5)]
    + [(ramp, 0.0, h) for h in (0.25, -0.25)]
    # so that no digit is lost: steps and heights that the machine holds exactly
    + [(square, 1.0, 0.5**20), (square, -0.5, -(0.5**21)), (square, 0.5**20, 0.5**18)],
)
### END HIDDEN TESTS


# %% mistakes="forward_difference"
def not_divided_by_the_run(f, x, h):
    """You returned the rise alone; a slope is the rise divided by the run."""
    return f(x + h) - f(x)


def points_swapped(f, x, h):
    """You subtracted the second height from the first: every sign is wrong."""
    return (f(x) - f(x + h)) / h


def stepped_back(f, x, h):
    """You compared x with the point at x - h; the second point is at x + h."""
    return (f(x) - f(x - h)) / h


def both_sides(f, x, h):
    """You used a point on each side of x; this secant goes through x itself."""
    return (f(x + h) - f(x - h)) / (2 * h)


def own_step(f, x, h):
    """You used a step of your own and ignored the h that was given."""
    return (f(x + 1e-6) - f(x)) / 1e-6


def size_of_the_step_only(f, x, h):
    """You dropped the sign of h: a step to the left became one to the right."""
    return (f(x + abs(h)) - f(x)) / abs(h)


def both_points_at_once(f, x, h):
    """You handed f both points in one array; f takes one number."""
    first, second = f(np.array([x, x + h]))
    return (second - first) / h


# %% variants="forward_difference"
def through_two_points(f, x, h):
    x1, x2 = x, x + h
    y1, y2 = f(x1), f(x2)
    return (y2 - y1) / h


def by_numpy(f, x, h):
    rise = np.diff(np.array([f(x), f(x + h)], dtype=float))
    return rise[0] / h


def by_two_fractions(f, x, h):
    return -(f(x) / h - f(x + h) / h)


# %% [markdown] id="ex-central-difference"
# ### Exercise 2 · The central difference (1 point)
#
# *Core.* Write `central_difference(f, x, h)`: the slope of the secant through the
# points of `f` at `x - h` and at `x + h`. `f` takes one number.
#
# <details><summary>Hint 1</summary>
#
# Draw the two points on a line. How long is the run between them?
# </details>
# <details><summary>Hint 2</summary>
#
# The run is twice `h`. In Python, `a / 2 * h` first halves `a` and then multiplies by
# `h`: parentheses decide.
# </details>


# %% answer="central_difference"
def central_difference(f, x, h):
    """Slope of the secant of f through x - h and x + h, where h is not 0."""
    ### BEGIN SOLUTION
    return (f(x + h) - f(x - h)) / (2 * h)
    ### END SOLUTION


# %% check="central_difference" points=1
check.matches(
    central_difference,
    lambda f, x, h: np.cos(x) * np.sin(h) / h,  # for sin x
    at=[(wave, 1.0, 0.5)],
)
# for x² it is exactly the slope 2x, whatever the step; for x³ it is 3x² + h²
check.matches(
    central_difference,
    lambda f, x, h: 2 * x,
    at=[(square, 3.0, 0.5), (square, -1.0, 0.25), (square, 2.0, -2.0)],
)
check.matches(
    central_difference,
    lambda f, x, h: 3 * x**2 + h**2,
    at=[(cube, 2.0, 0.5), (cube, -1.0, 0.1)],
)
# across the bend of ReLU, from a height of 0 to one of 2.5
check.matches(central_difference, lambda f, x, h: 0.625, at=[(ramp, 0.5, 2.0)])
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    central_difference,
    reference.central_difference,
    at=[(lambda x: x**3 - 2 * x, x, 0.3) for x in check.samples(4, -3.0, 3.0)]
    + [(reciprocal, x, 0.125) for x in check.samples(3, 1.0, 4.0)]
    + [
        (lambda x: x**4, x, h)
        for x, h in zip(check.samples(3, 1.0, 2.0), (0.01, 2.0, -0.75), strict=True)
    ]
    + [(cube, 3.0, 0.5), (cube, 2.0, -2.0)]  # where another function was before
    + [(cube, 0.0, 0.5), (parabola(1, 1, -1), 0, -0.3), (square, -3.0, 100.0)]
    + [(cube, 2, 0.3), (cube, 50.0, 0.5)]
    + [(ramp, 0.0, h) for h in (0.25, -0.25)]
    # so that no digit is lost: steps and heights that the machine holds exactly
    + [(cube, 1.0, 0.5**17), (cube, -0.5, -(0.5**18)), (square, 0.5**18, 0.5**20)],
)
### END HIDDEN TESTS


# %% mistakes="central_difference"
def divided_by_h(f, x, h):
    """You divided by h, but the two points are farther apart than that."""
    return (f(x + h) - f(x - h)) / h


def divided_then_multiplied(f, x, h):
    """You wrote / 2 * h: Python divides by 2 and then multiplies by h."""
    return (f(x + h) - f(x - h)) / 2 * h


def one_side_only(f, x, h):
    """You compared x + h with x itself: that is the forward difference."""
    return (f(x + h) - f(x)) / h


def left_minus_right(f, x, h):
    """You subtracted the right height from the left one: every sign is wrong."""
    return (f(x - h) - f(x + h)) / (2 * h)


def distance_without_its_sign(f, x, h):
    """You divided by the distance of the points: for a negative h the sign is lost."""
    return (f(x + h) - f(x - h)) / abs(2 * h)


def half_a_step(f, x, h):
    """You went only half of h to each side."""
    return (f(x + h / 2) - f(x - h / 2)) / h


def both_points_at_once(f, x, h):
    """You handed f both points in one array; f takes one number."""
    left, right = f(np.array([x - h, x + h]))
    return (right - left) / (2 * h)


# %% variants="central_difference"
def mean_of_both_sides(f, x, h):
    forward = (f(x + h) - f(x)) / h
    backward = (f(x) - f(x - h)) / h
    return (forward + backward) / 2


def by_points(f, x, h):
    left, right = f(x - h), f(x + h)
    return 0.5 * (right - left) / h


# %% [markdown] id="ex-power-rule"
# ### Exercise 3 · The power rule (2 points)
#
# *Core.* Write `power_rule(n, x)`: the slope of $x^n$ at `x`, for a whole number `n` of
# at least $0$. `x` is a number or an array of numbers; an array gives an array of the
# same shape, one slope for each entry, and is itself left as it was. For `n = 0` the
# slope is $0$ everywhere, at `x = 0` too.
#
# <details><summary>Hint 1</summary>
#
# The rule is in [Rules for powers and products](#Rules-for-powers-and-products). Try
# `n = 0` and `x = 0` on paper before you try it in Python: which power of zero turns
# up?
# </details>
# <details><summary>Hint 2</summary>
#
# Treat `n = 0` on its own. `0 * x` is zero and has the shape of `x`.
# </details>


# %% answer="power_rule"
def power_rule(n, x):
    """Slope of x**n at x, a number or an array, for whole n >= 0; of the shape of x."""
    ### BEGIN SOLUTION
    if n == 0:
        return 0 * x
    return n * x ** (n - 1)
    ### END SOLUTION


# %% check="power_rule" points=2
check.derivative(lambda x: power_rule(4, x), of=lambda x: x**4, at=[-2.0, 0.5, 3.0])
check.derivative(lambda x: power_rule(1, x), of=lambda x: x, at=[-2.0, 0.0, 3.0])
check.matches(
    power_rule,
    lambda n, x: 2 * x,
    at=[(2, 5), (2, np.array([-1.0, 0.0, 2.5])), (2, np.array([[1, 2], [3, 4]]))],
)
check.matches(
    power_rule,
    lambda n, x: 0.0 * x,
    at=[
        *((0, 5.0), (0, 0.0), (0, 0)),
        *((0, np.array([0.0, 1.0, 2.0])), (0, np.array([[1.0, 0.0], [2.0, 3.0]]))),
    ],
)
check.pure(power_rule, at=[(3, np.array([-1.0, 0.5, 2.0]))])  # x stays as it was
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    power_rule,
    reference.power_rule,
    at=[(n, x) for n in (2, 3, 4, 5, 7, 12) for x in check.samples(2, -2.5, 2.5)]
    + [(n, np.array(check.samples(4, -2.0, 2.0))) for n in (0, 1, 2, 3, 6)]
    + [(n, np.array([-2, 0, 1, 3])) for n in (0, 1, 2, 5)]
    + [(0, np.array([1, 2, 3]))]  # whole numbers do not take negative powers
    + [(n, 0) for n in (0, 1, 2, 3)]
    + [(n, 0.0) for n in (0, 1, 2, 3)]
    + [
        (n, np.array([check.samples(2, 0.5, 2.0), check.samples(2, -2.0, -0.5)]))
        for n in (0, 1, 4)
    ]
    + [(n, np.array([-1.5])) for n in (0, 1, 3)]  # of one entry, and still an array
    + [(n, np.array([0.7, 0.7, -1.2])) for n in (0, 1, 4)]  # two that are alike
    + [(n, np.arange(12.0).reshape(2, 3, 2) / 5) for n in (0, 1, 3)]
    + [(n, x) for n in (25, 60) for x in check.samples(1, 0.7, 1.4)]
    + [(3, 3e-12), (2, np.array([3e-12, -2e-11]))],
)
check.derivative(
    lambda x: power_rule(2, x), of=lambda x: x**2, at=check.samples(3, -2.0, 2.0)
)
check.derivative(
    lambda x: power_rule(5, x), of=lambda x: x**5, at=check.samples(3, -2.0, 2.0)
)
check.pure(
    power_rule,
    at=[(n, np.array(check.samples(3, -2.0, 2.0))) for n in (0, 1, 2, 5)],
)
### END HIDDEN TESTS


# %% mistakes="power_rule"
def exponent_not_lowered(n, x):
    """You multiplied by the exponent and left the exponent as it was."""
    return n * x**n


def factor_lost(n, x):
    """You lowered the exponent and forgot to multiply by it."""
    return x ** (n - 1) if n > 0 else 0 * x


def factor_lowered_too(n, x):
    """You lowered the exponent first and then multiplied by the lowered one."""
    return (n - 1) * x ** (n - 1) if n > 0 else 0 * x


def parentheses_forgotten(n, x):
    """You wrote x**n - 1: Python takes the power first and then subtracts 1."""
    return n * x**n - 1


def exponent_raised(n, x):
    """You raised the exponent and divided by it: that goes towards an area."""
    return x ** (n + 1) / (n + 1)


def zero_power_forgotten(n, x):
    """At n = 0 you compute 0 times a negative power, which breaks at x = 0."""
    return n * x ** (n - 1)


def shape_lost(n, x):
    """For n = 0 you returned one zero, where an array needs a zero for each entry."""
    return 0.0 if n == 0 else n * x ** (n - 1)


def one_zero_for_a_row(n, x):
    """For n = 0 you counted rows; a table needs a zero for each of its entries."""
    if n == 0:
        return np.zeros(len(x)) if isinstance(x, np.ndarray) else 0.0
    return n * x ** (n - 1)


# %% variants="power_rule"
def by_repeated_multiplication(n, x):
    product = np.ones_like(x)
    for _ in range(n - 1):
        product = product * x
    return n * product


def by_a_floor_under_the_exponent(n, x):
    return n * x ** max(n - 1, 0)


def by_numpy_polynomials(n, x):
    return np.polyval(np.polyder([1.0] + [0.0] * n), x)


def by_the_product_rule(n, x):
    slope, power = np.zeros(np.shape(x)), np.ones(np.shape(x))
    for _ in range(n):
        slope, power = slope * x + power, power * x
    return slope


# %% [markdown] id="ex-polynomial-derivative"
# ### Exercise 4 · The derivative of a polynomial (2 points)
#
# *Stretch.* A polynomial $a_0 + a_1 x + a_2 x^2 + \dots$ is kept as the list of its
# coefficients, lowest power first: `[5, 0, 3]` is $5 + 3x^2$. Write
# `polynomial_derivative(coefficients)`, which returns the coefficients of its
# derivative in the same order. There is one fewer than came in, also where the last
# ones are zero: `[3, 1, 0]` gives `[1, 0]`. A constant has only one, and gives `[0.0]`.
# There is always at least one coefficient. The list that came in is left as it was.
#
# <details><summary>Hint 1</summary>
#
# Do $5 + 4x + 3x^2$ on paper. Where in the new list does each old coefficient land, and
# multiplied by what?
# </details>
# <details><summary>Hint 2</summary>
#
# `enumerate(coefficients)` pairs each coefficient with its power. Leave the first pair
# out, and think of what is left when there was only one.
# </details>


# %% answer="polynomial_derivative"
def polynomial_derivative(coefficients):
    """Coefficients of the derivative, lowest power first; [0.0] for a constant."""
    ### BEGIN SOLUTION
    if len(coefficients) == 1:
        return [0.0]
    return [k * a for k, a in enumerate(coefficients)][1:]
    ### END SOLUTION


# %% check="polynomial_derivative" points=2
check.matches(polynomial_derivative, lambda coefficients: [4, 6], at=[[5, 4, 3]])
check.matches(
    polynomial_derivative, lambda coefficients: [0, 0, 0, 8], at=[[1, 0, 0, 0, 2]]
)
check.matches(polynomial_derivative, lambda coefficients: [2, 4], at=[[2, 2, 2]])
check.matches(polynomial_derivative, lambda coefficients: [1, 0], at=[[3, 1, 0]])
check.matches(polynomial_derivative, lambda coefficients: [0, 6], at=[[0, 0, 3]])
check.matches(
    polynomial_derivative, lambda coefficients: [0.0], at=[[5], [0.0], [-2.5]]
)
check.pure(polynomial_derivative, at=[[5, 4, 3], [6.0]])  # the list stays as it was
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    polynomial_derivative,
    reference.polynomial_derivative,
    at=[check.samples(size, -5.0, 5.0) for size in (2, 3, 4, 6, 9)]
    + [check.samples(1, 1.0, 9.0), [7, 0, 0, -1]]
    + [check.samples(4, -9, 9, kind="int")]
    + [size * check.samples(1, 1.0, 9.0) for size in (2, 3, 5)]  # all alike
    + [
        [7, 0, 0],
        [0, 0],
        [0, 0, 0],
        [*check.samples(3, -5.0, 5.0), 0.0],
    ]  # zeros at the end
    + [[0, 4, 0, -1], [0.0, 0.0, *check.samples(2, -5.0, 5.0)]]  # and at the front
    + [check.samples(size, -5.0, 5.0) for size in (16, 40)]
    + [[5, 0.5, -1.5], [0.0, 3e-8, -2e-8]],
)
check.pure(
    polynomial_derivative,
    at=[check.samples(size, -5.0, 5.0) for size in (1, 2, 5)] + [[0.0]],
)
### END HIDDEN TESTS


# %% mistakes="polynomial_derivative"
def highest_power_first(coefficients):
    """You read the list with the highest power first."""
    top = len(coefficients) - 1
    return [(top - k) * a for k, a in enumerate(coefficients)][:-1] or [0.0]


def not_moved_down(coefficients):
    """You multiplied by the powers and left every coefficient in its old place."""
    return [k * a for k, a in enumerate(coefficients)]


def powers_forgotten(coefficients):
    """You moved the coefficients down one place and did not multiply them."""
    return list(coefficients[1:]) or [0.0]


def counted_from_zero(coefficients):
    """You dropped the first coefficient and then counted the powers from 0."""
    return [k * a for k, a in enumerate(coefficients[1:])] or [0.0]


def multiplied_by_the_next_power(coefficients):
    """You multiplied each coefficient by a power that is one too large."""
    return [(k + 1) * a for k, a in enumerate(coefficients)][1:] or [0.0]


def nothing_for_a_constant(coefficients):
    """For a constant you returned an empty list."""
    return [k * a for k, a in enumerate(coefficients)][1:]


def zeros_at_the_front_dropped(coefficients):
    """You left out the zeros at the front, but they keep the places of the others."""
    first = next((k for k, a in enumerate(coefficients) if a), 1)
    return [k * a for k, a in enumerate(coefficients)][max(first, 1) :] or [0.0]


# %% variants="polynomial_derivative"
def by_numpy(coefficients):
    return np.polynomial.polynomial.polyder(np.array(coefficients, dtype=float))


def by_recursion(coefficients):
    *lower, highest = coefficients
    if not lower:
        return (0.0,)
    if len(lower) == 1:
        return (highest,)
    return (*by_recursion(lower), len(lower) * highest)


def by_a_loop(coefficients):
    slopes = []
    for k in range(1, len(coefficients)):
        slopes.append(float(k * coefficients[k]))
    return slopes if slopes else [0.0]


# %% [markdown] id="ex-product-rule"
# ### Exercise 5 · The product rule (1 point)
#
# *Core.* Write `product_rule(f, df, g, dg, x)`: the slope of the product $f(x)\,g(x)$
# at the number `x`. `f` and `g` are functions, `df` and `dg` are their derivatives. The
# answer takes no small steps: it is computed from the four values at `x` and from
# nothing else.
#
# <details><summary>Hint 1</summary>
#
# Look at the two strips of the growing rectangle. What are their areas, divided by $h$?
# </details>
# <details><summary>Hint 2</summary>
#
# Each term has the slope of one function and the height of the other.
# </details>


# %% answer="product_rule"
def product_rule(f, df, g, dg, x):
    """Slope of f(x) * g(x) at the number x, from f, g and their derivatives df, dg."""
    ### BEGIN SOLUTION
    return df(x) * g(x) + f(x) * dg(x)
    ### END SOLUTION


# %% check="product_rule" points=1
check.derivative(
    lambda x: product_rule(square, d_square, cube, d_cube, x),
    of=lambda x: x**5,
    at=[-1.5, 0.5, 2.0],
)
check.derivative(
    lambda x: product_rule(line, d_line, np.sin, np.cos, x),
    of=lambda x: line(x) * np.sin(x),
    at=[-2.0, 0.0, 0.7, 4.0],
)
check.that(
    lambda: np.isclose(from_four_values(product_rule), 31.0),
    "The answer is to be computed from f(x), df(x), g(x) and dg(x) and nothing else.",
)
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    product_rule,
    reference.product_rule,
    at=[
        (parabola(1, 0, 1), d_parabola(0, 1), np.cos, minus_sine, x)
        for x in check.samples(4, -3.0, 3.0)
    ]
    + [
        (np.log, reciprocal, parabola(1, -1, 0), constant(-1.0), x)
        for x in check.samples(3, 0.5, 4.0)
    ]
    + [
        (constant(5.0), constant(0.0), lambda x: x**4, lambda x: 4 * x**3, x)
        for x in check.samples(2, -2.0, 2.0)
    ]
    + [
        (lambda x: x**4, lambda x: 4 * x**3, constant(5.0), constant(0.0), x)
        for x in check.samples(2, -2.0, 2.0)
    ]
    + [(cube, d_cube, cube, d_cube, x) for x in check.samples(2, -2.0, 2.0)]
    + [(np.sin, np.cos, square, d_square, 3)]
    + [(parabola(-2, 1, 0), constant(1), parabola(3, 1, 0), constant(1), 2)],
    rtol=1e-12,  # a slope that was measured, not worked out, is off by more
    atol=1e-12,
)
check.matches(
    product_rule,
    reference.product_rule,
    at=[
        (constant(a), constant(b), constant(c), constant(d), x)
        for a, b, c, d, x in zip(
            *(check.samples(3, 0.5, 4.0) for _ in range(5)), strict=True
        )
    ],
)
check.derivative(
    lambda x: product_rule(np.exp, np.exp, parabola(-3, 0, 1), d_parabola(0, 1), x),
    of=lambda x: np.exp(x) * (x**2 - 3),
    at=check.samples(3, -2.0, 2.0),
)
### END HIDDEN TESTS


# %% mistakes="product_rule"
def product_of_the_slopes(f, df, g, dg, x):
    """You multiplied the two slopes with each other."""
    return df(x) * dg(x)


def second_term_lost(f, df, g, dg, x):
    """You let only the first function change and kept the second fixed."""
    return df(x) * g(x)


def first_term_lost(f, df, g, dg, x):
    """You let only the second function change and kept the first fixed."""
    return f(x) * dg(x)


def slopes_with_their_own_heights(f, df, g, dg, x):
    """You multiplied each slope by the height of its own function."""
    return f(x) * df(x) + g(x) * dg(x)


def sum_of_the_slopes(f, df, g, dg, x):
    """You added the two slopes, as one does for a sum."""
    return df(x) + dg(x)


def measured_by_a_small_step(f, df, g, dg, x):
    """You measured the slope with a small step and used neither df nor dg."""
    h = 1e-5
    return (f(x + h) * g(x + h) - f(x - h) * g(x - h)) / (2 * h)


def minus_between_the_terms(f, df, g, dg, x):
    """You subtracted the two terms, as in the top of the quotient rule."""
    return df(x) * g(x) - f(x) * dg(x)


# %% variants="product_rule"
def by_dot_product(f, df, g, dg, x):
    return np.dot([df(x), f(x)], [g(x), dg(x)])


def by_multiplying_tangents(f, df, g, dg, x):
    # (f + f' h)(g + g' h) = fg + (slope) h + ...
    return np.polynomial.polynomial.polymul([f(x), df(x)], [g(x), dg(x), 0.0])[1]


def by_names(f, df, g, dg, x):
    height_f, height_g = f(x), g(x)
    slope_f, slope_g = df(x), dg(x)
    return sum((height_f * slope_g, slope_f * height_g))


# %% [markdown] id="ex-quotient-rule"
# ### Exercise 6 · The quotient rule (1 point)
#
# *Core.* Write `quotient_rule(f, df, g, dg, x)`: the slope of $f(x)/g(x)$ at the number
# `x`, where $g(x)$ is not $0$; $f(x)$ may be $0$. As before, the four values at `x` are
# enough.
#
# <details><summary>Hint 1</summary>
#
# If the bottom grows and the top stays, a fraction of positive numbers falls. Which
# term must carry the minus?
# </details>
# <details><summary>Hint 2</summary>
#
# The denominator is the *square* of $g(x)$. In Python, `a - b / c` divides only `b`:
# parentheses decide.
# </details>


# %% answer="quotient_rule"
def quotient_rule(f, df, g, dg, x):
    """Slope of f(x) / g(x) at the number x, from f, g and their derivatives df, dg."""
    ### BEGIN SOLUTION
    return (df(x) * g(x) - f(x) * dg(x)) / g(x) ** 2
    ### END SOLUTION


# %% check="quotient_rule" points=1
check.derivative(
    lambda x: quotient_rule(line, d_line, square, d_square, x),
    of=lambda x: line(x) / square(x),
    at=[-2.0, 0.5, 3.0],
)
check.derivative(
    lambda x: quotient_rule(np.sin, np.cos, np.exp, np.exp, x),
    of=lambda x: np.sin(x) / np.exp(x),
    at=[-2.0, 0.0, 0.7, 4.0],
)
check.that(
    lambda: np.isclose(from_four_values(quotient_rule), (3 * 5 - 2 * 8) / 5**2),
    "The answer is to be computed from f(x), df(x), g(x) and dg(x) and nothing else.",
)
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    quotient_rule,
    reference.quotient_rule,
    at=[
        (cube, d_cube, parabola(2, 0, 1), d_parabola(0, 1), x)
        for x in check.samples(4, -3.0, 3.0)
    ]
    + [
        (np.log, reciprocal, parabola(1, 1, 0), constant(1.0), x)
        for x in check.samples(3, 0.5, 2.0)
    ]
    + [
        (parabola(1, 2, 0), constant(2.0), parabola(-3, 0, -1), d_parabola(0, -1), x)
        for x in check.samples(3, 0.5, 3.0)
    ]
    + [(parabola(1, 1, 0), constant(1), parabola(-5, 1, 0), constant(1), 2)]
    + [
        (parabola(-2.0, 1.0, 0.0), constant(1.0), cube, d_cube, 2.0),
        (square, d_square, parabola(-3, 1, 0), constant(1), 0),
    ]  # f(x) is 0
    + [(constant(5.0), constant(0.0), cube, d_cube, x) for x in (0.7, -1.5)]
    + [(cube, d_cube, constant(-5.0), constant(0.0), x) for x in (0.7, -1.5)]
    + [(square, d_square, parabola(0.0, 1e-5, 0.0), constant(1e-5), 1.5)]
    + [(np.sin, np.cos, square, d_square, 3)]
    + [(cube, d_cube, cube, d_cube, 1.5)],
    rtol=1e-12,  # a slope that was measured, not worked out, is off by more
    atol=1e-12,
)
check.matches(
    quotient_rule,
    reference.quotient_rule,
    at=[
        (constant(a), constant(b), constant(c), constant(d), x)
        for a, b, c, d, x in zip(
            *(check.samples(3, 0.5, 4.0) for _ in range(5)), strict=True
        )
    ],
)
check.derivative(
    lambda x: quotient_rule(np.cos, minus_sine, np.exp, np.exp, x),
    of=lambda x: np.cos(x) / np.exp(x),
    at=check.samples(3, -1.0, 2.0),
)
### END HIDDEN TESTS


# %% mistakes="quotient_rule"
def plus_in_the_numerator(f, df, g, dg, x):
    """You added the two terms of the numerator, as in the product rule."""
    return (df(x) * g(x) + f(x) * dg(x)) / g(x) ** 2


def terms_swapped(f, df, g, dg, x):
    """You swapped the two terms of the numerator, so every slope has the wrong sign."""
    return (f(x) * dg(x) - df(x) * g(x)) / g(x) ** 2


def measured_by_a_small_step(f, df, g, dg, x):
    """You measured the slope with a small step and used neither df nor dg."""
    h = 1e-5
    return (f(x + h) / g(x + h) - f(x - h) / g(x - h)) / (2 * h)


def denominator_not_squared(f, df, g, dg, x):
    """You divided by g; the denominator is the square of g."""
    return (df(x) * g(x) - f(x) * dg(x)) / g(x)


def quotient_of_the_slopes(f, df, g, dg, x):
    """You divided one slope by the other."""
    return df(x) / dg(x)


def slope_squared_below(f, df, g, dg, x):
    """You squared the slope of g in the denominator, where its height belongs."""
    return (df(x) * g(x) - f(x) * dg(x)) / dg(x) ** 2


def parentheses_forgotten(f, df, g, dg, x):
    """You divided only the second term by the denominator: parentheses are missing."""
    return df(x) * g(x) - f(x) * dg(x) / g(x) ** 2


# %% variants="quotient_rule"
def by_the_product_rule(f, df, g, dg, x):
    reciprocal = 1 / g(x)
    slope_of_reciprocal = -dg(x) / g(x) ** 2
    return df(x) * reciprocal + f(x) * slope_of_reciprocal


def from_the_quotient_itself(f, df, g, dg, x):
    q = f(x) / g(x)
    return (df(x) - q * dg(x)) / g(x)


def by_determinant(f, df, g, dg, x):
    table = np.array([[df(x), dg(x)], [f(x), g(x)]], dtype=float)
    return np.linalg.det(table) / g(x) ** 2


# %% [markdown] id="ex-tangent-line"
# ### Exercise 7 · The tangent line (2 points)
#
# *Core.* Write `tangent_line(f, df, a)`, which returns `(slope, intercept)` of the
# tangent to `f` at the number `a`, so that the tangent is `slope * x + intercept`.
#
# <details><summary>Hint 1</summary>
#
# The tangent has the curve's slope at $a$, and passes through the point of the curve at
# $a$. Two conditions, two numbers.
# </details>
# <details><summary>Hint 2</summary>
#
# Start at the height $f(a)$ and walk along the line back to $x = 0$. How far is that,
# and how much does the height change?
# </details>


# %% answer="tangent_line"
def tangent_line(f, df, a):
    """(slope, intercept) of the line that touches f at the number a."""
    ### BEGIN SOLUTION
    slope = df(a)
    return slope, f(a) - slope * a
    ### END SOLUTION


# %% check="tangent_line" points=2
check.matches(
    tangent_line,
    lambda f, df, a: (12.0, -16.0),  # x³ at 2 is touched by 12x − 16
    at=[(cube, d_cube, 2.0)],
)
check.matches(
    tangent_line,
    lambda f, df, a: (7.0, -2.0),  # the line 7x − 2 is its own tangent everywhere
    at=[(line, d_line, -3.0), (line, d_line, 0.0), (line, d_line, 4.0)],
)
check.matches(
    tangent_line,
    lambda f, df, a: (1.0, 0.0),  # sin x leaves the origin along the line x
    at=[(np.sin, np.cos, 0.0)],
)
# whatever df says is the slope: here 3, through the point (2, 4)
check.that(
    lambda: np.allclose(
        np.asarray(tangent_line(square, constant(3.0), 2.0), dtype=float), (3.0, -2.0)
    ),
    "The slope is to come from df, as it is given; it is not measured on f.",
)
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    tangent_line,
    reference.tangent_line,
    at=[
        (lambda x: x**3 - x, lambda x: 3 * x**2 - 1, a)
        for a in check.samples(4, -3.0, 3.0)
    ]
    + [(np.exp, np.exp, a) for a in check.samples(3, -1.0, 2.0)]
    + [(np.sin, np.cos, a) for a in check.samples(3, -3.0, 3.0)]
    + [(constant(4.0), constant(0.0), 2.5), (np.cos, minus_sine, 0.0)]
    + [(square, d_square, -4)]
    + [(parabola(-4, 0, 1), d_parabola(0, 1), 2.0)]  # on the axis
    + [(np.sin, np.cos, 2), (cube, d_cube, -7.0)]
    + [(np.cos, constant(slope), 1.5) for slope in check.samples(2, -3.0, 3.0)],
)
### END HIDDEN TESTS


# %% mistakes="tangent_line"
def height_taken_for_intercept(f, df, a):
    """You gave the height at a as the intercept, which is the height at x = 0."""
    return df(a), f(a)


def walked_the_wrong_way(f, df, a):
    """You walked along the tangent away from x = 0 instead of back to it."""
    return df(a), f(a) + df(a) * a


def intercept_first(f, df, a):
    """You returned the intercept first and the slope second."""
    return f(a) - df(a) * a, df(a)


def slope_from_the_origin(f, df, a):
    """You took the line from the origin to the point, not the tangent."""
    return f(a) / a if a else df(a), 0.0


def intercept_from_the_curve(f, df, a):
    """You gave the height of the curve at 0; the tangent meets the axis elsewhere."""
    return df(a), f(0)


# %% variants="tangent_line"
def by_solving_two_equations(f, df, a):
    # the line passes through (a, f(a)) and (a + 1, f(a) + f'(a))
    rows = np.array([[a, 1.0], [a + 1.0, 1.0]])
    return np.linalg.solve(rows, np.array([f(a), f(a) + df(a)]))


def by_evaluating_at_zero(f, df, a):
    def tangent(x):
        return f(a) + df(a) * (x - a)

    return [tangent(1.0) - tangent(0.0), tangent(0.0)]


# %% [markdown] id="ex-symbolic-slope"
# ### Exercise 8 · A slope as a formula (1 point)
#
# *Core.* Let `symbolic_slope` be the derivative of $x^2 \sin x$, as a SymPy expression
# in `x`.
#
# <details><summary>Hint 1</summary>
#
# `sp.sin(x)` is SymPy's sine; `np.sin` works on numbers only. The section
# [Letting SymPy do the algebra](#Letting-SymPy-do-the-algebra) shows the function that
# you need.
# </details>
# <details><summary>Hint 2</summary>
#
# You may also write it down with the product rule: two terms.
# </details>

# %% answer="symbolic_slope"
x = sp.symbols("x")
### BEGIN SOLUTION
symbolic_slope = sp.diff(x**2 * sp.sin(x), x)
### END SOLUTION

# %% check="symbolic_slope" points=1
check.expression(
    symbolic_slope,
    slope_by_definition(sp.Symbol("x") ** 2 * sp.sin(sp.Symbol("x"))),
    domain=(-4.0, 4.0),
)
### BEGIN HIDDEN TESTS
from autograder import reference

check.expression(symbolic_slope, reference.symbolic_slope, domain=(-4.0, 4.0))
### END HIDDEN TESTS


# %% mistakes="symbolic_slope"
def product_of_the_slopes():
    """You multiplied the two slopes with each other."""
    x = sp.symbols("x")
    return 2 * x * sp.cos(x)


def first_term_lost():
    """You let only the sine change and kept the square fixed."""
    x = sp.symbols("x")
    return x**2 * sp.cos(x)


def second_term_lost():
    """You let only the square change and kept the sine fixed."""
    x = sp.symbols("x")
    return 2 * x * sp.sin(x)


def minus_for_the_sine():
    """You gave the slope of the sine a minus; that one belongs to the cosine."""
    x = sp.symbols("x")
    return 2 * x * sp.sin(x) - x**2 * sp.cos(x)


def not_differentiated():
    """You gave the function itself, not its slope."""
    x = sp.symbols("x")
    return x**2 * sp.sin(x)


# %% variants="symbolic_slope"
def by_the_product_rule():
    x = sp.symbols("x")
    return 2 * x * sp.sin(x) + x**2 * sp.cos(x)


def factored():
    x = sp.symbols("x")
    return x * (2 * sp.sin(x) + x * sp.cos(x))


def by_the_definition():
    x, h = sp.symbols("x h")
    return sp.limit(((x + h) ** 2 * sp.sin(x + h) - x**2 * sp.sin(x)) / h, h, 0)


def with_a_real_symbol():
    x = sp.symbols("x", real=True)
    return sp.Derivative(x**2 * sp.sin(x), x).doit()


# %% [markdown] id="ex-differentiable-at-zero"
# ### Exercise 9 · Who has a slope at zero? (2 points)
#
# *Core.* Let `differentiable_at_zero` be a dict that says of each function whether
# it has a derivative at $x = 0$: `True` or `False` for the keys `"abs"` ($|x|$),
# `"relu"` ($\max(0, x)$), `"x_abs_x"` ($x\,|x|$), `"cube_root"` ($\sqrt[3]{x}$) and
# `"sin"` ($\sin x$).
#
# <details><summary>Hint 1</summary>
#
# For each, write down the difference quotient at $0$. As $h$ goes to $0$ from the left
# and from the right, does it head for the same number?
# </details>
# <details><summary>Hint 2</summary>
#
# Infinity is not a number. And what a library returns at a corner is a convention.
# </details>

# %% answer="differentiable_at_zero"
### BEGIN SOLUTION
differentiable_at_zero = {
    "abs": False,
    "relu": False,
    "x_abs_x": True,
    "cube_root": False,
    "sin": True,
}
### END SOLUTION

# %% check="differentiable_at_zero" points=2
if differentiable_at_zero is ...:
    raise check.NotAttempted
check.that(
    not complaint_about(differentiable_at_zero),
    complaint_about(differentiable_at_zero),
)
print(
    "visible checks passed: the keys are there, abs and sin are right;",
    "the other three are looked at when you hand in",
)
### BEGIN HIDDEN TESTS
from autograder import reference

check.value(differentiable_at_zero, reference.differentiable_at_zero)
### END HIDDEN TESTS


# %% mistakes="differentiable_at_zero"
def upright_tangent_counted():
    """You counted the cube root; an upright tangent has no number for a slope."""
    return {
        "abs": False,
        "relu": False,
        "x_abs_x": True,
        "cube_root": True,
        "sin": True,
    }


def corner_seen_in_the_formula():
    """You ruled out x|x| because |x| stands in its formula."""
    return {
        "abs": False,
        "relu": False,
        "x_abs_x": False,
        "cube_root": False,
        "sin": True,
    }


def convention_taken_for_a_slope():
    """You counted ReLU; that software returns a value at 0 makes it no slope."""
    return {
        "abs": False,
        "relu": True,
        "x_abs_x": True,
        "cube_root": False,
        "sin": True,
    }


def unbroken_taken_for_smooth():
    """You counted every graph without a gap; such a graph can have a corner."""
    return {"abs": True, "relu": True, "x_abs_x": True, "cube_root": True, "sin": True}


# %% variants="differentiable_at_zero"
def by_difference_quotients():
    functions = {
        "abs": abs,
        "relu": lambda x: max(0.0, x),
        "x_abs_x": lambda x: x * abs(x),
        "cube_root": np.cbrt,
        "sin": np.sin,
    }
    h = 1e-9
    sides = {name: (g(-h) / -h, g(h) / h) for name, g in functions.items()}
    return {
        name: abs(left - right) < 1e-6 and abs(right) < 1e3
        for name, (left, right) in sides.items()
    }


def by_dict():
    return dict(sin=True, x_abs_x=True, abs=False, relu=False, cube_root=False)


# %% [markdown] essay="derivatives_and_optimisation" points=3
# ### Exercise 10 · In your own words (3 points)
#
# *Core.* Double-click on this text to write in it, and press Shift+Enter when you are
# done.
#
# How are derivatives and optimisation related? Write about ten sentences to a
# friend who knows what a function is and nothing more. Say what a derivative tells you
# about which way to go and about how far, what a derivative of zero does and does not
# tell you, and one situation in which following the slope fails.
#
# ### BEGIN SOLUTION
# **Marking guide**
#
# - *1 point, direction and distance*: the sign of the derivative says on which side the
#   function is lower, so one steps against it; its size says how much the function
#   changes for a small step; that it is local information, good for a small step only
#   (a learning rate, or the second derivative, decides how far).
# - *1 point, zero slope*: where a differentiable function has a minimum inside its
#   domain the derivative is zero, so minimising becomes solving f′ = 0 or walking until
#   the slope is small; and the converse fails: a maximum or an inflection such as x³ at
#   0 has slope zero too; f″ > 0 confirms a minimum, a *local* one.
# - *1 point, a failure with its reason*: a step too large for the curvature (beyond
#   2/f″ on a parabola) diverges; a plateau gives no direction; a corner at the minimum
#   (|x|) keeps the slope large; a local minimum is not the lowest; no derivative, or a
#   loss that is right about the wrong data.
#
# Take off nothing for style. "The derivative finds the minimum" without saying how
# earns no point for direction.
#
# A model answer: The derivative of a function at a point is its slope there. If it is
# positive, the function rises to the right, so a small step to the left lowers it; if
# negative, a step to the right. The steeper the slope, the more a small step gains. But
# the slope is known at one point only, so the step must be small enough that the slope
# does not change much along it; the second derivative says how fast it changes. At the
# bottom of a valley the slope is zero, otherwise we could still go down. The reverse is
# not true: on a hilltop it is zero as well, and a flat stretch can be neither. With
# steps that are too long, we jump across the valley and may end up higher than we
# began. Following the slope thus leads to a low place nearby, not always to the lowest.
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
# - A derivative is the slope of a curve at a point: where secant slopes settle as the
#   step shrinks, from both sides alike.
# - It is local and it is a sensitivity:
#   $L(w + \Delta w) \approx L(w) + L'(w)\,\Delta w$, with an error like $(\Delta w)^2$.
# - To lower a loss, step against the sign of its slope. On a parabola, slope over
#   curvature is exactly far enough; beyond twice that, you walk away.
# - A product has two terms, $f'g + fg'$; a quotient has a minus and a square.
# - $|x|$, ReLU and the cube root have no slope at $0$; $x\,|x|$ has one. The definition
#   decides.
# - By number, too small a step is as bad as too large a one: about $10^{-8}$ forward,
#   $10^{-5}$ central.
# - A wrong derivative does not crash. Compare it with the function itself.

# %% [markdown] id="glossary"
# ## Glossary
#
# - **automatic differentiation**: the rules of this lesson, applied by a library to a
#   whole program.
# - **average rate**: rise over run between two points.
# - **central difference**: the slope of the secant through the points at $x - h$ and
#   $x + h$.
# - **corner**: a point where the slopes from the left and from the right exist and
#   differ.
# - **curvature**: here, the second derivative.
# - **derivative**: the limit of the difference quotient; the slope at a point, and the
#   function of all slopes.
# - **difference quotient**: $(f(x+h) - f(x))/h$, the slope of a secant.
# - **differentiable**: having a derivative, at the point in question.
# - **forward difference**: the difference quotient, computed with one small step.
# - **gradient descent**: to repeat $w \leftarrow w - \eta L'(w)$.
# - **inflection point**: a point where the second derivative changes its sign.
# - **instantaneous rate**: the rate at one instant: the derivative.
# - **learning rate**: the number $\eta$ that scales a slope into a step.
# - **limit**: the number that values approach, whether or not they ever reach it.
# - **loss**: one number that says how wrong a model is.
# - **power rule**: $(x^n)' = n x^{n-1}$.
# - **product rule**: $(fg)' = f'g + fg'$.
# - **quotient rule**: $(f/g)' = (f'g - fg')/g^2$, where $g \neq 0$.
# - **rectified linear unit**: ReLU, the function $\max(0, x)$.
# - **rounding**: the error that comes from numbers with finitely many digits.
# - **secant**: the line through two points of a curve.
# - **second derivative**: the slope of the slope; how the curve bends.
# - **sensitivity**: by how much an output changes for each unit by which an input does.
# - **tangent**: the line on which the secants through a point settle.
# - **truncation**: the error that comes from a step that has a length.

# %% [markdown] id="further-reading"
# ## Further reading
#
# - 3Blue1Brown, [*Essence of Calculus*][3b1b], chapters 1 to 4: the growing square and
#   rectangle, in motion.
# - MIT OpenCourseWare, [18.01SC *Single Variable Calculus*][1801], unit 1.
# - Khan Academy, [*Calculus 1*](https://www.khanacademy.org/math/calculus-1): many
#   small exercises.
# - James Stewart, *Calculus: Early Transcendentals*, chapters 2 and 3: the rules with
#   their proofs.
# - Goodfellow, Bengio and Courville,
#   [*Deep Learning*](https://www.deeplearningbook.org/), chapter 4: rounding, slopes
#   and descent in machine learning.
# - Tools: [SymPy](https://www.sympy.org/) for formulas,
#   [Matplotlib](https://matplotlib.org/) for pictures,
#   [GeoGebra](https://www.geogebra.org/calculator) for curves to drag.
# - E. Hubble, [A relation between distance and radial velocity among extra-galactic
#   nebulae][pnas], 1929: six pages, worth it.
# - Planck Collaboration,
#   [Planck 2018 results VI](https://doi.org/10.1051/0004-6361/201833910), and A. Riess
#   and others (2022),
#   [a measurement of today's value](https://doi.org/10.3847/2041-8213/ac5c5b) by
#   another method: the two that disagree.
#
# [3b1b]: https://www.youtube.com/playlist?list=PLZHQObOWTQDMsr9K-rj53DwVRMYO3t5Yr
# [1801]: https://ocw.mit.edu/courses/18-01sc-single-variable-calculus-fall-2010/
# [pnas]: https://doi.org/10.1073/pnas.15.3.168
#
# **Next:** the loss is at the end of a chain and the knob is at the start. How does
# blame travel back? The chain rule.
