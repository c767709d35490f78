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
# # The chain rule
#
# > **The loss is at the end of the chain and the knob is at the start. How does blame
# > travel back?**
#
# Turn a knob of a network, and the first layer feels it. The first layer moves the
# second, the second the third, and at the far end a loss goes up or down. To train the
# knob we need one number: how much of that is its doing. No one differentiates the
# whole machine at once. Each step has a slope that is easy to find, and the **chain
# rule** says how the slopes of the steps make the slope of the whole. Backpropagation,
# by which networks are trained, is this rule and some bookkeeping. At the end you will
# have done both, by hand and in code.
#
# **When you are through, you can**
#
# - take a function apart into steps, and say at which value each step's slope is taken;
# - use the chain rule by hand, with SymPy and by number, through any number of steps;
# - draw a computational graph, and add up the paths in it;
# - differentiate a power whose base and exponent both move;
# - send blame back through a neuron, and train it on real data;
# - say what automatic differentiation does.
#
# **Time:** two sittings of about an hour; the second can begin at
# [Several paths add](#Several-paths-add). Exercises 1 to 3 and 7 need only the first.
#
# **Assumed:** lesson 01, *Derivatives*: the slope at a point, the rules for sums,
# powers and products, and the slopes of $e^x$, $\ln x$, $\sin x$ and $\cos x$.
#
# **How to read this page.** As before: run each code cell with Shift+Enter, commit to
# an answer where it says *predict, then run*, and open the folded questions with a
# click. Nothing needs to be changed before the [exercises](#Exercises).

# %% id="imports"
import matplotlib.pyplot as plt
import numpy as np
import sympy as sp

from autograder import check, progress
from explorers import (
    chain,
    computational_graph,
    gear_train,
    label,
    look,
    show,
    use_house_style,
)

use_house_style()

# %% [markdown] id="far-knob"
# ## A knob far from the loss
#
# In 1919 two plant physiologists, Howard Reed and Robert Holland, published the mean
# height of a group of sunflowers, measured once a week for twelve weeks (source and
# licence: [data/sunflowers_1919.md](data/sunflowers_1919.md)). We take 260 cm for the
# full height, a little more than the last one measured, and ask for the *share* of it
# that is reached in week $x$. That share is our **target** $t$.

# %% id="far-knob-data"
days, heights = np.loadtxt("data/sunflowers_1919.csv", delimiter=",", skiprows=1).T
weeks, targets = days / 7, heights / 260
print("week  ", *(f"{week:5.0f}" for week in weeks))
print("target", *(f"{target:5.2f}" for target in targets))

# %% [markdown] id="far-knob-model"
# A plant starts slowly, shoots up, and comes to rest: a curve like an S. The simplest
# model with that shape is a single **neuron**. It has two knobs, a weight $w$ and a
# bias $b$, and works in two steps:
#
# $$z = w x + b, \qquad a = \sigma(z) = \frac{1}{1 + e^{-z}} .$$
#
# The function $\sigma$ is the **sigmoid**; it squeezes every number into the range
# from $0$ to $1$. The loss is the mean of the squared errors, as in lesson 01:
#
# $$L(w, b) = \frac{1}{n} \sum_{i=1}^{n} (a_i - t_i)^2 .$$


# %% id="far-knob-loss"
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def L(w, b):
    """The loss of the setting w, b."""
    return np.mean((sigmoid(w * weeks + b) - targets) ** 2)


for w in (0.3, 0.5, 0.9):
    print(f"w = {w}, b = -2   L = {L(w, -2):.4f}")

# %% id="far-knob-picture" tags=["picture"]
# the figure
x = np.linspace(0, 12.5, 200)
fig, ax = plt.subplots()
for w, place in ((0.3, (9.2, 0.6)), (0.5, (4.5, 0.81)), (0.9, (1.5, 0.75))):
    ax.plot(x, sigmoid(w * x - 2), **look.function)
    label(ax, f"w = {w}", place, look.function)
ax.plot(weeks, targets, **look.data)
label(ax, "measured", (weeks[2], targets[2]), look.data, shift=(8, -10))
ax.set(xlabel="week x", ylabel="share of the full height", ylim=(-0.03, 1.05))
ax.set_title("One neuron with b = −2, three settings of w")
show(
    fig,
    alt="Share of the full height against the week: twelve measured points along an S, "
    "and three S-shaped curves of a neuron. With w = 0.3 it rises too slowly, with "
    "w = 0.9 too early; w = 0.5 comes closest but starts too high.",
)

# %% [markdown] id="far-knob-question"
# At $w = 0.5$ and $b = -2$ the loss is $0.0067$. Shall we turn $w$ up or down? In
# lesson 01 we multiplied the loss out; here that leads nowhere, since $w$ sits inside
# an exponential inside a fraction inside a square. But it is a chain,
#
# $$w \;\longrightarrow\; z \;\longrightarrow\; a \;\longrightarrow\; L,$$
#
# and every single arrow is a function whose slope we know, or nearly.

# %% id="far-knob-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert len(weeks) == 12 and weeks[0] == 1 and weeks[-1] == 12
assert heights[-1] == max(heights) == 254.5 < 260
assert f"{L(0.5, -2):.4f}" == "0.0067"
assert L(0.5, -2) < min(L(0.3, -2), L(0.9, -2))

# %% [markdown] id="composition"
# ## Functions in a row
#
# To feed the output of one function into another is **composition**. In $y = \sin(x^2)$
# the number $x$ first becomes $u = x^2$, and then $u$ becomes $y = \sin u$. The
# function that acts first is the **inner function**, the one that acts last is the
# **outer function**. In symbols, $y = f(g(x))$ with $g(x) = x^2$ inside and
# $f(u) = \sin u$ outside.
#
# **Predict, then run.** Are $\sin(x^2)$ and $(\sin x)^2$ the same function?

# %% id="composition-code"
for x in (1.4, 3.0):
    print(f"x = {x}   first square, then sine: {np.sin(x**2):.2f}", end="   ")
    print(f"first sine, then square: {np.sin(x) ** 2:.2f}")

# %% [markdown] id="composition-reading"
# No. At $1.4$ they happen to be close, at $3$ they are $0.41$ and $0.02$: the order of
# the steps is part of the function. To find the order, ask what you would do *first* if
# you had to compute the value on paper. That is the innermost step.
#
# <details><summary><b>Question.</b> Which steps, in which order, make the square root
# of 1 + 3x?</summary>
#
# Multiply by $3$, add $1$, take the root: three steps. Whoever takes
# "$1 + 3x$" as one step is right, too: how finely we cut is up to us, as long as we
# know the slope of each piece.
# </details>

# %% id="composition-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert abs(np.sin(1.4**2) - np.sin(1.4) ** 2) < 0.05
assert f"{np.sin(3.0**2):.2f}" == "0.41" and f"{np.sin(3.0) ** 2:.2f}" == "0.02"

# %% [markdown] id="gears"
# ## Gears: rates multiply
#
# Turn the first of three gears. How fast does the last one turn?

# %% id="gears-picture" tags=["picture"]
# the figure
fig, ax = plt.subplots(figsize=(7, 3.4))
gear_train(ax, (36, 12, 24), ("x\n36 teeth", "u\n12 teeth", "y\n24 teeth"))
show(
    fig,
    alt="Three gears in a row, with 36, 12 and 24 teeth. The first turns clockwise, "
    "the second counterclockwise and faster, the third clockwise again.",
)

# %% [markdown] id="gears-reading"
# While the first gear turns once, 36 teeth pass, so the second turns $36/12 = 3$ times,
# the other way round: its rate is $-3$ turns per turn of $x$. The third turns
# $12/24 = \frac12$ times for each turn of the second, again the other way: its rate is
# $-\frac12$ turns per turn of $u$. For one turn of $x$ that makes
#
# $$\frac{dy}{dx} = \frac{dy}{du} \cdot \frac{du}{dx}
# = \left(-\tfrac12\right) \cdot (-3) = 1.5 .$$
#
# **Rates multiply.** Twice as fast, three times over, is six times as fast; and two
# reversals cancel, which is why a product is right about the sign as well.
#
# <details><summary><b>Question.</b> You replace the middle gear by one with 18 teeth.
# What happens to the rate of the last gear?</summary>
#
# Nothing: $(-36/18) \cdot (-18/24)$ is $1.5$ again. The middle gear passes on as many
# teeth as it receives. In Leibniz's notation the $du$ above and the $du$ below seem to
# cancel, and for gears they do.
# </details>

# %% id="gears-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
for teeth in (12, 18):
    assert (-36 / teeth) * (-teeth / 24) == 36 / 24 == 1.5
assert 36 / 12 == 3 and 12 / 24 == 1 / 2

# %% [markdown] id="stretches"
# ## Stretches: a rate for every place
#
# A gear has one rate everywhere. A curved function has another at each place; but close
# to one place it acts like a gear, for the curve is close to its tangent.
#
# **Predict, then run and drag.** Three dials show $x$, $u = x^2$ and $y = \sin u$; six
# units make a full turn. At $1.4$ the sine is still rising. If you turn $x$ up a little
# from there, will $y$ rise or fall? Turn the black knob, or press the arrow keys; the
# arcs show how far each needle goes for one and the same small turn of $x$. Then find a
# place at which the last needle does not move at all, and put functions of your own
# into the fields.

# %% id="stretches-explorer"
chain("x^2", "sin(u)", x=1.4)

# %% [markdown] id="stretches-still"
# Here is the same without a hand, a short piece of the $x$ axis on its way through
# $x \to u = x^2 \to y = \sin u$:

# %% id="stretches-picture" tags=["picture"]
# the figure
fig, ax = plt.subplots(figsize=(7, 3.9))
rows = (("x", 2, lambda x: x), ("u = x²", 1, lambda x: x**2))
rows += (("y = sin u", 0, lambda x: np.sin(x**2)),)
piece = np.linspace(1.4, 1.5, 7)
for name, row, to_here in rows:
    ax.plot([0.5, 2.6], [row, row], color="black", linewidth=1, linestyle="-")
    for tick in np.arange(0.5, 2.6, 0.5):
        ax.vlines(tick, row - 0.06, row, color="black", linewidth=1)
        label(ax, f"{tick:.1f}", (tick, row - 0.09), va="top", ha="center", fontsize=12)
    ends = to_here(piece[[0, -1]])
    ax.plot(ends, [row, row], **{**look.function, "linewidth": 7})
    label(ax, name, (2.7, row))
for k in (0, 1):
    (_, row, to_here), (_, _, onwards) = rows[k], rows[k + 1]
    for place in piece:
        here = (to_here(place), row - 0.32)
        there = (onwards(place), row - 0.92)
        arrow = {"arrowstyle": "-|>", "color": "#595959", "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", there, here, arrowprops=arrow)
label(ax, "× 2.8 at x = 1.4", (2.02, 1.5), look.derivative)
label(ax, "× (−0.38) at u = 1.96", (2.02, 0.5), look.derivative)
ax.set(xlim=(0.45, 3.2), ylim=(-0.35, 2.3))
ax.set_title("A short piece is stretched, then shrunk and turned round")
ax.axis("off")
show(
    fig,
    alt="Three number lines under each other, for x, u = x² and y = sin u. A short "
    "piece from x = 1.4 to 1.5 becomes almost three times as long on the u line, "
    "and then shorter and reversed on the y line: the two outer arrows cross.",
)

# %% [markdown] id="stretches-where"
# At $x = 1.4$ the square stretches by $2x = 2.8$. The signal arrives at $u = 1.96$,
# beyond the top of the sine, and there the slope $\cos u$ is $-0.38$: the piece shrinks
# and is turned round. Together that is $2.8 \cdot (-0.38) = -1.06$.
#
# The slope of the sine at $x = 1.4$ would be $+0.17$. But no sine ever meets $1.4$: the
# sine meets $1.96$. **Each slope is taken where the signal is**, and not at $x$.

