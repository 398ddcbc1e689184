"""The tables that are made of a policy's reasons: their terms, and what the record says of them.

Each reason is a row of both. What a reason leaves open is an expression over the settings.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from attrs import frozen

from disputerules.facts import claim_facts as claim
from disputerules.facts import settings
from disputerules.facts.reason import Reason
from disputerules.language.expression import Kind
from disputerules.language.pens import Choices, Flag, choice, count, flag, if_
from disputerules.language.pens import amount as money
from disputerules.language.table import Hit, Otherwise, Outcome, Row, Scope, Table, outcome

TERMS, SUPPORT = "reason-terms", "reasons"
UNKNOWN = "unknown"
CHOICES = "docs/explanation/our-choices.md"
OURS = f"{CHOICES}#the-reasons-of-a-policy"
SAYS = {
    "supported": "the record of the order supports the reason",
    "contradicted": "the record of the order contradicts the reason",
}
FIELDS = (
    ("branch", Kind.CHOICE),
    ("description", Kind.CHOICE),
    ("evidence", Kind.CHOICE),
    ("full", Kind.FLAG),
    ("partial", Kind.FLAG),
    ("replacement", Kind.FLAG),
    ("repair", Kind.FLAG),
    ("partial_unreceived", Kind.FLAG),
    ("cap", Kind.COUNT),
    ("postage", Kind.CHOICE),
    ("deduction", Kind.COUNT),
    ("return_label", Kind.AMOUNT),
)


@frozen(cache_hash=True)
class ReasonRow(Row):
    """A row that is made of a reason, not written into the table itself."""


def with_reasons(tables: Iterable[Table], reasons: tuple[Reason, ...]) -> tuple[Table, ...]:
    """Return the tables of a policy with the rows of its reasons, and the table of their terms."""
    whole = [supporting(one, reasons) if one.name == SUPPORT else one for one in tables]
    return *whole, terms_of(reasons)


def without_reasons(tables: Iterable[Table]) -> tuple[Table, ...]:
    """Return the tables of a policy as they are without its reasons."""
    return tuple(
        one.with_rows(*(row for row in one.rows if not isinstance(row, ReasonRow)))
        if one.name == SUPPORT
        else one
        for one in tables
        if one.name != TERMS
    )


def supporting(table: Table, reasons: tuple[Reason, ...]) -> Table:
    """Return a table of support with the rows of reasons after its own."""
    return table.with_rows(*table.rows, *(row for one in reasons for row in record_rows(one)))


# `benchmarks/wire.py` needs it: policies that differ in other settings share their terms.
@lru_cache(maxsize=256)
def terms_of(reasons: tuple[Reason, ...]) -> Table:
    """Return the table with the terms of each reason."""
    rows = [
        Row(
            one.code,
            when=claim.reason.is_(one.code),
            then=terms(one.branch, one),
            because="the terms of {reason}",
            source=one.source or OURS,
        )
        for one in reasons
    ]
    return Table(
        name=TERMS,
        question="What are the terms of the reason?",
        scope=Scope.CASE,
        hit=Hit.FIRST,
        fields=FIELDS,
        rows=rows,
        otherwise=Otherwise(
            terms(UNKNOWN, NOBODYS), because="{reason} is not a reason of this policy", source=OURS
        ),
    )


NOBODYS = Reason(code=UNKNOWN, branch="any", description="optional")  # type: ignore[arg-type]


def terms(branch: str, one: Reason) -> Outcome:
    """Return the terms of a reason; what it leaves open is as the settings say."""
    remedies = dict(one.remedies)
    missing = remedies.get("not_received")
    return outcome(
        True,
        UNKNOWN if branch == UNKNOWN else "",
        branch=choice(str(branch)),
        description=choice(str(one.description)) if one.description else claim.usual_description,
        evidence=choice(str(one.evidence)) if one.evidence else claim.usual_evidence,
        full=offers("full", remedies) if remedies else claim.usual_full,
        partial=offers("partial", remedies) if remedies else claim.usual_partial,
        replacement=offers("replacement", remedies) if remedies else claim.usual_replacement,
        repair=offers("repair", remedies) if remedies else claim.usual_repair,
        partial_unreceived=claim.usual_part_unreceived
        if missing is None
        else flag("partial" in missing),
        cap=claim.usual_cap if one.cap is None else count(one.cap),
        postage=choice(str(one.postage_paid_by)) if one.postage_paid_by else claim.usual_payer,
        deduction=count(one.deduction or 0),
        return_label=money(one.return_label or 0),
    )


def offers(kind: str, remedies: Mapping[str, Any]) -> Flag:
    """Return whether a refund is offered for goods that did not arrive, are kept or go back."""
    kept = if_(
        claim.return_goods,
        offered(kind, remedies.get("return"), settings.RECEIVED_RETURN),
        offered(kind, remedies.get("keep"), settings.RECEIVED_KEEP),
    )
    missing = offered(kind, remedies.get("not_received"), settings.NOT_RECEIVED)
    return if_(claim.received, kept, missing)


def offered(kind: str, own: Any, usual: Choices) -> Flag:
    return choice(kind).in_(usual) if own is None else flag(kind in own)


def record_rows(one: Reason) -> Iterator[ReasonRow]:
    """Yield the row that supports a reason, then the one that contradicts it."""
    sides = (
        ("supported", one.supported_when, one.supported_because),
        ("contradicted", one.contradicted_when, one.contradicted_because),
    )
    for support, when, because in sides:
        if when is not None:
            yield ReasonRow(
                f"{one.code}-{support}",
                when=claim.reason.is_(one.code) & Flag(when),
                then=says(support),
                because=because or SAYS[support],
                source=one.source or OURS,
            )


def says(support: str) -> Outcome:
    return outcome(support != "contradicted", support, support=choice(support))
