"""`python -m autograder.kit LESSON`: write `dist/LESSON-kit.zip`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from autograder.kit import CannotPack, pack

PROJECT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Pack one lesson. Returns 1, after one line, where that cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m autograder.kit", description=__doc__)
    parser.add_argument("lesson", metavar="LESSON")
    parser.add_argument("--to", type=Path, metavar="FILE", help="default: dist/LESSON-kit.zip")
    chosen = parser.parse_args(arguments)
    target = chosen.to or PROJECT / "dist" / f"{chosen.lesson}-kit.zip"
    try:
        pack(PROJECT, chosen.lesson, target)
    except CannotPack as reason:
        print(reason, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"cannot write {error.filename or target}: {error.strerror}", file=sys.stderr)
        return 1
    print(f"packed {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
