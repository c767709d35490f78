"""What is installed by pip holds the explorers' scripts and styles too."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]


def test_the_wheel_holds_every_script_style_and_page(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=PROJECT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    kinds = (".js", ".css", ".html", ".mplstyle")
    wanted = {
        file.relative_to(PROJECT).as_posix()
        for file in (PROJECT / "explorers").rglob("*")
        if file.suffix in kinds
    }

    assert {Path(name).suffix for name in wanted} == set(kinds)
    assert wanted <= set(zipfile.ZipFile(wheel).namelist())
