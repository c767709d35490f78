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
# # Gradients
#
# > **A million knobs and fog. Which way is down?**
#
# The model of lesson 01 had one knob, and one slope said which way to turn it. The
# models that we want to train have millions. Their loss is a landscape with as many
# directions as there are knobs, and we stand in it in thick fog: we know the height
# under our feet, and nothing else. This lesson gathers all the slopes at one place into
# a single arrow, the *gradient*, and finds out what the arrow knows, and what it does
# not. We begin with two knobs, because two can be drawn. At the end we shall take a
# step with a million.
#
# **When you are through, you can**
#
# - read a landscape from its level sets, and see where it is steep;
# - find partial derivatives and gradients by hand, with SymPy and by number;
# - say how fast a function changes in any direction, and why none is steeper than the
#   gradient's;
# - write down the tangent plane, and say how far to trust it;
# - derive the gradient of a linear regression and check it on real data.
#
# **Time:** two sittings of about an hour; the second can begin at
# [Steepest, level, and the right angle](#Steepest,-level,-and-the-right-angle).
# Exercises 1 to 3 need only the first.
#
# **Assumed:** derivatives (lesson 01); the length of a vector and the dot product $a
# \cdot b = \|a\|\,\|b\| \cos\theta$; a matrix times a vector, and NumPy's `@` for it.
# Two remarks point back to the chain rule (lesson 02); they can be skipped.
#
# **How to read this page.** Run each code cell with Shift+Enter. Where it says
# *predict, then run*, commit to an answer first. Folded questions open with a click.
# Cells full of `assert` hold the text to its word. Nothing needs to be changed before
# the [exercises](#Exercises).

# %% id="imports"
import matplotlib.pyplot as plt
import numpy as np
import sympy as sp

