"""The time of a submission is read where it is one, and nothing else is made of what stands there."""

from __future__ import annotations

import os

import pytest

from autograder.grading.timestamps import time_of

NOON = "2026-03-01T12:00:00"


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-01 12:00:00.000000 UTC",
        "2026-03-01 12:00:00 UTC",
        "2026-03-01T12:00:00Z",
        "2026-03-01T13:00:00+01:00",
        "2026-03-01 13:00:00 CET",
        "2026-03-01 09:00:00 America/Argentina/Ushuaia",
        "2026/03/01 12:00",
    ],
)
def test_a_time_is_read_with_its_zone(written):
    assert time_of(written).isoformat() == NOON


def test_a_date_is_its_first_moment():
    assert time_of("2026-03-01").isoformat() == "2026-03-01T00:00:00"


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        "10:00",
        "12:00 pm",
        "March",
        "\u0661",
        "2026-13-45 99:00:00 UTC",
        "0001-01-01 00:00:00 +23",
        f"2027-01-01 10:{'1' * 29} UTC",
        f"2027-01-01 00:00:00 {'A' * 300}",
        "2027-01-01 00:00:00 ../../../etc/localtime",
        "2026-03-01 12:00:00 UTC\n2026-03-01",
    ],
)
def test_what_is_no_time_is_none(written):
    assert time_of(written) is None


@pytest.mark.parametrize("before", ["", ":"])
def test_no_file_is_opened_for_a_zone(before, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)  # to open it would wait for ever
    assert time_of(f"2027-01-01 00:00:00 {before}{pipe}") is None
