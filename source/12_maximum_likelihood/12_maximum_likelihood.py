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
# # Maximum likelihood
#
# > **Which world would most readily have produced these data?**
#
# A loss says how wrong a model is. But who says what the loss should be? Why squares
# for lengths and weights, and logarithms for yes and no? Behind nearly every loss of
# machine learning stands one idea, and you can drag it with the mouse: *of all the
# worlds that the model can describe, take the one in which the data we saw would have
# been least surprising.*
#
# **When you are through, you can**
#
# - write down the likelihood of a model, and say what it is not;
# - find the best parameters by hand, with SymPy and by gradient descent;
# - say why we take the logarithm, and what its slope and its bend at the top mean;
# - derive the squared error and the cross-entropy instead of believing in them;
# - fit a logistic regression to real data, and say how far its answer can be trusted.
#
# **Time:** two sittings of about an hour; the second can begin at
# [Counts and waiting times](#Counts-and-waiting-times). Exercises 1 to 5 need only the
# first.
#
# **Assumed:** derivatives, the chain rule, gradients and gradient descent (lessons 1,
# 2, 3 and 7), and what a probability, a mean and a standard deviation are.
#
# **How to read this page.** Run each code cell with Shift+Enter. Where it says
# *predict, then run*, commit to an answer first. Folded questions open with a click.
# Small cells full of `assert` hold the text to its word: if they run silently, the
# numbers in the prose are true. Nothing needs to be changed before the
# [exercises](#Exercises).

# %% id="imports"
from math import comb, factorial, log
from statistics import NormalDist

import matplotlib.pyplot as plt
import numpy as np
import sympy as sp

from autograder import check, progress
from explorers import label, level_sets, likelihood, look, show, use_house_style

use_house_style()

# %% [markdown] id="flights"
# ## Twenty-three flights
#
# One evening in January 1986 engineers argued by telephone whether the space
# shuttle *Challenger* could be launched the next morning. The forecast was 31 °F,
# around freezing. Rubber rings, the O-rings, sealed the joints of the boosters, and on
# some earlier flights a ring had been found damaged. Does cold do it? Here are the 23
# flights before that evening whose boosters were recovered: the temperature, and
# whether there was distress of a ring, $1$ for yes and $0$ for no (source and licence:
# [data/shuttle_o_rings.md](data/shuttle_o_rings.md)).

# %% id="flights-data"
temperature, distress = np.loadtxt(
    "data/shuttle_o_rings.csv", delimiter=",", skiprows=1
).T
print(f"{len(distress)} flights, {distress.sum():.0f} of them with distress")
print(f"temperatures {temperature.min():.0f} to {temperature.max():.0f} °F")

# %% id="flights-picture" tags=["picture"]
# the figure
pairs = list(zip(temperature, distress, strict=True))
stacked = distress + [0.13 * pairs[:i].count(pairs[i]) for i in range(23)]
fig, (top, bottom) = plt.subplots(2, 1, sharex=True, figsize=(7, 4.8))
some = distress == 1
top.plot(temperature[some], stacked[some], **look.point)
top.set(title="What was looked at that evening", ylabel="distress")
bottom.plot(temperature[some], stacked[some], **look.point)
bottom.plot(temperature[~some], stacked[~some], **look.data)
bottom.set(title="All flights", ylabel="distress", xlabel="temperature (°F)")
for ax in (top, bottom):
    ax.set(ylim=(-0.3, 1.4), yticks=(0, 1), yticklabels=("no", "yes"), xlim=(29, 84))
    ax.axvline(31, color="black", linewidth=1, linestyle=":")
label(top, "the forecast", (31, 0.4), shift=(6, 0))
show(
    fig,
    alt="Above, the seven flights with distress alone, spread from 53 to 75 °F: no "
    "pattern. Below, all 23 flights: every flight below 66 °F had distress, and of the "
    "warmer ones few. The forecast, 31 °F, lies far to the left of all.",
)

# %% [markdown] id="flights-reading"
# That evening the flights without distress were left out of the picture (taken on
# trust: report of the Rogers Commission, 1986, chapter VI). What remains shows no
# pattern. With all flights in it, the picture changes: every one of the four coldest
# flights had distress, and of the other 19 only three.
#
# A picture is not yet a chance. To state one, we need a *model* of chance with knobs,
# and a rule for setting the knobs by the data. The rule is this lesson.

# %% id="flights-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert len(distress) == 23 and distress.sum() == 7
assert all(distress[temperature < 66] == 1) and sum(temperature < 66) == 4
assert sum(temperature >= 66) == 19 and distress[temperature >= 66].sum() == 3
assert temperature.min() - 31 > 20

# %% [markdown] id="one-chance"
# ## One chance for every flight
#
# Begin with a model that is too plain: forget the temperature, and give every flight
# the same chance $p$ of distress, whatever happened on the others. Such yes-or-no
# trials are named after Bernoulli. A flight with distress has probability $p$, one
# without has $1 - p$, and for flights that do not influence each other the
# probabilities multiply. For what we saw, 7 with and 16 without:
#
# $$L(p) = \underbrace{p \cdots p}_{7}\;\underbrace{(1-p) \cdots (1-p)}_{16}
# = p^{7}\,(1-p)^{16}.$$
#
# **Predict, then run.** Of the worlds $p = 0.1$, $p = 0.3$ and $p = 0.6$, which
# would produce exactly these 23 outcomes most readily, and about how readily?


# %% id="one-chance-numbers"
def L(p):
    """Probability of the 23 outcomes, in their order, if every flight has chance p."""
    return p**7 * (1 - p) ** 16


for p in (0.1, 0.3, 0.6):
    print(f"p = {p}   L(p) = {L(p):.1e}")

# %% id="one-chance-picture" tags=["picture"]
# the figure
p = np.linspace(0, 1, 400)
fig, ax = plt.subplots()
ax.plot(p, L(p) * 1e7, **look.function)
for world in (0.1, 0.3, 0.6):
    ax.plot([world], [L(world) * 1e7], **look.point)
    ax.vlines(world, 0, L(world) * 1e7, color="black", linewidth=1, linestyle=":")
    beside = (12, 0) if world == 0.1 else (12, 8)
    label(ax, f"p = {world}", (world, L(world) * 1e7), shift=beside)
label(ax, "L(p)", (0.4, L(0.4) * 1e7), look.function, shift=(12, 8))
ax.set(xlabel="chance p", ylabel="likelihood L(p), in units of 10⁻⁷", xlim=(0, 1))
ax.set_title("How readily each world produces what we saw")
show(
    fig,
    alt="The likelihood of p for 7 flights with distress among 23: a single hill over "
    "the chances from 0 to 1, with its top close to 0.3. The worlds p = 0.1 and p = "
    "0.6 lie far down on its sides.",
)

# %% [markdown] id="one-chance-reading"
# The world $p = 0.3$ wins; it produces the data about 39 times as readily as $p = 0.1$
# and 60 times as readily as $p = 0.6$. Yet even there the probability is below one in a
# million. Any particular run of 23 outcomes is a rare event. Only the *comparison*
# between worlds says anything.
#
# <details><summary><b>Question.</b> Does it matter that we multiplied for one
# particular order of the outcomes, and not for any order with 7 yeses?</summary>
#
# Any order would multiply $L(p)$ by the number of orders, which does not depend on $p$.
# The hill gets taller, and its top stays where it is. (Whether the flights' order holds
# a pattern is another question: the model says that it does not.)
# </details>

# %% id="one-chance-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert distress.sum() == 7 and len(distress) - distress.sum() == 16
assert round(L(0.3) / L(0.1)) == 39 and round(L(0.3) / L(0.6)) == 60
assert L(0.3) < 1e-6 and len(distress) == 23

# %% [markdown] id="definition"
# ## The definition
#
# **In words.** The **likelihood** of a parameter is the probability (for measured
# quantities: the probability density) that the model with this parameter gives to the
# data that were seen. The data are fixed, and the parameter varies. The **maximum
# likelihood estimate** is the parameter at which it is largest.
#
# **In symbols.** For data $x_1, \dots, x_n$ that are **independent** (none tells
# anything about another once the parameter is known) and a model
# $f(x \mid \theta)$,
#
# $$L(\theta) = \prod_{i=1}^n f(x_i \mid \theta), \qquad
# \hat\theta = \operatorname*{arg\,max}_\theta\, L(\theta).$$
#
# The hat means "estimated". (In the lessons on losses, $L$ was a loss and wanted to be
# small. A likelihood wants to be large.)
#
# ### What a likelihood is not
#
# It is *not the probability of the parameter*. One formula is read in two directions:
# for a fixed world $p$ and all possible data, its values are probabilities and add up
# to $1$; for fixed data and all possible $p$, they are not, and do not.


# %% id="definition-two-readings"
def chance_of(k, p):
    """Probability of k yeses in 10 trials with chance p, in any order."""
    return comb(10, k) * p**k * (1 - p) ** (10 - k)


grid = (np.arange(10_000) + 0.5) / 10_000  # midpoints of 10,000 thin strips
print("over all data:", sum(chance_of(k, 0.3) for k in range(11)))
print("over all p:   ", np.mean(chance_of(3, grid)))

# %% id="definition-picture" tags=["picture"]
# the figure
fig, (left, right) = plt.subplots(1, 2, figsize=(7.6, 3.6))
left.bar(range(11), [chance_of(k, 0.3) for k in range(11)], color="#9BC4DF")
left.bar([3], [chance_of(3, 0.3)], color=look.function["color"], hatch="//")
left.set(xlabel="number of yeses k", ylabel="probability", xticks=range(0, 11, 2))
left.set_title("one world, p = 0.3:\nadds up to 1")
p = np.linspace(0, 1, 200)
right.plot(p, chance_of(3, p), **look.function)
right.plot([0.3], [chance_of(3, 0.3)], **look.point)
right.set(xlabel="chance p", ylabel="likelihood", ylim=(0, None))
right.set_title("one result, k = 3:\narea 1/11, not 1")
show(
    fig,
    alt="Left, bars: the probabilities of 0 to 10 yeses in a world with p = 0.3, which "
    "add up to 1; the bar for 3 is hatched. Right, a curve: the same formula for k = 3 "
    "as a function of p, with area 1/11 below it. The marked point is that bar.",
)

# %% [markdown] id="definition-reading"
# On the right the area is $0.0909 = 1/11$. So "how probable is it that $p$ lies within
# given bounds?" cannot be read from a likelihood. For that one needs to say first
# how probable the worlds were *before* the data: a prior, which comes [at the
# end](#A-prior-becomes-a-penalty).
#
# <details><summary><b>Question.</b> A friend says: "p = 0.3 has a likelihood of 0.27,
# so p = 0.3 is true with a probability of 27 percent." What went wrong?</summary>
#
# $0.27$ is the probability of *3 yeses in 10* if $p = 0.3$, not the probability of
# $p = 0.3$ given 3 yeses. Exchanging the two is a classic error, also in court.
# </details>

# %% id="definition-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert np.isclose(sum(chance_of(k, 0.3) for k in range(11)), 1)
assert round(np.mean(chance_of(3, grid)), 4) == round(1 / 11, 4) == 0.0909
assert round(chance_of(3, 0.3), 2) == 0.27 and round(100 * chance_of(3, 0.3)) == 27

# %% [markdown] id="logarithm"
# ## Why the logarithm
#
# **Predict, then run.** Each of 2,000 coin tosses has probability $0.5$. What is the
# product of the 2,000 numbers, on a computer?

# %% id="logarithm-underflow"
chances = np.full(2_000, 0.5)
print("product of the chances     ", np.prod(chances))
print("sum of their logarithms    ", np.sum(np.log(chances)))

# %% [markdown] id="logarithm-reading"
# Zero. The product is about $10^{-602}$, and a computer's numbers end near $10^{-308}$
# (with fewer and fewer digits near $10^{-324}$). Every world would have likelihood
# zero, and no comparison would be left. The sum of the logarithms is $-1386.3$, a
# harmless number. Three reasons make us work with the **log-likelihood**
#
# $$\ell(\theta) = \ln L(\theta) = \sum_{i=1}^n \ln f(x_i \mid \theta):$$
#
# - *it keeps the winner*: the logarithm rises, so the larger of two likelihoods has
#   the larger logarithm;
# - *it does not underflow*;
# - *its slope is a sum of slopes*, one for each data point. A product of 23 factors
#   would need the product rule 22 times.
#
# Machine learning minimises, by custom, and prefers means to sums. The **negative
# log-likelihood** (mostly as a mean, $-\ell(\theta)/n$) is smallest exactly where the
# likelihood is largest: a minus turns the hill into a valley, and a division by $n$
# moves nothing sideways.

# %% id="logarithm-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert np.prod(chances) == 0 and round(2_000 * np.log(0.5), 1) == -1386.3
assert -603 < 2_000 * np.log10(0.5) < -602  # between 10^-603 and 1e-602
assert np.finfo(float).tiny < 1e-307 and np.finfo(float).tiny > 1e-308
assert 5e-324 > 0 and 5e-324 / 2 == 0
assert len(distress) - 1 == 22 and len(distress) == 23

# %% id="logarithm-picture" tags=["picture"]
# the figure
p = np.linspace(0.02, 0.98, 400)
best = 7 / 23
fig, axes = plt.subplots(1, 3, figsize=(8, 3.4), sharex=True)
for ax, height, name in (
    (axes[0], lambda p: L(p) * 1e7, "likelihood\nL(p) · 10⁷"),
    (axes[1], lambda p: np.log(L(p)), "log-likelihood\nℓ(p)"),
    (axes[2], lambda p: -np.log(L(p)) / 23, "what we minimise\n−ℓ(p)/n"),
):
    ax.plot(p, height(p), **look.function)
    ax.axvline(best, color="black", linewidth=1, linestyle=":")
    ax.plot([best], [height(best)], **look.point)
    ax.set(xlabel="chance p", ylabel=name.replace("\n", " "), xlim=(0, 1))
