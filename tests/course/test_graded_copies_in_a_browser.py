"""Hostile submissions in a real browser: what acts in the ungraded copy is still in the graded one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lab_in_a_browser import HOMES, chromium, jupyterlab
from nbgrader.api import Gradebook
from playwright.sync_api import BrowserContext, Page, Route

from .conftest import ScratchCourse
from .hostile_notebook import ELSEWHERE, END, TAG, as_bytes, hostile, prose, with_a_hostile_label

pytestmark = pytest.mark.needs("bwrap", "chromium")

GRADED, UNGRADED = "mallory", "trent"  # Trent's graded copy was put back as it had been handed in
PATIENCE = 60_000  # milliseconds, for a busy machine
SETTLING = 3.0  # seconds in which something might still act
DEAF = "the ungraded copy does not act: this test would see nothing"
ESSAY = "why_slope"
BUTTON = '<a class="full-credit modal-backdrop" href="#">Next</a>'  # over all of formgrader's page
SERVE = """
import os, sys
from jupyterlab.labapp import main
folder, *flags = sys.argv[1:]
os.chdir(folder)
main(["--allow-root", *flags])
"""
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
    for answer in (course.cell(notebook, ESSAY), *notebook["cells"][-1:]):
        answer["source"] = f"{answer['source']}\n\n{BUTTON}"
    notebook["cells"].insert(0, {**prose(f"# {ESSAY}\n\n# {ESSAY}-comment"), "id": "headings"})
    course.submit(GRADED, as_bytes(with_a_hostile_label(notebook)))
    course.submit(UNGRADED, as_bytes(notebook))
    beside = course.root / "submitted" / GRADED / course.lesson
    (beside / TAG.format("file").replace("/", "")).with_suffix(".txt").write_text("A name.")
    (beside / "page.html").write_text("<script>canary('page')</script>")
    (beside / "picture.svg").write_text("<svg/>")
    course.grade("--workers", "1")
    copied = copy_of(course, UNGRADED)
    copied.unlink()
    copied.write_bytes(as_bytes(notebook))
    course.must("autograder", "feedback", course.lesson, "--student", GRADED, UNGRADED)
    copied.write_bytes(as_bytes(with_a_hostile_label(notebook)))
    return course


@pytest.fixture(scope="module")
def server(graded_course, tmp_path_factory) -> Iterator[str]:
    """JupyterLab, with formgrader, in the course's folder; it trusts both graded copies."""
    scratch = tmp_path_factory.mktemp("server")
    homes = {name: str(scratch / folder) for name, folder in HOMES.items()}
    trust = [sys.executable, "-m", "jupyter", "trust"]
    trust += [str(copy_of(graded_course, student)) for student in (GRADED, UNGRADED)]
    subprocess.run(trust, env={**os.environ, **homes}, check=True, capture_output=True)
    with jupyterlab(scratch, command=[sys.executable, "-c", SERVE, str(graded_course.root)]) as address:
        yield address


@pytest.fixture(scope="module")
def canaries() -> Iterator[Canaries]:
    with chromium() as browser:
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


def copy_of(course: ScratchCourse, student: str) -> Path:
    return course.root / "autograded" / student / course.lesson / f"{course.lesson}.ipynb"


def in_jupyterlab(server: str, course: ScratchCourse, student: str) -> str:
    return server.format(copy_of(course, student).relative_to(course.root).as_posix())


def in_formgrader(server: str, course: ScratchCourse, student: str) -> str:
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "calculus") as gradebook:
        number = gradebook.find_submission_notebook(course.lesson, course.lesson, student).id
    return server.replace("/lab/tree/{}", f"/formgrader/submissions/{number}/")


def as_feedback(course: ScratchCourse, student: str) -> str:
    return (course.root / "feedback" / student / course.lesson / f"{course.lesson}.html").as_uri()


def essay_score(course: ScratchCourse) -> float | None:
    """What a person has given the essay, if anybody has."""
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "calculus") as gradebook:
        return gradebook.find_grade(ESSAY, course.lesson, course.lesson, GRADED).manual_score


def test_every_answer_counts_all_the_same(graded_course):
    assert set(graded_course.totals().values()) == {sum(graded_course.points().values())}


def test_as_feedback(canaries, graded_course):
    page = canaries.open(as_feedback(graded_course, UNGRADED))
    wanted = {
        "html-script",
        "html-error",
        "html-frame",
        "html-svg",
        "html-picture",
        "prose-script",
        "prose-alt",
    }
    sang = canaries.listen(page, wanted)
    assert page.evaluate(ACTIVE_LINKS) != []
    page.close()
    assert wanted <= sang, DEAF

    page = canaries.open(as_feedback(graded_course, GRADED))
    assert canaries.listen(page) == set()
    assert page.evaluate(ACTIVE_LINKS) == []
    page.close()


def test_in_jupyterlab(canaries, server, graded_course):
    # first, for JupyterLab opens again what was open before
    page = canaries.open(in_jupyterlab(server, graded_course, GRADED))
    assert canaries.listen(page) == set()
    assert page.evaluate(ACTIVE_LINKS) == []
    page.close()

    page = canaries.open(in_jupyterlab(server, graded_course, UNGRADED))
    wanted = {
        "html-script",
        "html-error",
        "html-frame",
        "html-picture",
        "javascript",
        "prose-picture",
        "prose-fence",
        "prose-title",
        "prose-font",
        "prose-alt",
        "prose-www",
        "vega",
    }
    assert wanted <= canaries.listen(page, wanted), DEAF
    page.close()


def test_in_formgrader(canaries, server, graded_course):
    page = canaries.open(in_formgrader(server, graded_course, UNGRADED))
    wanted = {"html-script", "html-error", "html-frame", "html-picture", "javascript", "prose-script"}
    wanted |= {"prose-torn", "prose-toggle"}
    assert wanted <= canaries.listen(page, wanted), DEAF
    page.close()

    page = canaries.open(in_formgrader(server, graded_course, GRADED))
    assert canaries.listen(page) == set()
    assert page.evaluate(ACTIVE_LINKS) == []
    page.close()


def test_in_formgrader_nothing_but_its_own_buttons_and_boxes_gives_points(canaries, server, graded_course):
    page = canaries.open(in_formgrader(server, graded_course, GRADED))
    page.locator(f"input#{ESSAY}").wait_for()
    assert page.locator(f"#{ESSAY}, #{ESSAY}-comment").count() == 2
    page.mouse.click(600, 450)
    page.get_by_text("Next").last.click()
    page.wait_for_timeout(1000 * SETTLING)
    assert essay_score(graded_course) is None

    page.locator(".nbgrader_cell", has=page.locator(f"input#{ESSAY}")).locator(".full-credit").click()
    deadline = time.monotonic() + PATIENCE / 1000
    while essay_score(graded_course) is None and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    assert essay_score(graded_course) == 3.0
    page.close()


def test_no_file_beside_it_is_active(graded_course):
    copied = {path.suffix for path in (graded_course.root / "autograded" / GRADED).rglob("*.*")}
    assert ".txt" in copied
    assert not copied & {".html", ".svg", ".js", ".py"}
