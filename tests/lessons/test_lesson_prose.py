"""What every lesson's text promises its reader: parts in order, links, lines, words, numbers, terms."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

from autograder.authoring.lesson_text import Cell, LessonText

LONGEST_LINE = 88
BANNED = (
    "simply",
    "obviously",
    "obvious",
    "trivial",
    "trivially",
    "of course",
    "clearly",
    "needless to say",
    "as everyone knows",
    "it is easy to see",
)
# "What a lesson is": each must stand after the one before it
PARTS = (
    ("a title", r"^# "),
    ("the question that the lesson answers", r"^> \*\*[^*]*\?\*\*"),
    ("what the reader can do afterwards", r"you can\*\*"),
    ("the time it takes", r"^\*\*Time"),
    ("what it assumes", r"^\*\*Assumed"),
    ("a picture", r"^show\("),
    ("the definition in words", r"\*\*In words"),
    ("the definition in symbols", r"\*\*In symbols"),
    ("the slope by hand", r"\*\*By hand"),
    ("the same by SymPy", r"\*\*By SymPy"),
    ("the same by number", r"\*\*By number"),
    ("a wrong formula on purpose", r"^#+ .*on purpose"),
    ("the answer to the question", r"^## The answer"),
    ("exercises", r"^## Exercises"),
    ("a written question", r"^essay "),
    ("key takeaways", r"^## Key takeaways"),
    ("a glossary", r"^## Glossary"),
    ("further reading", r"^## Further reading"),
)


# what opens a paragraph, or stresses a saying; a term may begin with a capital like these: Newton's method
BOLD_AND_NO_TERM = {
    "Backward",
    "By SymPy",
    "By hand",
    "By number",
    "Each slope is taken where the signal is",
    "Forward",
    "From left to right",
    "From right to left",
    "When you are through, you can",
}


def prose(lesson: LessonText) -> Iterator[Cell]:
    return (cell for cell in lesson.cells if cell.kind == "markdown")


def headings(lesson: LessonText) -> list[tuple[int, str]]:
    """Level and words of every heading, in order."""
    lines = [line for cell in prose(lesson) for line in cell.source.split("\n")]
    found = (re.match(r"(#+) (?!BEGIN|END)(.+)", line) for line in lines)
    return [(len(match[1]), match[2].strip()) for match in found if match]


def before_the_exercises(lesson: LessonText) -> list[Cell]:
    cells = list(lesson.cells)
    start = next(place for place, cell in enumerate(cells) if cell.source.startswith("## Exercises"))
    return cells[:start]


def test_the_parts_of_a_lesson_stand_in_their_order(lesson: LessonText) -> None:
    page = "\n".join(
        ("essay \n" if cell.role == "essay" else "") + cell.source
        for cell in lesson.cells
        if cell.role not in ("mistakes", "variants")
    )
    position = 0
    for part, pattern in PARTS:
        match = re.compile(pattern, re.MULTILINE).search(page, position)
        assert match, f"{lesson.name} lacks {part}, or has it too early"
        position = match.start()


def test_headings_have_one_title_and_skip_no_level(lesson: LessonText) -> None:
    levels = [level for level, _ in headings(lesson)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))


def test_no_two_headings_are_alike(lesson: LessonText) -> None:
    words = [words for _, words in headings(lesson)]

    assert len(set(words)) == len(words)


def test_every_link_leads_somewhere(lesson: LessonText) -> None:
    anchors = {words.replace(" ", "-") for _, words in headings(lesson)}
    page = "\n\n".join(cell.source for cell in prose(lesson))
    references = dict(re.findall(r"^\[([^\]]+)\]: (\S+)$", page, re.MULTILINE))
    targets = re.findall(r"\[[^\]]+\]\(([^)]+)\)", page) + list(references.values())
    used = re.findall(r"\]\[([^\]]+)\]", page)

    assert set(used) == set(references)
    for target in targets:
        if target.startswith("#"):
            assert target[1:] in anchors, target
        elif not target.startswith("https://"):
            assert (lesson.path.parent / target).is_file(), target


def test_lines_fit_the_page(lesson: LessonText) -> None:
    lines = lesson.text.split("\n")
    header = next(place for place, line in enumerate(lines) if line.startswith("# %%"))
    too_long = [place + 1 for place, line in enumerate(lines) if len(line) > LONGEST_LINE and place > header]

    assert not too_long


def test_no_word_belittles_the_reader(lesson: LessonText) -> None:
    page = " ".join(cell.source for cell in prose(lesson)).lower()
    found = [word for word in BANNED if re.search(rf"\b{word}\b", " ".join(page.split()))]

    assert not found


def test_no_student_changes_a_cell_before_the_exercises(lesson: LessonText) -> None:
    first = next(place for place, cell in enumerate(lesson.cells) if cell.role == "answer")

    assert first > len(before_the_exercises(lesson))
    assert all(cell.role == "plain" for cell in before_the_exercises(lesson))


def test_an_exercise_says_its_number_points_and_weight_and_folds_two_hints(lesson: LessonText) -> None:
    graded = [cell for cell in lesson.cells if cell.role in ("check", "essay")]
    statements = [cell for cell in prose(lesson) if cell.source.startswith("### Exercise ")]
    assert len(statements) == len(graded)
    for number, (statement, cell) in enumerate(zip(statements, graded, strict=True), start=1):
        points = cell.tags["points"]
        unit = "point" if points == 1 else "points"
        assert re.match(rf"### Exercise {number} · .+ \({points} {unit}\)\n", statement.source)
        assert re.search(r"^\*(Core|Stretch)\.\*", statement.source, re.MULTILINE)
        if cell.role == "check":
            assert statement.source.count("<details><summary>Hint ") == 2
            assert f"`{cell.exercise}" in statement.source


def test_folded_text_is_closed_and_renders_its_formulas(lesson: LessonText) -> None:
    for cell in prose(lesson):
        folds = cell.source.count("<details>")
        assert folds == cell.source.count("</details>"), cell.marker_line
        # without an empty line after the summary, Markdown leaves what follows as it is
        assert folds == len(re.findall(r"</summary>\n\n", cell.source)), cell.marker_line
        assert "$" not in "".join(re.findall(r"<summary>(.*?)</summary>", cell.source, re.DOTALL))


def test_a_cell_that_asserts_the_text_asserts(lesson: LessonText) -> None:
    for cell in lesson.cells:
        if "asserts-the-text" in cell.tags.get("tags", ()):
            tree = ast.parse(cell.source)
            assert any(isinstance(node, ast.Assert) for node in ast.walk(tree)), cell.marker_line


def test_every_number_in_a_section_is_in_its_code(lesson: LessonText) -> None:
    """Numbers of one digit, and sentences that say they are taken on trust, are left out."""
    missing = []
    for title, cells in _sections(lesson):
        known = {abs(number) for cell in cells if cell.kind == "code" for number in _literals(cell)}
        for cell in cells:
            if cell.kind == "markdown":
                missing += [
                    f"{title}: {text}" for text, number in _stated(cell.source) if number not in known
                ]

    assert not missing


def test_every_new_term_is_in_the_glossary_and_every_entry_in_the_text(lesson: LessonText) -> None:
    [glossary] = [cell for cell in prose(lesson) if cell.source.startswith("## Glossary")]
    entries = re.findall(r"^- \*\*([^*]+)\*\*: \S", glossary.source, re.MULTILINE)
    text = " ".join(" ".join(cell.source.split()) for cell in before_the_exercises(lesson))
    terms = set(re.findall(r"\*\*([A-Za-z][^*.:?]*)\*\*", text)) - BOLD_AND_NO_TERM

    assert terms == set(entries)
    assert entries == sorted(entries, key=str.lower)


def test_random_numbers_have_a_seed_and_nothing_asks_the_network(lesson: LessonText) -> None:
    code = "\n".join(cell.source for cell in lesson.cells if cell.kind == "code")

    assert not re.findall(r"np\.random\.(?!default_rng\(\w)", code)
    assert not re.findall(r"\b(?:import random|urllib|requests|http\.client|socket)\b", code)


def _sections(lesson: LessonText) -> Iterator[tuple[str, list[Cell]]]:
    """The cells under each heading of the second level, up to the exercises."""
    title, cells = "", []
    for cell in before_the_exercises(lesson):
        if match := re.match(r"## (.+)", cell.source):
            if title:
                yield title, cells
            title, cells = match[1], []
        cells.append(cell)
    yield title, cells


def _literals(cell: Cell) -> set[float]:
    """The numbers written in a code cell; in one that asserts the text, those in its strings too."""
    values = [node.value for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Constant)]
    numbers = {float(value) for value in values if isinstance(value, int | float)}
    if "asserts-the-text" in cell.tags.get("tags", ()):
        words = " ".join(value for value in values if isinstance(value, str))
        numbers |= {float(text) for text in re.findall(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?", words)}
    return numbers


def _stated(text: str) -> Iterator[tuple[str, float]]:
    """The numbers of more than one digit that a piece of prose states."""
    plain = re.sub(r"`[^`]*`|\[[^\]]*\]\([^)]*\)", " ", text)
    plain = re.sub(r"(?<=\d)(?:\\,|,)(?=\d{3}\b)", "", plain)
    plain = re.sub(r"(\d+(?:\.\d+)?) \\cdot 10\^\{(-?\d+)\}", r"\1e\2", plain)
    plain = re.sub(r"\b10\^\{(-?\d+)\}", r"1e\1", plain)
    for sentence in re.split(r"(?<=[.?!)])\s+(?=[A-Z*])", plain):
        if "taken on trust" in " ".join(sentence.split()):
            continue
        for match in re.finditer(r"(?<![\w^_.])\d+(?:\.\d+)?(?:e-?\d+)?(?!\w)", sentence):
            number = float(match[0])
            year = 1500 < number < 2100 and number.is_integer()
            if not year and len(match[0]) > 1:
                yield match[0], number
