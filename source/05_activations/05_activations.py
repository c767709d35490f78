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
# # Activations
#
# > **Why is a stack of a hundred layers without them worth one, and why did deep
# > networks refuse to learn?**
#
# A neural network is a stack of layers. Between two layers stands a small function, so
# small that it is easy to overlook: the *activation*. Take it out, and a hundred layers
# collapse into one. Choose it badly, and the hundred layers stay, but the first of them
# never learn anything. Both facts follow from one number, the *slope of the
# activation*.
#
# **When you are through, you can**
#
# - show why layers without activations collapse into one;
# - give the formula and the slope of nine activations, and say where they saturate;
# - say what is known about the slope of ReLU at $0$, and what is only agreed;
# - compute them where a naive formula overflows or loses its digits;
# - say when a sigmoid's output is a probability, and when it is just a number;
# - predict how much of a gradient is left after many layers.
#
# **Time:** two sittings of about an hour; the second can begin at
# [ReLU, and its slope at zero](#ReLU,-and-its-slope-at-zero). Exercises 1 to 3 need
# only the first.
#
# **Assumed:** derivatives and the chain rule (lessons 1 and 2), and a matrix times a
# vector. Two cells use the Jacobian, the matrix of all partial derivatives.
#
# **How to read this page.** Run each code cell with Shift+Enter. Where it says
# *predict, then run*, commit to an answer first. Folded questions open with a click.
# Small cells full of `assert` hold the text to its word: if they run silently, the
# numbers in the prose are true. Nothing needs to be changed before the
# [exercises](#Exercises).

# %% id="imports"
import math
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import sympy as sp

from autograder import check, progress
from explorers import activation, label, look, show, use_house_style

use_house_style()

# %% [markdown] id="collapse"
# ## A hundred layers that are worth one
#
# A **layer** multiplies a vector $x$ by a matrix and adds a vector:
#
# $$z = W x + b .$$
#
# The entries of $W$ are its **weights**, those of $b$ its **biases**. Such a map is
# called **affine**: linear, plus a shift. Here are $100$ of them in a row, from the
# plane to the plane, with weights and biases drawn at random.
#
# **Predict, then run.** Every layer has six numbers, four weights and two biases, so
# the stack has $600$. How many numbers does a layer need that does the same to every
# $x$?

# %% id="collapse-code"
rng = np.random.default_rng(5)
layers = [(rng.normal(size=(2, 2)), rng.normal(size=2)) for _ in range(100)]


def stack(x):
    """What a hundred layers make of the vector x."""
    for W, b in layers:
        x = W @ x + b
    return x


one_b = stack(np.zeros(2))
one_W = np.column_stack([stack(unit) - one_b for unit in np.eye(2)])
for x in (np.array([0.3, -1.7]), np.array([-2.0, 5.0])):
    print(f"x = {x}   stack {stack(x)}   one layer {one_W @ x + one_b}")

# %% [markdown] id="collapse-reading"
# Six. Two layers already show why:
#
# $$W_2\,(W_1 x + b_1) + b_2 = (W_2 W_1)\,x + (W_2 b_1 + b_2) ,$$
#
# a matrix times $x$ plus a vector: affine again. With a third layer the same happens,
# and so on. Depth has bought nothing.
#
# Affine maps are poor in another way too. They keep straight lines straight, parallels
# parallel, and midpoints in the middle. (For one input that is a straight line as a
# graph; for many inputs it is not "a line", but it is just as stiff.)
#
# <details><summary><b>Question.</b> Without activations, would a layer in the middle
# with a thousand outputs help?</summary>
#
# No. The product $W_2 W_1$ is still one matrix of the size that leads from the first
# input to the last output. A *narrow* layer in the middle even takes something away:
# the product has at most the rank of the narrow one.
# </details>

# %% id="collapse-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert len(layers) == 100
assert sum(W.size + b.size for W, b in layers) == 600
assert one_W.size + one_b.size == 6
for x in rng.normal(size=(20, 2)):
    assert np.allclose(stack(x), one_W @ x + one_b, rtol=1e-6)

# %% id="collapse-picture" tags=["picture"]
# the figure
ticks = np.linspace(-1, 1, 9)
fine = np.linspace(-1, 1, 60)
grid = [np.array([np.full(60, t), fine]) for t in ticks]
grid += [np.array([fine, np.full(60, t)]) for t in ticks]
mixing = [np.array([[1.3, 0.9], [-0.9, 1.3]]), np.array([[1.2, -0.8], [0.9, 1.1]])]

fig, axes = plt.subplots(1, 2, figsize=(7, 3.7))
for ax, phi, name in (
    (axes[0], lambda z: z, "two layers alone"),
    (axes[1], np.tanh, "with tanh after each"),
):
    for line in grid:
        bent = phi(mixing[1] @ phi(mixing[0] @ line + 0.2) - 0.1)
        ax.plot(*bent, **{**look.function, "linewidth": 1.4})
    ax.set(title=name, xlabel="first output", ylabel="second output")
    ax.set_aspect("equal", adjustable="datalim")
show(
    fig,
    alt="A square grid of lines after two layers. Without activations it is a slanted "
    "grid, still straight and evenly spaced. With tanh after each layer its lines are "
    "curved, and crowded towards the edges of a square.",
)

# %% [markdown] id="bend"
# ## What a single bend can do
#
# Ask for a function of one number that is $0$ at $x = 0$, $1$ at $x = 1$, and $0$ again
# at $x = 2$. No stack of affine maps can do it: $1$ lies in the middle of $0$ and $2$,
# so its value would have to lie in the middle of $0$ and $0$.
#
# Now allow one bend: let $r(z) = \max(0, z)$ stand between the layers.
#
# **Predict, then run.** Work out $r(x) - 2\,r(x - 1) + r(x - 2)$ at $x = 0, 1, 2, 3$.


# %% id="bend-code"
def r(z):
    return np.maximum(0, z)


def hat(x):
    return r(x) - 2 * r(x - 1) + r(x - 2)


print(*(hat(x) for x in (0, 1, 2, 3)))

# %% id="bend-picture" tags=["picture"]
# the figure
x = np.linspace(-1, 4, 251)
fig, ax = plt.subplots(figsize=(7, 3.8))
for values, name, at, shift in (
    (r(x), "r(x)", (1.7, 1.7), (-10, 4)),
    (-2 * r(x - 1), "−2 r(x − 1)", (1.8, -1.6), (-10, -2)),
    (r(x - 2), "r(x − 2)", (3.7, 1.7), (-12, 4)),
):
    ax.plot(x, values, **{**look.secant, "linewidth": 1.6})
    label(ax, name, at, look.secant, shift=shift, ha="right")
ax.plot(x, hat(x), **{**look.function, "linewidth": 3.5})
label(ax, "their sum", (0.7, 0.7), look.function, shift=(-10, 4), ha="right")
ax.set(xlabel="x", ylabel="value", ylim=(-2.3, 2.3), xlim=(-1, 4.1))
ax.set_title("Three bends make a hat")
show(
    fig,
    alt="Three bent lines, r(x), −2 r(x − 1) and r(x − 2), and their sum, a hat: zero "
    "up to x = 0, up to height 1 at x = 1, back to zero at x = 2, and zero from there.",
)

# %% [markdown] id="bend-reading"
# A hat, from two layers and one bend repeated three times. Hats can be made narrow and
# tall and set side by side; with enough of them one can follow any continuous curve on
# a finite stretch as closely as one likes. (That many inputs work too is the
# *universal approximation theorem*, taken on trust: Goodfellow, Bengio and Courville,
# *Deep Learning*, section 6.4.1.) The theorem says that good weights exist. Whether
# gradient descent finds them is another matter, and the subject of the rest.
#
# <details><summary><b>Question.</b> Would r(z) = z² do as an activation, to escape the
# collapse?</summary>
#
# It is not affine, so two layers are worth more than one. But with it, a stack of fixed
# depth is a polynomial of a fixed degree, however wide the layers are; so unlike hats
# it cannot follow every curve. And its slope grows without end: we shall see what that
# does.
# </details>

# %% id="bend-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert [hat(x) for x in (0, 1, 2, 3)] == [0, 1, 0, 0]
assert [hat(x) for x in (-0.5, 0.5, 1.5, 2.5)] == [0, 0.5, 0.5, 0]

# %% [markdown] id="gate"
# ## A bend has a slope
#
# Training turns weights by their slopes, and by the chain rule the slope of the
# activation is a *factor* in every one of them. So look at an activation together with
# its slope.
#
# **Predict, then drag.** The solid curve is the most famous activation, the sigmoid;
# the dashed one is its slope. Where is it steepest, and how steep? Drag the point to
# $z = -5$ and to $5$: what is left of the slope?
#
# The bars on the right belong to a network of ten such layers, one unit in each. A bar
# says how much of the gradient reaches its layer when it travels back from the output,
# and every layer on the way multiplies it by its slope. How much does the first layer
# get? Change the number of layers, the weight and the activation, and watch.


# %% id="gate-explorer"
def logistic(z):
    """The sigmoid, as its formula says; fine for z of moderate size."""
    return 1 / (1 + np.exp(-z))


activation()

# %% id="gate-picture" tags=["picture"]
# the figure


def shade_saturated(ax, z, slope):
    """Grey where the slope stays below a hundredth, out to the end of the picture."""
    steep = np.flatnonzero(np.abs(slope) >= 0.01)
    for start, end in ((z[0], z[steep[0]]), (z[steep[-1]], z[-1])):
        if end - start > 0.1:
            ax.axvspan(start, end, color="#BBBBBB", alpha=0.45, linewidth=0)


z = np.linspace(-8, 8, 401)
slope = logistic(z) * (1 - logistic(z))
fig, (top, bottom) = plt.subplots(2, 1, sharex=True, figsize=(7, 5))
top.plot(z, logistic(z), **look.function)
bottom.plot(z, slope, **look.derivative)
for ax in (top, bottom):
    shade_saturated(ax, z, slope)
label(top, "σ(z)", (1.2, 0.55), look.function)
label(top, "saturated", (-6.3, 0.5), ha="center")
label(top, "saturated", (6.3, 0.5), ha="center")
label(bottom, "σ′(z)", (1.7, 0.2), look.derivative)
bottom.plot([0], [0.25], **look.point)
label(bottom, "¼, the most there is", (0, 0.25), shift=(-12, 2), ha="right")
top.set(ylabel="σ(z)", title="The sigmoid and its slope")
bottom.set(xlabel="z", ylabel="σ′(z)", ylim=(0, 0.29))
show(
    fig,
    alt="Above, the sigmoid, an S that rises from 0 to 1. Below, its slope, a bell of "
    "height one quarter at z = 0. Beyond about 4.6 on either side both pictures are "
    "shaded: the slope is below a hundredth.",
)

# %% [markdown] id="gate-reading"
# **In words.** An **activation function** is a function from numbers to numbers, not
# affine, that is applied to each entry of a layer's output. (Softmax, at the end, is
# the one exception: it looks at all entries at once.) It is **saturated** where its
# slope is zero or nearly so: there a change of its input hardly shows in its output. In
# our pictures we shade where the slope is below a hundredth.
#
# **In symbols.** With the activation $\varphi$ ("phi"), the layer becomes
#
# $$z = W x + b, \qquad a = \varphi(z) , \qquad a_i = \varphi(z_i) .$$
#
# $z$ is the **pre-activation**, $a$ goes on to the next layer.
#
# <details><summary><b>Question.</b> A unit has weight w = 2, bias b = 0 and a sigmoid.
# For x = 4, about how much does its output change when x changes by 0.1?</summary>
#
# Hardly at all. $z = 8$ lies deep in the shaded part, where the slope is about
# $0.0003$. By the chain rule the change is about
# $0.1 \cdot w \cdot \sigma'(8) \approx 0.00007$.
# </details>

# %% id="gate-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert np.isclose(slope.max(), 0.25) and z[np.argmax(slope)] == 0
steep = z[slope >= 0.01]
assert 4.5 < steep[-1] < 4.6 and np.isclose(steep[0], -steep[-1])
at_8 = logistic(8) * (1 - logistic(8))
assert round(at_8, 4) == 0.0003 and round(0.1 * 2 * at_8, 5) == 0.00007

# %% [markdown] id="sigmoid-three-ways"
# ## The sigmoid, three ways
#
# The **sigmoid**, or logistic function, squeezes any number into the interval from $0$
# to $1$:
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}} .$$
#
# (In code it is `logistic` here; `sigmoid` is the name of an exercise.)
#
# **By hand.** It is $1/g$ with $g = 1 + e^{-z}$ and $g' = -e^{-z}$, so by the quotient
# rule
#
# $$\sigma'(z) = \frac{-g'}{g^2} = \frac{e^{-z}}{(1 + e^{-z})^2}
# = \frac{1}{1 + e^{-z}} \cdot \frac{e^{-z}}{1 + e^{-z}}
# = \sigma(z)\,(1 - \sigma(z)) .$$
#
# The last factor is $1 - \sigma(z)$, because the two fractions add up to $1$. So once
# the output $s = \sigma(z)$ is known, the slope costs one multiplication: $s(1 - s)$.
# That is largest for $s = \tfrac12$, at $z = 0$, and is $\tfrac14$ there.
#
# **By SymPy:**

