"""The trusted side: answer key, rebuilt submissions, grading one and grading a class."""