# %% id="stretches-numbers"
x = 1.4
u = x**2
print(f"du/dx = 2x    = {2 * x:.2f}      dy/du = cos u = {np.cos(u):.3f}")
print(f"product = {2 * x * np.cos(u):.3f}")
print(f"by number {(np.sin((x + 1e-6) ** 2) - np.sin(x**2)) / 1e-6:.3f}")

# %% id="stretches-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert np.isclose(2 * 1.4, 2.8) and np.isclose(1.4**2, 1.96)
assert f"{np.cos(1.96):.2f}" == "-0.38" and f"{np.cos(1.4):.2f}" == "0.17"
assert f"{2.8 * np.cos(1.96):.2f}" == "-1.06"
assert f"{(np.sin((1.4 + 1e-6) ** 2) - np.sin(1.4**2)) / 1e-6:.2f}" == "-1.06"
assert 1.4 < np.pi / 2 < 1.96

# %% id="stretches-tangents" tags=["picture"]
# the figure
fig, (left, right) = plt.subplots(1, 2, figsize=(7.4, 3.8))
x, u = np.linspace(0, 2.2, 200), np.linspace(0, 4.6, 200)
left.plot(x, x**2, **look.function)
left.plot([0.7, 2.1], [1.96 + 2.8 * (0.7 - 1.4), 1.96 + 2.8 * 0.7], **look.tangent)
left.plot([1.4], [1.96], **look.point)
label(left, "slope 2.8", (1.4, 1.96), look.tangent, shift=(-10, 8), ha="right")
left.set(xlabel="x", ylabel="u = x²", xticks=(0, 0.7, 1.4, 2.1), ylim=(-0.3, 4.8))
left.set_title("the inner slope at x = 1.4", fontsize=13)
right.plot(u, np.sin(u), **look.function)
reach = np.array((0.9, 3.1))
right.plot(reach, np.sin(1.96) + np.cos(1.96) * (reach - 1.96), **look.tangent)
right.plot([1.96], [np.sin(1.96)], **look.point)
right.plot([1.4], [np.sin(1.4)], **{**look.point, "markerfacecolor": "white"})
label(right, "slope −0.38", (2.5, 0.95), look.tangent, shift=(0, 0))
label(right, "not at\nu = 1.4", (1.62, 0.45), ha="center")
right.set(xlabel="u", ylabel="y = sin u", xticks=(0, 1, 2, 3, 4))
right.set(ylim=(-1.15, 1.5))
right.set_title("the outer slope at u = 1.96", fontsize=13)
show(
    fig,
    alt="Left, the parabola u = x² with its tangent at x = 1.4, of slope 2.8. Right, "
    "the curve y = sin u with its tangent at u = 1.96, past the top, of slope "
    "−0.38; an open circle at u = 1.4, before the top, says: not here.",
)

# %% [markdown] id="definition"
# ## The rule
#
# **In words.** The slope of a chain is the product of the slopes of its links, each
# taken at the value that reaches that link.
#
# **In symbols.** Let $u = g(x)$ and $y = f(u)$. If $g$ has a slope at $x$, and $f$ has
# one at $u = g(x)$, then $y$ has a slope at $x$, and
#
# $$\frac{d}{dx} f(g(x)) = f'(g(x)) \cdot g'(x), \qquad\text{or}\qquad
# \frac{dy}{dx} = \frac{dy}{du} \cdot \frac{du}{dx} .$$
#
# The left form says where each slope is taken, the right one is easier to remember.
#
# Now one slope in three ways, for $y = (x^2 + 1)^3$ at $x = 2$. The inner function is
# $u = x^2 + 1$, with slope $2x$; the outer one is $y = u^3$, with slope $3u^2$.
#
# **By hand.** The signal is $u = 5$. So the slope is
# $3 \cdot 5^2 \cdot 2 \cdot 2 = 300$. And without the chain rule? Multiplied out,
# $y = x^6 + 3x^4 + 3x^2 + 1$, with slope $6x^5 + 12x^3 + 6x$, and at $x = 2$ that is
# $192 + 96 + 12 = 300$.
#
# **By SymPy**, which knows the chain rule:

# %% id="definition-sympy"
x = sp.symbols("x")
slope = sp.diff((x**2 + 1) ** 3, x)
print("slope    ", slope)
print("expanded ", sp.expand(slope))
print("at x = 2 ", slope.subs(x, 2))

# %% [markdown] id="definition-number"
# **By number**, and each link on its own:


# %% id="definition-number-code"
def g(x):
    return x**2 + 1


def f(u):
    return u**3


for h in (0.1, 0.01, 0.001):
    du = g(2 + h) - g(2)
    dy = f(g(2 + h)) - f(g(2))
    print(f"h = {h:<5}  Δu/h = {du / h:.3f}   Δy/Δu = {dy / du:7.3f}", end="   ")
    print(f"Δy/h = {dy / h:.3f}")

# %% [markdown] id="definition-reading"
# The first column settles on $4$, the second on $75$, the third on $4 \cdot 75 = 300$.
#
# <details><summary><b>Question.</b> Why can one not multiply out a network as we did
# here?</summary>
#
# $(x^2+1)^3$ has four terms. Cubing, squaring and adding a few dozen more times makes
# more terms than any computer can hold, and an exponential cannot be multiplied out at
# all. The chain rule never opens the parentheses: it needs the links' values and
# slopes, and nothing else.
# </details>

# %% id="definition-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
x = sp.symbols("x")
by_hand = 6 * x**5 + 12 * x**3 + 6 * x
assert sp.expand(sp.diff((x**2 + 1) ** 3, x) - by_hand) == 0
assert sp.expand((x**2 + 1) ** 3) == x**6 + 3 * x**4 + 3 * x**2 + 1
assert 6 * 2**5 == 192 and 12 * 2**3 == 96 and 6 * 2 == 12 and 192 + 96 + 12 == 300
assert g(2) == 5 and 3 * 5**2 == 75 and 4 * 75 == 300
assert abs((f(g(2.001)) - f(g(2))) / (g(2.001) - g(2)) - 75) < 0.1

# %% [markdown] id="proof"
# ## Why it holds
#
# A proof in a few lines. Let $x$ grow by $h \neq 0$, and let $\Delta u$ and $\Delta y$
# be what becomes of it. That $g$ has a slope at $x$ means
#
# $$\Delta u = (g'(x) + \varepsilon)\, h, \qquad \varepsilon \to 0
# \ \text{ as }\ h \to 0,$$
#
# for $\varepsilon$ is nothing but the difference between the secant's slope and the
# tangent's. In the same way $f$ has a slope at $u$, so
#
# $$\Delta y = (f'(u) + \delta)\, \Delta u, \qquad \delta \to 0
# \ \text{ as }\ \Delta u \to 0,$$
#
# where we put $\delta = 0$ if $\Delta u = 0$. Insert the first line into the second and
# divide by $h$:
#
# $$\frac{\Delta y}{h} = (f'(u) + \delta)\,(g'(x) + \varepsilon) .$$
#
# As $h$ goes to $0$, so does $\Delta u$ by the first line, hence so does $\delta$; and
# what remains is $f'(u) \cdot g'(x)$.
#
# <details><summary><b>Question.</b> Why not write Δy/h as Δy/Δu times Δu/h, and let h
# go to 0?</summary>
#
# Because $\Delta u$ may be $0$ although $h$ is not, and then $\Delta y / \Delta u$ has
# no meaning: think of an inner function that is constant, or that swings through the
# same value again and again. The product $(f'(u) + \delta)\,\Delta u$ never divides by
# $\Delta u$. Leibniz's fractions are a good memory aid; as a proof they have this hole.
# </details>
#
# **Predict, then run.** The rule promises a slope where both links have one. What if
# one of them has a corner: must the chain have one, too? Take $|x|$ inside and the
# square outside.

# %% id="proof-corner"
for h in (-1e-3, 1e-3):
    print(f"h = {h:6}   inner: {abs(h) / h:4.0f}   chain: {abs(h) ** 2 / h:.3f}")

# %% [markdown] id="proof-corner-reading"
# No. The inner slopes are $-1$ and $1$: a corner. The chain is $x^2$, flat and smooth
# at $0$. Where a link has no slope, the chain rule is silent; it does not say that the
# chain has none.

# %% id="proof-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert abs(-1e-3) / -1e-3 == -1 and abs(1e-3) / 1e-3 == 1
assert abs(abs(-1e-3) ** 2 / -1e-3) <= 1e-3 and np.isclose(abs(-3) ** 2, (-3) ** 2)

# %% [markdown] id="wrong-on-purpose"
# ## Three wrong formulas on purpose
#
# The slope of $e^{\sin x}$ is $e^{\sin x} \cos x$: the outer slope at $u = \sin x$,
# times the inner slope at $x$. Here is what people write instead:
#
# | wrong | what was done |
# |---|---|
# | $e^{\sin x}$ | the inner slope was forgotten |
# | $e^{x} \cos x$ | the outer slope was taken at $x$ |
# | $e^{\cos x}$ | the inner function was replaced by its slope |
#
# **Predict, then run.** Try all three at $x = 0$. How many are found out?

# %% id="wrong-on-purpose-code"
wrong = {
    "inner slope forgotten": lambda x: np.exp(np.sin(x)),
    "outer slope at x": lambda x: np.exp(x) * np.cos(x),
    "slope put inside": lambda x: np.exp(np.cos(x)),
}
for at in ([0.0], [0.0, 0.9]):
    print("tried at", at)
    for name, formula in wrong.items():
        try:
            check.derivative(formula, of=lambda x: np.exp(np.sin(x)), at=at)
        except check.CheckFailed:
            print(f"    {name}: found out")

# %% id="wrong-on-purpose-picture" tags=["picture"]
# the figure
x = np.linspace(-2.2, 2.2, 200)
fig, axes = plt.subplots(1, 3, figsize=(7.8, 3.5), sharey=True)
for ax, (name, formula) in zip(axes, wrong.items(), strict=True):
    ax.plot(x, np.exp(np.sin(x)) * np.cos(x), **look.derivative)
    ax.plot(x, formula(x), **look.answer)
    ax.set_title(name, fontsize=12)
    ax.set(xlabel="x", ylim=(-1.9, 5))
    if formula(0.0) < 2:
        ax.plot([0], [1], **look.point)
label(axes[0], "the slope", (-1.3, -0.9), look.derivative, ha="center")
label(axes[0], "wrong", (0.4, 2.9), look.answer, ha="center")
axes[0].set_ylabel("slope of e^(sin x)")
show(
    fig,
    alt="Three panels, each with the slope of e to the sin x dashed and a wrong "
    "formula. Forgetting the inner slope and taking the outer one at x both pass "
    "through the right value at x = 0, marked by a point, and are wrong at most "
    "other places; the third is always off.",
)

# %% [markdown] id="wrong-on-purpose-reading"
# At $x = 0$ only the third. There $\cos 0 = 1$ and $\sin 0 = 0$, and so two of the
# wrong formulas give the right number by luck. A derivative that was tried at one
# convenient point has not been tried. At $x = 0.9$ all three are found out; this is why
# a check tries several inputs, and why you should.

# %% id="wrong-on-purpose-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
slope_at = {x: np.exp(np.sin(x)) * np.cos(x) for x in (0.0, 0.9)}
assert [abs(formula(0.0) - slope_at[0.0]) < 1e-12 for formula in wrong.values()] == [
    True,
    True,
    False,
]
assert all(abs(formula(0.9) - slope_at[0.9]) > 0.1 for formula in wrong.values())

# %% [markdown] id="longer-chains"
# ## Longer chains
#
# A third link adds a third factor, because the first two are a function with a slope,
# too. For $x \to u = 3x \to v = \sin u \to y = e^v$,
#
# $$\frac{dy}{dx} = \frac{dy}{dv} \cdot \frac{dv}{du} \cdot \frac{du}{dx}
# = e^v \cdot \cos u \cdot 3 .$$
#
# In code: walk forwards and keep the values, then multiply the slopes, each taken at
# the value that came *into* its link.

