"""Proof that the checks refuse wrong answers: mutants of every reference, the named mistakes, the variants.

May import autograder.grading and autograder.check; nothing imports it.
"""
