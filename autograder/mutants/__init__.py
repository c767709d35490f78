"""Proof that the checks refuse wrong answers: mutants of every reference, the named mistakes, the variants.

May import autograder.grading, autograder.check and autograder.reference; nothing imports it.
"""
