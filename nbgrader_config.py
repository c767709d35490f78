"""nbgrader's configuration for this course; formgrader, `nbgrader …` and `autograder grade` all read it.

Uncomment and change what your class needs; `nbgrader --help-all` lists everything that can be set.
"""

from pathlib import Path

c = get_config()  # noqa: F821  given by nbgrader
# First of all: nbgrader goes on when this file fails, and its own exchange is a folder of the system.
c.Exchange.root = str(Path(__file__).parent / "exchange")

from autograder.authoring.student_version import SOLUTION_VERSION, STUDENT_VERSION  # noqa: E402
from autograder.grading.nbgrader_wiring import configure  # noqa: E402

configure(c, Path(__file__).parent)
c.GenerateAssignment.preprocessors = STUDENT_VERSION
c.GenerateSolution.preprocessors = SOLUTION_VERSION

# Where lessons are released and collected, if not in the folder that CALCULUS_EXCHANGE names:
# c.Exchange.root = "/srv/exchange"

# The name of this class in the exchange:
# c.CourseDirectory.course_id = "calculus-2026"

# Late work scores zero (default: no penalty):
# c.LateSubmissionPlugin.penalty_method = "zero"

# A database server in place of gradebook.db:
# c.CourseDirectory.db_url = "postgresql+psycopg2://user@host/gradebook"

# Several people of one group of the system grade in this folder, each with `umask 002`:
# c.CourseDirectory.groupshared = True
