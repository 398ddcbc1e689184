"""What `import disputerules` costs: each import in a Python of its own, its start included."""

import sys
from subprocess import run as run_process
from time import perf_counter

from benchmarks.timing import Result, Work, in_turns, ratio

NEVER_LOADED = ("pandas", "numpy", "z3", "hypothesis", "duckdb")
BASE = "import attrs, dateutil.relativedelta"
IMPORTS = {
    "base": BASE,
    "package": "import disputerules",
    "verb": "from disputerules import check_eligibility",
    "all": "from disputerules import *",
}


def run(full: bool = False) -> list[Result]:
    """The names of the package are loaded at their first use: what that costs is shown too."""
    rounds = 41 if full else 9
    works = {name: imported(code) for name, code in IMPORTS.items()}
    seconds = in_turns(works, rounds, perf_counter)
    return [
        Result(
            f"{IMPORTS['package']} against {BASE}",
            ratio(seconds, "package", "base"),
            target=2,
        ),
        Result(f"{IMPORTS['verb']} against it", ratio(seconds, "verb", "base")),
        Result(f"{IMPORTS['all']} against it", ratio(seconds, "all", "base")),
        Result("extras that any of them loads", float(len(extras_loaded())), "modules", 0),
    ]


def imported(code: str) -> Work:
    return lambda: run_process([sys.executable, "-c", code], check=True)


def extras_loaded() -> list[str]:
    """Those of the extras that are loaded once every name of the package is."""
    code = f"import sys\n{IMPORTS['all']}\nprint(*sorted(sys.modules.keys() & {set(NEVER_LOADED)}))"
    found = run_process([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return found.stdout.split()