# %% id="sigmoid-sympy"
z = sp.symbols("z", real=True)
sigma = 1 / (1 + sp.exp(-z))
print("slope       ", sp.diff(sigma, z))
print("minus s(1-s)", sp.simplify(sp.diff(sigma, z) - sigma * (1 - sigma)))
print("at 0        ", sp.diff(sigma, z).subs(z, 0))

# %% [markdown] id="sigmoid-number"
# **By number**, with a central difference:


# %% id="sigmoid-number-code"
def d_logistic(z):
    """Slope of the sigmoid at z."""
    s = logistic(z)
    return s * (1 - s)


h = 1e-5
for z in (0.0, 2.0, 5.0):
    measured = (logistic(z + h) - logistic(z - h)) / (2 * h)
    print(f"z = {z}   s(1-s) = {d_logistic(z):.6f}   measured {measured:.6f}")

# %% [markdown] id="sigmoid-reading"
# From $0.25$ at the centre the slope falls to $0.105$ at $z = 2$ and to $0.0066$ at
# $z = 5$. Far out, $e^{-|z|}$ is a good approximation: every further unit of $z$
# divides the slope by about $2.7$.
#
# ### A wrong formula on purpose
#
# "The slope of the sigmoid is $x(1 - x)$" is a sentence that one reads. Which $x$? If
# it is the *output*, the sentence is right. If it is the input, it is not:

# %% id="sigmoid-wrong-code"
try:
    check.derivative(lambda z: z * (1 - z), of=logistic, at=[0.5, -1.0, 3.0])
except check.CheckFailed as failure:
    print(failure)

# %% [markdown] id="sigmoid-wrong-reading"
# At $z = 0.5$ the wrong formula gives $0.25$, which looks plausible: it is the slope at
# $0$. The right one is $0.235$. A check at a single input would be easy to fool; at
# $z = -1$ the wrong formula says that the sigmoid falls.
#
# <details><summary><b>Question.</b> A unit's output is 0.9. What is the slope of its
# sigmoid there? Do you need to know z?</summary>
#
# $0.9 \cdot (1 - 0.9) = 0.09$. No: the output is enough. That is why libraries keep the
# outputs of a forward pass.
# </details>

# %% id="sigmoid-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert d_logistic(0) == 0.25
assert round(d_logistic(2), 3) == 0.105 and round(d_logistic(5), 4) == 0.0066
assert round(d_logistic(9) / d_logistic(10), 1) == 2.7 == round(np.e, 1)
assert abs(d_logistic(10) / np.exp(-10) - 1) < 1e-4
assert 0.5 * (1 - 0.5) == 0.25 and round(d_logistic(0.5), 3) == 0.235
assert -1 * (1 - -1) < 0 < d_logistic(-1) and np.isclose(0.9 * (1 - 0.9), 0.09)

# %% [markdown] id="probability"
# ## What a sigmoid's output means
#
# The output lies between $0$ and $1$, and so it is often called a probability. But
# squeezing a number into that interval does not make it one. It is a probability only
# *under a model*: one says that an outcome $y$ is $1$ with probability $\sigma(z)$
# and $0$ otherwise (a *Bernoulli* model), and the data bear it out.
#
# Let us draw $20\,000$ outcomes for which that is true, and give them to two people.
# One reports $\sigma(z)$, the other $\sigma(3z)$. Both lie between $0$ and $1$, and
# both are above $\tfrac12$ for the very same cases.
#
# **Predict, then run.** Take the cases of which the second says "more than $0.95$". How
# many of them really come out as $1$?

# %% id="probability-code"
rng = np.random.default_rng(12)
score = rng.uniform(-4, 4, size=20_000)
y = rng.uniform(size=score.size) < logistic(score)  # True with probability σ(z)
for name, reported in (("σ(z) ", logistic(score)), ("σ(3z)", logistic(3 * score))):
    sure = reported > 0.95
    print(f"{name}: says {reported[sure].mean():.3f} on average,", end=" ")
    print(f"and {y[sure].mean():.3f} of them come out as 1")

# %% id="probability-picture" tags=["picture"]
# the figure
fig, ax = plt.subplots(figsize=(5.4, 4.6))
edges = np.linspace(0, 1, 11)
ax.plot([0, 1], [0, 1], **look.reference)
for factor, meaning, name, place in (
    (1, look.function, "σ(z): means what it says", (0.36, 0.13)),
    (3, look.derivative, "σ(3z): too sure", (0.03, 0.6)),
):
    reported = logistic(factor * score)
    bins = np.digitize(reported, edges[1:-1])
    said = [reported[bins == k].mean() for k in range(10)]
    came = [y[bins == k].mean() for k in range(10)]
    ax.plot(said, came, **{**meaning, "marker": "o", "markersize": 6})
    label(ax, name, place, meaning)
ax.set(xlabel="what the unit says", ylabel="share of ones that came", aspect="equal")
ax.set_title("Is it a probability?")
show(
    fig,
    alt="Share of ones against the number reported, in ten groups. The sigmoid of z "
    "lies on the diagonal. The sigmoid of 3z runs flatter: where it says almost 0, "
    "more ones come than it says, and where it says almost 1, fewer.",
)

# %% [markdown] id="probability-reading"
# Of the cases of which the second person is more than $0.95$ sure ($0.994$ on average),
# only about $0.91$ come out as $1$. The numbers rank the cases rightly, decide rightly
# at $\tfrac12$, and are still not probabilities. What makes a sigmoid's output one is
# training with the loss that belongs to the Bernoulli model, and checking against data
# as in this picture; the lessons on losses and on maximum likelihood go on from here.
#
# Under the model, $z$ itself has a meaning: $e^z = \sigma(z)/(1-\sigma(z))$ are the
# *odds* of $1$ against $0$, and $z$ is their logarithm.
#
# <details><summary><b>Question.</b> A unit in the middle of a network has a sigmoid,
# and its output is high. A high probability of what?</summary>
#
# Of nothing. There is no outcome that it is compared with. It is a number on its way
# to the next layer.
# </details>

# %% id="probability-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert score.size == 20_000
sure = logistic(3 * score) > 0.95
assert round(logistic(3 * score[sure]).mean(), 3) == 0.994
assert round(y[sure].mean(), 2) == 0.91
honest = logistic(score) > 0.95
assert abs(y[honest].mean() - logistic(score[honest]).mean()) < 0.01
assert np.array_equal(logistic(score) > 0.5, logistic(3 * score) > 0.5)
assert np.allclose(logistic(score) / (1 - logistic(score)), np.exp(score))

# %% [markdown] id="tanh"
# ## Tanh: the sigmoid, centred
#
# The **hyperbolic tangent** is a sigmoid stretched to run from $-1$ to $1$:
#
# $$\tanh z = \frac{e^z - e^{-z}}{e^z + e^{-z}} = 2\,\sigma(2z) - 1 .$$
#
# By the chain rule its slope is $4\,\sigma'(2z)$, and a little algebra turns that into
#
# $$\tanh' z = 1 - \tanh^2 z .$$
#
# **Predict, then run.** $\sigma'$ is $\tfrac14$ at most. How steep is $\tanh$ at most,
# and does it saturate sooner or later than the sigmoid?


# %% id="tanh-code"
def d_tanh(z):
    """Slope of tanh at z."""
    return 1 - np.tanh(z) ** 2


check.derivative(d_tanh, of=np.tanh, at=[-2.0, 0.0, 0.7, 3.0])
z = np.linspace(-8, 8, 1601)
print("steepest:", d_tanh(z).max(), "  below a hundredth beyond z =", end=" ")
print(z[d_tanh(z) >= 0.01].max().round(2))

# %% [markdown] id="tanh-reading"
# Its slope reaches $1$, four times that of the sigmoid; and it saturates sooner, from
# $|z| = 3$ on. Its outputs lie on both sides of $0$, which the next layer likes: a
# sigmoid's outputs are all positive, so everything that it passes on is shifted.
#
# <details><summary><b>Question.</b> Someone writes 1 − tanh z for the slope. At which
# input does that go unnoticed?</summary>
#
# Where $\tanh z = \tanh^2 z$: at $z = 0$ (both give $1$), and nowhere else, since
# $\tanh z$ never reaches $1$. At $z = -1$ it would give more than $1$.
# </details>

# %% id="tanh-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert d_tanh(0) == 1 == 4 * d_logistic(0)
assert np.allclose(np.tanh(z), 2 * logistic(2 * z) - 1)
assert np.allclose(d_tanh(z), 4 * d_logistic(2 * z))
assert 2.9 < z[d_tanh(z) >= 0.01].max() < 3
assert 1 - np.tanh(-1) > 1

# %% [markdown] id="relu-at-zero"
# ## ReLU, and its slope at zero
#
# The function with the bend that we used above is the **rectified linear unit**,
# $\mathrm{ReLU}(z) = \max(0, z)$. Its slope is $0$ for $z < 0$ and $1$ for $z > 0$: on
# the right it never saturates, on the left it is saturated entirely. It costs one
# comparison, and most networks of today use it or a relative.
#
# And at $z = 0$? The quotients from the left are all $0$ and those from the right all
# $1$. They do not agree, so *there is no derivative*. What there is instead is a whole
# fan of lines that touch the graph in the corner and nowhere rise above it. Their
# slopes are the **subgradients**; at the corner they fill the interval $[0, 1]$.

# %% id="relu-picture" tags=["picture"]
# the figure
z = np.linspace(-2, 2, 201)
fig, ax = plt.subplots(figsize=(7, 3.8))
for slope in (0.0, 0.25, 0.5, 0.75, 1.0):
    ax.plot(z, slope * z, **{**look.tangent, "linewidth": 1.4})
ax.plot(z, r(z), **{**look.function, "linewidth": 4})
ax.plot([0], [0], **look.point)
label(ax, "ReLU(z)", (1.3, 1.3), look.function, shift=(-10, 8), ha="right")
label(ax, "slopes from 0 to 1\nall touch from below", (-0.9, -1.3), look.tangent)
ax.set(xlabel="z", ylabel="height", ylim=(-2, 2.1), title="A corner has many slopes")
show(
    fig,
    alt="ReLU with its corner at the origin, and five lines through the corner with "
    "slopes 0, ¼, ½, ¾ and 1. None of them rises above the graph of ReLU.",
)

# %% [markdown] id="relu-reading"
# Software has to return something at $0$, and by convention it is $0$ (PyTorch and
# TensorFlow do so; taken on trust). That is an agreement, not a theorem: any number in
# $[0, 1]$ can be defended, and the checks below accept every one.
#
# **Predict, then run.** `check.derivative` measures slopes. What will it say to $0$,
# $\tfrac12$ and $1$ at the corner, and what to $2$?

# %% id="relu-code"
for at_zero in (0.0, 0.5, 1.0, 2.0):
    try:
        check.derivative(
            lambda z: 1.0 * (z > 0) if z else at_zero,
            of=r,
            at=[-1.5, 0.0, 2.0],
        )
    except check.CheckFailed as failure:
        print(f"with {at_zero} at the corner:", failure)

# %% [markdown] id="leaky"
# The saturated half has a price. A unit whose $z$ is negative for *every* example has
# slope $0$ for all of them: no gradient reaches its weights, and by descent alone they
# stay as they are (a "dead" unit). The **leaky ReLU** leaves a small slope $\alpha$ on
# the left, often $0.01$:
#
# $$\mathrm{leaky}(z) = \begin{cases} z & z > 0 \\ \alpha z & z \le 0 \end{cases}
# \qquad
# \mathrm{leaky}'(z) = \begin{cases} 1 & z > 0 \\ \alpha & z < 0 \end{cases}$$
#
# and at $0$, once more, no derivative, but every subgradient from $\alpha$ to $1$.
#
# <details><summary><b>Question.</b> With α = 1, what is a leaky ReLU, and what is a
# network of them worth?</summary>
#
# It is the function $z$ itself, which is affine: the whole network collapses into one
# layer. What keeps a network from collapsing is that the two slopes *differ*.
# </details>


# %% id="leaky-code"
def leaky(z, alpha=0.01):
    return np.where(z > 0, z, alpha * z)


def d_leaky(z, alpha=0.01):
    return np.where(z > 0, 1.0, alpha)


check.derivative(d_leaky, of=leaky, at=[-3.0, -0.2, 0.0, 0.4, 2.0])

# %% id="relu-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
z = np.linspace(-2, 2, 201)
for slope in np.linspace(0, 1, 11):
    assert np.all(slope * z <= r(z) + 1e-12)
for slope in (-0.1, 1.1):
    assert np.any(slope * z > r(z) + 1e-3)
assert np.array_equal(leaky(z, alpha=1), z)

# %% [markdown] id="relatives"
# ## Four relatives without a corner
#
# ReLU's corner can be rounded in several ways. Write $\Phi(z)$ for the share of a
# normal distribution below $z$. Its slope is the density of that distribution,
# $\Phi'(z) = e^{-z^2/2}/\sqrt{2\pi}$.
#
# | | formula | slope |
# |---|---|---|
# | softplus | $\ln(1 + e^z)$ | $\sigma(z)$ |
# | ELU, left of $0$ | $e^z - 1$ | $e^z$ |
# | ELU, right of $0$ | $z$ | $1$ |
# | SiLU | $z\,\sigma(z)$ | $\sigma(z) + z\,\sigma(z)(1 - \sigma(z))$ |
# | GELU | $z\,\Phi(z)$ | $\Phi(z) + z\,\Phi'(z)$ |
#
# The names stand for **softplus**, **exponential linear unit**, **sigmoid linear unit**
# and **gaussian error linear unit**.
#
# The last two are products, and their slopes come from the product rule. Softplus is
# the antiderivative of the sigmoid: by the chain rule its slope is
# $e^z/(1 + e^z) = \sigma(z)$. (ELU has a factor $\alpha$ before $e^z - 1$; with
# $\alpha = 1$, as here, the two pieces meet without a corner. It is the least smooth of
# the four: at $0$ its slope has a corner, where the slope of the slope drops from $1$
# to $0$.)


