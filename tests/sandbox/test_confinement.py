"""What a confined student's process cannot reach, whatever it tries."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.sandbox import Limits, StudentGone, WarmLesson
from autograder.sandbox.confinement import OWN

pytestmark = pytest.mark.needs("bwrap")
PROJECT = Path(__file__).parents[2]
# where Python or this project lies in /tmp, a student has the folder itself and no /tmp
IN_TMP = any(Path(path).resolve().is_relative_to("/tmp") for path in (sys.prefix, sys.base_prefix, PROJECT))
SCRATCH = OWN if IN_TMP else "/tmp"


@pytest.fixture(scope="module")
def confined() -> Iterator[WarmLesson]:
    limits = Limits(call_seconds=2.0, cell_seconds=10.0, memory_bytes=1024**3)
    with WarmLesson.start(["import os, numpy as np\nratio = 0.5"], limits=limits) as lesson:
        yield lesson


@pytest.fixture
def attempt(confined):
    """Run a cell in a confined process: the name of the error that stopped it, or None."""
    with confined.student() as student:

        def run(source: str) -> str | None:
            error = student.run_cell(source).error
            return error and error.type_name

        yield run


def value_of(lesson: WarmLesson, expression: str, before: str = "pass") -> object:
    with lesson.student() as student:
        assert student.run_cell(f"{before}\nanswer = {expression}").error is None
        return student.look_up(["answer"])["answer"]


def test_nothing_of_the_course_can_be_read(confined):
    source = (
        "seen = []\n"
        "for folder, folders, files in os.walk('/', topdown=True):\n"
        "    folders[:] = [name for name in folders if os.path.join(folder, name) not in ('/usr', '/proc')]\n"
        "    seen += [os.path.join(folder, name) for name in files]\n"
        f"seen = [path for path in seen if path.startswith({str(PROJECT)!r})]"
    )
    seen = value_of(confined, f"[p for p in seen if not p.startswith({str(Path(sys.prefix))!r})]", source)
    rooms = {Path(path).relative_to(PROJECT).parts[:2] for path in seen}
    assert rooms <= {
        ("autograder", "__init__.py"),
        ("autograder", "sandbox"),
        ("autograder", "check"),
        *(("explorers", path.name) for path in (PROJECT / "explorers").iterdir()),
    }
    assert ("autograder", "sandbox") in rooms


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "source",
        "solutions",
        "lessons",
        "autograder/grading",
        "autograder/reference.py",
        "tests",
        ".git",
    ],
)
def test_this_part_of_the_project_is_not_there(confined, path):
    assert value_of(confined, f"os.path.exists({str(PROJECT / path)!r})") is False


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "/etc/shadow", "/home", "/var", "/run", "/sys", "/proc/1", "/proc/self"]
)
def test_this_part_of_the_machine_is_not_there(confined, path):
    assert value_of(confined, f"os.path.exists({path!r})") is False


def test_a_course_kept_in_a_folder_of_the_system_is_hidden_too(tmp_path, monkeypatch):
    from autograder.sandbox import confinement

    monkeypatch.setattr(confinement, "SYSTEM", (*confinement.SYSTEM, tmp_path))
    tmp_path.chmod(0o755)
    course = tmp_path / "course"
    course.mkdir()
    (course / "gradebook.db").write_text("secret")
    (tmp_path / "library").write_text("")
    monkeypatch.chdir(course)
    with WarmLesson.start(["import os"]) as lesson:
        assert value_of(lesson, f"os.path.exists({str(tmp_path / 'library')!r})") is True
        assert value_of(lesson, f"os.listdir({str(course)!r})") == []


def test_only_a_bounded_folder_of_its_own_can_be_written(confined, attempt):
    for path in (
        "/",
        "/usr",
        "/usr/share/fonts",
        "/dev",
        "/proc",
        "/data",
        "/etc",
        sys.prefix,
        "/root",
    ):
        assert attempt(f"open({path!r} + '/x', 'w')") in (
            "OSError",
            "FileNotFoundError",
            "PermissionError",
        ), path
    assert attempt(f"open('x', 'w').write('1'); open('{SCRATCH}/y', 'w').write('2')") is None
    assert (
        attempt("for n in range(100):\n    open(f'large{n}', 'wb').write(b'0' * 10**7)") == "OSError"
    )  # the folder is full
    many = f"for n in range(10_000):\n    open('{SCRATCH}/' + str(n), 'w').close()"
    assert attempt(many) == "OSError"


def test_a_student_finds_nothing_of_another(confined):
    left = f"for folder in ('.', '{SCRATCH}', os.environ['HOME']): open(folder + '/left', 'w').close()"
    count = "sum('left' in files for _, _, files in os.walk('/sandbox'))"
    assert value_of(confined, count, left) >= 3
    assert value_of(confined, count) == 0


def test_it_is_nobody_and_can_become_nobody_else(confined, attempt):
    assert value_of(confined, "[os.getuid(), os.geteuid(), os.getgid()]") == [1000, 1000, 1000]
    for call in ("os.setuid(0)", "os.setgid(0)", "os.setresuid(0, 0, 0)"):
        assert attempt(call) in ("PermissionError", "OSError"), call


def test_it_is_alone_among_processes(confined):
    assert value_of(confined, "[os.getpid(), os.getppid()]") == [1, 0]
    found = value_of(confined, "alive", (
        "alive = []\nfor pid in range(2, 100_000):\n"
        "    try:\n        os.kill(pid, 0)\n        alive.append(pid)\n    except ProcessLookupError: pass"
    ))  # fmt: skip
    assert found == []


@pytest.mark.parametrize(
    "call",
    [
        "os.fork()",
        "os.forkpty()",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "os.execv('/bin/true', ['true'])",
        "__import__('subprocess').run(['/bin/true'])",
        "__import__('multiprocessing').get_context('fork').Process(target=print).start()",
        "__import__('socket').socket()",
        "__import__('socket').socket(1)",
        "__import__('socket').create_connection(('127.0.0.1', 80))",
        "__import__('socket').getaddrinfo('example.org', 80)",
        "os.memfd_create('x')",
        "open('f', 'w').close(); os.chmod('f', 0o777)",
        "open('f', 'w').close(); os.chown('f', 1000, 1000)",
        "open('f', 'w').close(); os.utime('f', (0, 0))",
        "open('f', 'w').close(); os.setxattr('f', 'user.a', b'1')",
        "os.mkfifo('f')",
        "os.chroot('/tmp')",
        "os.pidfd_open(1)",
        "os.sched_setaffinity(0, {0})",
        "os.setpriority(os.PRIO_PROCESS, 0, 5)",
        "os.sethostname('x')" if hasattr(os, "sethostname") else "raise PermissionError",
        "__import__('multiprocessing.shared_memory').shared_memory.SharedMemory(create=True, size=10**6)",
    ],
)
def test_this_call_is_refused(attempt, call):
    assert attempt(call) in ("PermissionError", "OSError", "gaierror", "FileNotFoundError")


SYSTEM_CALLS = """
import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
def result(name, *arguments):
    ctypes.set_errno(0)
    getattr(libc, name)(*arguments)
    return errno.errorcode.get(ctypes.get_errno(), 'done')
