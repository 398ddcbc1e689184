"""Every fact that is read from the case is known to SQL and to the solver, or is assumed here.

A fact that SQL does not know is a constant in every row of a history. A fact that the solver does
not know can have any value, and no case that it finds shows it.
"""

import ast
from itertools import chain
from pathlib import Path

import pytest

import disputerules.rules  # noqa: F401 - declares all facts
from disputerules.analysis import cases
from disputerules.analysis.cases.reading import LEAVES
from disputerules.facts.origin import Fold, Part, Read
from disputerules.facts.vocabulary import FACTS
from disputerules.histories.columns import COLUMNS
from disputerules.histories.readings import READINGS
from disputerules.values.order import STAMPS

# The parts of a case that no row of a history has.
ABSENT_PARTS = {"request", "file", "dispute", "event", "claim_code"}
# By the reason why the constant of SQL is right; facts of absent parts are not listed.
ASSUMED_BY_SQL = {
    "a history has no chargebacks": {"charged_back"},
    "a history has no request for an extension": {
        "last_request_declined",
        "last_request_unanswered_since",
        "request_pending_since",
    },
    "a row of a history claims the whole order without words or files": {
        "claim_bytes",
        "described",
        "file_count",
        "line_id",
        "returner_named",
    },
}
ASSUMED_BY_THE_SOLVER: dict[str, set[str]] = {}


def assumed(listed):
    return set(chain.from_iterable(listed.values()))


def known_to_sql(name):
    return name in READINGS or name in COLUMNS or name in STAMPS


def is_absent(name):
    return not ABSENT_PARTS.isdisjoint(FACTS[name].parts)


def names_in_symbolic_cases():
    """The names that the modules of a symbolic case know; a preference is too little."""
    for path in Path(cases.__file__).parent.glob("*.py"):
        if path.stem != "preferences":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


KNOWN_TO_THE_SOLVER = {*LEAVES, *STAMPS, *names_in_symbolic_cases()}
READ_FROM_THE_CASE = [
    name for name, fact in FACTS.items() if isinstance(fact.origin, Read | Fold | Part)
]


@pytest.mark.parametrize("name", READ_FROM_THE_CASE)
def test_sql_knows_the_fact_or_assumes_it_for_a_reason(name):
    assert known_to_sql(name) or is_absent(name) or name in assumed(ASSUMED_BY_SQL), (
        f"SQL does not know {name}, so it is a constant in every row of a history: give it a "
        "column or a reading in histories/, or list it in ASSUMED_BY_SQL with the reason"
    )


@pytest.mark.parametrize("name", READ_FROM_THE_CASE)
def test_the_solver_knows_the_fact_or_assumes_it_for_a_reason(name):
    assert name in KNOWN_TO_THE_SOLVER or name in assumed(ASSUMED_BY_THE_SOLVER), (
        f"the solver does not know {name}: say in analysis/cases/reading.py what it is of a case "
        "and in values.py how a case shows it, or list it in ASSUMED_BY_THE_SOLVER with the reason"
    )


def test_nothing_is_assumed_that_is_known_or_not_read_at_all():
    assert assumed(ASSUMED_BY_SQL) <= set(READ_FROM_THE_CASE)
    assert not {one for one in assumed(ASSUMED_BY_SQL) if known_to_sql(one) or is_absent(one)}
    assert assumed(ASSUMED_BY_THE_SOLVER) <= set(READ_FROM_THE_CASE)
    assert not assumed(ASSUMED_BY_THE_SOLVER) & KNOWN_TO_THE_SOLVER
