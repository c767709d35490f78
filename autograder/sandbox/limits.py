"""What one student's process may take: time, memory, output."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024
BATCH_SECONDS = 0.5  # after this long a batch of calls gives the results that it has


@dataclass(frozen=True)
class Limits:
    """Bounds on one submission; times in seconds, sizes in bytes unless the name says otherwise.

    ``call_seconds`` bounds one call of a student's function with everything that it calls back,
    ``cell_seconds`` one code cell (and a batch of calls), ``submission_seconds`` the whole life of one
    student's process, ``start_seconds`` the start of the lesson's process, and then each of its own cells.
    ``received_bytes`` bounds what a process may send between two releases of its handles,
    ``notebook_output_characters`` what is kept of all that its cells put out, pictures too.
    """

    call_seconds: float = 5.0
    cell_seconds: float = 30.0
    submission_seconds: float = 120.0
    start_seconds: float = 60.0
    memory_bytes: int = 2048 * MEBIBYTE
    file_bytes: int = 32 * MEBIBYTE
    scratch_bytes: int = 64 * MEBIBYTE
    open_files: int = 256
    processes: int = 64
    received_bytes: int = 256 * MEBIBYTE
    outputs: int = 100
    output_characters: int = 100_000
    output_image_bytes: int = 4 * MEBIBYTE
    notebook_output_characters: int = 20 * MEBIBYTE
    printed_characters: int = 20_000
