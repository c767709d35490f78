"""Replies that a student's process forges are a violation of the wall, and end that process alone."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.sandbox import WallViolation
from autograder.sandbox.messages import encode


@pytest.mark.parametrize("fields", ["[]", "[b'', b'']", "[two]", "[two, two]", "['x' * 50_000]"])
@pytest.mark.parametrize(
    "verb", ["run", "look_up", "printed", "release", "call", "call_many", "call_strictly", "observe"]
)
def test_a_reply_of_whatever_fields_ends_the_process_and_nothing_else(student, verb, fields):
    student.run_cell("def f(x): return x")
    f = student.look_up(["f"])["f"]
    student.run_cell(
        "from autograder.sandbox import answering, messages\ntwo = np.array([1.0, 2.0])\n"
        f"answering.encode_message = lambda fields: messages._pack(fields, None)\n"
        f"answering.Answering._{verb} = lambda self, *request: {fields}"
    )
    asking = {
        "run": lambda: student.run_cell("1"),
        "look_up": lambda: student.look_up(["f"]),
        "printed": student.printed,
        "release": student.release,
        "call": lambda: f(1.0),
        "call_many": lambda: f.call_many([(1.0,)]),
        "call_strictly": lambda: f.call_strictly(1.0),
        "observe": lambda: f.observe(1.0),
    }
    if (verb, fields) == ("look_up", "[]"):  # nothing is defined
        assert asking[verb]() == {}
    else:
        with pytest.raises(WallViolation):
            asking[verb]()


@pytest.mark.parametrize(
    "output",
    [
        "{'output_type': two}",
        "{'output_type': 'stream', 'name': two, 'text': 'x'}",
        "{'output_type': 'stream', 'name': 'stdout', 'text': two}",
        "{'output_type': 'display_data', 'data': {(1, 2): 'x'}}",
        "{'output_type': 'display_data', 'data': {'image/png': two}}",
        "{'output_type': 'error', 'ename': two, 'evalue': '', 'traceback': []}",
        "{'output_type': 'error', 'ename': '', 'evalue': '', 'traceback': [''] * 1_000}",
        "{'output_type': 'stream', 'name': 'stdout', 'text': 'x' * 500_000}",  # where a picture may be larger
        "two",
    ],
)
def test_outputs_of_arrays_or_out_of_bounds_are_a_violation(student, output):
    student.run_cell(
        "from autograder.sandbox import answering\ntwo = np.array([1.0, 2.0])\n"
        f"answering.run_cell = lambda shell, source: ([{output}], None)"
    )
    with pytest.raises(WallViolation):
        student.run_cell("1")


def test_a_message_that_begins_with_an_array_is_a_violation(defined):
    frame = encode([np.zeros(2), 1, np.zeros(2)])
    forge = defined(
        f"import os, struct\nframe = {frame!r}\n"
        "def forge():\n    os.write(3, struct.pack('<I', len(frame)) + frame)\n    return 1",
        "forge",
    )
    with pytest.raises(WallViolation):
        forge()
