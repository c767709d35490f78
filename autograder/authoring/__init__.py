"""The build: one text per lesson in source/ becomes the student's lesson and the answer key.

The room stands alone but for one module, `rehearsal`: a program that the build starts in a process of its
own, and that imports `autograder.check` to find out by which fingerprints a check knows a mistake.
"""

import sys

# jsonschema, which nbformat imports, would spend a second on a grammar for addresses, which nobody checks
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
