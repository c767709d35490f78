"""Packing: the lesson as students get it, the project's wheel, a README, in one zip."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

_README = Path(__file__).with_name("README.txt")
_LICENCES = ("LICENSE", "LICENSE-lessons.md")
_THE_SAME_TIME = (2026, 1, 1, 0, 0, 0)  # so that the same lesson gives the same zip


class CannotPack(Exception):
    """The kit cannot be made; the message is one line for whoever asked for it."""


def pack(project: Path, lesson: str, target: Path) -> None:
    """Write the kit of a lesson to `target`, whole or not at all.

    Raises CannotPack for an unknown lesson and where the wheel cannot be built, and OSError.
    """
    folder = project / "lessons" / lesson
    known = sorted(path.name for path in (project / "lessons").glob("*/") if path.name[0] not in "._")
    if lesson not in known:
        raise CannotPack(f"There is no lesson {lesson!r}. There is: {', '.join(known) or 'none'}.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".kit-", dir=target.parent) as scratch:
        wheel = _wheel(project, Path(scratch))
        draft = Path(scratch) / "kit.zip"
        root = f"{lesson}-kit"
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as kit:
            _add(kit, f"{root}/README.txt", _readme(folder, lesson, wheel.name).encode())
            _add(kit, f"{root}/{wheel.name}", wheel.read_bytes())
            for name in _LICENCES:
                _add(kit, f"{root}/{name}", (project / name).read_bytes())
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                inside = path.relative_to(folder)
                if not any(part.startswith(".") for part in inside.parts):
                    _add(kit, f"{root}/{lesson}/{inside.as_posix()}", path.read_bytes())
        draft.replace(target)


def _wheel(project: Path, folder: Path) -> Path:
    """The project's wheel, built with what is installed here."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    built = subprocess.run(
        [*command, "--wheel-dir", str(folder), str(project)], capture_output=True, text=True, check=False
    )
    wheels = list(folder.glob("*.whl"))
    if built.returncode or len(wheels) != 1:
        reason = built.stderr.strip().splitlines()[-1:] or ["pip gave no reason"]
        raise CannotPack(f"The wheel cannot be built: {reason[0]}")
    return wheels[0]


def _readme(folder: Path, lesson: str, wheel: str) -> str:
    notebook = json.loads((folder / f"{lesson}.ipynb").read_text(encoding="utf-8"))
    first = "".join(notebook["cells"][0]["source"]).splitlines()[0].removeprefix("# ")
    title = f"{first} ({lesson})"
    return _README.read_text(encoding="utf-8").format(
        title=title, underline="=" * len(title), lesson=lesson, wheel=wheel
    )


def _add(kit: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _THE_SAME_TIME)
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    kit.writestr(entry, content)
