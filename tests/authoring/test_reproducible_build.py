"""The build writes the same bytes every time, all of a folder or nothing of it, and knows its own folders."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.authoring.author_errors import LessonRefused
from autograder.authoring.build import build, check
from autograder.authoring.course import Course


def files(course: Course) -> dict[str, bytes]:
    """Everything that the build writes, by path."""
    written = [*course.built, *course.source.glob("*/*.ipynb")]
    paths = [path for place in written for path in [place, *place.rglob("*")] if path.is_file()]
    return {path.relative_to(course.root).as_posix(): path.read_bytes() for path in paths}


def test_two_builds_elsewhere_with_other_hashes_write_the_same_bytes(course: Course, tmp_path: Path) -> None:
    list(build(course))
    other = Course(tmp_path / "other")
    shutil.copytree(course.source, other.source, ignore=shutil.ignore_patterns("*.ipynb"))
    subprocess.run(
        [sys.executable, "-m", "autograder.authoring", "--course", other.root, "build"],
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
        check=True,
    )
    assert len(files(course)) == 7
    assert files(other) == files(course)


def test_a_fresh_build_touches_nothing(course: Course) -> None:
    assert list(build(course)) == ["built lessons/00_sample", "built solutions/00_sample"]
    before = {path: path.stat().st_mtime_ns for path in course.root.rglob("*")}
    assert list(build(course)) == []
    assert {path: path.stat().st_mtime_ns for path in course.root.rglob("*")} == before


def test_a_build_puts_right_what_was_edited_deleted_and_added(course: Course) -> None:
    list(build(course))
    before = files(course)
    lesson = course.root / "lessons/00_sample"
    (lesson / "00_sample.ipynb").write_text("mine now")
    (lesson / "data/points.csv").unlink()
    (lesson / "extra.txt").write_text("")
    assert list(build(course)) == ["built lessons/00_sample"]
    assert files(course) == before


def test_only_the_lessons_named_are_built(course: Course) -> None:
    text = course.text("00_sample").read_text(encoding="utf-8")
    (course.source / "01_more").mkdir()
    course.text("01_more").write_text(text, encoding="utf-8")
    assert list(build(course, ["01_more"])) == ["built lessons/01_more", "built solutions/01_more"]
    assert not (course.root / "lessons/00_sample").exists()


def test_a_lesson_that_left_source_is_removed(course: Course) -> None:
    text = course.text("00_sample").read_text(encoding="utf-8")
    (course.source / "01_more").mkdir()
    course.text("01_more").write_text(text, encoding="utf-8")
    list(build(course))
    shutil.rmtree(course.source / "01_more")
    assert list(check(course)) == ["extra: lessons/01_more", "extra: solutions/01_more"]
    assert list(build(course)) == [
        "removed lessons/01_more: its source is gone",
        "removed solutions/01_more: its source is gone",
    ]
    assert list(check(course)) == []


def test_a_folder_that_the_build_did_not_make_is_never_removed(course: Course) -> None:
    list(build(course))
    own = course.root / "lessons/my_notes"
    own.mkdir()
    (own / "my_notes.ipynb").write_text('{"cells": [], "metadata": {}}')
    assert list(build(course)) == []
    assert (own / "my_notes.ipynb").exists()
    assert list(check(course)) == ["extra, and not the build's to remove: lessons/my_notes"]


def test_a_disk_that_fails_leaves_the_old_lesson(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    list(build(course))
    before = files(course)
    text = course.text("00_sample")
    text.write_text(text.read_text(encoding="utf-8").replace("Takeaways", "To take away"), encoding="utf-8")
    write_bytes = Path.write_bytes

    def full_at_the_notebook(path: Path, data: bytes) -> int:
        if path.suffix == ".ipynb":
            raise OSError(28, "No space left on device", str(path))
        return write_bytes(path, data)

    monkeypatch.setattr(Path, "write_bytes", full_at_the_notebook)
    with pytest.raises(OSError, match="No space left"):
        list(build(course))
    assert files(course) == before
    assert not list(course.root.rglob(".building-*"))


def test_a_folder_that_cannot_be_swapped_in_leaves_the_old(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(build(course))
    before = files(course)
    text = course.text("00_sample")
    text.write_text(text.read_text(encoding="utf-8").replace("Takeaways", "To take away"), encoding="utf-8")
    rename = Path.rename

    def refuses_the_new(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise OSError(13, "Permission denied", str(path))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuses_the_new)
    with pytest.raises(OSError, match="Permission denied"):
        list(build(course))
    assert files(course) == before


def test_what_a_killed_build_left_is_cleared(course: Course) -> None:
    left_over = course.root / "lessons/.building-abc/new"
    left_over.mkdir(parents=True)
    list(build(course))
    assert list(check(course)) == []
    assert not left_over.exists()


def test_a_fresh_course_passes_the_check(course: Course) -> None:
    list(build(course))
    (course.root / "lessons/00_sample/.ipynb_checkpoints").mkdir()
    (course.root / "lessons/00_sample/.ipynb_checkpoints/a.ipynb").write_text("")
    assert list(check(course)) == []


def test_the_check_lists_what_is_stale_edited_missing_and_extra(course: Course) -> None:
    list(build(course))
    (course.root / "solutions/00_sample/exercises.json").unlink()
    (course.root / "solutions/00_sample/notes.txt").write_text("")
    with (course.root / "lessons/00_sample/data/points.csv").open("a") as data:
        data.write("3,4\n")
    before = files(course)
    assert list(check(course)) == [
        "stale or edited: lessons/00_sample/data/points.csv",
        "missing: solutions/00_sample/exercises.json",
        "extra: solutions/00_sample/notes.txt",
    ]
    assert files(course) == before


def test_a_changed_text_makes_both_folders_stale(course: Course) -> None:
    list(build(course))
    text = course.text("00_sample")
    text.write_text(text.read_text(encoding="utf-8").replace("Takeaways", "To take away"), encoding="utf-8")
    assert list(check(course)) == [
        "stale or edited: lessons/00_sample/00_sample.ipynb",
        "stale or edited: solutions/00_sample/00_sample.ipynb",
    ]


def test_a_changed_mistake_makes_the_answer_key_stale(course: Course) -> None:
    list(build(course))
    text = course.text("00_sample")
    changed = text.read_text(encoding="utf-8").replace("You lowered the exponent", "You lowered it")
    text.write_text(changed, encoding="utf-8")
    assert list(check(course)) == [
        "stale or edited: lessons/00_sample/mistakes.json",
        "stale or edited: solutions/00_sample/exercises.json",
    ]


def test_the_check_of_a_course_never_built_lists_everything(course: Course) -> None:
    assert len(list(check(course))) == 6
    assert not any(folder.exists() for folder in course.built)


PAGE = '# %% [markdown] id="title"\n# # A map\n\n# %% id="code"\nprint(1)\n'


def with_page(course: Course, text: str = PAGE) -> Path:
    """A page beside the lessons, and where its notebook goes."""
    header = course.text("00_sample").read_text(encoding="utf-8").split("# %%")[0]
    (course.source / "index.py").write_text(header + text, encoding="utf-8")
    return course.root / "lessons/index.ipynb"


def test_a_page_beside_the_lessons_is_built_for_students_alone(course: Course) -> None:
    page = with_page(course)
    assert list(build(course))[-1] == "built lessons/index.ipynb"
    assert list(build(course)) == []
    assert list(check(course)) == []
    assert not (course.root / "solutions/index.ipynb").exists()
    page.write_text("mine now")
    assert list(check(course)) == ["stale or edited: lessons/index.ipynb"]
    page.unlink()
    assert list(check(course)) == ["missing: lessons/index.ipynb"]


def test_a_page_that_left_source_is_removed_and_any_other_notebook_is_not(course: Course) -> None:
    page = with_page(course)
    list(build(course))
    (course.source / "index.py").unlink()
    mine = page.with_name("mine.ipynb")
    mine.write_text("{}")
    assert list(check(course)) == [
        "extra: lessons/index.ipynb",
        "extra, and not the build's to remove: lessons/mine.ipynb",
    ]
    assert list(build(course)) == ["removed lessons/index.ipynb: its source is gone"]
    assert mine.exists()


def test_a_page_with_an_exercise_is_refused_and_nothing_is_written(course: Course) -> None:
    answer = '# %% answer="a"\n### BEGIN SOLUTION\na = 1\n### END SOLUTION\n'
    with_page(course, f'{PAGE}\n{answer}\n# %% check="a" points=1\ncheck.value(a, 1)\n')
    with pytest.raises(LessonRefused, match="a page beside the lessons has no answer"):
        list(build(course))
    assert not (course.root / "lessons").exists()
