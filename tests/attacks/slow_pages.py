"""Texts that nbconvert searches again and again: who makes pages of them makes no others."""

from __future__ import annotations

from .attack import Attack, code, markdown
from .structure import with_cells

MARKDOWN = (
    "\\\\(",
    "\\\\[",
    "\\begin{a}",
    "![",
    "[",
    "_a ",
    "$a",
    "$$a\n",
    '[a](b "',
    "word [x](y) *z* `q` ",
)
CODE = (" \n", "x='''a\n", "!", "%%", "\\\n", "....", "@ ", "@a.a.", "#\n")

ATTACKS = (
    Attack(
        "prose that takes long to show",
        reshape=with_cells(*(markdown((text * 300_000)[:300_000]) for text in MARKDOWN)),
    ),
    Attack("a thousand such cells", reshape=with_cells(markdown("\\\\(" * 3_000), times=1_000)),
    Attack(
        "code that takes long to show",
        reshape=with_cells(*(code((text * 60_000)[:60_000]) for text in CODE)),
    ),
)
