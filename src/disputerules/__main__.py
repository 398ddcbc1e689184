"""Runs the command line: `python -m disputerules`, and the command `disputerules`."""

import sys


def main() -> int:
    """Load and run the command line; Ctrl-C ends it quietly while it loads, too."""
    try:
        from disputerules.cli import main as run

        return run()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
