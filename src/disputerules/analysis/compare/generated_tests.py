"""Write a comparison as a pytest module with the cases that two policies decide differently."""

import json
from typing import Any

from disputerules.analysis.compare.comparison import Comparison
from disputerules.analysis.compare.difference import Difference
from disputerules.analysis.compare.rendering import names
from disputerules.analysis.compare.vocabulary import TABLE as ATTRIBUTES
from disputerules.documents.conformance import decided_under
from disputerules.facts.policy import Policy
from disputerules.policies.document import has_own_tables, write_policy
from disputerules.policies.presets import POLICIES
from disputerules.values.errors import InvalidInput


def comparison_tests(
    given: Comparison,
    sides: tuple[str, str] | None = None,
    places: tuple[str, str] = ("", ""),
) -> str:
    """Write a pytest module that fixes the present decisions of both policies on each case.

    `places` are the policies in Python, as `module:NAME`: the module imports a policy with custom
    tables from there. Raises PolicyHasOwnTables if the place of a policy that no document can
    express is missing.
    """
    old, new = map(in_docstring, sides or names(given))
    cases = [
        example
        for number, one in enumerate(given.differences, 1)
        for example in examples(one, number, given, places)
    ]
    listed = json.dumps(cases, indent=4, ensure_ascii=True)
    return TESTS.format(old=old, new=new, cases=listed, **imports(given, places))


def imports(given: Comparison, places: tuple[str, str]) -> dict[str, str]:
    """Write the imports of policies that no document can express."""
    lines = []
    for side, policy, place in zip(SIDES, (given.old, given.new), places, strict=True):
        module, _, name = place.partition(":")
        if not name:
            policy_document(policy)
        elif has_own_tables(policy):
            lines.append((side, f"from {module} import {name} as {side.upper()}\n"))
    own = ", ".join(f'"{side}": {side.upper()}' for side, _ in lines)
    return {"imports": "".join(line for _, line in lines), "own": "{" + own + "}"}


def in_docstring(text: str) -> str:
    return text.replace("\\", "/").replace('"', "'")


SIDES = ("old", "new")
TESTS = '''"""Cases that two policies decide differently (by `disputerules compare --pytest`).

Old: {old}
New: {new}
"""

import json

import pytest
from disputerules.documents.conformance import Example, decided_under, run
{imports}
# Policies with custom tables, by the last word of a case's name.
OWN = {own}
CASES = json.loads(r"""
{cases}
""")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_decision_is_unchanged(case):
    policy = OWN.get(case["name"].split()[-1])
    assert run(Example(**case), decided_under(policy)) == ()
'''


def examples(
    one: Difference, number: int, given: Comparison, places: tuple[str, str]
) -> list[dict[str, Any]]:
    """Return the case with the answer of each policy; nothing if the documents' answers agree."""
    answers = []
    for side, policy, place in zip(SIDES, (given.old, given.new), places, strict=True):
        imported = place and has_own_tables(policy)
        named = {} if imported else {"policy": policy_document(policy)}
        case = {**named, **one.witness.document(policy)}
        expected = answer_to(case, policy, ANSWERED_IN[one.table])
        name = f"{number} {one.table} {side}"
        answers.append({"name": name, "because": one.message, "case": case, "expect": expected})
    return answers if answers[0]["expect"] != answers[1]["expect"] else []


def answer_to(case: dict[str, Any], policy: Policy, keys: tuple[str, ...]) -> dict[str, Any]:
    """Return these keys of the answer; the code of an attribute that the policy does not take."""
    try:
        answer = decided_under(policy)(json.dumps(case))
    except InvalidInput as error:
        return {"error": error.code}
    return {key: answer[key] for key in keys if key in answer}


ANSWERED_IN: dict[str, tuple[str, ...]] = {
    ATTRIBUTES: ("order_status",),
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


def policy_document(policy: Policy) -> Any:
    """Return a policy as a case document names it."""
    return policy.name if POLICIES.get(policy.name) == policy else write_policy(policy)
