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
# # Activations and losses, with their derivatives
#
# A page to look things up in. Every row of its tables is read by the tests of this
# course and checked twice: by SymPy, which differentiates the formula on the left, and
# by number, with slopes that are measured. Where each formula comes from, what it looks
# like and how it breaks: [lesson 05](05_activations/05_activations.ipynb).
#
# **How to read it.** $\sigma(z) = 1/(1 + e^{-z})$ is the sigmoid, $\Phi$ the share of a
# normal distribution below a number, $\Phi'(z) = e^{-z^2/2} / \sqrt{2 \pi}$ its density,
# and $s_i = e^{z_i} / \sum_k e^{z_k}$ the softmax. A row holds where its second column
# says.
#
# **Corners.** Between two rows, at a place that neither of them covers, a function has a
# corner and no derivative: ReLU, leaky ReLU and ELU at $z = 0$, the absolute error at
# $\hat y = y$, the hinge at $y \hat y = 1$, the penalty on sizes at $w_j = 0$. (With
# $\alpha = 1$ leaky ReLU and ELU have none, and their slope at $0$ is $1$.) Software
# takes a number between the slopes of the two sides, by convention. Where the slope
# jumps upwards, each of these numbers is a subgradient: a line of that slope touches
# the graph in the corner and stays below it nearby. Where it jumps downwards, as
# for leaky ReLU and ELU with $\alpha > 1$, none of them is.

# %% [markdown] id="activations"
# ## Activations
#
# | activation | where | $\varphi(z)$ | by $z$ |
# |---|---|---|---|
# | sigmoid | everywhere | $\frac{1}{1 + e^{-z}}$ | $\sigma(z) (1 - \sigma(z))$ |
# | hyperbolic tangent | everywhere | $\tanh(z)$ | $1 - \tanh(z)^2$ |
# | ReLU | $z > 0$ | $z$ | $1$ |
# | ReLU | $z < 0$ | $0$ | $0$ |
# | leaky ReLU | $z > 0$ | $z$ | $1$ |
# | leaky ReLU | $z < 0$ | $\alpha z$ | $\alpha$ |
# | ELU | $z > 0$ | $z$ | $1$ |
# | ELU | $z < 0$ | $\alpha (e^z - 1)$ | $\alpha e^z$ |
# | softplus | everywhere | $\ln(1 + e^z)$ | $\sigma(z)$ |
# | SiLU | everywhere | $z \sigma(z)$ | $\sigma(z) + z \sigma(z) (1 - \sigma(z))$ |
# | GELU | everywhere | $z \Phi(z)$ | $\Phi(z) + z \Phi'(z)$ |

# %% [markdown] id="softmax"
# ## Softmax
#
# The derivative of each share by each score: a matrix, the Jacobian.
#
# | | where | $s_i$ | by $z_j$ |
# |---|---|---|---|
# | on the diagonal | $i = j$ | $\frac{e^{z_i}}{\sum_k e^{z_k}}$ | $s_i (1 - s_i)$ |
# | off the diagonal | $i \ne j$ | $\frac{e^{z_i}}{\sum_k e^{z_k}}$ | $-s_i s_j$ |