import explorers
from autograder import check, progress
from explorers import (
    arrow,
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
# How much of a family's income goes for food? In 1857 Ernst Engel studied the budgets
# of working people and found a rule that bears his name: the poorer a family is, the
# larger is the *share* of its income that it spends on food (taken on trust). Here are
# the budgets of 235 Belgian households of that time, in thousands of francs a year
# (source and licence: [data/engel_1857.md](data/engel_1857.md)).
#
# A straight line is a model with two knobs:
#
# $$\text{food} \approx w_1 \cdot \text{income} + w_2 .$$
#
# $w_1$ says how much of each further franc goes for food, and $w_2$ what would be spent
# with no income at all. The loss is the mean squared error again,
#
# $$L(w_1, w_2) = \frac{1}{N}\sum_{i=1}^{N}
# (w_1 \cdot \text{income}_i + w_2 - \text{food}_i)^2 ,$$
#
# where $N$ is the number of families.


# %% id="two-knobs-data"
francs = np.loadtxt("data/engel_1857.csv", delimiter=",", skiprows=1)
income, food = francs.T / 1000  # thousands of francs a year


def L(w1, w2):
    """The loss of the setting (w1, w2), in thousands of francs, squared."""
    return np.mean((w1 * income + w2 - food) ** 2)


print(f"{len(income)} households, income {income.min():.2f} to {income.max():.2f}")
for w1, w2 in ((0.2, 0.6), (0.5, 0.2), (0.8, 0.2)):
    print(f"w1 = {w1}   w2 = {w2}   L = {L(w1, w2):.3f}")

# %% id="two-knobs-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert len(income) == len(food) == 235
share = food / income
assert (
    share[income < np.median(income)].mean() > share[income > np.median(income)].mean()
)

# %% id="two-knobs-picture" tags=["picture"]
# the figure
fig, ax = plt.subplots(figsize=(7, 4.2))
ax.plot(income, food, **{**look.data, "markersize": 4})
ends = np.array([0, 3])
for w1, w2 in ((0.2, 0.6), (0.5, 0.2), (0.8, 0.2)):
    ax.plot(ends, w1 * ends + w2, **look.function)
    label(ax, f"({w1}, {w2})", (3, 3 * w1 + w2), look.function, shift=(6, 0))
label(ax, "one household", (2.55166, 0.86392), look.data, shift=(-4, -14), ha="center")
ax.set(xlim=(0, 3.55), ylim=(0, 2.75), xlabel="income (thousands of francs a year)")
ax.set(ylabel="food (the same unit)", title="Two weights (w₁, w₂), three settings")
show(
    fig,
    alt="Spending on food against income for 234 households, rising and fanning out; "
    "one richer household lies outside. Of three lines, (0.2, 0.6) is too flat, (0.8, "
    "0.2) too steep, and (0.5, 0.2) runs through the points.",
)

# %% [markdown] id="landscape"
# ## A landscape and its map
#
# $L$ is a **function of several variables**: it takes several numbers, here two, and
# returns one. Draw that number as a height over the plane of the two knobs, and you get
# a landscape, the function's **surface**.
#
# Hikers do without the third dimension. Their maps join all places of one height by a
# line. Such a set of places is a **level set** of the function, the set where
# $L(w_1, w_2) = c$ for one height $c$.
#
# **Predict, then look.** On a map with lines for equally spaced heights, is the ground
# steep where the lines crowd together, or where they are far apart?

# %% id="landscape-picture" tags=["picture"]
# the figure
fig = plt.figure(figsize=(8, 4.2))
fig.get_layout_engine().set(wspace=0.16)
left = fig.add_subplot(1, 2, 1, projection="3d")
right = fig.add_subplot(1, 2, 2)
landscape(left, L, (-0.2, 1), (-0.4, 0.8))
left.view_init(elev=35, azim=-55)
left.set(xlabel="w₁", ylabel="w₂", zlabel="L", xticks=(0, 0.5, 1), yticks=(0, 0.5))
left.set_box_aspect((4, 4, 3), zoom=0.9)
left.set(zticks=(0, 0.5, 1), title="the loss L as a landscape")
level_sets(
    right, L, (-0.2, 1), (-0.4, 0.8), heights=np.arange(0.02, 0.5, 0.06), written=None
)
right.plot([0.2], [0.6], **look.point)
plate = {"facecolor": "white", "edgecolor": "none", "pad": 1}
label(right, "we are here", (0.2, 0.6), shift=(9, 9), bbox=plate)
right.set(xlabel="weight w₁", ylabel="weight w₂", title="the same from above")
show(
    fig,
    alt="Left, the loss as a surface: a long, narrow valley. Right, its level sets "
    "from above: long ellipses that run from upper left to lower right, crowded on the "
    "valley's sides. A point marks the setting (0.2, 0.6).",
)

# %% [markdown] id="landscape-reading"
# Steep where they crowd: there one climbs the same height on a shorter way.
#
# The valley runs from the upper left to the lower right. A steeper line can make up for
# much of its error by starting lower, so many pairs of knobs are nearly as good as the
# best one.
#
# With three knobs a level set is a surface, and with a million nobody draws it. The
# definition does not change: all settings with the same loss.
#
# <details><summary><b>Question.</b> Can two level sets of different heights
# cross?</summary>
#
# No. At the crossing the function would have two values at once.
# </details>

# %% [markdown] id="fog"
# ## One place, all directions
#
# Now the fog comes in. To see what can be known at one place, take a plain bowl,
#
# $$f(x, y) = \tfrac12 x^2 + x y + y^2,$$
#
# and stand at $(2, 1)$, where its height is $5$. In every direction there is a slope:
# walk a tiny way and divide the rise by the way walked.
#
# **Predict, then drag.** Turn the direction once around, with the hollow handle, the
# slider or the arrow keys. In how many directions does the ground neither rise nor
# fall? At which angle does the steepest one meet the level line through your point?
# Then drag the point somewhere else and turn again. (The box *gradient* shows an arrow
# that this lesson is about; leave it for later.)

# %% id="fog-explorer"
explorers.gradient("x^2/2 + x*y + y^2", x=2, y=1)

# %% [markdown] id="fog-still"
# Where the explorer does not run, the next two cells go around with steps of $45°$.


# %% id="fog-bowl"
def f(x, y):
    return x**2 / 2 + x * y + y**2


def slope_along(angle):
    """The slope of f at (2, 1) in the direction of an angle, by a tiny step."""
    step = 1e-6
    x, y = 2 + step * np.cos(angle), 1 + step * np.sin(angle)
    return (f(x, y) - f(2, 1)) / step


for degrees in range(0, 360, 45):
    print(f"{degrees:3}°   slope {slope_along(np.radians(degrees)):6.3f}")

# %% id="fog-picture" tags=["picture"]
# the figure
fig, (left, right) = plt.subplots(1, 2, figsize=(7.6, 4.0))
level_sets(left, f, (-0.5, 4), (-1, 3.5), heights=(1, 2, 5, 10, 15))
for degrees in range(0, 360, 45):
    turn = np.radians(degrees)
    arrow(left, (2, 1), (0.9 * np.cos(turn), 0.9 * np.sin(turn)), look.point)
left.set(xlabel="x", ylabel="y", title="eight directions at (2, 1)")
turns = np.linspace(0, 2 * np.pi, 181)
right.plot(np.degrees(turns), slope_along(turns), **look.derivative)
eight = np.arange(0, 360, 45)
right.plot(eight, slope_along(np.radians(eight)), **look.point)
right.axhline(0, color="black", linewidth=1)
right.set(xlabel="direction (degrees)", ylabel="slope of f", xticks=range(0, 361, 90))
right.set_title("the slope in each of them")
show(
    fig,
    alt="Left, eight arrows from the point (2, 1) on the map of the bowl. Right, "
    "the slope against the direction in degrees: one smooth wave between −5 and 5, "
    "highest near 53 degrees and zero at 143 and 323 degrees.",
)

# %% [markdown] id="fog-reading"
# Two directions are level, and they are opposite to each other. Between them the slope
# swells to $5$ and dies away again: one single wave, like a cosine. However wild the
# landscape is elsewhere, if it is smooth here then the slopes in all directions are
# this one wave. It has a height and a peak, and so two numbers are enough to know it.
# We shall find two that are easy to get.

# %% id="fog-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert f(2, 1) == 5
turns = np.radians(np.arange(0, 360))
peak = turns[np.argmax(slope_along(turns))]
assert round(slope_along(peak)) == 5 and round(np.degrees(peak)) == 53
assert np.allclose(slope_along(turns), 5 * np.cos(turns - peak), atol=0.1)
assert np.sum(np.diff(np.sign(slope_along(turns))) != 0) == 2

# %% [markdown] id="partial"
# ## One knob at a time
#
# **In words.** The **partial derivative** of a function with respect to one of its
# variables is its derivative while only that variable moves and all the others are held
# still.
#
# **In symbols.**
#
# $$\frac{\partial f}{\partial x}(x, y)
# = \lim_{h \to 0} \frac{f(x+h,\, y) - f(x, y)}{h},
# \qquad
# \frac{\partial f}{\partial y}(x, y)
# = \lim_{h \to 0} \frac{f(x,\, y+h) - f(x, y)}{h}.$$
#
# The rounded $\partial$ is a reminder: other variables are there, and they stand still.
#
# **By hand** nothing is new. For $\partial f/\partial x$ read $y$ as if it were a
# number like $7$: in $\frac12 x^2 + xy + y^2$ the first term gives $x$, the second
# gives $y$, and the third is a constant and gives $0$. Then the other way round:
#
# $$\frac{\partial f}{\partial x} = x + y, \qquad
# \frac{\partial f}{\partial y} = x + 2y,
# \qquad \text{at } (2, 1)\text{: } 3 \text{ and } 4.$$
#
# **By SymPy** one names the variable that moves:

# %% id="partial-sympy"
x, y = sp.symbols("x y")
print(
    "∂f/∂x =",
    sp.diff(f(x, y), x),
    "   at (2, 1):",
    sp.diff(f(x, y), x).subs({x: 2, y: 1}),
)
print(
    "∂f/∂y =",
    sp.diff(f(x, y), y),
    " at (2, 1):",
    sp.diff(f(x, y), y).subs({x: 2, y: 1}),
)

# %% [markdown] id="partial-number"
# **By number** one moves one variable a little to each side:

# %% id="partial-number-code"
h = 1e-5
print("∂f/∂x ≈", (f(2 + h, 1) - f(2 - h, 1)) / (2 * h))
print("∂f/∂y ≈", (f(2, 1 + h) - f(2, 1 - h)) / (2 * h))

# %% id="partial-picture" tags=["picture"]
# the figure
fig, axes = plt.subplots(1, 3, figsize=(8, 3.4), width_ratios=(1.15, 1, 1))
level_sets(axes[0], f, (0, 4), (-1, 3), heights=(1, 2, 5, 10, 15), written=None)
axes[0].axhline(1, color="black", linewidth=1)
axes[0].axvline(2, color="black", linewidth=1)
axes[0].plot([2], [1], **look.point)
axes[0].set(xlabel="x", ylabel="y", title="two cuts at (2, 1)")
s = np.linspace(-1, 1, 50)
axes[1].plot(2 + s, f(2 + s, 1), **look.function)
axes[1].plot(2 + s, 5 + 3 * s, **look.tangent)
axes[1].set(xlabel="x, with y = 1", ylabel="f", title="slope 3")
axes[2].plot(1 + s, f(2, 1 + s), **look.function)
axes[2].plot(1 + s, 5 + 4 * s, **look.tangent)
axes[2].set(xlabel="y, with x = 2", ylabel="f", title="slope 4")
for ax, place in ((axes[1], 2), (axes[2], 1)):
    ax.plot([place], [5], **look.point)
    ax.set_ylim(0, 10.5)
show(
    fig,
    alt="A map of the bowl with a line along x and one along y through (2, 1), and the "
    "two curves that one meets along these lines, each touched by its tangent: slope 3 "
    "along x, slope 4 along y.",
)

# %% [markdown] id="sensitivity"
# ## A sensitivity, not a share
#
# At our place in Engel's landscape the two partial derivatives of the loss can be
# measured.
#
# **Predict, then run.** The setting is $(0.2, 0.6)$, a line too flat that starts too
# high, and the best setting is near $(0.49, 0.15)$. Which sign will
# $\partial L/\partial w_1$ have?

# %% id="sensitivity-code"
h = 1e-5
print("∂L/∂w1 ≈", (L(0.2 + h, 0.6) - L(0.2 - h, 0.6)) / (2 * h))
print("∂L/∂w2 ≈", (L(0.2, 0.6 + h) - L(0.2, 0.6 - h)) / (2 * h))

# %% [markdown] id="sensitivity-reading"
# Positive: at this place a flatter line is *better*, although the best line of all is
# steeper. With $w_2$ held still at $0.6$ the prediction is too high for 206 of the 235
# families, 87.7 %, and turning $w_1$ down lowers them all. A partial derivative answers
# one question only: *what does a small turn of this knob do, here, while the others
# stay where they are?*
#
# It is often said that a partial derivative is "the contribution of a parameter to the
# error". Three reasons why it is a sensitivity and not a share:
#
# - Shares add up to the whole. At $(2, 1)$ the partial derivatives are $3$ and $4$, and
#   the height is $5$.
# - A share has no unit of its own. Count $x$ in halves instead of ones, and the same
#   knob at the same place has the partial derivative $1.5$ instead of $3$.
# - At the best setting all of them are zero, and yet no knob is without influence.
#
# <details><summary><b>Question.</b> For xy at the point (0, 5), what are the two
# partial derivatives? Does a partial derivative of zero mean that the variable does not
# matter?</summary>
#
# $\partial/\partial x = y = 5$ and $\partial/\partial y = x = 0$. So $y$ does not
# matter *there, for small changes, on its own*. One step along $x$ later it does.
# </details>

# %% id="sensitivity-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
h = 1e-5
assert (L(0.2 + h, 0.6) - L(0.2 - h, 0.6)) / (2 * h) > 0
too_high = 0.2 * income + 0.6 > food
assert np.sum(too_high) == 206 and len(food) == 235
assert f"{np.mean(too_high):.1%}" == "87.7%"
half = (f((4 + h) / 2, 1) - f((4 - h) / 2, 1)) / (2 * h)  # the place x = 2 is 4 halves
assert round(half, 6) == 1.5
best = np.polyfit(income, food, 1)
assert np.round(best, 2).tolist() == [0.49, 0.15]
assert abs(L(best[0] + h, best[1]) - L(best[0] - h, best[1])) / (2 * h) < 1e-9

# %% [markdown] id="gradient"
# ## All of them in one arrow
#
# Put the partial derivatives at a place into one vector, in the order of the variables.
# That is the **gradient**, written $\nabla f$ and read "nabla f":
#
# $$\nabla f(x, y)
# = \left(\frac{\partial f}{\partial x}, \frac{\partial f}{\partial y}\right)
# = (x + y,\; x + 2y), \qquad \nabla f(2, 1) = (3, 4).$$
#
# With more variables we number them. Then $x = (x_1, \dots, x_n)$ is the whole array,
# the point $(x, y)$ of the bowl is the case $n = 2$, and the gradient has $n$ entries.
#
# An arrow needs a place to be drawn in. This one lives where the *inputs* live, on the
# map: it says how far to go along $x$ and along $y$. It never sticks up out of the
# hill.

# %% id="gradient-picture" tags=["picture"]
# the figure
fig, ax = plt.subplots(figsize=(6.2, 5))
level_sets(ax, f, (-4, 4), (-3, 3), heights=(0.5, 2, 5, 10, 16))
places = ((2, 1), (-2, -1), (-2, 2), (2, -2), (1, 0), (-1, 1), (-3, -0.158))
for place in places:
    g = np.array([place[0] + place[1], place[0] + 2 * place[1]])
    ax.plot(*place, **{**look.point, "markersize": 5})
    arrow(ax, place, 0.28 * g)
ax.set(xlabel="x", ylabel="y", title="Gradients, at 0.28 of their length")
show(
    fig,
    alt="Level sets of the bowl with heights from 0.5 to 16, and gradients at seven "
    "places as arrows in the plane of the map. Each points uphill and leaves its level "
    "line at a right angle; they are long where the lines crowd.",
)

# %% [markdown] id="conventions"
# Look at the angle at which each arrow leaves its level line, and at the lengths. (In
# [the explorer](#One-place,-all-directions) tick *gradient* now, and drag the point.)
# We come back to both.
#
# **Conventions, kept from here on.**
#
# - A gradient has the shape of its argument: the gradient with respect to an array of
#   shape `(n,)` has the shape `(n,)`.
# - For a function with $m$ outputs the partial derivatives fill an $m \times n$ matrix,
#   the **Jacobian**, one row for each output. With one output the row is called the
#   derivative, and the gradient is that row transposed. (More in lesson 04.)
# - Vectors are 1-D arrays. A data matrix `X` has the shape (samples, features).
# - Where a lesson needs both, as this one does, $n$ counts the variables and $N$ the
#   samples. (Elsewhere you will see samples counted by $n$, too.)
# - $\log$ is the natural logarithm.
# - A loss is a mean over samples, unless a lesson says otherwise.
#
# <details><summary><b>Question.</b> A layer has weights in an array of shape (3, 4),
# and the loss is one number. What shape has the gradient of the loss with respect to
# these weights?</summary>
#
# $(3, 4)$: one partial derivative for each weight, in its place. So a step, weights
# minus learning rate times gradient, is a subtraction of arrays of one shape.
# </details>

# %% [markdown] id="tangent-plane"
# ## A plane that touches
#
# Close to a point, a curve is nearly its tangent. Close to a point, a smooth surface is
# nearly a plane. Move by a small vector $d$ from the point $p$, first along $x$ and
# then along $y$. The first leg changes $f$ by about $\partial f/\partial x$ times its
# length, the second by about $\partial f/\partial y$ times its own, and the changes
# add:
#
# $$f(p + d) \approx f(p) + \nabla f(p) \cdot d .$$
#
# The right side is the **linear approximation** of $f$ at $p$. Its graph is a plane,
# the **tangent plane**. For the bowl at $(2, 1)$ it is $5 + 3\,(x - 2) + 4\,(y - 1)$.

# %% id="tangent-plane-numbers"
for size in (1, 0.1, 0.01):
    plane = 5 + 3 * size + 4 * size  # a move of (size, size) from (2, 1)
    height = f(2 + size, 1 + size)
    print(f"move ({size}, {size})   plane {plane:.4f}   surface {height:.6f}", end="")
    print(f"   error {height - plane:.6f}")

# %% id="tangent-plane-picture" tags=["picture"]
# the figure
fig, ax = plt.subplots(
    figsize=(6.4, 4.8), subplot_kw={"projection": "3d", "computed_zorder": False}
)
across, up = np.meshgrid([0.4, 3.6], [-0.6, 2.6])
plane = 5 + 3 * (across - 2) + 4 * (up - 1)
ax.plot_surface(across, up, plane, color=look.tangent["color"], shade=False)
landscape(ax, f, (0, 4), (-1, 3), points=15, opacity=0.45)
ax.plot([2], [1], [5], **look.point, zorder=10)
ax.set_box_aspect((4, 4, 3), zoom=1.15)
ax.view_init(elev=8, azim=-50)
ax.set(xlabel="x", ylabel="y", zlabel="f", xticks=range(5), yticks=range(-1, 4))
ax.set(zticks=(0, 10, 20), title="The plane that touches at (2, 1)")
show(
    fig,
    alt="The bowl as a surface and a plane that touches it at the point (2, 1), where "
    "the height is 5. Near the point the two can hardly be told apart; farther away "
    "the bowl bends up from the plane.",
)

# %% [markdown] id="tangent-plane-reading"
# A tenth of the move, a hundredth of the error: it shrinks like $\|d\|^2$, as for the
# tangent line in lesson 01, wherever a function has continuous second derivatives.
#
# A function with such a plane at $p$, one whose error shrinks faster than $\|d\|$, is
# called **differentiable** there. Having partial derivatives is not enough for that:
# they look along the axes only. Take $q(x, y) = xy/\sqrt{x^2 + y^2}$ with
# $q(0, 0) = 0$. It is zero on both axes, so both its partial derivatives at the origin
# are $0$, and a plane would have to lie flat. But along the diagonal:

# %% id="tangent-plane-warning"
for size in (1, 0.1, 0.01):
    q = size * size / np.sqrt(size**2 + size**2)
    print(f"at ({size}, {size}), {size * np.sqrt(2):.4f} away: q = {q:.4f}")

# %% [markdown] id="tangent-plane-condition"
# $q$ is half as large as the distance, however small that gets: no plane touches there.
# What is enough: near $p$ the partial derivatives exist and are continuous (taken on
# trust: Marsden and Tromba, *Vector Calculus*, chapter 2). All formulas made of sums,
# products, powers, exponentials and so on are like that inside their domains. A corner,
# as in ReLU or in a square root at zero, is where to be careful.
#
# <details><summary><b>Question.</b> At some setting a loss is 2.0, and its gradient is
# (3, −1). About what is the loss after a move of (−0.1, 0.2)?</summary>
#
# $2.0 + 3 \cdot (-0.1) + (-1) \cdot 0.2 = 1.5$.
# </details>

# %% id="tangent-plane-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
off = {s: f(2 + s, 1 + s) - (5 + 7 * s) for s in (1, 0.1, 0.01)}
assert np.isclose(off[1] / off[0.1], 100) and np.isclose(off[0.1] / off[0.01], 100)
s = 1e-3
assert np.isclose(s * s / np.hypot(s, s), np.hypot(s, s) / 2)
assert np.isclose(2.0 + np.dot([3, -1], [-0.1, 0.2]), 1.5)

# %% [markdown] id="directional"
# ## The slope in a direction
#
# Now we can say what the wave is. A direction is a vector $u$ of length $1$, a **unit
# vector**. The **directional derivative** is the slope that one meets on setting out
# from $p$ in the direction $u$:
#
# $$D_u f(p) = \lim_{h \to 0} \frac{f(p + h\,u) - f(p)}{h} .$$
#
# It needs no new computation. The way walked is the move $d = h\,u$, so the linear
# approximation says $f(p + h\,u) \approx f(p) + h\,\nabla f(p) \cdot u$, with an error
# that dies faster than $h$. Subtract $f(p)$, divide by $h$, let $h$ go to $0$:
#
# $$D_u f = \nabla f \cdot u = \frac{\partial f}{\partial x}\, u_1
# + \frac{\partial f}{\partial y}\, u_2 = \|\nabla f\| \cos\theta ,$$
#
# where $\theta$ is the angle between the gradient and the direction. There is the
# cosine. The slope in a direction is the gradient's *shadow* on that direction. (All
# this needs the tangent plane: $f$ must be differentiable at $p$. In the words of the
# chain rule: the move acts along two paths, $x$ and $y$, and paths add.)
#
# **Predict, then run.** At $(2, 1)$ the gradient is $(3, 4)$. What is the slope in the
# directions $(1, 0)$, $(0.6, 0.8)$ and $(-0.8, 0.6)$?

# %% id="directional-numbers"
g = np.array([3, 4])
for u in ([1, 0], [0.6, 0.8], [-0.8, 0.6], [-0.6, -0.8]):
    h = 1e-6
    measured = (f(2 + h * u[0], 1 + h * u[1]) - f(2, 1)) / h
    print(f"u = {u!s:12}   g·u = {round(g @ u, 2) + 0:5.2f}   measured {measured:9.6f}")

# %% id="directional-picture" tags=["picture"]
# the figure
fig, (left, right) = plt.subplots(1, 2, figsize=(7.6, 4.0))
g, turn = np.array([3, 4]), np.radians(100)
u = np.array([np.cos(turn), np.sin(turn)])
foot = (g @ u) * u
left.plot([0, foot[0] * 1.35], [0, foot[1] * 1.35], color="black", linewidth=1)
left.plot([g[0], foot[0]], [g[1], foot[1]], color="black", linewidth=1, linestyle=":")
arrow(left, (0, 0), g)
arrow(left, (0, 0), foot, look.derivative)
label(left, "gradient", (1.5, 2), look.tangent, shift=(12, 0))
label(left, "slope along u", foot / 2, look.derivative, shift=(-12, -8), ha="right")
label(left, "direction u", 1.35 * foot, shift=(-4, 8), ha="center")
left.set(xlim=(-4.2, 4), ylim=(-0.5, 5.6), aspect="equal", xlabel="along x")
left.set(ylabel="along y", title="a shadow")
angles = np.linspace(-180, 180, 181)
right.plot(angles, 5 * np.cos(np.radians(angles)), **look.derivative)
right.axhline(0, color="black", linewidth=1)
for angle, name, shift, side in (
    (0, "uphill", (0, 10), "center"),
    (90, "level", (8, 8), "left"),
    (-90, "level", (-8, 8), "right"),
):
    height = 5 * np.cos(np.radians(angle))
    right.plot([angle], [height], **look.point)
    label(right, name, (angle, height), shift=shift, ha=side)
right.set(xlabel="angle to the gradient (degrees)", ylabel="slope of f at (2, 1)")
right.set(xticks=range(-180, 181, 90), ylim=(-5.6, 6.4), title="over all directions")
show(
    fig,
    alt="Left, the gradient (3, 4) and its perpendicular shadow on a direction u; the "
    "shadow's length is the slope along u. Right, the slope over all angles to the "
    "gradient: a cosine, 5 at angle zero, 0 at plus and minus 90 degrees.",
)

# %% [markdown] id="directional-reading"
# Someone forgets that $u$ must have length $1$ and takes $(1, 1)$: $3 + 4 = 7$. That
# cannot be a slope, since the steepest way up from here has slope $5$. The vector
# $(1, 1)$ has length $\sqrt 2$, so its number must be divided by $\sqrt 2$: the slope
# is $4.95$. Slopes of different directions can be compared only when all take steps of
# the same length.
#
# <details><summary><b>Question.</b> In some direction the slope is 2. What is it in the
# opposite direction?</summary>
#
# $-2$: $\nabla f \cdot (-u) = -\nabla f \cdot u$. Where the surface has a tangent
# plane, what rises ahead falls away behind.
# </details>

# %% id="directional-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
g = np.array([3, 4])
assert np.allclose([g @ [1, 0], g @ [0.6, 0.8], g @ [-0.8, 0.6]], [3, 5, 0])
assert np.hypot(*g) == 5
assert g @ [1, 1] == 7 and f"{7 / np.sqrt(2):.2f}" == "4.95"
assert abs(slope_along(np.radians(45)) - 7 / np.sqrt(2)) < 1e-5

# %% [markdown] id="steepest"
# ## Steepest, level, and the right angle
#
# From $D_u f = \|\nabla f\| \cos\theta$ everything can be read off:
#
# - the cosine is largest, $1$, at $\theta = 0$: **steepest ascent** is along the
#   gradient, and the slope there is the gradient's length;
# - it is smallest, $-1$, in the opposite direction: **steepest descent** is along
#   $-\nabla f$;
# - it is $0$ at a right angle, and these are the level directions.
#
# The last line explains the map. Walk along a level set: the height does not change, so
# the slope in the direction of your path is $0$, so the gradient is at a right angle to
# it. **The gradient is orthogonal to the level set.** Come closer, and you can see it:
# the lines become straight and parallel, evenly spaced, and the arrow crosses them
# squarely.

# %% id="steepest-picture" tags=["picture"]
# the figure
fig, axes = plt.subplots(1, 3, figsize=(8, 3.3))
for ax, half in zip(axes, (2, 0.4, 0.08), strict=True):
    rise = 5 * half * np.array([-0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75])
    level_sets(
        ax,
        f,
        (2 - half, 2 + half),
        (1 - half, 1 + half),
        heights=5 + rise,
        written=None,
    )
    arrow(ax, (2, 1), 0.7 * half * np.array([0.6, 0.8]))
    ax.plot([2], [1], **look.point)
    ax.set(xlabel="x", xticks=(2 - half, 2, 2 + half), yticks=(1 - half, 1, 1 + half))
    ax.set_ylabel("y")
    ax.set_title(f"window {2 * half:g} wide", fontsize=12)
show(
    fig,
    alt="Level sets around (2, 1) in three windows, each five times narrower. The "
    "curved lines become straight, parallel, evenly spaced, and the gradient's arrow "
    "crosses them at a right angle.",
)

# %% [markdown] id="steepest-provisos"
# "The gradient points in the direction of steepest ascent" is true with three provisos.
#
# - **It must not be zero.** A zero gradient points nowhere. You may stand at a bottom,
#   at a top, or on a pass between two hills; lesson 04 tells them apart.
# - **Per step of the same Euclidean length, in the units of the knobs.** Count $x$ in
#   halves, and the gradient at the same place is $(1.5, 4)$; back in the old units that
#   direction is $(0.75, 4)$ and no longer along $(3, 4)$. This is one reason why
#   features are brought to a common scale before training.
# - **Locally.** It is the best direction for a step that is short enough. From $(2, 1)$
#   the lowest point of the bowl lies along $(-2, -1)$, and $-\nabla f = (-3, -4)$
#   points $27°$ past it. Downhill is not the same as towards the goal.
#
# <details><summary><b>Question.</b> You want to walk from a place without getting
# higher or lower, and you know its gradient (3, 4). In which direction do you set
# out?</summary>
#
# At a right angle to it: $(-4, 3)$ or $(4, -3)$, divided by $5$ for length $1$. In more
# than two dimensions there are many level directions, a whole plane or more of them.
# </details>

# %% id="steepest-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
turns = np.linspace(0, 2 * np.pi, 3601)
steepest = turns[np.argmax(slope_along(turns))]
assert np.allclose([np.cos(steepest), np.sin(steepest)], [0.6, 0.8], atol=2e-3)
assert abs(slope_along(np.arctan2(3, -4))) < 1e-5
h = 1e-5
in_halves = (f((4 + h) / 2, 1) - f((4 - h) / 2, 1)) / (2 * h)
assert round(in_halves, 6) == 1.5 and 1.5 / 2 == 0.75  # 1.5 halves are 0.75
past = np.degrees(np.arccos(np.dot([-2, -1], [-3, -4]) / np.hypot(2, 1) / 5))
assert round(past) == 27
assert np.dot([3, 4], [-4, 3]) == 0 and np.hypot(-4, 3) == 5

# %% [markdown] id="by-number"
# ## A gradient by number
#
# A numerical gradient is one central difference for each variable: move one entry of
# $x$ up and down by a small $h$, put it back, and go on to the next. The one thing that
# must not happen is that two entries are moved at once: at $(2, 1)$ that would give
# $3 + 4 = 7$ for both.
#
# How small is small? With too long a step, $f$ bends within it. With too short a step,
# the values on both sides agree in nearly all their digits, and the subtraction throws
# those away. So the step must follow *the scale on which $f$ bends*. In lesson 01 that
# was about $1$, and the best step near $10^{-5}$. But nobody tells us this scale. A
# common guess is the size of the entry itself, $h = 10^{-6} \max(1, |x_i|)$.
#
# **Predict, then run.** Far out, a logarithm is almost straight. A sine has the same
# waves everywhere. For which of the two is the guess a good one?

# %% id="by-number-code"
for name, curve, slope in (("log", np.log, lambda x: 1 / x), ("sin", np.sin, np.cos)):
    for x in (1.0, 1e4, 1e8):
        errors = []
        for h in (1e-5, 1e-6 * max(1.0, abs(x))):
            measured = (curve(x + h) - curve(x - h)) / (2 * h)
            errors.append(abs(measured / slope(x) - 1))
        print(f"{name} at x = {x:.0e}   relative error:", end=" ")
        print(f"fixed {errors[0]:.0e}, by the guess {errors[1]:.0e}")

# %% id="by-number-picture" tags=["picture"]
# the figure
fig, (top, bottom) = plt.subplots(2, 1, figsize=(7, 6.6), sharex=True)
for ax, curve, slope in ((top, np.log, np.reciprocal), (bottom, np.sin, np.cos)):
    for size, dash in ((1.0, "-"), (1e4, (0, (4, 1))), (1e8, (0, (1, 1)))):
        h = np.logspace(-11, -0.05, 200) * (size if curve is np.log else 1e4)
        wrong = np.abs((curve(size + h) - curve(size - h)) / (2 * h) / slope(size) - 1)
        seen = wrong > 0
        ax.loglog(
            h[seen], wrong[seen], color=look.secant["color"], linestyle=dash, lw=1.5
        )
    ax.set(ylabel="relative error", ylim=(2e-14, 100), xlim=(1e-11, 1e10))
for size, name in ((1, "x = 1"), (1e4, "x = 10 000"), (1e8, "x = 10⁸")):
    label(top, name, (size, 15), look.secant, ha="center")
for height, name in ((1e-9, "x = 1"), (1e-5, "x = 10 000"), (0.1, "x = 10⁸")):
    label(bottom, name, (5e-8, height), look.secant, ha="right")
top.set_title("log: the best step grows with x")
bottom.set_title("sin: the right side of the V stays")
bottom.set_xlabel("step h")
show(
    fig,
    alt="Relative error of a numerical slope against the step, on logarithmic axes, at "
    "x = 1, 10 000 and 100 000 000: three V's. For log they move to the right in "
    "proportion to x. For sin their right sides coincide, and only rounding grows.",
)

# %% [markdown] id="by-number-reading"
# For the logarithm. Near $x = 10^{8}$ a step of $10^{-5}$ is only $10^{-13}$ of $x$,
# and rounding eats a hundredth of the slope; the guess keeps nine digits. For the sine
# at $x = 10^{8}$ the guess is a step of $100$, almost sixteen waves long, and the
# result is all wrong. The picture shows why: for the logarithm the whole V moves with
# $x$; for the sine its right side, where the function bends within the step, stays.
#
# So the size of $x$ is a guess at the scale, and no more. Where you know how your
# function bends, use that. For entries between $-100$ and $100$ the guess is safe
# enough: the step is at most $10^{-4}$, and even waves half a unit long are measured to
# one part in a million.

# %% [markdown] id="by-number-cost"
# What does it cost? Two evaluations for each variable. A million knobs take two million
# evaluations; if one takes a second, that is 23 days for a single step. A *formula* for
# the gradient does it at once, and a later lesson finds all entries for
# the price of a few evaluations.
#
# Then why measure at all? To check the formula. For that, two evaluations are enough:
# pick one random unit direction $u$, measure the slope along it, and compare with
# $\nabla f \cdot u$. A wrong entry will show, unless $u$ happens to hide it.
#
# <details><summary><b>Question.</b> Why compare along a random direction, and not along
# the first axis?</summary>
#
# Along the first axis one sees the first entry of the gradient and no other. In a
# random direction every entry has its part.
# </details>

# %% id="by-number-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert round(2 * 1_000_000 / (24 * 60 * 60)) == 23
h = 1e-5
assert abs((f(2 + h, 1 + h) - f(2 - h, 1 - h)) / (2 * h) - 7) < 1e-6
assert np.isclose(1e-5 / 1e8, 1e-13)
x = 1e8
lost = (np.log(x + 1e-5) - np.log(x - 1e-5)) / 2e-5 * x - 1
kept = (np.log(x + 1e2) - np.log(x - 1e2)) / 2e2 * x - 1
assert abs(kept) < 1e-9 < 1e-2 < abs(lost) < 2e-2
assert np.isclose(1e-6 * x, 100) and np.isclose(1e-6 * 100, 1e-4)
assert 15.5 < 100 / (2 * np.pi) < 16
measured = (np.sin(x + 1e2) - np.sin(x - 1e2)) / 2e2
assert abs(measured / np.cos(x) - 1) > 0.9
x = np.linspace(-100, 100, 20_001)
step = 1e-6 * np.maximum(1, np.abs(x))
for length in (0.5, 2 * np.pi / 3, 5):  # of a wave; its steepest slope is k
    k = 2 * np.pi / length
    measured = (np.sin(k * (x + step)) - np.sin(k * (x - step))) / (2 * step)
    assert np.max(np.abs(measured - k * np.cos(k * x))) < 1e-6 * k

# %% [markdown] id="three-gradients"
# ## Three gradients to know by heart
#
# Three patterns carry most of machine learning. Here $x$ and $a$ are vectors of $n$
# numbers and $A$ is an $n \times n$ matrix.
#
# | $f(x)$ | $\nabla f(x)$ | compare with one variable |
# |---|---|---|
# | $a \cdot x$ | $a$ | $(ax)' = a$ |
# | $\|x\|^2 = x \cdot x$ | $2x$ | $(x^2)' = 2x$ |
# | $x^\top A x$ | $(A + A^\top)\,x$ | $(ax^2)' = 2ax$ |
#
# **The dot product.** In $a_1 x_1 + \dots + a_n x_n$ the variable $x_k$ stands in one
# term only, and its coefficient is $a_k$.
#
# **The quadratic form.** $x^\top A x$, called a **quadratic form**, is the sum of
# $A_{ij}\, x_i x_j$ over all $i$ and $j$: every pair of variables, with a coefficient.
# The variable $x_k$ occurs twice: as the left factor, in row $k$, and as the right
# factor, in column $k$. By the product rule each occurrence gives a term,
#
# $$\frac{\partial}{\partial x_k} \sum_{i,j} A_{ij}\, x_i x_j
# = \sum_j A_{kj}\, x_j + \sum_i A_{ik}\, x_i = (A x)_k + (A^\top x)_k .$$
#
# With $A = I$ this is $2x$, the second line of the table. (The term with
# $i = j = k$ is counted in both sums, as it should be: $x_k^2$ has slope $2x_k$.)

# %% id="three-gradients-check"
A = np.array([[2.0, 1.0, 0.0], [-3.0, 1.0, 4.0], [0.5, 2.0, -1.0]])
a = np.array([1.0, -2.0, 0.5])
places = [np.array([0.7, -1.2, 2.1]), np.array([-0.4, 1.6, 0.3])]
check.gradient(lambda x: a, of=lambda x: a @ x, at=places)
check.gradient(lambda x: 2 * x, of=lambda x: x @ x, at=places)
check.gradient(lambda x: (A + A.T) @ x, of=lambda x: x @ A @ x, at=places)

# %% [markdown] id="on-purpose"
# ### A wrong formula on purpose
#
# The last column of the table tempts: should the gradient of $x^\top A x$ not be
# $2Ax$? Many books print that, and they are right, because they have said a page
# earlier that $A$ is symmetric. Ours is not.

# %% id="on-purpose-code"
try:
    check.gradient(lambda x: 2 * A @ x, of=lambda x: x @ A @ x, at=places)
except check.CheckFailed as failure:
    print(failure)

# %% [markdown] id="on-purpose-reading"
# If $A = A^\top$ then $A + A^\top = 2A$, and both formulas agree: on a symmetric
# example nobody would have noticed. A check is worth as much as its inputs.
#
# <details><summary><b>Question.</b> The bowl of this lesson is a quadratic form. Which
# symmetric A gives it?</summary>
#
# $\frac12 x^2 + xy + y^2$: the numbers $\frac12$ and $1$ on the diagonal, and half of
# the coefficient of $xy$ in each of the other two places, $\frac12$ and $\frac12$.
# Then $2A$ times $(x, y)$ is $(x + y,\ x + 2y)$, our gradient.
# </details>

# %% id="on-purpose-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
S = np.array([[0.5, 0.5], [0.5, 1.0]])
for p in (np.array([2.0, 1.0]), np.array([-0.3, 1.7])):
    assert np.isclose(p @ S @ p, f(*p))
    assert np.allclose(2 * S @ p, [p[0] + p[1], p[0] + 2 * p[1]])

# %% [markdown] id="regression"
# ## The gradient of a linear regression
#
# Back to Engel, and now for any number of knobs. A sample has several **features**, the
# numbers that a prediction is made from; each sample is a row of the matrix $X$ and
# each feature a column. The weights are a vector $w$, and from here on $y$ is the
# vector of **targets**, what was observed (no longer the second coordinate of a point).
# For Engel, $X$ has the columns *income* and $1$, and $y$ is *food*.
#
# The predictions are $Xw$, the errors are $e = Xw - y$, and
#
# $$L(w) = \frac1N \sum_{i=1}^N e_i^2, \qquad e_i = \sum_j X_{ij}\, w_j - y_i .$$
#
# How does $L$ depend on one weight $w_j$? Turn it by a small $h$. Each error becomes
# $e_i + X_{ij}\, h$, and its square $e_i^2 + 2\, e_i X_{ij}\, h + X_{ij}^2 h^2$.
# Divided by $h$, the middle term stays and the last one dies. (In the words of the
# chain rule: $w_j$ acts through every error, and paths add.) So
#
# $$\frac{\partial L}{\partial w_j} = \frac1N \sum_{i=1}^N 2\, e_i\, X_{ij}
# \qquad\text{or, for all $j$ at once,}\qquad
# \nabla L(w) = \frac2N\, X^\top (X w - y) .$$
#
# You will also meet $-\frac2N X^\top (y - Xw)$. It is the same: the minus in front and
# the one inside cancel.

# %% id="regression-code"
X = np.column_stack([income, np.ones_like(income)])


def dL(w):
    """The gradient of the loss, one entry for each weight."""
    e = X @ w - food
    return np.array([2 * np.mean(e * column) for column in X.T])


w1, w2, earned, spent = sp.symbols("w1 w2 earned spent")  # of one household
formulas = [sp.diff((w1 * earned + w2 - spent) ** 2, w) for w in (w1, w2)]
slopes = [sp.lambdify((w1, w2, earned, spent), formula) for formula in formulas]
h = 1e-5
print("by hand  ", dL([0.2, 0.6]))
print(
    "by SymPy ", [float(np.mean(d(0.2, 0.6, income, food))) for d in slopes], formulas
)
print("by number", (L(0.2 + h, 0.6) - L(0.2 - h, 0.6)) / (2 * h), end=" ")
print((L(0.2, 0.6 + h) - L(0.2, 0.6 - h)) / (2 * h))
check.gradient(dL, of=lambda w: L(*w), at=[np.array([0.2, 0.6]), np.array([0.9, -0.3])])

# %% [markdown] id="regression-walk"
# Three ways, one gradient: $(0.186, 0.345)$. Now walk: a step against the gradient,
# again and again, with learning rate $\eta = 0.2$,
#
# $$w \leftarrow w - \eta\, \nabla L(w) .$$
#
# Each line below is printed at one moment: a setting, *its* loss and *its* gradient.
#
# **Predict, then run.** The first step turns $w_1$ down, away from its best value
# $0.485$. When will it turn round?

# %% id="regression-walk-code"
eta = 0.2
w = np.array([0.2, 0.6])
walk = [w]
for step in range(60):
    g = dL(w)
    if step in (0, 1, 2, 5, 20, 59):
        print(
            f"step {step:2}  w = {w.round(3)}  L = {L(*w):.5f}  gradient = {g.round(3)}"
        )
    w = w - eta * g
    walk.append(w)
walk = np.array(walk)

# %% id="regression-picture" tags=["picture"]
# the figure
fig, ax = plt.subplots(figsize=(6.4, 5.2))
level_sets(
    ax,
    L,
    (0, 0.7),
    (0, 0.7),
    heights=(0.02, 0.064, 0.12, 0.2, 0.3),
)
ax.plot(*walk.T, **look.point | {"linestyle": "-", "linewidth": 1.2, "markersize": 4})
arrow(ax, walk[0], -0.6 * dL(walk[0]))
ax.plot(*walk[0], **look.point)
plate = {"facecolor": "white", "edgecolor": "none", "pad": 1}
label(ax, "start", walk[0], shift=(9, 9), bbox=plate)
tip = walk[0] - 0.6 * dL(walk[0])
label(ax, "−∇L", tip, look.tangent, shift=(8, -8), bbox=plate)
ax.plot(0.485, 0.147, **{**look.point, "marker": "X", "markersize": 10})
label(ax, "best", (0.485, 0.147), shift=(0, -16), ha="center", bbox=plate)
ax.set(xlabel="weight w₁", ylabel="weight w₂", title="Downhill, then along the valley")
show(
    fig,
    alt="The walk on the map of the loss: from (0.2, 0.6) it first goes down at a "
    "right angle to the level line, away from the best w₁, and then creeps along "
    "the valley floor towards the best setting (0.485, 0.147).",
)

# %% [markdown] id="regression-reading"
# At the very next one. The first step rushes down the side of the valley, and once
# $w_2$ has moved, the partial derivative for $w_1$ has another sign: each depends on
# where *all* knobs stand. From then on the gradient is small, the walk creeps along the
# floor, and after 60 steps it has still not quite arrived. The gradient was right every
# time: it says where down is *here*. That the way to the bottom is bent it cannot know.
# What to do about long, narrow valleys is a matter for lessons 07 and 08.
#
# <details><summary><b>Question.</b> At the best weights the gradient is zero. What does
# X⊤(Xw − y) = 0 say about the errors and the features?</summary>
#
# Each feature, as a column of $X$, is orthogonal to the vector of errors. For the
# column of ones: the errors add up to zero. There is nothing left in the errors that a
# turn of one weight could still explain.
# </details>

# %% id="regression-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert np.round(dL(walk[0]), 3).tolist() == [0.186, 0.345]
w = walk[7]
assert np.allclose(-2 / len(food) * X.T @ (food - X @ w), dL(w))
best = np.linalg.lstsq(X, food, rcond=None)[0]
assert np.round(best, 3).tolist() == [0.485, 0.147] and np.allclose(dL(best), 0)
assert walk[1][0] < walk[0][0] and np.argmin(walk[:, 0]) == 1
assert len(walk) == 60 + 1 and 0.005 < np.linalg.norm(walk[60] - best) < 0.1
assert abs(np.sum(X @ best - food)) < 1e-9

# %% [markdown] id="million"
# ## A million knobs
#
# Nothing in $D_u f = \nabla f \cdot u$ asks how many knobs there are. So let us stand
# in a landscape of a million dimensions,
# $f(w) = \frac12 \sum_i \kappa_i\,(w_i - w^\ast_i)^2$, a bowl with its own curvature
# $\kappa_i$ and its own lowest point $w^\ast_i$ along each axis. By the rules,
# $\partial f/\partial w_i = \kappa_i\,(w_i - w^\ast_i)$.
#
# **Predict, then run.** We take a random direction. Compared with the steepest slope,
# how steep is it: about a half, a tenth, or a thousandth?

# %% id="million-code"
random = np.random.default_rng(3)
n = 1_000_000
kappa = random.uniform(0.1, 1, n)
w_star, w = random.normal(size=n), random.normal(size=n)


def bowl(w):
    return np.sum(kappa * (w - w_star) ** 2) / 2


g = kappa * (w - w_star)
steepest = g / np.linalg.norm(g)
anyway = random.normal(size=n)
anyway /= np.linalg.norm(anyway)
for name, u in (("along the gradient", steepest), ("in a random direction", anyway)):
    measured = (bowl(w + 1e-2 * u) - bowl(w - 1e-2 * u)) / 2e-2
    print(f"{name:21}: g·u = {g @ u:9.4f}   measured {measured:9.4f}")
print(f"one step against the gradient: {bowl(w):.0f} → {bowl(w - g):.0f}")

# %% [markdown] id="million-reading"
# About a thousandth or less. The formula is confirmed by two evaluations, and a random
# direction turns out to be nearly *level*. That is no accident: the cosine between a
# fixed direction and a random one has mean $0$ and standard deviation $1/\sqrt n$, and
# for $n = 10^6$ that is $0.001$. (Why: the squares of the $n$ cosines with the axes add
# up to $1$, and no axis is special.)

# %% id="million-picture" tags=["picture"]
# the figure
random = np.random.default_rng(4)
fig, ax = plt.subplots(figsize=(7, 3.8))
sizes = (2, 10, 100, 1000)
for row, n in enumerate(sizes):
    u = random.normal(size=(300, n))
    cosine = u[:, 0] / np.linalg.norm(u, axis=1)
    height = row + random.uniform(-0.25, 0.25, 300)
    ax.plot(cosine, height, **{**look.data, "markersize": 3})
ax.axvline(0, color="black", linewidth=1)
ax.set(yticks=range(4), yticklabels=[f"n = {n}" for n in sizes], ylim=(-0.6, 3.6))
ax.set(xlabel="slope in a random direction ÷ steepest slope", ylabel="number of knobs")
ax.set_title("With many knobs, almost every direction is level")
show(
    fig,
    alt="Slopes in 300 random directions, as parts of the steepest slope. With 2 knobs "
    "they spread from −1 to 1; with 10, 100 and 1000 they crowd ever closer around 0.",
)

# %% [markdown] id="million-meaning"
# In a fog with a million dimensions, groping about at random is hopeless: nearly every
# direction is level. The gradient picks out the one in which there is something to be
# gained.

# %% id="million-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert abs(g @ anyway) < 3e-3 * np.linalg.norm(g)
assert np.isclose(
    (bowl(w + 0.01 * steepest) - bowl(w - 0.01 * steepest)) / 0.02, g @ steepest
)
assert 1 / np.sqrt(10**6) == 0.001 and bowl(w - g) < bowl(w)
random = np.random.default_rng(5)
u = random.normal(size=(4000, 100))
cosine = u[:, 0] / np.linalg.norm(u, axis=1)
assert abs(cosine.mean()) < 0.01 and abs(cosine.std() * np.sqrt(100) - 1) < 0.05

# %% [markdown] id="answer"
# ## The answer
#
# *A million knobs and fog: which way is down?* Against the gradient. It has one entry
# for each knob, the slope for that knob alone, and these million numbers know the slope
# in every direction. Of all directions $-\nabla L$ falls fastest, if it is not zero,
# for a step that is short enough, in the units in which the knobs are measured.
#
# It does not know how far to go, nor where the bottom is, nor whether there is a lower
# one elsewhere. A walk that follows it comes to rest, if at all, where the gradient is
# zero. For Engel's families that is the best line there is: of each further franc
# $0.485$ go for food, on top of some 147 francs a year. And since the line starts above
# zero, the share that goes for food falls as income rises: Engel's law.

# %% id="answer-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
w1, w2 = np.linalg.lstsq(X, food, rcond=None)[0]
assert round(w1, 3) == 0.485 and round(1000 * w2) == 147
predicted_share = [(w1 * francs + w2) / francs for francs in (0.5, 1, 2)]
assert predicted_share[0] > predicted_share[1] > predicted_share[2]

# %% [markdown] id="exercises"
# ## Exercises
#
# Write your answer where it says `raise NotImplementedError(...)`, run the cell, and
# then the check below it. A check tries your answer on a few inputs and says what went
# wrong. When you hand in, your answer also meets inputs that you have not seen.
# **Core** exercises carry the rest of the course; **stretch** ones ask for more. After
# the first sitting you can do 1 to 3.
#
# Vectors come as 1-D NumPy arrays and matrices as 2-D arrays, of decimal or of whole
# numbers, and they are to be left as they were. A vector that you return has the shape
# of a 1-D array. The letter $y$ is a coordinate in exercise 1, and the targets in
# exercise 7.
#
# If a check says that `check` or another name is not defined, the kernel has been
# restarted: choose *Run › Run All Above Selected Cell*, and run the check again.


# %% id="exercise-functions"
# a few functions for the checks to use
def egg(x, y):
    """The function of exercise 1."""
    return x**2 * y + y**3


def ripples(x):
    """A smooth function of a vector with at least two entries."""
    return np.sin(x[0]) + x[0] * x[1] ** 2 + np.sum(np.exp(-x / 2))


def high_ripples(x):
    """Waves and a slope, far above zero."""
    return 1500 + (np.sin(x[0]) + 2 * x[1])


def d_ripples(x):
    slopes = -np.exp(-np.asarray(x) / 2) / 2
    slopes[0] += np.cos(x[0]) + x[1] ** 2
    slopes[1] += 2 * x[0] * x[1]
    return slopes


five_samples = np.array(
    [[1.0, 2.0, -1.0], [0.5, -3.0, 4.0], [-2.0, 1.0, 0.3], [3.0, 0.0, 1.0], [1, 1, -2]]
)
five_targets = np.array([2.0, -1.0, 0.5, 3.0, 1.0])


def mean_squared_error(w, X, y):
    """The loss of exercise 7, one sample after another."""
    return sum((row @ w - target) ** 2 for row, target in zip(X, y, strict=True)) / len(
        y
    )


# %% [markdown] id="ex-partial-derivatives"
# ### Exercise 1 · Two partial derivatives (1 point)
#
# *Core.* Let $f(x, y) = x^2 y + y^3$. Write `partial_derivatives(x, y)`, which returns
# `(∂f/∂x, ∂f/∂y)` at the point with the coordinates `x` and `y`, two numbers. Work them
# out on paper; no small steps.
#
# <details><summary>Hint 1</summary>
#
# For the first, read $y$ as a number such as $7$. What is the derivative of
# $7x^2 + 7^3$?
# </details>
# <details><summary>Hint 2</summary>
#
# For the second, read $x$ as a number. Both terms contain $y$, so neither vanishes.
# </details>


# %% answer="partial_derivatives"
def partial_derivatives(x, y):
    """(∂f/∂x, ∂f/∂y) of x²y + y³ at the point (x, y), two numbers."""
    ### BEGIN SOLUTION
    return 2 * x * y, x**2 + 3 * y**2
    ### END SOLUTION


# %% check="partial_derivatives" points=1
check.gradient(partial_derivatives, of=egg, at=[(2.5, -1.5), (-0.7, 1.3)])
check.matches(partial_derivatives, lambda x, y: (12, 31), at=[(2, 3)])
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    partial_derivatives,
    reference.partial_derivatives,
    at=[
        *zip(check.samples(6, -3.0, 3.0), check.samples(6, -3.0, 3.0), strict=True),
        (0.0, 0.0),
        (0, 3),
        (3, 0),
        (-4, -3),
        (1.5, 1.5),
        (3e-7, -2e-5),
    ],
    rtol=1e-11,  # a slope that was measured, not worked out, is off by more
)
check.gradient(
    partial_derivatives,
    of=egg,
    at=[*zip(check.samples(3, 0.6, 3.0), check.samples(3, -3.0, -0.6), strict=True)],
)
### END HIDDEN TESTS