"""


@pytest.mark.parametrize(
    "call",
    [
        "result('ptrace', 0, 0, 0, 0)",
        "result('mount', b'none', b'/tmp', b'tmpfs', 0, 0)",
        "result('umount', b'/proc')",
        "result('umount2', b'/tmp', 2)",
        "result('unshare', 0x10000000)",
        "result('setns', 0, 0)",
        "result('personality', 0x0040000)",
        "result('syscall', 250, 0, 0, 0, 0)",  # keyctl
        "result('syscall', 321, 0, 0, 0)",  # bpf
        "result('syscall', 425, 1, 0)",  # io_uring_setup
        "result('syscall', 56, 17, 0, 0, 0, 0)",  # clone of a process
        "result('shmget', 0, 4096, 0o1777)",
        "result('process_vm_readv', 1, 0, 0, 0, 0, 0)",
        "result('syscall', 206, 8000, bytes(8))",  # io_setup: the machine has only so many
        "result('inotify_init1', 0)",  # nor has a user
        "result('fcntl', 0, 1024, 0)",  # a lease: nobody else may open the file for a while
        "result('syscall', 72, 0, ctypes.c_long(2**40 + 1024), 0)",  # the same in more bits
    ],
)
@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers are of one architecture")
def test_this_system_call_is_refused(confined, call):
    assert value_of(confined, call, SYSTEM_CALLS) == "EPERM"


@pytest.mark.parametrize(
    "call",
    [
        "result('syscall', 457, bytes(32), bytes(512), 512, 0)",  # statmount
        "result('syscall', 458, bytes(32), bytes(512), 64, 0)",  # listmount
        "result('syscall', 463, -100, b'.', 0, b'user.a', bytes(16), 16)",  # setxattrat
        "result('syscall', 469, -100, b'.', bytes(24), 24, 0)",  # file_setattr
        "result('syscall', 500)",
    ],
)
def test_a_system_call_that_is_younger_than_the_filter_is_refused(confined, call):
    assert value_of(confined, call, SYSTEM_CALLS) in ("ENOSYS", "EPERM")


def test_a_user_has_signals_left(confined):
    timers = (
        "import ctypes\nlibc = ctypes.CDLL(None)\nmade = 0\n"
        "while made < 5000 and not libc.timer_create(1, None, bytes(8)): made += 1"
    )
    assert value_of(confined, "made", timers) < 1000


def test_threads_work_and_are_bounded(confined, attempt):
    assert attempt("import threading\nt = threading.Thread(target=print)\nt.start(); t.join()") is None
    assert attempt(
        "import threading, time\n"
        "for _ in range(1000): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()"
    ) == "RuntimeError"  # fmt: skip
    with confined.student() as student:  # the next one's threads are its own
        assert student.run_cell("t = __import__('threading').Thread(target=print); t.start()").error is None


def test_memory_is_bounded_also_in_files_in_memory(attempt):
    assert attempt("x = np.ones(2**28)") == "MemoryError"
    assert attempt("import mmap\nm = mmap.mmap(-1, 2**31)") == "OSError"


def test_no_descriptor_leads_anywhere_but_to_the_wall(confined):
    found = value_of(confined, "kinds", (
        "import stat\nkinds = {}\nfor descriptor in range(256):\n"
        "    try: kinds[descriptor] = stat.S_IFMT(os.fstat(descriptor).st_mode)\n    except OSError: pass"
    ))  # fmt: skip
    assert isinstance(found, dict)
    assert sorted(found) == [0, 1, 2, 3]


def test_the_host_does_not_hear_from_it(confined):
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.settimeout(0.5)
        port = listening.getsockname()[1]
        with confined.student() as student:
            student.run_cell(f"import socket; socket.create_connection(('127.0.0.1', {port}), 1)")
        with pytest.raises(TimeoutError):
            listening.accept()


@pytest.mark.parametrize(
    ("dying", "kind"),
    [
        ("os._exit(0)", "crashed"),
        ("os.abort()", "crashed"),
        ("import ctypes; ctypes.string_at(0)", "crashed"),
    ],
)
def test_the_first_process_of_a_namespace_dies_like_any_other(confined, dying, kind):
    with confined.student() as student, pytest.raises(StudentGone) as info:
        student.run_cell(dying)
    assert info.value.kind == kind


def test_signals_to_itself_and_to_all_harm_no_one_else(confined):
    with confined.student() as other, confined.student() as student:
        student.run_cell("import signal\nfor s in (9, 15, 19):\n    os.kill(1, s); os.kill(0, s)")
        with_all = student.run_cell("os.kill(-1, 9)")
        assert with_all.error is None or with_all.error.type_name == "ProcessLookupError"
        assert other.run_cell("ratio").error is None
    with confined.student() as student:
        assert student.run_cell("ratio").error is None


def test_processor_time_is_bounded_and_who_used_it_up_is_told_so(confined):
    """Several threads use more of it than goes by on the clock; here there is less than goes by."""
    with confined.student() as student:
        student.run_cell("import resource\nlimits = list(resource.getrlimit(resource.RLIMIT_CPU))")
        (bound, last) = student.look_up(["limits"])["limits"]
        assert bound == Limits().submission_seconds + 1 < last
        with pytest.raises(StudentGone) as info:
            student.run_cell(f"resource.setrlimit(resource.RLIMIT_CPU, (1, {last}))\nwhile True: pass")
    assert (info.value.kind, "processor time" in info.value.sentence) == ("timed out", True)


def test_two_hundred_students_leave_nothing_behind(confined, descendants):
    before = descendants(os.getpid())
    started = time.perf_counter()
    for _ in range(200):
        with confined.student() as student:
            assert student.look_up(["ratio"]) == {"ratio": 0.5}
    assert time.perf_counter() - started < 20.0
    assert descendants(os.getpid()) == before
