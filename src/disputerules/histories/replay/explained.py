"""Explain disputes that end differently: what each policy says, and a case that can be decided."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from attrs import frozen

from disputerules.decide.case_document import CaseDocument
from disputerules.decide.decision import Refused
from disputerules.decide.dispute import Dispute
from disputerules.decide.lifecycle import apply_event, open_dispute
from disputerules.decide.timeouts import next_timeout, timeouts
from disputerules.decide.transitions import decide_event
from disputerules.documents.cases import without_policy
from disputerules.facts.case import event_case
from disputerules.facts.policy import Policy
from disputerules.histories.replay.cases import (
    ANY_FORMAT,
    claim_of,
    event_of,
    file_format,
    in_order,
)
from disputerules.histories.replay.columns import EVENT_COLUMNS
from disputerules.histories.replay.engine import Replay
from disputerules.histories.rows import order_of_row, rows_query, typed_row
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.sql.dialect import literal
from disputerules.interpreters.sql.stages import EPOCH
from disputerules.values.order import Order
from disputerules.values.periods import TICK, format_instant

Row = Mapping[str, Any]
UNKNOWN_FORMAT = (
    "the history does not know the format of the files, and no format is accepted by both "
    "policies: the case has files that the old policy accepts"
)


class Change(Protocol):
    """How some disputes end under each policy, with examples."""

    @property
    def old(self) -> str:
        """The end under the old policy."""
        ...

    @property
    def new(self) -> str:
        """The end under the new policy."""
        ...

    @property
    def examples(self) -> tuple[str, ...]:
        """Ids of such disputes."""
        ...


@frozen
class Example:
    """A dispute that ends differently, the last step under each policy, and its case document."""

    dispute_id: str
    old: str
    new: str
    old_message: str
    new_message: str
    case: Mapping[str, Any]


def explained(replays: Sequence[Replay], flips: Iterable[Change]) -> tuple[Example, ...]:
    """Return an example of each change, decided again by the library on one dispute."""
    flips = tuple(flips)
    ids = [flip.examples[0] for flip in flips]
    if not ids:
        return ()
    orders, events = rows_of(replays[0], ids)
    return tuple(example(replays, flip, orders, events[flip.examples[0]]) for flip in flips)


def rows_of(replay: Replay, ids: Sequence[str]) -> tuple[dict[str, Row], Mapping[str, list[Row]]]:
    """Return the rows of some disputes and of their orders, typed."""
    listed = ", ".join(map(literal, ids))
    columns = ", ".join(f"c_{name}" for name in EVENT_COLUMNS)
    where = f"WHERE c_dispute_id IN ({listed}) AND c_at <= {replay.end}"
    events: defaultdict[str, list[Row]] = defaultdict(list)
    for found in replay.rows(f"SELECT {columns} FROM {replay.events.rows()} AS s {where}"):
        row = typed_row(found, EVENT_COLUMNS)
        events[row["dispute_id"]].append(row)
    scan = replay.claims.scan
    order_ids = [row["order_id"] for rows in events.values() for row in rows]
    orders = [typed_row(row, scan.columns) for row in replay.rows(rows_query(scan, order_ids))]
    return {row["order_id"]: row for row in orders}, events


def example(
    replays: Sequence[Replay], flip: Change, orders: Mapping[str, Row], rows: list[Row]
) -> Example:
    old, new = (replay.policy for replay in replays)
    rows = in_order(rows)
    attributes = list({one.fact_name: one for one in (*new.attributes, *old.attributes)}.values())
    order = order_of_row(orders[rows[0]["order_id"]], attributes)
    end = EPOCH + replays[0].end * TICK
    both = file_format(old, new)
    made = [
        document(rows, order, old, both or file_format(policy) or ANY_FORMAT, end)
        for policy in (old, new)
    ]
    before, after = map(last_step, made, (order, order), (old, new))
    if both is None and any(row.get("files") for row in rows):
        after += f"; {UNKNOWN_FORMAT}"
    case = without_policy(made[0])
    return Example(rows[0]["dispute_id"], flip.old, flip.new, before, after, case)


def document(
    rows: Sequence[Row], order: Order, policy: Policy, format: str, at: datetime
) -> CaseDocument:
    """Return the case document of a dispute, with files of one format."""
    first, *later = rows
    return CaseDocument(
        policy=policy,
        order=order,
        claim=claim_of(first, order.currency, format),
        opened_at=first["at"],
        events=tuple(
            event_of(row, number, order.currency, format) for number, row in enumerate(later, 1)
        ),
        at=at,
    )


def last_step(document: CaseDocument, order: Order, policy: Policy) -> str:
    """Return what a policy says of the last step of a dispute: when, and why."""
    assert document.claim is not None
    assert document.opened_at is not None
    try:
        dispute = open_dispute(order, document.claim, at=document.opened_at, policy=policy)
    except Refused as error:
        return error.message
    reason = f"opened on {format_instant(dispute.opened_at)}"
    for event in document.events:
        dispute, reason = passed(dispute, event.at, reason)
        try:
            verdict = decide_event(dispute, event, "acceptable")
            case = event_case(event.at, dispute, event, "acceptable")
            dispute = apply_event(dispute, event)
        except Refused:
            continue
        reason = message(dispute, verdict.rule, case)
    return passed(dispute, document.at, reason)[1]


def passed(dispute: Dispute, until: Any, reason: str) -> tuple[Dispute, str]:
    """Return a dispute after the deadlines up to an instant, and what the last of them says."""
    for due, later in timeouts(dispute, until=until):
        timeout = next_timeout(dispute)
        if later.state is dispute.state or timeout is None:
            break
        case = event_case(due, dispute, timeout)
        reason = message(later, decide_event(dispute, timeout).rule, case)
        dispute = later
    return dispute, reason


def message(dispute: Dispute, rule: str, case: Any) -> str:
    table = compiled(dispute.policy).table("life-cycle")
    return f"{format_instant(case.at)}: {table.message(rule, case)}"
