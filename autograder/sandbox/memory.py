"""A bound on the memory that the trusted side takes while it works for a student's code."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

try:
    import resource
except ImportError:  # on Windows, where no student's code is run either
    resource = None

CALLBACK_BYTES = 512 * 1024 * 1024  # a function in a check is asked for numbers, not for data


@contextmanager
def bounded_memory(more: int = CALLBACK_BYTES) -> Iterator[None]:
    """Let this process grow by so many bytes in the block; beyond that there is a MemoryError.

    Two small arrays can make an enormous one. Without effect where the system tells no process its size.
    """
    pages = _pages()
    if resource is None or pages is None:
        yield
        return
    bound = pages * resource.getpagesize() + more
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if soft != resource.RLIM_INFINITY:
        bound = min(bound, soft)
    resource.setrlimit(resource.RLIMIT_AS, (bound, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _pages() -> int | None:
    """The address space of this process, where the system tells: asked for in every call that calls back."""
    try:
        descriptor = os.open("/proc/self/statm", os.O_RDONLY)
    except OSError:
        return None
    try:
        return int(os.read(descriptor, 100).split()[0])
    finally:
        os.close(descriptor)
