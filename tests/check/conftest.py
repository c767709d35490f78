"""What the tests of the checks share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from autograder import check


@pytest.fixture
def failure_of() -> Callable[..., check.CheckFailed]:
    """Runs a check that must fail, and gives its failure."""

    def run(checking: Callable[..., None], *args: object, **kwargs: object) -> check.CheckFailed:
        with pytest.raises(check.CheckFailed) as caught:
            checking(*args, **kwargs)
        return caught.value

    return run
