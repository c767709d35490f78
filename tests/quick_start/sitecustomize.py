"""For every Python that a test starts: jsonschema is spared the grammar that it would compile at each start.

It takes a second or more, and serves addresses of the web that nothing here checks.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
