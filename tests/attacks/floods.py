"""Answers that take memory, disk, descriptors, output and messages until somebody stops them."""

from __future__ import annotations

from collections.abc import Callable

from .attack import Attack, Notebook, code, place_of

NOTHING: frozenset[str] = frozenset()


def cells(count: int, source: str) -> Callable[[Notebook], Notebook]:
    """So many cells of the student's own before the first answer, and again before the last check."""

    def add(notebook: Notebook) -> Notebook:
        for grade_id in ("forward_difference", "check_differentiable_at_zero"):
            place = place_of(notebook, grade_id)
            notebook["cells"][place:place] = [code(source) for _ in range(count)]
        return notebook

    return add


PICTURE = """
from IPython.display import display
picture = b"\\x89PNG\\r\\n" + bytes(3_000_000)
display({"image/png": picture}, raw=True)
"""
IN_A_CELL = {
    "text": "while True: print('x' * 100_000)",
    "lines": "for _ in range(10**6): print()",
    "errors": "import sys\nfor _ in range(10**5): print('x' * 1000, file=sys.stderr)",
    "text past Python": "import os\nfor descriptor in (1, 2):\n"
    "    for _ in range(1000): os.write(descriptor, bytes(10**6))",
    "a very long line": "print('x' * 10**9)",
    "displays": "from IPython.display import display, HTML\nfor _ in range(10**5): display(HTML('<b>x</b>'))",
    "pictures": f"{PICTURE}for _ in range(100): display({{'image/png': picture}}, raw=True)",
    "figures": "import matplotlib.pyplot as plt\n"
    "for _ in range(60): plt.figure(figsize=(1, 1)); plt.plot([1, 2])",
    "memory": "hoard = []\nwhile True: hoard.append(bytearray(10**8))",
    "memory at once": "bytearray(10**11)",
    "small objects": "hoard = []\nwhile True: hoard.append([])",
    "memory mapped": "import mmap\nhoard = []\nwhile True:\n"
    "    m = mmap.mmap(-1, 10**8); m.write(b'x' * 10**8); hoard.append(m)",
    "shared memory": "from multiprocessing import shared_memory\nhoard = []\n"
    "while True:\n"
    "    s = shared_memory.SharedMemory(create=True, size=10**8); s.buf[:] = bytes(10**8); hoard.append(s)",
    "files in memory": "import os\nhoard = []\nwhile True:\n"
    "    d = os.memfd_create('x'); os.write(d, bytes(10**8)); hoard.append(d)",
    "files": "for n in range(10**6):\n    with open(f'file{n}', 'wb') as f: f.write(bytes(10**6))",
    "empty files": "for n in range(10**6): open(f'file{n}', 'w').close()",
    "folders in folders": "import os\nfor n in range(10**6): os.mkdir('x'); os.chdir('x')",
    "one large file": "with open('file', 'wb') as f:\n    while True: f.write(bytes(10**6))",
    "a file with a hole": "open('file', 'wb').truncate(10**12)",
    "descriptors": "import os\nhoard = []\nwhile True: hoard.append(os.pipe())",
    "full pipes": "import fcntl, os\nfor _ in range(120):\n"
    "    r, w = os.pipe(); fcntl.fcntl(w, 1031, 2**20)\n"
    "    os.set_blocking(w, False); os.write(w, bytes(2**20))",
    "locked memory": "import ctypes\nctypes.CDLL(None).mlockall(7)\nhoard = bytearray(10**9)",
    "deep recursion": "import sys\nsys.setrecursionlimit(10**6)\n"
    "def down(n): return down(n + 1) + 1\ndown(0)",
}
CELLS = tuple(IN_A_CELL.values())

ATTACKS = (
    Attack("floods of output", cells=CELLS[:8], slow=True),
    Attack("floods of memory", cells=CELLS[8:14], slow=True),
    Attack("floods of files", cells=CELLS[14:], slow=True),
    *(
        Attack(
            f"a flood of {name} from every call",
            answers={"power_rule": f"def power_rule(n, x):\n    {statement}\n    return n * x**n"},
            slow=True,
        )
        for name, statement in {
            "text": "print('x' * 10**7)",
            "memory": "globals().setdefault('hoard', []).append(bytearray(10**8))",
            "large results": "return np.zeros(1_900_000)",
            "many small results": "return [[]] * 120_000",
            "objects": "return [type('Thing', (), {})() for _ in range(2_000)]",
            "exceptions of many kinds": "return [type(f'E{i}', (Exception,), {})() for i in range(200)]",
        }.items()
    ),
    Attack("a flood of pictures from many cells", reshape=cells(6, PICTURE), slow=True),
    Attack("a flood of text from many cells", reshape=cells(400, "print('x' * 200_000)"), slow=True),
    Attack(
        "a flood of HTML from many cells",
        reshape=cells(50, "from IPython.display import HTML, display\ndisplay(HTML('<b></p>' * 10_000))"),
        slow=True,
    ),
    *(
        Attack(
            f"a flood of forged outputs: {name}",
            cell="import sys, msgpack\n"
            "Answering = sys.modules['autograder.sandbox.answering'].Answering\n"
            f"output = {output}\n"
            "Answering._run = lambda self, source: [msgpack.packb([[output], None])]",
            worth=NOTHING,
            slow=True,
        )
        for name, output in {
            "HTML": "dict(output_type='display_data', data={'text/html': '<b></p>' * 50_000})",
            "more HTML than there can be": "dict(output_type='display_data', "
            "data={'text/html': '<b></p>' * 1_000_000})",
            "a traceback of empty lines": "dict(output_type='error', ename='E', evalue='', "
            "traceback=[''] * 249_000)",
            "escapes": r"dict(output_type='stream', name='stdout', text='\x1b[m' * 100_000)",
        }.items()
    ),
)