# %% id="longer-chains-code"
x = 0.2
u = 3 * x
v = np.sin(u)
y = np.exp(v)
print(f"values  u = {u:.4f}   v = {v:.4f}   y = {y:.4f}")
print(f"slopes      {3:.4f}       {np.cos(u):.4f}       {np.exp(v):.4f}")
print(f"product     {3 * np.cos(u) * np.exp(v):.4f}")
check.derivative(
    lambda x: np.exp(np.sin(3 * x)) * np.cos(3 * x) * 3,
    of=lambda x: np.exp(np.sin(3 * x)),
    at=[-1.0, 0.2, 2.0],
)

# %% [markdown] id="longer-chains-depth"
# **Predict, then run.** A chain of ten links, each with slope $\frac14$. Is the slope
# of the whole nearer to a hundredth, or to a millionth? And with slope $2$ each?

# %% id="longer-chains-depth-code"
print(f"ten links of 1/4: {0.25**10:.1e}     ten links of 2: {2**10}")

# %% id="longer-chains-picture" tags=["picture"]
# the figure
links = np.arange(0, 21)
fig, ax = plt.subplots(figsize=(7, 3.8))
for slope, name in ((2.0, "2"), (1.0, "1"), (0.7, "0.7"), (0.25, "¼")):
    whole = np.power(slope, links)
    ax.semilogy(links, whole, **look.function, marker="o", markersize=4)
    label(ax, f"each {name}", (20, whole[-1]), look.function, shift=(10, 0))
ax.set(xlabel="number of links", ylabel="slope of the whole chain", xlim=(0, 23.5))
ax.set(xticks=(0, 5, 10, 15, 20), title="Products vanish or explode")
show(
    fig,
    alt="Slope of a chain against its number of links, the vertical axis "
    "logarithmic: four straight lines. With links of slope 2 it climbs beyond a "
    "hundred thousand, with slope 1 it stays, with 0.7 it falls slowly and with "
    "a quarter far below 1e-10.",
)

# %% [markdown] id="longer-chains-reading"
# $0.25^{10}$ is less than one part in a million, and $2^{10}$ is $1024$. A product of
# many factors *vanishes* or *explodes* unless they balance around $1$. In deep networks
# both happen; the lesson on activations is about what one does against it.
#
# <details><summary><b>Question.</b> In a chain of fifty links, one has slope 0 at its
# present value. What is the slope of the chain, and what does it tell the
# knob?</summary>
#
# $0$, whatever the other links do. To the knob it seems that nothing it does matters,
# at least for small turns. One flat link blocks all blame.
# </details>

# %% id="longer-chains-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert 0.25**10 < 1e-6 < 0.25**9 and 2**10 == 1024
assert 2.0**20 > 1e5 and 0.25**20 < 1e-10

# %% [markdown] id="graph"
# ## The chain as a graph
#
# Draw a circle for each value and an arrow for each step, and write beside the arrow
# its **local slope**: the slope of that one step, at the value that comes in. This is a
# **computational graph**. Here is the chain of the last section at $x = 0.2$.

# %% id="graph-picture" tags=["picture"]
# the figure
x = 0.2
u, v = 3 * x, np.sin(3 * x)
y = np.exp(v)
fig, ax = plt.subplots(figsize=(7.6, 2.5))
computational_graph(
    ax,
    {"x": (0, 0), "u": (2.2, 0), "v": (4.4, 0), "y": (6.6, 0)},
    {
        ("x", "u"): "3",
        ("u", "v"): f"cos u = {np.cos(u):.2f}",
        ("v", "y"): f"eᵛ = {y:.2f}",
    },
    values={"x": f"{x:.1f}", "u": f"{u:.1f}", "v": f"{v:.2f}", "y": f"{y:.2f}"},
    blame={
        "y": "1",
        "v": f"{y:.2f}",
        "u": f"{y * np.cos(u):.2f}",
        "x": f"{y * np.cos(u) * 3:.2f}",
    },
)
show(
    fig,
    alt="Four circles in a row, x, u, v and y. Below each its value: 0.2, 0.6, 0.56, "
    "1.76. On the arrows the local slopes 3, 0.83 and 1.76. Above the circles "
    "the slope of y with respect to each, from right to left 1, 1.76, 1.45, "
    "4.35.",
)

# %% [markdown] id="graph-reading"
# Read it twice. **From left to right**, below the circles: the values. This is the
# **forward pass**. **From right to left**, above the circles: the slope of the *last*
# value with respect to each. It begins with $1$, since $y$ follows itself exactly, and
# each arrow multiplies by its local slope: $1$, then $1.76$, then
# $1.76 \cdot 0.83 = 1.45$ (with unrounded factors), then $1.45 \cdot 3 = 4.35$. This is
# the **backward pass**.
#
# The number above a circle answers: *if this value were a little larger, by how much
# per unit would the last one change?* We shall call it the **blame** that the circle
# bears for the result. The word is a picture and no technical term, and blame can be
# negative. To train is to follow blame back to the knobs.
#
# <details><summary><b>Question.</b> The backward pass needs the value of u. Where does
# it come from?</summary>
#
# From the forward pass, which must have kept it: the local slope $\cos u$ is taken at
# $u$. So a backward pass costs memory: one value for each circle. In large networks
# this, and not the arithmetic, is often what runs out.
# </details>

# %% id="graph-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
u = 3 * 0.2
v = np.sin(u)
back = np.cumprod([1, np.exp(v), np.cos(u), 3])
assert [f"{blame:.2f}" for blame in back] == ["1.00", "1.76", "1.45", "4.35"]
assert f"{np.cos(u):.2f}" == "0.83"

# %% [markdown] id="paths"
# ## Several paths add
#
# A value may be used twice. In $y = u\,v$ with $u = x + 1$ and $v = x^2$, two paths
# lead from $x$ to $y$, and a change of $x$ arrives by both.

# %% id="paths-picture" tags=["picture"]
# the figure
fig, ax = plt.subplots(figsize=(7, 3.9))
computational_graph(
    ax,
    {"x": (0, 0), "u": (2.4, 1), "v": (2.4, -1), "y": (4.8, 0)},
    {
        ("x", "u"): "1",
        ("x", "v"): "2x = 4",
        ("u", "y"): "v = 4",
        ("v", "y"): "u = 3",
    },
    values={"x": "2", "u": "3", "v": "4", "y": "12"},
    blame={"y": "1", "u": "4", "v": "3", "x": "4 + 12"},
)
show(
    fig,
    alt="A graph in which x = 2 leads to u = 3 and to v = 4, and both lead to y = "
    "12. The upper path has local slopes 1 and 4, the lower one 4 and 3. Above x "
    "stands the sum of both paths, 4 + 12.",
)

# %% [markdown] id="paths-reading"
# Let $x$ change by a little. Then $u$ and $v$ change by $\Delta u$ and $\Delta v$, and
#
# $$\Delta y = (u + \Delta u)(v + \Delta v) - u v
# = v\,\Delta u + u\,\Delta v + \Delta u\,\Delta v .$$
#
# Divided by the change of $x$, the last term goes to $0$, and what remains is one
# product of slopes for each path:
#
# $$\frac{dy}{dx} = \underbrace{v \cdot 1}_{\text{through } u}
# + \underbrace{u \cdot 2x}_{\text{through } v} .$$
#
# At $x = 2$ that is $4 \cdot 1 + 3 \cdot 4 = 16$. **Along a path slopes multiply; paths
# add.** (It is the product rule of lesson 01, seen from the other side.)
#
# **Predict, then run.** Multiplied out, $y = x^3 + x^2$. Does its slope at $x = 2$
# agree? (The explorer [above](#Stretches:-a-rate-for-every-place) has this graph, too:
# choose *two paths that join*.)

# %% id="paths-code"
x = 2.0
u, v = x + 1, x**2
through_u = v * 1
through_v = u * 2 * x
print("one path alone", through_u, "or", through_v)
print("both added    ", through_u + through_v)
print("multiplied out", 3 * x**2 + 2 * x)

# %% [markdown] id="paths-general"
# In general, for a $y$ that depends on $u$ and $v$ and they on $x$,
#
# $$\frac{dy}{dx} = \frac{\partial y}{\partial u} \frac{du}{dx}
# + \frac{\partial y}{\partial v} \frac{dv}{dx} ,$$
#
# where the round $\partial$ says: the local slope, *the other input held still*.
# The next lesson is about such slopes. (The formula needs more than that they exist: it
# is enough that they change without jumps near the point. That is taken on trust, as in
# Stewart, *Calculus: Early Transcendentals*, chapter 14.) With many paths there are
# many terms, one for each. And where the circles hold vectors and the local slopes are
# matrices, the same rule holds, but then the *order* of the factors matters; that is
# lesson 04.
#
# So "$dL/dx = dL/dy \cdot dy/dx$" is the truth about one path, not about a network. The
# commonest bug in hand-written backward passes is a second path that *overwrites* the
# first where it should be added: `=` where `+=` belongs.

# %% id="paths-bug"
blame_of_x = 0.0
for slope in (through_u, through_v):
    blame_of_x = slope  # the bug: this should be +=
print("overwritten:", blame_of_x, "  added:", through_u + through_v)

# %% [markdown] id="paths-question"
# <details><summary><b>Question.</b> What are the paths in x + x, and what is the slope?
# </summary>
#
# Two paths from $x$ to the sum, each with local slope $1$. Together $2$, the slope of
# $2x$. Whoever overwrites gets $1$.
# </details>

# %% id="paths-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
x = sp.symbols("x")
assert sp.expand((x + 1) * x**2) == x**3 + x**2
assert sp.diff(x**3 + x**2, x).subs(x, 2) == 4 * 1 + 3 * 4 == 16
assert through_u == 4 and through_v == 12 and blame_of_x == 12

# %% [markdown] id="logarithms"
# ## Taking logarithms first
#
# What is the slope of $y = x^{\sin x}$, for $x > 0$? The power rule wants a fixed
# exponent, and the rule for $e^x$ wants a fixed base. Here both move. Let us ask both
# rules all the same, each as if the other part stood still, and look at their answers.


# %% id="logarithms-code"
def power_tower(x):
    return x ** np.sin(x)


def base_path(x):
    """The exponent held still: the power rule."""
    return np.sin(x) * x ** (np.sin(x) - 1)


def exponent_path(x):
    """The base held still: the slope of an exponential."""
    return x ** np.sin(x) * np.log(x) * np.cos(x)


# %% id="logarithms-picture" tags=["picture"]
# the figure
x = np.linspace(0.2, 4.4, 300)
fig, ax = plt.subplots(figsize=(7, 4.2))
ax.axhline(0, color="black", linewidth=0.8)
ax.plot(x, base_path(x) + exponent_path(x), **look.derivative)
part = {"color": look.data["color"], "linewidth": 1.6}
ax.plot(x, base_path(x), **part, linestyle="-")
ax.plot(x, exponent_path(x), **part, linestyle=(0, (1, 1)))
label(ax, "sum: the slope", (1.35, 1.27), look.derivative, ha="center")
label(ax, "base moves", (2.15, 0.95), part)
label(ax, "exponent moves", (2.2, -1.1), part, ha="right")
ax.set(xlabel="x", ylabel="slope of x^(sin x)", ylim=(-1.7, 1.5))
ax.set_title("Two half-truths that add up")
show(
    fig,
    alt="Three curves over x from 0.2 to 4.4: the slope of x to the power sin x, and "
    "the two parts of which it is the sum, one for the moving base and one for "
    "the moving exponent. Neither part is close to the slope everywhere.",
)

