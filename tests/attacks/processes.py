"""Answers that start processes, outlive their own, or lay hands on others."""

from __future__ import annotations

from .attack import COURSE, OUTSIDE, Attack

# what a process would do if it came to life: leave a trace where the tests look
LATER = f"""
import os, pathlib, signal, subprocess, sys, threading, time
def later():
    time.sleep(0.5)
    for place in ("{OUTSIDE}/later.txt", "{COURSE}/gradebook.db"):
        try: pathlib.Path(place).write_text("later")
        except OSError: pass
    while True: time.sleep(1)
"""

ATTACKS = tuple(
    Attack(name, cell=f"{LATER}\n{source}", at_most="thread" in name)
    for name, source in {
        "a daemon": "try:\n    if os.fork() == 0:\n        os.setsid()\n        if os.fork() == 0: later()\n"
        "        os._exit(0)\nexcept OSError: pass",
        "a shell left running": f"""
for command in ("setsid nohup sleep 1000 &", "at now", "(sleep 1; touch {OUTSIDE}/later.txt) & disown"):
    try: subprocess.Popen(command, shell=True, start_new_session=True)
    except OSError: pass
""",
        "another Python": """
import multiprocessing
for method in ("fork", "spawn", "forkserver"):
    try: multiprocessing.get_context(method).Process(target=later).start()
    except Exception: pass
""",
        "a process by the system's own calls": """
import ctypes
libc = ctypes.CDLL(None)
for number in (56, 57, 58, 435):
    if libc.syscall(number, 0, 0, 0, 0, 0) == 0: later()
for number in (59, 322): libc.syscall(number, b"/bin/sh", 0, 0, 0, 0)
try: os.posix_spawn("/bin/sh", ["sh", "-c", "sleep 1000"], {})
except OSError: pass
libc.system(b"sleep 1000 &")
""",
        "a bomb of processes": """
def bomb():
    while True:
        try: os.fork()
        except OSError: return
bomb()
""",
        "a bomb of threads": """
def wait(): time.sleep(1000)
try:
    while True: threading.Thread(target=wait, daemon=True).start()
except RuntimeError: pass
""",
        "threads that turn on the checks": """
import gc
def vandal():
    while True:
        time.sleep(0.05)
        try: globals()["power_rule"] = lambda n, x: 0.0
        except Exception: pass
for _ in range(5): threading.Thread(target=vandal, daemon=True).start()
""",
        "signals to everyone": """
def everyone(number):
    for process in (-1, 0, 1, os.getppid(), *range(2, 3000)):
        if process != os.getpid():
            try: os.kill(process, number)
            except OSError: pass
for number in (signal.SIGSTOP, signal.SIGUSR1, signal.SIGALRM, signal.SIGTERM, signal.SIGKILL):
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    everyone(number)
""",
        "a hangup for its own group": """
for number in (signal.SIGTSTP, signal.SIGTTIN, signal.SIGHUP): signal.signal(number, signal.SIG_IGN)
os.killpg(os.getpgrp(), signal.SIGHUP)
""",
        "hands on other processes": """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
for process in range(1, 400):
    for request in (16, 0x4206):
        if process != os.getpid(): libc.ptrace(request, process, 0, 0)
    libc.syscall(434, process, 0)
    libc.syscall(310, process, 0, 0, 0, 0, 0)
    try: os.sched_setaffinity(process, {0}); os.setpriority(os.PRIO_PROCESS, process, 19)
    except OSError: pass
    try: open(f"/proc/{process}/mem", "r+b").write(b"x")
    except OSError: pass
""",
        "something for the end": """
import atexit, weakref, gc
atexit.register(later); weakref.finalize(sys, later); threading._register_atexit(later)
for number in range(1, 65):
    try: signal.signal(number, lambda *a: later())
    except (OSError, ValueError): pass
import ctypes
try:
    for operation in (1, 36, 4, 15): ctypes.CDLL(None).prctl(operation, 0, 0, 0, 0)
except Exception: pass
""",
        "another name and group": """
for attempt in (lambda: os.setuid(0), lambda: os.setgid(0), lambda: os.setgroups([0]), os.setsid,
                lambda: os.unshare(0x10000000), lambda: os.nice(-20)):
    try: attempt()
    except (OSError, AttributeError): pass
""",
    }.items()
)