# %% id="relatives-code"
def Phi(z):
    return 0.5 * (1 + np.vectorize(math.erf)(z / np.sqrt(2)))


def density(z):
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


def elu(z):
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0)))


def d_elu(z):
    return np.where(z > 0, 1.0, np.exp(np.minimum(z, 0)))


activations = {
    "sigmoid": (logistic, d_logistic),
    "tanh": (np.tanh, d_tanh),
    "ReLU": (r, lambda z: np.where(z > 0, 1.0, 0.0)),
    "leaky ReLU": (leaky, d_leaky),
    "ELU": (elu, d_elu),
    "softplus": (lambda z: np.log1p(np.exp(z)), logistic),
    "GELU": (lambda z: z * Phi(z), lambda z: Phi(z) + z * density(z)),
    "SiLU": (
        lambda z: z * logistic(z),
        lambda z: logistic(z) + z * d_logistic(z),
    ),
}
for name, (phi, d_phi) in activations.items():
    print(f"{name:11}", end="")
    check.derivative(d_phi, of=phi, at=[-3.0, -0.7, 0.0, 0.4, 2.5])

# %% [markdown] id="relatives-predict"
# **Predict, then look.** Two of the eight are not monotone: they fall before they rise.
# Which, and can a slope of theirs be larger than $1$?

# %% id="relatives-picture" tags=["picture"]
# the figure
z = np.linspace(-8, 8, 641)
fig, axes = plt.subplots(2, 4, figsize=(8.2, 4.6), sharex=True, sharey=True)
for ax, (name, (phi, d_phi)) in zip(axes.flat, activations.items(), strict=True):
    shade_saturated(ax, z, d_phi(z))
    ax.plot(z, phi(z), **look.function)
    jumps = name.endswith("ReLU")  # no slope at 0, so no line there
    ax.plot(z, np.where((z == 0) & jumps, np.nan, d_phi(z)), **look.derivative)
    ax.axhline(0, color="black", linewidth=0.8)
    ax.set_title(name, fontsize=13)
    ax.set(ylim=(-1.6, 3.2), xticks=(-5, 0, 5))
for ax in axes[1]:
    ax.set_xlabel("z")
for ax in axes[:, 0]:
    ax.set_ylabel("φ(z), φ′(z)")
label(axes[0, 0], "φ", (-2.8, 0.75), look.function)
label(axes[0, 0], "φ′", (-1.2, -0.7), look.derivative)
show(
    fig,
    alt="Eight activations (solid) and their slopes (dashed), saturated parts shaded. "
    "Sigmoid and tanh are shaded on both sides. ReLU, ELU, softplus, GELU and SiLU are "
    "shaded on the left only, leaky ReLU nowhere. GELU and SiLU dip below zero.",
)

# %% [markdown] id="relatives-reading"
# GELU and SiLU. Each dips below zero before it rises, GELU to $-0.17$ and SiLU to
# $-0.28$, and their slopes overshoot: up to $1.13$ and $1.10$. Whether that is good is
# a question for experiments, not for calculus. (Large language models mostly use these
# two or their relatives; taken on trust: the papers of their makers, under
# [further reading](#Further-reading).)
#
# <details><summary><b>Question.</b> None of these eight saturates on the right, except
# two. Which property of the formula decides that?</summary>
#
# Sigmoid and tanh are bounded above and monotone; something that rises for ever below
# a ceiling must flatten out. The others have no ceiling. That alone would not be enough
# ($\sqrt z$ has none either, and a slope that fades), but the table shows it: right of
# $0$ their slopes are $1$, or tend to $1$ as $\sigma(z)$ and $\Phi(z)$ do. What SiLU
# and GELU have besides, $z$ times a slope, fades: that slope shrinks far faster than
# $z$ grows.
# </details>

# %% id="relatives-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
z = np.linspace(-8, 8, 6401)
dips = {name for name, (phi, _) in activations.items() if np.diff(phi(z)).min() < -1e-6}
assert dips == {"GELU", "SiLU"}
low = {name: activations[name][0](z).min() for name in dips}
steepest = {name: activations[name][1](z).max() for name in dips}
assert round(low["GELU"], 2) == -0.17 and round(low["SiLU"], 2) == -0.28
assert round(steepest["GELU"], 2) == 1.13 and round(steepest["SiLU"], 2) == 1.10
flat_on_the_right = {
    name for name, (_, slope) in activations.items() if slope(30) < 0.1
}
assert flat_on_the_right == {"sigmoid", "tanh"}
assert all(abs(activations[name][1](30) - 1) < 1e-9 for name in dips | {"softplus"})
assert np.diff(d_elu(np.array([-1e-6, 0]))) / 1e-6 > 0.999 and d_elu(1e-6) == d_elu(1)

# %% [markdown] id="stability"
# ## Where the formulas break
#
# A computer's numbers end near $10^{308}$. $e^{710}$ is beyond, and becomes `inf`.
#
# **Predict, then run.** Each of these three is a correct formula. What do they give at
# $z = 1000$ and $z = -1000$? The true values are within $10^{-400}$ of $0$, $1$ or
# $1000$.

# %% id="stability-code"
naive = {
    "1 / (1 + exp(-z))": lambda z: 1 / (1 + np.exp(-z)),
    "exp(z) / (1 + exp(z))": lambda z: np.exp(z) / (1 + np.exp(z)),
    "log(1 + exp(z))": lambda z: np.log(1 + np.exp(z)),
}
for name, formula in naive.items():
    for z in (1000.0, -1000.0):
        with np.errstate(over="ignore", invalid="ignore"):
            value = formula(z)
        try:
            with np.errstate(over="raise", invalid="raise"):
                formula(z)
            complaint = ""
        except FloatingPointError as error:
            complaint = f"({error})"
        print(f"{name:22} at {z:7}: {value:6} {complaint}")

# %% [markdown] id="stability-reading"
# The second one divides infinity by infinity: *not a number*, `nan`, and everything
# computed from it is `nan` too. The third turns $1000$ into infinity. The first gets
# away with a right value and an overflow warning on the way, and a warning that one has
# learned to overlook hides the next one.
#
# There is one cure for all: **only ever raise $e$ to a power that is not positive.**
# With $m = e^{-|z|}$, which lies between $0$ and $1$,
#
# $$\sigma(z) = \begin{cases} 1/(1 + m) & z \ge 0 \\ m/(1 + m) & z < 0 \end{cases}
# \qquad\quad \mathrm{softplus}(z) = \max(0, z) + \ln(1 + m) .$$
#
# (For $z < 0$ multiply top and bottom of $1/(1 + e^{-z})$ by $e^z$. For softplus take
# $e^z$ out of $1 + e^z$ when $z > 0$.)
#
# Overflow is loud. Another loss, **cancellation**, is silent: $1 - \sigma(z)$ should be
# $\sigma(-z)$, but $\sigma(40)$ is so near to $1$ that it *is* $1$ to a computer, and
# the difference is $0$. A logarithm of it is $-\infty$. Compare:

# %% id="stability-cancellation"
for z in (10.0, 30.0, 40.0):
    print(f"z = {z}   1 - σ(z) = {1 - logistic(z):.6e}   σ(-z) = {logistic(-z):.6e}")
print("log(1 + 1e-17) =", np.log(1 + 1e-17), "   log1p(1e-17) =", np.log1p(1e-17))

# %% id="stability-picture" tags=["picture"]
# the figure
z = np.linspace(0.5, 45, 300)
true = np.exp(-z) / (1 + np.exp(-z))
by_difference = np.abs(1 - logistic(z) - true) / true
directly = np.abs(logistic(-z) - true) / true
fig, ax = plt.subplots(figsize=(7, 4))
ax.semilogy(z, np.maximum(by_difference, 1e-17), **look.secant)
ax.semilogy(z, np.maximum(directly, 1e-17), **look.function)
label(ax, "1 − σ(z)", (16, 1e-9), look.secant, shift=(-12, 12), ha="right")
label(ax, "σ(−z)", (30, 1e-15), look.function, shift=(0, 6))
label(ax, "no digit is right", (44, 8), ha="right")
ax.set(xlabel="z", ylabel="relative error", ylim=(1e-18, 100))
ax.set_title("The same number, computed in two ways")
show(
    fig,
    alt="Relative error on a logarithmic axis against z. Computed as σ(−z) it stays at "
    "rounding level. Computed as 1 − σ(z) it grows steadily by a factor of e per unit "
    "of z, until at z = 37 nothing is left and the error is 100 percent.",
)

# %% [markdown] id="stability-end"
# `np.log1p(m)` is $\ln(1 + m)$ computed without forming $1 + m$, and keeps the digits
# of a small $m$.
#
# <details><summary><b>Question.</b> np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) /
# (1 + np.exp(z))) picks the right formula on each side. Why does it still
# warn?</summary>
#
# `np.where` chooses between two arrays that have *both* been computed, at every entry.
# At $z = 1000$ the second formula has overflowed before it is thrown away.
# </details>

# %% id="stability-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert np.isfinite(np.exp(709.0)) and 1e308 < np.finfo(float).max < 1e309
with np.errstate(over="ignore", invalid="ignore"):
    assert np.isinf(np.exp(710.0))
    assert naive["1 / (1 + exp(-z))"](-1000.0) == 0
    assert np.isnan(naive["exp(z) / (1 + exp(z))"](1000.0))
    assert np.isinf(naive["log(1 + exp(z))"](1000.0))
assert logistic(40) == 1 and 0 < logistic(-40) < 1e-17
assert -1000 / np.log(10) < -400 and 710 / np.log(10) > 308

# %% [markdown] id="softmax-definition"
# ## Softmax: many scores, one sum
#
# For a choice among several classes the last layer gives a score $z_i$ to each. The
# **softmax** makes them positive and lets them add up to $1$:
#
# $$s_i = \frac{e^{z_i}}{\sum_j e^{z_j}} .$$
#
# (What was said of the sigmoid holds here: probabilities they are under a model, the
# *categorical* one, and not before.)
#
# Add the same number $c$ to all scores, and a factor $e^c$ cancels: nothing changes.
# That is the cure against overflow: subtract the largest score, and no exponent is
# positive.
#
# Each output depends on *every* score, so the derivative is a matrix, the Jacobian. By
# the quotient rule, with $\delta_{ij} = 1$ for $i = j$ and $0$ otherwise,
#
# $$\frac{\partial s_i}{\partial z_j} = s_i\,(\delta_{ij} - s_j) .$$
#
# **Predict, then run.** The diagonal is $s_i(1 - s_i)$, the sigmoid's slope once more.
# Which sign has the rest, and what is the sum of each column?


# %% id="softmax-code"
def shares(z):
    """Softmax of one vector of scores."""
    powers = np.exp(z - np.max(z))
    return powers / np.sum(powers)


def d_shares(z):
    """Jacobian of softmax: row i, column j is the slope of output i by score j."""
    s = shares(z)
    return np.diag(s) - np.outer(s, s)


scores = np.array([2.0, 1.0, -1.0])
print(
    "softmax ", shares(scores).round(3), "  all + 1000:", shares(scores + 1000).round(3)
)
print("Jacobian", *d_shares(scores).round(3), sep="\n")
print("columns ", np.abs(d_shares(scores).sum(axis=0)).round(12))
check.jacobian(d_shares, of=shares, at=[scores, np.array([0.3, -0.2, 0.1, 1.5])])

# %% id="softmax-picture" tags=["picture"]
# the figure
z = np.linspace(-6, 8, 200)
curves = np.array([shares(np.array([first, 1.0, -1.0])) for first in z]).T
fig, ax = plt.subplots(figsize=(7, 4))
for curve, meaning in zip(
    curves, (look.function, look.secant, look.second_derivative), strict=True
):
    ax.plot(z, curve, **meaning)
label(ax, "s₁, its own share", (3.4, curves[0][134]), look.function, shift=(14, 0))
label(ax, "s₂", (-5.5, 0.88), look.secant, shift=(0, 12))
label(ax, "s₃", (-5.5, 0.12), look.second_derivative, shift=(0, 12))
ax.set(xlabel="first score z₁, the others being 1 and −1", ylabel="share")
ax.set(ylim=(0, 1.05), title="One score rises, all shares move")
show(
    fig,
    alt="Three shares against the first score. Its own share rises in an S from 0 to "
    "1. The two others fall from 0.88 and 0.12 towards 0, always in one proportion to "
    "each other. At both ends all three are flat.",
)

