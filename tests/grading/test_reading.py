"""A submission is read whatever it was written in, and what cannot be read has a reason."""

from __future__ import annotations

import json
import time

import pytest

from autograder.grading.reading import MAX_BYTES
from autograder.grading.submission import rebuild

from .conftest import answers, raw, structure

ANSWER = "def double(x):\n    return x + x"


def as_version_3(notebook):
    cells = []
    for cell in notebook["cells"]:
        old = {"cell_type": cell["cell_type"], "metadata": cell["metadata"]}
        if cell["cell_type"] == "code":
            old |= {"language": "python", "collapsed": False, "input": cell["source"], "outputs": []}
        else:
            old["source"] = cell["source"]
        cells.append(old)
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}


def test_a_notebook_of_format_3_is_read(key, sample):
    rebuilt = rebuild(key, raw(as_version_3(sample.right(double=ANSWER))))
    assert answers(rebuilt)["double"] == ANSWER
    assert not [cell for cell in rebuilt.cells if cell.role == "extra"]


@pytest.mark.parametrize(
    "write",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.encode("latin-1"),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-32"),
        lambda text: text.replace("\n", "\r\n").encode(),
    ],
    ids=["byte-order mark", "latin-1", "utf-16", "utf-16 without a mark", "utf-32", "windows"],
)
def test_other_encodings_are_read(key, sample, write):
    text = "# Größe\n" + ANSWER
    notebook = sample.answered(double=text)
    as_text = json.dumps(
        {**notebook, "cells": [sample.cell(notebook, "double")]}, ensure_ascii=False, indent=1
    )
    assert answers(rebuild(key, write(as_text)))["double"] == text


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"hello", "not JSON"),
        (b"\x00\xff\xfe\x89PNG", "not JSON"),
        (b"[1, 2]", "not a notebook"),
        (b"17", "not a notebook"),
        (b'{"a": 1}', "no cells"),
        (b'{"cells": {"a": 1}}', "no cells"),
        (b'{"cells": [{"cell_type": "code", "sou', "cut short"),
        (b"[" * 200_000, "nested"),
        (b'{"a":' * 50_000, "nested"),
        (b'{"cells": [' + b"[]," * 1_500_000 + b"[]]}", "far more values"),
        # in two bytes each, what hides the quotes: a letter that holds the byte of one
        (('{"∀": [' + "[]," * 1_500_000 + "[]]}").encode("utf-16-le"), "far more values"),
        (b'{"cells": [' + b'{"cell_type":"code"},' * 100_000 + b"{}]}", "cells"),
        (b" " * (MAX_BYTES + 1), "MB"),
        (b'{"cells": [' + b"9" * 10_000 + b"]}", "not JSON"),
        (b'\\"' * 1_000_000, "not JSON"),
        (b'{"cells": ["' + b'\\"' * 1_000_000, "cut short"),
    ],
    ids=lambda value: str(value[:20]) if isinstance(value, bytes) else None,
)
def test_what_cannot_be_read_has_a_reason_and_the_keys_structure(key, content, word):
    started = time.monotonic()
    rebuilt = rebuild(key, content)
    assert time.monotonic() - started < 5
    assert rebuilt.unreadable is not None
    assert word in rebuilt.unreadable
    assert structure(rebuilt) == [cell.id for cell in key.cells]


def test_a_hundred_megabytes_are_refused_at_once(key):
    started = time.process_time()
    rebuilt = rebuild(key, b'{"cells": [' + b"1," * 50_000_000)
    assert rebuilt.unreadable is not None
    assert time.process_time() - started < 1


def test_nothing_submitted_is_said_to_be_so(key):
    assert rebuild(key, None).unreadable == "No notebook was submitted under the name 01_sample.ipynb."
