"""What `progress()` finds, shows and remembers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder import check, progress
from autograder.study.lesson_copy import lesson_here
from autograder.study.progress import progress_view
from autograder.study.progress_file import FILE, LessonProgress, remember, remembered
from autograder.study.table import as_html, as_text, bar

Write = Callable[..., Path]


def untouched(*arguments: Any) -> Any:
    raise NotImplementedError("your answer")


def answers(**changes: Any) -> dict[str, Any]:
    return {"check": check, "double": lambda x: 2 * x, "half": untouched, "slope": 5.0, **changes}


def found(folder: Path, **changes: Any) -> dict[str, str]:
    now = progress_view(folder, answers(**changes)).now
    assert now
    return dict(now.exercises)


def test_each_exercise_passes_fails_or_is_not_attempted(write_lesson: Write) -> None:
    assert found(write_lesson("01_first")) == {
        "double": "passing",
        "half": "not attempted",
        "slope": "failing",
    }


def test_an_answer_that_raises_or_wants_to_leave_is_failing(write_lesson: Write) -> None:
    def leaves(x: float) -> float:
        raise SystemExit

    statuses = found(write_lesson("01_first"), double=lambda x: 1 / 0, half=leaves)
    assert (statuses["double"], statuses["half"]) == ("failing", "failing")


def test_trying_the_checks_prints_nothing(write_lesson: Write, capsys: pytest.CaptureFixture[str]) -> None:
    found(write_lesson("01_first"), double=lambda x: print("hello") or 2 * x)
    assert capsys.readouterr() == ("", "")


def test_an_answer_not_run_since_the_kernel_started_counts_as_it_did_before(write_lesson: Write) -> None:
    folder = write_lesson("01_first")
    found(folder)
    assert progress_view(folder, {"check": check}).now == LessonProgress(
        "The lesson 01_first", 3, {"double": "passing", "half": "not attempted", "slope": "failing"}
    )


def test_an_answer_that_a_check_calls_from_inside_a_function_counts_as_before_until_it_is_run(
    write_lesson: Write,
) -> None:
    from .conftest import DOUBLE_BY_SLOPE

    folder = write_lesson("01_first", double=DOUBLE_BY_SLOPE)
    assert found(folder)["double"] == "passing"
    restarted = answers()
    del restarted["double"]
    now = progress_view(folder, restarted).now
    assert now
    assert now.exercises["double"] == "passing"


def test_nothing_is_said_of_an_answer_while_the_data_of_its_check_are_not_there(write_lesson: Write) -> None:
    folder = write_lesson("01_first", double="check.matches(double, lambda x: 2 * x, at=inputs)")
    assert "double" not in found(folder)
    assert found(folder, inputs=[1.0])["double"] == "passing"


def test_an_answer_that_uses_a_name_that_is_nowhere_is_failing(write_lesson: Write) -> None:
    def uses_it(x: float) -> float:
        return nowhere * x  # type: ignore[name-defined]  # noqa: F821

    assert found(write_lesson("01_first"), double=uses_it)["double"] == "failing"


def test_a_check_that_the_student_stops_ends_the_trying(write_lesson: Write) -> None:
    def endless(x: float) -> float:
        raise KeyboardInterrupt

    assert found(write_lesson("01_first"), half=endless) == {"double": "passing"}


def test_the_course_is_remembered_beside_the_lessons(write_lesson: Write, tmp_path: Path) -> None:
    found(write_lesson("01_first"))
    view = progress_view(write_lesson("02_second"), answers(half=lambda x: x / 2))
    assert [(lesson.passing, lesson.failing) for lesson in view.course.values()] == [(1, 1), (2, 1)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["01_first", "02_second", FILE]
    assert "The lesson 01_first: 1 of 3 passing, 1 failing" in as_text(view)


def test_it_is_said_of_every_lesson_of_the_course_which_exercises_stand_how(write_lesson: Write) -> None:
    found(write_lesson("01_first"))
    view = progress_view(write_lesson("02_second"), {"check": check})
    assert as_text(view).endswith(
        "The course:\n"
        "  The lesson 01_first: 1 of 3 passing, 1 failing\n"
        "    passing: 1 · Double\n"
        "    failing: 3 · A <slope>\n"
        "    not attempted: 2 · Half\n"
        "  The lesson 02_second: 0 of 3 passing\n"
        "    not attempted: 1 · Double; 2 · Half; 3 · A <slope>"
    )
    assert (
        "<summary>1 of 3 passing, 1 failing</summary>"
        '<ul style="list-style: none; margin: 0; padding: 0"><li>✓ 1 · Double (passing)</li>'
        "<li>· 2 · Half (not attempted)</li><li>✗ 3 · A &lt;slope&gt; (failing)</li></ul></details>"
    ) in as_html(view)


def test_of_a_lesson_whose_notebook_is_gone_the_names_are_shown(write_lesson: Write, tmp_path: Path) -> None:
    remember(tmp_path, {"00_old": LessonProgress("Old", 2, {"wave": "failing"})})
    text = as_text(progress_view(write_lesson("01_first"), answers()))
    assert "  Old: 0 of 2 passing, 1 failing\n    failing: wave\n" in text


def test_a_page_beside_the_lessons_shows_the_course_and_writes_nothing(
    write_lesson: Write, tmp_path: Path
) -> None:
    write_lesson("01_first")
    view = progress_view(tmp_path, {})
    assert view.now is None
    assert "The lesson 01_first: 0 of 3 passing" in as_text(view)
    assert not (tmp_path / FILE).exists()


def test_nothing_is_remembered_of_an_answer_key(write_lesson: Write, tmp_path: Path) -> None:
    from .conftest import HIDDEN

    view = progress_view(write_lesson("01_first", hidden=HIDDEN), answers())
    assert view.now
    assert view.now.passing == 1
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "no JSON",
        "[]",
        '{"format": 2, "lessons": {}}',
        '{"format": 1, "lessons": {"a": 3}}',
        '{"format": 1, "lessons": {"a": {"title": "A", "total": 1, "exercises": {"x": "perfect"}}}}',
        '{"format": 1, "lessons": {"a": {"title": "A", "total": Infinity, "exercises": {}}}}',
        '{"format": 1, "lessons": {"a": {"title": "A", "total": 1e999, "exercises": {}}}}',
        '{"format": 1, "lessons": {"a": {"title": "A", "total": 1.5, "exercises": {}}}}',
        '{"format": 1, "lessons": {"a": {"title": "A", "total": true, "exercises": {}}}}',
        '{"format": 1, "lessons": {"a": {"title": "A", "total": -5, "exercises": {}}}}',
        '{"format": 1, "lessons": {"a": {"title": "A", "total": 0, "exercises": {"x": "passing"}}}}',
        '{"format": 1, "lessons": {"a": {"title": "A", "total": 1' + "0" * 400 + ', "exercises": {}}}}',
        '{"format": 1, "lessons": {"a": {"title": 7, "total": 1, "exercises": {}}}}',
        '{"format": 1, "lessons": {"a": {"title": "\\ud800", "total": 1, "exercises": {}}}}',
        '{"format": 1, "lessons": {"\\ud800": {"title": "A", "total": 1, "exercises": {}}}}',
        '{"format": 1, "lessons": {"a": {"title": "A", "total": 1, "exercises": {"\\ud800": "passing"}}}}',
        "[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_an_unreadable_file_is_set_aside_whole_and_a_new_one_begun(
    write_lesson: Write, tmp_path: Path, content: str | bytes
) -> None:
    raw = content if isinstance(content, bytes) else content.encode()
    (tmp_path / FILE).write_bytes(raw)
    view = progress_view(write_lesson("01_first"), answers())
    [aside] = tmp_path.glob("progress-unreadable-*.json")
    assert aside.read_bytes() == raw
    assert view.notes == (f"{FILE} could not be read. It is now {aside.name}, and a new one was begun.",)
    assert remembered(tmp_path)[0]["01_first"].passing == 1


def test_files_set_aside_within_one_second_all_stay(write_lesson: Write, tmp_path: Path) -> None:
    folder = write_lesson("01_first")
    for number in range(7):
        (tmp_path / FILE).write_text(f"no JSON {number}", encoding="utf-8")
        found(folder)
    aside = {path.read_text(encoding="utf-8") for path in tmp_path.glob("progress-unreadable-*.json")}
    assert aside == {f"no JSON {number}" for number in range(7)}


def forbid_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the file may not be read; where tests run as root, a mode alone forbids nothing."""
    read_text = Path.read_text

    def guarded(path: Path, *arguments: Any, **options: Any) -> str:
        if path.name == FILE:
            raise PermissionError(13, "Permission denied")
        return read_text(path, *arguments, **options)

    monkeypatch.setattr(Path, "read_text", guarded)