# %% [markdown] id="softmax-reading"
# The rest is negative: a score that rises takes from all others. Every column sums to
# $0$, because the shares always sum to $1$: what one gains the others lose. *Softmax
# saturates too*: towards the right end of the picture one share is nearly $1$, and then
# the whole Jacobian is nearly $0$. At the left end the curves are flat as well, and yet
# softmax is not saturated there. The first score has dropped out; between the two
# others the shares are $0.88$ and $0.12$, and their own scores would still move them:
# the Jacobian has entries of $0.105$.
#
# <details><summary><b>Question.</b> What is the softmax of two scores?</summary>
#
# $s_1 = e^{z_1}/(e^{z_1} + e^{z_2}) = 1/(1 + e^{-(z_1 - z_2)})$, the sigmoid of their
# difference.
# </details>

# %% id="softmax-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert np.isclose(shares(scores).sum(), 1)
assert np.allclose(shares(scores), shares(scores + 1000))
J = d_shares(scores)
assert np.allclose(J.sum(axis=0), 0) and np.all(J[~np.eye(3, dtype=bool)] < 0)
assert np.abs(d_shares(np.array([20.0, 0.0, 1.0]))).max() < 1e-7
at_the_left, at_the_right = (np.array([end, 1.0, -1.0]) for end in (-6.0, 8.0))
assert np.allclose(shares(at_the_left), [0, 0.88, 0.12], atol=0.005)
assert np.allclose(np.abs(d_shares(at_the_left))[1:, 1:], 0.105, atol=0.001)
assert shares(at_the_right)[0] > 0.998 and np.abs(d_shares(at_the_right)).max() < 0.002
assert np.isclose(shares(np.array([1.3, 0.2]))[0], logistic(1.3 - 0.2))

# %% [markdown] id="depth"
# ## What is left after ten layers
#
# Take the narrowest deep network there is: one unit in each layer, all with the same
# weight $w$ and no bias. With $a_0 = x$ it computes
#
# $$z_k = w\,a_{k-1}, \qquad a_k = \varphi(z_k), \qquad k = 1, \dots, n .$$
#
# By the chain rule, every layer contributes a factor to the slope of the output with
# respect to the input:
#
# $$\frac{d a_n}{d x} = \prod_{k=1}^{n} w\,\varphi'(z_k) .$$
#
# **Predict, then run.** With sigmoids and $w = 1$ each factor is at most $\tfrac14$.
# About how much is left after ten layers: a tenth, a thousandth, a millionth?


# %% id="depth-code"
def factors(phi, d_phi, w, n, x=0.5):
    """The factor that each of n layers contributes to the slope by the input x."""
    a, found = x, []
    for _ in range(n):
        z = w * a
        found.append(w * d_phi(z))
        a = phi(z)
    return np.array(found)


for name in ("sigmoid", "tanh", "ReLU"):
    each = factors(*activations[name], w=1.0, n=10)
    print(f"{name:8} slope {np.prod(each):.2e}   factors {each.round(2)}")

# %% [markdown] id="depth-reading"
# Less than a millionth. $(1/4)^{10} \approx 0.95 \cdot 10^{-6}$ is the most that ten
# sigmoids with $w = 1$ can leave. A **gradient** that shrinks like this by a constant
# factor per layer is said to *vanish*. A weight in the first layer feels the loss only
# through all that comes after it, so its slope carries the whole product.
#
# Can larger weights help? What counts is the factor $w\,\varphi'(z)$:
#
# | size of the factor | after many layers the gradient | |
# |---|---|---|
# | below $1$ | vanishes | the first layers hardly move |
# | about $1$ | is preserved | |
# | above $1$ | explodes | the first layers are thrown about |
#
# A sigmoid would need $w > 4$ to reach $1$, and then only while $z$ stays near $0$. But
# a large weight makes $z$ large, the unit saturates, and the factor is small again.
# With $\tanh$, $w = 1$ and $z$ near $0$ are good. With ReLU the factor is $w$ itself as
# long as $z > 0$: that has no saturation to fear, but $0.8^{50} \approx 0.000014$ and
# $1.25^{50} \approx 70\,000$. There, *weights* decide.

# %% id="depth-picture" tags=["picture"]
# the figure
n = 50
fig, ax = plt.subplots(figsize=(7.4, 4.6))
cases = (
    ("ReLU", 1.25, {**look.function, "linestyle": (0, (5, 2))}, "explodes"),
    ("ReLU", 1.0, look.function, "preserved"),
    ("ReLU", 0.8, {**look.function, "linestyle": (0, (1, 1.5))}, "vanishes"),
    ("tanh", 1.0, look.secant, ""),
    ("sigmoid", 1.0, look.tangent, "vanishes fast"),
)
for name, w, meaning, verdict in cases:
    slopes = np.cumprod(factors(*activations[name], w=w, n=n))
    ax.semilogy(range(1, n + 1), slopes, **meaning)
    end = np.flatnonzero(slopes > 1e-14)[-1]
    words = f"{name}, w = {w:g}" + (f"\n{verdict}" if verdict else "")
    lifted = {("ReLU", 1.0): 9, ("tanh", 1.0): -2, ("sigmoid", 1.0): 14}.get(
        (name, w), 0
    )
    label(ax, words, (end + 1, slopes[end]), meaning, shift=(8, lifted))
ax.set(xlabel="number of layers n", ylabel="slope of the output", xlim=(0, 66))
ax.set(ylim=(1e-14, 1e7), title="A factor for every layer")
show(
    fig,
    alt="Slope against number of layers on a logarithmic axis: nearly straight lines. "
    "ReLU with w = 1.25 rises to 70,000 after 50 layers, w = 1 stays level, w = 0.8 "
    "falls to 0.000014; tanh falls slowly; sigmoid is below 1e-14 after 23 layers.",
)

# %% [markdown] id="depth-question"
# <details><summary><b>Question.</b> Why is it no help to multiply the learning rate by
# a million when the gradient of the first layer is a million times too small?</summary>
#
# There is one learning rate for all layers, and the last layer's gradient is not small:
# it would be thrown about. (One rate for each weight is an idea that works better; the
# lesson on optimisers has it.) And what is left of a gradient that has passed through
# saturated layers depends on where they happen to be; it is no reliable direction.
# </details>

# %% id="depth-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert np.prod(factors(*activations["sigmoid"], w=1.0, n=10)) < 1e-6
assert abs((1 / 4) ** 10 - 0.95e-6) < 0.01e-6 and (1 / 4) ** 10 < 1e-6
assert round(0.8**50, 6) == 0.000014 and round(1.25**50, -3) == 70_000
assert np.all(factors(*activations["ReLU"], w=1.25, n=50) == 1.25)
after = np.cumprod(factors(*activations["sigmoid"], w=1.0, n=50))
assert after[22] < 1e-14
for w in np.linspace(0.1, 30, 300):  # a larger weight helps for one layer, not for ten
    assert np.prod(factors(*activations["sigmoid"], w=w, n=10)) < 1e-3

# %% [markdown] id="digits"
# ## Ten layers and real digits
#
# Does this happen in a real network? Here are $200$ handwritten digits, each a picture
# of $8 \times 8$ grey values (source and licence:
# [data/digits.md](data/digits.md)).

# %% id="digits-data"
table = np.loadtxt("data/digits.csv", delimiter=",", skiprows=1)
digits, images = table[:, 0].astype(int), table[:, 1:] / 16
print(images.shape, digits[:12])

# %% id="digits-data-picture" tags=["picture"]
# the figure
fig, axes = plt.subplots(1, 8, figsize=(7.4, 1.5))
for ax, image, digit in zip(axes, images, digits, strict=False):
    ax.imshow(image.reshape(8, 8), cmap="gray_r")
    ax.set_title(digit, fontsize=13, loc="center")
    ax.set_axis_off()
show(
    fig,
    alt="Eight of the pictures, coarse and grey, with the digit that was written above "
    "each: 0, 1, 2, 3, 4, 5, 6 and 7.",
)

# %% [markdown] id="digits-network"
# The network: $64$ grey values in, some hidden layers of $16$ units with one of our
# activations, ten scores out, and a softmax. The loss is the mean of $-\ln s$, with $s$
# the share of the digit that was written (why just that: the lesson on losses). Someone
# who guesses, with a tenth for each digit, has the loss $\ln 10 \approx 2.303$.
#
# The slopes come from the chain rule, walked from the loss back to the first layer.
# Each layer back costs a product with $W$ and one with $\varphi'(z)$. How to organise
# that is the lesson on backpropagation; here we let a check by number vouch for it.


# %% id="digits-gradients"
def loss_and_gradients(weights, phi, d_phi):
    """The loss, and its gradient by each of the weight matrices."""
    a, z = [images], []
    for W in weights:
        z.append(a[-1] @ W.T)
        a.append(phi(z[-1]))
    powers = np.exp(z[-1] - z[-1].max(axis=1, keepdims=True))
    s = powers / powers.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(s[np.arange(len(digits)), digits]))
    back = (s - np.eye(10)[digits]) / len(digits)  # the slope by the last z
    gradients = [back.T @ a[-2]]
    for k in range(len(weights) - 1, 0, -1):
        back = (back @ weights[k]) * d_phi(z[k - 1])  # one layer back
        gradients.insert(0, back.T @ a[k - 1])
    return loss, gradients


def random_weights(hidden_layers):
    """Entries of mean 0; the more inputs a unit has, the smaller they are."""
    rng = np.random.default_rng(5)
    sizes = [64, *[16] * hidden_layers, 10]
    return [
        rng.normal(size=(units, inputs)) / np.sqrt(inputs)
        for inputs, units in pairwise(sizes)
    ]


def loss_of_one_weight(value):
    weights = random_weights(2)
    weights[0][3, 20] = value
    return loss_and_gradients(weights, np.tanh, d_tanh)


check.derivative(
    lambda value: loss_of_one_weight(value)[1][0][3, 20],
    of=lambda value: loss_of_one_weight(value)[0],
    at=[-0.4, 0.1, 0.8],
)

# %% [markdown] id="digits-predict"
# **Predict, then run.** Ten hidden layers, before any training: how large is the
# gradient that the first layer receives, compared with that of the last?

# %% id="digits-sizes"
sizes = {}
for name in ("sigmoid", "tanh"):
    _, gradients = loss_and_gradients(random_weights(10), *activations[name])
    sizes[name] = np.array([np.linalg.norm(gradient) for gradient in gradients])
    print(f"{name:8} first layer {sizes[name][0]:.1e}   last {sizes[name][-1]:.1e}")

# %% id="digits-train"
curves = {}
for name, depth in (("sigmoid", 1), ("sigmoid", 10), ("tanh", 10)):
    weights, losses = random_weights(depth), []
    for _ in range(200):
        loss, gradients = loss_and_gradients(weights, *activations[name])
        losses.append(loss)
        weights = [W - 0.3 * g for W, g in zip(weights, gradients, strict=True)]
    curves[name, depth] = losses
    print(f"{name}, {depth:2} hidden layers: loss {losses[0]:.3f} → {losses[-1]:.3f}")

# %% id="digits-picture" tags=["picture"]
# the figure
fig, (left, right) = plt.subplots(1, 2, figsize=(8.2, 4.2))
layer = np.arange(1, 12)
left.semilogy(layer, sizes["sigmoid"], **{**look.tangent, "marker": "o"})
left.semilogy(layer, sizes["tanh"], **{**look.secant, "marker": "s"})
label(left, "sigmoid", (6, 1e-5), look.tangent, shift=(4, -6))
label(left, "tanh", (3, 1.2), look.secant)
left.set(xlabel="layer", ylabel="size of its gradient", xticks=(1, 3, 5, 7, 9, 11))
left.set(ylim=(1e-7, 5))
left.set_title("Before training", fontsize=13)
for key, meaning, place in (
    (("sigmoid", 1), look.function, (88, 1.95)),
    (("sigmoid", 10), look.tangent, (60, 2.5)),
    (("tanh", 10), look.secant, (88, 0.5)),
):
    right.plot(curves[key], **meaning)
    label(right, f"{key[0]}, depth {key[1]}", place, meaning)
right.set(xlabel="step of gradient descent", ylabel="loss", ylim=(0, 2.8))
right.set_title("Training", fontsize=13)
show(
    fig,
    alt="Left, gradients by layer on a logarithmic axis: tanh level; sigmoid falls a "
    "million times from layer 11 to layer 1. Right, loss over 200 steps: sigmoid of "
    "depth 1 and tanh of depth 10 fall towards 0; sigmoid of depth 10 stays at 2.3.",
)

# %% [markdown] id="digits-reading"
# With sigmoids the first layer's gradient is almost a million times smaller than the
# last one's, just as the narrow network predicted. And so it goes in training. One
# hidden layer of sigmoids learns: its loss falls below $1$. Ten of them drop to
# $2.302$, what one gets by guessing according to how often each digit occurs, and there
# they stay. Ten layers of $\tanh$ learn better than one of sigmoids, although by fits
# and starts: for them the steps are rather long. Nothing else was changed: same
# pictures, same starting weights, same learning rate.
#
# That is the deep network that *refused to learn*. It was a riddle for years, and three
# things together solved it: activations that do not shrink the gradient, starting
# weights of the right size (ours have it: divided by the root of the number of inputs),
# and layers that add their result to their input, so that the slope of the sum contains
# a $1$ (taken on trust: Glorot and Bengio 2010, He and others 2016).
#
# <details><summary><b>Question.</b> A weight of the first layer could still have been
# in a good place from the start, by luck. Why does the deep sigmoid network not even
# use that?</summary>
#
# On the way *forward* something similar happens: every layer squeezes differences
# between pictures by a factor of a quarter or so. After ten layers all pictures look
# almost alike to the last layer, and all that it can do is guess.
# </details>

