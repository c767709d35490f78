"""The pictures of a lesson's own cells are drawn by forks while its next cells run; none looks different."""

import base64
import os
import signal
import sys
import time

import pytest

from autograder.sandbox import CannotStart, Limits
from autograder.sandbox.drawing import AT_ONCE, WAITING, Drawings

FIGURE = """
import matplotlib.pyplot as plt
import explorers, os, time
fig, ax = plt.subplots(figsize=(2, 1))
line, = ax.plot([0, 1, 4])
ax.set_title("$x^2$")
"""
ALT = "A parabola that rises from zero to four."
SHOW = f"explorers.show(fig, alt={ALT!r})\n"
PICTURE = FIGURE + SHOW
SLOW = "fig.draw = lambda renderer: time.sleep(60)\n"
REFUSED = "def refused():\n    raise BlockingIOError(11, 'no more processes')\n"
CELLS = {
    "a picture": PICTURE,
    "changed later": PICTURE + "line.set_ydata([4, 1, 0])\nax.set_title('another');",
    "between lines": f"{FIGURE}print('before')\n{SHOW}print('after')",
    "cannot be drawn": FIGURE + "ax.set_title('$\\\\frac{1$')\n" + SHOW,
    "without processes": FIGURE + REFUSED + "fork, os.fork = os.fork, refused\n" + SHOW + "os.fork = fork",
    "waited for": PICTURE + "os.wait()",
    "no picture": "x = 3\nx",
    "taken away": FIGURE + SLOW + SHOW + "import IPython; IPython.display.clear_output()",
}


@pytest.fixture(scope="module")
def lesson(start_lesson):
    with start_lesson(*CELLS.values()) as started:
        yield started


@pytest.fixture(scope="module")
def runs(lesson):
    return dict(zip(CELLS, lesson.prelude_runs, strict=True))


def test_a_picture_is_the_one_that_a_students_cell_shows_at_once(lesson, runs):
    with lesson.student() as student:
        at_once = student.run_cell(PICTURE)
    assert at_once.error is None
    assert runs["a picture"].outputs == at_once.outputs
    (picture,) = at_once.outputs
    assert base64.b64decode(picture["data"]["image/png"]).startswith(b"\x89PNG")
    assert picture["data"]["text/plain"] == f"Figure: {ALT}"


def test_it_shows_how_things_stood_when_it_was_shown(runs):
    assert runs["changed later"].outputs == runs["a picture"].outputs


def test_a_lesson_may_wait_for_all_its_children(runs):
    assert runs["waited for"].error is None
    assert runs["waited for"].outputs[0] == runs["a picture"].outputs[0]


def test_it_stands_between_what_was_printed_before_and_after(runs):
    before, picture, after = runs["between lines"].outputs
    assert (before["text"], after["text"]) == ("before\n", "after\n")
    assert [picture] == list(runs["a picture"].outputs)


def test_one_is_drawn_at_once_where_no_process_may_be_started(runs):
    assert runs["without processes"].outputs == runs["a picture"].outputs


def test_what_cannot_be_drawn_is_an_error_of_its_cell_alone(lesson, runs):
    assert runs["cannot be drawn"].error.type_name == "ValueError"
    assert [output["output_type"] for output in runs["cannot be drawn"].outputs] == ["error"]
    assert runs["no picture"].error is None
    assert runs["no picture"].outputs[0]["data"] == {"text/plain": "3"}
    with lesson.student() as student:
        assert student.look_up(["x"]) == {"x": 3}


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_a_lesson_that_lost_a_picture_is_started_again(runs, start_lesson, descendants):
    before, mine = descendants(os.getpid()), niceness(os.getpid())
    slow = "draw = fig.draw\nfig.draw = lambda renderer: (time.sleep(2), draw(renderer))\n"
    with start_lesson(FIGURE + slow + SHOW) as lesson:
        drawing: list[int] = []
        deadline = time.monotonic() + 30.0
        while not drawing and time.monotonic() < deadline:
            drawing = [number for number in descendants(os.getpid()) - before if niceness(number) > mine]
        os.kill(drawing[0], signal.SIGKILL)
        assert lesson.prelude_runs[0].outputs == runs["a picture"].outputs


def niceness(process: int) -> int:
    try:
        return os.getpriority(os.PRIO_PROCESS, process)
    except ProcessLookupError:
        return 0


def test_one_that_loses_it_each_time_is_said_in_one_line(start_lesson):
    lost = FIGURE + "fig.draw = lambda renderer: os.kill(os.getpid(), 9)\n" + SHOW
    with (
        pytest.raises(CannotStart, match="it ended or was too slow in its cell 2") as info,
        start_lesson("x = 3", lost, "x = 4") as lesson,
    ):
        lesson.student()
    assert "\n" not in str(info.value)


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_no_process_stays_behind(start_lesson, descendants):
    numbers = []
    for cell in ("x = 3", CELLS["taken away"]):
        before = descendants(os.getpid())
        with start_lesson(cell) as lesson:
            assert lesson.prelude_runs[0].error is None
            numbers.append(len(descendants(os.getpid()) - before))
    assert numbers == [numbers[0]] * 2


def test_one_that_is_too_large_gives_way_to_its_description(start_lesson):
    with start_lesson(PICTURE, limits=Limits(output_image_bytes=1_000, output_characters=1_000)) as lesson:
        (output,) = lesson.prelude_runs[0].outputs
    assert output["data"] == {"text/plain": f"Figure: {ALT}"}


def test_one_that_takes_too_long_is_said_in_one_line(start_lesson):
    endless = FIGURE + SLOW + SHOW
    with (
        pytest.raises(CannotStart, match="too slow in its cell 2") as info,
        start_lesson("x = 3", endless, "x = 4", limits=Limits(start_seconds=8.0)) as lesson,
    ):
        lesson.student()
    assert "\n" not in str(info.value)


def test_no_more_are_drawn_at_a_time_than_memory_allows_for():
    def draw():
        began = time.monotonic()
        time.sleep(0.05)
        return {"began": began, "ended": time.monotonic()}

    drawings = Drawings()
    begun = [(drawings.begin(draw), time.monotonic()) for _ in range(AT_ONCE + WAITING + 2)]
    drawn = [{**drawing.wait()[0], "asked": asked} for drawing, asked in begun]
    for one in drawn:
        assert sum(other["began"] <= one["began"] < other["ended"] for other in drawn) <= AT_ONCE
        unfinished = sum(other["asked"] <= one["asked"] < other["ended"] for other in drawn)
        assert unfinished <= AT_ONCE + WAITING
