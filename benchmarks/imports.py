"""What `import disputerules` costs. Each import runs in its own Python, start included."""

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
    """Names load at their first use, so the cost of that is shown too."""
    rounds = 41 if full else 9
    works = {name: imported(code) for name, code in IMPORTS.items()}
    seconds = in_turns(works, rounds, perf_counter)
    return [
        Result(
            f"{IMPORTS['package']} / {BASE}",
            ratio(seconds, "package", "base"),
            target=2,
        ),
        Result(f"{IMPORTS['verb']} / the same", ratio(seconds, "verb", "base")),
        Result(f"{IMPORTS['all']} / the same", ratio(seconds, "all", "base")),
        Result("extras loaded by any of them", float(len(extras_loaded())), "modules", 0),
    ]


def imported(code: str) -> Work:
    return lambda: run_process([sys.executable, "-c", code], check=True)


def extras_loaded() -> list[str]:
    """The extras that are loaded after every public name is."""
    code = f"import sys\n{IMPORTS['all']}\nprint(*sorted(sys.modules.keys() & {set(NEVER_LOADED)}))"
    found = run_process([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return found.stdout.split()
