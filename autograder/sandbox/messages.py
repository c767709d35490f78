"""Plain data to bytes and back: the only thing that crosses the wall.

Messages are msgpack, with an extension type for each kind of data that msgpack lacks. Decoding trusts
nothing: sizes, depth, numbers of elements and every dimension are bounded, and what is out of bounds or
malformed is a WallViolation. Encoding refuses what the other side would refuse. Neither side runs a method
of the value that crosses: subclasses of plain types are read by the methods of their plain base.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable, Collection
from typing import Any, ClassVar, cast

import msgpack
import numpy as np
from msgpack import ExtType

from autograder.sandbox.endings import WallViolation
from autograder.sandbox.remote_errors import RemoteError, describe, rebuild

MESSAGE_BYTES = 32 * 1024 * 1024
VALUE_BYTES = 20 * 1024 * 1024  # of one value in a message that may hold several
ARRAY_BYTES = 16 * 1024 * 1024
ELEMENTS = 250_000
DEPTH = 32
DICT_KEYS = 10_000
SPECIAL_KEYS = 1_000  # tuples and long integers can be made to share a hash
INTEGER_BITS = 4096
ARRAY_DIMENSIONS = 16
ARRAY_ELEMENTS = 4_000_000
STRING_ARRAY_CHARACTERS = 10_000  # of one element
ARRAY_KINDS = {f"{np.dtype(name).str}": np.dtype(name) for name in (
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    "float16", "float32", "float64", "complex64", "complex128",
)}  # fmt: skip

TUPLE, COMPLEX, INTEGER, ARRAY, ELLIPSIS, EXCEPTION, TRUSTED_FUNCTION, STUDENT_OBJECT = range(1, 9)

Fields = list[Any]
Reference = tuple[int, Fields]


class CannotCross(TypeError):
    """A value that is no plain data, or too much of it."""


class TooLarge(CannotCross):
    """Plain data, and too much of it for one message."""


def encode_message(fields: Fields) -> bytes:
    """The bytes of a whole message, which may hold several encoded values. Raises TooLarge."""
    data = _pack(fields, None)
    if len(data) > MESSAGE_BYTES:
        raise TooLarge("it is too large")
    return data


def encode(value: object, refer: Callable[[object], Reference | int | float] | None = None) -> bytes:
    """The bytes of a value.

    ``refer`` says what stands for an object that is no data: TRUSTED_FUNCTION or STUDENT_OBJECT, and its
    fields; or the number that it is. Equal data have equal bytes, and ``encode(decode(data)) == data``.
    Raises CannotCross for a value that cannot cross, TooLarge for one that is too large to.
    """
    try:
        data = _pack(value, refer)
    except (ValueError, OverflowError, RecursionError) as error:  # too deep, or a cycle
        raise TooLarge("it is nested too deeply") from error
    if len(data) > VALUE_BYTES:
        raise TooLarge("it is too large")
    if len(data) > DEPTH:  # only then can it be out of another bound
        try:
            _Reader(lambda kind, fields: None).read(data)
        except WallViolation as refusal:
            raise TooLarge("it is too large or nested too deeply") from refusal
    return data


def decode(
    data: bytes,
    resolve: Callable[[int, Fields], object] | None = None,
    count: Callable[[int], None] | None = None,
) -> Any:
    """The value that ``data`` stands for; ``resolve`` turns a reference's kind and fields into an object.

    ``count`` is told how many elements were made: a few bytes can become many of them.
    Raises WallViolation for anything malformed or out of bounds.
    """
    if len(data) > MESSAGE_BYTES:
        raise WallViolation("too long")
    reader = _Reader(resolve)
    value = reader.read(data)
    if count is not None:
        count(reader.elements)
    return value


def decode_message(data: bytes) -> Fields:
    """A message: a word for what it is, then fields. Raises WallViolation for anything else."""
    fields = decode(data)
    if type(fields) is not list or not fields or type(fields[0]) is not str:
        raise WallViolation("malformed")
    return fields


def _pack(value: object, refer: Callable[[object], Reference | int | float] | None) -> bytes:
    def replace(special: object) -> object:
        plain = _plain(special)
        if type(plain) is tuple:
            return ExtType(TUPLE, _pack(list(plain), refer))
        if plain is not None:
            return plain
        if issubclass(type(special), BaseException):
            error = describe(cast(BaseException, special))
            fields = [error.type_name, list(error.base_names), error.message]
            return ExtType(EXCEPTION, _pack(fields, None))
        if refer is None:
            raise CannotCross(f"a {type(special).__name__} cannot cross")
        stands = refer(special)
        if not isinstance(stands, tuple):
            return _plain(stands)
        kind, fields = stands
        return ExtType(kind, _pack(fields, None))

    packer = msgpack.Packer(default=replace, strict_types=True, unicode_errors="surrogatepass", buf_size=512)
    return packer.pack(value)


def _plain(value: Any) -> object:
    """A value that msgpack has no type for as a tuple, or as something that it packs; None for no data."""
    kind = type(value)  # isinstance would ask the object
    if issubclass(kind, tuple):
        return tuple.__getitem__(value, slice(None))
    if issubclass(kind, np.ndarray):
        if kind is not np.ndarray and issubclass(kind, np.ma.MaskedArray):
            return None  # what lies under a mask is not what the array says
        return _packed_array(np.asarray(value))
    if issubclass(kind, np.generic):
        value = _plain_scalar(value)
        kind = type(value)
    if issubclass(kind, bool):
        return value
    if issubclass(kind, float):
        return float.__float__(value)
    if issubclass(kind, int):
        return _packed_integer(int.__int__(value))
    if issubclass(kind, complex):
        number = complex.__complex__(value)
        return ExtType(COMPLEX, struct.pack("<dd", number.real, number.imag))
    if issubclass(kind, str):
        return str.__str__(value)
    if issubclass(kind, bytes):
        return bytes.__getitem__(value, slice(None))
    if issubclass(kind, list):
        return list.__getitem__(value, slice(None))
    if issubclass(kind, dict):
        return dict(dict.items(value))
    if value is Ellipsis:
        return ExtType(ELLIPSIS, b"")
    return None


def _plain_scalar(value: np.generic) -> object:
    if value.dtype.char == "g":  # long double, which has no plain Python number
        return float(value)
    if value.dtype.char == "G":
        return complex(value)
    return value.item()


def _packed_integer(number: int) -> int | ExtType:
    if -(2**63) <= number < 2**64:
        return number
    if number.bit_length() > INTEGER_BITS:
        raise TooLarge(f"it is an integer of more than {INTEGER_BITS} bits")
    return ExtType(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "little", signed=True))


def _packed_array(array: np.ndarray) -> ExtType | None:
    kind, size = array.dtype.kind, array.dtype.itemsize
    if kind == "f" and size > 8:
        array = array.astype(np.float64)
    elif kind == "c" and size > 16:
        array = array.astype(np.complex128)
    elif array.dtype.byteorder == ">":
        array = array.astype(array.dtype.newbyteorder("<"))
    name = array.dtype.str
    if name not in ARRAY_KINDS and kind != "U":
        return None
    if _too_large(array.shape, array.dtype):
        raise TooLarge(f"it is an array of shape {array.shape}")
    return ExtType(
        ARRAY, msgpack.packb([name, list(array.shape), array.tobytes()], buf_size=array.nbytes + 256)
    )


def _too_large(shape: tuple[int, ...], dtype: np.dtype) -> bool:
    """Whether an array is out of bounds; a dimension of zero does not make the others free."""
    elements = math.prod(max(length, 1) for length in shape)
    return (
        len(shape) > ARRAY_DIMENSIONS
        or elements > ARRAY_ELEMENTS
        or elements * dtype.itemsize > ARRAY_BYTES
        or (dtype.kind == "U" and dtype.itemsize > 4 * STRING_ARRAY_CHARACTERS)
    )


class _Reader:
    """Reads one message, and counts what it makes: each thing costs about as much as so many elements."""

    COSTS: ClassVar[dict[int, int]] = {
        ARRAY: 10,
        EXCEPTION: 1_000,
        TRUSTED_FUNCTION: 100,
        STUDENT_OBJECT: 100,
    }
    CONTAINERS = frozenset({list, dict, tuple})
    SIMPLE_KEYS = frozenset({str, int, float, bool, bytes, type(None)})

    def __init__(self, resolve: Callable[[int, Fields], object] | None) -> None:
        self.resolve = resolve
        self.elements = 0
        self.extensions_open = 0
        self.depths: dict[int, tuple[int, object]] = {}  # by identity, so each container is kept alive

    def read(self, data: bytes) -> Any:
        try:
            return self._unpack(data) if len(data) > DEPTH else self._unpack_short(data)
        except WallViolation:
            raise
        except Exception as error:
            raise WallViolation("malformed") from error

    def _unpack_short(self, data: bytes) -> Any:
        """What is so short holds no more elements than it has bytes, and nests no deeper."""
        self._count(len(data))
        return msgpack.unpackb(
            data,
            ext_hook=self._extension,
            strict_map_key=False,
            timestamp=1,
            unicode_errors="surrogatepass",
        )

    def _unpack(self, data: bytes) -> Any:
        return msgpack.unpackb(
            data,
            list_hook=self._list,
            object_pairs_hook=self._dict,
            ext_hook=self._extension,
            strict_map_key=False,
            timestamp=1,  # msgpack's own extension becomes a plain float
            unicode_errors="surrogatepass",
            max_array_len=min(len(data), ELEMENTS),
            max_map_len=min(len(data), DICT_KEYS),
        )

    def _count(self, elements: int) -> None:
        self.elements += elements
        if self.elements > ELEMENTS:
            raise WallViolation("too many elements")

    def _nest(self, container: object, children: Collection[object]) -> None:
        if self.CONTAINERS.isdisjoint(map(type, children)):
            return
        deepest = 1
        if self.depths:
            known = (self.depths.get(id(child)) for child in children if type(child) in self.CONTAINERS)
            deepest = max((found[0] for found in known if found), default=1)
        if deepest >= DEPTH:
            raise WallViolation("nested too deeply")
        self.depths[id(container)] = deepest + 1, container

    def _list(self, items: list[Any]) -> list[Any]:
        self._count(len(items) + 1)
        self._nest(items, items)
        return items

    def _dict(self, pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
        self._count(2 * len(pairs) + 1)
        if len(pairs) > SPECIAL_KEYS and not all(self._is_simple(key) for key, _ in pairs):
            raise WallViolation("too many special keys")
        made = dict(pairs)
        self._nest(made, made.values())
        return made

    def _is_simple(self, key: object) -> bool:
        """Whether its kind is one of which only a few keys share a hash, whoever makes them."""
        return type(key) in self.SIMPLE_KEYS and not (type(key) is int and key.bit_length() > 64)

    def _extension(self, kind: int, data: bytes) -> object:
        self._count(self.COSTS.get(kind, 1))
        if kind == COMPLEX:
            return complex(*struct.unpack("<dd", data))
        if kind == INTEGER:
            return _long_integer(data)
        if kind == ELLIPSIS and not data:
            return Ellipsis
        flat = kind != TUPLE and len(data) <= DEPTH
        fields = self._unpack_short(data) if flat else self._unpack_within(data)
        if type(fields) is not list:
            raise WallViolation("malformed")
        if kind == TUPLE:
            made = tuple(fields)
            self._nest(made, made)
            return made
        if kind == ARRAY:
            return _array(*fields)
        if kind == EXCEPTION:
            return _exception(*fields)
        if kind in (TRUSTED_FUNCTION, STUDENT_OBJECT) and self.resolve is not None:
            return self.resolve(kind, fields)
        raise WallViolation("unknown kind of data")

    def _unpack_within(self, data: bytes) -> object:
        if self.extensions_open >= DEPTH:  # each level also takes a slice of the C stack
            raise WallViolation("nested too deeply")
        self.extensions_open += 1
        fields = self._unpack(data)
        self.extensions_open -= 1
        return fields


def _long_integer(data: bytes) -> int:
    number = int.from_bytes(data[: INTEGER_BITS // 8 + 1], "little", signed=True)
    if len(data) > INTEGER_BITS // 8 + 1 or number.bit_length() > INTEGER_BITS:
        raise WallViolation("an integer too long")
    return number


def _array(name: object, shape: object, raw: object) -> np.ndarray:
    if type(name) is not str or type(raw) is not bytes or type(shape) is not list:
        raise WallViolation("malformed array")
    if any(type(length) is not int or length < 0 for length in shape):
        raise WallViolation("malformed shape")
    dtype = ARRAY_KINDS.get(name)
    if dtype is None and re.fullmatch(r"<U[1-9][0-9]{0,4}", name):
        dtype = np.dtype(name)
    if dtype is None or _too_large(tuple(shape), dtype) or math.prod(shape) * dtype.itemsize != len(raw):
        raise WallViolation("malformed array")
    if dtype.kind == "b" and raw.strip(b"\0\1"):
        raise WallViolation("a truth value that is neither true nor false")
    if dtype.kind == "U" and np.any(np.frombuffer(raw, "<u4") > 0x10FFFF):
        raise WallViolation("a character that does not exist")
    return np.ndarray(tuple(shape), dtype, raw).copy()


def _exception(type_name: object, base_names: object, message: object) -> Exception:
    if type(type_name) is not str or type(message) is not str or type(base_names) is not list:
        raise WallViolation("malformed exception")
    if not all(type(name) is str for name in base_names):
        raise WallViolation("malformed exception")
    return rebuild(RemoteError(type_name, message, tuple(base_names)))
