"""A notebook whose every corner acts on whoever opens it: it calls `canary`, or asks for canary.invalid."""

from __future__ import annotations

import base64
import copy
import json
from typing import Any

Notebook = dict[str, Any]

END = "Nothing comes after this sentence."
ELSEWHERE = "canary.invalid"
SVG = "<svg xmlns='http://www.w3.org/2000/svg' onload=\"canary('{0}')\"><script>canary('{0}')</script></svg>"
VEGA = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
    "data": {"values": [{"picture": f"http://{ELSEWHERE}/vega"}]},
    "mark": {"type": "image", "width": 10, "height": 10},
    "encoding": {"url": {"field": "picture"}},
}
OUTPUTS: dict[str, dict[str, Any]] = {
    "html-script": {"text/html": "<script>canary('html-script')</script>"},
    "html-error": {"text/html": "<img src=nowhere.png onerror=canary('html-error')>"},
    "html-frame": {"text/html": "<iframe srcdoc=\"<script>parent.canary('html-frame')</script>\"></iframe>"},
    "html-svg": {"text/html": SVG.format("html-svg")},
    "html-toggle": {"text/html": "<details open ontoggle=canary('html-toggle')>x</details>"},
    "html-style": {"text/html": f"<style>@import url(http://{ELSEWHERE}/html-style)</style>"},
    "html-picture": {"text/html": f'<img src="http://{ELSEWHERE}/html-picture">'},
    "html-set": {
        "text/html": f'<img srcset="http://{ELSEWHERE}/html-set 1x"><video poster="//{ELSEWHERE}/v">'
    },
    "html-link": {"text/html": "<a href=\"javascript:canary('html-link')\">link</a>"},
    "html-mathematics": {"text/html": "<p>$\\href{javascript:canary('html-mathematics')}{x}$</p>"},
    "javascript": {"application/javascript": "canary('javascript')"},
    "svg": {"image/svg+xml": SVG.format("svg")},
    "markdown-output": {"text/markdown": "<img src=nowhere.png onerror=canary('markdown-output')>"},
    "latex": {"text/latex": "$\\href{javascript:canary('latex')}{x}$"},
    "vega": {"application/vnd.vegalite.v5+json": VEGA},
    "widget": {"application/vnd.jupyter.widget-view+json": {"model_id": "w", "version_major": 2}},
}
PROSE = {
    "prose-script": "<script>canary('prose-script')</script>",
    "prose-error": "Text <img src=nowhere.png onerror=canary('prose-error')> and text.",
    "prose-hidden": "<!--><img src=nowhere.png onerror=canary('prose-hidden')>-->",
    "prose-link": "[link](javascript:canary('prose-link'))",
    "prose-entity": "[link](javascript&#58;canary('prose-entity'))",
    "prose-letter": "[link](&#x6A;avascript:canary('prose-letter'))",
    "prose-tab": "[link](java&Tab;script:canary('prose-tab'))",
    "prose-slash": "[link](javascript\\:canary('prose-slash'))",
    "prose-reference": "[link][r]\n\n[r]: javascript:canary('prose-reference')",
    "prose-bracket": "<javascript:canary('prose-bracket')>",
    "prose-data": "[link](data:text/html,<script>canary('prose-data')</script>)",
    "prose-picture": f"![picture](http://{ELSEWHERE}/prose-picture)",
    "prose-picture-2": f"![picture][r]\n\n[r]: //{ELSEWHERE}/prose-picture-2",
    "prose-picture-3": f"!<!-- -->[picture](http://{ELSEWHERE}/prose-picture-3)",
    "prose-mathematics": "$\\href{javascript:canary('prose-mathematics')}{x}$",
    "prose-macro": "$\\def\\go#1{\\href{java#1}{x}}\\go{script:canary('prose-macro')}$",
    "prose-style": f"$\\style{{background-image:url(http://{ELSEWHERE}/prose-style)}}{{x}}$",
    "prose-entities": "<p>$\\hre&#102;{java&#115;cript&#58;canary('prose-entities')}{x}$</p>",
    "prose-diagram": "```mermaid\ngraph TD\n A-->B\n click A \"javascript:canary('prose-diagram')\"\n```",
    "prose-torn": (
        "<div>\n<img title='A\n\n\" &#39; src=nowhere.png onerror=canary(/prose-torn/.source) '>"
        "<br><p>text\n\n    </p>\n\n</div>"
    ),
    "prose-toggle": (
        "<details title='A\n\n\" &#39; ontoggle=canary(/prose-toggle/.source) open '><br><p>text\n\n    </p>"
        "\n\n</details>"
    ),
    "prose-font": f"$\\unicode[x;background:url(http://{ELSEWHERE}/prose-font)]{{x41}}$",
    "prose-frame": f"$\\fcolorbox{{red;cursor:url(http://{ELSEWHERE}/prose-frame),auto}}{{white}}{{x}}$",
    "prose-place": f'<img alt="@@1$ x$" src="a.png"> and $ " src="http://{ELSEWHERE}/prose-place" $',
    "prose-place-2": f'[x](https://y.org "@\\@0@@") and $ " style="background:url(http://{ELSEWHERE}/p2)" $',
    "prose-fence": f'```x" style="background:url(http://{ELSEWHERE}/prose-fence)" id="y\ncode\n```',
    "prose-title": f'[x](https://y.org \'$ " style="background:url(http://{ELSEWHERE}/prose-title)" $\')',
    "prose-alt": f"![\\](x.png)](http://{ELSEWHERE}/prose-alt)",
    "prose-alt-2": f"![`](x.png)`](http://{ELSEWHERE}/prose-alt-2)",
    "prose-alt-3": f"![\\](x.png)][q]\n\n[q]: //{ELSEWHERE}/prose-alt-3",
    "prose-www": f'www.x.y/$"style="background-image:url(http://{ELSEWHERE}/prose-www)" class="jp-HoverBox"$',
    "prose-dollars": "\\$\\href{javascript:canary('prose-dollars')}{x}\\$",
    "prose-ends": "x&#13;&#13;<b>&#13;[y](https://x/autofocus/contenteditable/onfocus=canary(/prose-ends/.source))</b>",
    "prose-words": "```x jp-HoverBox lm-mod-hidden\ncode\n```",
    "prose-end": "My answer.\n\n" + "- <div><li></li></div>\n" * 5,
    "prose-diagram-2": f"```mermaid\nflowchart TD\n A@{{ img: 'http://{ELSEWHERE}/prose-diagram-2' }}\n```",
}
WIDGETS = {
    "application/vnd.jupyter.widget-state+json": {
        "version_major": 2,
        "version_minor": 0,
        "state": {
            "w": {
                "model_name": "AnyModel",
                "model_module": "anywidget",
                "model_module_version": "*",
                "state": {
                    "_esm": "canary('widget'); export default {render() {}}",
                    "_anywidget_id": "w",
                    "_model_module": "anywidget",
                    "_model_module_version": "*",
                    "_model_name": "AnyModel",
                    "_view_module": "anywidget",
                    "_view_module_version": "*",
                    "_view_name": "AnyView",
                    "_view_count": None,
                },
            }
        },
    }
}
TAG = "<img src=nowhere.png onerror=canary('{}')>"


