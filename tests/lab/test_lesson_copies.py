"""What `make lab` copies into the folder where a learner works, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.lab.__main__ import prepare
from autograder.lab.lessons import Changed, NoSuchLesson, copy_fresh, copy_missing


@pytest.fixture
def lessons(tmp_path: Path) -> Path:
    """Two lessons, one with data."""
    write(tmp_path / "lessons/01_slopes/01_slopes.ipynb", "first")
    write(tmp_path / "lessons/01_slopes/data/points.csv", "1,2")
    write(tmp_path / "lessons/02_chains/02_chains.ipynb", "second")
    return tmp_path / "lessons"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return tmp_path / "my work"


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def visible(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def test_every_lesson_is_copied_with_all_its_files(lessons: Path, work: Path) -> None:
    assert copy_missing(lessons, work) == []
    assert visible(work) == visible(lessons)


def test_hidden_files_and_checkpoints_of_a_lesson_are_not_copied(lessons: Path, work: Path) -> None:
    write(lessons / "01_slopes/.ipynb_checkpoints/01_slopes-checkpoint.ipynb", "stale")
    write(lessons / ".DS_Store/x", "clutter")
    copy_missing(lessons, work)
    assert not (work / "01_slopes/.ipynb_checkpoints").exists()
    assert not (work / ".DS_Store").exists()


def test_what_a_learner_wrote_is_never_overwritten(lessons: Path, work: Path) -> None:
    copy_missing(lessons, work)
    write(work / "01_slopes/01_slopes.ipynb", "first, with my answers")
    write(lessons / "01_slopes/01_slopes.ipynb", "first, revised")
    copy_missing(lessons, work)
    copy_fresh(lessons, work, "01_slopes")
    assert (work / "01_slopes/01_slopes.ipynb").read_text() == "first, with my answers"


def test_answers_do_not_make_a_lesson_look_changed(lessons: Path, work: Path) -> None:
    copy_missing(lessons, work)
    write(work / "01_slopes/01_slopes.ipynb", "first, with my answers")
    assert copy_missing(lessons, work) == []


@pytest.mark.parametrize("file", ["01_slopes.ipynb", "data/points.csv", "data/more.csv"])
def test_a_lesson_that_changed_since_is_named(lessons: Path, work: Path, file: str) -> None:
    copy_missing(lessons, work)
    write(lessons / "01_slopes" / file, "revised")
    assert copy_missing(lessons, work) == [Changed("01_slopes", work / "01_slopes")]


def test_it_is_named_in_one_line(lessons: Path, work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prepare(lessons, work, fresh=None)
    write(lessons / "01_slopes/01_slopes.ipynb", "revised")
    prepare(lessons, work, fresh=None)
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("01_slopes has changed since it was copied to work/01_slopes")


def test_a_fresh_copy_lies_beside_the_old_one_and_ends_the_reminder(lessons: Path, work: Path) -> None:
    copy_missing(lessons, work)
    write(lessons / "01_slopes/01_slopes.ipynb", "revised")
    assert copy_fresh(lessons, work, "01_slopes") == work / "01_slopes-2"
    assert (work / "01_slopes-2/01_slopes.ipynb").read_text() == "revised"
    assert copy_missing(lessons, work) == []


def test_fresh_copies_are_numbered_on(lessons: Path, work: Path) -> None:
    made = [copy_fresh(lessons, work, "02_chains").name for _ in range(3)]
    assert made == ["02_chains", "02_chains-2", "02_chains-3"]


def test_the_newest_of_ten_copies_is_the_one_named(lessons: Path, work: Path) -> None:
    for _ in range(10):
        copy_fresh(lessons, work, "02_chains")
    write(lessons / "02_chains/02_chains.ipynb", "revised")
    assert Changed("02_chains", work / "02_chains-10") in copy_missing(lessons, work)


def test_a_folder_that_the_learner_made_is_left_alone_without_a_word(lessons: Path, work: Path) -> None:
    write(work / "01_slopes/notes.txt", "mine")
    assert copy_missing(lessons, work) == []
    assert visible(work / "01_slopes") == {"notes.txt": "mine"}


def test_a_link_that_leads_nowhere_is_left_alone(lessons: Path, work: Path) -> None:
    work.mkdir()
    (work / "01_slopes").symlink_to(work / "elsewhere")
    assert copy_missing(lessons, work) == []
    assert not (work / "elsewhere").exists()


def test_a_copy_that_fails_halfway_leaves_nothing_and_is_made_next_time(
    lessons: Path, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(path: Path, *rest: object) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full_disk)
        with pytest.raises(OSError, match="No space"):
            copy_missing(lessons, work)
    assert list(work.iterdir()) == []
    copy_missing(lessons, work)
    assert visible(work) == visible(lessons)


def test_the_copy_of_a_read_only_lesson_can_be_written(lessons: Path, work: Path) -> None:
    for path in [*lessons.rglob("*"), lessons]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    copy_missing(lessons, work)
    assert all(path.stat().st_mode & 0o200 for path in work.rglob("*"))


def test_an_unknown_lesson_is_answered_with_the_known_ones(lessons: Path, work: Path) -> None:
    with pytest.raises(NoSuchLesson, match="01_slopes, 02_chains"):
        copy_fresh(lessons, work, "../01_slopes")


def test_a_folder_without_lessons_is_refused(work: Path, tmp_path: Path) -> None:
    with pytest.raises(NoSuchLesson, match="No lessons"):
        prepare(tmp_path / "nowhere", work, fresh=None)


def test_a_page_beside_the_lessons_is_copied_and_never_overwritten(lessons: Path, work: Path) -> None:
    write(lessons / "index.ipynb", "a map")
    copy_missing(lessons, work)
    write(work / "index.ipynb", "a map with my notes")
    write(lessons / "index.ipynb", "a better map")
    assert copy_missing(lessons, work) == [Changed("index", work / "index.ipynb")]
    assert copy_fresh(lessons, work, "index") == work / "index-2.ipynb"
    assert copy_missing(lessons, work) == []
    assert (work / "index.ipynb").read_text() == "a map with my notes"
    assert (work / "index-2.ipynb").read_text() == "a better map"


def test_a_page_that_nobody_copied_here_is_left_alone_without_a_word(lessons: Path, work: Path) -> None:
    write(lessons / "index.ipynb", "a map")
    write(work / "index.ipynb", "mine")
    assert copy_missing(lessons, work) == []
    assert (work / "index.ipynb").read_text() == "mine"
