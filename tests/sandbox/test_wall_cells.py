"""Cells run as they do in a notebook, and their outputs are bounded as they are produced."""

from __future__ import annotations

import base64

import pytest
from IPython.core.inputtransformer2 import TokenTransformBase, TransformerManager

from autograder.sandbox import Limits
from autograder.sandbox.notebook_shell import Transformer


def text(run, name="stdout"):
    return "".join(o["text"] for o in run.outputs if o["output_type"] == "stream" and o["name"] == name)


def kinds(run):
    return [output["output_type"] for output in run.outputs]


def test_the_lessons_cells_have_run_before_a_student_comes(warm, student):
    assert [run.error for run in warm.prelude_runs] == [None, None]
    assert warm.prelude_runs[1].outputs[0]["data"] == {"text/plain": "0.5"}
    assert student.look_up(["ratio"]) == {"ratio": 0.5}


def test_streams_results_and_errors_come_in_order_with_text_merged(student):
    run = student.run_cell(
        "import sys\nprint('a')\nprint('b')\nprint('c', file=sys.stderr)\nprint('d')\ndisplay(1)\n2"
    )
    assert run.error is None
    assert kinds(run) == ["stream", "stream", "stream", "display_data", "execute_result"]
    assert run.outputs[0]["text"] == "a\nb\n"
    assert run.outputs[1] == {"output_type": "stream", "name": "stderr", "text": "c\n"}
    assert run.outputs[4]["data"] == {"text/plain": "2"}
    assert type(run.outputs[4]["execution_count"]) is int


def test_a_failing_cell_has_an_error_and_the_next_one_runs(student):
    run = student.run_cell("before = 1\n1/0")
    assert (run.error.type_name, run.error.message) == ("ZeroDivisionError", "division by zero")
    assert kinds(run) == ["error"]
    assert run.outputs[0]["ename"] == "ZeroDivisionError"
    assert "\x1b" not in "".join(run.outputs[0]["traceback"])
    assert student.run_cell("before").outputs[0]["data"]["text/plain"] == "1"


def test_a_syntax_error_is_an_error_too(student):
    assert student.run_cell("def f(:").error.type_name == "SyntaxError"


@pytest.mark.parametrize(
    "leaving", ["import sys; sys.exit(0)", "raise KeyboardInterrupt", "exit()", "quit()"]
)
def test_leaving_a_cell_leaves_no_more_than_the_cell(student, leaving):
    student.run_cell(leaving)
    assert student.run_cell("1").outputs[0]["data"]["text/plain"] == "1"


@pytest.mark.parametrize("leaving", ["exit()", "quit()"])
def test_whoever_calls_exit_is_told_of_no_shell_of_ours(student, leaving):
    assert student.run_cell(leaving).error.type_name == "SystemExit"
    student.run_cell(f"def leave():\n    {leaving}")
    with pytest.raises(Exception, match=r"^$") as left:
        student.look_up(["leave"])["leave"]()
    assert "SystemExit" in type(left.value).__name__


def test_a_warning_is_text_on_stderr_and_no_error(student):
    run = student.run_cell("np.log(0.0)\nimport warnings; warnings.warn('careful')")
    assert run.error is None
    assert "careful" in text(run, "stderr")


def test_figures_are_shown_as_in_a_notebook(student):
    run = student.run_cell("fig, ax = plt.subplots()\nax.plot([1, 2])\nNone")
    assert kinds(run) == ["display_data"]
    assert base64.b64decode(run.outputs[0]["data"]["image/png"])[:4] == b"\x89PNG"
    assert kinds(student.run_cell("plt.plot([1]); plt.show(); print('after')")) == ["display_data", "stream"]


@pytest.mark.needs("bwrap")
@pytest.mark.parametrize(
    "line",
    ["!pip install numpy", "%pip install numpy", "!echo {6 * 7}", "listed = !ls", "!!ls", "%system ls"],
)
def test_a_command_that_cannot_be_run_does_not_stop_the_answer_below_it(student, line):
    run = student.run_cell(f"{line}\nanswer = 42")
    assert run.error is None
    assert text(run, "stderr").startswith("not run, for no program is while a notebook is graded: ")
    assert student.look_up(["answer", "_exit_code"]) == {"answer": 42, "_exit_code": 126}


def test_a_command_sees_the_names_of_the_function_that_it_stands_in(student):
    run = student.run_cell("def f():\n    inner = 'seen'\n    !echo {inner}\nf()")
    assert "seen" in text(run, "stdout") + text(run, "stderr")


def test_magics_work(student):
    student.run_cell("%matplotlib inline")
    assert "per loop" in text(student.run_cell("%timeit -n 1 -r 1 pass"))
    assert student.run_cell("%%capture\nprint(1)").error is None


def test_await_works_at_the_top_of_a_cell(student):
    run = student.run_cell("import asyncio\nawait asyncio.sleep(0, 'done')")
    assert run.outputs[0]["data"]["text/plain"] == "'done'"


