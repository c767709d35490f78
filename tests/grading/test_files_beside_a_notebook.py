"""What students hand in beside a notebook: data comes along, and nothing that acts or stops a class."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from nbgrader.utils import find_all_files
from traitlets.config import Config

from autograder.grading.checking import Verdict
from autograder.grading.grade import same_for_all
from autograder.grading.graded_files import (
    Submission,
    left_out,
    misnamed,
    read_record,
    read_submission,
    write_graded,
    write_record,
)
from autograder.grading.nbgrader_wiring import configure
from autograder.grading.submission import rebuild

LESSON = "01_sample"
IMPORTABLE = [
    "ipykernel_launcher.py",
    "jedi/__init__.py",
    "jedi/__init__.PY",
    "numpy.so",
    "numpy.cpython-311-x86_64-linux-gnu.so",
    "numpy.abi3.SO",
    "json.pyd",
    "evil.pth",
    "code.pyc",
    "code.pyw",
    "modules.zip",
    "modules.egg",
    "jupyter_config.json",
    "matplotlibrc",
]


@pytest.fixture
def tmp_path():
    """Outside pytest's own folders, which it could not clear of what lies here when a run was killed."""
    folder = Path(tempfile.mkdtemp(prefix="beside-a-notebook-"))
    yield folder
    subprocess.run(["rm", "-rf", folder], check=True)


@pytest.fixture
def write(course, key):
    """Writes the graded copy for ada, and gives its folder."""

    def write(key=key):
        write_graded(course, key, result_of(key))
        return course.autograded("ada", LESSON)

    return write


def result_of(key):
    return same_for_all(key, "ada", Verdict("failed", "No."), rebuild(key, None))


def put(folder, name, content="text"):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


@pytest.mark.parametrize("name", IMPORTABLE)
def test_what_python_could_import_or_be_set_up_by_is_not_copied(hand_in, write, name):
    put(hand_in("ada", None), name)
    assert not (write() / name).exists()


@pytest.mark.parametrize("name", IMPORTABLE)
def test_nbgraders_own_autograde_does_not_copy_it_either(hand_in, course, name):
    folder = hand_in("ada", None)
    put(folder, name)
    put(folder, "own/data.csv")
    ignored = configure(Config(), course.root).CourseDirectory.ignore
    found = find_all_files(str(folder), ignored)
    assert str(folder / name) not in found
    assert str(folder / "own/data.csv") in found


@pytest.mark.parametrize("name", ["own.csv", "own/Photo.JPG", "submission_secret.txt", "timestamp.txt"])
def test_data_comes_along(hand_in, write, name):
    put(hand_in("ada", None), name, "mine")
    assert (write() / name).read_text() == "mine"


def a_file_in_place_of_the_data_folder(folder):
    put(folder, "data")


def a_folder_in_place_of_the_record(folder):
    put(folder, "grading.json/own.csv")


def folders_in_place_of_what_nbgrader_writes(folder):
    for name in ("timestamp.txt", "submission_secret.txt", f"{LESSON}.html"):
        (folder / name).unlink(missing_ok=True)
        put(folder, f"{name}/own.csv")


def a_folder_in_place_of_the_notebook(folder):
    put(folder, f"{LESSON}.ipynb/own.csv")


def a_folder_in_place_of_a_lesson_file(folder):
    put(folder, "data/numbers.csv/own.csv")


def a_very_long_name(folder):
    put(folder, "n" * 251 + ".csv")


def folders_in_folders(folder):
    inside = os.open(folder, os.O_RDONLY)
    for _ in range(1_500):
        os.mkdir("d", dir_fd=inside)
        deeper = os.open("d", os.O_RDONLY, dir_fd=inside)
        os.close(inside)
        inside = deeper
    os.close(os.open("own.csv", os.O_CREAT | os.O_WRONLY, dir_fd=inside))
    os.close(inside)


def a_terabyte_of_nothing(folder):
    with (folder / "huge.csv").open("wb") as file:
        file.truncate(10**12)


def a_name_that_is_no_text(folder):
    (folder / os.fsdecode(b"\xff.csv")).write_text("text")


