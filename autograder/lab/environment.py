"""Fill `.venv` from a lock, once: `python autograder/lab/environment.py requirements.lock`.

Whatever Python is at hand runs this file before anything is installed. So it needs the standard library
alone, and every Python since 3.6 must be able to read it, to say that it is too old.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
OLDEST = (3, 11)


class CannotSetUp(Exception):
    """The environment cannot be made here; the message is one line for the user."""


def python_of(venv: Path) -> Path:
    """The interpreter inside a virtual environment."""
    return venv / "Scripts" / "python.exe" if os.name == "nt" else venv / "bin" / "python"


def version(numbers: Sequence) -> str:
    """The first two numbers of a version as one writes them: 3.11."""
    return ".".join(map(str, numbers[:2]))


def refuse_unsuitable_python() -> None:
    """Raise `CannotSetUp` where this Python is too old or was installed without `venv`."""
    if sys.version_info < OLDEST:
        raise CannotSetUp(
            f"Python {version(OLDEST)} or newer is needed, and {sys.executable} is "
            f"{version(sys.version_info)}. Name a newer one: PYTHON=/path/to/python3"
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise CannotSetUp(
            f"{sys.executable} has no venv module (on Debian and Ubuntu: apt-get install python3-venv). "
            "Install it, or name another Python: PYTHON=/path/to/python3"
        ) from None


def fingerprint(project: Path, lock: str) -> str:
    """What an installation depends on besides its folder: the lock, and the project's own description."""
    parts = [(project / name).read_bytes() for name in (lock, "pyproject.toml")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def read_record(venv: Path) -> dict:
    """What was installed into an environment, by lock; empty where nothing was, or where it was cut short."""
    try:
        record = json.loads((venv / "installed.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def write_record(venv: Path, record: dict) -> None:
    """Replace the record of an environment in one step, so that it is never half written."""
    draft = venv / "installed.json.draft"
    draft.write_text(json.dumps(record, indent=1, sort_keys=True), encoding="utf-8")
    draft.replace(venv / "installed.json")


def works(venv: Path) -> bool:
    """Whether the environment has a Python that runs, is new enough, and has pip."""
    question = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
    try:
        answer = subprocess.run([str(python_of(venv)), "-c", question], stderr=subprocess.DEVNULL)
    except OSError:
        return False
    return answer.returncode == 0


def run(step: str, *command: str, cwd: Path) -> None:
    """Run one step of the installation; raises `CannotSetUp` naming it when it fails."""
    if subprocess.run(command, cwd=str(cwd)).returncode != 0:
        raise CannotSetUp(f"{step} failed, see above. The same command takes it up again.")


def make(venv: Path) -> None:
    """Make the environment anew. What a broken one held is deleted."""
    print(f"Making {venv}", flush=True)
    # inside the very environment that is made anew, the Python beneath it does the work
    python = getattr(sys, "_base_executable", None) or sys.executable
    run("Making the environment", python, "-m", "venv", "--clear", str(venv), cwd=venv.parent)


def install(venv: Path, project: Path, lock: str) -> None:
    """Install exactly what the lock names, then the project itself, editable."""
    print(f"Installing what {lock} names into {venv} (once; some minutes)", flush=True)
    pip = [str(python_of(venv)), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    run("Installing", *pip, "--require-hashes", "-r", lock, cwd=project)
    run("Installing the project", *pip, "--no-deps", "--no-build-isolation", "-e", ".", cwd=project)


def ensure(project: Path, lock: str) -> None:
    """Bring the project's `.venv` to what a lock names; does nothing when it is there already.

    Raises `CannotSetUp` where that is not possible. An environment that is broken, half made, or was moved
    (the scripts inside one name its folder) is made anew.
    """
    venv, wanted = project / ".venv", fingerprint(project, lock)
    record = read_record(venv)
    moved = record.get("folder", str(venv)) != str(venv)
    if record.get(lock) == wanted and not moved and works(venv):
        return
    if moved or not works(venv):
        refuse_unsuitable_python()
        make(venv)
        record = {}
    record.pop(lock, None)
    write_record(venv, {**record, "folder": str(venv)})
    install(venv, project, lock)
    write_record(venv, {**record, "folder": str(venv), lock: wanted})


def main(arguments: list) -> int:
    """Set up from the lock that the command line names (`requirements.lock` if none); an exit code."""
    try:
        ensure(PROJECT, *(arguments or ["requirements.lock"]))
    except CannotSetUp as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. The same command takes it up again.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
