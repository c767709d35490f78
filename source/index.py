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
# # The map of the course
#
# Training a model is walking downhill in the dark: the slope under our feet is all we
# know. This course is about that slope, from one knob to a million. Each lesson opens
# with a question and ends with its answer.
#
# **Where to begin.** With lesson 01, if derivatives are new or long ago; it is the only
# one that assumes nothing but school algebra and a little Python. After that, take any
# lesson whose arrows in the map come from lessons you have done. The straight way to
# training a model runs 01, 02, 03, 07.
#
# **How long.** Each lesson takes one or two sittings of an hour, exercises included.
# Most people need a night between the two.

# %% id="imports"
import matplotlib.pyplot as plt

from autograder import progress
from explorers import show, use_house_style

use_house_style()

# %% [markdown] id="map"
# ## The map
#
# An arrow says *needs*: it runs from a lesson to those that build on it. Lessons in a
# dashed box are planned and not written yet.

# %% id="map-picture" tags=["picture"]
# the figure
places = {
    "01": ("Derivatives", 0.0, 2.0),
    "02": ("The chain rule", 1.25, 3.0),
    "03": ("Gradients", 1.25, 1.0),
    "10": ("Integration", 1.25, -1.0),
    "04": ("Jacobians,\nHessians", 1.25, 2.0),
    "05": ("Activations", 2.5, 3.0),
    "07": ("Gradient\ndescent", 2.5, 1.0),
    "13": ("Vector\ncalculus", 2.5, 0.0),
    "11": ("Information", 2.5, -1.0),
    "06": ("Losses", 3.75, 3.0),
    "09": ("Back-\npropagation", 3.75, 2.0),
    "08": ("Optimizers", 3.75, 0.0),
    "12": ("Maximum\nlikelihood", 3.75, 1.0),
}
written = {"01", "02", "03", "05", "07", "12"}
needs = {
    "02": ["01"],
    "03": ["01"],
    "04": ["02", "03"],
    "05": ["02"],
    "06": ["05"],
    "07": ["03"],
    "08": ["07"],
    "09": ["04", "05"],
    "10": ["01"],
    "11": ["10"],
    "12": ["02", "07"],
    "13": ["03", "10"],
}
fig, ax = plt.subplots(figsize=(7.6, 5.4))
ax.set(xlim=(-0.6, 4.35), ylim=(-1.5, 3.5))
ax.axis("off")
boxes = {}
for lesson, (name, x, y) in places.items():
    edge = {"edgecolor": "black", "linestyle": "-" if lesson in written else "--"}
    face = "#DCEBF5" if lesson in written else "white"
    box = {"boxstyle": "round,pad=0.35", "facecolor": face, **edge}
    words = ax.text(
        x, y, f"{lesson}  {name}", ha="center", va="center", bbox=box, zorder=3
    )
    boxes[lesson] = words.get_bbox_patch()
fig.canvas.draw()  # now the boxes have their sizes
for lesson, sources in needs.items():
    for source in sources:
        ends = {
            "patchA": boxes[source],
            "patchB": boxes[lesson],
            "shrinkA": 4,
            "shrinkB": 4,
        }
        arrow = {"arrowstyle": "-|>", "color": "#595959", **ends}
        ax.annotate("", places[lesson][1:], places[source][1:], arrowprops=arrow)
show(
    fig,
    alt="Thirteen boxes joined by arrows, mostly to the right. Lesson 01 leads to 02, 03 "
    "and 10; 02 to 05 and on to 06; 03 to 07 and on to 08; 02 and 07 to 12. Lessons "
    "01, 02, 03, 05, 07 and 12 are filled; the others are dashed, for planned.",
)

# %% [markdown] id="lessons"
# ## The lessons
#
# | lesson | its question | needs | time |
# |---|---|---|---|
# | [01 Derivatives](01_derivatives/01_derivatives.ipynb) | A model has one knob. Which way do we turn it, and how far? | school algebra, basic Python | 2 sittings |
# | [02 The chain rule](02_chain_rule/02_chain_rule.ipynb) | The loss is at the end of the chain and the knob is at the start. How does blame travel back? | 01 | 2 sittings |
# | [03 Gradients](03_gradients/03_gradients.ipynb) | A million knobs and fog. Which way is down? | 01 | 2 sittings |
# | *04 Jacobians and Hessians (planned)* | Many in, many out: what replaces the slope, and what tells a valley from a pass? | 02, 03 | |
# | [05 Activations](05_activations/05_activations.ipynb) | Why is a stack of a hundred layers without them worth one, and why did deep networks refuse to learn? | 02 | 2 sittings |
# | *06 Losses (planned)* | What exactly should a wrong answer cost? | 05 | |
# | [07 Gradient descent](07_gradient_descent/07_gradient_descent.ipynb) | Walking downhill blind: how long a step, and when to stop? | 03 | 2 sittings |
# | *08 Optimizers (planned)* | Noise, ravines and a million directions: what would a better walker do? | 07 | |
# | *09 Backpropagation (planned)* | A million derivatives for the price of two: how? | 04, 05 | |
# | *10 Integration (planned)* | How much of the curve is under here, and what should we expect on average? | 01 | |
# | *11 Information theory (planned)* | How surprised should we be, and how wrong is a model that is surprised too often? | 10 | |
# | [12 Maximum likelihood](12_maximum_likelihood/12_maximum_likelihood.ipynb) | Which world would most readily have produced these data? | 02, 07 | 2 sittings |
# | *13 Vector calculus (planned)* | If every point has an arrow, does it matter which way you went? | 03, 10 | |
#
# **To look things up:** [activations and losses with their
# derivatives](activations_and_losses.ipynb), in tables whose every row is checked.
#
# **Projects**, graded partly by hand, are planned too: a loss of your own, a race of
# optimizers, descent in two and three dimensions, a neural network without frameworks,
# and a tool to explore derivatives.

# %% [markdown] id="progress"
# ## How far you are
#
# Run the cell below. It says of each lesson that lies beside this page how its
# exercises stood when you last ran `progress()` in it; there is such a cell at the end
# of every lesson. Until you run that, none of them counts as attempted. It is for you
# alone, and no score is made of it.

# %% id="progress-table"
progress()