axes[0].set_title("one hill …")
axes[1].set_title("… same place …")
axes[2].set_title("… upside down")
show(
    fig,
    alt="Three curves over the chance p: the likelihood, a narrow hill; its logarithm, "
    "a broad hill; and the mean negative log-likelihood, a valley. A dotted line marks "
    "the same p in all three: top, top and bottom.",
)

# %% [markdown] id="three-ways"
# ## The top of the hill, three ways
#
# Where is the top? Let $k$ be the number of yeses among $n$ outcomes. Then
# $\ell(p) = k \ln p + (n-k) \ln(1-p)$.
#
# **By hand.** The slope of the log-likelihood is called the **score**. Set it to zero:
#
# $$\ell'(p) = \frac{k}{p} - \frac{n-k}{1-p} = 0 \;\Longrightarrow\;
# k(1-p) = (n-k)\,p \;\Longrightarrow\; \hat p = \frac{k}{n}.$$
#
# The best chance is the share of yeses, as one would have guessed; but now we have a
# way that works when guessing does not. Is it a top? With yeses and noes among the data
# ($0 < k < n$) it lies inside, and the second derivative,
# $-k/p^2 - (n-k)/(1-p)^2$, is negative for every $p$ between $0$ and $1$: the curve
# bends downwards everywhere, so there is one flat point, and it is the highest of all.
#
# **By SymPy:**

# %% id="three-ways-sympy"
p, k, n = sp.symbols("p k n", positive=True)
score = sp.diff(k * sp.log(p) + (n - k) * sp.log(1 - p), p)
print("score", score, "  zero at", sp.solve(score, p))

# %% [markdown] id="three-ways-number"
# **By number**, gradient descent on the mean negative log-likelihood, whose slope is
# $-\ell'(p)/n$:


# %% id="three-ways-descent"
def descend(gradient, start, eta, steps):
    """Where gradient descent stands after so many steps of learning rate eta."""
    theta = np.array(start, dtype=float)
    for _ in range(steps):
        theta = theta - eta * gradient(theta)
    return theta


def d_nll(p):
    return -(7 / p - 16 / (1 - p)) / 23


check.derivative(d_nll, of=lambda p: -np.log(L(p)) / 23, at=[0.2, 0.5, 0.7])
for steps in (0, 1, 5, 50):
    print(f"after {steps:2} steps: p = {descend(d_nll, 0.5, 0.1, steps):.4f}")
print(f"7/23 = {7 / 23:.4f}")

# %% [markdown] id="three-ways-reading"
# Three ways, one number, $0.3043$. At the start, $p = 0.5$, the score is
# $14 - 32 = -18$: the seven yeses pull up with $14$, the sixteen noes pull down with
# $32$. At the top the two pulls cancel.
#
# <details><summary><b>Question.</b> In your first three flights nothing happens. What
# is the estimate, is the score zero there, and would you board the fourth?</summary>
#
# $\ell(p) = 3 \ln(1 - p)$ is highest at the *edge*, $\hat p = 0$, where its slope is
# $-3$ and not zero. A maximum at the edge need not be flat. And "never" after three
# flights is bold: maximum likelihood knows nothing but the data. The
# [last section](#A-prior-becomes-a-penalty) has a remedy.
# </details>

# %% id="three-ways-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert sp.solve(score, p) == [k / n]
assert round(7 / 23, 4) == round(float(descend(d_nll, 0.5, 0.1, 50)), 4) == 0.3043
assert (7 / 0.5, 16 / 0.5, 7 / 0.5 - 16 / 0.5) == (14, 32, -18)
bend = sp.simplify(sp.diff(score, p) - (-k / p**2 - (n - k) / (1 - p) ** 2))
assert bend == 0
assert sp.diff(3 * sp.log(1 - p), p).subs(p, 0) == -3

# %% [markdown] id="bell"
# ## A bell curve over seven numbers
#
# Measurements are not yes or no. In 1798 Henry Cavendish weighed the Earth; here are
# seven of his results, each saying how many times as heavy as a ball of water of the
# same size it is ([source](data/small_samples.md)). A common model for measurements
# that scatter is the Gaussian, or normal, density with mean $\mu$ and standard
# deviation $\sigma$:
#
# $$f(x \mid \mu, \sigma) = \frac{1}{\sigma\sqrt{2\pi}}
# \exp\!\left(-\frac{(x-\mu)^2}{2\sigma^2}\right).$$
#
# A density is not a probability: it says how much probability there is *per unit of
# $x$*, and may well exceed $1$. The likelihood is the product of its heights at the
# seven points, so $\ell$ is the sum of the logarithms of seven stems.

# %% id="bell-data"
earth = np.array([5.36, 5.29, 5.58, 5.65, 5.57, 5.53, 5.62])


def density(x, mu, sigma):
    return np.exp(-((x - mu) ** 2) / (2 * sigma**2)) / (sigma * np.sqrt(2 * np.pi))


def log_likelihood(mu, sigma):
    """Log-likelihood of the seven results; each stem enters as its logarithm."""
    z = (earth - mu) / sigma
    return np.sum(-np.log(sigma) - np.log(2 * np.pi) / 2 - z**2 / 2)


for mu, sigma in ((5.3, 0.2), (5.51, 0.2), (5.51, 0.13), (5.51, 0.05)):
    print(f"μ = {mu:.2f}   σ = {sigma:.2f}   ℓ = {log_likelihood(mu, sigma):7.2f}")

# %% [markdown] id="bell-explore"
# **Predict, then drag.** The curve starts at the wrong place and with the wrong width.
# Each stem is the density at one data point, and the bars show its logarithm. Drag the
# top of the curve sideways: some stems grow and others shrink, at the same time. Where
# is the sum largest? Then drag the width. Why does the *narrowest* curve not win,
# although it is the tallest? Let the curve descend by itself. At last drag one data
# point far away, and watch where the top goes.

# %% id="bell-explorer"
likelihood(earth, mean=5.3, width=0.2)

# %% [markdown] id="bell-still"
# Where the explorer does not run, this picture shows its start and its end.

# %% id="bell-picture" tags=["picture"]
# the figure
x = np.linspace(4.6, 6.2, 400)
fig, axes = plt.subplots(1, 2, figsize=(7.8, 3.8), sharey=True)
for ax, (mu, sigma) in zip(axes, ((5.3, 0.2), (5.51, 0.126)), strict=True):
    heights = density(earth, mu, sigma)
    ax.plot(x, density(x, mu, sigma), **look.function)
    ax.vlines(earth, 0, heights, color=look.data["color"], linewidth=2.2)
    ax.plot(earth, heights, **{**look.point, "markersize": 6})
    ax.plot(earth, 0 * earth, **look.data)
    ax.set(xlabel="x (times as heavy as water)", ylim=(-0.2, 3.6))
    ell = f"{log_likelihood(mu, sigma):.2f}".replace("-", "−")
    ax.set_title(f"μ = {mu}, σ = {sigma}:\nℓ = {ell}")
axes[0].set_ylabel("density f(x)")
show(
    fig,
    alt="A Gaussian density over seven measured values, each with a stem up to the "
    "curve. Left, centred at 5.3 with width 0.2, the points lie under its right half "
    "and most stems are short. Right, the best curve: narrower, centred on the points.",
)

# %% [markdown] id="bell-by-hand"
# Now the top of a hill over *two* knobs: both partial derivatives must be zero. For the
# sum over all points,
#
# $$\ell(\mu, \sigma) = -n \ln \sigma - \tfrac{n}{2} \ln 2\pi
# - \frac{1}{2\sigma^2}\sum_i (x_i - \mu)^2,$$
#
# $$\frac{\partial \ell}{\partial \mu} = \frac{1}{\sigma^2}\sum_i (x_i - \mu), \qquad
# \frac{\partial \ell}{\partial \sigma} = -\frac{n}{\sigma}
# + \frac{1}{\sigma^3}\sum_i (x_i - \mu)^2 .$$
#
# The first is zero where $\hat\mu$ is the mean of the data: the pulls $x_i - \mu$
# cancel (tick *pulls on the mean* in the explorer). The second is then zero where
# $\hat\sigma^2$ is the mean squared distance from it, with $n$ in the denominator.
# There is only this one flat place, and $\ell$ falls without end towards every edge
# (unless all data are alike), so it is the top. The two terms of
# $\partial\ell/\partial\sigma$ are your answer to the riddle of the narrow curve:
# $-n/\sigma$ rewards a tall curve, and the other term punishes it for every point that
# it misses.


# %% id="bell-score"
def score(mu, sigma):
    off = earth - mu
    return np.sum(off) / sigma**2, -7 / sigma + np.sum(off**2) / sigma**3


check.gradient(score, of=log_likelihood, at=[(5.3, 0.2), (5.6, 0.1), (5.0, 0.7)])
best_mu, best_sigma = earth.mean(), earth.std()  # np.std divides by n
print(f"best μ = {best_mu:.3f}   best σ = {best_sigma:.3f}")
print(f"ℓ there = {log_likelihood(best_mu, best_sigma):.2f}")

# %% [markdown] id="bell-wrong"
# ### A wrong formula on purpose
#
# The factor $1/(\sigma\sqrt{2\pi})$ "only makes the area $1$". So let us leave it out,
# and keep the exponential. The score by $\sigma$ loses its first term. The check
# compares it with the true log-likelihood:

# %% id="bell-wrong-code"
try:
    check.derivative(
        lambda sigma: np.sum((earth - 5.5) ** 2) / sigma**3,  # −n/σ is missing
        of=lambda sigma: log_likelihood(5.5, sigma),
        at=[0.1, 0.2, 0.5],
    )
except check.CheckFailed as failure:
    print(failure)

# %% [markdown] id="bell-wrong-reading"
# Without the factor the slope is positive for every $\sigma$: wider is always better,
# and the best curve would be infinitely wide. What does not depend on the parameter may
# be dropped from a log-likelihood, here $\tfrac{n}{2}\ln 2\pi$; what *does* depend on
# it may not, even if it looks like a mere constant of the density.
#
# ### By descent
#
# Gradient descent finds the same top. A step could carry $\sigma$ below zero, so we let
# it walk in $\ln\sigma$, which may be any number. By the chain rule
# $\partial/\partial \ln\sigma = \sigma\, \partial/\partial\sigma$. That moves no top: a
# likelihood is a height, and the heights stay the same whatever scale we walk in.


# %% id="bell-descent"
def d_mean_nll(theta):
    mu, sigma = theta[0], np.exp(theta[1])
    by_mu, by_sigma = score(mu, sigma)
    return -np.array([by_mu, sigma * by_sigma]) / 7


start = (5.3, np.log(0.2))
path = np.array([descend(d_mean_nll, start, 0.01, steps) for steps in range(0, 601, 5)])
print(f"after 600 steps: μ = {path[-1][0]:.3f}   σ = {np.exp(path[-1][1]):.3f}")

# %% id="bell-levels" tags=["picture"]
# the figure
fig, ax = plt.subplots(figsize=(7, 3.7))
heights = [-6, -3, -1, 0, 1, 2, 3, 4, 4.4]
level_sets(ax, log_likelihood, (5.2, 5.8), (0.07, 0.32), heights=heights, written=None)
joined = look.point | {"linestyle": "-", "linewidth": 1.3, "markersize": 3}
ax.plot(path[:, 0], np.exp(path[:, 1]), **joined)
ax.plot([5.3], [0.2], **{**look.point, "markerfacecolor": "white"})
ax.plot([best_mu], [best_sigma], **look.point)
plate = {"facecolor": "white", "edgecolor": "none", "pad": 1}
label(ax, "start", (5.3, 0.2), shift=(-10, 0), ha="right", bbox=plate)
label(ax, "top", (best_mu, best_sigma), shift=(10, 0), bbox=plate)
for height, at in ((4, (5.567, 0.15)), (3, (5.609, 0.178)), (2, (5.646, 0.205))):
    label(ax, f"{height}", at, look.function, ha="center", bbox=plate)
ax.set(xlabel="mean μ", ylabel="standard deviation σ")
ax.set_title("Level sets of ℓ, and a descent of −ℓ")
show(
    fig,
    alt="Level sets of the log-likelihood over mean and standard deviation: one hill, "
    "rounded, steeper towards small σ. A dotted path leads from μ = 5.3, σ = 0.2 to "
    "the top at μ = 5.51, σ = 0.126.",
)

# %% [markdown] id="bell-reading"
# By calculus and by descent: $\hat\mu = 5.514$, $\hat\sigma = 0.126$. Today's value for
# the Earth is $5.51$ (taken on trust: NASA's Earth fact sheet), so seven results of
# 1798 do rather well.
#
# <details><summary><b>Question.</b> At the top the log-likelihood is 4.56, so the
# likelihood is about 96. Can a likelihood be larger than 1?</summary>
#
# Yes, for a density. Its heights are per unit of $x$: measure in hundredths, and every
# height becomes a hundredth of what it was. The top stays at the same place.
# </details>
# <details><summary><b>Question.</b> Your statistics course divided by n − 1. Who is
# right?</summary>
#
# Both, for different wishes. Dividing by $n$ gives the most likely $\sigma^2$. On the
# average over many samples it is too small, by the factor $(n-1)/n$: the mean has been
# fitted to the same points and lies too close to them. Dividing by $n - 1$ repairs that
# average. The cell below draws 200,000 samples of seven from a Gaussian with variance
# $1$.
# </details>

# %% id="bell-bias"
samples = np.random.default_rng(12).normal(size=(200_000, 7))
print(
    f"dividing by n:     {samples.var(axis=1).mean():.2f} on the average (6/7 = 0.86)"
)
print(f"dividing by n − 1: {samples.var(axis=1, ddof=1).mean():.2f}")

# %% id="bell-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert round(best_mu, 3) == round(path[-1][0], 3) == 5.514 and round(best_mu, 2) == 5.51
assert round(best_sigma, 3) == round(np.exp(path[-1][1]), 3) == 0.126
top = log_likelihood(best_mu, best_sigma)
assert round(top, 2) == 4.56 and round(np.exp(top)) == 96
assert round(samples.var(axis=1).mean(), 2) == round(6 / 7, 2)
assert round(samples.var(axis=1, ddof=1).mean(), 2) == 1 and len(samples) == 200_000
assert max(log_likelihood(best_mu, s) for s in (0.05, 0.3)) < top

