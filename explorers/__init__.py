"""Interactive figures and the house style of every plot."""

from explorers.activation_explorer import ActivationExplorer, activation
from explorers.chain_explorer import ChainExplorer, chain
from explorers.derivative_explorer import DerivativeExplorer, derivative
from explorers.descent_explorer import DescentExplorer, descent
from explorers.figure import show
from explorers.gears import gear_train
from explorers.gradient_explorer import GradientExplorer, gradient
from explorers.graph import computational_graph
from explorers.landscape import arrow, landscape, level_sets
from explorers.likelihood_explorer import LikelihoodExplorer, likelihood
from explorers.rectangle import growing_rectangle
from explorers.style import ink, label, look, use_house_style

__all__ = [
    "ActivationExplorer",
    "ChainExplorer",
    "DerivativeExplorer",
    "DescentExplorer",
    "GradientExplorer",
    "LikelihoodExplorer",
    "activation",
    "arrow",
    "chain",
    "computational_graph",
    "derivative",
    "descent",
    "gear_train",
    "gradient",
    "growing_rectangle",
    "ink",
    "label",
    "landscape",
    "level_sets",
    "likelihood",
    "look",
    "show",
    "use_house_style",
]