def a_pipe_and_a_link(folder):
    os.mkfifo(folder / "pipe.csv")
    (folder / "link.csv").symlink_to("/etc/passwd")


def more_files_than_anybody_needs(folder):
    for number in range(2_000):
        (folder / f"{number}.csv").write_text("text")


@pytest.fixture
def key_with_data(key, tmp_path):
    """The sample lesson with a file of data."""
    put(tmp_path / "key", "data/numbers.csv", "1,2")
    return dataclasses.replace(key, folder=tmp_path / "key", data=("data/numbers.csv",))


@pytest.mark.parametrize(
    "lay",
    [
        a_file_in_place_of_the_data_folder,
        a_folder_in_place_of_the_record,
        folders_in_place_of_what_nbgrader_writes,
        a_folder_in_place_of_the_notebook,
        a_folder_in_place_of_a_lesson_file,
        a_very_long_name,
        folders_in_folders,
        a_terabyte_of_nothing,
        a_name_that_is_no_text,
        a_pipe_and_a_link,
        more_files_than_anybody_needs,
    ],
)
def test_nothing_beside_a_notebook_stops_a_class(course, hand_in, write, key_with_data, lay):
    folder = hand_in("ada", None)
    lay(folder)
    for _ in range(2):  # graded again, over what is there
        folder = write(key_with_data)
        write_record(course, result_of(key_with_data), "print")
        assert (folder / "data" / "numbers.csv").read_text() == "1,2"
        assert read_record(course, "ada", LESSON, "print") is not None
        copied = [path for path in folder.rglob("*") if path.is_file()]
        in_the_way = ("timestamp.txt", "submission_secret.txt", f"{LESSON}.html")
        assert not any((folder / name).is_dir() for name in in_the_way), "releasing feedback would stop"
        assert len(copied) < 1_000
        assert sum(path.stat().st_size for path in copied) < 1e8


@pytest.mark.parametrize(
    "make",
    [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("/dev/zero"), lambda path: path.symlink_to(path)],
    ids=["folder", "pipe", "link to a device", "link to itself"],
)
def test_what_is_no_file_is_no_notebook(course, hand_in, make):
    folder = hand_in("ada", None)
    (folder / "timestamp.txt").unlink()
    for name in (f"{LESSON}.ipynb", "timestamp.txt"):
        make(folder / name)
    assert read_submission(course, "ada", LESSON) == Submission("ada", None, None)


@pytest.mark.parametrize("name", ["01_Sample.ipynb", "01_sample (1).ipynb", "01_sample/01_sample.ipynb"])
def test_a_notebook_under_another_name_is_told_of(course, hand_in, name):
    put(hand_in("zoë", None), name)
    said = f"'submitted/zoë/{LESSON}' holds '{name}' and no {LESSON}.ipynb; rename it, and grade again"
    assert misnamed(course, "zoë", LESSON) == said


def test_nothing_is_told_of_further_notebooks_and_of_hidden_ones(course, hand_in, sample):
    put(hand_in("ada", sample.right()), "scratch.ipynb")
    put(hand_in("bob", None), f".ipynb_checkpoints/{LESSON}-checkpoint.ipynb")
    assert [misnamed(course, student, LESSON) for student in ("ada", "bob", "nobody")] == ["", "", ""]


def test_what_is_not_copied_is_noted(course, hand_in, write, key):
    folder = hand_in("ada", None)
    put(folder, "jedi.py")
    put(folder, "own.csv")
    a_terabyte_of_nothing(folder)
    write()
    write_record(course, result_of(key), "print")
    record = read_record(course, "ada", LESSON, "print")
    assert record is not None
    assert "Handed in beside the notebook, and not copied: 'huge.csv', 'jedi.py'." in record.notes


def test_what_was_released_with_the_lesson_is_not_noted(course, hand_in, write, key):
    shutil.copytree(course.root / "lessons" / LESSON, hand_in("ada", None), dirs_exist_ok=True)
    write()
    assert [*left_out(course, result_of(key))] == []


def test_what_lay_beside_an_earlier_copy_is_gone(hand_in, write):
    hand_in("ada", None)
    put(write(), "ipykernel_launcher.py")
    assert not (write() / "ipykernel_launcher.py").exists()