# %% [markdown] id="logarithms-paths"
# Neither rule gives *the* slope, and each is right about its own path from $x$ to $y$:
# one leads through the base, the other through the exponent. Paths add, so the slope is
# the sum.
#
# There is a way to have both terms at once, without drawing a graph. A logarithm brings
# the exponent down: $\ln y = \sin x \cdot \ln x$. The slope of the left side is, by the
# chain rule, $\frac{1}{y} \cdot y'$; the right side is a product. So
#
# $$\frac{y'}{y} = \cos x \,\ln x + \frac{\sin x}{x}, \qquad
# y' = x^{\sin x} \left( \cos x \,\ln x + \frac{\sin x}{x} \right) .$$
#
# Multiplied out, $x^{\sin x} \cdot \frac{\sin x}{x}$ is the answer of the power rule,
# and $x^{\sin x} \ln x \cdot \cos x$ that of the rule for exponentials.
#
# To take logarithms, differentiate, and multiply by $y$ again is **logarithmic
# differentiation**. It works wherever $y > 0$ and has a slope. ($y$ has one here,
# because $x^{\sin x} = e^{\sin x \,\ln x}$ is a chain of functions that have.)

# %% id="logarithms-check"
check.derivative(
    lambda x: base_path(x) + exponent_path(x), of=power_tower, at=[0.4, 2.0, 5.0]
)

# %% [markdown] id="logarithms-why"
# Machine learning takes logarithms all the time, for the same reason: they turn
# products into sums, and the slope of a sum is the sum of the slopes. They also keep
# numbers in range. A likelihood is a product with a factor for each example, and
# computers run out of small numbers:

# %% id="logarithms-underflow"
factors = np.full(400, 0.1)
print("product      ", np.prod(factors))
print("log of it    ", np.sum(np.log(factors)))

# %% [markdown] id="logarithms-question"
# The product of 400 factors $0.1$ is $10^{-400}$, which no ordinary floating-point
# number can hold, and becomes $0$. Its logarithm is a modest $-921$. (The lesson
# on maximum likelihood lives on this.)
#
# <details><summary><b>Question.</b> What does y′/y say in words, and in which unit?
# </summary>
#
# The change of $y$ per unit of $x$, as a share of $y$: a growth rate of $0.03$ per year
# is 3 % a year. The unit of $y$ cancels. It is the slope of $\ln y$.
# </details>

# %% id="logarithms-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
x = sp.symbols("x", positive=True)
formula = x ** sp.sin(x) * (sp.cos(x) * sp.log(x) + sp.sin(x) / x)
assert abs(float((sp.diff(x ** sp.sin(x), x) - formula).subs(x, 2.5))) < 1e-12
assert np.isclose(float(formula.subs(x, 2.5)), base_path(2.5) + exponent_path(2.5))
assert np.prod(np.full(400, 0.1)) == 0 and 1e-300 > 0
assert round(float(np.sum(np.log(np.full(400, 0.1))))) == -921
assert np.isclose(400 * np.log(0.1), np.log(10) * -400)
assert np.isclose(0.03, 3 / 100)

# %% [markdown] id="neuron"
# ## A neuron and its three slopes
#
# Back to the sunflowers. First the slope of the sigmoid. As a chain it is
# $z \to -z \to e^{-z} \to 1 + e^{-z} \to 1/(1 + e^{-z})$, with the local slopes $-1$,
# $e^{-z}$, $1$ and $-1/(1 + e^{-z})^2$. Their product is
#
# $$\sigma'(z) = \frac{e^{-z}}{(1 + e^{-z})^2} = \sigma(z)\,(1 - \sigma(z)),$$
#
# because $1 - \sigma(z) = e^{-z}/(1 + e^{-z})$. It is largest at $z = 0$, where it is
# $\frac14$, and it dies away on both sides: at $z = 10$ it is below $0.00005$. There
# the neuron is **saturated**, and no turn of a knob moves it much.
#
# Now the neuron $a = \sigma(wx + b)$. Three numbers go into $z = wx + b$, and for each
# one the other two are held still:
#
# | turn | slope of $z$ | slope of $a$ |
# |---|---|---|
# | the weight $w$ | $x$ | $\sigma'(z)\, x$ |
# | the bias $b$ | $1$ | $\sigma'(z)$ |
# | the input $x$ | $w$ | $\sigma'(z)\, w$ |
#
# All three have the same first factor, taken at the same $z$.
#
# **Predict, then run.** With $w = 0.6$ and $b = -3$, in which week does a turn of $b$
# matter most, and does a turn of $w$ matter most in the same week?

# %% id="neuron-picture" tags=["picture"]
# the figure
w, b = 0.6, -3.0
x = np.linspace(0, 12, 200)
a = sigmoid(w * x + b)
fig, (top, bottom) = plt.subplots(2, 1, sharex=True, figsize=(7, 5.4))
top.plot(x, a, **look.function)
label(top, "a = σ(0.6 x − 3)", (5.6, 0.35), look.function, shift=(6, 0))
slope = a * (1 - a)
bottom.plot(x, slope * x, **look.derivative)
bottom.plot(x, slope, **look.derivative | {"linestyle": (0, (1, 1))})
bottom.plot(x, slope * w, **look.derivative | {"linestyle": "-."})
label(bottom, "turning w", (7.2, 1.2), look.derivative, shift=(8, 4))
label(bottom, "turning b", (-0.1, 0.3), look.derivative)
label(bottom, "moving x", (5.3, -0.06), look.derivative, va="top")
for ax in (top, bottom):
    ax.axvline(5, color="black", linewidth=1, linestyle=":")
top.set(ylabel="output a", title="Where each knob has a grip")
bottom.set(xlabel="week x", ylabel="slope of a", ylim=(-0.28, 1.5))
show(
    fig,
    alt="Above, the neuron's output rises like an S, half-way at x = 5. Below, its "
    "three slopes: those for the bias and for the input peak exactly at x = 5; "
    "that for the weight, which has a factor x, is far higher and peaks to the "
    "right of 5.",
)

# %% [markdown] id="neuron-reading"
# A turn of $b$ matters most where $z = 0$, in week $x = 5$. A turn of $w$ is multiplied
# by $x$, so it matters most a little later. Numbers agree:

# %% id="neuron-check"
w, b, x = 0.6, -3.0, 7.0
s = sigmoid(w * x + b)
print("by the rule", s * (1 - s) * np.array([x, 1, w]))
h = 1e-6
print(
    "by number  ",
    (sigmoid((w + h) * x + b) - s) / h,
    (sigmoid(w * x + b + h) - s) / h,
    (sigmoid(w * (x + h) + b) - s) / h,
)

# %% [markdown] id="neuron-question"
# <details><summary><b>Question.</b> In week 0 the input is 0. What does the loss of
# that week say to the weight?</summary>
#
# Nothing: $da/dw = \sigma'(z) \cdot 0$. An input of $0$ gives the weight no grip,
# whatever its error. Only the bias hears of it.
# </details>

# %% id="neuron-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
z = sp.symbols("z")
sigma = 1 / (1 + sp.exp(-z))
assert sp.simplify(sp.diff(sigma, z) - sigma * (1 - sigma)) == 0
assert sp.diff(sigma, z).subs(z, 0) == sp.Rational(1, 4)
assert 0.00004 < sigmoid(10) * (1 - sigmoid(10)) < 0.00005
x = np.linspace(0, 12, 1201)
slope = sigmoid(0.6 * x - 3) * (1 - sigmoid(0.6 * x - 3))
assert np.isclose(x[np.argmax(slope)], 5) and 5 < x[np.argmax(slope * x)] < 6.5
assert max(slope) <= 0.25 + 1e-12

# %% [markdown] id="backpropagation"
# ## Blame travels back
#
# One week, one plant, one loss $\ell = (a - t)^2$: three circles between the knobs and
# the end, $z$, $a$ and $\ell$. Take $w = 0.5$, $b = -2$ and week $x = 5$, whose target
# is $t = 0.504$, and do it by hand.
#
# **Forward**, keep the values:
#
# - $z = 0.5 \cdot 5 - 2 = 0.5$
# - $a = \sigma(0.5) = 0.622$
# - $\ell = (0.622 - 0.504)^2 = 0.014$
#
# **Backward**, from the right, one local slope at a time:
#
# - $\dfrac{d\ell}{da} = 2\,(a - t) = 0.237$
# - $\dfrac{d\ell}{dz} = \dfrac{d\ell}{da} \cdot a\,(1 - a)
#   = 0.237 \cdot 0.235 = 0.0557$
# - $\dfrac{d\ell}{dw} = \dfrac{d\ell}{dz} \cdot x = 0.0557 \cdot 5 = 0.279$, with
#   unrounded factors
# - $\dfrac{d\ell}{db} = \dfrac{d\ell}{dz} \cdot 1 = 0.0557$
#
# That is **backpropagation**: the chain rule from the end to the start, in which what
# several knobs need, here $d\ell/dz$, is worked out once and used for all of them. (You
# will also meet $-2\,(t - a)$ for the first slope. It is the same number.)

# %% id="backpropagation-code"
w, b, x, t = 0.5, -2.0, weeks[4], targets[4]
z = w * x + b
a = sigmoid(z)
loss = (a - t) ** 2

blame_a = 2 * (a - t)
blame_z = blame_a * a * (1 - a)
blame_w, blame_b = blame_z * x, blame_z * 1
print(f"forward   z = {z:.3f}   a = {a:.3f}   loss = {loss:.4f}")
print(f"backward  a: {blame_a:.4f}   z: {blame_z:.4f}", end="   ")
print(f"w: {blame_w:.4f}   b: {blame_b:.4f}")

# %% id="backpropagation-picture" tags=["picture"]
# the figure
fig, ax = plt.subplots(figsize=(7.8, 3.7))
computational_graph(
    ax,
    {"w": (0, 1), "b": (0, -1), "z": (2.3, 0), "a": (4.7, 0), "ℓ": (7.1, 0)},
    {
        ("w", "z"): "x = 5",
        ("b", "z"): "1",
        ("z", "a"): "a(1−a)\n= 0.235",
        ("a", "ℓ"): "2(a−t)\n= 0.237",
    },
    values={"w": "0.5", "b": "−2", "z": "0.5", "a": "0.622", "ℓ": "0.014"},
    blame={"ℓ": "1", "a": "0.237", "z": "0.0557", "w": "0.279", "b": "0.0557"},
)
show(
    fig,
    alt="A graph from the knobs w and b to z, a and the loss ℓ. Below the circles the "
    "values of the forward pass, above them the blame of the backward pass: 1 at the "
    "loss, 0.237 at a, 0.0557 at z, then 0.279 at w and 0.0557 at b.",
)

# %% [markdown] id="backpropagation-all"
# Both slopes are positive: week 5 alone would have us turn both knobs *down*. But there
# are twelve weeks. From $w$ twelve paths lead to the mean loss, one through each week,
# and paths add:


# %% id="backpropagation-all-code"
def blame_of_knobs(w, b):
    """Slopes of the loss L with respect to w and b, by one backward pass."""
    a = sigmoid(w * weeks + b)
    blame_z = 2 * (a - targets) * a * (1 - a) / len(weeks)
    return np.sum(blame_z * weeks), np.sum(blame_z)


print("backward pass", *blame_of_knobs(0.5, -2.0))
h = 1e-6
print("by number    ", (L(0.5 + h, -2) - L(0.5, -2)) / h, end=" ")
print((L(0.5, -2 + h) - L(0.5, -2)) / h)
check.gradient(blame_of_knobs, of=L, at=[(0.5, -2.0), (0.9, -3.0)])

# %% [markdown] id="backpropagation-train"
# With the slopes in hand we walk downhill, as in lesson 01, both knobs at once, with
# learning rate $\eta = 1$:

# %% id="backpropagation-train-code"
w, b = 0.5, -2.0
losses = [L(w, b)]
for _ in range(1000):
    slope_w, slope_b = blame_of_knobs(w, b)
    w, b = w - 1.0 * slope_w, b - 1.0 * slope_b
    losses.append(L(w, b))
print(f"w = {w:.3f}   b = {b:.3f}   loss {losses[0]:.5f} → {losses[-1]:.5f}")