# %% mistakes="partial_derivatives"
def other_term_kept(x, y):
    """You kept y³ in the derivative along x; with y held still it is a constant."""
    return 2 * x * y + y**3, x**2 + 3 * y**2


def both_variables_moved(x, y):
    """You differentiated both factors of x²y at once; one of them is held still."""
    return 2 * x, 2 * x + 3 * y**2


def order_swapped(x, y):
    """You returned the derivative along y first and the one along x second."""
    return x**2 + 3 * y**2, 2 * x * y


def first_term_called_constant(x, y):
    """You took x²y for a constant along y, but y is a factor of it."""
    return 2 * x * y, 3 * y**2


def factor_dropped(x, y):
    """You dropped the factor y along x; held still is not the same as gone."""
    return 2 * x, x**2 + 3 * y**2


def added_up(x, y):
    """You added the two partial derivatives; they are two separate numbers."""
    return 2 * x * y + x**2 + 3 * y**2


def measured_by_small_steps(x, y):
    """You measured the slopes with a small step instead of working them out."""

    def height(x, y):
        return x**2 * y + y**3

    h = 1e-6
    along_x = (height(x + h, y) - height(x - h, y)) / (2 * h)
    along_y = (height(x, y + h) - height(x, y - h)) / (2 * h)
    return along_x, along_y


