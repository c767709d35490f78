"""For every test: `@pytest.mark.needs("bwrap")` marks one that wants a program from a Debian package."""

from __future__ import annotations

import functools
import gc
import os
import re
import runpy
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

QUICK_START = str(Path(__file__).with_name("quick_start"))
OBJECTS = 50_000  # between two looks of the garbage collector: nearly all that is collected here stays

runpy.run_path(f"{QUICK_START}/sitecustomize.py")  # before any other conftest imports nbformat

IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def pytest_configure(config: pytest.Config) -> None:
    gc.set_threshold(OBJECTS)
    known = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys([QUICK_START, *filter(None, known)]))
    config.addinivalue_line(
        "markers",
        "needs(program, …): skipped where one is not installed, and failed there in CI (make system)",
    )


@pytest.fixture(scope="session")
def empty_gradebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gradebook without a lesson, to be copied."""
    from autograder.grading.database import open_gradebook

    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    open_gradebook(f"sqlite:///{path}", "calculus").close()
    return path


def pytest_collection_finish() -> None:
    """Six thousand tests and all that they import are not looked through again, and forks share them."""
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    wanted = [program for mark in item.iter_markers("needs") for program in mark.args]
    missing = [program for program in wanted if shutil.which(program) is None]
    if missing:
        reason = f"not installed: {', '.join(missing)} (sudo make system)"
        (pytest.fail if IN_CI else pytest.skip)(reason)


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """No addresses in the names of tests: processes that share the tests out must all find the same ones."""
    for mark in metafunc.definition.iter_markers("parametrize"):
        if callable(describe := mark.kwargs.get("ids")):
            mark.kwargs["ids"] = functools.partial(without_address, describe)


def without_address(describe: Callable[[object], object], value: object) -> object:
    name = describe(value)
    return re.sub(r" at 0x[0-9a-f]*", "", name) if isinstance(name, str) else name
