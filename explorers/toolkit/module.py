"""One JavaScript module out of several files: the toolkit's own, and that of one explorer."""

from __future__ import annotations

import functools
import re
from pathlib import Path

HERE = Path(__file__).parent
# each stands after those that it needs
PARTS = ("elements", "formula", "ticks", "levels", "handle", "plot", "surface", "controls", "stage")
IMPORT = re.compile(r'^import [^;]*? from "\./[\w/.]+";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?function|class|const|let)", re.MULTILINE)
WIDGET = """
export default {
  render({ model, el }) {
    const stage = new Stage(model, el);
    explorer(stage);
    return () => stage.end();
  },
};
"""


@functools.cache
def scripts(own: Path) -> str:
    """The toolkit's files and the explorer's, joined; imports among them are dropped, all share one scope."""
    files = [*(HERE / f"{part}.js" for part in PARTS), own]
    texts = [file.read_text(encoding="utf-8") for file in files]
    return "\n".join(EXPORT.sub("", IMPORT.sub("", text)) for text in texts)


def widget_module(own: Path) -> str:
    """The ES module that a notebook loads."""
    return scripts(own) + WIDGET