# %% variants="partial_derivatives"
def by_array(x, y):
    return np.array([2 * x * y, x * x + 3 * y * y])


def by_factors(x, y):
    along_x = (x + x) * y
    return [along_x, (x - y) * (x + y) + 4 * y**2]


def by_sympy(x, y):
    a, b = sp.symbols("a b")
    height = a**2 * b + b**3
    at = {a: x, b: y}
    return float(height.diff(a).subs(at)), float(height.diff(b).subs(at))


# %% domain="partial_derivatives"
def anywhere(random):
    return tuple(random.uniform(-4, 4, 2))


def whole_numbers(random):
    return tuple(int(number) for number in random.integers(-5, 6, 2))


# %% [markdown] id="ex-linear-approximation"
# ### Exercise 2 · The plane that touches (1 point)
#
# *Core.* At the vector `point` a function has the value `value` and the gradient
# `gradient`. Write `linear_approximation(value, gradient, point, x)`: the height, at
# the vector `x`, of the plane that touches there. It is one number. All vectors have
# the same length, which may be any from $1$ up.
#
# <details><summary>Hint 1</summary>
#
# At `x = point` the answer is `value`. Which vector leads from `point` to `x`?
# </details>
# <details><summary>Hint 2</summary>
#
# The change is a dot product: each entry of the gradient times the move along its own
# axis, added up.
# </details>


