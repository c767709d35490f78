"""The course's autograder: checks that students call, the build, the wall, and grading."""


def progress() -> None:
    """Shows how far you have come, in this lesson and in the course; works in a running notebook.

    The visible checks are run again for it. It is a help to you: no score is ever made of it, and nothing is
    shown while a notebook is graded.
    """
    from autograder.check.folding import running_kernel

    shell = running_kernel()
    if shell is not None:  # asked first: what follows is not there where a student's notebook is graded
        from autograder.study import show_progress

        show_progress(shell.user_ns)
