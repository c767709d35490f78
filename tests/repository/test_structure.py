"""How the rooms lie to one another, and what must not stand in any tracked file."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

LONGEST_FILE = 400
MAY_IMPORT = {
    "autograder": {"autograder.check", "autograder.study"},  # what students import by name
    "autograder.authoring": {"autograder.check"},  # its rehearsal alone
    "autograder.check": set(),
    "autograder.grading": {"autograder.check", "autograder.reference", "autograder.sandbox"},
    "autograder.kit": set(),
    "autograder.lab": set(),
    "autograder.mutants": {"autograder.check", "autograder.grading", "autograder.sandbox"},
    "autograder.reference": set(),
    "autograder.sandbox": set(),
    "autograder.study": {"autograder.check"},
    "explorers": set(),
}
PROJECT = Path(__file__).resolve().parents[2]
MODULES = sorted([*PROJECT.glob("autograder/**/*.py"), *PROJECT.glob("explorers/**/*.py")])


def module_name(file: Path) -> str:
    return ".".join(file.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")


def room_of(module: str) -> str | None:
    """The room that a module belongs to; None where it is not one of ours."""
    first, *rest = module.split(".")
    if first == "explorers":
        return first
    return ".".join([first, *rest[:1]]) if first == "autograder" else None


def imported_modules(file: Path) -> set[str]:
    """Everything a file imports, at its top or later, with relative imports resolved."""
    package = module_name(file).split(".")
    if file.name != "__init__.py":
        package = package[:-1]
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*base, *([node.module] if node.module else [])])
            found |= {f"{origin}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("file", MODULES, ids=module_name)
def test_imports_go_one_way(file: Path) -> None:
    room = room_of(module_name(file))
    assert room is not None
    neighbours = {room_of(module) for module in imported_modules(file)} - {None, room, "autograder"}
    assert neighbours <= MAY_IMPORT.get(room, set())


def test_every_room_is_known_here() -> None:
    rooms = {room_of(module_name(file)) for file in MODULES} - {"autograder"}
    assert rooms <= set(MAY_IMPORT)


@pytest.mark.parametrize(
    "package",
    sorted({file.parent for file in MODULES}),
    ids=lambda folder: folder.relative_to(PROJECT).as_posix(),
)
def test_a_room_says_in_one_paragraph_what_it_is_for(package: Path) -> None:
    text = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8")))
    assert text, "no docstring"
    assert text.split("\n\n")[0].rstrip().endswith(".")


def test_checks_need_numpy_alone_until_they_need_more() -> None:
    program = (
        "import sys, autograder.check; print(*{'sympy', 'matplotlib', 'IPython', 'scipy'} & set(sys.modules))"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []


def test_no_file_has_grown_into_two(tracked: list[Path]) -> None:
    ours = [
        file for file in tracked if file.suffix == ".py" and "source" not in file.relative_to(PROJECT).parts
    ]
    long = {
        file.relative_to(PROJECT).as_posix(): length
        for file in ours
        if (length := len(file.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_nothing_names_the_machine_it_was_written_on(tracked: list[Path]) -> None:
    registries = ("py" + "pi.org", "python" + "hosted", "npm" + "js.org", "npm" + "js.com")
    forbidden = re.compile("|".join(map(re.escape, (f"{PROJECT}/", f"{Path.home()}/.", *registries))))
    guilty = []
    for file in tracked:
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        guilty += [f"{file.relative_to(PROJECT)}: {match}" for match in forbidden.findall(text)]
    assert guilty == []


@pytest.mark.parametrize(
    "path",
    [
        ".venv/bin/python",
        "work/01_derivatives/01_derivatives.ipynb",
        "source/01_derivatives/01_derivatives.ipynb",
        "source/01_derivatives/.mistakes.json",
        "gradebook.db",
        "submitted/ada/01_derivatives/01_derivatives.ipynb",
        "autograded/ada/01_derivatives/01_derivatives.ipynb",
        "feedback/ada/01_derivatives/01_derivatives.html",
        "exchange/calculus/inbound/x",
        ".course-secret",
        "autograder/check/__pycache__/x.pyc",
        "lessons/01_derivatives/.ipynb_checkpoints/x.ipynb",
    ],
)
@pytest.mark.usefixtures("tracked")
def test_git_ignores_what_is_built_or_belongs_to_a_class(path: str) -> None:
    assert is_ignored(path)


@pytest.mark.parametrize(
    "path",
    [
        "lessons/01_derivatives/01_derivatives.ipynb",
        "solutions/01_derivatives/exercises.json",
        "source/01_derivatives/01_derivatives.py",
        "source/01_derivatives/data/points.csv",
        "docs/lab.png",
    ],
)
@pytest.mark.usefixtures("tracked")
def test_git_keeps_the_course(path: str) -> None:
    assert not is_ignored(path)


def is_ignored(path: str) -> bool:
    answer = subprocess.run(["git", "check-ignore", "--no-index", "--quiet", path], cwd=PROJECT)
    assert answer.returncode in (0, 1)
    return answer.returncode == 0