def test_a_file_that_may_not_be_read_is_set_aside(
    write_lesson: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember(tmp_path, {"00_old": LessonProgress("Old", 1, {"x": "passing"})})
    before = (tmp_path / FILE).read_bytes()
    forbid_reading(monkeypatch)
    found(write_lesson("01_first"))
    [aside] = tmp_path.glob("progress-unreadable-*.json")
    assert aside.read_bytes() == before


def test_a_file_that_can_be_neither_read_nor_moved_is_left_alone(
    write_lesson: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fixed(path: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    remember(tmp_path, {"00_old": LessonProgress("Old", 1, {"x": "passing"})})
    before = (tmp_path / FILE).read_bytes()
    forbid_reading(monkeypatch)
    monkeypatch.setattr(Path, "rename", fixed)
    view = progress_view(write_lesson("01_first"), answers())
    assert view.notes == (
        "What was kept of your progress cannot be read, and stays as it is: Permission denied.",
    )
    assert (tmp_path / FILE).read_bytes() == before


def test_what_another_lesson_wrote_while_the_checks_ran_stays(write_lesson: Write, tmp_path: Path) -> None:
    second = write_lesson("02_second")

    def slow(x: float) -> float:
        found(second)
        return 2 * x

    found(write_lesson("01_first"), double=slow)
    course, _ = remembered(tmp_path)
    assert [lesson.passing for lesson in course.values()] == [1, 1]


def test_only_the_entry_of_this_lesson_is_written(write_lesson: Write, tmp_path: Path) -> None:
    write_lesson("02_second")
    found(write_lesson("01_first"))
    assert list(remembered(tmp_path)[0]) == ["01_first"]


def test_a_write_that_fails_leaves_the_old_file_and_says_so(
    write_lesson: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember(tmp_path, {"00_old": LessonProgress("Old", 1, {"x": "passing"})})
    before = (tmp_path / FILE).read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    view = progress_view(write_lesson("01_first"), answers())
    assert view.notes == ("This cannot be kept for next time: No space left on device.",)
    assert (tmp_path / FILE).read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["01_first", FILE]


def test_an_exercise_that_left_the_lesson_is_not_counted(write_lesson: Write, tmp_path: Path) -> None:
    remember(tmp_path, {"01_first": LessonProgress("First", 9, {"gone": "passing", "slope": "passing"})})
    now = progress_view(write_lesson("01_first"), {"check": check}).now
    assert now == LessonProgress("The lesson 01_first", 3, {"slope": "passing"})


def test_titles_come_from_the_headings_and_are_escaped(write_lesson: Write) -> None:
    view = progress_view(write_lesson("01_first"), answers())
    assert [title for title, _, _ in view.rows("01_first")] == ["1 · Double", "2 · Half", "3 · A <slope>"]
    assert "A &lt;slope&gt;" in as_html(view)
    assert "<slope>" not in as_html(view)


def test_a_bar_says_what_it_shows() -> None:
    assert 'aria-label="2 of 4 passing, 1 failing"' in bar(
        LessonProgress("A", 4, {"a": "passing", "b": "passing", "c": "failing", "d": "not attempted"})
    )


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"metadata": {}}', "[" * 100_000])
def test_other_notebooks_are_no_lessons(tmp_path: Path, content: str) -> None:
    (tmp_path / "notes.ipynb").write_text(content, encoding="utf-8")
    assert lesson_here(tmp_path) is None


def test_the_notebook_that_runs_is_chosen_among_several(
    write_lesson: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_lesson("01_first")
    copy = json.loads((folder / "01_first.ipynb").read_text(encoding="utf-8"))
    copy["cells"][0]["source"] = "# My own copy"
    (folder / "02_mine.ipynb").write_text(json.dumps(copy), encoding="utf-8")
    titles = []
    for running in ("01_first.ipynb", "02_mine.ipynb"):
        monkeypatch.setenv("JPY_SESSION_NAME", str(folder / running))
        lesson = lesson_here(folder)
        assert lesson
        titles.append(lesson.title)
    assert titles == ["The lesson 01_first", "My own copy"]


def test_without_a_notebook_it_does_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert progress() is None
    assert capsys.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []
