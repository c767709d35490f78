"""What all explorers have in common: a widget, a still picture in its place, and a page of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, ClassVar, get_type_hints

import anywidget
import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from explorers.figure import bundle_of, described, image_tag, png_of
from explorers.style import STYLE_FILE
from explorers.toolkit.module import scripts, widget_module
from explorers.toolkit.page import page_of
from explorers.toolkit.theme import stylesheet


@contextmanager
def house_figure(width: float, height: float) -> Iterator[Figure]:
    """A new figure of this width and height in inches, to be drawn in the house style; no window shows it."""
    with mpl.rc_context(fname=STYLE_FILE):
        fig = Figure(figsize=(width, height))
        FigureCanvasAgg(fig)
        yield fig


def explorers_in(module: ModuleType) -> dict[str, Callable[[], Explorer]]:
    """The functions of a module that make an explorer, by name; each opens without an argument."""
    functions = {name: thing for name, thing in vars(module).items() if isinstance(thing, FunctionType)}
    made = {name: get_type_hints(function).get("return", object) for name, function in functions.items()}
    return {
        name: function
        for name, function in functions.items()
        if isinstance(kind := made[name], type) and issubclass(kind, Explorer)
    }


class Explorer(anywidget.AnyWidget):
    """An interactive figure: its state are traits, tagged `sync=True`, which the browser reads and writes.

    A subclass names its `title` and its `script`, and says in `describe` and `draw_still` what whoever cannot
    run it has instead.
    """

    title: ClassVar[str]
    script: ClassVar[Path]
    _css = stylesheet()

    def __init_subclass__(cls, **keywords: Any) -> None:
        if "script" in vars(cls):
            cls._esm = widget_module(cls.script)
        super().__init_subclass__(**keywords)

    def describe(self) -> str:
        """What the picture shows now, in one or two sentences."""
        raise NotImplementedError

    def draw_still(self) -> Figure:
        """The picture as it stands now, for a page on which widgets do not run."""
        raise NotImplementedError

    def save(self, path: str | Path) -> Path:
        """Writes a page of its own, in the present state, which needs neither kernel nor network.

        Whatever stood at `path` is replaced. Returns where it was written.
        """
        own = [name for name in self.keys if name not in anywidget.AnyWidget.class_trait_names()]
        state = {name: value for name, value in self.get_state(own).items() if not name.startswith("_")}
        text = page_of(
            self.title,
            script=scripts(self.script),
            css=str(self._css),
            state=state,
            still=image_tag(png_of(self.draw_still()), described(self.describe())),
        )
        path = Path(path)
        path.write_text(text, encoding="utf-8")
        return path

    def _repr_mimebundle_(self, **keywords: Any) -> Any:
        """Beside the widget a still picture, for pages on which widgets do not run."""
        still, metadata = bundle_of(png_of(self.draw_still()), described(self.describe()))
        bundle: Any = super()._repr_mimebundle_(**keywords)
        widget = bundle[0] if isinstance(bundle, tuple) else bundle or {}
        return {**still, **{kind: data for kind, data in widget.items() if kind != "text/plain"}}, metadata
