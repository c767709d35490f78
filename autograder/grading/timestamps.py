"""The time at which a submission came in, as nbgrader has noted it: text that a student may have written."""

from __future__ import annotations

import re
from datetime import datetime

_DATE = r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})"
_TIME = r"\d{1,2}(:\d{1,2}){0,2}([.,]\d{1,9})?"
_ZONE = r"([+-]\d{1,2}(:?\d{2})?|[A-Za-z][\w+-]{0,20}(/[A-Za-z][\w+-]{0,20}){0,2})"
_MOMENT = re.compile(rf"{_DATE}([ T]{_TIME}( ?{_ZONE})?)?", re.ASCII)


def time_of(submitted_at: str | None) -> datetime | None:
    """A submission's time in UTC, read as nbgrader reads it; None where it is missing or is no time.

    Only what looks like a date, a time and a zone is read: dateutil completes half a time by the clock, and
    takes a zone for the name of a file, to be opened.
    """
    from nbgrader.utils import parse_utc

    if not submitted_at or not _MOMENT.fullmatch(submitted_at):
        return None
    try:
        return parse_utc(submitted_at)
    except Exception:  # a thirteenth month, a zone of no place
        return None