# %% answer="linear_approximation"
def linear_approximation(value, gradient, point, x):
    """Height at x, shape (n,), of the plane that touches at `point`; one number."""
    ### BEGIN SOLUTION
    return value + gradient @ (x - point)
    ### END SOLUTION


# %% check="linear_approximation" points=1
check.matches(
    linear_approximation,
    lambda value, gradient, point, x: 1.5,
    at=[(2.0, np.array([3.0, -1.0, 7.0]), np.zeros(3), np.array([-0.1, 0.2, 0.0]))],
)
check.matches(
    linear_approximation,
    lambda value, gradient, point, x: 5 + 3 * (x[0] - 2) + 4 * (x[1] - 1),
    at=[
        (5.0, np.array([3.0, 4.0]), np.array([2.0, 1.0]), np.array([2.1, 1.3])),
        (5.0, np.array([3.0, 4.0]), np.array([2.0, 1.0]), np.array([-1.0, 0.5])),
        (5, np.array([3, 4]), np.array([2, 1]), np.array([2, 1])),
    ],
)
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    linear_approximation,
    reference.linear_approximation,
    at=[
        (
            check.samples(1, -3.0, 3.0)[0],
            *check.samples(3, -3.0, 3.0, kind="vector", size=n),
        )
        for n in (1, 2, 3, 3, 5, 8)
    ]
    + [(0.0, *check.samples(3, -3.0, 3.0, kind="vector", size=4))]
    + [(7, np.array([2, -5, 3]), np.array([4, 1, -2]), np.array([3, 3, 5]))]
    + [
        # entries that are alike
        (1.5, np.array([3.0, 3.0, -1.0]), np.array([2.0, 0.5, 0.5]), np.arange(3.0)),
        (1.5, np.array([2.0, 2.0]), np.array([1.0, 1.0]), np.array([4.0, 4.0])),
        # level; and as near to the point, and as far from it, as one likes
        (2.5, np.zeros(2), np.array([1.0, -2.0]), np.array([4.0, 4.0])),
        (0.0, np.array([3.0, -1.0]), np.zeros(2), np.array([2e-6, 5e-7])),
        (2.5, np.array([3.0, -1.0]), np.array([1.0, 7.0]), np.array([900.0, -5e3])),
        (
            0.0,
            np.array([3.0, -1.0]),
            np.array([64.0, -512.0]),
            np.array([64.0, -512 - 0.5**10]),
        ),
        # whole numbers among the others
        (2, np.array([0.5, -1.25]), np.array([1, 2]), np.array([3, 7])),
        (2.5, np.array([3, -1]), np.array([1, 2]), np.array([1.25, 0.5])),
        (2, np.array([3, -1]), np.array([0.5, 1.75]), np.array([4, 2])),
    ],
)
# where the function is a plane itself, the approximation is exact everywhere
check.matches(
    lambda x: linear_approximation(
        3.0 - 2.0 * 4.0, np.array([0.0, -2.0]), np.array([1.0, 4.0]), x
    ),
    lambda x: 3.0 - 2.0 * x[1],
    at=check.samples(3, -9.0, 9.0, kind="vector", size=2),
)
check.pure(
    linear_approximation,
    at=[(1.5, *check.samples(3, -3.0, 3.0, kind="vector", size=3))],
)
### END HIDDEN TESTS


# %% mistakes="linear_approximation"
def multiplied_by_the_place(value, gradient, point, x):
    """You multiplied the gradient by x itself, not by the move from the point."""
    return value + gradient @ x


def walked_backwards(value, gradient, point, x):
    """You took the way from x back to the point; the move goes the other way."""
    return value + gradient @ (point - x)


def change_only(value, gradient, point, x):
    """You returned the change alone, without the value at the point."""
    return gradient @ (x - point)


def not_added_up(value, gradient, point, x):
    """You left the products in an array; the changes along the axes add up."""
    return value + gradient * (x - point)


def product_of_lengths(value, gradient, point, x):
    """You multiplied the two lengths; the directions count as well."""
    return value + np.linalg.norm(gradient) * np.linalg.norm(x - point)


def mean_of_the_changes(value, gradient, point, x):
    """You averaged the changes along the axes; they are added."""
    return value + np.mean(gradient * (x - point))


# %% variants="linear_approximation"
def by_sum(value, gradient, point, x):
    return value + sum(g * (b - a) for g, a, b in zip(gradient, point, x, strict=True))


def by_intercept(value, gradient, point, x):
    at_the_origin = value - np.dot(gradient, point)
    return at_the_origin + np.dot(gradient, x)


def by_einsum(value, gradient, point, x):
    return np.einsum("i,i->", gradient, np.subtract(x, point)) + value


# %% domain="linear_approximation"
def vectors(random):
    n = int(random.integers(1, 7))
    return float(random.normal()), *random.normal(size=(3, n))


def whole_vectors(random):
    n = int(random.integers(1, 5))
    return int(random.integers(-9, 10)), *random.integers(-9, 10, (3, n))


# %% [markdown] id="ex-directional-derivative"
# ### Exercise 3 · The slope in a direction (2 points)
#
# *Core.* Write `directional_derivative(gradient, direction)`: the slope that one meets
# on setting out along the vector `direction`, per unit of the way walked. `direction`
# may have any length except zero; only where it points counts. For a `direction` of
# zeros, raise a `ValueError`. The gradient may be zero.
#
# <details><summary>Hint 1</summary>
#
# The formula $\nabla f \cdot u$ is for a direction of length $1$. What makes a vector
# that long without turning it?
# </details>
# <details><summary>Hint 2</summary>
#
# `np.linalg.norm` gives a length. Ask whether it is zero before you divide by it, and
# write `raise ValueError("…")` if so.
# </details>


# %% answer="directional_derivative"
def directional_derivative(gradient, direction):
    """Slope along a direction of any length but 0; ValueError for zeros."""
    ### BEGIN SOLUTION
    length = np.linalg.norm(direction)
    if length == 0:
        raise ValueError("a direction of zeros points nowhere")
    return gradient @ direction / length
    ### END SOLUTION


# %% check="directional_derivative" points=2
check.matches(
    directional_derivative,
    lambda gradient, direction: gradient @ direction,  # right for length 1
    at=[
        (np.array([3.0, 4.0]), np.array([0.6, 0.8])),
        (np.array([3.0, 4.0]), np.array([0.8, 0.6])),
        (np.array([3.0, 4.0, -2.0]), np.array([0.0, 0.0, 1.0])),
    ],
)
check.matches(
    directional_derivative,
    lambda gradient, direction: 0.0,  # level
    at=[(np.array([3.0, 4.0]), np.array([-4.0, 3.0]))],
)
check.matches(
    directional_derivative,
    lambda gradient, direction: 7 / np.sqrt(2),
    at=[
        (np.array([3.0, 4.0]), np.array([1.0, 1.0])),
        (np.array([3, 4]), np.array([10, 10])),
        (np.array([3.0, 4.0]), np.array([0.001, 0.001])),
    ],
)
check.matches(
    directional_derivative,
    lambda gradient, direction: -1 / np.sqrt(2),
    at=[
        (np.array([3.0, 4.0]), np.array([1.0, -1.0])),  # the entries add up to zero
        (np.array([3.0, 4.0]), np.array([1e-20, -1e-20])),  # short is not zero
    ],
)
check.raises(ValueError, directional_derivative, np.array([3.0, 4.0]), np.zeros(2))
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    directional_derivative,
    reference.directional_derivative,
    at=[
        (gradient, scale * direction)
        for n, scale in (
            *((1, 2.0), (2, 1.0), (2, -0.3), (3, 40.0)),
            *((4, 1e-19), (5, 1e-60), (3, 1e-140), (7, 1e4)),
        )
        for gradient, direction in [check.samples(2, -3.0, 3.0, kind="vector", size=n)]
    ]
    + [(np.zeros(3), check.samples(1, -3.0, 3.0, kind="vector", size=3)[0])]
    + [(np.array([2, -7, 1]), np.array([1, 2, -2])), (np.array([5]), np.array([-3]))]
    + [(np.array([1.5, -2.0]), np.array([2.0, 1.5]))]  # level
    + [(np.array([2.0, -7.0, 1.0]), np.array([0.0, -3.0, 0.0]))]
    + [(np.array([2.0, -7.0, 1.0]), np.array([2.0, 2.0, 2.0]))]
    + [(np.array([2.0, 2.0, 1.0]), np.array([-1.5, 4.0, -1.5]))]
    + [(np.array([2.0, -7.0]), np.array([2.0, -7.0]))]  # the steepest way
    + [(np.array([2.0, -7.0]), np.array([0.6, 0.800003]))]  # the length is nearly 1
    + [(np.array([2.0, -7.0]), np.array([3e12, 1e12]))]
    + [(np.arange(1.0, 6.0), np.array([0.0, 0.0, 0.0, 2.0, -1.0]))],
)
# along the bend of ripples, as measured by a small step
check.derivative(
    lambda h: directional_derivative(d_ripples([1 + 3 * h, h]), np.array([3.0, 1.0])),
    of=lambda h: ripples(np.array([1 + 3 * h, h])) / np.sqrt(10),
    at=check.samples(2, -0.5, 1.5),
)
check.raises(ValueError, directional_derivative, np.array([3.0]), np.array([0.0]))
check.raises(
    ValueError, directional_derivative, np.array([1, 2, 3]), np.array([0, 0, 0])
)
check.raises(ValueError, directional_derivative, np.zeros(2), np.zeros(2))
check.raises(ValueError, directional_derivative, np.arange(6.0), np.zeros(6))
check.pure(
    directional_derivative,
    at=[tuple(check.samples(2, -3.0, 3.0, kind="vector", size=3))],
)
### END HIDDEN TESTS


