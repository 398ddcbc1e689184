"""What `import disputerules` costs. Each import runs in its own Python, start included."""

import sys
from functools import cache
from os import environ
from resource import RUSAGE_CHILDREN, getrusage
from subprocess import run as run_process
from tempfile import mkdtemp

from benchmarks.timing import Result, Work, compared, in_turns

NEVER_LOADED = ("pandas", "numpy", "z3", "hypothesis", "duckdb")
BASE = "import attrs, dateutil.relativedelta"
IMPORTS = {
    "base": BASE,
    "package": "import disputerules",
    "verb": "from disputerules import check_eligibility",
    "all": "from disputerules import *",
    "nothing": "pass",
    "asked": """
from datetime import UTC, datetime
from disputerules import Money, Order, OrderLine, check_eligibility
at = datetime(2026, 1, 2, tzinfo=UTC)
line = OrderLine(id="1", quantity=1, paid=Money(4500, "USD"))
order = Order(id="A-1", currency="USD", placed_at=at, paid_at=at, lines=(line,))
check_eligibility(order, at=at).message
""",
}


def run(full: bool = False) -> list[Result]:
    """Names load at their first use, so the cost of that is shown too."""
    rounds = 41 if full else 9
    works = {name: imported(code) for name, code in IMPORTS.items()}
    seconds = in_turns(works, rounds, seconds_of_children)
    return [
        compared(f"{IMPORTS['package']} / {BASE}", seconds, "package", "base", 2),
        compared(f"{IMPORTS['verb']} / the same", seconds, "verb", "base"),
        compared("the first verb asked / the same", seconds, "asked", "base", 2),
        compared("floor: Python alone / the same", seconds, "nothing", "base"),
        compared(f"{IMPORTS['all']} / the same", seconds, "all", "base"),
        Result("extras loaded by any of them", float(len(extras_loaded())), "modules", 0),
    ]


def seconds_of_children() -> float:
    """The CPU time of all processes that this one has started and waited for."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def imported(code: str) -> Work:
    return lambda: run_process([sys.executable, "-c", code], check=True, env=with_bytecode())


@cache
def with_bytecode() -> dict[str, str]:
    """An environment in which every module is compiled once, as for a package that is installed."""
    kept = {name: value for name, value in environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": mkdtemp(prefix="disputerules-bytecode-")}


def extras_loaded() -> list[str]:
    """The extras that are loaded after every public name is."""
    code = f"import sys\n{IMPORTS['all']}\nprint(*sorted(sys.modules.keys() & {set(NEVER_LOADED)}))"
    found = run_process([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return found.stdout.split()
