"""Run the faults, and print what is left.

python -m examples.service.faults [--small] [--database URL]
"""

import argparse
import sys
import tempfile
from pathlib import Path

from examples.service.faults.report import report
from examples.service.faults.run import Run, Size

SMALL = Size(events=240, disputes=24, clients=4, kills=4)


def main() -> int:
    """Return 0 if nothing is wrong."""
    parser = argparse.ArgumentParser(prog="faults", description="Count what faults leave behind.")
    parser.add_argument("--small", action="store_true", help="a few hundred events, few kills")
    parser.add_argument("--database", help="the address of an empty database, in place of SQLite")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run = Run(Path(folder), SMALL if given.small else Size(), given.database)
        lines, wrong = report(run, run.go())
    print("\n".join(lines))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
