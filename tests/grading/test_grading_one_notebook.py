"""What one submitted notebook scores, and what its student is told."""

from __future__ import annotations

import json
import re
import resource
import time

import pytest

from autograder.grading.checking import judge
from autograder.grading.grade import hidden_seed
from autograder.grading.submission import rebuild
from autograder.sandbox import Limits

from .conftest import code, statuses

pytestmark = pytest.mark.needs("bwrap")


def test_right_answers_get_full_marks(grade_it, sample):
    result = grade_it(sample.right())
    assert set(statuses(result).values()) == {"passed"}
    assert result.score == 7.0
    assert result.max_score == 10.0


def test_an_untouched_lesson_is_not_attempted_and_scores_nothing(grade_it, sample):
    result = grade_it(sample.released())
    assert set(statuses(result).values()) == {"not attempted"}
    assert result.score == 0.0
    assert [essay.points for essay in result.essays] == [0.0]
    assert "why" in result.unanswered


def test_a_written_essay_waits_for_a_person(grade_it, sample):
    result = grade_it(sample.answered(why="Because."))
    assert [essay.points for essay in result.essays] == [None]
    assert "why" not in result.unanswered


def test_every_mistake_is_refused_and_named_and_every_variant_accepted(grade_it, sample, key):
    for exercise in key.exercises:
        name = exercise.names[0]
        call = "()" if exercise.is_value else ""
        for mistake in exercise.mistakes:
            row = grade_it.row(
                sample.right(**{name: f"{mistake.source}\n{name} = {mistake.name}{call}"}), name
            )
            assert (row.status, row.mistake) == ("failed", mistake.name)
            assert mistake.sentence in row.sentence
        for variant in exercise.variants:
            row = grade_it.row(
                sample.right(**{name: f"{variant.source}\n{name} = {variant.name}{call}"}), name
            )
            assert row.status == "passed", (variant.name, row.sentence)


def test_an_unknown_mistake_is_refused_without_a_name(grade_it, sample):
    row = grade_it.row(sample.right(double="def double(x):\n    return 7 * x + 1"), "double")
    assert (row.status, row.mistake, row.points) == ("failed", None, 0.0)


def test_redefining_the_lessons_functions_gains_nothing(grade_it, sample):
    cheat = "def sigmoid(z):\n    return 0 * z\n\ndef sigmoid_slope(z):\n    return 0.0"
    row = grade_it.row(sample.right(sigmoid_slope=cheat), "sigmoid_slope")
    assert row.status == "failed"


def test_redefining_the_lessons_functions_does_not_spoil_a_right_answer(grade_it, sample):
    harmless = "sigmoid = None\ndef sigmoid_slope(z):\n    return (1 - np.tanh(z / 2) ** 2) / 4"
    assert grade_it.row(sample.right(sigmoid_slope=harmless), "sigmoid_slope").status == "passed"


@pytest.mark.parametrize(
    "attack",
    [
        "import numpy.testing as t\nfor n in dir(t):\n    setattr(t, n, lambda *a, **k: None)",
        "ip = get_ipython()\nip.input_transformers_cleanup.append(lambda lines: ['pass\\n'])",
        "import sys\nsys.displayhook(2)",
        "from autograder import check\nfor n in check.__all__:\n    setattr(check, n, lambda *a, **k: None)",
        "import builtins\nbuiltins.abs = lambda x: 0\nbuiltins.max = lambda *a, **k: 0",
    ],
)
def test_patching_what_judges_scores_what_the_answers_are_worth(grade_it, sample, attack):
    notebook = sample.right(double="def double(x):\n    return x\n" + attack)
    result = statuses(grade_it(notebook))
    assert result["double"] == "failed"


def test_a_wrong_answer_that_another_one_calls_is_named_as_the_one_to_mend(grade_it, sample):
    row = grade_it.row(sample.right(double="def double(x):\n    return 3 * x"), "quadruple")
    assert row.status == "failed"
    assert "`double`" in row.sentence
    assert "not right yet" in row.sentence


def test_a_missing_answer_that_another_one_calls_is_named_as_the_one_to_write(grade_it, sample):
    row = grade_it.row(
        sample.answered(quadruple="def quadruple(x):\n    return double(double(x))"), "quadruple"
    )
    assert row.status == "failed"
    assert "`double`" in row.sentence
    assert "not attempted yet" in row.sentence


