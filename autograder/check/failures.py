"""What a check raises: the student's failures, and the author's own."""

from __future__ import annotations

from collections.abc import Callable

from autograder.check.wording import readable


class CheckFailed(AssertionError):
    """An answer is not right yet. `str(failure)` tells everything: the input, what was expected, what came.

    kind: what went wrong in a word or two ("value", "type", "shape", "raised", …).
    sentence: the same without any input, expected or given value; all that hidden checks show.
    diagnosis: what may have happened, for a reader who has thought first; None where nothing is known.
    fingerprints: short hashes of the results, by which a known mistake can be recognised.
    picture: draws a PNG that shows the difference, where there is one to draw.
    """

    def __init__(self, text: str, *, kind: str, sentence: str | None = None) -> None:
        super().__init__(readable(text))
        self.kind = kind
        self.sentence = text if sentence is None else sentence
        self.diagnosis: str | None = None
        self.fingerprints: tuple[str, ...] = ()
        self.picture: Callable[[], bytes | None] | None = None
        self.folded = False

    def _render_traceback_(self) -> list[str]:
        """Jupyter shows these lines in place of a traceback, and beneath them what is folded."""
        from autograder.check.folding import fold_beneath

        fold_beneath(self)
        return str(self).splitlines()


class NotAttempted(CheckFailed):
    """The answer is still the untouched stub, or the stub's last line stands below the answer."""

    def __init__(self, *, written_above: bool = False) -> None:
        still = ": the line `raise NotImplementedError` still runs. Delete it when your code is there"
        super().__init__(f"Not attempted yet{still if written_above else ''}.", kind="not attempted")


class CannotJudge(Exception):
    """The check itself is at fault (its inputs, its reference): its author's matter, never the student's."""

    def _render_traceback_(self) -> list[str]:
        excuse = "This check cannot judge your answer, and that is no fault of yours."
        return [excuse, *str(self).splitlines()]
