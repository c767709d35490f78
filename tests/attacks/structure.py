"""Notebooks whose cells are deleted, doubled, retyped, relabelled, edited, or a hundred thousand."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from .attack import HONEST, RIGHT, Attack, Notebook, code, markdown, place_of

NOTHING: frozenset[str] = frozenset()
EXERCISES = tuple(RIGHT)
UNREADABLE = dict.fromkeys(RIGHT, "unreadable")


def of_each_cell(change: Callable[[dict[str, Any]], Any]) -> Callable[[Notebook], Notebook]:
    """The notebook with every cell changed in place."""

    def reshape(notebook: Notebook) -> Notebook:
        for cell in notebook["cells"]:
            change(cell)
        return notebook

    return reshape


def nbgrader(change: Callable[[dict[str, Any]], Any]) -> Callable[[Notebook], Notebook]:
    """The notebook with nbgrader's metadata of every graded cell changed in place."""
    return of_each_cell(lambda cell: change(cell["metadata"].get("nbgrader") or {}))


def with_checks(source: str) -> Callable[[Notebook], Notebook]:
    """Every check cell says this instead."""

    def change(cell: dict[str, Any]) -> None:
        if cell["metadata"].get("nbgrader", {}).get("grade_id", "").startswith("check_"):
            cell["source"] = source

    return of_each_cell(change)


def without(*grade_ids: str) -> Callable[[Notebook], Notebook]:
    """The notebook without these cells."""

    def reshape(notebook: Notebook) -> Notebook:
        for grade_id in grade_ids:
            del notebook["cells"][place_of(notebook, grade_id)]
        return notebook

    return reshape


def with_cells(*cells: dict[str, Any], times: int = 1) -> Callable[[Notebook], Notebook]:
    """The notebook with more cells before its first answer."""

    def reshape(notebook: Notebook) -> Notebook:
        place = place_of(notebook, "forward_difference")
        notebook["cells"][place:place] = list(cells) * times
        return notebook

    return reshape


def without_labels(reshape: Callable[[Notebook], Notebook]) -> Callable[[Notebook], Notebook]:
    """The same without any metadata and ids."""

    def strip(cell: dict[str, Any]) -> None:
        cell["metadata"] = {}
        cell.pop("id", None)

    return lambda notebook: of_each_cell(strip)(reshape(notebook))


def labelled(source: str, **nbgrader: Any) -> dict[str, Any]:
    """A code cell that claims to be one of nbgrader's."""
    claims = {"schema_version": 3, "grade": False, "solution": True, "locked": False, "task": False}
    return {**code(source), "metadata": {"nbgrader": {**claims, **nbgrader}}}


def swapped(one: str, other: str) -> Callable[[Notebook], Notebook]:
    """Two cells with each other's labels."""

    def reshape(notebook: Notebook) -> Notebook:
        first, second = (notebook["cells"][place_of(notebook, label)] for label in (one, other))
        first["metadata"], second["metadata"] = second["metadata"], first["metadata"]
        first["id"], second["id"] = second["id"], first["id"]
        return notebook

    return reshape


def from_raw(change: Callable[[bytes], bytes]) -> Callable[[Notebook], bytes]:
    """The file's bytes, changed."""
    return lambda notebook: change(json.dumps(notebook).encode())


def instead(raw: bytes) -> Callable[[Notebook], bytes]:
    """Other bytes in the place of the notebook."""
    return lambda notebook: raw


FULL_MARKS = [
    {"output_type": "execute_result", "data": {"text/plain": "13"}, "metadata": {}, "execution_count": 1}
]
MANY_NAMES = "\n".join(f"{name} = 0" for name in EXERCISES)

