"""A replay in SQL: row by row what `apply_events` and `advance` say of each dispute."""

from collections import Counter
from random import Random

import pytest

from disputerules.decide.decision import Refused
from disputerules.histories.replay import replay_disputes
from disputerules.histories.replay.cases import order_of, replayed
from disputerules.histories.replay.columns import EVENT_COLUMNS
from disputerules.policies.presets import POLICIES
from tests.generators.disputes import DAY, arrow_of, dispute_rows, order_row

GUIDE = POLICIES["aliexpress-guide"]


def expected(order, rows, policy, at):
    """What the library says of one dispute, in the columns of a replay."""
    try:
        dispute, refused = replayed(order_of(order, policy), rows, policy, at)
    except Refused as error:
        return {"opened": error.code, "state": None}
    settled = dispute.settlement
    return {
        "opened": "opened",
        "state": str(dispute.state),
        "since": dispute.since,
        "due_at": dispute.due_at,
        "turn": dispute.turn and str(dispute.turn),
        "requested": dispute.requested,
        "settled_by": settled and str(settled.by),
        "settled": settled and settled.amount.amount,
        "settled_shipping": settled and settled.shipping.amount,
        "return_goods": settled and settled.return_goods,
        "remedy": settled and str(settled.remedy),
        "payable": dispute.payable,
        "paid": dispute.paid_so_far,
        "refused": dict(Counter(one.code for one in refused)),
    }


def compared(policy, count, seed):
    """Replay made-up disputes; return how many were compared, and those that differ."""
    chance = Random(seed)
    orders = [order_row(number, chance, policy) for number in range(count)]
    disputes = [dispute_rows(n, order, chance, policy) for n, order in enumerate(orders)]
    at = max(row["at"] for rows in disputes for row in rows) + chance.choice([0, 3, 400]) * DAY
    events = [row for rows in disputes for row in rows]
    chance.shuffle(events)
    table, _ = replay_disputes(
        arrow_of(orders, policy), arrow_of(events, policy, EVENT_COLUMNS), policy, at=at
    )
    found = {row["dispute_id"]: row for row in table.to_pylist()}
    assert len(found) == count
    wrong, bad = [], Counter()
    for order, rows in zip(orders, disputes, strict=True):
        row = found[rows[0]["dispute_id"]]
        if row["bad_row"] is not None:
            bad[row["bad_row"]] += 1
            continue
        right = expected(order, rows, policy, at)
        row["refused"] = dict(row["refused"] or [])
        if any(row[name] != value for name, value in right.items()):
            wrong.append((row, right, rows))
    return count - sum(bad.values()), bad, wrong


@pytest.mark.parametrize("name", ["aliexpress-guide", "vinted"])
def test_a_replay_says_of_each_dispute_what_the_library_says(name):
    known, bad, wrong = compared(POLICIES[name], 25, seed=7)
    assert not wrong, wrong[0]
    assert known >= 20, bad
