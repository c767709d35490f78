"""What every explorer is made of: a widget's base, formulas read by a whitelist, plots, handles and controls.

An explorer is two files side by side and one line in `explorers/__init__.py`. Python holds the state as
traitlets and computes; the browser draws, so that a drag needs no round trip::

    # explorers/parabola_explorer.py
    class ParabolaExplorer(Explorer):
        title = "A parabola"
        script = Path(__file__).with_name("parabola_explorer.js")
        x = traitlets.Float(1.0).tag(sync=True)              # what the hand moves, readable from Python
        function = traitlets.Dict().tag(sync=True)           # {"f": tree, "slope": tree} for the browser

        def __init__(self) -> None:
            formula = read_formula("x^2")                    # FormulaError says in a sentence what is wrong
            super().__init__(function={"f": formula.tree, "slope": formula.derivative().tree})

        @property
        def slope(self) -> float: ...                        # computed from the state when it is asked for

        def describe(self) -> str: ...                       # a sentence or two: the alternative text
        def draw_still(self) -> Figure: ...                  # matplotlib, in the house style (`house_figure`)

    // explorers/parabola_explorer.js
    import { compile, written } from "./toolkit/formula.js";

    export function explorer(stage) {
      const plot = stage.plot({ name: "The parabola and its tangent" });
      stage.draw(() => {
        const x = stage.get("x");
        const { f: tree, slope: slopeTree } = stage.get("function");
        const f = stage.memo("f", [tree], () => compile(tree));
        plot.paint({ x: { domain: [-2, 2], label: "x" }, y: { domain: [-1, 4], label: "f(x)" } }, () => {
          plot.curve("f", f, "function");
          plot.slope("tangent", [x, f(x)], compile(slopeTree)(x), "tangent");
          plot.handle("x", { at: [x, f(x)], label: "point x", text: `x = ${written(x)}`, step: 0.05,
                             move: ([to]) => stage.set({ x: to }) });
        });
        stage.say(`At x = ${written(x)} the curve has height ${written(f(x))}.`);
      });
    }

`explorers/__init__.py` then names a function that makes it, `def parabola() -> ParabolaExplorer`; called
without arguments it opens on the first view. Tests and benchmark find it there.

- stage.js: state, controls, plots, words. controls.js: slider, select, checkbox, field, button.
- plot.js: curve, path, line, slope, arrow, area, bars, dots, levels, label, handle; axes linear or
  logarithmic.
- levels.js: sampleGrid, someHeights. surface.js: the same grid in three dimensions, turned by hand.
- formula.js: compile a tree; `written` and `scientific` numbers, and numbers.py the same for `describe`.
  ticks.js: rangeOf values.
- holes.py: poles and missing values of a formula, and the sentences on them (`curve_remark`, `map_remark`).

All files of one explorer share one scope (module.py joins them): what stands at the top of yours needs names
that the toolkit does not use. A test loads every explorer in a browser and would say so. State must be plain
JSON, without nan and infinity (use None), so that `save` can write it. Whatever a formula typed by the reader
needs is computed where Python observes its trait; a saved page has no Python, so presets carry their trees.
"""

from explorers.toolkit.explorer import Explorer, explorers_in, house_figure
from explorers.toolkit.formula import Formula, FormulaError, read_formula

__all__ = ["Explorer", "Formula", "FormulaError", "explorers_in", "house_figure", "read_formula"]
