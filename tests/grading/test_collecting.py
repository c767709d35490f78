"""`nbgrader collect` takes what students have handed in, and nothing that they only point to."""

from __future__ import annotations

import errno
import logging
import os
import pwd
import stat
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory

from autograder.grading import collecting
from autograder.grading.course import Course
from autograder.grading.regular_files import DEEPEST, MOST_FILES, MOST_FOLDERS

LESSON = "01_sample"
NOTEBOOK = f"{LESSON}.ipynb"
USERS = {"ada": 60_001, "evil": 60_002, "bob": 60_003, "served": 60_004, "nobody here": 60_005}


@pytest.fixture
def inbound(course: Course, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("CALCULUS_EXCHANGE", raising=False)
    folder = course.root / "exchange" / course.course_id / "inbound"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def submit(inbound: Path) -> Callable[..., Path]:
    """Lays what `nbgrader submit` lays; gives the folder."""

    def submit(student: str, notebook: str | None = "{}", day: str = "2026-03-01", owner: str = "") -> Path:
        time = f"{day} 10:00:00.000000 UTC"
        folder = inbound / f"{student}+{LESSON}+{time}+{owner or 'random'}"
        folder.mkdir()
        (folder / "timestamp.txt").write_text(time)
        (folder / "submission_secret.txt").write_text("a secret")
        if notebook is not None:
            (folder / NOTEBOOK).write_text(notebook)
        return folder

    return submit


@pytest.fixture
def collect(course: Course, caplog: pytest.LogCaptureFixture) -> Callable[..., list[str]]:
    """Collects, as nbgrader and formgrader do, and gives our warnings."""

    def collect(**options: bool) -> list[str]:
        config = course.config.copy()
        config.ExchangeCollect.update(options)
        config.CourseDirectory.update({k: options.pop(k) for k in list(options) if k == "groupshared"})
        coursedir = CourseDirectory(config=config)
        coursedir.assignment_id = LESSON
        caplog.clear()
        log = logging.getLogger("collecting")
        with caplog.at_level(logging.WARNING, logger="collecting"):
            factory = ExchangeFactory(config=config)
            factory.Collect(coursedir=coursedir, parent=factory, config=config, log=log).start()
        return [record.getMessage() for record in caplog.records if record.module == "collecting"]

    return collect


@pytest.fixture
def owners(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever a folder's last word names owns it, and some of them are users of this system."""

    def owned(path: Path) -> os.stat_result:
        facts = list(lstat(path))
        facts[4] = USERS.get(path.name.rsplit("+", 1)[-1], os.geteuid())
        return os.stat_result(facts)

    def named(uid: int) -> SimpleNamespace:
        return SimpleNamespace(pw_name={USERS[name]: name for name in ("ada", "evil", "bob", "served")}[uid])

    def user(name: str) -> SimpleNamespace:
        return SimpleNamespace(pw_uid={name: USERS[name] for name in ("ada", "evil", "bob", "served")}[name])

    lstat = Path.lstat
    monkeypatch.setattr(Path, "lstat", owned)
    monkeypatch.setattr(collecting, "pwd", SimpleNamespace(getpwuid=named, getpwnam=user))
    assert pwd is not collecting.pwd


def collected(course: Course, student: str) -> dict[str, bytes]:
    folder = course.submitted(student, LESSON)
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


NEEDED = {NOTEBOOK, "timestamp.txt", "submission_secret.txt"}


def test_what_was_handed_in_is_collected_whole(course, submit, collect):
    folder = submit("ada")
    (folder / "data").mkdir()
    (folder / "data" / "own.bin").write_bytes(b"\0\xff")
    (folder / "evil.py").write_text("import os")
    os.utime(folder / NOTEBOOK, (10**9, 10**9))
    assert collect(check_owner=False) == []
    assert collected(course, "ada") == {
        NOTEBOOK: b"{}",
        "timestamp.txt": b"2026-03-01 10:00:00.000000 UTC",
        "submission_secret.txt": b"a secret",
        "data/own.bin": b"\0\xff",
    }
    assert (course.submitted("ada", LESSON) / NOTEBOOK).stat().st_mtime == 10**9


def test_no_link_is_followed(course, submit, collect, tmp_path):
    secret = tmp_path / "key" / NOTEBOOK
    secret.parent.mkdir()
    secret.write_text("the key")
    folder = submit("ada", notebook=None)
    (folder / NOTEBOOK).symlink_to(secret)
    (folder / "own.txt").symlink_to(secret)
    (folder / "data").symlink_to(secret.parent)
    (folder / "real.txt").write_text("mine")
    (warning,) = collect(check_owner=False)
    assert collected(course, "ada").keys() == {"real.txt", *NEEDED} - {NOTEBOOK}
    assert f"'{NOTEBOOK}', 'own.txt', 'data'" in warning


def test_a_disk_that_is_full_leaves_no_half_of_a_submission(course, submit, collect, monkeypatch):
    submit("ada", "whole")
    written = collecting._written

    def full(path, content, facts):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content[:2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(collecting, "_written", full)
    (warning,) = collect(check_owner=False)
    assert "No space left on device" in warning
    assert not course.submitted("ada", LESSON).exists()
    monkeypatch.setattr(collecting, "_written", written)
    collect(check_owner=False)
    assert collected(course, "ada")[NOTEBOOK] == b"whole"


def test_who_cannot_be_collected_keeps_nobody_else_from_it(course, submit, collect, tmp_path):
    for student in ("ada", "bob", "eve\nlyn"):
        submit(student)
    course.submitted("ada", LESSON).parent.mkdir(parents=True)
    course.submitted("ada", LESSON).symlink_to(tmp_path / "nowhere")
    assert len(collect(check_owner=False)) == 2
    assert collected(course, "bob").keys() == NEEDED
    assert course.students_with("submitted", LESSON) == ["bob"]


def test_a_file_in_the_place_of_a_folder_stops_nothing(tmp_path):
    (tmp_path / "data").write_text("a file")
    assert not collecting._written(tmp_path / "data" / "own.csv", b"", tmp_path.stat())


def test_what_another_one_has_dated_in_time_to_come_is_passed_over(course, submit, collect, owners):
    submit("ada", "evil's", day="2999-01-01", owner="evil")
    (warning,) = collect()
    assert "time to come" in warning
    assert collected(course, "ada") == {}
    submit("ada", "ada's", owner="ada")
    collect()
    assert collected(course, "ada")[NOTEBOOK] == b"ada's"


def test_a_link_for_a_whole_submission_is_passed_over_for_the_one_before(course, submit, collect, tmp_path):
    submit("ada", "mine")
    tmp_path.joinpath("key").mkdir()
    tmp_path.joinpath("key", NOTEBOOK).write_text("the key")
    folder = submit("ada", day="2026-03-02")
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    folder.symlink_to(tmp_path / "key")
    (warning,) = collect(check_owner=False)
    assert warning.startswith("Passed over in the exchange: what is a link or no folder: 'ada+")
    assert collected(course, "ada")[NOTEBOOK] == b"mine"


def test_nothing_that_one_waits_for_or_that_fills_the_disk_is_read(course, submit, collect):
    folder = submit("ada")
    os.mkfifo(folder / "pipe")
    with (folder / "hole").open("wb") as file:
        file.truncate(2 * 10**8)
    (folder / "zero").symlink_to("/dev/zero")
    for number in range(2 * MOST_FOLDERS):
        (folder / f"folder{number}").mkdir()
    for number in range(2 * MOST_FILES):
        (folder / f"{number}.txt").touch()
    deep = folder.joinpath("folder0", *"a" * (DEEPEST + 2))
    deep.mkdir(parents=True)
    (deep / "own.txt").touch()
    submit("bob")
    (warning,) = collect(check_owner=False)
    assert warning.startswith("Not collected from 'ada+")
    assert len(collected(course, "ada")) == MOST_FILES
    assert collected(course, "ada").keys() >= NEEDED
    assert collected(course, "bob").keys() == NEEDED


def test_another_users_file_is_not_taken_by_a_hard_link(submit, collect, monkeypatch, tmp_path):
    (tmp_path / "theirs.txt").write_text("theirs")
    folder = submit("ada")
    os.link(tmp_path / "theirs.txt", folder / "mine.txt")
    assert collect(check_owner=False) == []  # it has one owner, as a file of one's own may have
    fstat = os.fstat

    def with_another_owner(descriptor: int) -> SimpleNamespace:
        facts = fstat(descriptor)
        seen = {name: getattr(facts, name) for name in dir(facts) if name.startswith("st_")}
        is_linked = stat.S_ISREG(facts.st_mode) and facts.st_nlink > 1
        return SimpleNamespace(**{**seen, "st_uid": 60_001 if is_linked else facts.st_uid})

    os.link(tmp_path / "theirs.txt", submit("ada", day="2026-03-02") / "x")
    monkeypatch.setattr(os, "fstat", with_another_owner)
    (warning,) = collect(check_owner=False, update=True)
    assert warning.endswith("'x'")


def test_a_notebook_that_may_not_be_read_gives_way_to_the_one_before(course, submit, collect, monkeypatch):
    submit("ada", "first")
    closed = submit("ada", "closed", day="2026-03-02")
    submit("bob")

    def opened(path: Path | str, within: int | None = None):
        if path == closed / NOTEBOOK:
            raise PermissionError
        return usual(path, within)

    usual = collecting.opened
    monkeypatch.setattr(collecting, "opened", opened)
    (warning,) = collect(check_owner=False)
    assert warning.startswith("Passed over in the exchange: what may not be read: 'ada+")
    assert collected(course, "ada")[NOTEBOOK] == b"first"
    assert collected(course, "bob").keys() == NEEDED


@pytest.mark.parametrize("name", ["", "bob"])
def test_a_folder_named_to_harm_stops_nobody(course, inbound, submit, collect, name):
    submit("ada")
    time = "99:99" if name == "bob" else "2026-03-02 10:00:00.000000 UTC"
    (inbound / f"{name}+{LESSON}+{time}+x").mkdir()
    (warning,) = collect(check_owner=False, update=True)
    assert warning.startswith("Passed over in the exchange: ")
    assert course.students_with("submitted", LESSON) == ["ada"]
    assert not (course.root / LESSON).exists()
    assert not (course.root / "submitted" / LESSON).exists()


def test_work_under_another_ones_name_gives_way_to_their_own(course, submit, collect, owners):
    submit("ada", "mine", owner="ada")
    submit("ada", "not mine", day="2026-03-02", owner="evil")
    (warning,) = collect()
    assert "what belongs to somebody else than it names" in warning
    assert collected(course, "ada")[NOTEBOOK] == b"mine"
    submit("ada", "not mine either", day="2026-03-03", owner="evil")
    collect(update=True)
    collect(before_duedate=True)
    assert collected(course, "ada")[NOTEBOOK] == b"mine"


def test_work_under_the_name_of_who_has_not_handed_in_is_not_collected(course, submit, collect, owners):
    submit("bob", owner="bob")
    submit("ada", "not hers", owner="evil")
    collect()
    assert course.students_with("submitted", LESSON) == ["bob"]
    collect(check_owner=False)
    assert course.students_with("submitted", LESSON) == ["ada", "bob"]


@pytest.mark.parametrize("owner", ["served", "nobody here", "the one who collects"])
def test_where_one_user_stands_for_all_everyone_is_collected(course, submit, collect, owners, owner):
    for student in ("ada", "bob", "served", "zoë"):
        submit(student, owner=owner)
    collect()
    assert course.students_with("submitted", LESSON) == ["ada", "bob", "served", "zoë"]


def test_a_name_that_is_no_user_of_the_system_is_collected(course, submit, collect, owners):
    submit("bob", owner="bob")
    submit("zoë", owner="evil")
    collect()
    assert course.students_with("submitted", LESSON) == ["bob", "zoë"]


def test_updating_and_deadlines_are_nbgraders(course, submit, collect):
    with Gradebook(course.database, course.course_id) as gradebook:
        gradebook.update_or_create_assignment(LESSON, duedate="2026-03-02 00:00 UTC")
    submit("ada", "first")
    assert collect(check_owner=False) == []
    submit("ada", "late", day="2026-03-03")
    collect(check_owner=False)
    assert collected(course, "ada")[NOTEBOOK] == b"first"
    collect(check_owner=False, update=True)
    assert collected(course, "ada")[NOTEBOOK] == b"late"
    collect(check_owner=False, update=True, before_duedate=True)
    assert collected(course, "ada")[NOTEBOOK] == b"first"


def test_a_group_that_shares_the_course_may_write_what_is_collected(course, submit, collect):
    folder = submit("ada")
    (folder / "data").mkdir()
    (folder / "data" / "own.csv").write_text("1")
    collect(check_owner=False, groupshared=True)
    for path in (course.submitted("ada", LESSON), *course.submitted("ada", LESSON).rglob("*")):
        wanted = 0o2770 if path.is_dir() else 0o660
        assert path.stat().st_mode & wanted == wanted


@pytest.mark.needs("bwrap")
def test_a_link_to_the_key_scores_nothing(course, submit, collect):
    from autograder.grading.class_of_students import grade_class

    folder = submit("ada", notebook=None)
    (folder / NOTEBOOK).symlink_to(course.solutions / LESSON / NOTEBOOK)
    collect(check_owner=False)
    (row,) = grade_class(course, LESSON)
    assert {each.points for each in row.result.exercises} == {0}
