"""Seven orders whose report a person can work out, and the report as it has to be.

The old policy protects for 60 days from the shipment, the new one for 20. In the new one a buyer
may also open a dispute within 15 days of a confirmation, and gets no shipping back.

| order | old | new | |
| --- | --- | --- | --- |
| A-1 | 10.00 and 2.00 for shipping | 10.00 | asked 10 days after the shipment: gets less |
| A-2 | 5.00 USD | 0 | asked after 30 days: loses |
| A-3 | 700 JPY | 700 JPY | asked after 10 days, no shipping: stays |
| A-4 | 0 EUR | 0 EUR | asked after 89 days: too late under both |
| A-5 | 30.00 USD | 0 | of February, asked after 36 days: loses |
| A-6 | | | ZZZ is no currency: a bad row |
| A-7 | 0 | 9.00 EUR | confirmed on the 5th, asked on the 10th: gains |

In USD, 12.00 + 5.00 + 30.00 = 47.00 become 10.00: a fall by 37 / 47 = 78.7 %.
"""

import re
from pathlib import Path

import pytest
from attrs import evolve

from disputerules.histories import Paid, compare_history
from disputerules.histories.impact import BadRows, Flip, Largest, Part
from disputerules.histories.report import html_page, markdown, plain
from disputerules.histories.report.style import STYLE
from tests.generators.history import GUIDE

GOLDEN = Path(__file__).with_name("golden")
NEW = GUIDE.but(
    {
        "protection.period": "20 days",
        "protection.after_confirmation": "15 days",
        "refund.shipping": "never",
        "negotiation.seller_response": "4 days",
    }
)
LATE = ("A-2", "A-5")


@pytest.fixture(scope="module")
def impact():
    found = compare_history(
        str(GOLDEN / "orders.csv"),
        GUIDE,
        NEW,
        months=True,
        by=["currency"],
        explain=True,
        largest=2,
    )
    # The columns that a history may have are listed elsewhere.
    return evolve(found, assumed=("the first assumption", "the second"), sources=("orders.csv",))


def test_the_orders_are_counted_by_what_changes_for_their_buyers(impact):
    assert (impact.rows, impact.decided, impact.changed) == (7, 6, 4)
    assert impact.effects == {"may-not-open": 2, "may-open": 1, "gets-less": 1}
    assert impact.bad_rows == {"unknown-currency": BadRows(1, ("A-6",))}
    assert impact.flips == (
        Flip("eligibility", "eligible", "confirmation-timeout", 2, LATE),
        Flip("eligibility", "goods-confirmed", "eligible", 1, ("A-7",)),
        Flip("order-status", "awaiting-confirmation", "confirmation-timeout", 2, LATE),
    )


def test_the_refunds_are_added_up_by_currency_and_by_part(impact):
    euro, yen, dollar = Paid(0, 900), Paid(700, 700), Paid(4700, 1000)
    assert impact.refund == {"EUR": euro, "JPY": yen, "USD": dollar}
    assert impact.parts["month"] == (
        Part("2026-01", 5, 3, {"EUR": euro, "JPY": yen, "USD": Paid(1700, 1000)}),
        Part("2026-02", 1, 1, {"USD": Paid(3000, 0)}),
    )
    assert impact.parts["currency"] == (
        Part("EUR", 2, 1, {"EUR": euro}),
        Part("JPY", 1, 0, {"JPY": yen}),
        Part("USD", 3, 3, {"USD": dollar}),
    )
    # The two largest of three losses, the larger first.
    assert impact.losses == (Largest("A-5", "USD", 3000, 0), Largest("A-2", "USD", 500, 0))
    assert impact.gains == (Largest("A-7", "EUR", 0, 900),)


def test_the_markdown_is_the_golden_page(impact):
    assert markdown(impact) == (GOLDEN / "impact.md").read_text(encoding="utf-8")


def test_the_page_is_the_golden_page(impact):
    text = html_page(impact).replace(STYLE, "").replace("><", ">\n<")
    # A revision changes with every word of a policy.
    text = re.sub(r"\([0-9a-f]{8}\)", "(revision)", re.sub(r"sha256:[0-9a-f]{64}", "sha256", text))
    assert text == (GOLDEN / "impact.html").read_text(encoding="utf-8")


def test_the_json_tells_every_part(impact):
    told = plain(impact)
    assert told["by"]["month"][1] == {
        "value": "2026-02",
        "orders": 1,
        "changed": 1,
        "refund": {"USD": {"old": 3000, "new": 0}},
    }
    assert told["bad_rows"] == {"unknown-currency": {"count": 1, "examples": ["A-6"]}}
    assert told["flips"][1] == {
        "table": "eligibility",
        "old": "goods-confirmed",
        "new": "eligible",
        "count": 1,
        "examples": ["A-7"],
    }
    assert (told["rows"], told["decided"], told["changed"]) == (7, 6, 4)
    assert told["refund"]["USD"] == {"old": 4700, "new": 1000}
    assert told["effects"] == {"may-not-open": 2, "may-open": 1, "gets-less": 1}
    assert told["largest"]["gains"] == [
        {"order_id": "A-7", "currency": "EUR", "old": 0, "new": 900}
    ]
    assert [one["order_id"] for one in told["largest"]["losses"]] == ["A-5", "A-2"]
    assert told["explained"][1] == {
        "order_id": "A-7",
        "at": "2026-01-10T00:00:00Z",
        "table": "eligibility",
        "old": {
            "code": "goods-confirmed",
            "message": "the buyer confirmed receipt on 2026-01-05 00:00 UTC",
        },
        "new": {
            "code": "eligible",
            "message": "a dispute can be opened until 2026-01-22 00:00 UTC",
        },
    }
    assert told["policies"] == {
        side: {"name": "aliexpress-guide", "version": "1", "revision": policy.revision}
        for side, policy in (("old", GUIDE), ("new", NEW))
    }
    assert told["assumed"] == ["the first assumption", "the second"]
    assert [one.split()[0] for one in told["unknown"]] == ["negotiation.seller_response"]
    assert told["sources"] == ["orders.csv"]