# %% mistakes="directional_derivative"
def direction_not_normalised(gradient, direction):
    """You used the direction with its own length; a slope is per unit of the way."""
    if not np.any(direction):
        raise ValueError
    return gradient @ direction


def steepest_slope(gradient, direction):
    """You returned the length of the gradient, the slope of the steepest way."""
    if not np.any(direction):
        raise ValueError
    return np.linalg.norm(gradient)


def cosine_only(gradient, direction):
    """You divided by the gradient's length: how steep it is then counts no more."""
    if not np.any(direction):
        raise ValueError
    lengths = np.linalg.norm(direction) * (np.linalg.norm(gradient) or 1.0)
    return gradient @ direction / lengths


def divided_by_the_square(gradient, direction):
    """You divided by the square of the length: the root is missing."""
    if not np.any(direction):
        raise ValueError
    return gradient @ direction / (direction @ direction)


def divided_by_the_sum(gradient, direction):
    """You divided by the sum of the entries' sizes, which is another length."""
    if not np.any(direction):
        raise ValueError
    return gradient @ direction / np.sum(np.abs(direction))


def zero_direction_divided(gradient, direction):
    """For a direction of zeros you divided zero by zero instead of raising an error."""
    with np.errstate(all="ignore"):
        return gradient @ direction / np.float64(np.linalg.norm(direction))


def zero_direction_called_level(gradient, direction):
    """For a direction of zeros you returned 0; it has no slope at all."""
    return gradient @ direction / (np.linalg.norm(direction) or 1.0)


def short_direction_refused(gradient, direction):
    """You raised an error for a direction that is only short; that is not zero."""
    if np.allclose(direction, 0):
        raise ValueError("a direction of zeros points nowhere")
    return gradient @ direction / np.linalg.norm(direction)


def sum_taken_for_the_length(gradient, direction):
    """You asked whether the entries add up to zero: 1 and -1 do, and do point."""
    if np.sum(direction) == 0:
        raise ValueError("a direction of zeros points nowhere")
    return gradient @ direction / np.linalg.norm(direction)


def zero_gradient_refused(gradient, direction):
    """You raised an error for a gradient of zeros; there every slope is 0."""
    if not np.any(direction) or not np.any(gradient):
        raise ValueError
    return gradient @ direction / np.linalg.norm(direction)


def direction_shortened_in_place(gradient, direction):
    """You divided the direction in place and so changed the array of the caller."""
    length = np.linalg.norm(direction)
    if length == 0:
        raise ValueError
    if direction.dtype.kind == "f":
        direction /= length
        return gradient @ direction
    return gradient @ direction / length


# %% variants="directional_derivative"
def by_unit_vector(gradient, direction):
    direction = np.asarray(direction, dtype=float)
    if not direction.any():
        raise ValueError("no direction")
    unit = direction / np.sqrt(np.sum(direction**2))
    return float(np.sum(np.asarray(gradient) * unit))


def by_cosine(gradient, direction):
    if np.all(direction == 0):
        raise ValueError("no direction")
    length = np.hypot.reduce(np.asarray(direction, dtype=float))
    steepest = np.hypot.reduce(np.asarray(gradient, dtype=float))
    if steepest == 0:
        return 0.0
    return steepest * (np.dot(gradient, direction) / (steepest * length))


def by_math(gradient, direction):
    import math

    length = math.hypot(*direction)
    if not length:
        raise ValueError("no direction")
    return math.fsum(g * d for g, d in zip(gradient, direction, strict=True)) / length


# %% domain="directional_derivative"
def vectors(random):
    n = int(random.integers(1, 7))
    return random.normal(size=n), random.normal(size=n) * 10 ** random.uniform(-3, 3)


def whole_vectors(random):
    n = int(random.integers(1, 4))
    return random.integers(-3, 4, n), random.integers(-3, 4, n)


# %% [markdown] id="ex-steepest-ascent-direction"
# ### Exercise 4 · The steepest way up (1 point)
#
# *Core.* Write `steepest_ascent_direction(gradient)`: the unit vector in whose
# direction the slope is largest, in the shape of `gradient`. The gradient is not zero.
#
# <details><summary>Hint 1</summary>
#
# For which angle to the gradient is the cosine largest?
# </details>
# <details><summary>Hint 2</summary>
#
# The result has length $1$, in the sense of Pythagoras. Check yours with
# `np.linalg.norm`.
# </details>


# %% answer="steepest_ascent_direction"
def steepest_ascent_direction(gradient):
    """Unit vector of steepest ascent, in the shape of a gradient that is not zero."""
    ### BEGIN SOLUTION
    return gradient / np.linalg.norm(gradient)
    ### END SOLUTION


# %% check="steepest_ascent_direction" points=1
check.matches(
    steepest_ascent_direction,
    lambda gradient: [0.6, 0.8],
    at=[np.array([3.0, 4.0]), np.array([0.03, 0.04]), np.array([300, 400])],
)
check.matches(
    steepest_ascent_direction,
    lambda gradient: [-1 / 3, 2 / 3, 0, 2 / 3],
    at=[np.array([-2.0, 4.0, 0.0, 4.0])],
)
check.matches(
    steepest_ascent_direction,
    lambda gradient: [np.sqrt(0.5), -np.sqrt(0.5)],
    at=[np.array([5.0, -5.0])],  # the entries add up to zero
)
check.that(
    lambda: np.isclose(
        np.linalg.norm(
            np.asarray(steepest_ascent_direction(np.array([3e-20, 4e-20])), dtype=float)
        ),
        1.0,
    ),
    "However small a gradient is, as long as it is not zero, the result has length 1.",
)
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    steepest_ascent_direction,
    reference.steepest_ascent_direction,
    at=[
        scale * check.samples(1, -3.0, 3.0, kind="vector", size=n)[0]
        for n, scale in (
            *((1, 1.0), (1, -1.0), (2, 1e-19), (3, 1.0), (5, 1e5), (9, -2.0)),
            *((3, 1e-60), (3, 1e-140), (4, 1e12)),
        )
    ]
    + [np.array([0.0, -7.5, 0.0]), np.array([-4]), np.array([1, -2, 2])]
    + [np.array([3.0, -4.0, 1.0]), np.array([2, -2])]  # the entries add up to zero
    + [np.array([0.6, 0.800003]), np.array([-0.57, 0.76])]  # the length is nearly 1
    + [np.array([0.0, 0.0, 3.0, -1.0])],
)
# no direction is steeper: of 24 around the circle none does better than this one
check.that(
    lambda: all(
        float(np.dot(steepest_ascent_direction(np.array([1.0, -2.0])), [1, -2])) + 1e-9
        >= np.cos(turn) - 2 * np.sin(turn)
        for turn in np.radians(np.arange(0, 360, 15))
    ),
    "There is a direction in which the slope is larger.",
)
check.pure(
    steepest_ascent_direction, at=check.samples(2, -3.0, 3.0, kind="vector", size=3)
)
### END HIDDEN TESTS


# %% mistakes="steepest_ascent_direction"
def not_normalised(gradient):
    """You returned the gradient itself; a direction is to have length 1."""
    return np.array(gradient)


def steepest_descent(gradient):
    """You returned the direction of steepest descent; the question was the way up."""
    return -gradient / np.linalg.norm(gradient)


def divided_by_the_sum(gradient):
    """You divided by the sum of the entries' sizes; the length is by Pythagoras."""
    return gradient / np.sum(np.abs(gradient))


def divided_by_the_largest(gradient):
    """You divided by the largest entry; the length is by Pythagoras."""
    return gradient / np.max(np.abs(gradient))


def divided_by_the_square(gradient):
    """You divided by the square of the length: the root is missing."""
    return gradient / (gradient @ gradient)


def small_taken_for_zero(gradient):
    """You left a small gradient as it was; however small, it has a direction."""
    length = np.linalg.norm(gradient)
    return gradient / length if length > 1e-8 else gradient


def sum_taken_for_the_length(gradient):
    """You asked whether the entries add up to zero: 1 and -1 do, and still point."""
    if np.sum(gradient) == 0:
        return np.array(gradient)
    return gradient / np.linalg.norm(gradient)


def signs_only(gradient):
    """You kept the signs of the entries and lost their proportions."""
    return np.sign(gradient) / np.sqrt(np.count_nonzero(gradient))


def one_axis_only(gradient):
    """You took the steepest of the axes; between the axes it can be steeper."""
    unit = np.zeros(len(gradient))
    place = np.argmax(np.abs(gradient))
    unit[place] = np.sign(gradient[place])
    return unit


# %% variants="steepest_ascent_direction"
def by_dot_product(gradient):
    return np.array(gradient, dtype=float) / np.sqrt(np.dot(gradient, gradient))


def by_list(gradient):
    length = sum(float(entry) ** 2 for entry in gradient) ** 0.5
    return tuple(float(entry) / length for entry in gradient)


# %% [markdown] id="ex-numerical-gradient"
# ### Exercise 5 · A gradient by number (2 points)
#
# *Core.* Write `numerical_gradient(f, x)`: the gradient of `f` at the vector `x`, by
# small steps. `f` takes an array of the shape of `x` and returns one number. It is
# smooth and of moderate size: no wave in it is shorter than half a unit, and its values
# are not thousands of times as large as its slopes. The entries of `x` lie between
# $-100$ and $100$, and may be whole numbers. The result is to be right to one part in a
# million of its largest entry, and `x` is to be left as it was.
#
# <details><summary>Hint 1</summary>
#
# A central difference for each entry, with that entry alone moved. The section
# [A gradient by number](#A-gradient-by-number) says how far.
# </details>
# <details><summary>Hint 2</summary>
#
# Make a fresh copy of `x`, as decimal numbers, for every point at which you ask `f`: in
# an array of whole numbers a small step is cut off to nothing.
# </details>


# %% answer="numerical_gradient"
def numerical_gradient(f, x):
    """Gradient of f at x, shape (n,), to a relative 1e-6; f takes such an array."""
    ### BEGIN SOLUTION
    x = np.array(x, dtype=float)
    gradient = np.zeros_like(x)
    for i in range(len(x)):
        step = np.zeros_like(x)
        step[i] = 1e-6 * max(1.0, abs(x[i]))
        gradient[i] = (f(x + step) - f(x - step)) / (2 * step[i])
    return gradient
    ### END SOLUTION


# %% check="numerical_gradient" points=2
check.matches(
    numerical_gradient,
    lambda f, x: [x[0] + x[1], x[0] + 2 * x[1]],  # for the bowl of the lesson
    at=[
        (lambda x: x[0] ** 2 / 2 + x[0] * x[1] + x[1] ** 2, np.array([2.0, 1.0])),
        (lambda x: x[0] ** 2 / 2 + x[0] * x[1] + x[1] ** 2, np.array([-3, 5])),
    ],
    rtol=1e-6,
)
check.matches(
    numerical_gradient,
    lambda f, x: d_ripples(x),
    at=[
        (ripples, np.array([1.3, -0.4, 0.7])),
        (ripples, np.array([0.2, 2.1])),
        (ripples, np.array([0.6, -0.4, 0.6])),  # two entries are alike
        (ripples, np.array([1e-7, 0.7])),  # one is nearly zero
    ],
    rtol=1e-6,
)
# a value that is hundreds of times as large as the slopes
check.matches(
    numerical_gradient,
    lambda f, x: [np.cos(x[0]), 2.0],
    at=[(high_ripples, np.array([0.7, 1.3])), (high_ripples, np.array([-1.2, 0.4]))],
    rtol=1e-6,
)
check.pure(numerical_gradient, at=[(ripples, np.array([1.3, -0.4, 0.7]))])
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    numerical_gradient,
    lambda f, x: d_ripples(x),
    at=[(ripples, x) for x in check.samples(4, -2.0, 2.0, kind="vector")]
    + [(ripples, np.array([2, -1, 3])), (ripples, np.array([0, 3]))]
    + [(ripples, np.array([a, a, b, a])) for a, b in [check.samples(2, -2.0, 2.0)]]
    + [(ripples, np.zeros(3)), (ripples, np.array([2, 2])), (ripples, np.full(3, -0.7))]
    + [(ripples, np.array([0.7, -3e-8, 2e-6])), (ripples, np.array([4e-7, -1e-9]))]
    + [(ripples, x) for x in check.samples(1, -2.0, 2.0, kind="vector", size=24)],
    rtol=1e-6,
)
check.matches(
    numerical_gradient,
    lambda f, x: [np.cos(x[0]), 2.0],
    at=[(high_ripples, x) for x in check.samples(6, -3.0, 3.0, kind="vector", size=2)]
    + [(high_ripples, np.array([0.0, 1.3])), (high_ripples, np.array([3e-4, -7e-5]))],
    rtol=1e-6,
)
check.matches(
    numerical_gradient,
    lambda f, x: 3 * np.asarray(x) ** 2,
    at=[
        (lambda x: np.sum(x**3), scale * x)
        for scale in (1, 30)
        for x in check.samples(2, -3.0, 3.0, kind="vector", size=4)
    ]
    + [
        (lambda x: np.sum(x**3), np.array([5])),
        (lambda x: np.sum(x**3), np.array([7.5])),
    ],
    rtol=1e-6,
)
# far out, and with waves that do not grow with x
check.matches(
    numerical_gradient,
    lambda f, x: [3 * np.cos(3 * x[0]), 2.0],
    at=[
        (lambda x: np.sin(3 * x[0]) + 2 * x[1], x)
        for x in [np.array([98.44, -0.5]), np.array([-100, 1])]
        + [np.array([a, 7.0]) for a in check.samples(3, 60.0, 100.0)]
    ],
    rtol=1e-6,
)
# functions that bend: a wave, and one that is steep along its first axis only
check.matches(
    numerical_gradient,
    lambda f, x: 3 * np.cos(3 * (x[0] + 2 * x[1])) * np.array([1.0, 2.0]),
    at=[
        (lambda x: np.sin(3 * (x[0] + 2 * x[1])), x)
        for x in check.samples(3, 0.05, 0.15, kind="vector", size=2)
    ],
    rtol=1e-6,
)
check.matches(
    numerical_gradient,
    lambda f, x: [np.exp(x[0]) + x[2], 0.0, x[0]],
    at=[
        (lambda x: np.exp(x[0]) + x[0] * x[2], x)
        for x in check.samples(3, -2.0, 2.0, kind="vector", size=3)
    ],
    rtol=1e-6,
)
# waves nearly as short as they may be; and slopes that are small
check.matches(
    numerical_gradient,
    lambda f, x: [12 * np.cos(12 * x[0]), 2.0],
    at=[
        (lambda x: np.sin(12 * x[0]) + 2 * x[1], np.array([a, 1.0]))
        for a in check.samples(3, 0.101, 0.106)
    ],
    rtol=1e-6,
)
check.matches(
    numerical_gradient,
    lambda f, x: [0.006 * np.cos(3 * x[0]), 0.004 * x[1]],
    at=[
        (lambda x: 0.002 * (np.sin(3 * x[0]) + x[1] ** 2), x)
        for x in check.samples(4, -2.0, 2.0, kind="vector", size=2)
    ],
    rtol=1e-6,
)
check.matches(
    numerical_gradient,
    lambda f, x: [6e-5 * np.cos(3 * x[0]), 4e-5 * x[1]],
    at=[
        (lambda x: 2e-5 * (np.sin(3 * x[0]) + x[1] ** 2), x)
        for x in check.samples(2, -2.0, 2.0, kind="vector", size=2)
    ],
    rtol=1e-6,
)
check.matches(
    numerical_gradient,
    lambda f, x: [6e4 * np.cos(3 * x[0]), 4e4 * x[1]],
    at=[
        (lambda x: 2e4 * (np.sin(3 * x[0]) + x[1] ** 2), x)
        for x in check.samples(2, -2.0, 2.0, kind="vector", size=2)
    ],
    rtol=1e-6,
)
check.pure(
    numerical_gradient,
    at=[(ripples, x) for x in check.samples(2, -2.0, 2.0, kind="vector", size=3)]
    + [(ripples, np.array([2, 1]))],
)
### END HIDDEN TESTS


