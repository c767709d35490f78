"""What a notebook calls: numerical differentiation, comparison, diagnosis and messages."""

from autograder.check.derivatives import derivative, gradient, hessian, jacobian, stationary
from autograder.check.differentiation import Estimate, differentiate
from autograder.check.evaluation import CannotDifferentiate
from autograder.check.expressions import expression
from autograder.check.failures import CannotJudge, CheckFailed, NotAttempted
from autograder.check.fingerprints import recording
from autograder.check.purity import pure
from autograder.check.samples import samples
from autograder.check.seeds import seeded
from autograder.check.several_variables import EstimateArray
from autograder.check.several_variables import gradient as numerical_gradient
from autograder.check.several_variables import hessian as numerical_hessian
from autograder.check.several_variables import jacobian as numerical_jacobian
from autograder.check.silence import silent
from autograder.check.values import matches, raises, that, value

__all__ = [
    "CannotDifferentiate",
    "CannotJudge",
    "CheckFailed",
    "Estimate",
    "EstimateArray",
    "NotAttempted",
    "derivative",
    "differentiate",
    "expression",
    "gradient",
    "hessian",
    "jacobian",
    "matches",
    "numerical_gradient",
    "numerical_hessian",
    "numerical_jacobian",
    "pure",
    "raises",
    "recording",
    "samples",
    "seeded",
    "silent",
    "stationary",
    "that",
    "value",
]