# %% [markdown] id="counts"
# ## Counts and waiting times
#
# The recipe is always the same: write $\ln f$, add up, set the slope to zero. Two more
# models, each with one knob:
#
# | | model $f(x \mid \lambda)$ | score | zero at |
# |---|---|---|---|
# | counts | $\lambda^x e^{-\lambda} / x!$ | $n\bar x/\lambda - n$ | $\bar x$ |
# | waiting times | $\lambda e^{-\lambda x}$ | $n/\lambda - n\bar x$ | $1/\bar x$ |
#
# ($\bar x$ is the mean of the data.) The first is the **Poisson** model, for rare
# events that are counted. There $\ln f = x \ln\lambda - \lambda - \ln x!$, and the last
# term holds no $\lambda$. We try it on a famous table: in 200 corps-years of the
# Prussian army, how many men were killed by the kick of a horse. The second is the
# **exponential** model, with $\ln f = \ln\lambda - \lambda x$. We try it on the hours
# between failures of an aeroplane's air-conditioning
# ([sources](data/small_samples.md)). For descent we take 100 hours as the unit, so that
# one learning rate suits both.

# %% id="counts-fit"
kicks = np.repeat([0, 1, 2, 3, 4], [109, 65, 22, 3, 1])  # deaths in a corps and year
hours = np.array([3, 5, 7, 18, 43, 85, 91, 98, 100, 130, 230, 487])
waits = hours / 100

poisson = descend(lambda rate: 1 - kicks.mean() / rate, 1.0, 0.3, 100)
exponential = descend(lambda rate: waits.mean() - 1 / rate, 0.5, 0.3, 100)
print(f"Poisson:     x̄   = {kicks.mean():.4f}   by descent {poisson:.4f}")
print(f"exponential: 1/x̄ = {1 / waits.mean():.4f}   by descent {exponential:.4f}")

# %% id="counts-picture" tags=["picture"]
# the figure
fig, (left, right) = plt.subplots(1, 2, figsize=(7.8, 3.8))
expected = [200 * np.exp(-0.61) * 0.61**k / factorial(k) for k in range(5)]
left.bar(range(5), np.bincount(kicks), color="#DDDDDD", edgecolor="#595959")
left.plot(range(5), expected, **{**look.point, "color": look.function["color"]})
label(left, "dots: the model", (1.6, 100), look.function)
left.set(xlabel="deaths in a corps and year", ylabel="corps-years", xticks=range(5))
left.set_title("Poisson, λ = 0.61")
t = np.linspace(0, 500, 200)
share = np.arange(12, 0, -1) / 12
right.step([0, *hours], [1, *share], where="pre", color="#595959", linewidth=1.5)
right.plot(t, np.exp(-t / hours.mean()), **look.derivative)
label(right, "dashes: the model", (160, 0.62), look.derivative)
right.set(xlabel="hours without failure", ylabel="share", ylim=(0, 1.05))
right.set_title("exponential, λ = 1/108 per hour")
show(
    fig,
    alt="Left, bars: corps-years with 0 to 4 deaths; the dots of the fitted Poisson "
    "model lie on the tops of the bars. Right, a falling staircase: the share of "
    "twelve waits that were longer; the fitted exponential falls close to it.",
)

# %% [markdown] id="counts-reading"
# The Poisson dots sit on the bars: with one knob, $\hat\lambda = 0.61$, all five
# heights come out right to within three corps-years. The exponential is rougher, as
# twelve numbers are: $\hat\lambda = 0.925$ failures per 100 hours. *Maximum likelihood
# finds the best member of the family; whether the family is any good, only a look at
# the data tells.*
#
# <details><summary><b>Question.</b> Is the most likely exponential rate the mean of the
# rates 1/x of the single waits?</summary>
#
# No: one over the mean is not the mean of one over. A wait of 3 hours would count as a
# rate of a third per hour and drown all others. The score decides, and it contains the
# sum of the $x_i$.
# </details>

# %% id="counts-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert (
    len(kicks) == 200 and np.isclose(kicks.mean(), 0.61) and np.isclose(poisson, 0.61)
)
assert all(abs(np.bincount(kicks) - expected) < 3)
assert round(1 / waits.mean(), 3) == round(float(exponential), 3) == 0.925
assert len(hours) == 12 and np.allclose(waits * 100, hours)
x, rate = sp.symbols("x lambda", positive=True)
log_poisson = x * sp.log(rate) - rate - sp.log(sp.factorial(x))
assert sp.simplify(sp.diff(log_poisson, rate) - (x / rate - 1)) == 0
assert sp.simplify(sp.diff(sp.log(rate) - rate * x, rate) - (1 / rate - x)) == 0

# %% [markdown] id="curvature"
# ## How sharp is the top?
#
# Seven of 23 and 70 of 230 have the same estimate. Are we equally sure of it?
#
# **Predict, then run.** What happens to the curve of $\ell$ when there are ten times as
# many data with the same share of yeses?


# %% id="curvature-code"
def ell(p, k, n):
    return k * np.log(p) + (n - k) * np.log(1 - p)


def bend(k, n):
    """Minus the second derivative of the log-likelihood, at its top."""
    return k / (k / n) ** 2 + (n - k) / (1 - k / n) ** 2


for k, n in ((7, 23), (70, 230)):
    print(
        f"{k:2} of {n:3}: bend {bend(k, n):7.1f}   1/√bend = {bend(k, n) ** -0.5:.3f}"
    )

# %% id="curvature-picture" tags=["picture"]
# the figure
p = np.linspace(0.08, 0.62, 300)
best = 7 / 23
fig, ax = plt.subplots()
ax.plot(p, ell(p, 7, 23) - ell(best, 7, 23), **look.function)
ax.plot(p, -bend(7, 23) / 2 * (p - best) ** 2, **look.second_derivative)
ax.plot(p, ell(p, 70, 230) - ell(best, 70, 230), **look.derivative)
ax.plot([best], [0], **look.point)
label(
    ax,
    "7 of 23",
    (0.5, ell(0.5, 7, 23) - ell(best, 7, 23)),
    look.function,
    shift=(12, 8),
)
label(ax, "70 of 230", (0.405, -4.6), look.derivative, shift=(12, 0))
label(ax, "dots: parabola with\nthe same bend", (0.46, -0.3), look.second_derivative)
ax.set(ylim=(-5, 0.4), xlabel="chance p", ylabel="ℓ(p) − ℓ(p̂)")
ax.set_title("More data, a sharper top")
show(
    fig,
    alt="Two log-likelihoods with the same top, shifted to height 0. With 7 of 23 the "
    "hill is broad; with 70 of 230 it is much narrower. A dotted parabola with the "
    "same bend follows the broad one near the top.",
)

# %% [markdown] id="curvature-reading"
# The log-likelihood is a sum, so ten times the data bend it ten times as much: $108.6$
# becomes $1086.3$. A sharp top means that a small change of $p$ makes the data much
# less likely; a flat one, that many values do almost as well. The bend at the top,
# $-\ell''(\hat\theta)$, is therefore called the **observed information**, and for large
# $n$ one over its root is about the standard deviation of the estimate (taken on trust:
# Wasserman, *All of Statistics*, chapter 9). Here it is $0.096$ for 23 flights, and
# $0.030$ for 230.
#
# With several parameters the bend is a matrix, minus the Hessian of $\ell$. For
# the Gaussian, at the top, it has $n/\sigma^2$ and $2n/\sigma^2$ on the diagonal and
# zeros beside it.
#
# <details><summary><b>Question.</b> Score and curvature at a place away from the top:
# what does each say?</summary>
#
# The score says in which direction the data become more likely, and how fast: *which
# way*. The curvature says how fast that changes: *how far*. Score divided by bend is
# Newton's step, which we use below.
# </details>

# %% id="curvature-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert 70 / 230 == 7 / 23 and round(bend(7, 23), 1) == 108.6
assert round(bend(70, 230), 1) == 1086.3
assert (
    round(bend(7, 23) ** -0.5, 3) == 0.096 and round(bend(70, 230) ** -0.5, 3) == 0.030
)
m, s, n, spread = sp.symbols("m s n S", positive=True)  # m: distance of μ from the mean
two_knobs = -n * sp.log(s) - n * (spread + m**2) / (2 * s**2)
at_top = sp.hessian(two_knobs, (m, s)).subs(m, 0).subs(spread, s**2)
assert sp.simplify(-at_top - sp.diag(n / s**2, 2 * n / s**2)) == sp.zeros(2)

# %% [markdown] id="losses"
# ## Where losses come from
#
# So far one parameter served all data points. In machine learning, an input decides:
# the model computes a prediction for each example, and chance scatters around it.
#
# **Squared error.** Let $y_i$ be Gaussian around the prediction $\hat y_i$, with one
# fixed $\sigma$ for all. Then
#
# $$-\frac{\ell}{n} = \frac{1}{2\sigma^2}\cdot\frac{1}{n}\sum_i (\hat y_i - y_i)^2
# + \text{const}.$$
#
# Whoever minimises the mean squared error maximises a likelihood, that of Gaussian
# scatter of equal width. $\sigma$ scales the loss and does not move its minimum.
#
# **Cross-entropy.** Let $y_i$ be $1$ with probability $p_i$ and otherwise $0$. Both
# cases in one formula, $f(y_i) = p_i^{y_i} (1-p_i)^{1-y_i}$, give
#
# $$-\frac{\ell}{n}
# = -\frac{1}{n}\sum_i \big[\, y_i \ln p_i + (1-y_i)\ln(1-p_i)\,\big].$$
#
# That is the binary **cross-entropy**. With more classes
# there is one term $-\ln p$ for each example, with the $p$ of the class that came: the
# categorical cross-entropy. (This holds for plain labels; softened labels are not
# outcomes, and need another story.)
#
# The slope with respect to $p$ is $-y/p + (1-y)/(1-p)$. But a model seldom puts out $p$
# itself. It puts out a number $z$, which the **sigmoid**
#
# $$\mathrm{sigmoid}(z) = \frac{1}{1 + e^{-z}}$$
#
# turns into a chance. What is the slope with respect to $z$? (Elsewhere the sigmoid is
# often written $\sigma(z)$. Here $\sigma$ is the standard deviation and stays so.)

# %% id="losses-sympy"
y, z = sp.symbols("y z", real=True)
chance = 1 / (1 + sp.exp(-z))
cost = -(y * sp.log(chance) + (1 - y) * sp.log(1 - chance))
difference = sp.simplify(sp.diff(cost, z) - (chance - y))
print("slope by z, minus (sigmoid(z) − y):", difference)

# %% id="losses-picture" tags=["picture"]
# the figure
fig, (left, right) = plt.subplots(1, 2, figsize=(7.8, 3.7))
off = np.linspace(-3, 3, 200)
left.plot(off, off**2 / 2, **look.function)
left.plot(off, np.abs(off), **look.derivative)
label(left, "Gaussian", (-2.1, 3.4), look.function)
label(left, "Laplace", (-1.15, 0.45), look.derivative, shift=(-4, 0), ha="right")
left.set(xlabel="error ŷ − y", ylabel="−ln f, without constants")
left.set_title("scatter decides:\nsquare or absolute value")
p = np.linspace(0.01, 0.99, 200)
right.plot(p, -np.log(p), **look.function)
right.plot(p, -np.log(1 - p), **look.derivative)
label(right, "y = 1", (0.12, 2.6), look.function)
label(right, "y = 0", (0.88, 2.6), look.derivative, ha="right")
right.set(xlabel="predicted chance p", ylabel="−ln f")
right.set_title("yes or no:\ncross-entropy")
show(
    fig,
    alt="Two kinds of loss as negative log-densities. Left, over the error: the "
    "parabola of a Gaussian and the corner of a Laplace density. Right, over the "
    "predicted chance: −ln p for y = 1 grows without end at 0, and its mirror image "
    "for y = 0 at 1.",
)

# %% [markdown] id="losses-reading"
# The difference is $0$: the slope is $\mathrm{sigmoid}(z) - y$, *prediction minus
# truth*, as for the squared error. The fractions $-y/p$ hold only where $p$ itself is
# free; through the sigmoid they cancel against its slope $p(1-p)$. With several classes
# softmax takes the sigmoid's place, $y$ is a list of zeros with a single $1$, and the
# slope is again prediction minus truth; the folded cell below tries it for three
# classes.
#
# <details><summary><b>Question.</b> A model says p = 0.001, and the answer is yes. What
# does that cost, and what would p = 0 cost?</summary>
#
# $-\ln 0.001 = 6.9$. And $p = 0$ costs infinitely much: what was declared impossible
# has happened, so the likelihood is $0$. That is why a loss is computed from $z$ and
# not from a rounded $p$.
# </details>
# <details><summary><b>Question.</b> For which kind of scatter is the mean
# <em>absolute</em> error the negative log-likelihood?</summary>
#
# For the **Laplace density** $\frac{1}{2b} e^{-|x - \mu|/b}$. It expects outliers more
# often than a Gaussian does, so one of them pulls less.
# </details>

# %% id="losses-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert sp.simplify(sp.diff(cost, z) - (chance - y)) == 0
assert round(-np.log(0.001), 1) == 6.9
p = sp.symbols("p")
by_p = sp.diff(-(y * sp.log(p) + (1 - y) * sp.log(1 - p)), p)
assert sp.simplify(by_p - (-y / p + (1 - y) / (1 - p))) == 0
assert sp.simplify(sp.diff(chance, z) - chance * (1 - chance)) == 0
came = np.array([0.0, 1.0, 0.0])  # the second of three classes
check.gradient(
    lambda z: np.exp(z) / np.sum(np.exp(z)) - came,
    of=lambda z: -np.log(np.exp(z[1]) / np.sum(np.exp(z))),
    at=[np.array([0.5, -1.0, 2.0]), np.array([1.0, 1.5, -0.5])],
)