def hostile(notebook: Notebook) -> Notebook:
    """The notebook, its answers as they are, and everything hostile around them."""
    notebook = copy.deepcopy(notebook)
    for number, (name, data) in enumerate(OUTPUTS.items()):
        printed = TAG.format("print")
        source = f"from IPython.display import display\ndisplay({data!r}, raw=True)\nprint({printed!r})"
        outputs = [
            {"output_type": "display_data", "metadata": {"isolated": False}, "data": data},
            {"output_type": "stream", "name": "stdout", "text": printed + "\n"},
        ]
        notebook["cells"].append(
            {
                "cell_type": "code",
                "id": f"hostile-{number}",
                "metadata": {"tags": [TAG.format("tag")], "name": name},
                "execution_count": number,
                "outputs": outputs,
                "source": source,
            }
        )
    notebook["cells"] += [prose(f"{source}\n") for source in PROSE.values()]
    picture = base64.b64encode(SVG.format("attachment").encode()).decode()
    notebook["cells"] += [
        {**prose("![a](attachment:a.svg)"), "attachments": {"a.svg": {"image/svg+xml": picture}}},
        {"cell_type": "raw", "metadata": {}, "source": "<script>canary('raw')</script>"},
        {
            "cell_type": "raw",
            "metadata": {"raw_mimetype": "text/html", "format": "text/html"},
            "source": "<script>canary('raw-html')</script>",
        },
        prose(END),
    ]
    for number, cell in enumerate(notebook["cells"]):
        cell.setdefault("id", f"more-{number}")
    notebook["metadata"] |= {
        "title": "</title><script>canary('title')</script>",
        "authors": [{"name": TAG.format("author")}],
        "kernelspec": {"name": "python3", "language": "python", "display_name": TAG.format("kernelspec")},
        "language_info": {"name": TAG.format("language"), "pygments_lexer": TAG.format("lexer")},
        "widgets": WIDGETS,
    }
    return notebook


def prose(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def with_a_hostile_label(notebook: Notebook) -> Notebook:
    """With one more cell, whose label in nbgrader's metadata acts. nbgrader writes no feedback on it."""
    labels = {
        "schema_version": 3,
        "grade_id": 'x"><img src=nowhere.png onerror=canary(`label`)>',
        "grade": True,
        "solution": True,
        "locked": False,
        "task": False,
        "points": 1,
        "cell_type": "markdown",
    }
    cell = {"cell_type": "markdown", "id": "label", "metadata": {"nbgrader": labels}, "source": "Mine."}
    *cells, end = notebook["cells"]
    return {**notebook, "cells": [*cells, cell, end]}


def as_bytes(notebook: Notebook) -> bytes:
    return json.dumps(notebook).encode()