# %% id="digits-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert images.shape == (200, 64) and set(digits) == set(range(10))
assert round(np.log(10), 3) == 2.303
ratio = sizes["sigmoid"][-1] / sizes["sigmoid"][0]
assert 500_000 < ratio < 1_000_000 and 0.1 < sizes["tanh"][-1] / sizes["tanh"][0] < 10
assert curves["sigmoid", 1][-1] < 1 and curves["tanh", 10][-1] < 0.1
share = np.bincount(digits) / len(digits)
assert abs(curves["sigmoid", 10][-1] - -np.sum(share * np.log(share))) < 0.001
assert round(curves["sigmoid", 10][-1], 3) == 2.302

# %% [markdown] id="answer"
# ## The answer
#
# *Why is a stack of a hundred layers without activations worth one?* Because an affine
# map of an affine map is an affine map: the products and sums of the matrices can be
# worked out once and for all.
#
# *Why did deep networks refuse to learn?* Because the gradient that reaches the first
# layer is a product with one factor $w\,\varphi'(z)$ for every layer above it, and the
# sigmoid's slope is at most $\tfrac14$. Where the factors stay near $1$, depth is
# harmless. That is what one looks for in an activation: *not affine, and a slope that
# is neither near zero nor large where its inputs lie*.

# %% [markdown] id="exercises"
# ## Exercises
#
# Write your answer where it says `raise NotImplementedError(...)`, run the cell, and
# then the check below it. A check tries your answer on a few inputs and says what went
# wrong. When you hand in, your answer also meets inputs that you have not seen.
# **Core** exercises carry the rest of the course; **stretch** ones ask for more.
#
# In all of them `z` is a number, or an array of numbers of any shape; an array gives an
# array of the same shape, one result for each entry, and is itself left as it was.
# *Silent* means without a warning of NumPy's, such as one about an overflow.
#
# If a check says that `check` or another name is not defined, the kernel has been
# restarted: choose *Run › Run All Above Selected Cell*, and run the check again.


# %% id="exercise-functions"
# for the checks to use
log3 = np.log(3.0)  # σ(log3) is exactly 3/4
ends = [-1e4, -800.0, 0.0, 800.0, 1e4, np.array([-1e4, 3.0, 1e4])]
# close to zero, where a straight line is not near enough; equal entries; many entries
more_inputs = [
    1e-4,
    -0.009,
    0.02,
    np.full(3, 1.5),
    np.zeros(2),
    9 * np.sin(np.arange(60)),
]


def between(f, low, high, *further):
    """Whether f lies between low and high at 0, on its own and in arrays."""
    corners = 0.0, 0, np.array([0, 0]), np.zeros((2, 3))
    slopes = [np.asarray(f(z, *further), dtype=float) for z in corners]
    slopes.append(np.asarray(f(np.array([-1.0, 0.0, 2.0]), *further), dtype=float)[1])
    return all(bool(np.all((low <= slope) & (slope <= high))) for slope in slopes)


# %% [markdown] id="ex-sigmoid"
# ### Exercise 1 · The sigmoid (2 points)
#
# *Core.* Write `sigmoid(z)`, right to twelve digits for $|z| \le 700$, however small
# the result, and silent for $|z|$ up to $10^4$.
#
# <details><summary>Hint 1</summary>
#
# The section [Where the formulas break](#Where-the-formulas-break) has a cure with two
# cases. Both have the same denominator.
# </details>
# <details><summary>Hint 2</summary>
#
# Compute $m = e^{-|z|}$ first: it never overflows, wherever `z` is. Then `np.where` can
# choose the numerator.
# </details>


# %% answer="sigmoid"
def sigmoid(z):
    """1 / (1 + exp(-z)), stable; of the shape of z."""
    ### BEGIN SOLUTION
    m = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1.0, m) / (1 + m)
    ### END SOLUTION


# %% check="sigmoid" points=2
check.matches(
    sigmoid,
    lambda z: np.interp(z, [-log3, 0.0, log3], [0.25, 0.5, 0.75]),
    at=[log3, 0, np.array([[-log3, 0.0, log3]])],
    rtol=1e-12,
)
check.matches(sigmoid, lambda z: np.where(z < 0, 0.0, 1.0), at=[-1e4, 1e4])
check.silent(sigmoid, at=ends)
# far to the left, 1 + exp(z) is 1 to a computer, so σ(z) is exp(z); far right, it is 1
check.matches(sigmoid, lambda z: np.exp(z), at=[-50.0, -300.0, -700.0], rtol=1e-12)
check.matches(sigmoid, lambda z: 1.0, at=[50.0, 700.0], rtol=1e-12)
# less far out neither will do
check.matches(
    sigmoid,
    lambda z: np.exp(z) / (1 + np.exp(z)),
    at=[-9.0, -15.0, -22.0, 9.0, 15.0, 22.0],
    rtol=1e-12,
)
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    sigmoid,
    reference.sigmoid,
    at=check.samples(6, -6.0, 6.0)
    + check.samples(6, -700.0, 700.0)
    + check.samples(3, -0.95, -0.05)
    + check.samples(2, -30, 30, kind="int")
    + check.samples(3, -40.0, 40.0, kind="vector")
    + check.samples(2, -9.0, 9.0, kind="matrix")
    + [np.array([-2, 0, 3]), 0, np.array([[[1.5], [-800.0]]])]
    + [-25.0, 26.0, np.array([0.7]), np.array([[[[-1.5, 0.4]]], [[[2.5, -3.0]]]])]
    # nothing large among them that small ones could hide behind
    + [np.array([-40.0, -41.0]), np.array([[-690.0, -691.0]])]
    + [-400.0, -550.0, 13.0, *more_inputs],
    rtol=1e-12,
)
check.derivative(
    d_logistic,
    of=lambda z: sigmoid(z),
    at=check.samples(3, -5.0, 5.0),
)
check.silent(sigmoid, at=[*check.samples(4, -1e4, 1e4), np.array([1e4, -1e4, 0.0])])
check.pure(sigmoid, at=check.samples(2, -5.0, 5.0, kind="vector"))
### END HIDDEN TESTS


# %% mistakes="sigmoid"
def overflow_on_the_left(z):
    """You let exp(-z) overflow far to the left: the value survives, with a warning."""
    return 1 / (1 + np.exp(-z))


def sign_lost(z):
    """You lost the minus in the exponent: this one falls from 1 to 0."""
    return 1 / (1 + np.exp(z))


def infinity_over_infinity(z):
    """At large z you divide one overflow by another, which is not a number."""
    return np.exp(z) / (1 + np.exp(z))


def both_cases_computed(z):
    """You let np.where choose between two formulas, and both were computed first."""
    return np.where(
        np.asarray(z) >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z))
    )


def subtracted_from_one(z):
    """You lost the digits of a small result: so do rounding, and taking from 1."""
    m = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1 / (1 + m), 1 - 1 / (1 + m))


def tanh_given(z):
    """You gave tanh, which runs from -1 to 1; the sigmoid runs from 0 to 1."""
    return np.tanh(z)


def asked_of_a_whole_array(z):
    """You asked `if z >= 0` of a whole array; its entries have different answers."""
    m = np.exp(-np.abs(z))
    if z >= 0:
        return 1 / (1 + m)
    return m / (1 + m)


# %% variants="sigmoid"
def by_logaddexp(z):
    return np.exp(-np.logaddexp(0.0, -np.asarray(z, dtype=float)))


def by_masks(z):
    z = np.asarray(z, dtype=float)
    result = np.empty_like(z)
    right = z >= 0
    result[right] = 1 / (1 + np.exp(-z[right]))
    powers = np.exp(z[~right])
    result[~right] = powers / (1 + powers)
    return result


def by_two_exponents(z):
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))


def by_clipping(z):
    return 1 / (1 + np.exp(-np.clip(z, -705.0, 705.0)))


def with_the_warning_turned_off(z):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-z))


# %% domain="sigmoid" rtol=1e-11
def far_out(random):
    return float(random.uniform(-700.0, 700.0))


def near_zero(random):
    return float(random.normal(scale=4.0))


def tables(random):
    return random.normal(scale=20.0, size=(2, 3))


# %% [markdown] id="ex-sigmoid-derivative"
# ### Exercise 2 · The slope of the sigmoid (2 points)
#
# *Core.* Write `sigmoid_derivative(z)`, right to within $10^{-12}$ for every $z$, and
# silent for $|z|$ up to $10^4$.
#
# <details><summary>Hint 1</summary>
#
# The slope is $s(1 - s)$, and $s$ is the *output*. If your `sigmoid` is stable, you may
# call it.
# </details>
# <details><summary>Hint 2</summary>
#
# The slope is the same at $z$ and at $-z$. So it can be written with $m = e^{-|z|}$
# alone, and without any case: put $m$ for $e^{-z}$ in the formula that the quotient
# rule gave.
# </details>


# %% answer="sigmoid_derivative"
def sigmoid_derivative(z):
    """Slope of the sigmoid at z; of the shape of z."""
    ### BEGIN SOLUTION
    m = np.exp(-np.abs(z))
    return m / (1 + m) ** 2
    ### END SOLUTION


# %% check="sigmoid_derivative" points=2
check.derivative(sigmoid_derivative, of=logistic, at=[-2.0, 0.0, 0.7, 5.0])
check.matches(
    sigmoid_derivative,
    lambda z: np.array([[3 / 16, 1 / 4, 3 / 16]]),
    at=[np.array([[-log3, 0.0, log3]])],
    atol=1e-12,
)
check.matches(sigmoid_derivative, lambda z: 0.0, at=[-1e4, -800.0, 800.0, 1e4])
check.silent(sigmoid_derivative, at=ends)
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    sigmoid_derivative,
    reference.sigmoid_derivative,
    at=check.samples(6, -6.0, 6.0)
    + check.samples(3, -700.0, 700.0)
    + check.samples(2, -20, 20, kind="int")
    + check.samples(3, -9.0, 9.0, kind="vector")
    + check.samples(2, -5.0, 5.0, kind="matrix")
    + [np.array([-2, 0, 3]), 0, np.array([[[1.5], [-0.5]]])]
    # small, and larger than what is allowed
    + [21.0, -24.0, 27.0, -27.0, 27.4, -25.5]
    + [11.0, -11.0, 13.0, -13.0]  # where exp(-|z|) is not yet near enough
    + [np.array([0.7]), np.array([1e4, -1e4, 0.7]), np.array([[900.0], [-2.5]])]
    + more_inputs,
    rtol=0.0,
    atol=1e-12,
)
check.derivative(
    sigmoid_derivative,
    of=lambda z: reference.sigmoid(z),
    at=check.samples(4, -6.0, 6.0),
)
check.silent(
    sigmoid_derivative,
    at=[*check.samples(4, -1e4, 1e4), np.array([1e4, -1e4, 0.0])],
)
check.pure(sigmoid_derivative, at=check.samples(2, -5.0, 5.0, kind="vector"))
### END HIDDEN TESTS


# %% mistakes="sigmoid_derivative"
def input_for_output(z):
    """You took z(1 - z); it is the output that is multiplied by 1 minus itself."""
    return z * (1 - z)


def not_differentiated(z):
    """You gave the sigmoid itself, not its slope."""
    m = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1.0, m) / (1 + m)


def plus_for_minus(z):
    """You multiplied s by 1 + s; it is 1 - s."""
    s = np.exp(-np.logaddexp(0.0, -np.asarray(z, dtype=float)))
    return s * (1 + s)


def inner_slope_forgotten(z):
    """You forgot that the exponent -z has the slope -1, so every sign is wrong."""
    m = np.exp(-np.abs(z))
    return -m / (1 + m) ** 2


def denominator_not_squared(z):
    """You divided by 1 + exp(-z) once; the quotient rule squares the denominator."""
    m = np.exp(-np.abs(z))
    return m / (1 + m)


def infinity_over_infinity(z):
    """At large z you divide one overflow by another, which is not a number."""
    return np.exp(z) / (1 + np.exp(z)) ** 2


def unstable_sigmoid_inside(z):
    """You took s(1 - s) with an s whose exp(-z) overflows far to the left."""
    s = 1 / (1 + np.exp(-z))
    return s * (1 - s)


# %% variants="sigmoid_derivative"
def from_the_output(z):
    s = np.exp(-np.logaddexp(0.0, -np.asarray(z, dtype=float)))
    return s * (1 - s)


def by_the_two_sides(z):
    m = np.exp(-np.abs(z))
    return (1 / (1 + m)) * (m / (1 + m))


def by_tanh(z):
    return (1 - np.tanh(np.asarray(z) / 2) ** 2) / 4


def by_calling_the_first_exercise(z):
    s = sigmoid(z)
    return s * (1 - s)


# %% domain="sigmoid_derivative"
def near_zero(random):
    return float(random.normal(scale=3.0))


def tables(random):
    return random.normal(scale=4.0, size=(2, 3))


