"""What lies beside a notebook, or in its place: links, pipes, folders, modules, floods of files."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

from .attack import LESSON, Attack

NOTEBOOK = f"{LESSON}.ipynb"
NOTHING: frozenset[str] = frozenset()
RUNS = "open(r'THE_TRACE', 'a').write(__file__)\n"
# what Python, Jupyter or a test runner would take from the folder that it is started in
MODULES = (
    "ipykernel_launcher.py", "ipykernel.py", "numpy.py", "json.py", "sitecustomize.py", "usercustomize.py",
    "conftest.py", "sqlite3.py", "matplotlib.py", "jedi.py", "nbgrader_config.py", "jupyter_server_config.py",
    "ipython_config.py", "autograder.py", "comm.py", "traitlets.PY", "_pydevd_bundle.pyw",
)  # fmt: skip


def files(**contents: bytes | str) -> Callable[[Path], None]:
    """These files, / in a name written as __."""

    def write(folder: Path) -> None:
        for name, content in contents.items():
            path = folder / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    return write


def modules(folder: Path) -> None:
    """Modules in every form, each of which leaves a trace when it is imported."""
    source = RUNS.replace("THE_TRACE", str(folder.parents[3] / "trace.txt"))
    for name in MODULES:
        (folder / name).write_text(source)
    for package in ("ipykernel_launcher", "debugpy", "pkg/inner"):
        (folder / package).mkdir(parents=True)
        for name in (
            "__init__.py",
            "__main__.py",
            "extension.so",
            "extension.cpython-311-x86_64-linux-gnu.so",
        ):
            (folder / package / name).write_text(source)
    for name in (
        "evil.so",
        "evil.abi3.so",
        "evil.pyd",
        "evil.pth",
        "evil.egg",
        "evil.zip",
        "evil.pyc",
        "evil.dll",
    ):
        (folder / name).write_bytes(source.encode())
    (folder / "pyvenv.cfg").write_text("home = /tmp\n")
    (folder / ".pythonrc").write_text(source)


def in_place(make: Callable[[Path], object]) -> Callable[[Path], None]:
    """Something else where the notebook should be."""

    def replace(folder: Path) -> None:
        (folder / NOTEBOOK).unlink()
        make(folder / NOTEBOOK)

    return replace


def folder_in_place_of(name: str) -> Callable[[Path], None]:
    """A folder with a file in it, named as a file that grading writes."""

    def make(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        (folder / name).mkdir(parents=True)
        (folder / name / "inside.txt").write_text("x")

    return make


def solutions(folder: Path) -> Path:
    """The key, seen from a submission."""
    return folder.parents[2] / "solutions" / LESSON / NOTEBOOK


def links(folder: Path) -> None:
    """Links to what a student should not get, and out of the folder."""
    (folder / "key.txt").symlink_to(solutions(folder))
    (folder / "secret.txt").symlink_to(folder.parents[2] / ".course-secret")
    (folder / "others").symlink_to(folder.parents[1])
    (folder / "root").symlink_to("/")
    (folder / "circle").symlink_to("circle")
    (folder / "data").mkdir()
    (folder / "data" / "hubble_1929.csv").symlink_to(folder.parents[2] / "gradebook.db")
    (folder / "timestamp.txt").symlink_to("/dev/zero")


def pipes(folder: Path) -> None:
    """What one waits for when one opens it."""
    os.mkfifo(folder / "pipe")
    os.mkfifo(folder / "timestamp.txt")
    os.mkfifo(folder / "grading.json")
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(os.path.relpath(folder / "door"))


def deep(folder: Path) -> None:
    """A file under more folders than a function may call itself."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(1_500):
        os.mkdir("a", dir_fd=here)
        below = os.open("a", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("x", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)


def odd_names(folder: Path) -> None:
    """File names of every kind that the system takes."""
    for name in (
        b"n" * 255,
        b"\xff\xfe",
        b"new\nline",
        b"-rf",
        b" ",
        b"$(touch x)",
        b"<img src=x onerror=y>",
        b"a" * 250 + b".csv",
        b"=1+1",
        b"...",
        b"CON",
    ):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text("x")


def many(folder: Path) -> None:
    """Many files."""
    for number in range(3_000):
        (folder / f"{number}.txt").touch()


def forbidden(folder: Path) -> None:
    """Files and folders that nobody may read, where this is not root."""
    (folder / "locked.txt").write_text("x")
    (folder / "locked.txt").chmod(0)
    (folder / "closed").mkdir()
    (folder / "closed").chmod(0)


def hole(folder: Path) -> None:
    """A file that says it is a gigabyte."""
    with (folder / "hole.bin").open("wb") as file:
        file.truncate(2**30)


def device(path: Path) -> None:
    """A device that never ends, where one may be made."""
    try:
        os.mknod(path, 0o666 | 0o020000, os.makedev(1, 5))
    except OSError:
        path.symlink_to("/dev/zero")


ATTACKS = (
    Attack("modules for whoever works beside the notebook", beside=modules),
    Attack("links out of the folder", beside=links),
    Attack("pipes and a door", beside=pipes),
    Attack("a file where the data folder goes", beside=files(data="not a folder")),
    Attack("a folder where a data file goes", beside=folder_in_place_of("data/hubble_1929.csv")),
    Attack("a folder where the record goes", beside=folder_in_place_of("grading.json")),
    Attack("a folder where the time goes", beside=folder_in_place_of("timestamp.txt")),
    Attack("data of its own", beside=files(**{"data__hubble_1929.csv": "r,v\n1,1\n", "data__more.csv": "1"})),
    Attack(
        "a record of full marks",
        beside=files(
            **{
                "grading.json": '{"exercises": [], "fingerprint": ""}',
                ".grading.json.part": "x",
                ".01_derivatives.ipynb.part": "x",
            }
        ),
    ),
    Attack("a time of no kind", beside=files(**{"timestamp.txt": "9999999-99-99 \0\x1b[2J" * 1000})),
    Attack(
        "a time whose zone is a file", beside=files(**{"timestamp.txt": "2027-01-01 00:00:00 /dev/stdin"})
    ),
    Attack("a zone of no length", beside=files(**{"timestamp.txt": f"2027-01-01 00:00:00 {'A' * 300}"})),
    Attack("a minute of no length", beside=files(**{"timestamp.txt": f"2027-01-01 10:{'1' * 29} UTC"})),
    Attack(
        "a gradebook of its own",
        beside=files(**{"gradebook.db": "x", ".course-secret": "x", "nbgrader_config.py": "1/0"}),
    ),
    Attack("folders in folders", beside=deep),
    Attack("file names of every kind", beside=odd_names),
    Attack("three thousand files", beside=many),
    Attack("files that nobody may read", beside=forbidden),
    Attack("a file with a hole of a gigabyte", beside=hole),
    Attack(
        "pages to open",
        beside=files(
            **{
                "index.html": "<script>alert(1)</script>",
                "picture.svg": "<svg onload='alert(1)'/>",
                "overrides.json": "{}",
            }
        ),
    ),
    Attack(
        "a link to the key for a notebook",
        beside=in_place(lambda path: path.symlink_to(solutions(path.parent))),
        worth=NOTHING,
    ),
    Attack("a pipe for a notebook", beside=in_place(os.mkfifo), worth=NOTHING),
    Attack("a folder for a notebook", beside=folder_in_place_of(NOTEBOOK), worth=NOTHING),
    Attack("a device for a notebook", beside=in_place(device), worth=NOTHING),
    Attack(
        "a link to itself for a notebook", beside=in_place(lambda path: path.symlink_to(path)), worth=NOTHING
    ),
)
STUDENTS = (
    "a b", "-rf", "--help", "o'hara", "; touch x", "$(touch x)", "`x`", "a\tb", "new\nline",
    "zoe\nada · 13 of 13", "\x1b[2J\x1b[31mred", "\u202egnp", "é", "e\u0301", "名前", "😀", "...", " ",
    "%s%n",
    "{0}", "=1+1", "@SUM(A1)", "a&b", "null",
    "'; drop table grade; --", "n" * 255, "CON", "con", "ada.", "ADA", "*", "?", "[a]", "01_derivatives",
)  # fmt: skip
NAMES = tuple(Attack(f"a student called {ascii(name)[:40]}", student=name) for name in STUDENTS)
