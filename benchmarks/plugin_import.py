"""How long pytest and Hypothesis take to start with the plugin installed, and with it disabled."""

import subprocess
import sys
from statistics import median
from time import perf_counter

RUNS = 15
COMMAND = [sys.executable, "-m", "pytest", "--version"]
DISABLED = [sys.executable, "-m", "pytest", "-p", "no:disputerules", "--version"]


def seconds(command: list[str]) -> float:
    start = perf_counter()
    subprocess.run(command, capture_output=True, check=True)
    return perf_counter() - start


def main() -> None:
    """Print the medians of runs that take turns."""
    pairs = [(seconds(COMMAND), seconds(DISABLED)) for _ in range(RUNS)]
    with_plugin, without = (median(times) for times in zip(*pairs, strict=True))
    print(
        f"pytest --version: {with_plugin * 1000:.0f} ms with the plugin, "
        f"{without * 1000:.0f} ms without, median of {RUNS}"
    )


if __name__ == "__main__":
    main()