# %% id="backpropagation-train-picture" tags=["picture"]
# the figure
fig, (left, right) = plt.subplots(1, 2, figsize=(7.8, 3.8))
x = np.linspace(0, 12.5, 200)
left.plot(x, sigmoid(0.5 * x - 2), **look.reference)
left.plot(x, sigmoid(w * x + b), **look.function)
left.plot(weeks, targets, **look.data)
label(left, "before", (3.2, 0.49), ha="right")
label(left, "after", (6.5, 0.73), look.function, shift=(12, -10))
left.set(xlabel="week x", ylabel="share of the full height", ylim=(-0.03, 1.08))
left.set_xticks([0, 4, 8, 12])
left.set_title("the neuron", fontsize=13)
right.semilogy(losses, **look.function)
right.set_yticks([0.0002, 0.0005, 0.001, 0.002, 0.005], minor=False)
right.set_yticklabels(["0.0002", "0.0005", "0.001", "0.002", "0.005"])
right.minorticks_off()
right.set(xlabel="step", ylabel="loss L", xlim=(-30, 1060))
right.set_title("its loss", fontsize=13)
show(
    fig,
    alt="Left, the measured shares of twelve weeks: the neuron's curve before "
    "training runs beside them, the one after training through them. Right, the "
    "loss against the step on a logarithmic axis: it falls quickly at first and "
    "is flat after a thousand.",
)

# %% [markdown] id="backpropagation-reading"
# The knobs come to rest at $w = 0.62$ and $b = -3.02$. The typical error, the root of
# the loss, is now about 3.3 cm on plants of two metres and a half. And the chain rule
# reads one more thing off the fitted neuron: the height is $260\,a$, so it grows by
# $260\,\sigma'(z)\,w$ cm a week. That is largest where $z = 0$, in week $4.9$, with
# $260 \cdot \frac14 \cdot 0.62$, about 40 cm a week. The largest weekly rise in the
# table is $38.5$ cm, from week 5 to week 6.
#
# <details><summary><b>Question.</b> At the start, week 5 wants w turned down. What do
# all twelve together want?</summary>
#
# Down as well: the slope of the mean is $0.086$. But later they do not all agree, and
# where the mean comes to rest some weeks still pull one way and some the other.
# </details>

# %% id="backpropagation-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert f"{targets[4]:.3f}" == "0.504" and 0.5 * 5 - 2 == 0.5
start_a = sigmoid(0.5)
start_loss, start_slope = (start_a - targets[4]) ** 2, start_a * (1 - start_a)
assert f"{start_a:.3f}" == "0.622" and f"{start_loss:.3f}" == "0.014"
assert f"{blame_a:.3f}" == "0.237" and f"{start_slope:.3f}" == "0.235"
assert f"{blame_z:.4f}" == f"{blame_b:.4f}" == "0.0557" and f"{blame_w:.3f}" == "0.279"
assert f"{blame_of_knobs(0.5, -2.0)[0]:.3f}" == "0.086"
assert f"{w:.2f}" == "0.62" and f"{b:.2f}" == "-3.02"
assert abs(blame_of_knobs(w, b)[0]) < 1e-4 and abs(blame_of_knobs(w, b)[1]) < 1e-4
assert f"{260 * np.sqrt(losses[-1]):.1f}" == "3.3" and f"{-b / w:.1f}" == "4.9"
assert round(260 * w / 4) == 40
rises = np.diff(heights)
assert np.isclose(max(rises), 38.5) and weeks[np.argmax(rises)] == 5
final = sigmoid(w * weeks + b) - targets
assert min(final) < 0 < max(final)

# %% [markdown] id="automatic"
# ## What automatic differentiation does with it
#
# A backward pass needs no ideas, only a graph. So let the computer draw the graph. In
# the cell below, a number remembers from which numbers it was made, and the local slope
# of each. Addition and multiplication are taught once, and every other function is
# given with its slope.


# %% id="automatic-code"
class Traced:
    """A number that remembers what it was made from: pairs (number, local slope)."""

    def __init__(self, value, made_from=()):
        self.value, self.made_from, self.blame = value, made_from, 0.0

    def __add__(self, other):
        return Traced(self.value + other.value, [(self, 1.0), (other, 1.0)])

    def __mul__(self, other):
        both = [(self, other.value), (other, self.value)]
        return Traced(self.value * other.value, both)


def through(function, slope, number):
    """A function with a known slope, applied to a traced number."""
    return Traced(function(number.value), [(number, slope(number.value))])


def send_back(number, blame=1.0):
    """Walk every path back to where it began."""
    number.blame += blame  # paths add
    for earlier, slope in number.made_from:
        send_back(earlier, blame * slope)  # along a path, slopes multiply


# %% [markdown] id="automatic-paths"
# That is all. First the two paths from before, then the loss of week 5:

# %% id="automatic-examples"
x = Traced(2.0)
send_back((x + Traced(1.0)) * (x * x))
print("two paths ", x.blame)


def slope_of_sigmoid(z):
    return sigmoid(z) * (1 - sigmoid(z))


w, b = Traced(0.5), Traced(-2.0)
a = through(sigmoid, slope_of_sigmoid, w * Traced(weeks[4]) + b)
error = a + Traced(-targets[4])
send_back(error * error)
print("w", w.blame, "  by hand", blame_w)
print("b", b.blame, "  by hand", blame_b)

# %% [markdown] id="automatic-reading"
# The same numbers, to the last digits or nearly. There is no step to choose, as there
# is with a difference quotient, and no formula that grows, as with SymPy: every local
# slope is exact up to rounding, and the rule is exact. This is **automatic
# differentiation**, and libraries such as PyTorch, TensorFlow and JAX do it for whole
# programs. Ours walks each path on its own, and there can be very many. Theirs wait at
# each circle until all blame has come in, and then send it on *once*, so that every
# arrow is used once.
#
# Why from the end to the start, if the product is the same from the front? Because
# there is one loss and there are many knobs. From the front, every knob needs a pass of
# its own. From the back, a single pass brings every knob its slope: for a million knobs
# one pass instead of a million. (The lesson on backpropagation builds the whole
# engine.)
#
# And it is only as right as its local slopes. Where a step has a corner, as ReLU has at
# $0$, a library takes some value by convention, as we saw in lesson 01, and the chain
# rule carries it on as if it were a slope.
#
# <details><summary><b>Question.</b> Someone writes = in place of += in the first line
# of send_back. What does the example with two paths print?</summary>
#
# The blame of the path that comes last. $x$ is reached three times: once through
# $x + 1$, with $4$, and twice through $x \cdot x$, with $3 \cdot 2$ each. The right sum
# is $4 + 6 + 6 = 16$; with `=` it would print $6$.
# </details>

# %% id="automatic-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert x.blame == 16 == 4 + 6 + 6
assert np.isclose(w.blame, blame_w, rtol=1e-12)
assert np.isclose(b.blame, blame_b, rtol=1e-12)

# %% [markdown] id="answer"
# ## The answer
#
# *How does blame travel back?* It starts at the loss with the value $1$. Through every
# step it is multiplied by that step's local slope, taken at the value that the forward
# pass left there; where several paths meet on the way back, it is added. What arrives
# at a knob is the slope of the loss with respect to that knob. For the sunflowers it
# said: turn $w$ down at first; and after a thousand steps against it, the neuron
# follows the plants to within a few centimetres.

# %% [markdown] id="exercises"
# ## Exercises
#
# Write your answer where it says `raise NotImplementedError(...)` or `...`, run the
# cell, and then the check below it. A check tries your answer on a few inputs and says
# what went wrong. When you hand in, your answer also meets inputs that you have not
# seen. **Core** exercises carry the rest of the course; **stretch** ones ask for more.
# After the first sitting you can do 1 to 3 and 7.
#
# Where it says that `x` is a number or an array, an array gives an array of the same
# shape, one slope for each entry. NumPy's functions such as `np.exp` do that by
# themselves; `math.exp` and its relatives take a single number and nothing else.
#
# All slopes here come from the rule, on paper first. *No small steps*: a difference
# quotient loses some of the last digits, the rule next to none, and the checks can tell
# the two apart.
#
# If a check says that `check` or another name is not defined, the kernel has been
# restarted: choose *Run › Run All Above Selected Cell*, and run the check again.


# %% id="exercise-functions"
# a few functions and slopes for the checks to use
def square(x):
    return x**2


def double(x):
    return 2 * x


def triple(x):
    return 3 * x


def same(x):
    return x


def constant(number):
    """The function that is `number` everywhere."""
    return lambda x: number


def neuron_output(w, b, x):
    return 1 / (1 + np.exp(-(w * x + b)))


def exact_slope(function):
    """The slope of a function written with SymPy: worked out, not measured."""
    x = sp.symbols("x")
    return sp.lambdify(x, sp.diff(function(x), x))


def worked_out(answer, function, at):
    """Whether the answer has nearly all digits right, as no measured slope has."""
    right = exact_slope(function)(at)  # first: an answer might change the array
    found = np.asarray(answer(at), dtype=float)
    return np.shape(found) == np.shape(right) and np.allclose(
        found, right, rtol=1e-12, atol=0
    )


MEASURED = (
    "Close, but the last digits are lost, as a small step or rounding loses them: "
    "the rule has nearly all digits right."
)


# %% [markdown] id="ex-d-gaussian"
# ### Exercise 1 · The bell curve (1 point)
#
# *Core.* Write `d_gaussian(x)`: the slope of $e^{-x^2/2}$ at `x`, a number or an array.
#
# <details><summary>Hint 1</summary>
#
# Two links: $u = -x^2/2$, and then $e^u$. What is the slope of each, and at which value
# is the second one taken?
# </details>
# <details><summary>Hint 2</summary>
#
# The bell rises on the left and falls on the right. In Python, `-x**2` is $-(x^2)$ and
# `(-x)**2` is $x^2$.
# </details>


# %% answer="d_gaussian"
def d_gaussian(x):
    """Slope of exp(-x²/2) at x, a number or an array."""
    ### BEGIN SOLUTION
    return -x * np.exp(-(x**2) / 2)
    ### END SOLUTION


# %% check="d_gaussian" points=1
check.derivative(d_gaussian, of=lambda x: np.exp(-(x**2) / 2), at=[-1.5, 0.0, 0.7, 3.0])
check.matches(
    d_gaussian,
    exact_slope(lambda x: sp.exp(-(x**2) / 2)),
    at=[np.array([0.7, -2.5])],
    rtol=1e-6,
)
check.that(
    lambda: worked_out(
        d_gaussian, lambda x: sp.exp(-(x**2) / 2), at=np.array([0.7, -2.5])
    ),
    MEASURED,
)
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    d_gaussian,
    reference.d_gaussian,
    at=[
        *(0.0, 0, 1, -2, 6.5, -8.0),  # far out the slope is tiny, and not zero
        np.array([6.5, -7.2]),
        *check.samples(6, -3.0, 3.0),
        np.array(check.samples(4, -3.0, 3.0)),
        np.array([-1, 0, 1, 2]),
        np.array([check.samples(3, -2.0, 2.0), check.samples(3, -2.0, 2.0)]),
        np.array([0.7]),  # of one entry, and still an array
        np.array([0.7, 0.7, -1.2]),  # two that are alike
        np.arange(-6.0, 6.0).reshape(2, 3, 2) / 5,
    ],
    rtol=1e-11,  # a slope that was measured, not worked out, is off by more
    atol=1e-13,
)
check.derivative(
    d_gaussian, of=lambda x: np.exp(-(x**2) / 2), at=check.samples(3, -3.0, 3.0)
)
check.pure(d_gaussian, at=[np.array(check.samples(3, -2.0, 2.0))])
### END HIDDEN TESTS


# %% mistakes="d_gaussian"
def inner_slope_forgotten(x):
    """You differentiated the exponential and forgot the slope of its exponent."""
    return np.exp(-(x**2) / 2)


