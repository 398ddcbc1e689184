"""Print results beside their targets: `python -m benchmarks [NAME...] [--but NAME] [--full]`."""

import argparse
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from platform import machine, python_version

from benchmarks.timing import Result

Run = Callable[[bool], list[Result]]
HEAD = ("what", "measured", "middle half", "target", "met")


def benchmarks() -> dict[str, Run]:
    """The modules of this package that have a `run`, by name."""
    names = sorted(one.name for one in iter_modules([str(Path(__file__).parent)]))
    modules = {name: import_module(f"benchmarks.{name}") for name in names if name != "__main__"}
    return {name: one.run for name, one in modules.items() if hasattr(one, "run")}


def cells(one: Result) -> tuple[str, ...]:
    """The cells of a result in the table."""
    what = f"{one.what} ({one.note})" if one.note else one.what
    target = f"{one.better} {number(one.target)} {one.unit}" if one.target is not None else "-"
    measured = "-" if one.measured is None else f"{number(one.measured)} {one.unit}"
    middle = "-" if one.middle is None else " to ".join(map(number, one.middle))
    return what, measured, middle, target, {None: "-", True: "yes", False: "NO"}[one.holds]


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def table(results: list[Result]) -> Iterator[str]:
    """The lines of the table, with columns as wide as their cells."""
    rows = [HEAD, *map(cells, results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    for row in rows:
        yield "  ".join(
            cell.rjust(width) if column == 1 else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()


def main(arguments: list[str] | None = None) -> int:
    """Return exit status 1 if a target is missed."""
    runs = benchmarks()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"one of {', '.join(runs)}; default: all"
    )
    parser.add_argument("--but", action="append", default=[], metavar="NAME", help="skip this one")
    parser.add_argument("--full", action="store_true", help="run more rounds, for steadier numbers")
    given = parser.parse_args(arguments)
    unknown = [name for name in [*given.names, *given.but] if name not in runs]
    if unknown:
        parser.error(f"unknown benchmark {', '.join(unknown)}; choose from {', '.join(runs)}")
    results: list[Result] = []
    print(f"Python {python_version()} on {machine()}; medians of interleaved runs")
    for name in [one for one in given.names or runs if one not in given.but]:
        part = runs[name](given.full)
        results += part
        print(f"\n{name}: {sys.modules[f'benchmarks.{name}'].__doc__.splitlines()[0]}\n")
        print("\n".join(table(part)), flush=True)
    missed = [one.what for one in results if one.holds is False]
    print(f"\n{len(missed)} of {sum(one.holds is not None for one in results)} targets missed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
