"""A step of a recipe in CONTRIBUTING that was left out is named by a test.

Other steps are named by the tests beside what they are about: facts in `test_facts_are_known.py`,
operators and origins in `tests/interpreters/test_every_interpreter.py`, sources in
`tests/docs/test_sources.py`, generated pages in `tests/docs/test_generated_pages.py`.
"""

import inspect
from pathlib import Path

import pytest

import disputerules.rules  # noqa: F401 - declares all facts
from disputerules.decide.dispute import Dispute
from disputerules.facts.case import Case, ClaimedLine, ExtensionRequest
from disputerules.facts.origin import Read
from disputerules.facts.settings import SETTINGS
from disputerules.facts.vocabulary import FACTS
from disputerules.interpreters.sql import dialect
from disputerules.interpreters.sql.dialect import DIALECTS, Dialect
from disputerules.language import pens
from disputerules.language.expression import Kind, Op
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.policies.presets import POLICIES, preset_names
from disputerules.values.claim import Claim, EvidenceFile
from disputerules.values.event import Event
from disputerules.values.order import Order
from disputerules.values.shipment import Shipment
from tests.generators.language import ARGUMENTS, RESULTS

ROOT = Path(__file__).parents[2]


# --- a setting ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_has_a_field_in_its_section(name):
    section, field = name.split(".")
    holder = getattr(ALIEXPRESS_GUIDE, section, None)
    assert hasattr(holder, field), (
        f"add the field {field} to the section {section} in facts/sections.py, "
        "and a value in policies/aliexpress_guide.py"
    )


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("part", ["unit", "meaning", "source"])
def test_a_setting_says_its_unit_its_meaning_and_its_source(name, part):
    assert getattr(SETTINGS[name], part).strip(), f"give {name} its {part} in facts/settings.py"


# --- a fact -------------------------------------------------------------------------------------

PARTS = {
    "order": (Order, "values/order.py"),
    "order.shipment": (Shipment, "values/order.py"),
    "claim": (Claim, "values/claim.py"),
    "file": (EvidenceFile, "values/claim.py"),
    "event": (Event, "values/event.py"),
    "dispute": (Dispute, "decide/dispute.py"),
    "line": (ClaimedLine, "facts/case.py"),
    "request": (ExtensionRequest, "facts/case.py"),
    "": (Case, "facts/case.py"),
}
PATHS = {name: fact.origin.path for name, fact in FACTS.items() if isinstance(fact.origin, Read)}


@pytest.mark.parametrize("name", PATHS)
def test_what_a_fact_reads_is_a_part_of_the_case(name):
    holder, _, field = PATHS[name].rpartition(".")
    assert holder in PARTS, f"{name} reads '{holder}', which is no part of a case"
    kind, file = PARTS[holder]
    known = hasattr(kind, field) or field in kind.__annotations__
    assert known, f"add the field {field} to {kind.__name__} in {file}: the fact {name} reads it"


@pytest.mark.parametrize("name", [name for name, one in FACTS.items() if one.kind is Kind.FLAG])
def test_the_meaning_of_a_flag_reads_as_a_phrase(name):
    meaning = FACTS[name].meaning
    assert meaning.startswith("whether "), f"begin the meaning of {name} with 'whether'"


# --- a preset -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_has_the_name_of_its_file_and_cases(name):
    assert POLICIES[name].name == name, f'write name = "{name}" in policies/{name}.toml'
    cases = ROOT / "conformance" / "presets" / f"{name}.json"
    assert cases.exists(), f"write conformance/presets/{name}.json"


# --- a dialect ----------------------------------------------------------------------------------

DEFINED = {name: one for name, one in vars(dialect).items() if isinstance(one, Dialect)}


@pytest.mark.parametrize("name", DEFINED)
def test_a_dialect_is_listed_and_runs_in_a_test_or_says_that_it_does_not(name):
    one = DEFINED[name]
    assert DIALECTS.get(one.name) is one, f"add {name} to DIALECTS in interpreters/sql/dialect.py"
    tests = sorted((ROOT / "tests" / "histories").glob("test_*.py"))
    named = [
        path for path in tests if one.name in path.stem or f"import {one.name}" in path.read_text()
    ]
    assert named or not one.checked, (
        f"set checked=False on {name}, or write a test in tests/histories/ that runs its engine"
    )


# --- an operator --------------------------------------------------------------------------------


@pytest.mark.parametrize("op", Op)
def test_an_operator_can_be_written_and_is_generated(op):
    assert f"Op.{op.name}" in inspect.getsource(pens), (
        f"add the method that writes {op.name} to the pens in language/pens.py"
    )
    assert op in ARGUMENTS, f"say in ARGUMENTS of tests/generators/language.py what {op.name} takes"
    assert op in RESULTS, f"say in RESULTS of tests/generators/language.py what {op.name} gives"