# %% [markdown] id="logistic"
# ## A chance for every temperature
#
# Back to the flights, now with a chance that depends on the temperature. We make two
# weights into a number $z_i = w_0 + w_1 t_i$ for each flight, and that into a chance
# $p_i = \mathrm{sigmoid}(z_i)$. This model is **logistic regression**. The temperature
# is shifted and scaled to $t = (T - 70)/10$, so that both weights have a similar size:
# gradient descent hates narrow valleys. With the rows $(1, t_i)$ in a matrix $X$, $z =
# Xw$ and
#
# $$-\frac{\ell(w)}{n} = \frac{1}{n}\sum_i \big[\ln(1 + e^{z_i}) - y_i z_i\big], \qquad
# \nabla = \frac{1}{n} X^\top (\mathrm{sigmoid}(Xw) - y).$$
#
# Two traps for a computer: $e^{z}$ overflows for $z$ above $709$, and $\ln
# \mathrm{sigmoid}(z)$ is the logarithm of a rounded zero for very negative $z$.
# `np.logaddexp(0, z)` computes $\ln(e^0 + e^z)$ safely.


# %% id="logistic-code"
def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


def features(temperature):
    """One row (1, t) for each temperature in °F."""
    t = (np.asarray(temperature, dtype=float) - 70) / 10
    return np.column_stack([np.ones_like(t), t])


X, y = features(temperature), distress


def nll(w):
    return np.mean(np.logaddexp(0, X @ w) - y * (X @ w))


def d_nll(w):
    return X.T @ (sigmoid(X @ w) - y) / len(y)


check.gradient(d_nll, of=nll, at=[np.zeros(2), np.array([-1.0, 2.0])])

# %% [markdown] id="logistic-newton"
# There is no formula for the best $w$: the equations $\nabla = 0$ cannot be solved by
# hand. But the valley is kind. Its Hessian $\frac{1}{n} X^\top S X$, with the slopes
# $p_i(1-p_i)$ on the diagonal of $S$, never bends downwards in any direction: the loss
# is convex, and a flat point is the lowest of all.
#
# **Predict, then run.** Gradient descent goes against the gradient. **Newton's method**
# also uses the bend, and goes to the bottom of the parabola that fits best where it
# stands. About how many steps will each need for six digits?


# %% id="logistic-fit"
def newton(w, steps):
    """Newton's method on the mean negative log-likelihood."""
    for _ in range(steps):
        p = sigmoid(X @ w)
        hessian = X.T @ (X * (p * (1 - p))[:, None]) / len(y)
        w = w - np.linalg.solve(hessian, d_nll(w))
    return w


for steps in (1, 3, 5):
    print(f"Newton,  {steps:3} steps", newton(np.zeros(2), steps).round(6))
for steps in (10, 100, 400):
    print(f"descent, {steps:3} steps", descend(d_nll, [0, 0], 1.0, steps).round(6))
w = newton(np.zeros(2), 10)

# %% id="logistic-fit-picture" tags=["picture"]
# the figure
boundary = 70 - 10 * w[0] / w[1]
T = np.linspace(28, 84, 300)
chances = sigmoid(features(T) @ w)
known = temperature.min() <= T
fig, ax = plt.subplots()
ax.plot(T[known], chances[known], **look.function)
ax.plot(T[~known], chances[~known], **look.reference)
ax.plot(temperature, y + 0.4 * (stacked - y), **look.data)
ax.axvline(boundary, color="black", linewidth=1, linestyle=":")
ax.plot([31], [sigmoid(features([31]) @ w)[0]], **look.point)
label(ax, f"boundary\n{boundary:.1f} °F", (boundary, 0.18), shift=(-8, 0), ha="right")
label(ax, "no flight was\nas cold as this", (31, 0.84))
label(ax, "sigmoid(z)", (68, 0.36), look.function, shift=(10, 10))
ax.set(xlabel="temperature T (°F)", ylabel="chance of distress", ylim=(-0.06, 1.14))
ax.set_title("The most likely logistic curve")
show(
    fig,
    alt="Chance of distress against temperature: a falling S-shaped curve through 23 "
    "flights at heights 0 and 1. It passes one half at 64.8 °F, the decision boundary. "
    "Left of 53 °F, where there are no flights, it is dotted, up to almost 1 at 31 °F.",
)

# %% [markdown] id="logistic-reading"
# Five steps of Newton, or some 400 of gradient descent with learning rate $1$: the same
# two weights, to six digits. In degrees, $z = 15.04 - 0.232\,T$. Each degree colder
# multiplies the **odds** $p/(1-p)$ by $e^{0.232} = 1.26$. The chance is one half at
# $64.8$ °F: the **decision boundary**, where a yes-or-no answer would change. With more
# features it is a line or a plane, $w^\top x = 0$.
#
# (From a bad start Newton's full step can overshoot; from zeros it does well here.)
# Newton pays for each of its few steps by solving a linear system, with as many
# unknowns as there are weights. For two weights that is nothing; for a million it is
# out of the question, and gradient descent is what remains.
#
# <details><summary><b>Question.</b> Suppose all flights below 66 °F had distress and no
# other one. Where is the maximum of the likelihood?</summary>
#
# Nowhere. Every steeper curve fits such *separable* data better still, and the weights
# grow for ever: the likelihood has a least upper bound of $1$ and never reaches it. The
# [next section](#A-prior-becomes-a-penalty) shows this happening.
# </details>

# %% id="logistic-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
six_digits = {"rtol": 0, "atol": 1e-6}
assert np.allclose(newton(np.zeros(2), 5), w, **six_digits)
assert not np.allclose(newton(np.zeros(2), 4), w, **six_digits)
assert np.allclose(descend(d_nll, [0, 0], 1.0, 400), w, **six_digits)
assert not np.allclose(descend(d_nll, [0, 0], 1.0, 380), w, **six_digits)
assert round(w[0] - 7 * w[1], 2) == 15.04 and round(w[1] / 10, 3) == -0.232
assert round(np.exp(0.232), 2) == 1.26 and round(boundary, 1) == 64.8
assert np.isfinite(np.exp(709.0)) and np.log(np.finfo(float).max) < 710
ladder = sigmoid(features([60, 61]) @ w)
odds = ladder / (1 - ladder)
assert round(odds[0] / odds[1], 2) == 1.26

# %% id="logistic-calibration" tags=["picture"]
# the figure
fig, (left, right) = plt.subplots(1, 2, figsize=(7.8, 3.9))
gaps = [nll(descend(d_nll, [0, 0], 1.0, steps)) - nll(w) for steps in range(0, 101, 4)]
newton_gaps = [nll(newton(np.zeros(2), steps)) - nll(w) for steps in range(5)]
left.semilogy(range(0, 101, 4), gaps, **look.function)
left.semilogy(range(5), newton_gaps, **look.derivative, marker="s", markersize=6)
label(left, "descent", (55, 2e-3), look.function)
label(left, "Newton", (8, 1e-8), look.derivative)
left.set(xlabel="steps", ylabel="loss − its minimum", ylim=(1e-10, 1))
left.set_title("Loss curves\n(above the minimum)")
groups = [temperature < 66, (temperature >= 66) & (temperature < 70)]
groups += [(temperature >= 70) & (temperature < 75), temperature >= 75]
predicted = [sigmoid(X @ w)[group].mean() for group in groups]
happened = [y[group].mean() for group in groups]
right.plot([0, 1], [0, 1], **look.reference)
right.plot(predicted, happened, **look.point)
for across, up, group in zip(predicted, happened, groups, strict=True):
    label(right, f"{group.sum()}", (across, up), shift=(0, 15), ha="center")
right.set(xlabel="mean chance predicted", ylabel="share that happened")
right.set(xlim=(-0.05, 1.05), ylim=(-0.08, 1.18))
right.set_title("Calibration\n(number of flights)")
show(
    fig,
    alt="Left, the loss above its minimum on a logarithmic scale: Newton's method "
    "falls off a cliff within five steps, descent follows a straight line over a "
    "hundred. Right, four groups of flights: share of distress against predicted "
    "chance, around the diagonal, with much scatter.",
)

# %% [markdown] id="calibration"
# ### Calibration, and how far to trust it
#
# A model is **calibrated** when of all cases to which it gives a chance of one quarter,
# about one quarter happen, and so for every chance. On the right, flights are grouped
# by temperature, and the mean predicted chance is compared with the share that had
# distress. With four to seven flights in a group no more than a rough agreement can be
# asked for, and these are the flights that the model was fitted to.
#
# One agreement is exact, and you know why. At the maximum the score is zero, and its
# first entry is $\sum_i (y_i - p_i)$: the predicted chances add up to $7$, the number
# of flights with distress. (So it is whenever the model has an intercept.)
#
# And at 31 °F? The curve says $0.9996$. But that is 22 degrees below the coldest
# flight, where not one data point holds the curve. The observed information gives a
# standard deviation of $4.0$ for $z$ there, which is $7.8$: two of them down and the
# chance is below one half, two up and it is almost one. The data do not say "99.96
# percent". They say: *distress has been the rule in the cold, this is far colder, and
# nothing here makes it safe.*

# %% id="calibration-numbers"
p = sigmoid(X @ w)
information = X.T @ (X * (p * (1 - p))[:, None])  # of the sum, not of the mean
[there] = features([31])
z = there @ w
spread = np.sqrt(there @ np.linalg.solve(information, there))
print(f"sum of chances {p.sum():.4f}   chance at 31 °F {sigmoid(z):.4f}")
print(
    f"z there {z:.1f} ± {spread:.1f}   two lower: chance {sigmoid(z - 2 * spread):.2f}"
)

# %% id="calibration-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert np.isclose(p.sum(), 7) and sorted(group.sum() for group in groups) == [
    4,
    6,
    6,
    7,
]
assert round(sigmoid(z), 4) == 0.9996 and temperature.min() - 31 == 22
assert round(100 * sigmoid(z), 2) == 99.96
assert round(spread, 1) == 4.0 and round(z, 1) == 7.8
assert 0.4 < sigmoid(z - 2 * spread) < 0.5 and sigmoid(z + 2 * spread) > 0.9999

# %% [markdown] id="prior"
# ## A prior becomes a penalty
#
# Maximum likelihood knows nothing but the data. With few data that shows: "never" after
# three quiet flights, endless weights on separable data. Suppose we can say beforehand
# which parameters are plausible: a **prior** density $\pi(\theta)$. By Bayes' rule the
# density of $\theta$ after the data is proportional to $L(\theta)\,\pi(\theta)$. Its
# highest point is the **maximum a posteriori** estimate, MAP. With logarithms:
#
# $$\hat\theta_{\mathrm{MAP}} = \operatorname*{arg\,min}_\theta\,
# \big[ -\ell(\theta) - \ln \pi(\theta) \big].$$
#
# Let every weight be Gaussian around $0$ with standard deviation $\tau$. Then
# $-\ln\pi(w) = \|w\|^2/(2\tau^2) + \text{const}$, and divided by $n$ we get the loss
# plus $\frac{1}{2n\tau^2}\|w\|^2$: *L2 regularisation is a Gaussian prior*. The more
# data, the less it weighs. It reduces overfitting, and pays with bias: the estimate is
# pulled towards $0$. Minimising cross-entropy *with* a penalty is MAP, no longer
# maximum likelihood.
#
# **Predict, then run.** Take the five coldest flights only, four with distress and the
# warmest of them without. A single cut separates them. Where do 100, 1,000 and 10,000
# steps of descent lead, without a prior and with $\tau = 2$?

# %% id="prior-code"
X5, y5 = X[:5], y[:5]  # the file is sorted by temperature


def d_loss(w, penalty):
    return X5.T @ (sigmoid(X5 @ w) - y5) / 5 + 2 * penalty * w


gaussian_prior = 1 / (2 * 5 * 2**2)  # 1/(2nτ²) for n = 5, τ = 2
for steps in (100, 1_000, 10_000):
    alone, prior = (
        descend(lambda w, c=penalty: d_loss(w, c), [0, 0], 1.0, steps)
        for penalty in (0.0, gaussian_prior)
    )
    print(
        f"{steps:6} steps: length of w {np.linalg.norm(alone):6.2f} without,", end=" "
    )
    print(f"{np.linalg.norm(prior):.2f} with prior")

# %% id="prior-picture" tags=["picture"]
# the figure
counts = np.unique(np.logspace(0, 4, 25).astype(int))
fig, ax = plt.subplots()
for penalty, style, name in (
    (0.0, look.function, "likelihood alone:\nit never arrives"),
    (gaussian_prior, look.derivative, "with the prior"),
):
    w5, lengths = np.zeros(2), []
    for step in range(1, 10_001):
        w5 = w5 - d_loss(w5, penalty)
        if step in counts:
            lengths.append(np.linalg.norm(w5))
    ax.semilogx(counts, lengths, **style)
    label(ax, name, (2_000, 3.2) if penalty else (80, 17), style, ha="center")
ax.set(xlabel="steps of gradient descent", ylabel="length of the weights ‖w‖")
ax.set_title("Separable data: no maximum, unless a prior gives one")
show(
    fig,
    alt="Length of the weights against the steps of descent, on a logarithmic axis, "
    "for five separable flights. Without a prior it grows for ever; with a Gaussian "
    "prior it levels off below 2 after some thirty steps.",
)

# %% [markdown] id="prior-reading"
# Without a prior the weights grow, slowly and without end. With it they stop at a
# length of $1.57$.
#
# <details><summary><b>Question.</b> Which prior does an L1 penalty, a multiple of the
# sum of the |w|, come from?</summary>
#
# From a Laplace density around $0$ for each weight, whose negative logarithm is
# $|w|/b$ plus a constant. Its sharp peak at $0$ is why some weights become exactly $0$.
# </details>