# %% [markdown] id="one-example"
# ## Losses of one example
#
# $y$ is what came, $\hat y$ what was predicted. First by the prediction:
#
# | loss | where | formula | by $\hat y$ |
# |---|---|---|---|
# | squared error | everywhere | $(\hat y - y)^2$ | $2 (\hat y - y)$ |
# | absolute error | $\hat y > y$ | $\lvert \hat y - y \rvert$ | $1$ |
# | absolute error | $\hat y < y$ | $\lvert \hat y - y \rvert$ | $-1$ |
# | Huber | $\lvert \hat y - y \rvert \le \delta$ | $\frac{1}{2} (\hat y - y)^2$ | $\hat y - y$ |
# | Huber | $\hat y - y > \delta$ | $\delta (\hat y - y) - \frac{1}{2} \delta^2$ | $\delta$ |
# | Huber | $y - \hat y > \delta$ | $\delta (y - \hat y) - \frac{1}{2} \delta^2$ | $-\delta$ |
# | hinge, $y = \pm 1$ | $y \hat y < 1$ | $1 - y \hat y$ | $-y$ |
# | hinge, $y = \pm 1$ | $y \hat y > 1$ | $0$ | $0$ |
# | binary cross-entropy | $0 < \hat y < 1$ | $-y \ln(\hat y) - (1 - y) \ln(1 - \hat y)$ | $\frac{\hat y - y}{\hat y (1 - \hat y)}$ |
#
# The last one by the pre-activation $z$, with $\hat y = \sigma(z)$: the fraction is
# gone.
#
# | loss | where | formula | by $z$ |
# |---|---|---|---|
# | binary cross-entropy | everywhere | $\ln(1 + e^z) - y z$ | $\sigma(z) - y$ |
#
# With several classes, by a prediction that is free to change alone:
#
# | loss | where | formula | by $\hat y_j$ |
# |---|---|---|---|
# | cross-entropy | all $\hat y_i > 0$ | $-\sum_i y_i \ln(\hat y_i)$ | $-\frac{y_j}{\hat y_j}$ |
#
# and by the scores $z$ of a softmax, which moves all shares at once:
#
# | loss | where | formula | by $z_j$ |
# |---|---|---|---|
# | cross-entropy | everywhere | $-\sum_i y_i \ln(s_i)$ | $s_j \sum_i y_i - y_j$ |
# | cross-entropy | $\sum_i y_i = 1$ | $-\sum_i y_i \ln(s_i)$ | $s_j - y_j$ |

# %% [markdown] id="data-sets"
# ## Losses over a data set
#
# $i$ runs over $n$ examples. A mean over them puts $\frac{1}{n}$ before everything.
# Both signs are met, and both are right:
#
# | loss | where | formula | by $\hat y_j$ |
# |---|---|---|---|
# | mean squared error | everywhere | $\frac{1}{n} \sum_i (\hat y_i - y_i)^2$ | $\frac{2}{n} (\hat y_j - y_j)$ |
# | mean squared error | everywhere | $\frac{1}{n} \sum_i (y_i - \hat y_i)^2$ | $-\frac{2}{n} (y_j - \hat y_j)$ |
#
# By the weights, where row $i$ of the matrix $X$ holds the inputs $x_{ik}$ of example
# $i$. In the language of matrices the first two derivatives are
# $\frac{2}{n} X^\top (X w - y)$ and $\frac{1}{n} X^\top (\sigma(X w) - y)$.
#
# | loss | where | formula | by $w_j$ |
# |---|---|---|---|
# | linear regression | everywhere | $\frac{1}{n} \sum_i (\sum_k x_{ik} w_k - y_i)^2$ | $\frac{2}{n} \sum_i (\sum_k x_{ik} w_k - y_i) x_{ij}$ |
# | logistic regression | everywhere | $\frac{1}{n} \sum_i (\ln(1 + e^{\sum_k x_{ik} w_k}) - y_i \sum_k x_{ik} w_k)$ | $\frac{1}{n} \sum_i (\sigma(\sum_k x_{ik} w_k) - y_i) x_{ij}$ |
# | penalty on squares | everywhere | $\lambda \sum_k w_k^2$ | $2 \lambda w_j$ |
# | penalty on sizes | $w_j > 0$ | $\lambda \sum_k \lvert w_k \rvert$ | $\lambda$ |
# | penalty on sizes | $w_j < 0$ | $\lambda \sum_k \lvert w_k \rvert$ | $-\lambda$ |

# %% [markdown] id="by-yourself"
# ## Check a row yourself
#
# `check.derivative` measures the slope of a function and compares a formula with it.
# Put a row of the table in, or a formula from somewhere else. With several inputs, use
# `check.gradient`; with several outputs, `check.jacobian`.

# %% id="by-yourself-code"
import numpy as np

from autograder import check


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


check.derivative(
    lambda z: sigmoid(z) + z * sigmoid(z) * (1 - sigmoid(z)),
    of=lambda z: z * sigmoid(z),
    at=[-3.0, -0.5, 1.0, 4.0],
)
