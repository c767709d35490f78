"""What a person decided stays; what changed in the lesson is graded anew."""

from __future__ import annotations

import re

import pytest
from nbgrader.api import Gradebook

pytestmark = pytest.mark.needs("bwrap")

NEW_EXERCISE = '''
# %% [markdown] id="ex-fourth-power"
# ### One more exercise · The fourth power (3 points)

# %% answer="fourth_power"
def fourth_power(x):
    """x to the fourth."""
    ### BEGIN SOLUTION
    return x**4
    ### END SOLUTION

# %% check="fourth_power" points=3
check.matches(fourth_power, lambda x: x * x * x * x, at=[2.0, -1.5])

# %% mistakes="fourth_power"
def times_four(x):
    """You multiplied by four."""
    return 4 * x

# %% variants="fourth_power"
def as_a_product(x):
    return x * x * x * x
'''
ESSAY = "why_slope"


def gradebook_of(course):
    return Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "calculus")


@pytest.fixture(scope="module")
def graded_once(new_small_course):
    course = new_small_course()
    course.submit("ada", course.all_right())
    course.submit("felix", course.all_wrong())
    course.submit("hypatia", course.answered({ESSAY: "Downhill is where the derivative points away from."}))
    course.grade()
    return course


@pytest.fixture
def class_of_three(graded_once, tmp_path):
    """One with everything right, one with everything wrong, one who wrote nothing but the essay; graded."""
    return graded_once.copied(tmp_path)


@pytest.mark.parametrize(
    "again", [("autograder", "grade", "--regrade"), ("nbgrader", "autograde", "--force")]
)
def test_manual_scores_and_comments_survive_grading_again(class_of_three, again):
    course, (program, command, flag) = class_of_three, again
    with gradebook_of(course) as gradebook:
        essay = gradebook.find_grade(ESSAY, course.lesson, course.lesson, "hypatia")
        essay.manual_score = 2.5
        overruled = gradebook.find_grade("check_power_rule", course.lesson, course.lesson, "felix")
        overruled.manual_score, overruled.extra_credit = 1.0, 0.5
        comment = gradebook.find_comment(ESSAY, course.lesson, course.lesson, "hypatia")
        comment.manual_comment = "Nearly: it points up."
        gradebook.db.commit()
    course.must(program, command, course.lesson, flag)
    with gradebook_of(course) as gradebook:
        assert gradebook.find_grade(ESSAY, course.lesson, course.lesson, "hypatia").manual_score == 2.5
        overruled = gradebook.find_grade("check_power_rule", course.lesson, course.lesson, "felix")
        assert (overruled.manual_score, overruled.extra_credit, overruled.auto_score) == (1.0, 0.5, 0.0)
        comment = gradebook.find_comment(ESSAY, course.lesson, course.lesson, "hypatia")
        assert comment.manual_comment == "Nearly: it points up."
        assert gradebook.find_submission(course.lesson, "felix").score == 1.5
        assert gradebook.find_submission(course.lesson, "hypatia").score == 2.5


@pytest.mark.parametrize("program", ["autograder", "nbgrader"])
def test_an_exercise_added_after_submissions_came_in_is_graded_for_everyone(class_of_three, program):
    course = class_of_three
    before = course.totals()
    course.text.write_text(course.text.read_text() + NEW_EXERCISE)
    course.build()
    late = course.all_right()  # with the new exercise
    course.submit("late", late)
    if program == "autograder":
        course.grade()
    else:
        course.must("nbgrader", "autograde", course.lesson, "--force")
    assert course.totals() == {**before, "late": before["ada"] + 3}
    assert {
        cells["check_fourth_power"] for student, cells in course.scores().items() if student != "late"
    } == {0.0}
    with gradebook_of(course) as gradebook:
        assert gradebook.find_assignment(course.lesson).max_score == sum(course.points().values()) + 3


def test_points_that_changed_count_for_what_was_submitted(class_of_three):
    course = class_of_three
    before = course.totals()
    source = course.text.read_text()
    raised = re.sub(r'(# %% check="power_rule" points=|The power rule \()\d+', r"\g<1>7", source)
    assert raised != source
    course.text.write_text(raised)
    gained = 7 - course.points()["power_rule"]
    course.build()
    course.grade()
    assert course.totals() == {**before, "ada": before["ada"] + gained}


def test_a_hidden_check_that_refuses_everything_takes_the_points_from_everyone(class_of_three):
    course = class_of_three
    before, worth = course.totals(), course.points()["power_rule"]
    begin = "### BEGIN HIDDEN TESTS\n"
    strict = f'{begin}check.that(power_rule(1, 2.0) == -1, "This check refuses everything but minus one.")\n'
    head, check, rest = re.split(r'(# %% check="power_rule"[^\n]*\n)', course.text.read_text())
    course.text.write_text(head + check + rest.replace(begin, strict, 1))
    course.build()
    course.grade()
    rows = {row["id"]: row for row in course.record("ada")["exercises"]}
    assert rows["power_rule"]["status"] == "grader error", "the reference itself does not pass it"
    assert rows["power_rule"]["points"] is None, "which is the author's affair, never the student's"
    assert course.totals()["ada"] == before["ada"] - worth


def test_one_student_is_graded_again_and_nobody_else(class_of_three):
    course = class_of_three
    course.submit("felix", course.all_right())
    course.submit("hypatia", course.all_right())
    course.grade("--student", "felix", "--regrade")
    everything = sum(course.points().values())
    assert course.totals() == {"ada": everything, "felix": everything, "hypatia": 0}


def test_late_work_scores_nothing_where_the_course_says_so(new_small_course):
    course = new_small_course()
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write('\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    course.must("nbgrader", "db", "assignment", "add", course.lesson, "--duedate=2026-01-31 23:59 UTC")
    for student, day in (("early", 30), ("late", 32)):
        file = course.submit(student, course.all_right())
        stamp = f"2026-01-{day} 12:00:00.000000 UTC" if day < 32 else "2026-02-01 12:00:00.000000 UTC"
        (file.parent / "timestamp.txt").write_text(stamp)
    course.grade()
    everything = sum(course.points().values())
    assert final_scores(course) == {"early": everything, "late": 0}
    course.must("nbgrader", "db", "assignment", "add", course.lesson, "--duedate=2026-02-28 23:59 UTC")
    course.grade()
    assert final_scores(course) == {"early": everything, "late": everything}


def final_scores(course):
    """Every student's score less the penalty, which is what is exported."""
    with gradebook_of(course) as gradebook:
        return {
            each.student.id: each.score - (each.late_submission_penalty or 0.0)
            for each in gradebook.assignment_submissions(course.lesson)
        }
