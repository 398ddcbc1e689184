"""A comparison as a pytest module: what both policies decide of each case that tells them apart."""

import json
from typing import Any

from disputerules.analysis.compare.comparison import Comparison
from disputerules.analysis.compare.difference import Difference
from disputerules.analysis.compare.rendering import names
from disputerules.documents.conformance import decided_under
from disputerules.facts.policy import POLICY, Policy
from disputerules.policies.presets import POLICIES
from disputerules.rules import TABLES
from disputerules.values.errors import InvalidPolicy


def comparison_tests(
    given: Comparison,
    sides: tuple[str, str] | None = None,
    places: tuple[str, str] = ("", ""),
) -> str:
    """A pytest module: each case must be decided as it is now, by the old and the new policy.

    `places` are where the policies stand in Python, as `module:NAME`: from there the module imports
    one that has tables of its own. Raises InvalidPolicy for one whose place is not said.
    """
    old, new = map(in_docstring, sides or names(given))
    cases = [
        example
        for number, one in enumerate(given.differences, 1)
        for example in examples(one, number, given)
    ]
    listed = json.dumps(cases, indent=4, ensure_ascii=True)
    return TESTS.format(old=old, new=new, cases=listed, **imports(given, places))


def imports(given: Comparison, places: tuple[str, str]) -> dict[str, str]:
    """The parts of a module that import policies with tables of their own."""
    lines = []
    for side, policy, place in zip(SIDES, (given.old, given.new), places, strict=True):
        if has_own_tables(policy):
            module, _, name = place.partition(":")
            if not name:
                right = f"{policy.name} has tables of its own, which no document can say"
                raise InvalidPolicy(f"{right}: name it as module:NAME", ".tables")
            lines.append((side, f"from {module} import {name} as {side.upper()}\n"))
    own = ", ".join(f'"{side}": {side.upper()}' for side, _ in lines)
    return {"imports": "".join(line for _, line in lines), "own": "{" + own + "}"}


def in_docstring(text: str) -> str:
    return text.replace("\\", "/").replace('"', "'")


SIDES = ("old", "new")
TESTS = '''"""Cases that two policies decide differently, by `disputerules compare --pytest`.

Old: {old}
New: {new}
"""

import json

import pytest
from disputerules.documents.conformance import Example, decided_under, run
{imports}
# Policies with tables of their own, by the last word of a case's name.
OWN = {own}
CASES = json.loads(r"""
{cases}
""")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_case_is_decided_as_it_was(case):
    policy = OWN.get(case["name"].split()[-1])
    assert run(Example(**case), decided_under(policy)) == ()
'''


def examples(one: Difference, number: int, given: Comparison) -> list[dict[str, Any]]:
    """The case under each policy, where the answer to the document differs."""
    answers = []
    for side, policy in zip(SIDES, (given.old, given.new), strict=True):
        named = {} if has_own_tables(policy) else {"policy": policy_document(policy)}
        case = {**named, **one.witness.document()}
        answer = decided_under(policy)(json.dumps(case))
        expected = {key: answer[key] for key in ANSWERED_IN[one.table] if key in answer}
        name = f"{number} {one.table} {side}"
        answers.append({"name": name, "because": one.message, "case": case, "expect": expected})
    return answers if answers[0]["expect"] != answers[1]["expect"] else []


ANSWERED_IN: dict[str, tuple[str, ...]] = {
    "order-status": ("order_status",),
    "eligibility": ("eligibility",),
    "advice": ("eligibility",),
    "extension": ("extension",),
    "reasons": ("reasons",),
    "states": ("dispute",),
    "life-cycle": ("dispute",),
    **dict.fromkeys(("claim", "claim-lines", "evidence", "evidence-files"), ("claim",)),
    **dict.fromkeys(("refund-lines", "refund-shipping", "refund"), ("refund",)),
}


def has_own_tables(policy: Policy) -> bool:
    return policy.tables != TABLES


def policy_document(policy: Policy) -> Any:
    """A policy as it is named in a case document."""
    return policy.name if POLICIES.get(policy.name) == policy else POLICY.write(policy)
