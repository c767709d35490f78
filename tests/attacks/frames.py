"""Processes that write on the wall's own socket: forged, replayed, oversized, late and endless messages.

The code in a student's process is the student's to change, so all of this can be done from a notebook.
"""

from __future__ import annotations

from .attack import HONEST, Attack

# what an attacker needs to speak the wall's language; `Answering` answers what is asked
SPEAK = """
import gc, os, struct, sys, threading, time
import msgpack
from autograder.sandbox import answering, frames, messages
Answering = answering.Answering
self = next(o for o in gc.get_objects() if type(o).__name__ == "Connection")
def frame(data): return struct.pack("<I", len(data)) + data
def send(fields): os.write(3, frame(messages._pack(fields, None)))
encode = lambda value: messages._pack(value, None)
two = np.array([1.0, 2.0])
"""


def forging(name: str, source: str, **more) -> Attack:
    """A cell that forges; where it is killed for that, the answers still count."""
    return Attack(name, cell=f"{SPEAK}\n{source}", **more)


def answering_with(name: str, verb: str, fields: str) -> Attack:
    """Whenever it is asked to do this, these are the fields of its reply."""
    worth = HONEST if verb in ("call", "observe", "values") else NOTHING  # not asked where it is right
    return forging(name, f"Answering._{verb} = lambda self, *request: {fields}", worth=worth)


NOTHING: frozenset[str] = frozenset()