# %% id="prior-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
lengths = [
    np.linalg.norm(descend(lambda w: d_loss(w, 0.0), [0, 0], 1.0, steps))
    for steps in (100, 1_000, 10_000)
]
assert lengths[0] < lengths[1] < lengths[2] and sum(y5) == 4 and y5[-1] == 0
stopped = descend(lambda w: d_loss(w, gaussian_prior), [0, 0], 1.0, 1_000)
assert round(np.linalg.norm(stopped), 2) == 1.57
check.gradient(
    lambda w: d_loss(w, gaussian_prior) * 5,  # of the sum: −ℓ − ln π
    of=lambda w: np.sum(np.logaddexp(0, X5 @ w) - y5 * (X5 @ w)) + w @ w / (2 * 2**2),
    at=[np.array([0.5, -1.0])],
)

# %% [markdown] id="answer"
# ## The answer
#
# *Which world would most readily have produced these data?* Among the worlds that your
# model can describe, the one with the greatest likelihood; you find it where the score
# is zero, by algebra if you can and by descent if you cannot, and the bend there says
# how sharply the data single it out. The losses of machine learning are negative
# log-likelihoods: squares for Gaussian scatter, cross-entropy for yes and no.
#
# For the flights: in the best of our logistic worlds the chance of distress is above
# one half below 65 °F, and nothing in the data supports a launch at 31 °F. It took
# place. Seven people died.

# %% id="answer-claims" tags=["asserts-the-text"]
# the numbers in the text, checked
assert 64 < boundary < 65 and temperature.min() > 31

# %% [markdown] id="exercises"
# ## Exercises
#
# Write your answer where it says `raise NotImplementedError(...)`, run the cell, and
# then the check below it. A check tries your answer on a few inputs and says what went
# wrong. When you hand in, your answer also meets inputs that you have not seen.
# **Core** exercises carry the rest of the course; **stretch** ones ask for more. After
# the first sitting you can do 1 to 5.
#
# If a check says that `check` or another name is not defined, the kernel has been
# restarted: choose *Run › Run All Above Selected Cell*, and run the check again.


# %% id="exercise-data"
# a few small data sets for the checks to use; an answer called in a lambda gets copies
tosses = np.array([1.0, 0.0, 0.0, 1.0, 0.0])
scores = np.array([2.0, 3.5, 2.5, 4.0])
points = np.array([[1.0, 0.5], [1.0, -1.5], [1.0, 2.0], [1.0, -0.25], [1.0, 0.75]])
labels = np.array([1.0, 0.0, 1.0, 1.0, 0.0])
flights = np.column_stack([np.ones(23), (temperature - 70) / 10])
wide_tables = [  # weights and five rows: one column for each row, and more
    (
        np.linspace(-0.7, 1.1, columns),
        np.sin(np.arange(1.0, 5 * columns + 1)).reshape(5, -1),
    )
    for columns in (5, 6)
]


def far_away(z):
    """A design matrix, weights and labels with Xw = (z, -z, z)."""
    return np.array([1.0, 0.0]), np.array([[z, 1.0], [-z, 2.0], [z, 3.0]]), labels[:3]


def sum_of_logs(mu, sigma, data):
    """Log-likelihood of data under a Gaussian, by way of its density."""
    return sum(log(NormalDist(mu, sigma).pdf(value)) for value in data)


def bernoulli_data(p, count):
    """So many outcomes of which, as nearly as can be, the share p is 1."""
    return (np.arange(count) < round(p * count)).astype(float)


# %% [markdown] id="ex-bernoulli-nll"
# ### Exercise 1 · Surprise at yes and no (1 point)
#
# *Core.* Write `bernoulli_nll(p, data)`: the *mean* negative log-likelihood of the
# array `data` of zeros and ones, if every outcome is $1$ with chance `p`. `p` lies
# strictly between $0$ and $1$. There may be thousands of outcomes.
#
# <details><summary>Hint 1</summary>
#
# What does a single $1$ contribute, and what a single $0$? Take the logarithm of each
# before you combine them.
# </details>
# <details><summary>Hint 2</summary>
#
# `data * np.log(p)` is $\ln p$ where there is a $1$ and nothing elsewhere. Which factor
# picks out the zeros?
# </details>


# %% answer="bernoulli_nll"
def bernoulli_nll(p, data):
    """Mean negative log-likelihood of an array of 0 and 1, each 1 with chance p."""
    ### BEGIN SOLUTION
    return -np.mean(data * np.log(p) + (1 - data) * np.log(1 - p))
    ### END SOLUTION


# %% check="bernoulli_nll" points=1
# two of the five tosses are 1
check.matches(
    bernoulli_nll,
    lambda p, data: 0.4 * np.log(1 / p) + 0.6 * np.log(1 / (1 - p)),
    at=[(0.3, tosses), (0.9, tosses), (0.05, tosses), (1e-20, tosses)],
)
check.matches(
    bernoulli_nll,
    lambda p, data: np.log(1 / p),
    at=[(0.2, np.ones(4)), (0.7, np.ones(1))],
)
check.matches(
    bernoulli_nll,
    lambda p, data: 0.25 * np.log(1 / p) + 0.75 * np.log(1 / (1 - p)),
    at=[(0.25, bernoulli_data(0.25, 4_000))],  # a product of so many would underflow
)
check.pure(bernoulli_nll, at=[(0.3, tosses)])  # the data stay as they were
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    bernoulli_nll,
    reference.bernoulli_nll,
    at=[
        (p, data)
        for p, data in zip(
            check.samples(6, kind="probability"),
            check.samples(6, kind="labels"),
            strict=True,
        )
    ]
    + [(p, np.zeros(3)) for p in check.samples(2, kind="probability")]
    + [(p, np.array([0, 1, 1, 0, 1, 1, 1])) for p in (3e-4, 0.01, 0.8, 0.9997)]
    + [(p, bernoulli_data(p, 5_000)) for p in check.samples(2, kind="probability")]
    # one outcome, or very many; and chances that are all but certain
    + [(p, np.zeros(1)) for p in check.samples(1, kind="probability")]
    + [(0.5, tosses), (0.3, bernoulli_data(0.7, 20_000))]
    + [(p, np.array([1.0, 0, 1, 1, 0] * 8)) for p in (1e-200, 1e-20, 1e-9)]
    + [(1 - 2.0**-40, np.array([1.0, 0, 1, 1, 0])), (0.3, np.array([1, 0]))],
)
check.derivative(
    lambda p: -(sum(scores > 3) / p - sum(scores <= 3) / (1 - p)) / 4,
    of=lambda p: bernoulli_nll(p, (scores > 3).astype(float)),
    at=check.samples(2, 0.2, 0.8),
)
### END HIDDEN TESTS


# %% mistakes="bernoulli_nll"
def minus_forgotten(p, data):
    """You returned the log-likelihood itself; the negative one is to be small."""
    return np.mean(data * np.log(p) + (1 - data) * np.log(1 - p))


def sum_for_mean(p, data):
    """You added up over the data; here the mean is asked for."""
    return -np.sum(data * np.log(p) + (1 - data) * np.log(1 - p))


def zeros_forgotten(p, data):
    """You counted the ones only; a zero has a probability too."""
    return -np.mean(data * np.log(p))


def chances_swapped(p, data):
    """You gave the zeros the chance p and the ones the rest."""
    return -np.mean(data * np.log(1 - p) + (1 - data) * np.log(p))


def log_of_the_mean(p, data):
    """You took the logarithm of the mean chance, not the mean of the logarithms."""
    return -np.log(np.mean(np.where(data == 1, p, 1 - p)))


def product_first(p, data):
    """You multiplied the chances first; a product of thousands underflows to zero."""
    with np.errstate(divide="ignore"):
        return -np.log(np.prod(np.where(data == 1, p, 1 - p))) / len(data)


def base_two(p, data):
    """You took logarithms to base two; in this course log is the natural one."""
    return -np.mean(data * np.log2(p) + (1 - data) * np.log2(1 - p))


def chance_clipped(p, data):
    """You moved `p` away from 0 and 1; it is between them already, however near."""
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -np.mean(data * np.log(p) + (1 - data) * np.log(1 - p))


# %% variants="bernoulli_nll"
def by_the_share_of_ones(p, data):
    share = np.mean(data)
    return -share * np.log(p) - (1 - share) * np.log1p(-p)


def by_choosing(p, data):
    return np.mean(-np.log(np.where(np.asarray(data) > 0.5, p, 1.0 - p)))


def by_a_loop(p, data):
    total = 0.0
    for outcome in data:
        total -= np.log(p) if outcome == 1 else np.log(1 - p)
    return total / len(data)


# %% domain="bernoulli_nll"
def few_outcomes(random):
    data = (random.random(int(random.integers(1, 30))) < random.random()).astype(float)
    return float(random.uniform(0.001, 0.999)), data


def whole_numbers(random):
    return float(random.uniform(0.001, 0.999)), random.integers(0, 2, 9)


def many_outcomes(random):
    return float(random.uniform(0.1, 0.9)), random.integers(0, 2, 4_000).astype(float)


# %% [markdown] id="ex-bernoulli-mle"
# ### Exercise 2 · The most likely chance (1 point)
#
# *Core.* Write `bernoulli_mle(data)`: the chance `p` at which the likelihood of the
# array `data` of zeros and ones is largest. There is at least one outcome; they may all
# be the same.
#
# <details><summary>Hint 1</summary>
#
# [The top of the hill](#The-top-of-the-hill,-three-ways) was found by hand, for $k$
# yeses among $n$.
# </details>
# <details><summary>Hint 2</summary>
#
# The sum of zeros and ones counts the ones.
# </details>


# %% answer="bernoulli_mle"
def bernoulli_mle(data):
    """The chance of a 1 at which an array of 0 and 1 is most likely."""
    ### BEGIN SOLUTION
    return np.mean(data)
    ### END SOLUTION


# %% check="bernoulli_mle" points=1
check.matches(
    bernoulli_mle, lambda data: 0.4 if data[0] else 0.6, at=[tosses, 1 - tosses]
)
check.matches(bernoulli_mle, lambda data: 7 / 23, at=[distress])
check.matches(bernoulli_mle, lambda data: data[0], at=[np.zeros(3), np.ones(1)])
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    bernoulli_mle,
    reference.bernoulli_mle,
    at=check.samples(6, kind="labels")
    + [np.zeros(1), np.ones(5), np.zeros(6), np.array([0, 1, 1, 0, 1, 1, 1])]
    + [bernoulli_data(p, 500) for p in check.samples(2, kind="probability")]
    + [bernoulli_data(p, 5_000) for p in (0.0006, 0.7)]
    # as many of one kind as of the other
    + [np.array([0.0, 1.0]), np.array([1, 0]), np.array([1.0, 1, 0, 0, 0, 1])],
)
check.pure(bernoulli_mle, at=[tosses])
### END HIDDEN TESTS


# %% mistakes="bernoulli_mle"
def counted_only(data):
    """You counted the ones and did not divide by the number of outcomes."""
    return np.sum(data)


def share_of_zeros(data):
    """You gave the share of the zeros."""
    return 1 - np.mean(data)


def most_frequent_outcome(data):
    """You gave the most frequent outcome; asked for is how frequent the ones are."""
    return np.round(np.mean(data))


def one_imagined_of_each(data):
    """You added an imagined one and zero; that is a prior, not the likelihood alone."""
    return (np.sum(data) + 1) / (len(data) + 2)


def odds_for_chance(data):
    """You divided the ones by the zeros: those are odds, not a chance."""
    ones = np.sum(data)
    return ones / max(len(data) - ones, 1)


# %% variants="bernoulli_mle"
def by_counting(data):
    return np.count_nonzero(data) / len(data)


def by_newton(data):
    k, n = float(np.sum(data)), len(data)
    if k in (0.0, n):
        return k / n
    p = 0.5
    for _ in range(60):
        slope, bend = k / p - (n - k) / (1 - p), k / p**2 + (n - k) / (1 - p) ** 2
        p = min(max(p + slope / bend, 1e-9), 1 - 1e-9)
    return p


# %% domain="bernoulli_mle"
def outcomes(random):
    return (random.random(int(random.integers(1, 30))) < random.random()).astype(float)


def whole_numbers(random):
    return random.integers(0, 2, int(random.integers(1, 30)))


# %% [markdown] id="ex-gaussian-nll"
# ### Exercise 3 · Surprise under a bell curve (2 points)
#
# *Core.* Write `gaussian_nll(mu, sigma, data)`: the *mean* negative log-likelihood of
# the array `data` under a Gaussian density with mean `mu` and standard deviation
# `sigma`, which is positive. All terms count, constants too. A data point may lie a
# hundred standard deviations away.
#
# <details><summary>Hint 1</summary>
#
# Take the logarithm of the density on paper, not on the computer: far from the mean the
# density is so small that it rounds to zero.
# </details>
# <details><summary>Hint 2</summary>
#
# Three terms: $\ln \sigma$, $\frac12 \ln 2\pi$, and half the square of
# $(x - \mu)/\sigma$.
# </details>


# %% answer="gaussian_nll"
def gaussian_nll(mu, sigma, data):
    """Mean negative log-likelihood of an array under a Gaussian density."""
    ### BEGIN SOLUTION
    z = (data - mu) / sigma
    return np.mean(np.log(sigma) + np.log(2 * np.pi) / 2 + z**2 / 2)
    ### END SOLUTION