# %% [markdown] id="ex-tanh-derivative"
# ### Exercise 3 · The slope of tanh (1 point)
#
# *Core.* Write `tanh_derivative(z)`, right to within $10^{-12}$. `np.tanh` is allowed.
#
# <details><summary>Hint 1</summary>
#
# Like the sigmoid's, this slope can be computed from the output alone.
# </details>
# <details><summary>Hint 2</summary>
#
# Which power of $\tanh z$ is subtracted from $1$? At $z = 1$ the slope is about $0.42$.
# </details>


# %% answer="tanh_derivative"
def tanh_derivative(z):
    """Slope of tanh at z; of the shape of z."""
    ### BEGIN SOLUTION
    return 1 - np.tanh(z) ** 2
    ### END SOLUTION


# %% check="tanh_derivative" points=1
check.derivative(tanh_derivative, of=np.tanh, at=[-1.5, 0.0, 0.5, 2.0])
check.matches(
    tanh_derivative,
    lambda z: np.array([[9 / 25, 1.0, 9 / 25]]),  # tanh(log3) is 4/5
    at=[np.array([[-log3, 0.0, log3]])],
    atol=1e-12,
)
check.matches(tanh_derivative, lambda z: 0.0, at=[-800.0, 800.0], atol=1e-12)
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    tanh_derivative,
    reference.tanh_derivative,
    at=check.samples(6, -3.0, 3.0)
    + check.samples(2, -1e3, 1e3)
    + check.samples(2, -5, 5, kind="int")
    + check.samples(3, -4.0, 4.0, kind="vector")
    + check.samples(2, -3.0, 3.0, kind="matrix")
    + [np.array([-1, 0, 2]), 0, np.array([[[1.5], [-0.5]]])]
    # small, and larger than what is allowed
    + [6.5, -9.0, 12.0, 13.9, -13.9]
    + [5.0, -5.0, 6.0, -6.0]  # where 4 exp(-2|z|) is not yet near enough
    + [np.array([0.7]), np.array([800.0, -800.0, 0.7]), np.array([[50.0], [-1.5]])]
    + more_inputs,
    rtol=0.0,
    atol=1e-12,
)
check.derivative(tanh_derivative, of=np.tanh, at=check.samples(3, -3.0, 3.0))
check.pure(tanh_derivative, at=check.samples(2, -3.0, 3.0, kind="vector"))
### END HIDDEN TESTS


# %% mistakes="tanh_derivative"
def not_squared(z):
    """You subtracted tanh z; it is its square that is subtracted."""
    return 1 - np.tanh(z)


def input_squared(z):
    """You squared the input z; it is the output tanh z that is squared."""
    return 1 - np.asarray(z) ** 2


def plus_for_minus(z):
    """You added the square; the slope would then be largest far out."""
    return 1 + np.tanh(z) ** 2


def like_the_sigmoid(z):
    """You took t(1 - t), the rule of the sigmoid, with the output of tanh."""
    t = np.tanh(z)
    return t * (1 - t)


def denominator_not_squared(z):
    """You divided by cosh z once; it is its square."""
    return 1 / np.cosh(z)


def infinity_over_infinity(z):
    """At large z your exponentials overflow, and their quotient is not a number."""
    up, down = np.exp(z), np.exp(-np.asarray(z))
    return 1 - ((up - down) / (up + down)) ** 2


# %% variants="tanh_derivative"
def by_cosh(z):
    return 1 / np.cosh(z) ** 2


def as_a_product(z):
    t = np.tanh(z)
    return (1 - t) * (1 + t)


def from_the_sigmoid(z):
    m = np.exp(-2 * np.abs(z))
    return 4 * m / (1 + m) ** 2


# %% domain="tanh_derivative"
def near_zero(random):
    return float(random.normal(scale=1.5))


def tables(random):
    return random.normal(scale=1.5, size=(2, 3))


# %% [markdown] id="ex-relu"
# ### Exercise 4 · ReLU (1 point)
#
# *Core.* Write `relu(z)`.
#
# <details><summary>Hint 1</summary>
#
# Python's own `max` compares two things as wholes; NumPy has a function that compares
# entry by entry.
# </details>
# <details><summary>Hint 2</summary>
#
# `np.maximum`, not `np.max`: the second looks for the largest entry of one array. And
# `z[z < 0] = 0` would change the array that was handed to you.
# </details>


# %% answer="relu"
def relu(z):
    """max(0, z), entry by entry; of the shape of z."""
    ### BEGIN SOLUTION
    return np.maximum(0, z)
    ### END SOLUTION


# %% check="relu" points=1
check.matches(relu, lambda z: 0.0, at=[-2.5, 0.0, -1000.0])
check.matches(relu, lambda z: z, at=[2.5, 0.25, 1000.0, 7])
check.matches(
    relu,
    lambda z: np.array([[0.0, 0.5, 2.0], [1.0, 0.0, 4.0]]) if np.ndim(z) else 1.5,
    at=[1.5, np.array([[-3.0, 0.5, 2.0], [1.0, -0.5, 4.0]])],
)
check.pure(relu, at=[np.array([-1.0, 2.0])])
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    relu,
    reference.relu,
    at=check.samples(6, -5.0, 5.0)
    + check.samples(2, -1e4, 1e4)
    + check.samples(2, -9, 9, kind="int")
    + check.samples(3, -4.0, 4.0, kind="vector")
    + check.samples(2, -3.0, 3.0, kind="matrix")
    + [np.array([-1, 0, 2]), np.array([-0.5, -2.0]), 0, 12_345.0]
    + [np.array([[[1.5], [-0.5]]]), np.array([0.7]), np.array([[-0.7]])]
    + [3e7, -3e7, 2e12, np.array([4e9, -4e9]), *more_inputs],
)
check.matches(
    relu,
    reference.relu,
    at=[1e-9, -1e-9, 3e-20, -3e-20, np.array([3e-20, -2e-20])],
    atol=0.0,
)
check.pure(
    relu,
    at=[*check.samples(2, -5.0, 5.0, kind="vector"), np.array([0.5, 3.0])],
)
### END HIDDEN TESTS


# %% mistakes="relu"
def size_of_z(z):
    """You turned negative numbers round; ReLU turns them into 0."""
    return np.abs(z)


def the_other_half(z):
    """You kept the negative numbers and cut the positive ones."""
    return np.minimum(0, z)


def cut_above_too(z):
    """You cut off above 1 as well; ReLU has no ceiling."""
    return np.clip(z, 0, 1)


def a_step(z):
    """You gave 1 for positive numbers: that is the slope, not the function."""
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


def largest_entry(z):
    """You looked for the largest number of all; each entry is compared with 0."""
    return max(0, np.max(z))


def python_max_on_an_array(z):
    """You asked one question of a whole array, as Python's max does, or an if."""
    return max(0, z)


# %% variants="relu"
def by_where(z):
    return np.where(np.asarray(z) > 0, z, 0)


def by_a_mask(z):
    z = np.asarray(z)
    return z * (z > 0)


def by_the_size(z):
    return (np.abs(z) + z) / 2


def by_clip(z):
    return np.clip(z, 0, None)


def on_a_copy(z):
    result = np.array(z, dtype=float)
    result[result < 0] = 0
    return result


# %% [markdown] id="ex-relu-derivative"
# ### Exercise 5 · The slope of ReLU (1 point)
#
# *Core.* Write `relu_derivative(z)`, as numbers (not as truth values). At $z = 0$ there
# is no slope; return there any number that you can defend.
#
# <details><summary>Hint 1</summary>
#
# Two cases, two constants. A comparison such as `z > 0` gives truth values: how do they
# become numbers?
# </details>
# <details><summary>Hint 2</summary>
#
# `np.where(condition, a, b)` takes `a` where the condition holds and `b` elsewhere. At
# $0$ any number from $0$ to $1$ can be defended.
# </details>


# %% answer="relu_derivative"
def relu_derivative(z):
    """Slope of ReLU at z, of the shape of z; at 0 a number in [0, 1]."""
    ### BEGIN SOLUTION
    return np.where(np.asarray(z) > 0, 1.0, 0.0)
    ### END SOLUTION


# %% check="relu_derivative" points=1
check.derivative(relu_derivative, of=r, at=[-2.0, -0.25, 0.0, 0.25, 3.0])
check.matches(
    relu_derivative,
    lambda z: np.array([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]]),
    at=[np.array([[-3.0, 0.5, 2.0], [1.0, -0.5, 4.0]])],
)
check.that(
    lambda: between(relu_derivative, 0.0, 1.0),
    "At z = 0, alone or in an array, the slope is to be a number from 0 to 1.",
)
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    relu_derivative,
    reference.relu_derivative,
    at=check.samples(6, -5.0, 5.0)
    + check.samples(2, -1e4, 1e4)
    + check.samples(3, -9, -1, kind="int")
    + check.samples(3, 1, 9, kind="int")
    + check.samples(3, -4.0, 4.0, kind="vector")
    + check.samples(2, -3.0, 3.0, kind="matrix")
    + [np.array([-1, 5, 2]), 1e-9, -1e-9, np.array([[[1.5], [-0.5]]])]
    + [3e-40, -3e-40, 2e12, -2e12, np.array([0.7]), np.array([[-0.7]])]
    + [np.array([3e-40, -3e-40, 1e-4]), 9 * np.sin(np.arange(1, 60))],
)
check.that(
    lambda: between(relu_derivative, 0.0, 1.0),
    "At the corner the slope is to be a number between those of the two sides.",
)
check.pure(relu_derivative, at=check.samples(2, -5.0, 5.0, kind="vector"))
### END HIDDEN TESTS


# %% mistakes="relu_derivative"
def the_function_itself(z):
    """You gave ReLU itself; its slope is one of two constants."""
    return np.maximum(0.0, z)


def slope_of_the_size(z):
    """You gave -1 on the left, the slope of |z|; ReLU is flat there."""
    return np.sign(z)


def sides_swapped(z):
    """You swapped the two sides: ReLU rises on the right."""
    return np.where(np.asarray(z) > 0, 0.0, 1.0)


def one_everywhere(z):
    """You gave 1 everywhere; on the left ReLU is constant."""
    return np.ones_like(np.asarray(z, dtype=float))


def slope_from_a_quotient(z):
    """At 0 your slope is nan, which is not a number; so is 0 divided by 0."""
    z = np.asarray(z, dtype=float)
    return np.maximum(0.0, z) / z


def truth_values(z):
    """You returned truth values; a slope is a number."""
    return np.asarray(z) > 0


# %% variants="relu_derivative"
def one_half_at_the_corner(z):
    return np.heaviside(z, 0.5)


def one_at_the_corner(z):
    return np.where(np.asarray(z) >= 0, 1.0, 0.0)


def as_whole_numbers(z):
    return (np.asarray(z) > 0).astype(int)


def times_one(z):
    return 1.0 * (np.asarray(z) > 0)


# %% domain="relu_derivative"
def numbers(random):
    return float(random.normal(scale=3.0))


def tables(random):
    return random.normal(scale=3.0, size=(2, 3))


def at_the_corner(random, relu_derivative):
    return between(relu_derivative, 0.0, 1.0)


# %% [markdown] id="ex-leaky-relu-derivative"
# ### Exercise 6 · The slope of a leaky ReLU (1 point)
#
# *Core.* Write `leaky_relu_derivative(z, slope)`: the slope of the function that is $z$
# for $z > 0$ and `slope` times $z$ for $z \le 0$. `slope` is a number from $0$ to $1$.
# At $z = 0$, return any number that you can defend.
#
# <details><summary>Hint 1</summary>
#
# It is not a constant times the slope of ReLU. What is the slope on each side?
# </details>
# <details><summary>Hint 2</summary>
#
# `np.where` again. For `slope = 0` it must be the slope of ReLU.
# </details>


# %% answer="leaky_relu_derivative"
def leaky_relu_derivative(z, slope):
    """Slope at z, of the shape of z; at 0 a number from `slope` to 1."""
    ### BEGIN SOLUTION
    return np.where(np.asarray(z) > 0, 1.0, slope)
    ### END SOLUTION


# %% check="leaky_relu_derivative" points=1
check.derivative(
    lambda z: leaky_relu_derivative(z, 0.1),
    of=lambda z: leaky(z, 0.1),
    at=[-2.0, -0.25, 0.0, 0.25, 3.0],
)
check.matches(
    leaky_relu_derivative,
    lambda z, slope: np.array([[0.3, 1.0, 1.0], [1.0, 0.3, 1.0]]),
    at=[(np.array([[-3.0, 0.5, 2.0], [1.0, -0.5, 4.0]]), 0.3)],
)
check.that(
    lambda: between(leaky_relu_derivative, 0.2, 1.0, 0.2),
    "At z = 0 the slope is to be a number between those of the two sides.",
)
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    leaky_relu_derivative,
    reference.leaky_relu_derivative,
    at=[
        (z, slope)
        for z in check.samples(4, -5.0, 5.0)
        for slope in (0.0, 0.01, 0.25, 1.0)
    ]
    + [(-2.5, 0.0), (-2.5, 1.0), (np.array([[[1.5], [-0.5]]]), 0.0)]
    + [(z, 0.05) for z in check.samples(3, -4.0, 4.0, kind="vector")]
    + [(z, 0.4) for z in check.samples(2, -3.0, 3.0, kind="matrix")]
    + [(-3, 0.2), (4, 0.2), (np.array([-1, 5, -2]), 0.7), (-1e4, 0.3), (2e12, 0.3)]
    + [
        (z, 0.2)
        for z in (1e-9, -1e-9, 3e-40, -3e-40, np.array([0.7]), np.array([-0.7]))
    ]
    + [(-1.5, 0.002), (np.array([-1.5, 2.5]), 0.999), (np.array([-3, 4]), 1)]
    + [(np.array([3e-40, -3e-40, -1e-4]), slope) for slope in (0.3, 0.5, 0.85)]
    + [(9 * np.sin(np.arange(1, 60)), slope) for slope in check.samples(2, 0.0, 1.0)],
)
check.that(
    lambda: (
        between(leaky_relu_derivative, 0.6, 1.0, 0.6)
        and between(leaky_relu_derivative, 0.96, 1.0, 0.96)
        and between(leaky_relu_derivative, 0.0, 1.0, 0.0)
    ),
    "At the corner the slope is to be a number between those of the two sides.",
)
check.pure(
    leaky_relu_derivative,
    at=[(z, 0.1) for z in check.samples(2, -5.0, 5.0, kind="vector")],
)
### END HIDDEN TESTS


