"""An ordinary user's students are confined as root's are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
# the same files are this user's, and of root's powers none is left
AS_ORDINARY_USER = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
ASKED = "can_be_read or can_be_written or nobody_else or alone_among or call_is_refused or leads_anywhere"

pytestmark = [
    pytest.mark.needs("bwrap"),
    pytest.mark.skipif(os.geteuid() != 0, reason="whoever is no root tests this with every other test"),
]


def test_an_ordinary_user_confines_as_root_does(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", "-k", ASKED]
    tests = [f"--basetemp={tmp_path / 'own'}", "tests/sandbox/test_confinement.py"]
    said = subprocess.run(
        [*AS_ORDINARY_USER, *command, *tests], cwd=PROJECT, capture_output=True, text=True, timeout=300
    )
    assert said.returncode == 0, f"{said.stdout[-3000:]}\n{said.stderr[-2000:]}"
    assert " passed" in said.stdout
    assert "skipped" not in said.stdout


def test_it_is_an_ordinary_user() -> None:
    powers = "import os; print(os.getuid(), [line for line in open('/proc/self/status') if 'CapEff' in line])"
    said = subprocess.run([*AS_ORDINARY_USER, sys.executable, "-c", powers], capture_output=True, text=True)
    assert said.stdout.split() == ["1000", r"['CapEff:\t0000000000000000\n']"]
