"""What a running notebook shows beneath a failure: the likely mistake, folded, and a picture."""

from __future__ import annotations

import base64
import html
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.check.failures import CheckFailed

TITLE = "What may have happened"
ALT = (
    "Two curves over the range of the inputs: your slope as a solid line, the slope measured on the function "
    "as a dotted one. The space between them is shaded; a vertical line marks the input of the message, and "
    "a dot on each curve its value there."
)


def running_kernel() -> Any:
    """The shell of a running notebook kernel; None anywhere else."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return shell if getattr(shell, "kernel", None) is not None else None


def fold_beneath(failure: CheckFailed) -> None:
    """Have the notebook show what belongs to `failure` after its error, once its cell has ended."""
    shell = running_kernel()
    if shell is None or failure.folded or not (failure.diagnosis or failure.picture):
        return
    failure.folded = True

    def show(result: Any) -> None:
        shell.events.unregister("post_run_cell", show)
        if getattr(result, "error_in_exec", None) is failure:
            _display(failure)

    shell.events.register("post_run_cell", show)


def _display(failure: CheckFailed) -> None:
    from IPython.display import display

    picture = drawn(failure)
    if failure.diagnosis or picture:
        display({"text/plain": as_text(failure), "text/html": as_html(failure.diagnosis, picture)}, raw=True)


def drawn(failure: CheckFailed) -> bytes | None:
    """The picture; None where there is none, or where drawing it goes wrong for whatever reason."""
    try:
        return failure.picture() if failure.picture else None
    except Exception:
        return None


def as_text(failure: CheckFailed) -> str:
    """The likely mistake, for where HTML is not shown."""
    return (
        f"{TITLE}: {failure.diagnosis}"
        if failure.diagnosis
        else "(a picture of your slope and the measured one)"
    )


def as_html(diagnosis: str | None, picture: bytes | None) -> str:
    """The likely mistake folded under its title, and the picture under it."""
    parts = []
    if diagnosis:
        parts.append(f"<details><summary>{TITLE}</summary><p>{html.escape(diagnosis)}</p></details>")
    if picture:
        data = base64.b64encode(picture).decode()
        parts.append(
            f'<img src="data:image/png;base64,{data}" alt="{html.escape(ALT)}" style="max-width: 100%">'
        )
    return "\n".join(parts)