def test_the_last_results_and_numbered_ones_can_be_used(student):
    student.run_cell("6 * 7")
    assert student.run_cell("_ + 1").outputs[0]["data"]["text/plain"] == "43"
    assert "42" in student.run_cell("Out").outputs[0]["data"]["text/plain"]


def test_rich_displays_keep_text_and_images_and_nothing_active(student):
    run = student.run_cell(
        "from IPython.display import HTML, Javascript, JSON, Markdown, Math\n"
        "display(HTML('<b>a</b>'), Markdown('*a*'), Math('x'), Javascript('alert(1)'), JSON({}))"
    )
    assert run.error is None
    types = {mime for output in run.outputs for mime in output["data"]}
    assert types == {"text/plain", "text/html", "text/markdown", "text/latex"}


def test_an_updated_display_takes_the_place_of_the_first(student):
    run = student.run_cell("h = display('one', display_id=True)\nh.update('two')")
    assert [o["data"]["text/plain"] for o in run.outputs] == ["'two'"]


def test_what_is_cleared_goes_at_once_or_when_something_takes_its_place(student):
    begin = "from IPython.display import clear_output\nprint('old')\n"
    assert text(student.run_cell(f"{begin}clear_output()")) == ""
    assert text(student.run_cell(f"{begin}clear_output(wait=True)")) == "old\n"
    assert text(student.run_cell(f"{begin}clear_output(wait=True)\nprint('new')")) == "new\n"
    assert kinds(student.run_cell(f"{begin}clear_output(wait=True)\ndisplay(1)")) == ["display_data"]
    assert kinds(student.run_cell(f"{begin}clear_output(wait=True)\n1")) == ["execute_result"]
    assert kinds(student.run_cell(f"{begin}clear_output(wait=True)\n1 / 0")) == ["error"]


def test_interact_needs_no_kernel(student):
    run = student.run_cell(
        "from ipywidgets import interact\n"
        "@interact(a=(0.0, 2.0))\ndef show(a=1.0):\n"
        "    plt.plot([0, a])\n    plt.show()\n    print('a is', a)"
    )
    assert run.error is None
    assert "a is 1.0" in text(run)
    assert "display_data" in kinds(run)


def test_an_anywidget_is_shown_as_text(student):
    run = student.run_cell(
        "import anywidget, traitlets\n"
        "class W(anywidget.AnyWidget):\n"
        "    _esm = 'export default {}'\n    v = traitlets.Int(0).tag(sync=True)\n"
        "w = W()\nw.v = 3\nw"
    )
    assert run.error is None
    assert set(run.outputs[0]["data"]) == {"text/plain"}


def test_nobody_answers_input(student):
    run = student.run_cell("input('your name? ')")
    assert run.error.type_name == "EOFError"
    assert "keyboard" in run.error.message
    assert student.run_cell("import sys; sys.stdin.read()").outputs[0]["data"]["text/plain"] == "''"


def test_code_that_looks_for_its_main_module_finds_the_notebook(student):
    run = student.run_cell(
        "import pickle, sys, dataclasses\n"
        "@dataclasses.dataclass\nclass Point:\n    x: float\n"
        "def there(): return 1\n"
        "assert pickle.loads(pickle.dumps(Point(1.0))) == Point(1.0)\n"
        "assert sys.modules['__main__'].there is there and __name__ == '__main__'"
    )
    assert run.error is None


def test_what_a_check_makes_a_student_print_is_kept_apart_and_cut(student):
    student.run_cell("def f(n):\n    print('x' * n)\n    return 0\nprint('in the cell')")
    f = student.look_up(["f"])["f"]
    assert student.printed() == ""
    f(3)
    assert student.printed() == "xxx\n"
    assert student.printed() == ""
    f(10**6)
    assert len(student.printed()) == 20_000


def test_a_flood_of_text_is_cut_with_a_note(student):
    run = student.run_cell("for _ in range(100_000):\n    print('x' * 100)\nprint('end')")
    assert 100_000 < len(text(run)) < 101_000
    assert "cut" in text(run)
    assert "end" not in text(run)


def test_a_flood_whose_first_text_fills_the_bound_is_cut_with_a_note(student):
    run = student.run_cell(f"print('x' * {Limits().output_characters}, end='')\nprint('end')")
    assert "cut" in text(run)
    assert "end" not in text(run)


def test_a_flood_of_displays_and_of_images_is_cut(student):
    assert len(student.run_cell("for _ in range(1_000):\n    display(1)").outputs) == 100
    run = student.run_cell(
        "from IPython.display import Image\nimport os\n"
        "for _ in range(20):\n    display(Image(os.urandom(10**6), format='png'))"
    )
    assert sum(len(output["data"].get("image/png", "")) for output in run.outputs) <= 4 * 1024 * 1024


def test_a_long_error_is_cut_and_shown_even_after_a_flood(student):
    run = student.run_cell(
        "for _ in range(1_000):\n    display(1)\ndef f(n): return f(n + 1)\nraise ValueError('y' * 10**6)"
    )
    assert run.outputs[-1]["output_type"] == "error"
    assert len(str(run.outputs[-1])) < 300_000