def test_a_name_that_was_never_defined_is_not_the_keys(grade_it, sample):
    row = grade_it.row(sample.right(double="def duble(x):\n    return 2 * x"), "double")
    assert row.status == "failed"
    assert "`double`" in row.sentence


def test_what_stops_the_cell_of_an_answer_is_put_in_other_words(grade_it, sample):
    row = grade_it.row(sample.right(best_number="best_number = sp.Symbol('x')^2"), "best_number")
    assert row.sentence.startswith("The cell of this answer stopped with TypeError: unsupported")
    assert row.sentence.endswith("never defined.\nIn Python a power is written `**`; `^` is something else.")


def test_an_answer_that_does_not_parse_is_told_so(grade_it, sample):
    row = grade_it.row(sample.right(double="def double(x) return 2 * x"), "double")
    assert row.status == "failed"
    assert "(line 1). So `double` was never defined." in row.sentence
    assert "SyntaxError" in row.sentence


@pytest.mark.parametrize(
    ("own_cell", "status"),
    [("", "not attempted"), ("# see below", "failed"), (None, "not attempted")],
    ids=["an empty cell above", "a comment above", "the stub above, which a scratch cell calls"],
)
def test_an_answer_below_its_check_is_told_to_move(grade_it, sample, own_cell, status):
    notebook = sample.right() if own_cell is None else sample.right(double=own_cell)
    if own_cell is None:
        sample.cell(notebook, "double")["source"] = sample.cell(sample.released(), "double")["source"]
        notebook["cells"].insert(sample.index(notebook, "check_double"), code("double(3)"))
    place = sample.index(notebook, "check_double")
    notebook["cells"].insert(place + 1, code("double = lambda x: 2 * x"))
    row = grade_it.row(notebook, "double")
    assert row.status == status
    assert row.sentence == "`double` is defined only after its check: move that cell above it."


def test_an_answer_above_the_stubs_last_line_is_told_to_delete_that_line(grade_it, sample):
    stub = 'raise NotImplementedError("double is not written yet")'
    row = grade_it.row(sample.right(double=f"def double(x):\n    y = 2 * x\n    {stub}"), "double")
    assert row.status == "not attempted"
    assert "the line `raise NotImplementedError` still runs" in row.sentence


def test_an_answer_that_is_deleted_before_its_check_is_told_so(grade_it, sample):
    notebook = sample.right()
    notebook["cells"].insert(sample.index(notebook, "check_double"), code("del double"))
    row = grade_it.row(notebook, "double")
    assert row.status == "failed"
    assert row.sentence == "Your notebook defines `double` and deletes it again before the check."


def test_a_failure_in_the_visible_part_tells_all(grade_it, sample):
    row = grade_it.row(sample.right(double="def double(x):\n    return x"), "double")
    assert "1.5" in row.sentence


def test_a_failure_in_the_hidden_part_tells_neither_input_nor_value(grade_it, sample):
    by_heart = "def double(x):\n    return {1.5: 3.0, -3.0: -6.0}.get(x, 987.125)"
    row = grade_it.row(sample.right(double=by_heart), "double")
    assert row.status == "failed"
    assert "987" not in row.sentence
    assert not any(character.isdigit() for character in row.sentence)


def test_an_error_in_the_hidden_part_tells_only_its_type(grade_it, sample):
    visible = "if x in (1.5, -3.0):\n        return 2 * x"
    secretive = f"def double(x):\n    {visible}\n    raise KeyError(f'the input was {{x}}')"
    row = grade_it.row(sample.right(double=secretive), "double")
    assert row.status == "failed"
    assert "input was" not in row.sentence


def test_an_answer_that_is_written_for_the_visible_inputs_alone_is_attempted_and_wrong(grade_it, sample):
    half = "def double(x):\n    if x in (1.5, -3.0):\n        return 2 * x\n    raise NotImplementedError"
    row = grade_it.row(sample.right(double=half), "double")
    assert row.status == "failed"
    assert "every input" in row.sentence


def test_hidden_inputs_are_the_students_own_and_always_the_same(grade_it, sample):
    seen = "def double(x):\n    print('asked', x)\n    return 2 * x"
    printed = [
        next(row.printed for row in grade_it(sample.right(double=seen), student=student).exercises)
        for student in ("ada", "ada", "emmy")
    ]
    assert "asked" in printed[0]
    assert printed[0] == printed[1] != printed[2]