# %% mistakes="numerical_gradient"
def all_entries_moved_at_once(f, x):
    """You moved all entries at once; each is to move alone while the others rest."""
    x = np.array(x, dtype=float)
    h = 1e-5
    return np.full(len(x), (f(x + h) - f(x - h)) / (2 * h))


def entries_not_put_back(f, x):
    """You moved one entry after the other and did not put them back."""
    x = np.array(x, dtype=float)
    gradient = np.zeros(len(x))
    h = 1e-2
    for i in range(len(x)):
        before = f(x)
        x[i] += h
        gradient[i] = (f(x) - before) / h
    return gradient


def divided_by_h(f, x):
    """You divided by h, but the two points are 2h apart."""
    x = np.array(x, dtype=float)
    h = 1e-5
    return np.array([(f(x + h * e) - f(x - h * e)) / h for e in np.eye(len(x))])


def step_too_small(f, x):
    """You made the step so small that rounding ate the difference."""
    x = np.array(x, dtype=float)
    h = 1e-13
    return np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))])


def step_lost_in_the_sum(f, x):
    """You made the step so small that x + h rounds to x: every difference is 0."""
    x = np.array(x, dtype=float)
    h = 1e-16
    return np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))])


def step_too_large(f, x):
    """You made the step so large that the function bends within it."""
    x = np.array(x, dtype=float)
    h = 0.05
    return np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))])


def forward_with_a_large_step(f, x):
    """You went to one side only, with a step too large for that."""
    x = np.array(x, dtype=float)
    h = 1e-4
    return np.array([(f(x + h * e) - f(x)) / h for e in np.eye(len(x))])


def forward_with_a_tiny_step(f, x):
    """You went to one side with a tiny step, and rounding a large value ate it."""
    x = np.array(x, dtype=float)
    h = 1.5e-8
    return np.array([(f(x + h * e) - f(x)) / h for e in np.eye(len(x))])


def share_of_the_entry(f, x):
    """You made the step a share of the entry: near zero it is lost in rounding."""
    x = np.array(x, dtype=float)
    steps = np.where(x == 0, 1e-6, 1e-6 * np.abs(x))
    return np.array([f(x + d) - f(x - d) for d in np.diag(steps)]) / (2 * steps)


def looked_up_by_value(f, x):
    """You looked up by its value which entry to move: of two alike the first moved."""
    h = 1e-6
    gradient = []
    for entry in list(x):
        up, down = np.array(x, dtype=float), np.array(x, dtype=float)
        up[list(x).index(entry)] += h
        down[list(x).index(entry)] -= h
        gradient.append((f(up) - f(down)) / (2 * h))
    return np.array(gradient)


def whole_numbers_cut(f, x):
    """For whole numbers the step was cut off, and every slope came out as 0."""
    h = 1e-5
    gradient = np.zeros(len(x))
    for i in range(len(x)):
        up, down = np.array(x), np.array(x)
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


def left_minus_right(f, x):
    """You subtracted the value ahead from the value behind: every sign is wrong."""
    x = np.array(x, dtype=float)
    h = 1e-5
    return np.array([(f(x - h * e) - f(x + h * e)) / (2 * h) for e in np.eye(len(x))])


def step_that_grew_past_the_waves(f, x):
    """You let the step grow with x so far that the function bends within it."""
    x = np.array(x, dtype=float)
    steps = 1e-5 * np.maximum(1, np.abs(x))
    moves = np.diag(steps)
    return np.array([f(x + d) - f(x - d) for d in moves]) / (2 * steps)


def one_number(f, x):
    """You added the slopes up; the gradient keeps one entry for each variable."""
    x = np.array(x, dtype=float)
    h = 1e-5
    return sum((f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x)))


def moved_in_place(f, x):
    """You moved the entries in the array that was given, and did not restore it."""
    h = 1e-5
    gradient = np.zeros(len(x))
    for i in range(len(x)):
        moved = x if x.dtype.kind == "f" else np.array(x, dtype=float)
        moved[i] += h
        up = f(moved)
        moved[i] -= 2 * h
        gradient[i] = (up - f(moved)) / (2 * h)
    return gradient


# %% variants="numerical_gradient"
def by_rows_of_the_identity(f, x):
    x = np.asarray(x, dtype=float)
    h = 1e-5
    return [float(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(x.size)]


def by_richardson(f, x):
    x = np.asarray(x, dtype=float)

    def central(e, h):
        return (f(x + h * e) - f(x - h * e)) / (2 * h)

    return np.array(
        [(4 * central(e, 5e-4) - central(e, 1e-3)) / 3 for e in np.eye(len(x))]
    )


def moved_and_put_back(f, x):
    x = np.array(x, dtype=float)
    gradient = np.empty(len(x))
    for i, old in enumerate(x.copy()):
        h = 3e-6 * (1 + abs(old))
        x[i] = old + h
        up = f(x.copy())
        x[i] = old - h
        down = f(x.copy())
        x[i] = old
        gradient[i] = (up - down) / (2 * h)
    return gradient


# %% domain="numerical_gradient" rtol=1e-06
def waves(random):
    a = random.normal(size=int(random.integers(1, 6)))
    return (lambda x: 3 * np.sum(x) + np.sin(a @ x)), random.uniform(-2, 2, len(a))


def cubes(random):
    n = int(random.integers(1, 6))
    a = random.uniform(0.5, 2, n)
    return (lambda x: a @ x**3), random.uniform(1, 100, n)


def whole_numbers(random):
    n = int(random.integers(2, 5))
    return (lambda x: x @ x + 5 * x[0] * x[1]), random.integers(2, 9, n)


# %% [markdown] id="ex-gradient-quadratic"
# ### Exercise 6 · The gradient of a quadratic (2 points)
#
# *Core.* Let $f(x) = \frac12 x^\top A x - b \cdot x$. Write `gradient_quadratic(A, b,
# x)`, its gradient at `x`. The matrix `A` need not be symmetric.
#
# <details><summary>Hint 1</summary>
#
# The table in [Three gradients to know by heart](#Three-gradients-to-know-by-heart) has
# both terms. What does the $\frac12$ do to the first?
# </details>
# <details><summary>Hint 2</summary>
#
# `A.T` is the transpose. Try your formula on a matrix such as `[[0, 1], [0, 0]]`, for
# which the quadratic form is $x_1 x_2$.
# </details>


# %% answer="gradient_quadratic"
def gradient_quadratic(A, b, x):
    """Gradient of x·Ax/2 − b·x at x, shape (n,); A is (n, n), symmetric or not."""
    ### BEGIN SOLUTION
    return (A + A.T) @ x / 2 - b
    ### END SOLUTION


# %% check="gradient_quadratic" points=2
check.gradient(
    lambda x: gradient_quadratic(
        np.array([[2.0, 1.0], [-3.0, 0.5]]), np.array([1.0, 4.0]), x
    ),
    of=lambda x: x[0] ** 2 - x[0] * x[1] + x[1] ** 2 / 4 - x[0] - 4 * x[1],
    at=[np.array([1.5, -0.7]), np.array([-0.3, 2.2])],
)
check.matches(
    gradient_quadratic,
    lambda A, b, x: A @ x - b,  # right for a symmetric A
    at=[
        (
            np.array([[2.0, 0.5], [0.5, 3.0]]),
            np.array([1.0, -2.0]),
            np.array([0.4, 1.6]),
        )
    ],
)
check.matches(
    gradient_quadratic,
    lambda A, b, x: [x[1] / 2, x[0] / 2],
    at=[(np.array([[0, 1], [0, 0]]), np.array([0, 0]), np.array([7, 3]))],
)
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    gradient_quadratic,
    reference.gradient_quadratic,
    at=[
        (
            check.samples(1, -3.0, 3.0, kind="square", size=n)[0],
            *check.samples(2, -3.0, 3.0, kind="vector", size=n),
        )
        for n in (2, 3, 3, 5, 8)
    ]
    + [
        (
            check.samples(1, -3.0, 3.0, kind="symmetric", size=4)[0],
            *check.samples(2, -3.0, 3.0, kind="vector", size=4),
        ),
        (np.array([[3.0]]), np.array([0.5]), np.array([-2.5])),
        (np.array([[1, 4], [-2, 3]]), np.array([2, -5]), np.array([3, -1])),
        (np.zeros((3, 3)), np.array([1.0, -2.0, 0.5]), np.array([1.0, 2.0, 3.0])),
        (np.eye(3), np.zeros(3), np.zeros(3)),
        (np.array([[2.0, 1.0], [-3.0, 4.0]]), np.array([0.5, -7.0]), np.zeros(2)),
        (np.array([[2.0, 1.0], [1.0, 0.5]]), np.zeros(2), np.array([3.0, -1.0])),
        (
            np.array([[0, 1, 4], [2, 1, 0], [3, 7, 2]]),
            np.arange(3),
            np.array([3, 3, 1]),
        ),
        # nearly symmetric
        (np.array([[2.0, 1.0], [1.000005, 3.0]]), np.ones(2), np.array([3.0, -1.0])),
        # whole numbers among the others
        (np.array([[1, 4], [-1, 3]]), np.array([0.5, 0.75]), np.array([0.5, -1.5])),
        (np.array([[0.5, 4.0], [-1.0, 1.75]]), np.array([2, -5]), np.array([3, -1])),
    ],
)
check.gradient(
    lambda x: gradient_quadratic(
        np.arange(9.0).reshape(3, 3), np.array([1.0, 0.0, -7.0]), x
    ),
    of=lambda x: x @ np.arange(9.0).reshape(3, 3) @ x / 2 - x[0] + 7 * x[2],
    at=check.samples(2, -2.0, 2.0, kind="vector", size=3),
)
check.pure(
    gradient_quadratic,
    at=[
        (
            check.samples(1, -3.0, 3.0, kind="square", size=3)[0],
            *check.samples(2, -3.0, 3.0, kind="vector", size=3),
        ),
        (np.array([[2.0, 1.0], [1.0, 3.0]]), np.zeros(2), np.array([1.0, 2.0])),
    ],
)
### END HIDDEN TESTS


# %% mistakes="gradient_quadratic"
def taken_for_symmetric(A, b, x):
    """You took A for symmetric: its transpose has a share in the gradient."""
    return A @ x - b


def transpose_only(A, b, x):
    """You used the transpose alone; x stands on both sides of the matrix."""
    return A.T @ x - b


def half_lost(A, b, x):
    """You lost the factor one half in front of the quadratic form."""
    return (A + A.T) @ x - b


def sign_of_b(A, b, x):
    """You added b; in the function it is subtracted."""
    return (A + A.T) @ x / 2 + b


def b_forgotten(A, b, x):
    """You left out the gradient of the linear term."""
    return (A + A.T) @ x / 2


def linear_term_kept(A, b, x):
    """You kept b·x as it was; its gradient is asked for."""
    return (A + A.T) @ x / 2 - b @ x


