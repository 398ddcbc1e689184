"""Runs the command line: `python -m disputerules`."""

import sys

from disputerules.cli import main

if __name__ == "__main__":
    sys.exit(main())
