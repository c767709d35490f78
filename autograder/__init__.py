"""The course's autograder: checks that students call, the build, the wall, and grading."""


def progress() -> None:
    """Shows how far you have come, in this lesson and in the course; works in a running notebook.

    The visible checks are run again for it. It is a help to you: no score is ever made of it.
    """
    from autograder.study import show_progress

    show_progress()
