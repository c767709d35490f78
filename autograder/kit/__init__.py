"""A lesson packed for a student without the repository: the lesson, its data, the software, how to begin."""

from autograder.kit.packing import CannotPack, pack

__all__ = ["CannotPack", "pack"]
