"""Write a comparison as JSON values, text and Markdown."""

import json
from typing import Any

from disputerules.analysis.cases.witness import Witness
from disputerules.analysis.compare.comparison import Comparison
from disputerules.analysis.compare.difference import Difference
from disputerules.documents.json_text import encode


def comparison_json(given: Comparison) -> dict[str, Any]:
    """Return a comparison as plain JSON values; `assumed` only if deadlines were bounded."""
    plain: dict[str, Any] = {
        "differences": [plain_difference(one) for one in given.differences],
        "same": list(given.same),
        "unknown": list(given.unknown),
    }
    plain["unknown_because"] = {
        table: [one.why for one in given.why if one.table == table] for table in given.unknown
    }
    plain["assumptions"] = list(given.assumptions)
    return plain | ({"assumed": list(given.assumed)} if given.assumed else {})


def plain_difference(one: Difference) -> dict[str, Any]:
    plain = {"table": one.table, "old": one.old, "new": one.new, "message": one.message}
    return plain | {"witness": one.witness.document()}


def comparison_text(given: Comparison) -> str:
    """Write a comparison for a person: each difference, then the case that shows it."""
    lines = []
    for one in given.differences:
        lines += [one.message, "    " + one_line(one.witness), ""]
    return "\n".join([*lines, *ending(given)])


def comparison_markdown(given: Comparison, sides: tuple[str, str] | None = None) -> str:
    """Write a comparison for a pull request; `sides` are other names of the policies."""
    lines = ["### {} → {}".format(*(sides or names(given))), ""]
    for one in given.differences:
        block = ["```json", encode(one.witness.document()), "```"]
        lines += [f"<details><summary>{one.message}</summary>", "", *block, "", "</details>", ""]
    return "\n".join([*lines, *ending(given)])


def names(given: Comparison) -> tuple[str, str]:
    """Return the name and the version of each policy."""
    old, new = (f"{policy.name} {policy.version}" for policy in (given.old, given.new))
    return old, new


def ending(given: Comparison) -> list[str]:
    """Write the tables that do not differ and those that are undecided."""
    lines = []
    if given.unknown:
        lines.append("Undecided, may have other differences: " + ", ".join(given.unknown))
        lines += [f"Undecided: {one.table}: {one.why}" for one in given.why]
    proved = "No other differences" if given.differences else "No differences"
    if not given.unknown:
        lines.append(f"{proved}: proved{scope(given.assumptions)}.")
    elif given.assumptions:
        lines.append(f"The rest is proved{scope(given.assumptions)}.")
    if given.same:
        lines.append("Unchanged: " + ", ".join(given.same))
    return [*lines, *(f"Only bounded: {one}" for one in given.assumed)]


def scope(assumptions: tuple[str, ...]) -> str:
    """Say what a proof covers: every order, or which cases it leaves out."""
    if not assumptions:
        return " for every order"
    return " only on the assumption that " + " and that ".join(assumptions)


def one_line(witness: Witness) -> str:
    """Write a case on one line."""
    return json.dumps(witness.document(), ensure_ascii=False)