def sign_lost(x):
    """You lost the minus of the exponent's slope: your bell falls where it rises."""
    return x * np.exp(-(x**2) / 2)


def minus_squared_away(x):
    """You wrote (-x)**2, which is x²: the minus is gone, and your curve explodes."""
    return x * np.exp((-x) ** 2 / 2)


def half_forgotten(x):
    """You took the slope of -x², and left the division by 2 out of it."""
    return -2 * x * np.exp(-(x**2) / 2)


def slope_put_inside(x):
    """You replaced the exponent by its slope, where the value itself belongs."""
    return np.exp(-x)


def power_rule_for_the_exponential(x):
    """You treated the exponential as a power and lowered its exponent by 1."""
    return -(x**2) / 2 * np.exp(-(x**2) / 2 - 1)


def measured_by_a_small_step(x):
    """You measured the slope with a small step in place of working it out."""

    def height(x):
        return np.exp(-(x**2) / 2)

    h = 5e-4
    return (height(x + h) - height(x - h)) / (2 * h)


# %% variants="d_gaussian"
def link_by_link(x):
    u = -0.5 * x * x
    slope_of_u, slope_of_outer = -x, np.exp(u)
    return slope_of_u * slope_of_outer


def as_a_fraction(x):
    return -x / np.exp(np.square(x) / 2)


# %% [markdown] id="ex-d-sin-of-square"
# ### Exercise 2 · The sine of a square (1 point)
#
# *Core.* Write `d_sin_of_square(x)`: the slope of $\sin(x^2)$ at `x`, a number or an
# array.
#
# <details><summary>Hint 1</summary>
#
# What comes first, the square or the sine? The picture in
# [Stretches](#Stretches:-a-rate-for-every-place) has this very chain.
# </details>
# <details><summary>Hint 2</summary>
#
# Two factors. One is taken at $x$, the other one at $x^2$.
# </details>


# %% answer="d_sin_of_square"
def d_sin_of_square(x):
    """Slope of sin(x²) at x, a number or an array."""
    ### BEGIN SOLUTION
    return np.cos(x**2) * 2 * x
    ### END SOLUTION


# %% check="d_sin_of_square" points=1
check.derivative(
    d_sin_of_square, of=lambda x: np.sin(x**2), at=[-1.4, 0.0, 0.3, 1.4, 2.2]
)
check.matches(
    d_sin_of_square,
    exact_slope(lambda x: sp.sin(x**2)),
    at=[np.array([0.7, -2.5])],
    rtol=1e-6,
)
check.that(
    lambda: worked_out(
        d_sin_of_square, lambda x: sp.sin(x**2), at=np.array([0.7, -2.5])
    ),
    MEASURED,
)
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    d_sin_of_square,
    reference.d_sin_of_square,
    at=[
        *(0.0, 0, 3, -2, 12.5),
        *check.samples(6, -3.0, 3.0),
        np.array(check.samples(4, -3.0, 3.0)),
        np.array([-1, 0, 1, 2]),
        np.array([check.samples(3, -2.0, 2.0), check.samples(3, -2.0, 2.0)]),
        np.array([0.7]),  # of one entry, and still an array
        np.array([0.7, 0.7, -1.2]),  # two that are alike
        np.arange(-6.0, 6.0).reshape(2, 3, 2) / 5,
    ],
    rtol=1e-11,  # a slope that was measured, not worked out, is off by more
    atol=1e-13,
)
check.derivative(
    d_sin_of_square, of=lambda x: np.sin(x**2), at=check.samples(3, -3.0, 3.0)
)
check.pure(d_sin_of_square, at=[np.array(check.samples(3, -2.0, 2.0))])
### END HIDDEN TESTS


# %% mistakes="d_sin_of_square"
def inner_slope_forgotten(x):
    """You differentiated the sine and forgot the slope of the square inside it."""
    return np.cos(x**2)


def outer_slope_at_x(x):
    """You took the slope of the sine at x; the sine never meets x."""
    return np.cos(x) * 2 * x


def slope_put_inside(x):
    """You replaced the square by its slope, inside the cosine."""
    return np.cos(2 * x)


def slopes_added(x):
    """You added the two slopes; along one path they are not added."""
    return np.cos(x**2) + 2 * x


def square_of_the_sine(x):
    """You differentiated the square of the sine, another function."""
    return 2 * np.sin(x) * np.cos(x)


def sign_of_the_cosine(x):
    """You gave the slope of the sine a minus; that one belongs to the cosine."""
    return -np.cos(x**2) * 2 * x


def measured_by_a_small_step(x):
    """You measured the slope with a small step in place of working it out."""

    def height(x):
        return np.sin(x**2)

    h = 3e-4
    return (height(x + h) - height(x - h)) / (2 * h)


# %% variants="d_sin_of_square"
def link_by_link(x):
    u = x * x
    return (x + x) * np.cos(u)


def by_a_shifted_sine(x):
    return 2 * x * np.sin(np.power(x, 2) + np.pi / 2)


# %% [markdown] id="ex-chain-derivative"
# ### Exercise 3 · A chain of any length (2 points)
#
# *Core.* Write `chain_derivative(functions, derivatives, x)`: the slope at the number
# `x` of the chain that applies `functions[0]` first, then `functions[1]`, and so on.
# `derivatives[k]` is the slope of `functions[k]`. Take no small steps: use the slopes
# as they are given. A chain without links hands `x` on as it is. Leave the lists as
# they were.
#
# <details><summary>Hint 1</summary>
#
# Walk along the chain with two numbers in hand: the value that has arrived, and the
# product of the slopes so far. With which two numbers do you set out?
# </details>
# <details><summary>Hint 2</summary>
#
# In each step the slope is taken at the value that comes *in*. So multiply first, and
# only then let the value pass through the function.
# </details>


# %% answer="chain_derivative"
def chain_derivative(functions, derivatives, x):
    """Slope at x of the chain of functions, innermost first; derivatives to match."""
    ### BEGIN SOLUTION
    slope = 1.0
    for function, derivative in zip(functions, derivatives, strict=True):
        slope = slope * derivative(x)
        x = function(x)
    return slope
    ### END SOLUTION


# %% check="chain_derivative" points=2
check.derivative(
    lambda x: chain_derivative([square, np.exp, np.sin], [double, np.exp, np.cos], x),
    of=lambda x: np.sin(np.exp(x**2)),
    at=[-1.2, 0.4, 0.9],
)
check.derivative(
    lambda x: chain_derivative([triple, np.sin], [constant(3.0), np.cos], x),
    of=lambda x: np.sin(3 * x),
    at=[-1.0, 0.4, 2.0],
)
check.matches(chain_derivative, lambda *chain: 6.0, at=[([square], [double], 3.0)])
check.matches(chain_derivative, lambda *chain: 1.0, at=[([], [], 2.0)])
# whatever the lists say are the slopes: here 3 · 7, and then 2 · 10 with 10 = 5 · 2
check.matches(
    chain_derivative,
    lambda functions, derivatives, x: 21.0,
    at=[([square, square], [constant(3.0), constant(7.0)], 2.0)],
)
check.matches(
    chain_derivative,
    lambda functions, derivatives, x: 20.0,
    at=[([lambda x: 5 * x, square], [same, same], 2.0)],
)
# a slope of 0 makes the whole chain flat; a value of 0 is handed on like any other
check.matches(
    chain_derivative,
    lambda functions, derivatives, x: 0.0,
    at=[([square, triple], [double, constant(3.0)], 0.0)],
)
check.matches(
    chain_derivative,
    lambda functions, derivatives, x: 3.0,
    at=[([triple, np.exp], [constant(3.0), np.exp], 0.0)],
)
check.pure(chain_derivative, at=[([triple, square], [constant(3.0), double], 2.0)])
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    chain_derivative,
    reference.chain_derivative,
    at=[
        ([np.sin, square, np.exp] * times, [np.cos, double, np.exp] * times, x)
        for times in (1, 5)
        for x in check.samples(4, -2.0, 2.0)
    ]
    + [
        # the logarithm must not meet x, nor the slope of the root what it puts out
        ([np.exp, lambda u: u + 1, np.log], [np.exp, constant(1.0), lambda u: 1 / u], x)
        for x in check.samples(3, -3.0, -0.2)
    ]
    + [
        ([lambda x: a * x + 1] * count, [lambda x: a + x] * count, b)
        for a, b, count in zip(
            check.samples(4, 0.3, 1.4),
            check.samples(4, -1.5, 1.5),
            (2, 4, 5, 7),
            strict=True,
        )
    ]
    + [([np.cos], [lambda x: -np.sin(x)], x) for x in check.samples(2, -3.0, 3.0)]
    + [([], [], x) for x in check.samples(2, -3.0, 3.0)]
    + [([square, triple], [double, constant(3)], 4), ([np.sin], [np.cos], 0)]
    + [([np.exp, square, np.sin], [constant(0.0), double, np.cos], 0.7)]  # flat
    + [([np.sin, square, triple], [np.cos, double, constant(3.0)], 0.0)]
    + [([lambda x: x - 2, np.exp, square], [constant(1.0), np.exp, double], 2.0)],
    rtol=1e-12,  # a slope that was measured, not worked out, is off by more
    atol=1e-12,
)
# blame that fades away, and blame that grows
check.matches(
    chain_derivative,
    reference.chain_derivative,
    at=[
        ([lambda x: 0.001 * x] * 5, [constant(0.001)] * 5, 2.0),
        ([lambda x: -1000 * x] * 5, [constant(-1000.0)] * 5, 2.0),
    ],
)
check.derivative(
    lambda x: chain_derivative(
        [lambda x: x - 1, np.tanh, np.exp],
        [constant(1.0), lambda u: 1 - np.tanh(u) ** 2, np.exp],
        x,
    ),
    of=lambda x: np.exp(np.tanh(x - 1)),
    at=check.samples(3, -2.0, 3.0),
)
check.pure(
    chain_derivative,
    at=[
        ([triple, np.sin, square], [constant(3.0), np.cos, double], 0.7),
        ([], [], 3.0),
    ],
)
### END HIDDEN TESTS


# %% mistakes="chain_derivative"
def every_slope_at_x(functions, derivatives, x):
    """You took every slope at x; each is to be taken where the signal is by then."""
    slope = 1.0
    for derivative in derivatives:
        slope = slope * derivative(x)
    return slope


def slope_after_the_step(functions, derivatives, x):
    """You took each slope at the value that comes out of the link, not in."""
    slope = 1.0
    for function, derivative in zip(functions, derivatives, strict=True):
        x = function(x)
        slope = slope * derivative(x)
    return slope


def outermost_first(functions, derivatives, x):
    """You began with the last function; the first one in the list acts first."""
    slope = 1.0
    for function, derivative in zip(functions[::-1], derivatives[::-1], strict=True):
        slope = slope * derivative(x)
        x = function(x)
    return slope


def slopes_added(functions, derivatives, x):
    """You added the slopes; along one path they multiply."""
    slope = 0.0
    for function, derivative in zip(functions, derivatives, strict=True):
        slope = slope + derivative(x)
        x = function(x)
    return slope


def last_slope_only(functions, derivatives, x):
    """You kept only the slope of the last link: each one overwrote the one before."""
    slope = 1.0
    for function, derivative in zip(functions, derivatives, strict=True):
        slope = derivative(x)
        x = function(x)
    return slope


def measured_by_a_small_step(functions, derivatives, x):
    """You measured the slope with a small step and used none of the derivatives."""
    h = 1e-6
    right, left = x + h, x - h
    for function in functions:
        right, left = function(right), function(left)
    return (right - left) / (2 * h)


def zero_taken_for_not_begun(functions, derivatives, x):
    """You took a slope of 0 for one that has not begun, and began once more."""
    slope = 0.0
    for function, derivative in zip(functions, derivatives, strict=True):
        slope = slope * derivative(x) if slope else derivative(x)
        x = function(x)
    return slope if functions else 1.0


