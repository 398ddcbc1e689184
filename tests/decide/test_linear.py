"""Work grows with its input, counted in decisions of tables; what is too much is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from disputerules import decide_case
from disputerules.decide import lifecycle
from disputerules.documents.cases import read_case
from disputerules.documents.json_text import BRACKETS
from disputerules.language.expression import MAX_SIZE
from disputerules.language.pens import count, if_
from disputerules.values.errors import InvalidInput, LanguageError
from disputerules.values.fields import MAX_ITEMS
from disputerules.values.order import MAX_CHARGEBACKS, MAX_EXTENSIONS, Extension

START = datetime(2026, 2, 1, tzinfo=UTC)


def stamp(minutes):
    return (START + timedelta(minutes=minutes)).isoformat()


def document(events=(), **order):
    known = {
        "id": "A",
        "currency": "USD",
        "placed_at": "2026-01-02T08:00:00Z",
        "paid_at": "2026-01-02T08:05:00Z",
        "shipped_at": "2026-01-05T08:00:00Z",
        "lines": [{"id": "1", "quantity": 3, "paid": 4500}],
    }
    claim = {"received": False, "reason": "no-tracking-information", "description": "x"}
    return {
        "order": known | order,
        "claim": claim,
        "opened_at": stamp(0),
        "events": list(events),
        "at": stamp(100_000),
    }


def payments(numbers):
    return [{"id": str(n), "type": "refund-paid", "at": stamp(n)} for n in numbers]


def bought(size):
    return [{"id": str(n), "quantity": 1, "paid": 1} for n in range(size)]


def revisions(numbers):
    claim = document()["claim"]
    return [
        {"id": str(n), "type": "buyer-revised", "at": stamp(n), "claim": claim} for n in numbers
    ]


def folded(monkeypatch, events):
    """How many events an answer with timelines folds."""
    counted = []
    fold = lifecycle.apply_event
    monkeypatch.setattr(
        lifecycle, "apply_event", lambda dispute, event: counted.append(1) or fold(dispute, event)
    )
    decide_case(document(events))
    return len(counted)


def test_events_in_the_order_of_their_stamps_are_folded_once_for_each_timeline(monkeypatch):
    few, many = (folded(monkeypatch, payments(range(size))) for size in (10, 100))
    assert many == 10 * few


def granted_extensions(size):
    return [
        {
            "days": 1,
            "requested_by": "buyer",
            "requested_at": stamp(n),
            "answered_at": stamp(n + 1),
            "granted": True,
        }
        for n in range(size)
    ]


def test_granted_extensions_are_added_up_once_for_a_timeline(monkeypatch):
    def spans_read(size):
        counted = []
        span = Extension.span.fget
        monkeypatch.setattr(
            Extension, "span", property(lambda self: counted.append(1) or span(self))
        )
        decide_case(document(extensions=granted_extensions(size)))
        return len(counted)

    few, many = spans_read(10), spans_read(100)
    assert many <= 10 * few


def test_each_granted_extension_moves_the_end_in_a_timeline():
    """Protection of 60 days from the shipping, and one day for each of 30 grants before its end."""
    asked = document(extensions=granted_extensions(30))
    del asked["claim"], asked["opened_at"], asked["events"]
    ends = [entry for entry in decide_case(asked)["order_timeline"] if entry["at"] > stamp(0)]
    assert ends == [{"at": "2026-04-05T08:00:00Z", "code": "confirmation-timeout"}]


def test_a_timeline_is_the_same_whether_events_are_sorted_or_not():
    events = payments(range(5))
    late = {"id": "late", "type": "buyer-cancelled", "at": stamp(60)}
    sorted_events = decide_case(document([*events, late]))
    assert (
        decide_case(document([late, *events]))["order_timeline"]
        == (sorted_events["order_timeline"])
    )


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("$.events", document(payments(range(MAX_ITEMS + 1)))),
        ("$.events", document(payments(reversed(range(201))))),
        (
            "$.order.lines",
            document(lines=bought(MAX_ITEMS + 1)),
        ),
        (
            "$.order.extensions",
            document(
                extensions=[{"days": 1, "requested_by": "buyer", "requested_at": stamp(0)}]
                * (MAX_EXTENSIONS + 1)
            ),
        ),
        ("$.order.chargebacks", document(chargebacks=[{"at": stamp(0)}] * (MAX_CHARGEBACKS + 1))),
        ("$.order.lines", document(payments(range(1_001)), lines=bought(1_000))),
        ("$.events", document(revisions(range(11)), lines=bought(6_241))),
        ("$.events", document(payments([*range(99), 0]), lines=bought(741))),
    ],
)
def test_more_than_is_read_is_too_large_and_says_where(path, asked):
    with pytest.raises(InvalidInput) as caught:
        decide_case(asked)
    assert (caught.value.code, caught.value.path) == ("too-large", path)


def test_as_much_as_is_read_is_answered():
    """1,000 events on 1,000 lines; 12 claims on 6,240 lines and 10; 100 events on 740 and 10."""
    assert read_case(document(payments(range(1_000)), lines=bought(1_000)))
    assert read_case(document(revisions(range(11)), lines=bought(6_240)))
    assert read_case(document(payments([*range(99), 0]), lines=bought(740)))
    assert decide_case(document(payments(range(200))))["dispute"]["state"] == "refund-due"
    assert decide_case(document(payments(reversed(range(200)))))["dispute"]["state"]


def test_brackets_are_found_in_one_scan():
    """A quotation mark begins a match even where its string does not end."""
    for text in ('"' + '\\"' * 99, '"a\\', '"[{' * 99):
        assert sum(len(match[0]) for match in BRACKETS.finditer(text)) == len(text)


def doubled(times):
    node = count(1)
    for _ in range(times):
        node = if_(node < 2, node, node)
    return node


def test_a_condition_that_repeats_itself_too_often_is_refused():
    with pytest.raises(LanguageError, match=f"more than {MAX_SIZE} leaves"):
        doubled(20)