# %% mistakes="leaky_relu_derivative"
def slope_of_plain_relu(z, slope):
    """You gave 0 on the left, as for plain ReLU; a leaky one keeps its slope there."""
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


def the_function_itself(z, slope):
    """You gave the function itself; its slope is one of two constants."""
    return np.where(np.asarray(z) > 0, z, slope * np.asarray(z))


def z_left_in(z, slope):
    """You left z in on the left; the slope of slope times z is slope."""
    return np.where(np.asarray(z) > 0, 1.0, slope * np.asarray(z))


def sides_swapped(z, slope):
    """You swapped the two sides: the small slope belongs on the left."""
    return np.where(np.asarray(z) > 0, slope, 1.0)


def own_slope(z, slope):
    """You used 0.01, the usual slope, and ignored the one that was given."""
    return np.where(np.asarray(z) > 0, 1.0, 0.01)


def minus_on_the_left(z, slope):
    """You gave a negative slope on the left; the function rises there too."""
    return np.where(np.asarray(z) > 0, 1.0, -slope)


# %% variants="leaky_relu_derivative"
def one_at_the_corner(z, slope):
    return np.where(np.asarray(z) >= 0, 1.0, slope)


def halfway_at_the_corner(z, slope):
    return slope + (1 - slope) * np.heaviside(z, 0.5)


def by_arithmetic(z, slope):
    positive = np.asarray(z) > 0
    return positive + slope * (1 - positive)


# %% domain="leaky_relu_derivative"
def numbers(random):
    return float(random.normal(scale=3.0)), float(random.uniform(0.0, 1.0))


def tables(random):
    return random.normal(scale=3.0, size=(2, 3)), float(random.uniform(0.0, 1.0))


def at_the_corner(random, leaky_relu_derivative):
    return between(leaky_relu_derivative, 0.2, 1.0, 0.2)


# %% [markdown] id="ex-softplus"
# ### Exercise 7 · Softplus (2 points)
#
# *Core.* Write `softplus(z)`, which is $\ln(1 + e^z)$, right to within $10^{-12}$ of
# its size or of $10^{-12}$, whichever is larger, for $|z|$ up to $10^4$.
#
# <details><summary>Hint 1</summary>
#
# For large $z$ softplus is $z$ plus something tiny. Which formula in
# [Where the formulas break](#Where-the-formulas-break) says so?
# </details>
# <details><summary>Hint 2</summary>
#
# With $m = e^{-|z|}$ it is the larger of $0$ and $z$, plus $\ln(1 + m)$. NumPy also has
# a function for $\ln(e^a + e^b)$.
# </details>


# %% answer="softplus"
def softplus(z):
    """log(1 + exp(z)), stable; of the shape of z."""
    ### BEGIN SOLUTION
    return np.maximum(0, z) + np.log1p(np.exp(-np.abs(z)))
    ### END SOLUTION


# %% check="softplus" points=2
check.matches(
    softplus,
    lambda z: np.log(np.interp(z, [-log3, 0.0, log3], [4 / 3, 2.0, 4.0])),
    at=[0.0, np.array([[-log3, 0.0, log3]])],
)
check.matches(softplus, lambda z: np.maximum(0.0, z), at=[800.0, 1e4, -800.0, -1e4])
check.that(
    lambda: float(softplus(22.0)) > 22.0,
    "At 22 softplus is larger than 22 by about exp(-22), too much to be left out.",
)
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    softplus,
    reference.softplus,
    at=check.samples(6, -6.0, 6.0)
    + check.samples(4, -1e4, 1e4)
    + check.samples(3, -35.0, -8.0)
    + check.samples(3, 8.0, 35.0)
    + check.samples(2, -30, 30, kind="int")
    + check.samples(3, -40.0, 40.0, kind="vector")
    + check.samples(2, -9.0, 9.0, kind="matrix")
    + [np.array([-2, 0, 3]), 0, np.array([1e4, -1e4, 0.0])]
    + [21.0, 24.0, -21.0, -27.0, np.array([[[1.5], [-0.5]]])]
    # where exp(z), or z + exp(-z), is not yet near enough
    + [-8.5, -11.0, -13.0, 8.5, 11.0, np.array([0.7]), np.array([[900.0], [-2.5]])]
    + [np.array([8.0, 9.0]), np.array([-9.0, -11.0]), *more_inputs],
    rtol=1e-12,
    atol=1e-12,
)
check.derivative(logistic, of=lambda z: softplus(z), at=check.samples(3, -5.0, 5.0))
check.pure(softplus, at=check.samples(2, -5.0, 5.0, kind="vector"))
### END HIDDEN TESTS


# %% mistakes="softplus"
def overflow_on_the_right(z):
    """At large z your exp(z) overflows, and its logarithm is infinity."""
    return np.log(1 + np.exp(z))


def growing_part_lost(z):
    """You kept the small part ln(1 + exp(-|z|)) and lost the part that grows."""
    return np.log1p(np.exp(-np.abs(z)))


def mirrored(z):
    """You mirrored it: with exp(-z) the function falls."""
    return np.maximum(0, -np.asarray(z)) + np.log1p(np.exp(-np.abs(z)))


def one_forgotten(z):
    """You forgot the 1 under the logarithm: what is left is z itself."""
    return np.asarray(z) * 1.0


def corner_not_rounded(z):
    """You gave ReLU; softplus rounds its corner and is ln 2 at 0."""
    return np.maximum(0.0, z)


def slope_given(z):
    """You gave the slope of softplus, which is the sigmoid."""
    m = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1.0, m) / (1 + m)


def base_two(z):
    """You took the logarithm to base 2; log is natural here."""
    return np.logaddexp(0.0, z) / np.log(2.0)


# %% variants="softplus"
def by_logaddexp(z):
    return np.logaddexp(0.0, z)


def by_plain_log(z):
    return np.maximum(z, 0) + np.log(1 + np.exp(-np.abs(z)))


def with_a_threshold(z):
    z = np.asarray(z, dtype=float)
    return np.where(z > 35.0, z, np.log1p(np.exp(np.minimum(z, 35.0))))


# %% domain="softplus"
def near_zero(random):
    return float(random.normal(scale=4.0))


def large(random):
    return float(random.uniform(30.0, 1e4))


def tables(random):
    return random.normal(scale=5.0, size=(2, 3))


# %% [markdown] id="ex-softmax"
# ### Exercise 8 · Softmax (2 points)
#
# *Core.* Write `softmax(z)` along the last axis: an array of shape `(classes,)` holds
# one set of scores, one of shape `(samples, classes)` a set in every row, and so on.
# Scores may be as large as $10^4$, and very different from row to row.
#
# <details><summary>Hint 1</summary>
#
# Subtract the largest score of *each row* before raising $e$ to it. What would happen
# to a row of small scores if the largest of *all* scores were subtracted?
# </details>
# <details><summary>Hint 2</summary>
#
# `np.max(z, axis=-1, keepdims=True)` finds the largest of each row, and keeps the axis
# so that it can be subtracted; so does `np.sum`.
# </details>


# %% answer="softmax"
def softmax(z):
    """exp(z) divided by its sum along the last axis, stable; of the shape of z."""
    ### BEGIN SOLUTION
    powers = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return powers / np.sum(powers, axis=-1, keepdims=True)
    ### END SOLUTION


# %% check="softmax" points=2
check.matches(
    softmax,
    lambda z: np.array([0.1, 0.2, 0.7]),
    at=[np.log([1.0, 2.0, 7.0]), np.log([1.0, 2.0, 7.0]) + 9000.0],
)
check.matches(
    softmax,
    lambda z: np.array([[0.1, 0.2, 0.7], [0.25, 0.5, 0.25]]),
    at=[
        np.log([[1.0, 2.0, 7.0], [1.0, 2.0, 1.0]]),
        np.log([[1.0, 2.0, 7.0], [1.0, 2.0, 1.0]]) + np.array([[8000.0], [-8000.0]]),
    ],
)
check.matches(softmax, lambda z: np.array([0.0, 1.0]), at=[np.array([-1e4, 1e4])])
check.pure(softmax, at=[np.array([1.0, 3.0, 2.0])])
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    softmax,
    reference.softmax,
    at=check.samples(5, -4.0, 4.0, kind="vector")
    + check.samples(2, -1e4, 1e4, kind="vector")
    + check.samples(4, -4.0, 4.0, kind="matrix")
    + check.samples(2, -4.0, 4.0, kind="square")
    + [np.array([[[1.0, -2.0, 0.5]], [[3000.0, 3010.0, 3005.0]]])]
    + [np.array(check.samples(2, -4.0, 4.0, kind="matrix", size=(3, 4)))]
    + [check.samples(1, -3.0, 3.0, kind="matrix", size=(2, 5))[0] * [[1.0], [3e3]]]
    + [np.array([3, 1, -2]), np.array([[4, 1], [0, 0], [2, 9]])]
    + [np.array([2.5]), np.array([[-1.0], [2.0], [0.5]]), np.array([[0.3, -1.0, 2.0]])]
    # equal scores; four axes; and rows of one box, and whole rows, far from zero
    + [np.array([1.5, 1.5, -0.5]), np.array([[0.5, 0.5], [2.0, -1.0]]), np.zeros(4)]
    + [np.array([[[[1.0, -2.0], [0.5, 3.0]], [[0.2, 0.4], [-1.0, 1.5]]]])]
    + [np.array([[[1.0, -2.0, 0.5], [5000.0, 5001.0, 4999.5]]])]
    + [np.array([-9000.0, -9001.0, -9000.5])]
    # small shares are shares; many classes; five axes
    + [np.array([0.0, -9.0, -13.0]), np.array([[2.0, -9.5, -14.5], [0.0, 1.0, -17.0]])]
    + [np.array([0.0, -20.0])]
    + [9 * np.sin(np.arange(60.0)), np.sin(np.arange(48.0)).reshape(2, 1, 3, 2, 4)],
)
check.pure(
    softmax,
    at=check.samples(1, -5.0, 5.0, kind="vector")
    + check.samples(1, -5.0, 5.0, kind="matrix"),
)
### END HIDDEN TESTS


# %% mistakes="softmax"
def without_the_shift(z):
    """At large scores your exponentials overflow: nothing was subtracted first."""
    powers = np.exp(z)
    return powers / np.sum(powers, axis=-1, keepdims=True)


def one_shift_for_all_rows(z):
    """You subtracted the largest of all scores: a row far below it becomes 0 / 0."""
    powers = np.exp(z - np.max(z))
    return powers / np.sum(powers, axis=-1, keepdims=True)


def along_the_first_axis(z):
    """You summed down the columns; the scores that belong together lie in a row."""
    powers = np.exp(z - np.max(z, axis=0, keepdims=True))
    return powers / np.sum(powers, axis=0, keepdims=True)


def one_sum_for_all_rows(z):
    """You divided by the sum of everything; every row has a sum of its own."""
    powers = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return powers / np.sum(powers)


def not_divided(z):
    """You did not divide by the sum: the shares do not add up to 1."""
    return np.exp(z - np.max(z, axis=-1, keepdims=True))


def divided_without_exponentials(z):
    """You divided the scores themselves by their sum, without raising e to them."""
    return z / np.sum(z, axis=-1, keepdims=True)


def a_sigmoid_for_each(z):
    """You took a sigmoid of each score: every share ignores the other scores."""
    m = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1.0, m) / (1 + m)


# %% variants="softmax"
def by_log_sum(z):
    z = np.asarray(z, dtype=float)
    return np.exp(z - np.logaddexp.reduce(z, axis=-1, keepdims=True))


def row_by_row(z):
    z = np.asarray(z, dtype=float)
    if z.ndim > 1:
        return np.array([row_by_row(row) for row in z])
    powers = np.exp(z - max(z))
    return powers / sum(powers)


def by_numpy_along_an_axis(z):
    def shares_of(row):
        return 1 / np.sum(
            np.exp(np.minimum(row[None, :] - row[:, None], 700.0)), axis=1
        )

    return np.apply_along_axis(shares_of, -1, np.asarray(z, dtype=float))


# %% domain="softmax"
def vectors(random):
    return random.normal(scale=3.0, size=int(random.integers(1, 7)))


def rows(random):
    m, n = random.integers(1, 6, size=2)
    return random.normal(scale=3.0, size=(int(m), int(n)))