def last_link_left_out(functions, derivatives, x):
    """You stopped one link too early: the last slope is missing."""
    slope = 1.0
    for k in range(len(functions) - 1):
        slope = slope * derivatives[k](x)
        x = functions[k](x)
    return slope


# %% variants="chain_derivative"
def backwards(functions, derivatives, x):
    values = [x]
    for function in functions:
        values.append(function(values[-1]))
    blame = 1
    for k in reversed(range(len(functions))):
        blame *= derivatives[k](values[k])
    return blame


def by_recursion(functions, derivatives, x):
    if not functions:
        return 1.0
    rest = by_recursion(functions[1:], derivatives[1:], functions[0](x))
    return derivatives[0](x) * rest


# %% [markdown] id="ex-d-neuron"
# ### Exercise 4 · A neuron (2 points)
#
# *Core.* Write `d_neuron(w, b, x)`, which returns `(da/dw, da/db, da/dx)` for
# $a = \sigma(wx + b)$: three slopes for three numbers. The neuron may be saturated,
# with $wx + b$ as far from $0$ as $\pm 10\,000$. There the slopes are as good as $0$;
# they must not become infinite or "not a number".
#
# <details><summary>Hint 1</summary>
#
# All three share one factor. Compute it once, at $z = wx + b$.
# </details>
# <details><summary>Hint 2</summary>
#
# Compute $\sigma(z)$ first, and then $\sigma'(z)$ from it. If an exponential becomes
# infinite below a fraction bar, the fraction is $0$, as it should be; infinity *over*
# infinity is trouble. `np.exp` returns infinity where `math.exp` raises an error.
# </details>


# %% answer="d_neuron"
def d_neuron(w, b, x):
    """(da/dw, da/db, da/dx) for a = σ(wx + b), where w, b and x are numbers."""
    ### BEGIN SOLUTION
    decay = np.exp(-abs(w * x + b))  # at most 1, so nothing overflows
    slope = decay / (1 + decay) ** 2
    return slope * x, slope, slope * w
    ### END SOLUTION


# %% check="d_neuron" points=2
check.gradient(
    d_neuron,
    of=neuron_output,
    at=[(0.7, -0.4, 1.5), (-1.3, 0.3, 2.2), (0.4, 1.6, -3.0), (0.75, -2.25, 3.0)],
)
check.matches(  # saturated on either side
    d_neuron,
    lambda w, b, x: (0.0, 0.0, 0.0),
    at=[(1.0, 0.0, 1e4), (1.0, 0.0, -1e4), (-50.0, 3.0, 20.0), (0.5, 1e4, 3.0)],
    atol=1e-8,
)
check.that(
    lambda: worked_out(
        lambda b: d_neuron(0.7, b, 0.0)[1],
        lambda z: 1 / (1 + sp.exp(-z)),
        at=1.6,
    ),
    MEASURED,
)
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    d_neuron,
    reference.d_neuron,
    at=[
        (w, b, x)
        for w, b, x in zip(
            *(check.samples(8, -2.5, 2.5) for _ in range(3)), strict=True
        )
    ]
    + [(0.0, 0.7, 1.3), (1.7, 0.4, 0.0), (0.6, 0.0, 1.3), (0, 0, 0), (2, -1, 3)]
    + [(0.5, -2.0, 4.0)]  # exactly half-way
    + [(1.5, 0.5, 3.0), (-2.0, 0.5, 3.0), (2.5, 1.0, 3.0)]  # far, not yet saturated
    + [(50.0, -999.0, 20.0), (-256.0, 4097.0, 16.0)],  # wx + b is 1
    rtol=1e-11,  # a slope that was measured, not worked out, is off by more
)
check.matches(  # so small a slope is not yet as good as zero
    d_neuron,
    reference.d_neuron,
    at=[(3.0, 0.5, 3.0), (4.0, 1.0, -3.0), (5.5, -0.25, 3.0)],
    atol=1e-11,
)
check.matches(
    d_neuron,
    reference.d_neuron,
    at=[
        (w, b, x)
        for w, b, x in zip(
            check.samples(4, 300.0, 1000.0),
            check.samples(4, -9.0, 9.0),
            (9.0, -9.0, 1.0, -1.0),
            strict=True,
        )
    ],
    atol=1e-9,
)
check.gradient(
    d_neuron,
    of=neuron_output,
    at=[
        (w, b, x)
        for w, b, x in zip(
            *(check.samples(3, -1.5, 1.5) for _ in range(3)), strict=True
        )
    ],
)
### END HIDDEN TESTS


# %% mistakes="d_neuron"
def output_for_its_slope(w, b, x):
    """You used the sigmoid itself where its slope belongs."""
    s = 1 / (1 + np.exp(-(w * x + b)))
    return s * x, s, s * w


def sum_in_place_of_the_output(w, b, x):
    """You put z into the formula for the slope, in place of the sigmoid of z."""
    z = w * x + b
    return z * (1 - z) * x, z * (1 - z), z * (1 - z) * w


def slope_taken_at_x(w, b, x):
    """You took the slope of the sigmoid at x; what reaches it is wx + b."""
    s = 1 / (1 + np.exp(-x))
    return s * (1 - s) * x, s * (1 - s), s * (1 - s) * w


def weight_and_input_swapped(w, b, x):
    """You gave the weight the factor that belongs to the input, and the other way."""
    s = 1 / (1 + np.exp(-(w * x + b)))
    return s * (1 - s) * w, s * (1 - s), s * (1 - s) * x


def inner_slopes_forgotten(w, b, x):
    """You took the slope of the sigmoid three times and forgot the links before it."""
    s = 1 / (1 + np.exp(-(w * x + b)))
    return s * (1 - s), s * (1 - s), s * (1 - s)


def bias_as_a_factor(w, b, x):
    """You gave the bias itself as its factor; z grows by 1 for each unit of b."""
    s = 1 / (1 + np.exp(-(w * x + b)))
    return s * (1 - s) * x, s * (1 - s) * b, s * (1 - s) * w


def sign_of_the_exponent_lost(w, b, x):
    """You lost a minus on the way through the exponential: every sign is wrong."""
    s = 1 / (1 + np.exp(-(w * x + b)))
    return -s * (1 - s) * x, -s * (1 - s), -s * (1 - s) * w


def infinity_over_infinity(w, b, x):
    """For a very negative z you divide infinity by infinity: that is no number."""
    grown = np.exp(-np.float64(w * x + b))
    slope = grown / (1 + grown) ** 2
    return slope * x, slope, slope * w


def measured_by_a_small_step(w, b, x):
    """You measured the slopes with a small step in place of working them out."""

    def output(w, b, x):
        return 1 / (1 + np.exp(-np.float64(w * x + b)))

    h = 1e-3
    return (
        (output(w + h, b, x) - output(w - h, b, x)) / (2 * h),
        (output(w, b + h, x) - output(w, b - h, x)) / (2 * h),
        (output(w, b, x + h) - output(w, b, x - h)) / (2 * h),
    )


# %% variants="d_neuron"
def by_the_output(w, b, x):
    a = 1 / (1 + np.exp(-np.float64(w * x + b)))
    return [a * (1 - a) * factor for factor in (x, 1, w)]


def by_the_hyperbolic_tangent(w, b, x):
    slope = (1 - np.tanh((w * x + b) / 2) ** 2) / 4
    return np.array([slope * x, slope, slope * w])


def from_one_side(w, b, x):
    z = w * x + b
    a = 1 / (1 + np.exp(-z)) if z >= 0 else np.exp(z) / (1 + np.exp(z))
    slope = a - a**2
    return x * slope, slope, w * slope


# %% [markdown] id="ex-d-two-paths"
# ### Exercise 5 · Two paths (2 points)
#
# *Core.* Write `d_two_paths(x)`: the slope at `x`, a number or an array, of $y = u v$,
# where $u = x^2$ and $v = e^x$.
#
# <details><summary>Hint 1</summary>
#
# Draw the graph. How many arrows lead into $y$, and what is the local slope of each?
# </details>
# <details><summary>Hint 2</summary>
#
# Each path is a product of two slopes, and $y$ feels both paths.
# </details>


# %% answer="d_two_paths"
def d_two_paths(x):
    """Slope of u·v at x for u = x² and v = exp(x); x is a number or an array."""
    ### BEGIN SOLUTION
    u, v = x**2, np.exp(x)
    return v * 2 * x + u * v
    ### END SOLUTION


# %% check="d_two_paths" points=2
check.derivative(
    d_two_paths, of=lambda x: x**2 * np.exp(x), at=[-3.0, -1.2, 0.0, 0.7, 2.0]
)
check.matches(
    d_two_paths,
    exact_slope(lambda x: x**2 * sp.exp(x)),
    at=[np.array([0.7, -2.5])],
    rtol=1e-6,
)
check.that(
    lambda: worked_out(
        d_two_paths, lambda x: x**2 * sp.exp(x), at=np.array([0.7, -2.5])
    ),
    MEASURED,
)
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    d_two_paths,
    reference.d_two_paths,
    at=[
        *(0.0, 0, 1, -3, 30.0, -30.0, 100.0),
        *check.samples(6, -3.0, 3.0),
        np.array(check.samples(4, -3.0, 3.0)),
        np.array([-1, 0, 1, 2]),
        np.array([check.samples(3, -2.0, 2.0), check.samples(3, -2.0, 2.0)]),
        np.array([0.7]),  # of one entry, and still an array
        np.array([0.7, 0.7, -1.2]),  # two that are alike
        np.arange(-6.0, 6.0).reshape(2, 3, 2) / 5,
    ],
    rtol=1e-11,  # a slope that was measured, not worked out, is off by more
    atol=1e-13,
)
check.derivative(
    d_two_paths, of=lambda x: x**2 * np.exp(x), at=check.samples(3, -3.0, 3.0)
)
check.pure(d_two_paths, at=[np.array(check.samples(3, -2.0, 2.0))])
### END HIDDEN TESTS


# %% mistakes="d_two_paths"
def first_path_overwritten(x):
    """You kept only the path through v: it overwrote the one through u."""
    return x**2 * np.exp(x)


def second_path_lost(x):
    """You kept only the path through u, and multiplied its slopes by v alone."""
    return 2 * x * np.exp(x)


def slopes_with_their_own_values(x):
    """You multiplied each slope by its own value; the arrow from u carries v."""
    return x**2 * 2 * x + np.exp(x) * np.exp(x)


def slopes_of_the_parts_added(x):
    """You added the slopes of u and v, as one does for a sum."""
    return 2 * x + np.exp(x)


def exponential_as_a_power(x):
    """You differentiated the exponential like a power, and lowered its exponent."""
    return 2 * x * np.exp(x) + x**2 * x * np.exp(x - 1)


def paths_multiplied(x):
    """You multiplied the two paths; along a path slopes multiply, but paths add."""
    return 2 * x * np.exp(x) * x**2 * np.exp(x)


def measured_by_a_small_step(x):
    """You measured the slope with a small step in place of working it out."""

    def height(x):
        return x**2 * np.exp(x)

    h = 1e-4
    return (height(x + h) - height(x - h)) / (2 * h)


# %% variants="d_two_paths"
def in_one_piece(x):
    return x * (x + 2) * np.exp(x)


def blame_collected(x):
    u, v = x**2, np.exp(x)
    blame_of_u, blame_of_v = v, u
    blame_of_x = 0.0
    for blame, slope in ((blame_of_u, 2 * x), (blame_of_v, np.exp(x))):
        blame_of_x = blame_of_x + blame * slope
    return blame_of_x


# %% [markdown] id="ex-d-self-power"
# ### Exercise 6 · A power of itself (2 points)
#
# *Stretch.* Write `d_self_power(x)`: the slope of $x^x$ at `x > 0`, a number or an
# array.
#
# <details><summary>Hint 1</summary>
#
# Neither the power rule nor the rule for exponentials holds here. Which section has a
# function whose base and exponent both move?
# </details>
# <details><summary>Hint 2</summary>
#
# $\ln y = x \ln x$. The slope of the left side has a $y$ in it; at the end, multiply by
# it.
# </details>