ATTACKS = (
    # replies that are none
    *(
        forging(
            f"garbage on every descriptor: {name}",
            f"""
for descriptor in range(1024):
    try: os.write(descriptor, {garbage})
    except OSError: pass
""",
        )
        for name, garbage in {
            "noise": "os.urandom(4096)",
            "the longest frame": "b'\\xff' * 8",
            "frames of nothing": "bytes(4096)",
        }.items()
    ),
    forging("half a frame", "os.write(3, frame(b'x' * 100)[:50])", slow=True),
    *(
        forging(f"forged message {number}", f"os.write(3, frame({message}))")
        for number, message in enumerate(
            (
                "msgpack.packb(['reply'])",
                "msgpack.packb(['reply', 1])",
                "msgpack.packb(['reply', True, b'', b''])",
                "msgpack.packb(['reply', 2**63, True, encode(13.0)])",
                "msgpack.packb(['callback', 0, encode([[1.0], {}])])",
                "msgpack.packb(['callback', -1, encode([[1.0], {}])])",
                "msgpack.packb(['fork', 'x'])",
                "msgpack.packb({'reply': 1})",
                "msgpack.packb(msgpack.ExtType(7, encode([0])))",
                "b'\\xc1'",
                "b'\\x91' * 100_000 + b'\\xc0'",
                "b'\\xdd\\xff\\xff\\xff\\xff'",
                "b'\\xc9\\xff\\xff\\xff\\xff\\x04'",
                "encode(['reply', two, two])",
                "encode([two, two])",
            )
        )
    ),
    # replies with the wrong fields; more of them in the tests of the wall itself
    *(
        answering_with(f"a reply of odd fields to every {verb}", verb, "[two, {}, None]")
        for verb in ("run", "look_up", "call_many", "observe", "values")
    ),
    answering_with("names that are arrays", "look_up", "[encode([two, 1.0])]"),
    answering_with("names that nobody asked for", "look_up", "[encode(['square', 1.0])]"),
    answering_with("the same name twice", "look_up", "[encode([name, 0.0]) for name in request[0] * 2]"),
    answering_with("outputs of an array of kinds", "run", "[encode([[dict(output_type=two)], None])]"),
    answering_with(
        "streams of an array of names",
        "run",
        "[encode([[dict(output_type='stream', name=two, text='x')], None])]",
    ),
    answering_with(
        "outputs that are no outputs", "run", "[encode([[[], {}, 1, 'x', None], ValueError('x')])]"
    ),
    answering_with(
        "an error that is a traceback of arrays",
        "run",
        "[encode([[dict(output_type='error', ename='x', evalue='x', traceback=[two])], None])]",
    ),
    answering_with(
        "a trusted function for an answer",
        "look_up",
        """[
        encode([name, msgpack.ExtType(7, encode([0]))]) for name in request[0]]""",
    ),
    answering_with(
        "objects that describe themselves",
        "look_up",
        """[
        encode([name, msgpack.ExtType(8, encode([0, "expression", "Mul", "", ["x"]]))])
        for name in request[0]]""",
    ),
    answering_with(
        "objects with methods that there are not",
        "look_up",
        """[
        encode([name, msgpack.ExtType(8, encode([0, "function", "f", "f", ["__eq__", "__class__"]]))])
        for name in request[0]]""",
    ),
    answering_with(
        "text where a batch of results should be", "call_many", "[encode('13')] * len(request[1])"
    ),
    answering_with(
        "exceptions of impossible bases",
        "call_many",
        "[messages._pack([False, msgpack.ExtType(6, encode(['CheckFailed', ['OSError', 'UnicodeDecodeError',"
        " 'StopIteration', 'BaseException', 'SystemExit'], 'x']))], None)] * len(request[1])",
    ),
    answering_with("numerals that are none", "values", "[True, encode(['1e999999999'] * 100)]"),
    answering_with("purity that is none", "observe", "[True, encode(0.0), request[1], True]"),
    # data out of bounds
    *(
        forging(
            f"a result that is forged: {name}",
            f"huge = {value}\nAnswering._call_many = lambda self, number, batch: [\n"
            "    messages._pack([True, huge], None)] * len(batch)",
            worth=NOTHING,
        )
        for name, value in {
            "an integer of 4097 bits": "msgpack.ExtType(3, (2**4097).to_bytes(600, 'little'))",
            "an array of more than its bytes": "msgpack.ExtType(4, encode(['<f8', [10**9], bytes(8)]))",
            "an array of a negative length": "msgpack.ExtType(4, encode(['<f8', [-1], b'']))",
            "an array of objects": "msgpack.ExtType(4, encode(['|O', [1], bytes(8)]))",
            "an array of nothing, very long": "msgpack.ExtType(4, encode(['<f8', [0, 2**62], b'']))",
            "an array of forty dimensions": "msgpack.ExtType(4, encode(['<f8', [1] * 40, bytes(8)]))",
            "text beyond Unicode": "msgpack.ExtType(4, encode(['<U1', [1], b'\\xff' * 4]))",
            "a time": "msgpack.Timestamp(2**63)",
            "a thing of another kind": "msgpack.ExtType(99, b'')",
        }.items()
    ),
    answering_with(
        "mappings with lists for keys", "call_many", "[b'\\x92\\xc3\\x81\\x90\\xc0'] * len(request[1])"
    ),
    answering_with(
        "a little that becomes a lot",
        "call_many",
        "[b'\\x92\\xc3\\xdd' + struct.pack('>I', 249_000) + b'\\x90' * 249_000] * len(request[1])",
    ),
    # the same again, early, late, or for ever
    forging(
        "messages replayed",
        """
sent = []
def record(self, data, *a, send=frames.Connection.send, **k):
    sent.append(data)
    for old in sent[-3:]: send(self, old)
frames.Connection.send = record
""",
        at_most=True,
    ),
    forging(
        "replies before the question",
        """
def ahead():
    for serial in range(1, 2000): send(["reply", serial, True, encode(13.0)])
threading.Thread(target=ahead, daemon=True).start()
time.sleep(0.2)
""",
        at_most=True,
    ),
    forging(
        "another thread that reads the questions",
        """
def listen():
    while True: os.read(3, 65536)
threading.Thread(target=listen, daemon=True).start()
time.sleep(0.1)
""",
        at_most=True,
        slow=True,
    ),
    forging(
        "a frame that comes byte by byte",
        """
def trickle():
    for byte in frame(bytes(10_000)):
        os.write(3, bytes([byte])); time.sleep(0.2)
trickle()
""",
        slow=True,
    ),
    forging("a socket that is closed", "os.close(3)"),
    forging("a socket that is shut down", "import socket\nsocket.socket(fileno=os.dup(3)).shutdown(2)"),
    forging(
        "descriptors for the grader",
        """
import array, socket
wall = socket.socket(fileno=os.dup(3))
for number in range(100):
    wall.sendmsg([frame(encode(['reply', number]))],
                 [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2, 3]))])
""",
    ),
    forging(
        "a flood of frames",
        "while True: os.write(3, frame(encode(['callback', 0, encode([[0.0], {}])])) * 1000)",
    ),
    forging("a flood of bytes", "while True: os.write(3, bytes(2**20))"),
)
