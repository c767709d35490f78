"""What asks for shared memory finds it in the student's own folder, and within its bounds."""

from __future__ import annotations

import pytest

from autograder.sandbox import StudentProcess
from autograder.sandbox.confinement import OWN

pytestmark = pytest.mark.needs("bwrap")


@pytest.mark.parametrize(
    "makes",
    [
        "with multiprocessing.pool.ThreadPool(2) as pool: assert pool.map(abs, [-1, 2]) == [1, 2]",
        "with multiprocessing.Lock(): pass",
        "multiprocessing.Semaphore(2).acquire(); multiprocessing.Event().set()",
    ],
)
def test_pools_of_threads_and_locks_work(student: StudentProcess, makes: str) -> None:
    assert student.run_cell(f"import multiprocessing.pool\n{makes}").error is None


def test_what_lies_there_counts_with_the_files(student: StudentProcess) -> None:
    same = student.run_cell(f"import os\nassert os.listdir('/dev/shm') == os.listdir({OWN!r})")
    assert same.error is None
    full = student.run_cell("for n in range(100): open(f'/dev/shm/{n}', 'wb').write(bytes(10**7))").error
    assert full is not None
    assert full.type_name == "OSError"
