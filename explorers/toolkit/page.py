"""An explorer as a page of its own: one HTML file that needs neither kernel nor network."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PLACES = re.compile(r"\{(title|css|still|state|script)\}")


def page_of(title: str, *, script: str, css: str, state: Mapping[str, Any], still: str) -> str:
    """The page's text; `still` is the HTML that stands where scripts do not run.

    Raises ValueError where the state holds what JSON cannot say.
    """
    data = json.dumps(dict(state), ensure_ascii=False, allow_nan=False).replace("<", "\\u003c")
    model = (HERE / "page.js").read_text(encoding="utf-8")
    parts = {
        "title": escape(title),
        "css": css,
        "still": still,
        "state": data,
        "script": f"{script}\n{model}",
    }
    template = (HERE / "page.html").read_text(encoding="utf-8")
    return PLACES.sub(lambda place: parts[place[1]], template)
