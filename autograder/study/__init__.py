"""A student's own view of how far they have come; no score is ever made of it."""

from autograder.study.progress import show_progress

__all__ = ["show_progress"]
