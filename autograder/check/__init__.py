"""What a notebook calls: numerical differentiation, comparison, diagnosis and messages."""

from autograder.check.derivatives import derivative, gradient, hessian, jacobian, stationary
from autograder.check.differentiation import differentiate
from autograder.check.expressions import expression
from autograder.check.failures import CannotJudge, CheckFailed, NotAttempted
from autograder.check.fingerprints import recording
from autograder.check.purity import pure
from autograder.check.samples import samples
from autograder.check.seeds import seeded
from autograder.check.silence import silent
from autograder.check.values import matches, raises, that, value

__all__ = [
    "CannotJudge",
    "CheckFailed",
    "NotAttempted",
    "derivative",
    "differentiate",
    "expression",
    "gradient",
    "hessian",
    "jacobian",
    "matches",
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
