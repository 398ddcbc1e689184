"""Write the report of rule coverage: every row and boundary, totals, and suggested cases."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve

from disputerules.decide.case_document import CaseDocument
from disputerules.documents.cases import without_policy
from disputerules.documents.json_text import encode
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.policies.presets import POLICIES
from disputerules.testing.code import as_code
from disputerules.testing.coverage import BoundaryRecord, RuleCoverage, Spot
from disputerules.testing.measures import SIDES

Suggestions = Mapping[Spot, CaseDocument]


def report(coverage: RuleCoverage, suggestions: Suggestions) -> Iterator[str]:
    """Yield the report of a run, line by line."""
    for table in coverage.tables:
        yield from ("", f"{table.name}  (matched, decided, not matched)")
        for line in table.lines:
            record = coverage.rows[table.name, line.id]
            counts = f"{record.matched:>8}{record.decided:>8}{record.not_matched:>8}"
            off = "" if record.live else f"  not counted: {record.unreachable}"
            yield f"  {line.id:<36}{counts}{off}"
            for key, boundary in coverage.boundaries.items():
                if key[:2] == (table.name, line.id) and record.live:
                    yield f"      {key[2]}: {sides(boundary)}"
    yield ""
    yield from totals(coverage)
    for spot in coverage.missing:
        yield from missing(spot, suggestions.get(spot), coverage)


def sides(boundary: BoundaryRecord) -> str:
    """Write the sides met and not met, then those that are impossible, and why."""
    counted = [
        SIDES[side] if side in boundary.met else f"NOT {SIDES[side]}"
        for side in sorted(boundary.counted)
    ]
    others = {
        side: why
        for side, why in sorted(boundary.impossible.items())
        if side not in boundary.counted
    }
    reasons = dict.fromkeys(others.values())
    left_out = [
        f"{', '.join(SIDES[side] for side in others if others[side] == why)} not counted: {why}"
        for why in reasons
    ]
    return "; ".join([", ".join(counted), *left_out] if counted else left_out)


def totals(coverage: RuleCoverage) -> Iterator[str]:
    for title, boundary in (("rows decided", False), ("boundaries met", True)):
        spots = [one for one in coverage.spots if bool(one.comparison) is boundary]
        met = sum(map(coverage.covers, spots))
        rate = 100 * met / len(spots) if spots else 100
        yield f"{title}: {met} of {len(spots)} ({rate:.1f} %)"


def missing(spot: Spot, document: CaseDocument | None, coverage: RuleCoverage) -> Iterator[str]:
    yield from ("", f"missing: {spot}")
    if document is None:
        yield "no case found; run `disputerules lint` to see whether the row is reachable"
        return
    policy = coverage.policy
    named = policy.name if POLICIES.get(policy.name) == policy else None
    plain = without_policy(document) | {"policy": named, "timelines": None}
    yield from ("as JSON:", encode(brief(plain)))
    # A custom policy has no name that a case can give; the test itself names it.
    unnamed = evolve(document, policy=ALIEXPRESS_GUIDE)
    yield from ("as Python:", as_code(document if named else unnamed))


def brief(plain: Any) -> Any:
    """Return an equal document without null and empty entries."""
    if isinstance(plain, list):
        return [brief(one) for one in plain]
    if not isinstance(plain, dict):
        return plain
    return {key: brief(one) for key, one in plain.items() if one is not None and one != []}