def test_the_seed_depends_on_secret_student_exercise_and_code():
    seeds = {
        hidden_seed(secret, student, exercise, code)
        for secret in (b"a", b"b")
        for student in ("x", "y")
        for exercise in ("p", "q")
        for code in ("1", "2")
    }
    assert len(seeds) == 16


def test_hidden_inputs_that_leaked_do_not_help_the_next_submission(grade_it, sample):
    leaky = "seen = []\ndef double(x):\n    seen.append(x)\n    return 2 * x"
    shows = "quadruple = lambda x: list(seen)"
    told = grade_it.row(sample.right(double=leaky, quadruple=shows), "quadruple").sentence
    inputs = [float(number) for number in re.findall(r"-?\d+\.\d+", told)]
    assert len(set(inputs)) > 3, "a later answer can tell what an earlier one was asked"
    by_heart = f"def double(x):\n    return next((2 * y for y in {inputs} if abs(x - y) < 0.001), 0.0)"
    assert grade_it.row(sample.right(double=by_heart), "double").status == "failed"


def test_what_a_later_cell_prints_of_the_inputs_is_for_one_student_alone(grade_it, sample):
    notebook = sample.right(double="seen = []\ndef double(x):\n    seen.append(x)\n    return 2 * x")
    later = sample.index(notebook, "check_double") + 1
    notebook["cells"].insert(later, code("print(sorted(set(seen) - {1.5, -3.0}))"))
    shown = [
        {float(number) for number in re.findall(r"-?\d+\.\d+", str(copy["cells"][later]["outputs"]))}
        for copy in (grade_it(notebook, student=student).notebook for student in ("ada", "emmy"))
    ]
    assert all(len(inputs) >= 3 for inputs in shown)
    assert not shown[0] & shown[1]


def test_the_same_code_gets_the_same_inputs_whatever_is_around_it(grade_it, sample):
    seen = "def double(x):\n    print('asked', x)\n    return 2 * x"
    notebook = sample.right(double=seen)
    twin = sample.right(double=seen, why="Another essay.")
    twin["metadata"] = {"saved": "again"}
    assert grade_it.row(notebook, "double").printed == grade_it.row(twin, "double").printed


def test_what_is_printed_during_a_check_stays_out_of_the_graded_notebook(grade_it, sample):
    result = grade_it(sample.right(double="def double(x):\n    print('psst', x)\n    return 2 * x"))
    assert "psst" in result.exercises[0].printed
    assert "psst 1.5" not in json.dumps(result.notebook)


def test_what_all_cells_put_out_is_bounded_too(grade_it, sample):
    notebook = sample.right()
    own = [{"cell_type": "code", "metadata": {}, "source": "print('x' * 50_000)"} for _ in range(10)]
    notebook["cells"][2:2] = own
    limits = Limits(notebook_output_characters=200_000)
    result = grade_it(notebook, limits=limits)
    assert result.score == 7.0
    copied = json.dumps(result.notebook)
    assert 150_000 <= copied.count("x" * 50) * 50 < 250_000
    assert copied.count("more than a graded copy can hold") > 1


def test_an_endless_answer_is_stopped_and_the_rest_is_graded(grade_it, sample):
    result = grade_it(sample.right(double="def double(x):\n    while True: pass"))
    assert statuses(result)["double"] == "timed out"
    assert statuses(result)["best_number"] == statuses(result)["sigmoid_slope"] == "passed"


def test_an_endless_cell_is_left_out_and_the_rest_is_graded(grade_it, sample):
    result = grade_it(sample.right(best_number="while True: pass"))
    assert statuses(result) == {
        "double": "passed",
        "quadruple": "passed",
        "sigmoid_slope": "passed",
        "best_number": "timed out",
        "slope_of_square": "passed",
    }


def test_a_crash_costs_the_exercise_that_crashed(grade_it, sample):
    result = grade_it(sample.right(sigmoid_slope="def sigmoid_slope(z):\n    import os\n    os.abort()"))
    expected = dict.fromkeys(("double", "quadruple", "best_number", "slope_of_square"), "passed")
    assert statuses(result) == {**expected, "sigmoid_slope": "crashed"}


HOARD = "kept = []\n    while True: kept.append(np.empty(10**7))"


