"""The trusted side: the answer key, rebuilding a submission, grading one notebook and grading a class."""