def boxes(random):
    return random.normal(scale=3.0, size=(2, 3, 4))


def far_apart(random):
    return random.normal(size=(3, 4)) + np.array([[0.0], [5000.0], [-5000.0]])


# %% [markdown] id="ex-gradient-through-layers"
# ### Exercise 9 · A gradient through layers (2 points)
#
# *Core.* A narrow network has `depth` layers, all with the weight `w`: $a_0 = z$ and
# $a_k = \tanh(w\,a_{k-1})$. Write `gradient_through_layers(z, w, depth)`: the
# derivative of its output $a_{\mathtt{depth}}$ with respect to $z$, to within
# $10^{-9}$. Here `z` and `w` are numbers. With no layers the output is $z$ itself.
#
# <details><summary>Hint 1</summary>
#
# Walk forward through the layers, and keep two numbers: the activation, and the product
# of the factors so far. What is the product before the first layer?
# </details>
# <details><summary>Hint 2</summary>
#
# The layer's factor has two parts: the weight, and the slope of $\tanh$ *at that
# layer's own pre-activation*. Once the new activation is known, that slope is $1$ minus
# its square.
# </details>


# %% answer="gradient_through_layers"
def gradient_through_layers(z, w, depth):
    """Derivative by z of `depth` layers a -> tanh(w * a), started at a = z."""
    ### BEGIN SOLUTION
    a, gradient = z, 1.0
    for _ in range(depth):
        a = np.tanh(w * a)
        gradient = gradient * w * (1 - a**2)
    return gradient
    ### END SOLUTION


# %% check="gradient_through_layers" points=2
check.derivative(
    lambda z: gradient_through_layers(z, 1.5, 1),
    of=lambda z: np.tanh(1.5 * z),
    at=[-0.8, 0.3, 1.2],
)
check.derivative(
    lambda z: gradient_through_layers(z, 0.7, 3),
    of=lambda z: np.tanh(0.7 * np.tanh(0.7 * np.tanh(0.7 * z))),
    at=[-0.8, 0.3, 1.2],
)
# at z = 0 every tanh has the slope 1, so that the weights alone are left
check.matches(
    gradient_through_layers,
    lambda z, w, depth: w**depth,
    at=[(0.0, 0.5, 10), (0.0, 1.25, 20), (0.0, -2.0, 3), (0.4, 3.0, 0)],
)
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    gradient_through_layers,
    reference.gradient_through_layers,
    at=[
        (z, w, depth)
        for z in check.samples(3, -1.5, 1.5)
        for w in check.samples(2, -1.5, 1.5)
        for depth in (0, 1, 2, 5, 12)
    ]
    + [
        (0.0, 1.4, 30),
        (0.01, 1.1, 30),
        (0, 2, 4),
        (1, 1, 2),
        (2.5, 3.0, 4),
        (-0.3, 0.0, 2),
        (-0.3, 0.0, 0),
        (0.003, 1.4, 6),
        (1e-4, 1.6, 9),
        (0.01, 1.0, 30),
        (0.5, 0.2, 9),  # small, and larger than what is allowed
        (0.4, 0.1, 8),
        (3.0, 3.0, 1),
        (-4.0, 2.2, 1),
        (20.0, 3.0, 3),  # and too small to be seen
        (0.3, 1.0, 80),
        (0.1, 4.5, 1),
        (-0.1, -4.5, 2),
    ],
    atol=1e-9,
)
check.matches(
    gradient_through_layers,
    lambda z, w, depth: w**depth,
    at=[(0.0, w, depth) for w in check.samples(2, 0.6, 1.6) for depth in (3, 40)]
    + [(0.0, 1.02, 200), (0.0, 3.0, 25), (0.0, -2.5, 9), (0.0, 0.4, 16)],
)
### END HIDDEN TESTS


# %% mistakes="gradient_through_layers"
def weights_forgotten(z, w, depth):
    """You multiplied the slopes of tanh and forgot the weight that stands inside."""
    a, gradient = z, 1.0
    for _ in range(depth):
        a = np.tanh(w * a)
        gradient = gradient * (1 - a**2)
    return gradient


def every_slope_at_the_first_layer(z, w, depth):
    """You took the first layer's slope for all; each layer has a slope of its own."""
    return (w * (1 - np.tanh(w * z) ** 2)) ** depth


def slope_at_the_old_activation(z, w, depth):
    """You took 1 - a² with the activation that goes in, not the one that comes out."""
    a, gradient = z, 1.0
    for _ in range(depth):
        gradient = gradient * w * (1 - a**2)
        a = np.tanh(w * a)
    return gradient


def one_layer_too_far(z, w, depth):
    """You moved on before you took the slope: each slope is one layer too far."""
    a, gradient = z, 1.0
    for _ in range(depth):
        a = np.tanh(w * a)
        gradient = gradient * w * (1 - np.tanh(w * a) ** 2)
    return gradient


def weight_not_in_the_slope(z, w, depth):
    """You took the slope of tanh at a; the pre-activation is w times a."""
    a, gradient = z, 1.0
    for _ in range(depth):
        gradient = gradient * w * (1 - np.tanh(a) ** 2)
        a = np.tanh(w * a)
    return gradient


def factors_added(z, w, depth):
    """You added the factors of the layers; along one path they multiply."""
    a, total = z, 0.0
    for _ in range(depth):
        a = np.tanh(w * a)
        total = total + w * (1 - a**2)
    return total


def output_given(z, w, depth):
    """You gave the output of the network, not its derivative."""
    a = z
    for _ in range(depth):
        a = np.tanh(w * a)
    return a


def weight_counted_once(z, w, depth):
    """You multiplied by the weight once; every layer has it."""
    a, gradient = z, 1.0
    for _ in range(depth):
        a = np.tanh(w * a)
        gradient = gradient * (1 - a**2)
    return w * gradient if depth else gradient


# %% variants="gradient_through_layers"
def by_cosh(z, w, depth):
    a, gradient = z, 1.0
    for _ in range(depth):
        gradient *= w / np.cosh(w * a) ** 2
        a = np.tanh(w * a)
    return gradient


def backwards(z, w, depth):
    outputs = [z]
    for _ in range(depth):
        outputs.append(np.tanh(w * outputs[-1]))
    gradient = 1.0
    for a in reversed(outputs[1:]):
        gradient *= w * (1 - a * a)
    return gradient


def by_recursion(z, w, depth):
    if depth == 0:
        return 1.0
    a = np.tanh(w * z)
    return by_recursion(a, w, depth - 1) * w * (1 - a**2)


def by_one_product(z, w, depth):
    outputs = []
    for _ in range(depth):
        z = np.tanh(w * z)
        outputs.append(z)
    return float(w) ** depth * np.prod(1 - np.square(outputs))


# %% domain="gradient_through_layers" rtol=1e-06
def networks(random):
    z, w = random.uniform(-1.2, 1.2, size=2)
    return float(z), float(w), int(random.integers(0, 8))


def from_zero(random):
    return 0.0, float(random.uniform(0.5, 1.5)), int(random.integers(0, 20))


# %% [markdown] essay="why_depth_was_hard" points=3
# ### Exercise 10 · In your own words (3 points)
#
# *Core.* Double-click on this text to write in it, and press Shift+Enter when you are
# done.
#
# Why did deep networks of sigmoids refuse to learn, and what about an activation
# decides whether that happens? Write about ten sentences to a friend who knows the
# chain rule. Say where the product comes from and what its factors are, what saturation
# does to a factor, why larger weights are no cure for sigmoids, and why taking the
# activations out altogether is no cure either.
#
# ### BEGIN SOLUTION
# **Marking guide**
#
# - *1 point, the product*: by the chain rule the derivative that reaches the first
#   layers is a product with one factor for every layer above, each a weight (or weight
#   matrix) times the slope of the activation at that layer's pre-activation; factors
#   that stay below 1 make it shrink exponentially with depth (vanish), above 1 grow
#   (explode).
# - *1 point, the sigmoid*: its slope is at most 1/4, at z = 0, and nearly 0 where it
#   saturates; so even at best ten layers with w = 1 leave less than a millionth. A
#   weight above 4 could bring a factor to 1, but makes z large, where the slope is
#   small again.
# - *1 point, what is wanted*: without activations the stack is one affine map, so they
#   cannot be left out; wanted is a function that is not affine and whose slope stays
#   near 1 where its inputs lie (tanh near 0, ReLU for z > 0), with weights of the right
#   size. That ReLU's slope is 0 on the left (dead units) and undefined at 0 is a good
#   remark, not required.
#
# Take off nothing for style. "The gradient vanishes" without saying of what it is a
# product earns no point for the product. "The sigmoid's values are small" is wrong: it
# is the slopes that multiply, not the values.
#
# A model answer: To learn, a weight needs the derivative of the loss with respect to
# it. For a weight in the first layer the loss lies at the end of a long chain, and the
# chain rule gives a product with one factor for each layer in between. A factor is that
# layer's weight times the slope of its activation, taken where its input happens to be.
# The sigmoid's slope is never more than a quarter, and where the sigmoid is saturated
# it is almost zero. Ten factors of a quarter make less than a millionth, so the first
# layers hardly move while the last ones learn from inputs that make no sense yet.
# Larger weights could make up for the quarter, but they drive the sigmoid into
# saturation, and the factors are small again. We cannot leave the activations out,
# because affine maps in a row are one affine map. So we want a function with a bend
# whose slope stays near one where its inputs are, such as ReLU for positive inputs or
# tanh near zero, and weights that keep the factors near one as well.
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
# - Affine after affine is affine: without activations, depth is worth one layer.
# - $\sigma' = \sigma(1 - \sigma) \le \tfrac14$ and $\tanh' = 1 - \tanh^2 \le 1$: both
#   are computed from the *output*, and both saturate on both sides.
# - ReLU has slope $0$ or $1$ and none at $0$; every number in $[0, 1]$ is a subgradient
#   there, and $0$ is a convention.
# - Raise $e$ only to powers that are not positive, and do not subtract from $1$ what
#   you can compute directly.
# - A sigmoid's output is a probability under a Bernoulli model that the data bear out.
#   Hidden units have no such model.
# - Softmax's Jacobian is $s_i(\delta_{ij} - s_j)$; it saturates too.
# - Through depth, gradients are multiplied by $w\,\varphi'(z)$ per layer: below $1$
#   they vanish, above $1$ they explode.

# %% [markdown] id="glossary"
# ## Glossary
#
# - **activation function**: the function, not affine, that stands between two layers.
# - **affine**: linear plus a shift, $W x + b$.
# - **biases**: the entries of the vector $b$ that a layer adds.
# - **cancellation**: the loss of digits when nearly equal numbers are subtracted.
# - **exponential linear unit**: ELU, $z$ for $z > 0$ and $e^z - 1$ otherwise.
# - **gaussian error linear unit**: GELU, $z\,\Phi(z)$.
# - **gradient**: the derivatives by all weights, gathered in the shape of the weights.
# - **hyperbolic tangent**: $\tanh$, a sigmoid that runs from $-1$ to $1$.
# - **layer**: an affine map followed by an activation.
# - **leaky ReLU**: $z$ for $z > 0$ and $\alpha z$ otherwise.
# - **pre-activation**: $z$, what a layer's affine map gives to its activation.
# - **rectified linear unit**: ReLU, $\max(0, z)$.
# - **saturated**: with a slope that is zero or nearly so.
# - **sigmoid**: $\sigma(z) = 1/(1 + e^{-z})$, also called the logistic function.
# - **sigmoid linear unit**: SiLU, $z\,\sigma(z)$, also called swish.
# - **softmax**: scores turned into positive shares that add up to $1$.
# - **softplus**: $\ln(1 + e^z)$, a ReLU with a rounded corner.
# - **subgradients**: the slopes of the lines that touch a graph at a point and nowhere
#   rise above it.
# - **weights**: the entries of the matrix $W$ by which a layer multiplies.

# %% [markdown] id="further-reading"
# ## Further reading
#
# - Goodfellow, Bengio and Courville,
#   [*Deep Learning*](https://www.deeplearningbook.org/), sections 4.1 (overflow), 6.3
#   (hidden units) and 6.4.1 (universal approximation).
# - X. Glorot and Y. Bengio,
#   [Understanding the difficulty of training deep feedforward networks][glorot], 2010:
#   the riddle, measured.
# - K. He and others, [Deep residual learning][residual], 2016: layers that add.
# - The papers that brought [GELU][gelu] (D. Hendrycks and K. Gimpel, 2016) and
#   [swish, which is SiLU][swish] (P. Ramachandran and others, 2017).
# - 3Blue1Brown, [*Neural networks*][3b1b]: what a layer does, in motion.
# - N. Higham, [What is the log-sum-exp function?][higham]: softmax and softplus without
#   overflow.
#
# [glorot]: https://proceedings.mlr.press/v9/glorot10a.html
# [residual]: https://arxiv.org/abs/1512.03385
# [gelu]: https://arxiv.org/abs/1606.08415
# [swish]: https://arxiv.org/abs/1710.05941
# [3b1b]: https://www.youtube.com/playlist?list=PLZHQObOWTQDNU6R1_67000Dx_ZCJB-3pi
# [higham]: https://nhigham.com/2021/01/05/what-is-the-log-sum-exp-function/
#
# **Next:** the last layer gives an answer. What exactly should a wrong one cost?
# Losses.
