"""The page on a class as it is seen: no word broken, and nothing beyond the edge of a narrow window."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

from lab_in_a_browser import chromium

from autograder.grading.class_of_students import grade_class
from autograder.grading.class_report import class_report
from autograder.sandbox import Limits

LESSON = "01_sample"
LONG = "12_a_lesson_whose_name_is_long_and_has_no_space_in_it"
LIMITS = Limits(call_seconds=1.0, cell_seconds=2.0, submission_seconds=20.0)
BROKEN_WORDS = """cells => cells
    .filter(cell => !/\\s/.test(cell.innerText.trim()))
    .filter(cell => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return new Set([...range.getClientRects()].map(piece => Math.round(piece.bottom))).size > 1;
    })
    .map(cell => cell.innerText)"""


@pytest.mark.needs("bwrap", "chromium")
def test_at_any_width_words_stay_whole_and_the_page_does_not_scroll_sideways(course, hand_in, sample):
    hand_in("ada", sample.right())
    hand_in("eve", sample.right(best_number="import os\nos.abort()"))
    hand_in("dan", b"no notebook")
    hand_in("<" + "n" * 80, b"no notebook")
    list(grade_class(course, LESSON, limits=LIMITS, workers=1))
    page = class_report(course, LESSON).replace(LESSON, LONG)

    with chromium() as browser:
        for width in (1000, 400):
            window = browser.new_page(viewport={"width": width, "height": 900})
            window.set_content(page)
            assert window.evaluate("document.documentElement.scrollWidth") == width
            assert window.locator("td:not(.why), th").evaluate_all(BROKEN_WORDS) == []