# %% check="gaussian_nll" points=2
check.matches(
    gaussian_nll,
    lambda mu, sigma, data: -sum_of_logs(mu, sigma, data) / len(data),
    at=[(3.0, 1.0, scores), (2.5, 0.5, scores), (-1.0, 4.0, scores)],
)
# at the mean itself the density is 1/(σ√2π)
check.matches(
    gaussian_nll,
    lambda mu, sigma, data: np.log(sigma * np.sqrt(2 * np.pi)),
    at=[(2.0, 0.25, np.full(3, 2.0)), (0.0, 3.0, np.zeros(1))],
)
check.matches(
    gaussian_nll,
    lambda mu, sigma, data: 5_000 + np.log(2 * np.pi) / 2,
    at=[(0.0, 1.0, np.array([100.0]))],  # whose density rounds to zero
)
check.pure(gaussian_nll, at=[(3.0, 1.0, scores)])
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    gaussian_nll,
    reference.gaussian_nll,
    at=[
        (mu, sigma, data)
        for mu, sigma, data in zip(
            check.samples(6, -3.0, 3.0),
            check.samples(6, 0.2, 4.0),
            check.samples(6, kind="vector"),
            strict=True,
        )
    ]
    + [(mu, 0.1, 20 + np.array(scores)) for mu in check.samples(2, -3.0, 3.0)]
    + [(1, 2, np.array([1, 4, -2])), (2.0, 0.01, np.array([2.0, 2.015, 1.99]))]
    # narrow and wide; far on either side, and where the density is barely not zero
    + [(0.0, 1e-9, np.array([1e-9, -2e-9, 5e-10])), (2.0, 300.0, np.array([70.0, -9]))]
    + [(0.0, 1.0, np.array([far])) for far in (-100.0, 37.5, -37.5, 1e4)]
    + [(0.5, 1.0, np.array([1.0, 37.8, -2.0, 60.0]))]
    # equal data; whole numbers around a mean that is none; and many data
    + [(0.4, 1.7, np.array([1.0, 1.0, 1.0, 4.0])), (1.5, 2.5, np.array([1, 4, -2]))]
    + [(0.4, 1.7, np.linspace(-3.0, 5.0, 400))],
)
check.gradient(
    lambda mu, sigma: np.array(
        [
            np.sum(mu - scores) / sigma**2 / 4,
            1 / sigma - np.sum((scores - mu) ** 2) / sigma**3 / 4,
        ]
    ),
    of=lambda mu, sigma: gaussian_nll(mu, sigma, scores.copy()),
    at=[(mu, 1.3) for mu in check.samples(2, 1.0, 5.0)],
)
### END HIDDEN TESTS


# %% mistakes="gaussian_nll"
def minus_forgotten(mu, sigma, data):
    """You returned the log-likelihood itself; the negative one is to be small."""
    z = (data - mu) / sigma
    return -np.mean(np.log(sigma) + np.log(2 * np.pi) / 2 + z**2 / 2)


def sum_for_mean(mu, sigma, data):
    """You added up over the data; here the mean is asked for."""
    z = (data - mu) / sigma
    return np.sum(np.log(sigma) + np.log(2 * np.pi) / 2 + z**2 / 2)


def height_forgotten(mu, sigma, data):
    """You left out the factor before the exponential, which depends on sigma too."""
    return np.mean(((data - mu) / sigma) ** 2 / 2)


def constant_forgotten(mu, sigma, data):
    """You left out the constant with pi; here all terms count."""
    return np.mean(np.log(sigma) + ((data - mu) / sigma) ** 2 / 2)


def variance_expected(mu, sigma, data):
    """You took sigma for the variance; it is the standard deviation."""
    return np.mean(np.log(2 * np.pi * sigma) / 2 + (data - mu) ** 2 / (2 * sigma))


def half_of_the_square_forgotten(mu, sigma, data):
    """You lost the factor one half of the squared distance."""
    z = (data - mu) / sigma
    return np.mean(np.log(sigma) + np.log(2 * np.pi) / 2 + z**2)


def density_first(mu, sigma, data):
    """You computed the density first; far away it rounds to zero."""
    z = (data - mu) / sigma
    with np.errstate(divide="ignore"):
        return -np.mean(np.log(np.exp(-(z**2) / 2) / (sigma * np.sqrt(2 * np.pi))))


# %% variants="gaussian_nll"
def by_mean_and_spread(mu, sigma, data):
    mean, spread = np.mean(data), np.var(data)
    squares = spread + (mean - mu) ** 2
    return 0.5 * np.log(2 * np.pi * sigma**2) + squares / (2 * sigma**2)


def by_a_loop(mu, sigma, data):
    total = 0.0
    for value in data:
        total += ((value - mu) / sigma) ** 2 / 2
    return total / len(data) + np.log(sigma * np.sqrt(2 * np.pi))


# %% domain="gaussian_nll" rtol=1e-07
def bell_curves(random):
    data = random.normal(size=int(random.integers(1, 12))) * random.uniform(0.1, 5)
    return float(random.normal()), float(random.uniform(0.05, 5)), data


def far_points(random):
    return 0.0, float(random.uniform(0.5, 2)), 100 + random.normal(size=3)


# %% [markdown] id="ex-gaussian-mle"
# ### Exercise 4 · The most likely bell curve (1 point)
#
# *Core.* Write `gaussian_mle(data)`, which returns `(mean, variance)`: the mean and the
# *variance* $\sigma^2$ of the Gaussian under which the array `data` is most likely. A
# single data point has variance $0$.
#
# <details><summary>Hint 1</summary>
#
# [By hand](#A-bell-curve-over-seven-numbers) both partial derivatives were set to zero.
# What is $\hat\sigma^2$ then?
# </details>
# <details><summary>Hint 2</summary>
#
# The mean squared distance from the mean: divided by $n$. Of NumPy's functions look at
# the default of `ddof`.
# </details>


# %% answer="gaussian_mle"
def gaussian_mle(data):
    """(mean, variance) of the Gaussian under which an array is most likely."""
    ### BEGIN SOLUTION
    mean = np.mean(data)
    return mean, np.mean((data - mean) ** 2)
    ### END SOLUTION


# %% check="gaussian_mle" points=1
check.matches(gaussian_mle, lambda data: (3.0, 0.625), at=[scores])
check.matches(gaussian_mle, lambda data: (2.0, 0.0), at=[np.array([2.0])])
check.matches(
    gaussian_mle, lambda data: (-1.0, 4.5), at=[np.array([-4.0, 2.0, -1.0, -1.0])]
)
check.pure(gaussian_mle, at=[scores])
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    gaussian_mle,
    reference.gaussian_mle,
    at=check.samples(6, kind="vector")
    + [10 * data + 5 for data in check.samples(3, kind="vector")]
    + [np.array([7.0]), np.array([3, 1, 4, 1, 5])]
    + [np.array([*check.samples(40, -1.0, 1.0), 25.0])]  # one far from the others
    + [np.append(np.arange(100.0) % 7, 4e3), np.array([2.0, 5.0]), np.full(5, 0.3)]
    + [1e-10 * np.array([1.0, -2.0, 4.0]), 1e6 * np.array([1.0, -2.0, 4.0])],
)
### END HIDDEN TESTS


# %% mistakes="gaussian_mle"
def divided_by_one_fewer(data):
    """You divided by n - 1; the most likely variance divides by n."""
    return np.mean(data), np.sum((data - np.mean(data)) ** 2) / max(len(data) - 1, 1)


def deviation_for_variance(data):
    """You returned the standard deviation; the variance is its square."""
    return np.mean(data), np.std(data)


def median_for_mean(data):
    """You took the median; the score of a Gaussian is zero at the mean."""
    return np.median(data), np.mean((data - np.median(data)) ** 2)


def variance_first(data):
    """You returned the variance first and the mean second."""
    return np.var(data), np.mean(data)


def mean_square(data):
    """You took the mean of the squares without taking the mean off first."""
    return np.mean(data), np.mean(np.square(data))


def absolute_distances(data):
    """You squared the mean distance; the squares come first, then their mean."""
    return np.mean(data), np.mean(np.abs(data - np.mean(data))) ** 2


# %% variants="gaussian_mle"
def by_numpy(data):
    return [np.mean(data), np.var(data)]


def by_newton_on_the_score(data):
    data = np.asarray(data, dtype=float)
    mu = data[0]
    for _ in range(3):
        mu = mu + np.sum(data - mu) / len(data)
    return np.array([mu, np.dot(data - mu, data - mu) / len(data)])


# %% domain="gaussian_mle" rtol=1e-07
def measurements(random):
    n = int(random.integers(1, 15))
    return random.normal(size=n) * random.uniform(0.1, 9) + random.normal()


def whole_numbers(random):
    return random.integers(-9, 10, int(random.integers(2, 9)))


# %% [markdown] id="ex-gaussian-score"
# ### Exercise 5 · The score of a bell curve (2 points)
#
# *Core.* Write `gaussian_score(mu, sigma, data)`, which returns the two partial
# derivatives `(by_mu, by_sigma)` of the *summed* log-likelihood (no mean, no minus) of
# the array `data`.
#
# <details><summary>Hint 1</summary>
#
# Differentiate the contribution of one data point by $\mu$ and by $\sigma$; then add up
# over the data.
# </details>
# <details><summary>Hint 2</summary>
#
# $-\ln\sigma$ has the slope $-1/\sigma$, and there is one such term for *each* data
# point. The slope of $-\frac{1}{2}\sigma^{-2}$ is $\sigma^{-3}$.
# </details>


# %% answer="gaussian_score"
def gaussian_score(mu, sigma, data):
    """Slopes of the summed Gaussian log-likelihood of an array, by mu and by sigma."""
    ### BEGIN SOLUTION
    off = data - mu
    return np.sum(off) / sigma**2, np.sum(off**2 / sigma**3 - 1 / sigma)
    ### END SOLUTION


# %% check="gaussian_score" points=2
check.gradient(
    lambda mu, sigma: gaussian_score(mu, sigma, scores.copy()),
    of=lambda mu, sigma: sum_of_logs(mu, sigma, scores),
    at=[(2.0, 0.7), (3.5, 1.5), (0.5, 3.0)],
)
# at the top of the hill both are zero
check.matches(
    gaussian_score,
    lambda mu, sigma, data: (0.0, 0.0),
    at=[(3.0, np.sqrt(0.625), scores)],
    atol=1e-9,
)
check.pure(gaussian_score, at=[(2.0, 0.7, scores)])
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    gaussian_score,
    reference.gaussian_score,
    at=[
        (mu, sigma, data)
        for mu, sigma, data in zip(
            check.samples(6, -3.0, 3.0),
            check.samples(6, 0.3, 4.0),
            check.samples(6, kind="vector"),
            strict=True,
        )
    ]
    + [(mu, 0.4, np.array([2.5])) for mu in check.samples(1, -3.0, 3.0)]
    + [(1, 2, np.array([2, 4, -2])), (1.5, 2.5, np.array([2, 4, -2]))]
    # narrow and wide; equal data; and many
    + [(0.0, 1e-6, np.array([1e-6, -2e-6, 5e-7])), (2.0, 300.0, np.array([70.0, -9]))]
    + [(0.4, 1.7, np.array([1.0, 1.0, 1.0, 4.0])), (0.4, 1.7, np.full(3, 0.9))]
    + [(0.4, 1.7, np.linspace(-3.0, 5.0, 400))],
)
check.gradient(
    lambda mu, sigma: gaussian_score(mu, sigma, earth.copy()),
    of=log_likelihood,
    at=[(mu, 0.3) for mu in check.samples(2, 5.2, 5.8)],
)
### END HIDDEN TESTS


# %% mistakes="gaussian_score"
def mean_for_sum(mu, sigma, data):
    """You took means over the data; here the sum is asked for."""
    off = data - mu
    return np.mean(off) / sigma**2, np.mean(off**2) / sigma**3 - 1 / sigma


def of_the_negative(mu, sigma, data):
    """You differentiated the negative log-likelihood: both signs are turned round."""
    off = data - mu
    return -np.sum(off) / sigma**2, np.sum(1 / sigma - off**2 / sigma**3)


def height_forgotten(mu, sigma, data):
    """You forgot that the height of the curve depends on sigma too."""
    off = data - mu
    return np.sum(off) / sigma**2, np.sum(off**2) / sigma**3


def height_counted_once(mu, sigma, data):
    """You subtracted the slope of log sigma once, not once for each data point."""
    off = data - mu
    return np.sum(off) / sigma**2, np.sum(off**2) / sigma**3 - 1 / sigma


def by_the_variance(mu, sigma, data):
    """You differentiated by the variance; asked for is the slope by sigma."""
    off = data - mu
    return np.sum(off) / sigma**2, np.sum(off**2 / sigma**4 - 1 / sigma**2) / 2


def sigma_first(mu, sigma, data):
    """You returned the slope by sigma first and the slope by mu second."""
    off = data - mu
    return np.sum(off**2 / sigma**3 - 1 / sigma), np.sum(off) / sigma**2


def power_not_lowered(mu, sigma, data):
    """You left the power of sigma as it was when you differentiated it."""
    off = data - mu
    return np.sum(off) / sigma**2, np.sum(off**2 / sigma**2 - 1 / sigma)


# %% variants="gaussian_score"
def by_standard_units(mu, sigma, data):
    z = (np.asarray(data) - mu) / sigma
    return [np.sum(z) / sigma, (np.sum(z**2) - len(z)) / sigma]


def by_mean_and_spread(mu, sigma, data):
    n, mean, spread = len(data), np.mean(data), np.var(data)
    squares = spread + (mean - mu) ** 2
    return np.array([n * (mean - mu) / sigma**2, n * (squares - sigma**2) / sigma**3])


# %% domain="gaussian_score" rtol=1e-07
def bell_curves(random):
    data = random.normal(size=int(random.integers(1, 12))) * random.uniform(0.1, 5)
    return float(random.normal()), float(random.uniform(0.1, 5)), data


# %% [markdown] id="ex-exponential-mle"
# ### Exercise 6 · The rate of failures (1 point)
#
# *Core.* Write `exponential_mle(data)`: the rate $\lambda$ at which the array `data` of
# positive waiting times is most likely under the density $\lambda e^{-\lambda x}$.
#
# <details><summary>Hint 1</summary>
#
# The score is in the table of [Counts and waiting times](#Counts-and-waiting-times).
# Where is it zero?
# </details>
# <details><summary>Hint 2</summary>
#
# Long waits mean a *small* rate. And the unit tells: waits in hours, rates per hour.
# </details>


# %% answer="exponential_mle"
def exponential_mle(data):
    """The most likely rate for an array of positive waiting times."""
    ### BEGIN SOLUTION
    return len(data) / np.sum(data)
    ### END SOLUTION


