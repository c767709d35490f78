"""What students hand in beside a notebook: data comes along, and nothing that acts or stops a class."""

from __future__ import annotations

import pytest
from nbgrader.utils import find_all_files
from traitlets.config import Config

from autograder.grading.checking import Verdict
from autograder.grading.grade import same_for_all
from autograder.grading.graded_files import write_graded
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
def write(course, key):
    """Writes the graded copy for ada, and gives its folder."""

    def write(key=key):
        result = same_for_all(key, "ada", Verdict("failed", "No."), rebuild(key, None))
        write_graded(course, key, result)
        return course.autograded("ada", LESSON)

    return write


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
