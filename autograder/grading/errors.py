"""What can go wrong that is no submission's fault, each said in one sentence."""


class GradingError(Exception):
    """Grading cannot go on. `str(error)` is one sentence for the person at the keyboard."""
