"""Run the faults and print what is left: python -m examples.service.faults [--small]."""

import sys
import tempfile
from pathlib import Path

from examples.service.faults.report import report
from examples.service.faults.run import Run, Size

SMALL = Size(events=400, disputes=40, clients=4, kills=4)


def main() -> int:
    size = SMALL if "--small" in sys.argv[1:] else Size()
    with tempfile.TemporaryDirectory() as folder:
        run = Run(Path(folder), size)
        lines, wrong = report(run, run.go())
    print("\n".join(lines))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
