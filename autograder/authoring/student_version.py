"""How a source notebook becomes the student's lesson, as nbgrader preprocessors.

The build runs STUDENT_VERSION itself; nbgrader_config.py gives the same list to GenerateAssignment, so that
formgrader's button and `nbgrader generate_assignment` write the same bytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode, from_dict
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
    NbGraderPreprocessor,
    SaveCells,
)
from nbgrader.utils import is_grade, is_solution

from autograder.authoring.course import RECORD
from autograder.authoring.known_mistakes import recorded
from autograder.authoring.lesson_text import AUTHOR_TAGS, KEPT_BACK, LAYOUT, Cell
from autograder.authoring.notebook_cells import cell_ids, expanded
from autograder.authoring.stubs import TEXT_STUB, stubbed

BUILD_MARK = "calculus_for_machine_learning"
KERNEL = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


class ExpandAuthorTags(NbGraderPreprocessor):
    """Gives every cell the id and the nbgrader metadata of its author tags, and takes all else out.

    A source notebook that the build wrote has them already; one that was since saved in JupyterLab has
    new cells, and metadata of JupyterLab's own.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        cells = [_author_cell(cell) for cell in nb.cells]
        for cell, author_cell, identifier in zip(nb.cells, cells, cell_ids(cells), strict=True):
            cell.id = identifier
            cell.metadata = from_dict(expanded(author_cell, identifier))
        mark = {"lesson": resources["nbgrader"]["notebook"]}
        nb.metadata = from_dict({**KERNEL, "jupytext": nb.metadata.get("jupytext", {}), BUILD_MARK: mark})
        nb.nbformat_minor = 5
        return nb, resources


def _author_cell(cell: NotebookNode) -> Cell:
    tags = {tag: cell.metadata[tag] for tag in AUTHOR_TAGS if tag in cell.metadata}
    layout = {key: cell.metadata[key] for key in LAYOUT if key in cell.metadata}
    return Cell(cell.cell_type, cell.source, tags, marker_line=0, layout=layout)


class DropAuthorCells(NbGraderPreprocessor):
    """Takes mistakes, variants and domains out."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        nb.cells = [cell for cell in nb.cells if not {*KEPT_BACK} & {*cell.metadata}]
        return nb, resources


class StubSolutions(ClearSolutions):
    """nbgrader's ClearSolutions with a stub that fits: by function, by value, by essay."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"text_stub": TEXT_STUB, **kwargs})

    def _replace_solution_region(self, cell: NotebookNode, language: str) -> bool:
        if cell.cell_type != "code" or "answer" not in cell.metadata:
            return super()._replace_solution_region(cell, language)
        names = cell.metadata.get("names", [cell.metadata["answer"]])
        before, cell.source = cell.source, stubbed(cell.source, names)
        return cell.source != before


class ClearHiddenTestsAndTheirGap(ClearHiddenTests):
    """nbgrader's ClearHiddenTests; no blank lines are left where the tests were."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if is_grade(cell) and not is_solution(cell):
            cell.source = cell.source.strip("\n")
        return cell, resources


class LetChecksRaise(NbGraderPreprocessor):
    """Tags the checks, so that Run All goes on past an exercise that is not done yet."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        if is_grade(cell) and not is_solution(cell):
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), "raises-exception"]
        return cell, resources


class DropAuthorTags(NbGraderPreprocessor):
    """Takes the author's metadata out: nbgrader's says it all."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        nb.metadata.pop("jupytext", None)
        for cell in nb.cells:
            for tag in {*AUTHOR_TAGS, *LAYOUT} - {"tags"}:
                cell.metadata.pop(tag, None)
        return nb, resources


class ShipKnownMistakes(NbGraderPreprocessor):
    """Puts beside the lesson what the last build found out about its mistakes."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        record = Path(resources["metadata"]["path"], RECORD)
        known = recorded(record)
        if known is None:
            self.log.warning("No %s: without a build, the lesson's checks know no mistakes by name", record)
        else:
            outputs = resources["outputs"] if isinstance(resources["outputs"], dict) else {}
            resources["outputs"] = {**outputs, **known.files}
        return nb, resources


SOURCE_VERSION = [ExpandAuthorTags, ClearOutput, CheckCellMetadata]
# The build leaves out what only nbgrader needs: SaveCells and ShipKnownMistakes.
# SaveCells writes the hidden tests into the gradebook, so it comes before they are cleared;
# checksums are of what students get, so they come again after.
STUDENT_VERSION = [
    ExpandAuthorTags,
    DropAuthorCells,
    LockCells,
    StubSolutions,
    ClearOutput,
    LetChecksRaise,
    DropAuthorTags,
    CheckCellMetadata,
    ComputeChecksums,
    SaveCells,
    ClearHiddenTestsAndTheirGap,
    ComputeChecksums,
    CheckCellMetadata,
    ShipKnownMistakes,
]
SOLUTION_VERSION = [
    ExpandAuthorTags,
    DropAuthorCells,
    LockCells,
    ClearOutput,
    DropAuthorTags,
    CheckCellMetadata,
]
