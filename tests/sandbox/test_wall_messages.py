"""Plain data survives the way to bytes and back; nothing else gets through, and no bytes do harm."""

from __future__ import annotations

import contextlib
import math
import time

import msgpack
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from msgpack import ExtType

from autograder.sandbox import messages
from autograder.sandbox.endings import WallViolation
from autograder.sandbox.messages import CannotCross, TooLarge, decode, encode

keys = st.one_of(
    st.text(max_size=5), st.integers(), st.booleans(), st.tuples(st.integers(), st.text(max_size=2))
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**4000), 2**4000),
    st.floats(allow_nan=False),
    st.complex_numbers(allow_nan=False),
    st.text(st.characters(exclude_categories=()), max_size=20),
    st.binary(max_size=20),
    st.just(...),
)
plain_data = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.tuples(inner, inner),
        st.dictionaries(keys, inner, max_size=4),
    ),
    max_leaves=12,
)
arrays = st.one_of(
    [
        hnp.arrays(dtype, hnp.array_shapes(min_dims=0, min_side=0, max_side=4))
        for dtype in messages.ARRAY_KINDS
    ]
    + [hnp.arrays("<U5", hnp.array_shapes(min_dims=0, max_side=3))]
)


def same(a: object, b: object) -> bool:
    return type(a) is type(b) and encode(a) == encode(b)


@given(plain_data)
def test_plain_data_come_back_as_they_went(value):
    back = decode(encode(value))
    assert same(back, value)
    assert back == value


@given(arrays)
def test_an_array_comes_back_with_its_type_its_shape_and_its_bytes(array):
    back = decode(encode(array))
    assert back.dtype == array.dtype
    assert back.shape == array.shape
    assert back.tobytes() == array.tobytes()
    assert back.flags.writeable


@given(plain_data)
def test_equal_data_have_equal_bytes(value):
    assert encode(decode(encode(value))) == encode(value)


def test_not_a_number_and_signed_zero_keep_their_bits():
    nan, zero = decode(encode([math.nan, -0.0]))
    assert math.isnan(nan)
    assert math.copysign(1.0, zero) == -1.0


@pytest.mark.parametrize(
    ("scalar", "plain"),
    [
        (np.float64(0.5), 0.5),
        (np.float32(0.5), 0.5),
        (np.longdouble(0.5), 0.5),
        (np.clongdouble(1j), 1j),
        (np.int8(-3), -3),
        (np.uint64(2**64 - 1), 2**64 - 1),
        (np.bool_(True), True),
        (np.complex64(1j), 1j),
        (np.str_("a"), "a"),
        (np.bytes_(b"a"), b"a"),
    ],
)
def test_a_numpy_scalar_becomes_a_plain_one(scalar, plain):
    assert same(decode(encode(scalar)), plain)


class LyingFloat(float):
    def __float__(self):
        return 7.0

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0


class LyingInt(int):
    def __int__(self):
        return 7

    def __index__(self):
        return 7


class LyingText(str):
    def __str__(self):
        return "lie"


class LyingList(list):
    def __iter__(self):
        return iter([7])

    def __getitem__(self, index):
        return 7

    def __len__(self):
        return 1


class LyingTuple(tuple):
    def __iter__(self):
        return iter((7,))


class LyingDict(dict):
    def items(self):
        return [("a", 7)]


class LyingArray(np.ndarray):
    def tobytes(self, *args):
        return b"lie"

    def __array__(self, *args, **kwargs):
        return np.array([7.0])


@pytest.mark.parametrize(
    ("liar", "honest"),
    [
        (LyingFloat(2.0), 2.0),
        (LyingInt(2), 2),
        (LyingText("two"), "two"),
        (LyingList([1, 2]), [1, 2]),
        (LyingTuple((1, 2)), (1, 2)),
        (LyingDict(a=2), {"a": 2}),
        (np.array([2.0]).view(LyingArray), np.array([2.0])),
    ],
)
def test_a_subclass_is_read_by_the_methods_of_its_plain_base(liar, honest):
    assert same(decode(encode(liar)), honest)


def test_an_object_that_lies_about_its_class_is_no_data():
    class Liar:
        __class__ = float  # type: ignore[assignment]

    with pytest.raises(CannotCross):
        encode(Liar())


@pytest.mark.parametrize(
    "value", [{1, 2}, object(), len, np.array([None]), np.array(["2000"], "datetime64[Y]")]
)
def test_what_is_no_plain_data_does_not_cross(value):
    with pytest.raises(CannotCross):
        encode(value)


def nested(depth: int) -> list:
    value: list = []
    for _ in range(depth):
        value = [value]
    return value


def cycle() -> list:
    value: list = []
    value.append(value)
    return value


def tuple_cycle() -> tuple:
    value: list = []
    whole = (value,)
    value.append(whole)
    return whole


