"""A comparison of two policies, as plain values, as text and as Markdown."""

import json
from typing import Any

from disputerules.analysis.cases.witness import Witness
from disputerules.analysis.compare.comparison import Comparison
from disputerules.analysis.compare.difference import Difference
from disputerules.documents.json_text import encode


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
        block = ["```json", encode(one.witness.document()), "```"]
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