# %% check="exponential_mle" points=1
check.matches(exponential_mle, lambda data: 4 / 12, at=[scores])
check.matches(exponential_mle, lambda data: 12 / 1_297, at=[hours])
check.matches(exponential_mle, lambda data: 5.0, at=[np.array([0.2])])
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    exponential_mle,
    reference.exponential_mle,
    at=[np.abs(data) for data in check.samples(6, kind="vector")]
    + [1_000 * np.abs(data) for data in check.samples(2, kind="vector")]
    + [
        np.array(check.samples(1, 0.1, 9.0)),
        np.array([3, 5, 11]),
        np.array([0.02, 0.01]),
        # short and long waits; equal ones; and many
        *(np.array([3e-9, 5e-9, 1e-9]), np.array([3e9, 5e9, 1e9])),
        *(np.array([2.0, 2.0, 2.0, 5.0]), np.linspace(0.1, 9.0, 400)),
    ],
)
check.pure(exponential_mle, at=[np.array(check.samples(4, 0.1, 9.0))])
### END HIDDEN TESTS


# %% mistakes="exponential_mle"
def mean_wait(data):
    """You gave the mean waiting time; the rate is how often, not how long."""
    return np.mean(data)


def mean_of_the_rates(data):
    """You averaged the rates of the single waits; the shortest wait drowns the rest."""
    return np.mean(1 / data)


def half_life(data):
    """You took the median wait, after which half of the waits are over."""
    return 1 / np.median(data)


def one_fewer(data):
    """You counted one wait too few in the numerator."""
    return (len(data) - 1) / np.sum(data)


def not_counted(data):
    """You divided one by the sum of the waits and forgot how many there are."""
    return 1 / np.sum(data)


# %% variants="exponential_mle"
def one_over_the_mean(data):
    return 1 / np.mean(data)


def by_newton(data):
    total, n = float(np.sum(data)), len(data)
    rate = 0.5 * n / total
    for _ in range(60):
        rate = rate + (n / rate - total) * rate**2 / n
    return rate


# %% domain="exponential_mle"
def waiting_times(random):
    return random.exponential(random.uniform(0.01, 50), int(random.integers(1, 15)))


# %% [markdown] id="ex-logistic-nll"
# ### Exercise 7 · The loss of a logistic regression (2 points)
#
# *Core.* Write `logistic_nll(w, X, y)`: the *mean* negative log-likelihood of the
# labels `y` (an array of zeros and ones) when example $i$ is $1$ with chance
# $\mathrm{sigmoid}\big((Xw)_i\big)$. `X` has one row for each example. It must stay
# right for $|Xw|$ up to $10^4$: no overflow, no logarithm of zero, no clipped chances.
#
# <details><summary>Hint 1</summary>
#
# Write the loss of one example with $z$, not with $p$: what is
# $-\ln\mathrm{sigmoid}(z)$, and what is $-\ln(1 - \mathrm{sigmoid}(z))$?
# </details>
# <details><summary>Hint 2</summary>
#
# Both are of the form $\ln(1 + e^{\pm z})$, and they differ by $z$. `np.logaddexp`
# computes such a logarithm safely.
# </details>


# %% answer="logistic_nll"
def logistic_nll(w, X, y):
    """Mean negative log-likelihood of labels 0 and 1 with chances sigmoid(Xw)."""
    ### BEGIN SOLUTION
    z = X @ w
    return np.mean(np.logaddexp(0, z) - y * z)
    ### END SOLUTION


# %% check="logistic_nll" points=2
# with weights of zero every chance is one half
check.matches(
    logistic_nll, lambda w, X, y: np.log(2), at=[(np.zeros(2), points, labels)]
)
check.matches(
    logistic_nll,
    lambda w, X, y: np.mean(
        [np.log1p(np.exp(z)) - z * a for z, a in zip(X @ w, y, strict=True)]
    ),
    at=[
        (np.array([0.5, 1.0]), points, labels),
        (np.array([-1.0, 2.0]), flights, distress),
    ],
)
# all right and very sure costs nothing; all wrong and as sure costs |z| on the average
check.matches(
    logistic_nll, lambda w, X, y: 0.0, at=[far_away(1e4), far_away(50.0)], atol=1e-12
)
check.matches(
    logistic_nll, lambda w, X, y: abs(X[0, 0]), at=[far_away(-1e4), far_away(-900.0)]
)
check.pure(logistic_nll, at=[(np.array([0.5, 1.0]), points, labels)])
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    logistic_nll,
    reference.logistic_nll,
    at=[
        (w, X, y)
        for w, X, y in zip(
            check.samples(5, kind="vector", size=3),
            check.samples(5, kind="matrix", size=(7, 3)),
            check.samples(5, kind="labels", size=7),
            strict=True,
        )
    ]
    + [
        (scale * np.array([1.0, -2.0]), flights, distress)
        for scale in (0.3, 40.0, 2_000.0)
    ]
    + [
        (w, np.array([[2, 1], [0, -3], [1, 1]]), np.array([0, 1, 1]))
        for w in check.samples(2, kind="vector", size=2)
    ]
    + [far_away(22.0), far_away(26.5)]  # right, and not quite sure
    # one class alone; one example; one weight; many; as many weights as examples
    + [(np.array([0.5, -1.2]), points, np.full(5, label)) for label in (0.0, 1.0)]
    + [(np.array([0.5, -1.2]), points[1:2], np.array([label])) for label in (0.0, 1.0)]
    + [(np.array([-0.8]), points[:, 1:], labels)]
    + [(w, X, labels) for w, X in wide_tables]
    # as many of one kind as of the other; and whole numbers everywhere
    + [(np.array([0.5, -1.2]), points[:4], np.array([1.0, 0, 0, 1]))]
    + [(np.array([1, -2]), np.array([[2, 1], [0, -3], [1, 1]]), np.array([0, 1, 1]))],
    atol=1e-12,
)
check.gradient(
    lambda w: points.T @ (sigmoid(points @ w) - labels) / 5,
    of=lambda w: logistic_nll(w, points.copy(), labels.copy()),
    at=check.samples(2, kind="vector", size=2),
)
### END HIDDEN TESTS


# %% mistakes="logistic_nll"
def chances_first(w, X, y):
    """You computed the chances first: very sure ones round to 0 or 1."""
    with np.errstate(all="ignore"):
        p = 1 / (1 + np.exp(-(X @ w)))
        return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def chances_clipped(w, X, y):
    """You clipped the chances, so that a very wrong answer costs too little."""
    with np.errstate(all="ignore"):
        p = np.clip(1 / (1 + np.exp(-(X @ w))), 1e-15, 1 - 1e-15)
        return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def sum_for_mean(w, X, y):
    """You added up over the examples; here the mean is asked for."""
    return np.sum(np.logaddexp(0, X @ w) - y * (X @ w))


def labels_swapped(w, X, y):
    """You gave the label 0 the chance of the label 1, and the other way round."""
    return np.mean(np.logaddexp(0, -(X @ w)) + y * (X @ w))


def zeros_forgotten(w, X, y):
    """You counted the examples with label 1 only."""
    return np.mean(y * np.logaddexp(0, -(X @ w)))


def minus_forgotten(w, X, y):
    """You returned the log-likelihood itself; the negative one is to be small."""
    return -np.mean(np.logaddexp(0, X @ w) - y * (X @ w))


def squared_error(w, X, y):
    """You took the squared error of the chances: another loss, of another model."""
    return np.mean((np.exp(-np.logaddexp(0, -(X @ w))) - y) ** 2)


# %% variants="logistic_nll"
def by_signs(w, X, y):
    return np.mean(np.logaddexp(0, np.where(np.asarray(y) == 1, -1, 1) * (X @ w)))


def by_the_larger_exponent(w, X, y):
    z = np.dot(X, w)
    return np.mean(np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z))))


def by_a_loop(w, X, y):
    losses = []
    for row, answer in zip(X, y, strict=True):
        z = float(np.dot(row, w)) * (1 if answer == 0 else -1)
        losses.append(z + np.log1p(np.exp(-z)) if z > 0 else np.log1p(np.exp(z)))
    return sum(losses) / len(losses)


# %% domain="logistic_nll" rtol=1e-07
def classes(random):
    n, d = int(random.integers(2, 12)), int(random.integers(1, 5))
    y = random.integers(0, 2, n).astype(float)
    return 2 * random.normal(size=d), random.normal(size=(n, d)), y


def very_sure(random):
    y = random.integers(0, 2, 4).astype(float)
    return np.array([1.0, 0.5]), random.uniform(-6_000, 6_000, size=(4, 2)), y


# %% [markdown] id="ex-logistic-gradient"
# ### Exercise 8 · Prediction minus truth (2 points)
#
# *Core.* Write `logistic_gradient(w, X, y)`: the gradient with respect to `w` of the
# loss of exercise 7, an array of the shape of `w`. It too must stay right for $|Xw|$ up
# to $10^4$.
#
# <details><summary>Hint 1</summary>
#
# By the chain rule: how does the loss of one example change with its $z$, and how does
# $z$ change with each weight?
# </details>
# <details><summary>Hint 2</summary>
#
# The first factor is $\mathrm{sigmoid}(z) - y$. For the second, the transpose of `X`
# adds up over the examples.
# </details>


# %% answer="logistic_gradient"
def logistic_gradient(w, X, y):
    """Gradient by w of the mean negative log-likelihood of a logistic regression."""
    ### BEGIN SOLUTION
    chances = np.exp(-np.logaddexp(0, -(X @ w)))
    return X.T @ (chances - y) / len(y)
    ### END SOLUTION


# %% check="logistic_gradient" points=2
check.gradient(
    lambda w: logistic_gradient(w, points.copy(), labels.copy()),
    of=lambda w: np.mean(np.logaddexp(0, points @ w) - labels * (points @ w)),
    at=[np.array([0.5, 1.0]), np.array([-2.0, 0.3]), np.zeros(2)],
)
check.gradient(
    lambda w: logistic_gradient(w, flights.copy(), distress.copy()),
    of=nll,
    at=[np.array([-1.0, 0.5]), np.array([2.0, -3.0])],
)
# very sure and all right: nothing to mend; all wrong: every residual is 1 or -1
check.matches(
    logistic_gradient, lambda w, X, y: [0.0, 0.0], at=[far_away(1e4)], atol=1e-12
)
check.matches(
    logistic_gradient,
    lambda w, X, y: X.T @ (1 - 2 * y) / 3,
    at=[far_away(-1e4), far_away(-800.0)],
)
check.pure(logistic_gradient, at=[(np.array([0.5, 1.0]), points, labels)])
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    logistic_gradient,
    reference.logistic_gradient,
    at=[
        (w, X, y)
        for w, X, y in zip(
            check.samples(5, kind="vector", size=3),
            check.samples(5, kind="matrix", size=(7, 3)),
            check.samples(5, kind="labels", size=7),
            strict=True,
        )
    ]
    + [
        (scale * np.array([1.0, -2.0]), flights, distress)
        for scale in (0.3, 40.0, 2_000.0)
    ]
    + [
        (w, np.array([[2, 1], [0, -3], [1, 1]]), np.array([0, 1, 1]))
        for w in check.samples(2, kind="vector", size=2)
    ]
    + [far_away(22.0), far_away(26.5)]  # right, and not quite sure
    # one class alone; one example; one weight; many; as many weights as examples
    + [(np.array([0.5, -1.2]), points, np.full(5, label)) for label in (0.0, 1.0)]
    + [(np.array([0.5, -1.2]), points[1:2], np.array([label])) for label in (0.0, 1.0)]
    + [(np.array([-0.8]), points[:, 1:], labels)]
    + [(w, X, labels) for w, X in wide_tables]
    # as many of one kind as of the other; and whole numbers everywhere
    + [(np.array([0.5, -1.2]), points[:4], np.array([1.0, 0, 0, 1]))]
    + [(np.array([1, -2]), np.array([[2, 1], [0, -3], [1, 1]]), np.array([0, 1, 1]))]
    + [(np.array([3e-6, -1e-6]), 1e6 * points, labels)],  # and steep
    atol=1e-12,
)
### END HIDDEN TESTS


# %% mistakes="logistic_gradient"
def truth_minus_prediction(w, X, y):
    """You took truth minus prediction: a step against it would climb the loss."""
    return X.T @ (y - np.exp(-np.logaddexp(0, -(X @ w)))) / len(y)


def sum_for_mean(w, X, y):
    """You added up over the examples; the loss is a mean."""
    return X.T @ (np.exp(-np.logaddexp(0, -(X @ w))) - y)


def slope_of_the_sigmoid_kept(w, X, y):
    """You kept the slope of the sigmoid, which the slope of the logarithm cancels."""
    p = np.exp(-np.logaddexp(0, -(X @ w)))
    return X.T @ ((p - y) * p * (1 - p)) / len(y)


def no_sigmoid(w, X, y):
    """You took the difference from z itself, as for a straight line."""
    return X.T @ (X @ w - y) / len(y)


def features_forgotten(w, X, y):
    """You forgot the features: the mean residual is the slope by an intercept only."""
    return np.full(len(w), np.mean(np.exp(-np.logaddexp(0, -(X @ w))) - y))


def infinity_over_infinity(w, X, y):
    """For large z you divided infinity by infinity."""
    with np.errstate(all="ignore"):
        growth = np.exp(X @ w)
        return X.T @ (growth / (1 + growth) - y) / len(y)


def factor_of_a_square(w, X, y):
    """You put in the factor two of a square; this loss has no square."""
    return 2 * X.T @ (np.exp(-np.logaddexp(0, -(X @ w))) - y) / len(y)


# %% variants="logistic_gradient"
def by_tanh(w, X, y):
    return np.mean((0.5 * (1 + np.tanh((X @ w) / 2)) - y)[:, None] * X, axis=0)


def by_the_plain_sigmoid(w, X, y):
    with np.errstate(over="ignore"):  # e to a large power is inf, and 1/inf is 0
        return (1 / (1 + np.exp(-(X @ w))) - y) @ X / len(y)


def by_a_loop(w, X, y):
    total = np.zeros(len(w))
    for row, answer in zip(X, y, strict=True):
        total = total + (0.5 * (1 + np.tanh(np.dot(row, w) / 2)) - answer) * row
    return total / len(y)


# %% domain="logistic_gradient" rtol=1e-07
def classes(random):
    n, d = int(random.integers(2, 12)), int(random.integers(1, 5))
    y = random.integers(0, 2, n).astype(float)
    return 2 * random.normal(size=d), random.normal(size=(n, d)), y