def test_what_a_cell_has_written_beside_the_notebook_can_be_imported(student):
    run = student.run_cell("%%writefile helpers_of_mine.py\ndef triple(x): return 3 * x")
    assert run.error is None
    run = student.run_cell("from helpers_of_mine import triple\ntriple(2)")
    assert run.error is None
    assert run.outputs[-1]["data"]["text/plain"] == "6"


def test_lone_surrogates_are_made_storable(student):
    run = student.run_cell("print('a\\ud800b')\n'\\udfff'")
    for output in run.outputs:
        str(output).encode("utf-8")
    student.run_cell("def f(): print('\\ud800'); raise ValueError('\\ud800')")
    with pytest.raises(ValueError) as info:  # noqa: PT011 - any message will do
        student.look_up(["f"])["f"]()
    student.printed().encode("utf-8")
    assert info.value.args[0].encode("utf-8", "surrogatepass")


def test_output_past_python_does_not_reach_the_wall(student):
    run = student.run_cell(
        "import os, sys, ctypes\n"
        "os.write(1, b'x' * 100_000)\nos.write(2, b'y')\nsys.__stdout__.write('z'); sys.__stdout__.flush()\n"
        "ctypes.CDLL(None).puts(b'c')\nctypes.CDLL(None).fflush(None)\nprint('here')"
    )
    assert run.error is None
    assert text(run) == "here\n"


def test_lesson_data_lie_in_the_working_folder_of_each_student(tmp_path, start_lesson):
    data = tmp_path / "data"
    data.mkdir()
    (data / "points.csv").write_text("1,2\n")
    with start_lesson("first = open('data/points.csv').read()", data_folder=data) as lesson:
        assert lesson.prelude_runs[0].error is None
        with lesson.student() as student:
            run = student.run_cell(
                "open('data/points.csv', 'a').write('3'); open('mine.txt', 'w').write('1')"
            )
            assert run.error is None
        with lesson.student() as student:
            run = student.run_cell("import os; print(open('data/points.csv').read(), os.listdir())")
            assert text(run) == "1,2\n ['data']\n"
    assert (data / "points.csv").read_text() == "1,2\n"


def test_the_first_student_finds_no_trace_of_a_rehearsal(start_lesson):
    with start_lesson() as lesson, lesson.student() as student:
        names = student.run_cell("print(*sorted(globals()))")
        assert set(text(names).split()) == {
            "In", "Out", "_", "__", "___", "_dh", "_i", "_i1", "_ih", "_ii", "_iii", "_oh", "exit", "quit",
            "get_ipython", "open", "__builtin__", "__builtins__", "__doc__", "__loader__", "__name__",
            "__package__", "__spec__",
        }  # fmt: skip
        empty = student.run_cell(
            "import sys\nprint(In[:-2], Out, [_, __, ___, _i, _ii], hasattr(sys, 'last_value'))"
        )
        assert text(empty) == "[''] {} ['', '', '', 'print(*sorted(globals()))', ''] False\n"
        result = student.run_cell("6 * 7")
        assert result.outputs[0]["execution_count"] == 3
        assert student.run_cell("_ + 1").outputs[0]["data"]["text/plain"] == "43"
        assert student.printed() == ""


def test_a_traceback_tells_the_students_own_lines(student):
    run = student.run_cell("def slope(x):\n    return 1 / x\n\nslope(0)")
    traceback = "".join(run.outputs[0]["traceback"])
    for line in (
        "line 4",
        "slope(0)",
        "line 2, in slope",
        "return 1 / x",
        "ZeroDivisionError: division by zero",
    ):
        assert line.replace(",", "") in traceback.replace(",", ""), traceback


def test_the_end_of_a_check_gives_what_was_printed(student):
    student.run_cell("def f(x):\n    print('x is', x)")
    student.look_up(["f"])["f"](3)
    assert student.release() == "x is 3\n"
    assert student.release() == ""
    assert student.printed() == ""


@pytest.mark.parametrize(
    "cell",
    [
        "x = 1\ny = x != 2\nprint(f'{x:.3f}', y % 2)",
        "%matplotlib inline\nx = 1",
        "files = !ls\nn = %who_ls",
        "np.exp?",
        "if True:\n    !echo 1",
        "%%time\nx = 1",
        ">>> x = 1\n>>> x",
        "In [1]: x = 1",
        "    x = 1\n    y = 2",
        "/abs -1",
        ", print a b",
        "; print a b",
        "x = (1\n/2)",
        "text = '''\n%time\n'''",
        "def broken(:\n    pass",
        "",
    ],
)
def test_a_cell_means_what_it_means_to_ipython(cell: str) -> None:
    assert Transformer().transform_cell(cell) == TransformerManager().transform_cell(cell)


def test_a_transformer_of_a_student_s_own_is_asked() -> None:
    class Found(TokenTransformBase):
        @classmethod
        def find(cls, tokens_by_line):
            return cls(tokens_by_line[0][0].start) if tokens_by_line[0][0].string == "old" else None

        def transform(self, lines):
            return ["new\n"]

    transformer = Transformer()
    transformer.token_transformers.append(Found)
    assert transformer.transform_cell("old") == "new\n"
