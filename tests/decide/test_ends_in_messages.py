"""What is allowed says until when, whichever row ends it."""

from datetime import UTC, datetime, timedelta

import pytest

from disputerules import Money, Order, OrderLine, check_eligibility, in_language, read_policy

PLACED = datetime(2026, 12, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
# Protected for 60 days after shipping on 3 December: until 1 February.
WORDS = {
    "protection.anchor": "shipped",
    "protection.period": "60 days",
    "negotiation.seller_response": "3 days",
    "negotiation.on_seller_silence": "as-requested",
    "negotiation.buyer_response": "5 days",
    "negotiation.on_buyer_silence": "close",
    "arbitration.decide_within": "10 days",
    "arbitration.on_silence": "close",
}


def order(**changes):
    line = OrderLine(id="1", quantity=1, paid=Money(4500, "USD"))
    known = {"placed_at": PLACED, "paid_at": PLACED, "shipped_at": PLACED + timedelta(days=2)}
    return Order(id="A-1", currency="USD", lines=(line,), **(known | changes))


def policy(*rows, **settings):
    plain = {"base": "neutral", "name": "ends", "set": WORDS | settings}
    return read_policy(plain | {"rows": [*rows]})


def row(when, then="refuse", before="otherwise", **more):
    plain = {"table": "eligibility", "id": "own", "before": before, "when": when, "then": then}
    return plain | {"because": "as this market has it"} | more


LATE = row("at >= placed_at + days(15)")


@pytest.mark.parametrize(
    ("rows", "end"),
    [
        ([], "until 2027-02-01 00:00 UTC"),
        ([LATE], "until 2026-12-16 00:00 UTC"),
        ([row("at > placed_at + days(15)")], "until 2026-12-16 00:00:00.000001 UTC"),
        # Whichever comes first ends it.
        ([row("at >= placed_at + days(90)")], "until 2027-02-01 00:00 UTC"),
        # A row that refuses now and then does not end what it does not refuse.
        ([row("at < placed_at + days(2)")], "until 2027-02-01 00:00 UTC"),
        # The best branch, which is the one that lasts.
        ([row("received and at >= placed_at + days(15)")], "until 2027-02-01 00:00 UTC"),
        ([LATE, row("not received and at >= placed_at + days(9)", id="nothing")], "2026-12-16"),
    ],
)
def test_the_message_names_the_first_instant_at_which_a_row_refuses(rows, end):
    answer = check_eligibility(order(), at=PLACED + timedelta(days=3), policy=policy(*rows))
    assert answer.code == "eligible"
    assert end in answer.message


@pytest.mark.parametrize("received", [True, False])
def test_each_branch_names_its_own_end(received):
    row_of_branch = row("at >= placed_at + (days(20) if received else days(10))")
    answer = check_eligibility(
        order(), at=PLACED + timedelta(days=3), policy=policy(row_of_branch), received=received
    )
    day = "2026-12-21" if received else "2026-12-11"
    assert answer.message == f"a dispute can be opened until {day} 00:00 UTC"


def test_a_row_ends_what_has_no_deadline():
    unshipped = order(shipped_at=None)
    at = PLACED + timedelta(days=3)
    assert "with no deadline" in check_eligibility(unshipped, at=at, policy=policy()).message
    answer = check_eligibility(unshipped, at=at, policy=policy(LATE))
    assert answer.message == "a dispute can be opened until 2026-12-16 00:00 UTC"


def test_an_end_between_two_branches_is_none():
    """The better branch opens at the instant at which the other closes."""
    rows = [
        row("received and at >= placed_at + days(10)"),
        row("not received and at < placed_at + days(10)", id="not-yet"),
    ]
    answer = check_eligibility(order(), at=PLACED + timedelta(days=3), policy=policy(*rows))
    assert answer.message == "a dispute can be opened until 2027-02-01 00:00 UTC"


def test_a_confirmation_ends_it_too():
    """Confirmed on 4 December, and two days are left after that."""
    confirmed = order(confirmed_at=PLACED + timedelta(days=3))
    closing = policy(**{"protection.after_confirmation": "2 days"})
    answer = check_eligibility(confirmed, at=PLACED + timedelta(days=4), policy=closing)
    assert answer.message == "a dispute can be opened until 2026-12-06 00:00 UTC"


def test_a_row_of_its_own_that_allows_says_until_when():
    because = "anyone may ask {claims_end_at:until|at any time}"
    allowing = row("goods_left > 0", "allow", "otherwise", id="any", because=because)
    closing = row("at >= placed_at + days(15)", before="any")
    with_both = read_policy(
        {"base": "neutral", "name": "ends", "set": WORDS, "rows": [allowing, closing]}
    )
    at = PLACED + timedelta(days=15) - TICK
    answer = check_eligibility(order(), at=at, policy=with_both)
    assert (answer.code, answer.message) == ("any", "anyone may ask until 2026-12-16 00:00 UTC")
    assert check_eligibility(order(), at=at + TICK, policy=with_both).code == "own"


def test_another_language_names_the_same_instant():
    german = in_language(policy(LATE), "de")
    answer = check_eligibility(order(), at=PLACED + timedelta(days=3), policy=german)
    assert answer.message.endswith("bis 2026-12-16 00:00 UTC")
