"""Length-prefixed frames over a socket, with a deadline for a whole frame and not for each piece of it."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterable

from autograder.sandbox.endings import WallViolation
from autograder.sandbox.messages import MESSAGE_BYTES

FRAME_BYTES = MESSAGE_BYTES + 64 * 1024
_HEADER = struct.Struct("<I")
_CHUNK = 256 * 1024
_SHORT = 4096  # most frames are; room for a long one has to be fetched from the system each time


class Hangup(BaseException):
    """The other side has closed the connection."""


class DeadlinePassed(BaseException):
    """The other side was not ready in time."""


class Connection:
    """One end of a socket on which both sides write frames; a deadline is a time of ``time.monotonic``."""

    def __init__(self, end: socket.socket, takes_descriptors: bool = False) -> None:
        self._socket = end
        self._unread = bytearray()
        self._takes_descriptors = takes_descriptors
        self.descriptors: list[int] = []  # received with the frames so far

    def send(self, frame: bytes, deadline: float | None = None, descriptors: tuple[int, ...] = ()) -> None:
        """Write one frame, with open file descriptors beside it.

        Raises Hangup, or DeadlinePassed when the other side does not take it in time.
        """
        self._write(_HEADER.pack(len(frame)) + frame, deadline, descriptors)

    def send_together(self, frames: Iterable[bytes], deadline: float) -> None:
        """Write frames at once: what waits in a socket takes room for pages, however short it is.

        Raises as `send` does.
        """
        self._write(b"".join(_HEADER.pack(len(frame)) + frame for frame in frames), deadline)

    def _write(self, data: bytes, deadline: float | None, descriptors: tuple[int, ...] = ()) -> None:
        view = memoryview(data)
        try:
            if descriptors:
                self._set_timeout(deadline)
                view = view[socket.send_fds(self._socket, [view[:_CHUNK]], list(descriptors)) :]
            while view:
                self._set_timeout(deadline)
                view = view[self._socket.send(view[:_CHUNK]) :]
        except TimeoutError as error:
            raise DeadlinePassed from error
        except OSError as error:
            raise Hangup from error

    def receive(self, deadline: float | None = None) -> bytes:
        """The next frame. Raises Hangup, DeadlinePassed, or WallViolation for a frame too long."""
        length = _HEADER.unpack(self._take(_HEADER.size, deadline))[0]
        if length > FRAME_BYTES:
            raise WallViolation("too long")
        return self._take(length, deadline)

    def hang_up(self, deadline: float) -> bool:
        """Send no more, for all processes that hold this end; whether the other side then closed its own."""
        try:
            self._socket.shutdown(socket.SHUT_WR)
            while True:  # or it could be busy sending what nobody takes
                self._set_timeout(deadline)
                if not self._socket.recv(_CHUNK):
                    return True
        except DeadlinePassed:
            return False
        except OSError as error:
            return not isinstance(error, TimeoutError)
        finally:
            self.close()

    def close(self) -> None:
        self._socket.close()

    def _take(self, length: int, deadline: float | None) -> bytes:
        try:
            while len(self._unread) < length:
                self._set_timeout(deadline)
                is_long = length - len(self._unread) > _SHORT
                piece = self._receive_piece(_CHUNK if is_long else _SHORT)
                if not piece:
                    raise Hangup
                self._unread += piece
        except TimeoutError as error:
            raise DeadlinePassed from error
        except OSError as error:
            raise Hangup from error
        taken = bytes(self._unread[:length])
        del self._unread[:length]
        return taken

    def _receive_piece(self, room: int) -> bytes:
        if not self._takes_descriptors:
            return self._socket.recv(room)
        piece, descriptors, _, _ = socket.recv_fds(self._socket, room, 1)
        self.descriptors += descriptors
        return piece

    def _set_timeout(self, deadline: float | None) -> None:
        if deadline is None:
            self._socket.settimeout(None)
            return
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise DeadlinePassed
        self._socket.settimeout(remaining)
