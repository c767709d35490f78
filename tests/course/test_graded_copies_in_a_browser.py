"""Hostile submissions in a real browser: what acts in the ungraded copy is still in the graded one."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Route, sync_playwright

from .conftest import ScratchCourse
from .hostile_notebook import ELSEWHERE, END, TAG, as_bytes, hostile, with_a_hostile_label

pytestmark = pytest.mark.needs("bwrap", "chromium")

GRADED, UNGRADED = "mallory", "trent"  # Trent's graded copy was put back as it had been handed in
PATIENCE = 60_000  # milliseconds, for a busy machine
SETTLING = 3.0  # seconds in which something might still act
ACTIVE_LINKS = """() => [...document.querySelectorAll("a, area, form, use, animate, image")]
    .flatMap(each => [...each.attributes].map(attribute => attribute.value))
    .map(value => value.replace(/[\\s\\0-\\x1f]/g, "").toLowerCase())
    .filter(value => /^(javascript:|vbscript:|data:text|data:image.svg)/.test(value))"""


@dataclass
class Canaries:
    """What acted: names that were called, or asked for from elsewhere."""

    context: BrowserContext
    sang: set[str] = field(default_factory=set)

    def open(self, address: str, *, until: str = END) -> Page:
        """A page of its own, once this text is in it."""
        self.sang.clear()
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("dialog", lambda dialog: (self.sang.add("dialog"), dialog.dismiss()))
        page.goto(address, wait_until="domcontentloaded")
        page.get_by_text(until).first.wait_for(state="attached")
        return page

    def listen(self, page: Page, wanted: set[str] | None = None) -> set[str]:
        """What sang within some seconds, or until all that are wanted did."""
        deadline = time.monotonic() + (PATIENCE / 1000 if wanted else SETTLING)
        while time.monotonic() < deadline and not (wanted and wanted <= self.sang):
            page.wait_for_timeout(100)
        return set(self.sang)


@pytest.fixture(scope="module")
def graded_course(new_small_course) -> ScratchCourse:
    course = new_small_course()
    notebook = hostile(course.all_right())
    course.submit(GRADED, as_bytes(with_a_hostile_label(notebook)))
    course.submit(UNGRADED, as_bytes(notebook))
    beside = course.root / "submitted" / GRADED / course.lesson
    (beside / TAG.format("file").replace("/", "")).with_suffix(".txt").write_text("A name.")
    (beside / "page.html").write_text("<script>canary('page')</script>")
    (beside / "picture.svg").write_text("<svg/>")
    course.grade("--workers", "1")
    copied = course.root / "autograded" / UNGRADED / course.lesson / f"{course.lesson}.ipynb"
    copied.unlink()
    copied.write_bytes(as_bytes(notebook))
    course.must("autograder", "feedback", course.lesson, "--student", GRADED, UNGRADED)
    copied.write_bytes(as_bytes(with_a_hostile_label(notebook)))
    return course


@pytest.fixture(scope="module")
def canaries() -> Iterator[Canaries]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-background-networking", "--disable-dev-shm-usage"],
        )
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        canaries = Canaries(context)

        def elsewhere(route: Route) -> None:
            place = urlsplit(route.request.url)
            if place.hostname == ELSEWHERE:
                canaries.sang.add(place.path.lstrip("/"))
            route.abort()

        context.expose_binding("canary", lambda source, name: canaries.sang.add(name))
        context.route(lambda url: urlsplit(url).hostname not in ("127.0.0.1", None), elsewhere)
        yield canaries
        browser.close()


def as_feedback(course: ScratchCourse, student: str) -> str:
    return (course.root / "feedback" / student / course.lesson / f"{course.lesson}.html").as_uri()


def test_every_answer_counts_all_the_same(graded_course):
    assert set(graded_course.totals().values()) == {sum(graded_course.points().values())}


def test_as_feedback(canaries, graded_course):
    page = canaries.open(as_feedback(graded_course, UNGRADED))
    wanted = {"html-script", "html-error", "html-frame", "html-svg", "html-picture", "prose-script"}
    sang = canaries.listen(page, wanted)
    assert page.evaluate(ACTIVE_LINKS) != []
    page.close()
    assert wanted <= sang, "the ungraded copy does not act: this test would see nothing"

    page = canaries.open(as_feedback(graded_course, GRADED))
    assert canaries.listen(page) == set()
    assert page.evaluate(ACTIVE_LINKS) == []
    page.close()


def test_no_file_beside_it_is_active(graded_course):
    copied = {path.suffix for path in (graded_course.root / "autograded" / GRADED).rglob("*.*")}
    assert ".txt" in copied
    assert not copied & {".html", ".svg", ".js", ".py"}
