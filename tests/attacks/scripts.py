"""Notebooks that would run something in the browser of whoever opens their graded copy."""

from __future__ import annotations

from .attack import Attack, Notebook, code, markdown, place_of

SCRIPTS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script href='data:,alert(1)'/></svg>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='java\tscript:alert(1)'>x</a> <a href='&#106;avascript:alert(1)'>y</a>",
    "[x](javascript:alert(1)) [y](JaVaScRiPt:alert(1)) [z](data:text/html;base64,PHNjcmlwdD4=)",
    "<style>@import 'https://example.com'</style><link rel=stylesheet href=//example.com>",
    "<form action=//example.com><button formaction=javascript:alert(1)>Next</button></form>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<meta http-equiv=refresh content=0><base href=//example.com>",
    "$\\href{javascript:alert(1)}{x}$ $$\\unicode{<img src=x onerror=alert(1)>}$$",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<a class='full-credit modal-backdrop' href='#'>Next</a><div class='comment score'></div>",
    "<div data-jupyter-widget onclick=alert(1)></div><object data=x></object><embed src=x>",
)
WIDGET = {"application/vnd.jupyter.widget-view+json": {"version_major": 2, "model_id": "evil"}}
MODEL = {
    "model_module": "anywidget",
    "model_name": "AnyModel",
    "state": {"_esm": "export default { render() { alert(1) } }"},
}
KINDS = (
    "text/html",
    "text/markdown",
    "text/latex",
    "image/svg+xml",
    "application/javascript",
    "application/vnd.bokehjs_exec.v0+json",
    "application/vnd.plotly.v1+json",
    "application/pdf",
    "text/vnd.mermaid",
    "image/png",
)


def with_text_cells(notebook: Notebook) -> Notebook:
    """Scripts in cells of text, the essay and a text cell of the lesson among them."""
    place = place_of(notebook, "forward_difference")
    notebook["cells"][place:place] = [markdown(script) for script in SCRIPTS]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = "".join(cell["source"]) + SCRIPTS[1]
            cell["attachments"] = {"x.svg": {"image/svg+xml": SCRIPTS[2]}, "x.png": {"image/png": SCRIPTS[0]}}
    notebook["cells"].append(
        {**markdown(SCRIPTS[0]), "cell_type": "raw", "metadata": {"format": "text/html"}}
    )
    return notebook


def with_metadata(notebook: Notebook) -> Notebook:
    """Widgets, trust and scripts in the metadata of the notebook and of every cell, and outputs to match."""
    notebook["metadata"] |= {
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"evil": MODEL}}},
        "title": SCRIPTS[0],
        "trusted": True,
    }
    for cell in notebook["cells"]:
        cell["metadata"] |= {"trusted": True, "collapsed": SCRIPTS[0], "tags": [SCRIPTS[1]]}
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "display_data", "data": WIDGET, "metadata": {}}]
    return notebook


ATTACKS = (
    Attack(
        "scripts in every kind of output",
        cell=f"from IPython.display import display\nfor kind in {KINDS!r}:\n    for script in {SCRIPTS!r}:\n"
        "        display({kind: script}, metadata={kind: {'isolated': False}}, raw=True)",
    ),
    Attack(
        "scripts in what is printed and raised",
        cell=f"import sys\nfor script in {SCRIPTS!r}:\n    print(script)\n"
        f"    print(script, file=sys.stderr)\n"
        f"raise type({SCRIPTS[0]!r}, (Exception,), {{}})({SCRIPTS[1]!r})",
        answers={
            "power_rule": f"def power_rule(n, x):\n    raise ValueError({SCRIPTS[0]!r})",
            "tangent_line": f"raise ValueError({SCRIPTS[1]!r})",
            "symbolic_slope": f"symbolic_slope = {SCRIPTS[0]!r}",
            "product_rule": f"product_rule = type({SCRIPTS[0]!r}, (), {{}})()",
        },
    ),
    Attack(
        "scripts that the process says its cells put out",
        cell="from autograder.sandbox import answering\n"
        f"everything = [dict(output_type='display_data', data={{kind: {SCRIPTS[0]!r} for kind in "
        f"{KINDS[:5]!r}}}, metadata=dict(isolated=False)), dict(output_type='stream', name='stdout',\n"
        f"    text={SCRIPTS[0]!r})]\n"
        "run = answering.run_cell\n"
        "answering.run_cell = lambda shell, source: (run(shell, source), (everything, None))[1]",
    ),
    Attack("scripts in cells of text", reshape=with_text_cells),
    Attack("scripts in metadata", reshape=with_metadata),
    Attack(
        "a widget shown",
        cell="import anywidget, traitlets\nclass Evil(anywidget.AnyWidget):\n"
        "    _esm = 'export default { render() { alert(1) } }'\nEvil()",
    ),
    Attack(
        "scripts in the source of code",
        reshape=lambda notebook: {
            **notebook,
            "cells": [*notebook["cells"], code(f"# {SCRIPTS[0]}\nx = '''{SCRIPTS[1]}'''\nx")],
        },
    ),
)