@pytest.mark.parametrize(
    "answer",
    [
        f"import numpy as np\ndef double(x):\n    {HOARD}",
        f"import numpy as np\nif True:\n    {HOARD}",
        "def double(x):\n    return bytearray(10**10)",
        "def double(x):\n    raise MemoryError",
    ],
    ids=["a call that hoards", "a cell that hoards", "one thing too large", "so it says"],
)
def test_want_of_memory_is_told_as_such_and_costs_one_exercise(grade_it, sample, answer):
    limits = Limits(call_seconds=10.0, memory_bytes=1024**3)
    result = grade_it(sample.right(double=answer), limits=limits)
    assert statuses(result)["double"] == "out of memory"
    (row,) = [row for row in result.exercises if row.id == "double"]
    assert "more memory than a notebook may use" in row.sentence
    assert statuses(result)["best_number"] == statuses(result)["sigmoid_slope"] == "passed"


def test_a_notebook_that_takes_too_long_to_read_is_unreadable(grade_it, sample, monkeypatch):
    def slow(key, raw):
        while raw is not None:
            pass
        return rebuild(key, raw)

    monkeypatch.setattr("autograder.grading.grade.rebuild", slow)
    monkeypatch.setattr("autograder.grading.grade._READING_SECONDS", 0.5)
    result = grade_it(sample.right(), limits=Limits(cell_seconds=0.5))
    assert set(statuses(result).values()) == {"unreadable"}
    assert "took too long" in result.exercises[0].sentence


def test_reading_takes_its_time_however_little_a_cell_has(grade_it, sample, monkeypatch):
    def unhurried(key, raw):
        time.sleep(0.5)
        return rebuild(key, raw)

    monkeypatch.setattr("autograder.grading.grade.rebuild", unhurried)
    result = grade_it(sample.right(), limits=Limits(call_seconds=0.1, cell_seconds=0.1))
    assert "unreadable" not in statuses(result).values()


def test_when_the_notebooks_time_is_up_what_came_before_keeps_its_score(grade_it, sample):
    limits = Limits(call_seconds=1.0, cell_seconds=1.0, submission_seconds=2.0)
    slow = "import time\ntime.sleep(5)"
    result = grade_it(sample.right(sigmoid_slope=slow, best_number=slow, slope_of_square=slow), limits=limits)
    assert statuses(result)["double"] == statuses(result)["quadruple"] == "passed"
    assert statuses(result)["slope_of_square"] == "timed out"


def test_a_students_own_cells_run_where_they_stand(grade_it, sample):
    notebook = sample.right(double="def double(x):\n    return factor * x")
    notebook["cells"].insert(
        sample.index(notebook, "double"), {"cell_type": "code", "metadata": {}, "source": "factor = 2"}
    )
    assert grade_it.row(notebook, "double").status == "passed"


def test_the_cell_that_shows_progress_has_nothing_to_say_in_a_graded_copy(grade_it, sample):
    notebook = sample.right()
    notebook["cells"].append(code("from autograder import progress\n\nprogress()"))
    shows_progress = grade_it(notebook).notebook["cells"][-1]
    assert "progress()" in shows_progress["source"][-1]
    assert shows_progress["outputs"] == []


def test_an_edited_lesson_cell_runs_as_the_students(grade_it, sample):
    notebook = sample.right(double="def double(x):\n    return FACTOR * x")
    cell = next(cell for cell in notebook["cells"] if cell["id"] == "helpers")
    cell["source"] = "FACTOR = 2\ndef sigmoid(z):\n    return 1 / (1 + np.exp(-z))"
    assert grade_it(notebook).score == 7.0


def test_a_warning_costs_nothing(grade_it, sample):
    noisy = "import warnings\ndef double(x):\n    warnings.warn('careful')\n    return 2 * x"
    assert grade_it.row(sample.right(double=noisy), "double").status == "passed"


def test_grading_changes_nothing_and_repeats_itself(grade_it, sample):
    notebook = sample.right(double="def double(x):\n    return x")
    assert grade_it(notebook) == grade_it(notebook)


def test_a_check_has_only_so_much_memory_to_look_at_an_answer(grade_it, sample, monkeypatch):
    bounds = []

    def watched(*given):
        bounds.append(resource.getrlimit(resource.RLIMIT_AS)[0])
        return judge(*given)

    before = resource.getrlimit(resource.RLIMIT_AS)
    monkeypatch.setattr("autograder.grading.grade.judge", watched)
    grade_it(sample.right())
    assert 0 < max(bounds) < 2**40
    assert resource.getrlimit(resource.RLIMIT_AS) == before
