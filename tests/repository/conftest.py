"""The repository as it is handed out: what git tracks, and what its own files say."""

from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder of the project."""
    return Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def description(project: Path) -> dict[str, Any]:
    """pyproject.toml as data."""
    return tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def tracked(project: Path) -> list[Path]:
    """Every file that git tracks and that is still there."""
    if not (project / ".git").exists():
        pytest.skip("not a clone: there is no .git")
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=project, check=True, capture_output=True).stdout
    files = [project / name for name in listing.decode().split("\0") if name]
    return [file for file in files if file.is_file()]
