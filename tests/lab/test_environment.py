"""How `.venv` is filled from a lock: once, and again after anything went wrong."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.lab import environment

LOCK = "requirements.lock"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "a course with spaces"
    folder.mkdir()
    (folder / LOCK).write_text("numpy==2.0.0 --hash=sha256:0\n")
    (folder / "pyproject.toml").write_text("[project]\n")
    return folder


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The locks that were installed, in order; nothing is really installed."""
    locks: list[str] = []
    monkeypatch.setattr(environment, "install", lambda venv, project, lock: locks.append(lock))
    return locks


@pytest.fixture
def made(project: Path, installed: list[str]) -> Path:
    """An environment that is complete. (A link to this test's own Python has its pip.)"""
    venv = project / ".venv"
    subprocess.run(
        [sys.executable, "-m", "venv", "--system-site-packages", "--without-pip", venv], check=True
    )
    environment.ensure(project, LOCK)
    installed.clear()
    return venv


def test_a_new_environment_is_made_where_there_is_none(project: Path, installed: list[str]) -> None:
    environment.ensure(project, LOCK)
    assert environment.works(project / ".venv")
    assert installed == [LOCK]


@pytest.mark.usefixtures("made")
def test_an_environment_that_is_complete_is_left_alone(project: Path, installed: list[str]) -> None:
    environment.ensure(project, LOCK)
    assert installed == []


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("file", [LOCK, "pyproject.toml"])
def test_a_changed_lock_or_project_is_installed(project: Path, installed: list[str], file: str) -> None:
    (project / file).write_text("# changed\n")
    environment.ensure(project, LOCK)
    environment.ensure(project, LOCK)
    assert installed == [LOCK]


@pytest.mark.usefixtures("made")
def test_two_locks_are_remembered_apart(project: Path, installed: list[str]) -> None:
    (project / "requirements-dev.lock").write_text("pytest==9\n")
    for lock in (LOCK, "requirements-dev.lock", LOCK, "requirements-dev.lock"):
        environment.ensure(project, lock)
    assert installed == ["requirements-dev.lock"]


@pytest.mark.usefixtures("made")
def test_an_interrupted_installation_is_taken_up_again(
    project: Path, installed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / LOCK).write_text("# changed\n")
    with monkeypatch.context() as patch:
        patch.setattr(environment, "install", interrupt)
        with pytest.raises(KeyboardInterrupt):
            environment.ensure(project, LOCK)
    environment.ensure(project, LOCK)
    assert installed == [LOCK]


def interrupt(*arguments: object) -> None:
    raise KeyboardInterrupt


def test_an_environment_whose_python_is_gone_is_made_anew(
    made: Path, project: Path, installed: list[str]
) -> None:
    python = environment.python_of(made)
    python.unlink()
    python.symlink_to("/nowhere/python3")
    environment.ensure(project, LOCK)
    assert environment.works(made)
    assert installed == [LOCK]


def test_an_environment_that_was_moved_is_made_anew(
    made: Path, project: Path, installed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    anew: list[Path] = []
    monkeypatch.setattr(environment, "make", anew.append)
    moved = project.rename(project.with_name("moved"))
    environment.ensure(moved, LOCK)
    assert anew == [moved / ".venv"]
    assert installed == [LOCK]


def test_an_environment_without_pip_does_not_count(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)
    assert not environment.works(tmp_path / "bare")


def test_a_damaged_record_counts_as_none(made: Path, project: Path, installed: list[str]) -> None:
    (made / "installed.json").write_text('{"requirements.lock": ')
    environment.ensure(project, LOCK)
    assert installed == [LOCK]


def test_an_old_python_gets_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment.sys, "version_info", (3, 9, 2))
    with pytest.raises(environment.CannotSetUp, match=r"^Python 3\.11 or newer is needed.* is 3\.9\..*$"):
        environment.refuse_unsuitable_python()


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_gets_one_line(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(environment.CannotSetUp, match=r"^.*no venv module.*python3-venv.*$"):
        environment.refuse_unsuitable_python()


def test_an_old_python_can_read_far_enough_to_say_so() -> None:
    text = Path(environment.__file__).read_text(encoding="utf-8")
    tree = ast.parse(text, feature_version=(3, 6))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert "__future__" not in imported
    assert {name.split(".")[0] for name in imported} <= set(sys.stdlib_module_names)


def test_a_failing_step_gets_one_line_and_an_exit_code(
    project: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(environment, "PROJECT", project)
    monkeypatch.setattr(environment, "make", lambda venv: environment.run("It", "false", cwd=project))
    assert environment.main([]) == 1
    assert capfd.readouterr().err == "It failed, see above. The same command takes it up again.\n"
