"""Every interpreter reads every operator, and every origin of a fact."""

import importlib
import inspect
import pkgutil

import pytest

from disputerules import interpreters
from disputerules.facts import origin
from disputerules.facts.origin import Fold, Origin, Part, Read, Recorded
from disputerules.language.expression import Op
from disputerules.language.lines import OfLines

# The module of each interpreter that has an entry for each operator, and that for each origin.
OPERATORS_OF = ["reference", "python.operators", "text", "sql.operators", "solver.table"]
ORIGINS_OF = ["reference", "python.facts", "sql.table", "solver.table"]
# A part stands only inside a tally. To the solver, what is read from the case is an unknown.
ORIGINS = [
    one
    for one in (*vars(origin).values(), OfLines)
    if inspect.isclass(one) and issubclass(one, Origin) and one not in (Origin, Part)
]
UNKNOWNS = {("solver.table", one) for one in (Read, Recorded, Fold)}
READ = [(name, one) for name in ORIGINS_OF for one in ORIGINS if (name, one) not in UNKNOWNS]


def module(name):
    return importlib.import_module(f"{interpreters.__name__}.{name}")


def file_of(name):
    return f"interpreters/{name.replace('.', '/')}.py"


def defining(table):
    """The modules of all interpreters that define a table of that name."""
    prefix = f"{interpreters.__name__}."
    names = [
        one.name.removeprefix(prefix)
        for one in pkgutil.walk_packages(interpreters.__path__, prefix)
    ]
    return {name for name in names if f"\n{table}: " in inspect.getsource(module(name))}


def test_each_interpreter_is_checked_here():
    assert defining("OPERATIONS") == set(OPERATORS_OF), "list the new interpreter in OPERATORS_OF"
    assert defining("ORIGINS") == set(ORIGINS_OF), "list the new interpreter in ORIGINS_OF"


@pytest.mark.parametrize("op", Op)
@pytest.mark.parametrize("name", OPERATORS_OF)
def test_an_interpreter_reads_an_operator(name, op):
    known = module(name).OPERATIONS
    assert op in known, f"add {op!r} to OPERATIONS in {file_of(name)}"
    assert set(known) <= set(Op)


@pytest.mark.parametrize(("name", "one"), READ)
def test_an_interpreter_reads_an_origin(name, one):
    known = module(name).ORIGINS
    assert one in known, f"add {one.__name__} to ORIGINS in {file_of(name)}"