REBUILT = (
    Attack("checks that check nothing", reshape=with_checks("print('visible checks passed: all')")),
    Attack("checks that are worth a thousand", reshape=with_checks("1000")),
    # an answer written into a check's cell is an answer all the same
    Attack(
        "checks that define the answers",
        reshape=with_checks("\n".join(RIGHT.values())),
        worth=frozenset(RIGHT),
    ),
    Attack("checks that end the process", reshape=with_checks("import os; os._exit(0)")),
    Attack("no checks", reshape=without(*(f"check_{name}" for name in EXERCISES))),
    Attack("points raised", reshape=nbgrader(lambda claims: claims.update(points=1000))),
    Attack("points of no kind", reshape=nbgrader(lambda claims: claims.update(points={"x": [1e999]}))),
    Attack(
        "answers that are graded cells", reshape=nbgrader(lambda claims: claims.update(grade=True, points=9))
    ),
    Attack("checks that are tasks", reshape=nbgrader(lambda claims: claims.update(task=True, grade=False))),
    Attack(
        "labels of no kind", reshape=nbgrader(lambda claims: claims.update(grade_id={"x": 1}, locked="x"))
    ),
    Attack("labels all alike", reshape=nbgrader(lambda claims: claims.update(grade_id="check_power_rule"))),
    Attack("labels with paths", reshape=nbgrader(lambda claims: claims.update(grade_id="../../x\0\n<b>"))),
    Attack("an old schema", reshape=nbgrader(lambda claims: claims.update(schema_version=1))),
    Attack("a schema to come", reshape=nbgrader(lambda claims: claims.update(schema_version=99))),
    Attack("no metadata at all", reshape=of_each_cell(lambda cell: cell.update(metadata={}))),
    Attack("metadata of another kind", reshape=of_each_cell(lambda cell: cell.update(metadata=[1]))),
    Attack("ids all alike", reshape=of_each_cell(lambda cell: cell.update(id="same"))),
    Attack("ids of another kind", reshape=of_each_cell(lambda cell: cell.update(id={"a": ["b"]}))),
    Attack("a right check's label on a wrong answer", reshape=swapped("power_rule", "check_power_rule")),
    Attack("answers under each other's labels", reshape=swapped("power_rule", "product_rule")),
    Attack("one answer's label on another right one", reshape=swapped("power_rule", "central_difference")),
    Attack(
        "doubled checks with outputs of full marks",
        reshape=with_cells(
            *(
                {
                    **labelled(
                        "pass", grade_id=f"check_{name}", grade=True, solution=False, locked=True, points=99
                    ),
                    "outputs": FULL_MARKS,
                }
                for name in EXERCISES
            ),
            times=3,
        ),
    ),
    Attack(
        "doubled answers, the right one first",
        # the name holds what the last one makes of it
        reshape=with_cells(labelled(RIGHT["power_rule"], grade_id="power_rule")),
    ),
    Attack(
        "new graded cells",
        reshape=with_cells(
            labelled("1", grade_id="check_generosity", grade=True, solution=False, points=100), times=20
        ),
    ),
    Attack(
        "outputs of full marks everywhere",
        reshape=of_each_cell(
            lambda cell: cell["cell_type"] == "code" and cell.update(outputs=FULL_MARKS, execution_count=1)
        ),
    ),
    Attack("outputs of another kind", reshape=of_each_cell(lambda cell: cell.update(outputs={"a": 1}))),
    Attack("no cell has a type", reshape=of_each_cell(lambda cell: cell.pop("cell_type"))),
    Attack("every cell is text", reshape=of_each_cell(lambda cell: cell.update(cell_type="markdown"))),
    Attack(
        "every cell is code",
        reshape=of_each_cell(lambda cell: cell.update(cell_type="code")),
    ),
    Attack(
        "every source is a list of letters",
        reshape=of_each_cell(lambda cell: cell.update(source=list(cell["source"]))),
    ),
    Attack(
        "sources of every kind",
        reshape=with_cells(
            *(
                {"cell_type": "code", "metadata": {}, "source": source}
                for source in (1, None, {"a": 1}, [1, ["x"], "y"])
            )
        ),
    ),
    Attack(
        "cells of every kind",
        reshape=lambda notebook: {
            **notebook,
            "cells": [1, None, "x", [], {}, *notebook["cells"], {"cell_type": []}],
        },
    ),
    Attack(
        "the wrong way round",
        reshape=lambda notebook: {**notebook, "cells": notebook["cells"][::-1]},
        worth=frozenset(HONEST),
    ),
    Attack(
        "an old format",
        reshape=lambda notebook: {
            "nbformat": 3,
            "metadata": {},
            "worksheets": [{"cells": notebook["cells"]}],
        },
    ),
    Attack("a format to come", reshape=lambda notebook: {**notebook, "nbformat": 10**400}),
    Attack(
        "a kernel of its own",
        reshape=lambda notebook: {
            **notebook,
            "metadata": {
                "kernelspec": {"name": "../../bin/sh", "language": "bash"},
                "widgets": {"x": 1},
                "language_info": {"name": "<script>"},
                "celltoolbar": "Create Assignment",
            },
        },
    ),
    Attack("three hundred own cells", reshape=with_cells(code("1 + 1"), times=300)),
    Attack(
        "lone surrogates and nulls everywhere",
        reshape=with_cells(code("x = '\ud800\0\udfff'\nprint(x)"), markdown("\ud800 <b>\0</b>")),
    ),
    Attack("a character of five thousand digits", reshape=with_cells(markdown(f"&#{'9' * 5_000};"))),
    Attack("the byte-order mark of another editor", reshape=from_raw(lambda raw: b"\xef\xbb\xbf" + raw)),
    Attack("sixteen bits for a letter", reshape=from_raw(lambda raw: raw.decode().encode("utf-16"))),
    Attack(
        "constants that JSON lacks",
        reshape=lambda notebook: {**notebook, "x": float("nan"), "y": -float("inf")},
    ),
    Attack(
        "names that come twice", reshape=from_raw(lambda raw: raw[:-1] + b', "nbformat": 4, "nbformat": 4}')
    ),
    Attack(
        "cells that take long to read",
        # every one of them could be every answer, and none is valid Python in the end
        reshape=without_labels(with_cells(code(f"{MANY_NAMES}\n" + "x = [1, 2]\n" * 6_000 + "x ="), times=5)),
        slow=True,
    ),
    Attack(
        "code that is deep to read",
        reshape=with_cells(
            *(
                code(f"{MANY_NAMES}\n{deep}")
                for deep in (
                    "x = " + "-" * 30_000 + "1",
                    "x = " + "1 + " * 6_666 + "1",
                    "x = " + "(" * 50_000,
                    "import a" + ".a" * 30_000,
                    "x = " + "[" * 90 + "]" * 90,
                    "x" + ".x" * 16_666,
                    "x" + "[0]" * 10_000,
                    "if 1:\n" + "".join(" " * n + "if 1:\n" for n in range(1, 99)) + " " * 99 + "pass",
                    "x = f'{" * 50,
                    "lambda: " * 6_666 + "1",
                    "not " * 16_666 + "1",
                    "x = " + "x if x else " * 3_000 + "x",
                    "@x\n" * 16_666 + "def f(): pass",
                    "x = \\\n" * 16_666,
                    "'" * 66_666,
                    "\x0c" * 33_333,
                )
            )
        ),
        slow=True,
    ),
    Attack(
        "text that takes long to clean",
        reshape=with_cells(markdown("<b></p>" * 140_000), markdown("<a " + "a=1 " * 200_000 + ">"), times=3),
        slow=True,
    ),
    Attack(
        "text of many links",
        reshape=with_cells(
            markdown("[" * 300_000),
            markdown("![" * 100_000 + "](" * 100_000),
            markdown("*a_ " * 200_000),
            markdown("<" * 500_000),
            markdown("javascript\t" * 90_000),
        ),
        slow=True,
    ),
)
NOT_READ = (
    Attack("no notebook", reshape=lambda notebook: None),
    Attack("an empty file", reshape=instead(b"")),
    Attack("only spaces", reshape=instead(b" \n\t\r" * 1000)),
    Attack("a picture", reshape=instead(b"\x89PNG\r\n\x1a\n" + bytes(1000))),
    Attack("a file of nulls", reshape=instead(bytes(10**6))),
    Attack("a list", reshape=instead(b"[1, 2]")),
    Attack("a number", reshape=instead(b"1e999")),
    Attack("a number without end", reshape=instead(b"9" * 10**6)),
    Attack("no cells", reshape=instead(b'{"nbformat": 4}')),
    Attack("cells that are a mapping", reshape=instead(b'{"cells": {"a": 1}}')),
    Attack("cut in the middle", reshape=from_raw(lambda raw: raw[: len(raw) // 2])),
    Attack("half a letter", reshape=from_raw(lambda raw: raw[:-1] + b"\xc3")),
    Attack("nested without end", reshape=instead(b"[" * 10**6)),
    Attack(
        "nested in its metadata",
        reshape=from_raw(lambda raw: raw[:-1] + b', "x": ' + b'{"a":' * 5_000 + b"1" + b"}" * 5_001),
    ),
    Attack("more values than memory", reshape=instead(b'{"cells": [' + b"[]," * 10**6 + b"[]]}")),
    Attack(
        "a hundred thousand cells",
        reshape=lambda notebook: {
            **notebook,
            "cells": notebook["cells"] + [{"cell_type": "code", "source": ""}] * 100_000,
        },
    ),
    Attack(
        "more code than anybody writes", reshape=with_cells(code(MANY_NAMES + "\nx = 1" * 2_000), times=90)
    ),
    Attack("sixty megabytes", reshape=instead(b'{"cells": ["' + b"x" * 60_000_000 + b'"]}')),
    Attack("a pickle", reshape=instead(b"cos\nsystem\n(S'touch /tmp/pickled'\ntR.")),
    Attack("a page", reshape=instead(b"<html><script>alert(1)</script></html>")),
    Attack("a string that is never closed", reshape=instead(b'\\"' * 200_000)),
)
ATTACKS = REBUILT + tuple(
    Attack(attack.name, reshape=attack.reshape, worth=NOTHING, ends=UNREADABLE) for attack in NOT_READ
)