# %% answer="d_self_power"
def d_self_power(x):
    """Slope of x**x at x > 0, a number or an array."""
    ### BEGIN SOLUTION
    return x**x * (np.log(x) + 1)
    ### END SOLUTION


# %% check="d_self_power" points=2
check.derivative(d_self_power, of=lambda x: x**x, at=[0.1, 0.8, 1.0, 1.7, 3.0])
check.matches(
    d_self_power, exact_slope(lambda x: x**x), at=[np.array([0.3, 1.4])], rtol=1e-6
)
check.that(
    lambda: worked_out(d_self_power, lambda x: x**x, at=np.array([0.3, 1.4])),
    MEASURED,
)
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    d_self_power,
    reference.d_self_power,
    at=check.samples(6, 0.6, 4.0)
    + check.samples(3, 0.05, 0.3)
    + [1.0, 1, 3, 1e-3, 1e-6, 1e-12, 20.0, 90.0]  # near 0 it falls without end
    + [np.array(check.samples(4, 0.5, 3.0)), np.array([1, 2, 3]), np.array([0.7])]
    + [np.array([0.7, 0.7, 1.2])]  # two that are alike
    + [np.array([check.samples(3, 0.6, 2.0), check.samples(3, 1.5, 3.0)])],
    rtol=1e-11,  # a slope that was measured, not worked out, is off by more
    atol=1e-13,
)
check.derivative(d_self_power, of=lambda x: x**x, at=check.samples(3, 0.5, 3.0))
check.pure(d_self_power, at=[np.array(check.samples(3, 0.5, 2.0))])
### END HIDDEN TESTS


# %% mistakes="d_self_power"
def power_rule_alone(x):
    """You used the power rule, as if the exponent stood still."""
    return x * x ** (x - 1)


def exponential_rule_alone(x):
    """You used the rule for exponentials, as if the base stood still."""
    return x**x * np.log(x)


def not_multiplied_by_y(x):
    """You stopped at y'/y: that is the slope of the logarithm, not of the power."""
    return np.log(x) + 1


def product_rule_half_done(x):
    """You multiplied two slopes in x ln x, where the product rule has two terms."""
    return x**x / x


def logarithm_to_base_ten(x):
    """You used the logarithm to base 10; this one is the natural logarithm."""
    return x**x * (np.log10(x) + 1)


def terms_subtracted(x):
    """You subtracted the two terms of the product rule."""
    return x**x * (np.log(x) - 1)


def measured_by_a_small_step(x):
    """You measured the slope with a small step in place of working it out."""

    def height(x):
        return x**x

    h = 3e-4 * x
    return (height(x + h) - height(x - h)) / (2 * h)


# %% variants="d_self_power"
def by_the_two_paths(x):
    base_moves = x * x ** (x - 1.0)
    exponent_moves = x**x * np.log(x)
    return base_moves + exponent_moves


def through_the_exponential(x):
    u = x * np.log(x)
    return np.exp(u) * (1 + np.log(x))


# %% domain="d_self_power"
def positive_numbers(random):
    return float(random.uniform(0.01, 5.0))


def positive_arrays(random):
    return random.uniform(0.01, 5.0, (int(random.integers(1, 5)),))


# %% [markdown] id="ex-symbolic-chain"
# ### Exercise 7 · A chain as a formula (1 point)
#
# *Core.* Let `symbolic_chain` be the derivative of $\ln(1 + e^{3x})$, as a SymPy
# expression in `x`.
#
# <details><summary>Hint 1</summary>
#
# Three links. Do it by hand first; then `sp.diff` can tell you whether you were right.
# </details>
# <details><summary>Hint 2</summary>
#
# The slope of $\ln u$ is $1/u$, with the whole of what stands inside the logarithm for
# $u$. In SymPy, $e^u$ is `sp.exp(u)`.
# </details>

# %% answer="symbolic_chain"
x = sp.symbols("x")
### BEGIN SOLUTION
symbolic_chain = 3 * sp.exp(3 * x) / (1 + sp.exp(3 * x))
### END SOLUTION

# %% check="symbolic_chain" points=1
check.expression(
    symbolic_chain,
    sp.Derivative(sp.log(1 + sp.exp(3 * sp.Symbol("x"))), sp.Symbol("x")),
    domain=(-1.0, 1.0),
)
### BEGIN HIDDEN TESTS
from autograder import reference

check.expression(symbolic_chain, reference.symbolic_chain, domain=(-3.0, 3.0))
### END HIDDEN TESTS


# %% mistakes="symbolic_chain"
def first_link_forgotten():
    """You forgot the slope of the innermost link, the multiplication by 3."""
    x = sp.symbols("x")
    return sp.exp(3 * x) / (1 + sp.exp(3 * x))


def logarithm_alone():
    """You differentiated the logarithm and forgot the slopes of the links inside."""
    x = sp.symbols("x")
    return 1 / (1 + sp.exp(3 * x))


def logarithm_of_the_slope():
    """You took the slope of what stands inside, and left the logarithm as it was."""
    x = sp.symbols("x")
    return sp.log(3 * sp.exp(3 * x))


def logarithm_forgotten():
    """You gave the slope of what stands inside and forgot that of the logarithm."""
    x = sp.symbols("x")
    return 3 * sp.exp(3 * x)


def exponential_as_a_power():
    """You differentiated the exponential like a power and lowered its exponent."""
    x = sp.symbols("x")
    return 3 * x * sp.exp(3 * x - 1) / (1 + sp.exp(3 * x))


def one_lost_below():
    """You took the slope of the logarithm at the exponential alone, without the 1."""
    x = sp.symbols("x")
    return 3 * sp.exp(3 * x) / sp.exp(3 * x)


def not_differentiated():
    """You gave the function itself, not its slope."""
    x = sp.symbols("x")
    return sp.log(1 + sp.exp(3 * x))


# %% variants="symbolic_chain"
def by_sympy():
    x = sp.symbols("x")
    return sp.diff(sp.log(1 + sp.exp(3 * x)), x)


def as_a_sigmoid():
    x = sp.symbols("x", real=True)
    return 3 / (1 + sp.exp(-3 * x))


# %% [markdown] essay="chain_rule_and_backpropagation" points=3
# ### Exercise 8 · In your own words (3 points)
#
# *Core.* Double-click on this text to write in it, and press Shift+Enter when you are
# done.
#
# How does the chain rule carry backpropagation? Write about ten sentences to a friend
# who knows what a slope is. Say what a local slope is and at which value it is taken,
# why there is a forward pass before the backward pass, what happens where a value is
# used twice, and why one goes from the loss to the knobs and not the other way.
#
# ### BEGIN SOLUTION
# **Marking guide**
#
# - *1 point, products along a path*: each step has a local slope, taken at the value
#   that came into that step in the forward pass; the slope of the loss with respect to
#   an earlier value is the product of the local slopes along the path; hence a forward
#   pass that keeps the values must come first.
# - *1 point, sums over paths*: where a value is used more than once, its blame is the
#   sum over all paths (or: what comes back by each arrow is added).
# - *1 point, why backwards*: there is one loss and many knobs; from the loss, one pass
#   gives the slope for every knob, because what several knobs share is computed once;
#   from the front it would take a pass for each knob.
#
# Take off nothing for style. "It uses the chain rule to compute gradients" earns no
# point by itself. An answer that takes all slopes at the input loses the first point.
#
# A model answer: A network computes its loss in small steps, and for each step we know
# by how much its output changes per unit of its input: its local slope. That depends
# on the value that comes in, so the network is run forwards first, and the values are
# kept. The chain rule says that along a path from a knob to the loss the local slopes
# multiply. We begin at the loss with 1 and go back. At each step we multiply by the
# local slope, and so have the slope of the loss with respect to the step's input. If a
# value was used in two places, a change of it reaches the loss by two paths, and what
# comes back along both is added. When we arrive at a knob, we know by how much the loss
# changes if we turn it. We go backwards because there is one loss and there are many
# knobs: whatever lies between the loss and several knobs is multiplied only once.
# Forwards, we should have to make a pass for every single knob.
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
# - Rates multiply: $(f(g(x)))' = f'(g(x)) \cdot g'(x)$. Each slope is taken where the
#   signal is.
# - The three classical errors: the inner slope forgotten, the outer slope taken at $x$,
#   the slope put inside. At a convenient point they can look right.
# - A computational graph has values in its circles and local slopes on its arrows.
#   Along a path slopes multiply; paths add.
# - Base and exponent both move? Take logarithms first: $y' = y \cdot (\ln y)'$.
# - $\sigma' = \sigma(1 - \sigma)$, at most $\frac14$. A neuron's slopes are
#   $\sigma'(z)$ times $x$, $1$ and $w$.
# - Backpropagation: forwards, keep the values; backwards, multiply by local slopes and
#   add where paths meet. One pass serves all knobs.
# - Products of many slopes vanish or explode, and one slope of zero blocks all blame.

# %% [markdown] id="glossary"
# ## Glossary
#
# - **automatic differentiation**: the chain rule, applied by a library to a whole
#   program, step by step.
# - **backpropagation**: the chain rule from the loss to the knobs, with everything that
#   several knobs share computed once.
# - **backward pass**: the walk from the last value to the first ones, multiplying by
#   local slopes and adding where paths meet.
# - **blame**: in this lesson, the slope of the last value with respect to an earlier
#   one.
# - **chain rule**: the slope of a chain is the product of the slopes of its links, each
#   taken at the value that reaches it.
# - **composition**: to feed the output of one function into another.
# - **computational graph**: a circle for each value, an arrow for each step.
# - **forward pass**: the walk from the first values to the last, keeping all of them.
# - **inner function**: the function in a composition that acts first.
# - **local slope**: the slope of a single step, at the value that comes in.
# - **logarithmic differentiation**: to differentiate $\ln y$ and multiply by $y$.
# - **neuron**: here, $\sigma(wx + b)$: a line, and then a squeeze.
# - **outer function**: the function in a composition that acts last.
# - **saturated**: so far out on the sigmoid that its slope is almost zero.
# - **sigmoid**: the function $\sigma(z) = 1/(1 + e^{-z})$.
# - **target**: the value that the output of a model is compared with.

# %% [markdown] id="further-reading"
# ## Further reading
#
# - 3Blue1Brown, [*Essence of Calculus*][3b1b], chapter 4: the chain rule as three
#   moving number lines.
# - MIT OpenCourseWare, [18.01SC *Single Variable Calculus*][1801], unit 1.
# - Khan Academy, [*Calculus 1*](https://www.khanacademy.org/math/calculus-1): many
#   small exercises.
# - James Stewart, *Calculus: Early Transcendentals*, chapter 3, and chapter 14 for
#   several paths.
# - Goodfellow, Bengio and Courville,
#   [*Deep Learning*](https://www.deeplearningbook.org/), chapter 6: backpropagation in
#   general.
# - A. Baydin and others,
#   [Automatic differentiation in machine learning: a survey][baydin], 2018.
# - D. Rumelhart, G. Hinton and R. Williams,
#   [Learning representations by back-propagating errors][nature], 1986: four pages that
#   made the method known.
# - H. Reed and R. Holland, [The growth rate of an annual plant *Helianthus*][pnas],
#   1919: the sunflowers.
#
# [3b1b]: https://www.youtube.com/playlist?list=PLZHQObOWTQDMsr9K-rj53DwVRMYO3t5Yr
# [1801]: https://ocw.mit.edu/courses/18-01sc-single-variable-calculus-fall-2010/
# [baydin]: https://jmlr.org/papers/v18/17-468.html
# [nature]: https://doi.org/10.1038/323533a0
# [pnas]: https://doi.org/10.1073/pnas.5.4.135
#
# **Next:** a real model has a million knobs. Each has a slope of its own, and together
# they point somewhere. Gradients.
