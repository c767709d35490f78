"""A student's process that loops, dies or attacks ends in time, with a reason, and alone."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from autograder.sandbox import CannotStart, Limits, StudentGone, WallViolation, WarmLesson
from autograder.sandbox.messages import encode


@contextlib.contextmanager
def ends_as(kind: str, within: float):
    """The block must end in StudentGone of this kind in so many seconds."""
    started = time.perf_counter()
    with pytest.raises(StudentGone) as info:
        yield info
    assert info.value.kind == kind, info.value.sentence
    assert info.value.sentence.endswith(".")
    assert time.perf_counter() - started < within


@pytest.fixture(autouse=True)
def the_lesson_still_serves(warm):
    """Whatever happened to one student, the next one is served at once."""
    yield
    started = time.perf_counter()
    with warm.student() as student:
        assert student.look_up(["ratio"]) == {"ratio": 0.5}
    assert time.perf_counter() - started < 4.0


def test_an_endless_call_is_stopped_and_stays_stopped(defined, student):
    loop = defined("def loop(x):\n    while True: pass", "loop")
    with ends_as("timed out", 2.0):
        loop(1)
    with ends_as("timed out", 0.1):
        loop(1)
    with ends_as("timed out", 0.1):
        student.run_cell("1")


def test_an_endless_cell_is_stopped(student):
    with ends_as("timed out", 6.0) as info:
        student.run_cell("while True: pass")
    assert "3 seconds" in info.value.sentence


@pytest.mark.parametrize(
    "deaf",
    [
        "import signal\nfor n in range(1, 65):\n    try: signal.signal(n, signal.SIG_IGN)\n"
        "    except Exception: pass\n",
        "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n",
        "import signal, os\nos.kill(os.getpid(), signal.SIGSTOP)\n",
    ],
)
def test_one_that_listens_to_no_signal_is_stopped_too(defined, deaf):
    body = "".join(f"    {line}\n" for line in deaf.splitlines())
    loop = defined(f"def loop(x):\n{body}    while True: pass", "loop")
    with ends_as("timed out", 2.0):
        loop(1)


def test_an_uninterruptible_call_into_c_is_stopped(defined):
    loop = defined("import re\ndef loop(x): re.match(r'(a+)+$', 'a' * 60 + 'b')", "loop")
    with ends_as("timed out", 2.0):
        loop(1)


def test_calling_back_for_ever_does_not_extend_the_deadline(defined):
    loop = defined("def loop(f):\n    while True: f(1)", "loop")
    with ends_as("timed out", 2.0):
        loop(lambda x: x)


def test_a_trusted_function_kept_busy_by_a_hostile_argument_is_interrupted(defined):
    ask = defined("def ask(f): return f(10**18)", "ask")
    with ends_as("timed out", 2.0):
        ask(lambda n: sum(1 for _ in range(n)))


@pytest.mark.parametrize("seconds", [0.4, 1.4])  # within a call's own deadline and after it
def test_an_alarm_of_the_callers_own_still_rings(defined, seconds):
    give = defined("def give(f): return f(1)", "give")
    rung = []
    before = signal.signal(signal.SIGALRM, lambda number, frame: rung.append(number))
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        assert give(lambda x: x) == 1
        assert not rung
        time.sleep(seconds + 0.1)
        assert rung == [signal.SIGALRM]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_a_slow_batch_has_time_for_each_call(defined):
    slow = defined("import time\ndef slow(s):\n    time.sleep(s)\n    return s", "slow")
    assert slow.call_many([(0.3,)] * 6) == [(True, 0.3)] * 6
    with ends_as("timed out", 3.0):
        slow.call_many([(0.0,), (60.0,), (0.0,)])


def test_a_submission_has_a_time_in_all(start_lesson):
    limits = Limits(call_seconds=1.0, cell_seconds=1.0, submission_seconds=2.0)
    with (
        start_lesson(limits=limits) as lesson,
        lesson.student() as student,
        ends_as("timed out", 4.0) as info,
    ):
        for _ in range(10):
            student.run_cell("import time; time.sleep(0.6)")
    assert info.value.sentence == "The 2 seconds for the whole notebook were used up in this."


def test_an_endless_iterator_ends_with_the_submissions_time():
    limits = Limits(submission_seconds=2.0)
    with (
        WarmLesson.start(
            ["import itertools\ncount = itertools.count()"], limits=limits, unconfined=True
        ) as lesson,
        lesson.student() as student,
        ends_as("timed out", 6.0),
    ):
        list(student.look_up(["count"])["count"])


@pytest.mark.parametrize(
    ("dying", "kind"),
    [
        ("import os; os._exit(0)", "crashed"),
        ("import os; os._exit(86)", "out of memory"),
        ("import ctypes; ctypes.string_at(0)", "crashed"),
        ("import os; os.abort()", "crashed"),
        ("import sys; sys.setrecursionlimit(10**9)\ndef f(x): return max([x], key=f)\nf(1)", "crashed"),
        ("import os; os.closerange(0, 4096); import time; time.sleep(60)", "crashed"),
    ],
)
def test_a_process_that_dies_says_of_what(student, dying, kind):
    with ends_as(kind, 3.0):
        student.run_cell(dying)


def test_the_signal_is_named(student):
    with ends_as("crashed", 3.0) as info:
        student.run_cell("import ctypes; ctypes.string_at(0)")
    assert "SIGSEGV" in info.value.sentence


def test_memory_has_a_limit_and_python_survives_it(student):
    run = student.run_cell("x = np.ones(2**31)")
    assert run.error.type_name.endswith("MemoryError")
    run = student.run_cell("x = []\nwhile True: x.append('y' * 10**8 + str(len(x)))")
    assert run.error.type_name == "MemoryError"
    assert student.run_cell("del x\n1").error is None


def test_a_file_has_a_limit(student):
    run = student.run_cell("open('big', 'wb').write(b'0' * 10**8)")
    assert run.error.type_name == "OSError"


@pytest.mark.parametrize("times", [10**6, 10**8])
def test_a_result_that_is_a_flood_is_no_flood_here(defined, times):
    flood = defined(f"def flood(): return ['x' * 100] * {times // 100}", "flood")
    with contextlib.suppress(StudentGone):
        flood()


def test_many_large_results_end_with_the_checks_allowance(start_lesson):
    limits = Limits(received_bytes=10_000_000)
    with start_lesson("import numpy as np\ndef large(): return np.zeros(10_000)", limits=limits) as lesson:
        with lesson.student() as student, ends_as("out of memory", 20.0):
            for _ in range(200):
                student.look_up(["large"])["large"]()
        with lesson.student() as student:  # each check has its own
            for _ in range(200):
                student.look_up(["large"])["large"]()
                student.release()


def test_a_little_that_becomes_a_lot_counts_for_what_it_becomes(start_lesson):
    limits = Limits(received_bytes=10_000_000)
    lesson = start_lesson("def lists(): return [[]] * 50_000", limits=limits)
    with lesson, lesson.student() as student, ends_as("out of memory", 20.0):
        for _ in range(10):
            student.look_up(["lists"])["lists"]()  # 50 kB, and three megabytes when it is read


def test_a_call_within_a_call_does_not_say_that_it_had_no_time(defined):
    items = "class Endless:\n    __len__ = lambda self: 10**9\n    __getitem__ = lambda self, n: 0.0\n"
    ask = defined(f"{items}def ask(f): return f(Endless())", "ask")
    with ends_as("timed out", 5.0) as info:
        ask(lambda endless: sum(endless[n] for n in range(10**9)))
    assert "after 0 seconds" not in info.value.sentence


FORGED = [
    "b'garbage' * 1000",
    "b'\\xff\\xff\\xff\\xff' + b'0' * 1000",
    "b'\\0\\0\\0\\0'",
    "struct.pack('<I', 9) + b'\\x93\\xa5reply\\x01\\x02'",
    "struct.pack('<I', 5) + b'\\xdd\\xff\\xff\\xff\\xff'",
]


@pytest.mark.parametrize("forged", FORGED)
def test_garbage_on_every_descriptor_ends_the_process_that_sent_it(defined, forged):
    spray = defined(
        "import os, struct\ndef spray():\n"
        "    for descriptor in range(1024):\n"
        f"        try: os.write(descriptor, {forged})\n"
        "        except OSError: pass\n",
        "spray",
    )
    with pytest.raises(WallViolation) as info:
        spray()
    assert info.value.kind == "crashed"


def test_a_forged_reply_is_no_more_than_an_answer(defined, student):
    reply = encode(["reply", 3, True, encode("forged")])
    forge = defined(
        f"import os, struct\nreply = {reply!r}\n"
        "def forge():\n    os.write(3, struct.pack('<I', len(reply)) + reply)\n    return 'honest'",
        "forge",
    )
    assert forge() in ("forged", "honest")
    with pytest.raises(WallViolation):  # the honest reply now comes as the answer to another request
        student.run_cell("1")


@pytest.mark.parametrize(
    "message",
    [
        ["callback", 10**6, b""],
        ["callback", 0, b"\xc1"],
        ["callback", 0, encode([[], {}])],
        ["callback", 0, encode([1, {}, []])],
        ["callback", 0, encode([[], {1: 2}, []])],
        ["callback", 0, encode([[1.0], {}, 0])],
        ["callback", 0, encode([[1.0], {}, [1]])],
        ["callback", 0, encode([[1.0], {}, [True]])],
        ["reply", 3, True, b"\xc1"],
        ["reply", 3, False, encode("not an exception")],
        ["reply", 3, 1, 2, 3],
        ["reply", 10**6, True, encode(1)],
        ["fork", "x"],
        [],
        "reply",
    ],
)
def test_a_malformed_answer_is_a_violation(defined, message):
    frame = encode(message)
    forge = defined(
        f"import os, struct\nframe = {frame!r}\n"
        "def forge(f):\n    os.write(3, struct.pack('<I', len(frame)) + frame)\n"
        "    import time; time.sleep(9)",
        "forge",
    )
    with pytest.raises(WallViolation):
        forge(lambda *args: None)


def test_one_student_knows_nothing_of_another(warm):
    with warm.student() as first, warm.student() as second:
        first.run_cell("secret = 1\nratio = 2\nnp.secret = 3")
        assert second.look_up(["secret", "ratio"]) == {"ratio": 0.5}
        assert second.run_cell("np.secret").error.type_name == "AttributeError"
        with ends_as("crashed", 3.0):
            first.run_cell("import os; os._exit(1)")
        assert second.run_cell("ratio").error is None


def test_monkeypatching_changes_the_students_own_answers_at_most(student):
    student.run_cell(
        "import sys\ndef two(x): return 2 * x\n"
        "np.isclose = np.allclose = np.abs = np.testing.assert_allclose = lambda *a, **k: True\n"
        "sp.Expr.__eq__ = lambda *a: True\nsum = abs = len = isinstance = lambda *a: 1\n"
        "get_ipython().input_transformers_post.append(lambda lines: ['pass\\n'])\n"
        "sys.displayhook = print\nsys.stdout = sys.stderr = None\ndel sys.modules['numpy']"
    )
    assert student.look_up(["two"])["two"](2.0) == 4.0
    assert student.run_cell("1/0").error is None  # what the transformer makes of it


@pytest.mark.parametrize(
    "vandalism",
    [
        "builtins.len = lambda x: 7",
        "builtins.isinstance = lambda *a: True",
        "socket.socket.send = socket.socket.recv = lambda *a: 1/0",
        "msgpack.Packer = msgpack.unpackb = None",
        "sys.modules['autograder.sandbox.answering'].encode = None",
        "get_ipython().run_cell = lambda *a, **k: 1/0",
        "import gc\nfor o in gc.get_objects():\n    if type(o).__name__ == 'Answering': o.__dict__.clear()",
    ],
)
def test_vandalism_can_cost_the_vandal_at_most_the_process(student, vandalism):
    with contextlib.suppress(StudentGone):
        student.run_cell(f"import builtins, socket, msgpack, sys\n{vandalism}")
        student.run_cell("def two(x): return 2 * x")
        two = student.look_up(["two"]).get("two")
        assert two is None or two(2.0) == 4.0


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_a_grader_that_is_killed_leaves_nothing_behind(tmp_path, descendants, unconfined):
    program = (
        "import time\nfrom autograder.sandbox import WarmLesson\n"
        f"lesson = WarmLesson.start([], unconfined={unconfined})\n"
        "student = lesson.student()\nstudent.run_cell('1')\nprint('ready', flush=True)\ntime.sleep(60)"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", program]
    grader = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert grader.stdout is not None
    assert grader.stdout.readline() == "ready\n"
    family = descendants(grader.pid)
    assert len(family) >= 2
    grader.kill()
    grader.wait()
    deadline = time.monotonic() + 5.0
    while any(Path(f"/proc/{number}").exists() for number in family) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{number}").exists() for number in family)
    assert not list(tmp_path.iterdir())


def test_the_process_has_an_environment_of_its_own(student, monkeypatch):
    monkeypatch.setenv("COURSE_SECRET", "x")
    student.run_cell("import os\nenvironment = dict(os.environ)")
    found = student.look_up(["environment"])
    assert set(found["environment"]) <= {
        "HOME", "IPYTHONDIR", "LANG", "MPLBACKEND", "MPLCONFIGDIR", "OPENBLAS_NUM_THREADS", "PATH", "TMPDIR",
        "PWD", "COLUMNS", "LINES", "GIT_PAGER", "PAGER", "TERM", "CLICOLOR", "LC_CTYPE",
    }  # fmt: skip


def test_lesson_cells_that_fail_are_reported_and_the_rest_run(start_lesson):
    with start_lesson("1/0", "x = 1") as lesson:
        assert [run.error and run.error.type_name for run in lesson.prelude_runs] == [
            "ZeroDivisionError",
            None,
        ]


@pytest.mark.parametrize(("cell", "seconds"), [("import os; os._exit(3)", 60.0), ("while True: pass", 8.0)])
def test_lesson_cells_that_end_the_process_are_an_error_in_one_line(cell, seconds, start_lesson):
    limits = Limits(start_seconds=seconds, cell_seconds=1.0)
    with (
        pytest.raises(CannotStart) as info,
        start_lesson("x = 1", cell, limits=limits) as lesson,
    ):
        lesson.student()
    assert "cell 2" in str(info.value)
    assert "\n" not in str(info.value)


@pytest.mark.parametrize("wait", [WarmLesson.student, lambda lesson: time.sleep(20)])
def test_a_lesson_that_is_interrupted_before_its_cells_have_run_ends_at_once(start_lesson, wait):
    earlier = signal.signal(signal.SIGALRM, signal.default_int_handler)
    started = time.perf_counter()
    try:
        signal.setitimer(signal.ITIMER_REAL, 1.0)
        with pytest.raises(KeyboardInterrupt), start_lesson("import time; time.sleep(60)") as lesson:
            wait(lesson)
    finally:
        signal.signal(signal.SIGALRM, earlier)
    assert time.perf_counter() - started < 4.0


def test_a_folder_with_an_answer_key_is_no_data(tmp_path, start_lesson):
    (tmp_path / "lesson.ipynb").write_text("{}")
    with pytest.raises(CannotStart, match="answer key"):
        start_lesson(data_folder=tmp_path)


def test_zero_sized_arrays_make_no_work(defined):
    hostile = defined("def hostile(): return np.zeros((0, 1_000_000))", "hostile")
    assert hostile().shape == (0, 1_000_000)
    assert np.asarray(hostile()).size == 0


def test_many_callbacks_in_one_call_share_one_deadline(defined):
    ask = defined("def ask(f, busy):\n    for _ in range(1000): f(1)\n    return busy(10**18)", "ask")
    with ends_as("timed out", 3.0):
        ask(lambda x: x, lambda n: sum(1 for _ in range(n)))