@pytest.mark.parametrize(
    "value",
    [
        2**5000,
        -(2**5000),
        nested(40),
        nested(5000),
        cycle(),
        tuple_cycle(),
        [0] * 300_000,
        dict.fromkeys(range(20000), 0),
        {(n,): 0 for n in range(2_000)},
        np.zeros(5_000_000, np.int8),
        np.zeros((0, 5_000_000)),
        np.zeros((1,) * 20),
        b"0" * 40_000_000,
        np.array(["a" * 20_000]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_too_much_of_it_is_refused_by_the_side_that_would_send_it(value):
    with pytest.raises(TooLarge):
        encode(value)


@given(st.binary(max_size=300))
@settings(max_examples=1000)
def test_bytes_that_are_no_message_are_a_violation_and_nothing_else(data):
    with contextlib.suppress(WallViolation):
        decode(data)


@given(plain_data, st.data())
@settings(max_examples=300)
def test_a_damaged_message_is_data_or_a_violation(value, draw):
    data = bytearray(encode(value))
    for _ in range(draw.draw(st.integers(1, 3))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    with contextlib.suppress(WallViolation):
        decode(bytes(data))


def array_message(name: object, shape: object, raw: object) -> bytes:
    return msgpack.packb(ExtType(messages.ARRAY, msgpack.packb([name, shape, raw])))


def deep_tuples(depth: int) -> bytes:
    data = msgpack.packb(ExtType(messages.TUPLE, msgpack.packb([])))
    for _ in range(depth):
        data = msgpack.packb(ExtType(messages.TUPLE, b"\x91" + data))
    return data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xc1",
        b"\x01\x02",  # something after the message
        b"\xdd\xff\xff\xff\xff",  # a list that claims four thousand million elements
        b"\xdd\x00\x03\xd0\x00" * 1000,  # lists in lists, each claiming room
        b"\x91" * 40 + b"\x01",
        b"\x91" * 5_000,
        b"\x91" * 2_000_000,
        b"\xdc\xff\xff" + b"\x90" * 65_535 + b"\xdc\xff\xff" * 3,
        b"\xdd\x00\x04\x93\xe0" + b"\x90" * 300_000,  # 300,000 empty lists
        deep_tuples(40),
        deep_tuples(3_000),
        b"\x81\x90\x01",  # a list as a key
        b"\x81" + array_message("<f8", [1], b"\0" * 8) + b"\x01",  # an array as a key
        msgpack.packb(dict.fromkeys(range(20000), 0)),
        array_message("<f8", [2], b"\0" * 8),
        array_message("<f8", [-1], b""),
        array_message("<f8", [0, 10**18], b""),
        array_message("<f8", [10**9, 10**9], b""),
        array_message("<f8", [1.0], b"\0" * 8),
        array_message("<f8", [True], b"\0" * 8),
        array_message("<f8", [1] * 65, b"\0" * 8),
        array_message("|O", [1], b"\0" * 8),
        array_message("V8", [1], b"\0" * 8),
        array_message("<M8[D]", [1], b"\0" * 8),
        array_message("f8,f8", [1], b"\0" * 16),
        array_message([("a", "<f8")], [1], b"\0" * 8),
        array_message("<U99999", [0], b""),
        array_message("<U1", [1], b"\xff\xff\xff\xff"),  # a character that does not exist
        array_message("|b1", [1], b"\x02"),  # neither true nor false
        msgpack.packb(ExtType(messages.COMPLEX, b"\0")),
        msgpack.packb(ExtType(messages.INTEGER, b"\1" * 600)),
        msgpack.packb(ExtType(messages.ELLIPSIS, b"x")),
        msgpack.packb(ExtType(messages.TUPLE, b"\x01")),
        msgpack.packb(ExtType(messages.EXCEPTION, msgpack.packb(["A", "Exception", "x"]))),
        msgpack.packb(ExtType(messages.EXCEPTION, msgpack.packb(["A", [1], "x"]))),
        msgpack.packb(ExtType(messages.STUDENT_OBJECT, msgpack.packb([0]))),
        msgpack.packb(ExtType(99, b"")),
        b"\xd9\x02\xff\xff",  # text that is no text
    ],
    ids=lambda data: data[:8].hex(),
)
def test_a_hostile_message_is_a_violation(data):
    started = time.process_time()
    with pytest.raises(WallViolation):
        decode(data)
    assert time.process_time() - started < 2.0


def test_many_exceptions_with_names_of_their_own_are_refused():
    def exception(number: int) -> ExtType:
        return ExtType(messages.EXCEPTION, msgpack.packb([f"E{number}", ["ValueError"], ""]))

    with pytest.raises(WallViolation):
        decode(msgpack.packb([exception(number) for number in range(1_000)]))


def test_tuples_made_to_collide_cannot_keep_the_other_side_busy():
    from itertools import product

    colliding = [0, 2**61 - 1, 2 * (2**61 - 1), 3 * (2**61 - 1)]
    tuples = list(product(colliding, repeat=8))
    assert len({hash(each) for each in tuples}) == 1
    data = msgpack.packb(dict.fromkeys(tuples[:9000], 0), use_bin_type=True)
    as_tuples = b"\xde\x23\x28" + b"".join(encode(each) + b"\0" for each in tuples[:9_000])
    for hostile in (data, as_tuples):
        started = time.process_time()
        with pytest.raises(WallViolation):
            decode(hostile)
        assert time.process_time() - started < 2.0


def test_long_integers_made_to_collide_cannot_keep_the_other_side_busy():
    integers = [n * (2**61 - 1) for n in range(100, 9_100)]  # Python's hash of each is 0
    hostile = b"\xde\x23\x28" + b"".join(encode(each) + b"\0" for each in integers)
    with pytest.raises(WallViolation):
        decode(hostile)
    assert decode(encode(dict.fromkeys(integers[:900], 0))) == dict.fromkeys(integers[:900], 0)


def test_msgpacks_own_timestamps_become_plain_floats():
    assert type(decode(b"\xd7\xff" + b"\0" * 8)) is float