def very_sure(random):
    y = random.integers(0, 2, 4).astype(float)
    return np.array([1.0, 0.5]), random.uniform(-6_000, 6_000, size=(4, 2)), y


# %% [markdown] id="ex-fit-logistic"
# ### Exercise 9 · Fit the flights (3 points)
#
# *Stretch.* Write `fit_logistic(X, y, learning_rate, n_iterations)`: the weights after
# exactly `n_iterations` steps of gradient descent on the loss of exercise 7, starting
# from zeros. For `n_iterations = 0` it returns the zeros. The check ends with the 23
# flights.
#
# <details><summary>Hint 1</summary>
#
# How many weights are there? `X.shape` tells. Each step subtracts the learning rate
# times the gradient at the *present* weights.
# </details>
# <details><summary>Hint 2</summary>
#
# Write the gradient of exercise 8 into the loop, or call your own function; then a
# mistake in it fails here too.
# </details>


# %% answer="fit_logistic"
def fit_logistic(X, y, learning_rate, n_iterations):
    """Weights after n_iterations steps of gradient descent from zeros; shape (d,)."""
    ### BEGIN SOLUTION
    w = np.zeros(X.shape[1])
    for _ in range(n_iterations):
        chances = np.exp(-np.logaddexp(0, -(X @ w)))
        w = w - learning_rate * X.T @ (chances - y) / len(y)
    return w
    ### END SOLUTION


# %% check="fit_logistic" points=3
check.matches(
    fit_logistic, lambda X, y, eta, n: [0.0, 0.0], at=[(points, labels, 0.5, 0)]
)
# at zero weights every chance is one half; and where X is tiny, after a few steps, too
check.matches(
    fit_logistic,
    lambda X, y, eta, n: eta * (X.T @ (y - 0.5)) / len(y),
    at=[(points, labels, 0.5, 1), (flights, distress, 2.0, 1)],
)
check.matches(
    fit_logistic,
    lambda X, y, eta, n: n * eta * (X.T @ (y - 0.5)) / len(y),
    at=[(1e-12 * points, labels, 1e12, 3)],
)
check.matches(
    fit_logistic,
    lambda X, y, eta, n: newton(np.zeros(2), 10),  # the lesson's, for the flights
    at=[(flights, distress, 1.0, 800)],
    rtol=1e-6,
)
check.pure(fit_logistic, at=[(points, labels, 0.5, 3)])
### BEGIN HIDDEN TESTS
from autograder import reference

check.matches(
    fit_logistic,
    reference.fit_logistic,
    at=[
        (X, y, rate, steps)
        for X, y, rate, steps in zip(
            check.samples(4, kind="matrix", size=(7, 3)),
            check.samples(4, kind="labels", size=7),
            check.samples(4, 0.1, 1.5),
            (2, 3, 10, 40),
            strict=True,
        )
    ]
    + [(flights, distress, rate, 25) for rate in check.samples(2, 0.2, 2.0)]
    + [(np.array([[2, 1, 0], [0, -3, 1]]), np.array([0, 1]), 0.5, 4)]
    + [(points, labels, 0.5, 0), (10 * points, labels, 5.0, 3)]
    # one class alone; one example; one weight; as many weights as examples, and more
    + [(points, np.full(5, label), 0.5, 6) for label in (0.0, 1.0)]
    + [(points[1:2], np.ones(1), 0.5, 4), (points[:, 1:], labels, 0.5, 4)]
    + [(X, labels, 0.4, steps) for _, X in wide_tables for steps in (0, 5)]
    # no length of step; slopes that are small, or large; long; and many examples
    + [(points, labels, 0.0, 4), (1e-6 * points, labels, 1e11, 5)]
    + [(100 * points, labels, 1e-4, 5), (points, labels, 0.01, 850)]
    + [(np.vstack([flights, flights + 0.3]), np.tile(distress, 2), 0.5, 5)],
)
### END HIDDEN TESTS


# %% mistakes="fit_logistic"
def climbed(X, y, learning_rate, n_iterations):
    """You stepped along the gradient, uphill."""
    w = np.zeros(X.shape[1])
    for _ in range(n_iterations):
        w = w + learning_rate * X.T @ (np.exp(-np.logaddexp(0, -(X @ w))) - y) / len(y)
    return w


def one_step_short(X, y, learning_rate, n_iterations):
    """You made one step too few."""
    w = np.zeros(X.shape[1])
    for _ in range(n_iterations - 1):
        w = w - learning_rate * X.T @ (np.exp(-np.logaddexp(0, -(X @ w))) - y) / len(y)
    return w


def started_elsewhere(X, y, learning_rate, n_iterations):
    """You started from ones; the start is to be zeros."""
    w = np.ones(X.shape[1])
    for _ in range(n_iterations):
        w = w - learning_rate * X.T @ (np.exp(-np.logaddexp(0, -(X @ w))) - y) / len(y)
    return w


def gradient_at_the_start(X, y, learning_rate, n_iterations):
    """You computed the gradient once, at the start, and used it for every step."""
    w = np.zeros(X.shape[1])
    return w - n_iterations * learning_rate * X.T @ (0.5 - y) / len(y)


def sum_for_mean(X, y, learning_rate, n_iterations):
    """You added up the gradient over the examples; the loss is a mean."""
    w = np.zeros(X.shape[1])
    for _ in range(n_iterations):
        w = w - learning_rate * X.T @ (np.exp(-np.logaddexp(0, -(X @ w))) - y)
    return w


def own_learning_rate(X, y, learning_rate, n_iterations):
    """You used a learning rate of your own and ignored the one that was given."""
    w = np.zeros(X.shape[1])
    for _ in range(n_iterations):
        w = w - 0.1 * X.T @ (np.exp(-np.logaddexp(0, -(X @ w))) - y) / len(y)
    return w


def straight_line(X, y, learning_rate, n_iterations):
    """You fitted a straight line: the sigmoid is missing."""
    w = np.zeros(X.shape[1])
    for _ in range(n_iterations):
        w = w - learning_rate * X.T @ (X @ w - y) / len(y)
    return w


def stopped_when_it_is_flat(X, y, learning_rate, n_iterations):
    """You stopped where the gradient is small; all of the steps are asked for."""
    w = np.zeros(X.shape[1])
    for _ in range(n_iterations):
        gradient = X.T @ (np.exp(-np.logaddexp(0, -(X @ w))) - y) / len(y)
        if np.linalg.norm(gradient) < 1e-8:
            break
        w = w - learning_rate * gradient
    return w


# %% variants="fit_logistic"
def by_recursion(X, y, learning_rate, n_iterations):
    if n_iterations == 0:
        return np.zeros(X.shape[1])
    w = by_recursion(X, y, learning_rate, n_iterations - 1)
    residual = 0.5 * (1 + np.tanh(X @ w / 2)) - y
    return w - learning_rate * (X.T @ residual) / len(y)


def by_tanh(X, y, learning_rate, n_iterations):
    w = 0.0 * X[0]
    for _ in range(n_iterations):
        residual = 0.5 * (1 + np.tanh(np.dot(X, w) / 2)) - y
        w = w - learning_rate * np.mean(residual[:, None] * X, axis=0)
    return w


def in_place_on_its_own_array(X, y, learning_rate, n_iterations):
    w, steps = np.zeros(X.shape[1]), 0
    while steps < n_iterations:
        residual = np.exp(-np.logaddexp(0, -(X @ w))) - y
        w -= learning_rate * (residual @ X) / X.shape[0]
        steps += 1
    return w


def with_one_exponential_at_a_time(X, y, learning_rate, n_iterations):
    from math import exp  # unlike NumPy's it raises where it overflows

    w = np.zeros(X.shape[1])
    for _ in range(n_iterations):
        chances = np.array([1 / (1 + exp(-z)) for z in X @ w])
        w = w - learning_rate * X.T @ (chances - y) / len(y)
    return w


# %% domain="fit_logistic" rtol=1e-06
def training_runs(random):
    n, d = int(random.integers(2, 12)), int(random.integers(1, 4))
    y = random.integers(0, 2, n).astype(float)
    rate, steps = float(random.uniform(0.05, 1.0)), int(random.integers(0, 12))
    return random.normal(size=(n, d)), y, rate, steps


# %% [markdown] essay="cross_entropy_and_likelihood" points=3
# ### Exercise 10 · In your own words (3 points)
#
# *Core.* Double-click on this text to write in it, and press Shift+Enter when you are
# done.
#
# Why is minimising the cross-entropy the same as maximum likelihood? Write about ten
# sentences to a friend who knows what a probability is. Say which model of chance
# stands behind it, what each step from the probability of all data to the loss does
# (product, logarithm, minus, mean) and why none of them moves the best parameter, and
# name one situation in which minimising a cross-entropy is *not* maximum likelihood, or
# in which the maximum should not be believed.
#
# ### BEGIN SOLUTION
# **Marking guide**
#
# - *1 point, the model*: each label is a Bernoulli (or categorical) outcome with a
#   chance that the model computes from the input; given the chances the labels are
#   independent, so that the probability of all labels is the product of p for the ones
#   and 1 − p for the zeros; this, read as a function of the weights, is the likelihood.
# - *1 point, the steps*: the logarithm turns the product into a sum and is increasing;
#   the minus turns the maximum into a minimum; dividing by n rescales; so the argmax of
#   the likelihood is the argmin of the mean negative log-likelihood, and that *is* the
#   cross-entropy −mean[y ln p + (1 − y) ln(1 − p)]. Why the logarithm at all: no
#   underflow, slopes that add.
# - *1 point, a limit*: with a penalty it is MAP, not maximum likelihood; softened
#   labels are not outcomes; examples that influence each other are not independent;
#   separable data have no maximum; few data ("never" after three noes); far from the
#   data; the likelihood is not the probability of the weights; the family may be wrong.
#
# Take off nothing for style. "Both are losses that get small" earns no point.
#
# A model answer: Suppose that each label is 1 with a chance p that our model computes
# from the input, and 0 otherwise, and that the examples do not influence each other.
# Then the probability of all the labels we saw is a product: p for every 1 and 1 − p
# for every 0. Seen as a function of the weights it is the likelihood, and the best
# weights are those that make it largest. A product of many small numbers rounds to
# zero, so we take its logarithm, which becomes a sum. The logarithm is increasing, so
# the same weights win. We put a minus before it because we like to minimise, and divide
# by the number of examples, which only changes the scale. What stands there now is the
# mean of −ln p for the ones and −ln(1 − p) for the zeros: the cross-entropy. With a
# penalty on the weights we would maximise likelihood times prior, which is not maximum
# likelihood. And if a straight cut separates the classes, the likelihood has no maximum
# at all.
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
# - The likelihood is the probability (or density) of the data, read as a function of
#   the parameter. It is not a probability of the parameter.
# - Logarithm, minus and mean move no maximum: the negative log-likelihood is the same
#   choice, without underflow and with slopes that add.
# - Score zero gives the estimate: the share of yeses, the mean and the mean squared
#   distance, the mean count, one over the mean wait.
# - The bend at the top says how sharply the data single out the estimate.
# - Squared error is a Gaussian likelihood, cross-entropy a Bernoulli or categorical
#   one; through the sigmoid the slope is prediction minus truth.
# - A penalty is a prior, and the result is MAP. It reduces overfitting, at the price of
#   bias.
# - The most likely world of the family is not always a likely world. Look at the data.

# %% [markdown] id="glossary"
# ## Glossary
#
# - **calibrated**: of the cases that get a chance of one quarter, about a quarter
#   happen, and so for every chance.
# - **cross-entropy**: the mean of minus the log of the chance given to what happened.
# - **decision boundary**: where the more likely class changes.
# - **exponential**: the model of waiting times whose risk never changes.
# - **independent**: of data, none of which tells anything about another once the
#   parameter is known.
# - **Laplace density**: $\frac{1}{2b} e^{-|x - \mu|/b}$, whose negative logarithm is,
#   up to constants, the absolute error.
# - **likelihood**: the probability or density of the data, as a function of the
#   parameter.
# - **log-likelihood**: its natural logarithm: a sum over independent data.
# - **logistic regression**: a chance $\mathrm{sigmoid}(w^\top x)$ for each input,
#   fitted by maximum likelihood.
# - **maximum a posteriori**: where likelihood times prior is largest; MAP.
# - **maximum likelihood estimate**: the parameter with the largest likelihood.
# - **negative log-likelihood**: minus the log-likelihood, mostly as a mean: a loss.
# - **Newton's method**: each step leads to the bottom of the parabola that fits best
#   where it starts.
# - **observed information**: minus the second derivative of the log-likelihood at the
#   estimate.
# - **odds**: $p/(1-p)$, how many times as likely a yes is as a no.
# - **Poisson**: the model of counts of rare events; its mean is its one knob.
# - **prior**: a density for the parameter before the data are seen.
# - **score**: the slope of the log-likelihood, one entry for each parameter.
# - **sigmoid**: $1/(1 + e^{-z})$, a number turned into a chance.

# %% [markdown] id="further-reading"
# ## Further reading
#
# - Goodfellow, Bengio and Courville,
#   [*Deep Learning*](https://www.deeplearningbook.org/), chapter 5: maximum likelihood,
#   MAP, and the losses that follow.
# - Larry Wasserman, *All of Statistics*, chapters 9 and 13: score, information and
#   logistic regression, compactly.
# - Christopher Bishop, *Pattern Recognition and Machine Learning*, chapter 4: Newton's
#   method for logistic regression.
# - Dalal, Fowlkes and Hoadley, [Risk analysis of the space
#   shuttle](https://doi.org/10.1080/01621459.1989.10478858), 1989: the same flights, by
#   statisticians.
# - Tools: [SymPy](https://www.sympy.org/) for scores,
#   [SciPy](https://scipy.org/) and [statsmodels](https://www.statsmodels.org/) for fits
#   that you need not program yourself.
#
# **Next:** if every point of a plane has an arrow, does it matter which way you went?
# Vector calculus.
