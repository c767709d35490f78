"""Numbers in words: as the course writes them, and in the browser the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page

import explorers.toolkit
from explorers.toolkit.numbers import scientific, written

SCRIPT = Path(explorers.toolkit.__file__).with_name("formula.js").read_text(encoding="utf-8")
NUMBERS = [0.0, 0.02, 0.04, 0.05, 0.125, 2.5, 9.96e-7, 9.5e-3, 3.14159, 99_999.9, 1e5, 1.25e5, 9.96e9, 6e-320]


@pytest.mark.parametrize(
    ("number", "digits", "words"),
    [
        (3.14159, 3, "3.142"),
        (-0.5, 1, "−0.5"),
        (-0.0, 1, "0.0"),
        (0.02, 1, "2.0 · 10⁻²"),
        (0.125, 2, "0.13"),
        (123_456.0, 2, "1.2 · 10⁵"),
        (-9.96e9, 2, "−1.0 · 10¹⁰"),
        (float("nan"), 2, "no value"),
        (float("-inf"), 2, "−∞"),
    ],
)
def test_a_number_is_written_as_the_course_writes_it(number: float, digits: int, words: str) -> None:
    assert written(number, digits) == words


@pytest.mark.needs("chromium")
def test_the_browser_writes_the_same(page: Page) -> None:
    numbers = [sign * number for number in NUMBERS for sign in (1, -1)]
    functions = SCRIPT.replace("export function", "function")
    script = f"""{functions}
    const numbers = {json.dumps(numbers)};
    globalThis.answer = [0, 1, 2, 3].map((digits) => numbers.map((number) => written(number, digits)));
    globalThis.raised = numbers.map((number) => scientific(number));"""
    page.add_script_tag(content=script)

    assert page.evaluate("answer") == [[written(number, digits) for number in numbers] for digits in range(4)]
    assert page.evaluate("raised") == [scientific(number) for number in numbers]
