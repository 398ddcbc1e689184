"""What was found about policies, for people, for programs and as tests.

Each function gives a text and the exit status for CI: 0 nothing, 1 differences or findings,
3 something is unknown.
"""

import json
from typing import Any

from disputerules import wire
from disputerules.compare import Comparison, Difference
from disputerules.conformance import decided_under
from disputerules.errors import InvalidPolicy
from disputerules.lint import Oddity
from disputerules.periods import format_instant
from disputerules.policies.presets import POLICIES
from disputerules.policy import POLICY, Policy
from disputerules.prove import Outcome, Proof
from disputerules.rules import TABLES
from disputerules.witness.found import Witness

NOTHING, SOMETHING, UNKNOWN = 0, 1, 3


def comparison_json(given: Comparison) -> dict[str, Any]:
    """A comparison as plain values; `assumed` only where deadlines were bounded, not exact."""
    told = {
        "differences": [plain_difference(one) for one in given.differences],
        "same": list(given.same),
        "unknown": list(given.unknown),
    }
    return told | ({"assumed": list(given.assumed)} if given.assumed else {})


def plain_difference(one: Difference) -> dict[str, Any]:
    told = {"table": one.table, "old": one.old, "new": one.new, "message": one.message}
    return told | {"witness": one.witness.document()}


def comparison_text(given: Comparison) -> str:
    """A comparison for a person: a sentence for each difference, then the case that shows it."""
    lines = []
    for one in given.differences:
        lines += [one.message, "    " + told(one.witness), ""]
    return "\n".join([*lines, *ending(given)])


def comparison_markdown(given: Comparison, sides: tuple[str, str] | None = None) -> str:
    """The same for a pull request; `sides` are other names of the policies."""
    lines = ["### {} → {}".format(*(sides or names(given))), ""]
    for one in given.differences:
        block = ["```json", wire.encode(one.witness.document()), "```"]
        lines += [f"<details><summary>{one.message}</summary>", "", *block, "", "</details>", ""]
    return "\n".join([*lines, *ending(given)])


def names(given: Comparison) -> tuple[str, str]:
    """The name and the version of each policy."""
    old, new = (f"{policy.name} {policy.version}" for policy in (given.old, given.new))
    return old, new


def ending(given: Comparison) -> list[str]:
    """What does not differ, and what is not known."""
    lines = []
    if given.unknown:
        lines.append("Not known whether there are other differences: " + ", ".join(given.unknown))
    proved = "Nothing else differs" if given.differences else "Nothing differs"
    if not given.unknown:
        lines.append(f"{proved}: proved for every order.")
    if given.same:
        lines.append("The same: " + ", ".join(given.same))
    return [*lines, *(f"Bounded, not exact: {one}" for one in given.assumed)]


def told(witness: Witness) -> str:
    """A case on one line."""
    return json.dumps(witness.document(), ensure_ascii=False)


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
from disputerules.conformance import Example, decided_under, run
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


def proofs_json(proofs: tuple[Proof, ...]) -> dict[str, Any]:
    """Proofs as plain values."""
    return {"laws": [plain_proof(one) for one in proofs]}


def plain_proof(one: Proof) -> dict[str, Any]:
    plain = {"law": one.law.name, "sentence": one.law.sentence, "outcome": str(one.outcome)}
    if one.witness is None:
        return plain
    moved = {name: shown_value(value) for name, value in one.moved.items()}
    return plain | {"witness": one.witness.document(), "moved": moved}


def shown_value(value: Any) -> Any:
    return format_instant(value) if hasattr(value, "tzinfo") else str(value)


def proofs_text(proofs: tuple[Proof, ...]) -> str:
    """Proofs for a person."""
    lines = []
    for one in proofs:
        lines.append(f"{one.outcome}: {one.law.sentence} ({one.law.name})")
        if one.witness is not None:
            lines.append("    " + told(one.witness))
        lines += [f"    then {name}: {shown_value(value)}" for name, value in one.moved.items()]
    return "\n".join(lines)


def proofs_status(proofs: tuple[Proof, ...]) -> int:
    """The exit status of proofs: what is sampled elsewhere is nothing here."""
    outcomes = {one.outcome for one in proofs}
    if Outcome.UNKNOWN in outcomes:
        return UNKNOWN
    return SOMETHING if Outcome.REFUTED in outcomes else NOTHING


def oddities_json(found: tuple[Oddity, ...]) -> dict[str, Any]:
    """What lint found, as plain values."""
    return {
        "findings": [plain_oddity(one) for one in found if not one.note],
        "notes": [plain_oddity(one) for one in found if one.note],
    }


def plain_oddity(one: Oddity) -> dict[str, Any]:
    plain = {"kind": one.kind, "table": one.table, "rows": list(one.rows), "message": one.message}
    return plain if one.witness is None else plain | {"witness": one.witness.document()}


def oddities_text(found: tuple[Oddity, ...], notes: bool = False) -> str:
    """What lint found, for a person; with `notes` also what is only worth knowing."""
    told_of = [one for one in found if notes or not one.note]
    lines = [f"{one.table}: {one.message} [{one.kind}]" for one in told_of]
    hidden = len(found) - len(told_of)
    if hidden:
        lines.append(f"{hidden} notes; --notes shows them")
    return "\n".join(lines or ["Nothing is odd."])


def oddities_status(found: tuple[Oddity, ...]) -> int:
    """The exit status of lint; notes are nothing."""
    if any(one.unknown for one in found):
        return UNKNOWN
    return SOMETHING if any(not one.note for one in found) else NOTHING