def entry_by_entry(A, b, x):
    """You multiplied entry by entry where a matrix product is meant."""
    return (A + A.T) * x / 2 - b


def doubled_for_symmetric(A, b, x):
    """You used the rule for a symmetric matrix, and without the one half."""
    return 2 * A @ x - b


# %% variants="gradient_quadratic"
def by_two_products(A, b, x):
    return 0.5 * (A @ x) + 0.5 * (x @ A) - b


def by_symmetric_part(A, b, x):
    symmetric = 0.5 * (np.asarray(A) + np.transpose(A))
    return np.dot(symmetric, x) - b


def by_sums(A, b, x):
    n = len(x)
    return [
        sum((A[k][j] + A[j][k]) * x[j] for j in range(n)) / 2 - b[k] for k in range(n)
    ]


# %% domain="gradient_quadratic"
def squares(random):
    n = int(random.integers(1, 6))
    return random.normal(size=(n, n)), random.normal(size=n), random.normal(size=n)


def whole_numbers(random):
    n = int(random.integers(1, 5))
    return tuple(random.integers(-9, 10, shape) for shape in ((n, n), n, n))


# %% [markdown] id="ex-gradient-mse"
# ### Exercise 7 · The gradient of the mean squared error (2 points)
#
# *Core.* Let $L(w) = \frac1N \sum_i (X_i \cdot w - y_i)^2$, where $X_i$ is row $i$ of
# `X`. Write `gradient_mse(w, X, y)`, the gradient of $L$ at the weights `w`. `X` has
# one row for each of the $N$ samples and one column for each feature; `w` and `y` are
# vectors.
#
# <details><summary>Hint 1</summary>
#
# One entry for each weight. Start from the errors, a vector with one entry for each
# sample. Which shapes must a product with `X` or with its transpose have?
# </details>
# <details><summary>Hint 2</summary>
#
# The mean is over samples, so divide by their number, `len(y)`, and not by the number
# of weights.
# </details>


# %% answer="gradient_mse"
def gradient_mse(w, X, y):
    """Gradient, shape (features,), of mean((Xw − y)²); X is (samples, features)."""
    ### BEGIN SOLUTION
    return 2 * X.T @ (X @ w - y) / len(y)
    ### END SOLUTION


# %% check="gradient_mse" points=2
check.gradient(
    lambda w: gradient_mse(w, five_samples.copy(), five_targets.copy()),
    of=lambda w: mean_squared_error(w, five_samples, five_targets),
    at=[np.array([0.3, -0.8, 1.4]), np.array([-1.2, 0.6, 2.5])],
)
check.matches(
    gradient_mse,
    lambda w, X, y: [0.185533, 0.344688],  # Engel's families, as in the lesson
    at=[(np.array([0.2, 0.6]), X, food)],
    rtol=1e-5,
)
check.matches(
    gradient_mse,
    lambda w, X, y: np.zeros(2),  # a perfect fit
    at=[(np.array([2, 1]), np.array([[1, 0], [0, 1], [1, 1]]), np.array([2, 1, 3]))],
)
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    gradient_mse,
    reference.gradient_mse,
    at=[
        (
            check.samples(1, -3.0, 3.0, kind="vector", size=features)[0],
            np.array(check.samples(samples, -3.0, 3.0, kind="vector", size=features)),
            check.samples(1, -3.0, 3.0, kind="vector", size=samples)[0],
        )
        for samples, features in ((5, 2), (3, 3), (2, 4), (7, 1), (1, 3), (12, 5))
    ]
    + [
        (np.array([1, -2]), np.array([[3, 1], [0, 4], [-5, 2]]), np.array([1, 7, -2])),
        (np.zeros(2), X, food),
        (np.array([3.0]), np.array([[2.0]]), np.array([-1.0])),
        # the errors add up to zero
        (np.array([1, 0]), np.array([[1, 2], [3, 1]]), np.array([0, 4])),
        (np.array([0.5, -2.0]), np.array([[3.0, 1.0], [0.5, 4.0]]), np.zeros(2)),
        # two samples that are alike, and a feature that is zero in all
        (np.ones(2), np.array([[2, 0], [2, 0], [-1, 0]]), np.array([5, 5, 1])),
        # whole numbers among the others
        (np.array([0.5, -1.25]), np.array([[3, 1], [0, 4]]), np.array([0.5, 2.25])),
        (np.array([2, -1]), np.array([[0.5, 1.25], [3.0, -4.0]]), np.array([7, 2])),
    ],
)
check.gradient(
    lambda w: gradient_mse(
        w, np.arange(12.0).reshape(4, 3) / 5, np.array([1.0, 0.0, -2.0, 3.0])
    ),
    of=lambda w: mean_squared_error(
        w, np.arange(12.0).reshape(4, 3) / 5, np.array([1.0, 0.0, -2.0, 3.0])
    ),
    at=check.samples(2, -2.0, 2.0, kind="vector", size=3),
)
check.pure(
    gradient_mse,
    at=[
        (
            check.samples(1, -3.0, 3.0, kind="vector", size=2)[0],
            np.array(check.samples(4, -3.0, 3.0, kind="vector", size=2)),
            check.samples(1, -3.0, 3.0, kind="vector", size=4)[0],
        )
    ],
)
### END HIDDEN TESTS


# %% mistakes="gradient_mse"
def errors_turned_round(w, X, y):
    """You took targets minus predictions and no minus in front: every sign is wrong."""
    return 2 * X.T @ (y - X @ w) / len(y)


def two_lost(w, X, y):
    """You lost the factor 2 that the square leaves behind."""
    return X.T @ (X @ w - y) / len(y)


def mean_lost(w, X, y):
    """You added the samples up; the loss is their mean."""
    return 2 * X.T @ (X @ w - y)


def divided_by_the_weights(w, X, y):
    """You divided by the number of weights; the mean is over the samples."""
    return 2 * X.T @ (X @ w - y) / len(w)


def divided_by_all_entries(w, X, y):
    """You divided by the number of entries of X; the mean is over the samples."""
    return 2 * X.T @ (X @ w - y) / X.size


def features_forgotten(w, X, y):
    """You averaged the errors; each is to be multiplied by its feature first."""
    return np.full(len(w), 2 * np.mean(X @ w - y))


def square_of_the_mean(w, X, y):
    """You differentiated the square of the mean error; the mean is of the squares."""
    return 2 * np.mean(X @ w - y) * X.mean(axis=0)


def broadcast_to_a_table(w, X, y):
    """You subtracted a column from a row, which made a table of all differences."""
    errors = X @ w - y.reshape(-1, 1)
    return 2 * np.mean(errors @ X, axis=0)


def targets_ignored(w, X, y):
    """You left the targets out: that is the gradient of the mean squared prediction."""
    return 2 * X.T @ (X @ w) / len(y)


# %% variants="gradient_mse"
def with_the_minus_in_front(w, X, y):
    return -2 / len(y) * X.T @ (y - X @ w)


def sample_by_sample(w, X, y):
    gradient = np.zeros(len(w))
    for row, target in zip(X, y, strict=True):
        gradient += 2 * (row @ w - target) * row
    return gradient / len(y)


def by_means(w, X, y):
    errors = X @ w - y
    return [2 * np.mean(errors * column) for column in X.T]


def multiplied_out(w, X, y):
    return (2 * (X.T @ X) @ w - 2 * X.T @ y) / X.shape[0]


# %% domain="gradient_mse"
def data(random):
    samples, features = random.integers(1, 7, 2)
    return tuple(
        random.normal(size=s) for s in (features, (samples, features), samples)
    )


def whole_numbers(random):
    samples, features = random.integers(1, 6, 2)
    shapes = (features, (samples, features), samples)
    return tuple(random.integers(-9, 10, shape) for shape in shapes)


# %% [markdown] essay="partial_derivatives_in_descent" points=3
# ### Exercise 8 · In your own words (3 points)
#
# *Core.* Double-click on this text to write in it, and press Shift+Enter when you are
# done.
#
# What do partial derivatives do in gradient descent? Write about ten sentences to a
# friend who knows the slope of a curve. Say what one partial derivative tells you about
# one weight and what it does not, what all of them together tell you about direction,
# and one situation in which going against the gradient does not lead where you want.
#
# ### BEGIN SOLUTION
# **Marking guide**
#
# - *1 point, one weight*: a partial derivative is the slope of the loss for a small
#   change of that weight while the others are held still; its sign says which way to
#   turn this weight, its size how sensitive the loss is. What it does not tell: it is
#   no share of the error, it is valid here and for a small change, it may point away
#   from the weight's best value, it depends on the unit.
# - *1 point, all together*: they form the gradient; w ← w − η∇L changes all weights at
#   once, each in proportion to its own partial derivative; the slope in any direction
#   is ∇L·u, so −∇L is the direction of steepest descent (non-zero gradient, per unit
#   length, locally).
# - *1 point, a limit with its reason*: a step too long overshoots, since the partial
#   derivatives are those of the starting place; a long, narrow valley makes the walk
#   creep or zig-zag, since −∇L is square to the level line and not towards the minimum;
#   zero partial derivatives at a saddle or at a local minimum; badly scaled features; a
#   corner where there is no gradient.
#
# Take off nothing for style. "The partial derivative is the weight's contribution to
# the error", unexplained, earns no point for one weight.
#
# A model answer: Think of the loss as a landscape over the weights. The partial
# derivative for one weight is the slope you feel when only this weight moves and all
# the others stay. If it is positive, turning the weight down a little lowers the loss;
# if it is large, the loss is sensitive to this weight here. It is not the weight's
# share of the error, and it may change when another weight moves. Put all partial
# derivatives into one vector, the gradient. Gradient descent turns every weight at
# once, each by its own partial derivative times the learning rate, against the sign. Of
# all directions this one falls fastest for a short step, because the slope in a
# direction is the gradient's dot product with it. But the gradient knows this place
# only. In a long, narrow valley it points across the valley rather than along it, so
# that the walk first goes down the side and then creeps along the floor.
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
# - A level set joins the places of one height; where its lines crowd, it is steep.
# - A partial derivative is the slope for one variable while the others are held still:
#   a sensitivity, here and now, and not a share of anything.
# - The gradient has the shape of its argument. It lies in the plane of the inputs.
# - Nearby, $f(p + d) \approx f(p) + \nabla f(p) \cdot d$, with an error like $\|d\|^2$.
# - The slope in a unit direction $u$ is $\nabla f \cdot u = \|\nabla f\| \cos\theta$:
#   largest along the gradient, zero along the level set.
# - Steepest means: if the gradient is not zero, per unit of length, locally. It does
#   not mean: towards the minimum.
# - $a \cdot x \to a$, $\; x^\top A x \to (A + A^\top)\,x$,
#   $\; \frac1N\|Xw - y\|^2 \to \frac2N X^\top(Xw - y)$.
# - By number: one entry at a time, by a step that is short on the scale on which the
#   function bends (the entry's size is a guess at that); and two evaluations along a
#   random direction are enough to test a formula.

# %% [markdown] id="glossary"
# ## Glossary
#
# - **differentiable**: with a tangent plane; the error of the linear approximation
#   shrinks faster than the length of the move.
# - **directional derivative**: the slope that one meets on setting out in a direction
#   of length 1.
# - **features**: the numbers from which a model makes a prediction; the columns of $X$.
# - **function of several variables**: one number made from several.
# - **gradient**: the vector of all partial derivatives at a place.
# - **Jacobian**: the matrix of all partial derivatives of a function with several
#   outputs, one row for each output.
# - **level set**: all places where a function has one and the same value.
# - **linear approximation**: value at a point plus gradient times the move from it.
# - **partial derivative**: the derivative with respect to one variable while the others
#   are held still.
# - **quadratic form**: $x^\top A x$, the sum of $A_{ij}\, x_i x_j$ over all $i$, $j$.
# - **steepest ascent**: the direction in which the slope is largest, that of the
#   gradient.
# - **steepest descent**: the opposite direction, in which a function falls fastest.
# - **surface**: a function of two variables, drawn as a height over its plane.
# - **tangent plane**: the plane that touches a surface at a point; the graph of the
#   linear approximation.
# - **targets**: what was observed, and a model is to predict.
# - **unit vector**: a vector of length 1.

# %% [markdown] id="further-reading"
# ## Further reading
#
# - 3Blue1Brown and Khan Academy, [*Multivariable calculus*][khan]: partial derivatives
#   and the gradient, in motion.
# - MIT OpenCourseWare, [18.02SC *Multivariable Calculus*][1802], unit 2: level curves,
#   gradient, directional derivatives.
# - J. Marsden and A. Tromba, *Vector Calculus*, chapter 2: when there is a tangent
#   plane, with proofs.
# - Goodfellow, Bengio and Courville,
#   [*Deep Learning*](https://www.deeplearningbook.org/), chapter 4: gradients and
#   descent in machine learning.
# - K. B. Petersen and M. S. Pedersen, *The Matrix Cookbook*, chapter 2: gradients of
#   many more patterns.
# - Tools: [GeoGebra](https://www.geogebra.org/3d) for surfaces to turn,
#   [SymPy](https://www.sympy.org/) for formulas,
#   [Matplotlib](https://matplotlib.org/) for pictures.
# - On Engel's families: R. Koenker and G. Bassett,
#   [*Robust tests of heteroscedasticity based on regression quantiles*][koenker], 1982.
#
# [khan]: https://www.khanacademy.org/math/multivariable-calculus
# [1802]: https://ocw.mit.edu/courses/18-02sc-multivariable-calculus-fall-2010/
# [koenker]: https://doi.org/10.2307/1912528
#
# **Next:** many numbers in, and many out. What replaces the slope, and what tells a
# valley from a pass? Jacobians and Hessians.
