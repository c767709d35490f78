"""pyproject.toml says what is needed; environment.yml and the two locks must say the same."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = {"requirements.lock": ["build"], "requirements-dev.lock": ["build", "dev"]}
NAMES_ON_CONDA_FORGE = {"msgpack-python": "msgpack"}
Pins = dict[str, list[tuple[str, list[str]]]]


def read_pins(lock: Path) -> Pins:
    """The locked versions of each name (several where platforms differ) with their hashes."""
    pins: Pins = {}
    for entry in re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip()):
        requirement, *hashes = re.split(r"\s*\\\n\s*", entry)
        parsed = Requirement(requirement)
        (pinned,) = parsed.specifier
        assert pinned.operator == "==", entry
        pins.setdefault(canonicalize_name(parsed.name), []).append((pinned.version, hashes))
    return pins


@pytest.fixture(params=LOCKS)
def lock(request: pytest.FixtureRequest, project: Path) -> Path:
    return project / request.param


def test_every_locked_package_has_hashes(lock: Path) -> None:
    for name, versions in read_pins(lock).items():
        for _, hashes in versions:
            assert hashes, name
            assert all(re.fullmatch("--hash=sha256:[0-9a-f]{64}", line) for line in hashes), name


def test_a_lock_names_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert not re.findall(r"^.*(?:://|@|--index|--extra-index|--find-links).*$", text, flags=re.MULTILINE)


def test_a_lock_covers_what_pyproject_asks_for(lock: Path, description: dict[str, Any]) -> None:
    pins = read_pins(lock)
    wanted = [*description["project"]["dependencies"]]
    for extra in LOCKS[lock.name]:
        wanted += description["project"]["optional-dependencies"][extra]
    for requirement in map(Requirement, wanted):
        versions = [version for version, _ in pins.get(canonicalize_name(requirement.name), [])]
        assert versions, f"{requirement.name} is not in {lock.name}: make lock"
        assert all(version in requirement.specifier for version in versions), f"{requirement}: make lock"


def test_the_lock_for_tests_holds_the_lock_for_students(project: Path) -> None:
    runtime, development = (read_pins(project / name) for name in LOCKS)
    assert {name: development.get(name) for name in runtime} == runtime


def test_conda_users_get_the_same_set(project: Path, description: dict[str, Any]) -> None:
    environment = yaml.safe_load((project / "environment.yml").read_text(encoding="utf-8"))
    *listed, by_pip = environment["dependencies"]
    conda = {
        NAMES_ON_CONDA_FORGE.get(requirement.name, requirement.name): requirement.specifier
        for requirement in map(Requirement, listed)
    }
    assert conda.pop("python") == Requirement("python" + description["project"]["requires-python"]).specifier
    conda.pop("pip")
    wanted = [Requirement(line) for line in description["project"]["dependencies"]]
    assert conda == {each.name: each.specifier for each in wanted if each.marker is None}
    assert by_pip == {"pip": ["--editable ."]}
