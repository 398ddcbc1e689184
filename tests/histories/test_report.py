"""The report of a change of policy: what it says, and that data cannot break out of it."""

import json
from html.parser import HTMLParser

import pytest

from disputerules.histories import Impact, Paid, compare_history
from disputerules.histories.badrows import KINDS, UNREADABLE_LINE
from disputerules.histories.impact import EFFECTS, BadRows, Example, Flip, Largest, Part
from disputerules.histories.report import html_page, markdown, plain, words
from disputerules.histories.report.markup import Bar, bars
from disputerules.policies.presets import POLICIES
from disputerules.rules import TABLES
from disputerules.rules.eligibility import ELIGIBILITY
from tests.generators.history import GUIDE, START, arrow, history

EVIL = "</title><script>alert('x')</script>\"|&"
SHORTER = GUIDE.but({"protection.period": "20 days", "refund.shipping": "never"})
VOID = {"meta", "br"}


class Page(HTMLParser):
    """The elements of a page, each closed in its turn."""

    def __init__(self, text):
        super().__init__()
        self.open, self.found, self.texts = [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs), [name for name, _ in self.open]))
        if tag not in VOID:
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        self.texts.append(data)

    def all(self, tag):
        return [attrs for name, attrs, _ in self.found if name == tag]


@pytest.fixture(scope="module")
def impact():
    rows = [*history(GUIDE, 150, seed=5), {"order_id": EVIL, "paid": -1, "currency": "USD"}]
    return compare_history(
        arrow(rows), GUIDE, SHORTER, months=True, by=["currency"], explain=True, largest=3
    )


def made_up(**changes):
    return Impact(
        **{
            "old": GUIDE,
            "new": SHORTER,
            "rows": 5,
            "decided": 4,
            "changed": 2,
            "bad_rows": {"missing-id": BadRows(1, (EVIL,))},
            "flips": (Flip("eligibility", "eligible", "confirmation-timeout", 2, (EVIL,)),),
            "effects": {"may-not-open": 2},
            "refund": {"USD": Paid(500, 0), "JPY": Paid(0, 7), "EUR": Paid(3, 3)},
            "parts": {EVIL: (Part(EVIL, 4, 2, {"USD": Paid(500, 0)}),)},
            "losses": (Largest(EVIL, "USD", 500, 0),),
            "gains": (Largest(EVIL, "JPY", 0, 7),),
            "examples": (
                Example(EVIL, START, "eligibility", "eligible", "confirmation-timeout", EVIL, EVIL),
            ),
            "assumed": (EVIL,),
            "sources": (EVIL,),
            **changes,
        }
    )


NOTHING = made_up(
    new=GUIDE,
    changed=0,
    rows=4,
    bad_rows={},
    flips=(),
    refund={},
    effects={},
    parts={},
    losses=(),
    gains=(),
    examples=(),
    assumed=(),
    sources=(),
)


def test_the_json_has_the_promised_keys_and_adds_up(impact):
    told = json.loads(json.dumps(plain(impact)))
    assert told["rows"] == 151
    assert told["decided"] == 150 == told["rows"] - told["bad_rows"]["missing-instant"]["count"]
    assert {"table", "old", "new", "count", "examples"} == set(told["flips"][0])
    assert all(set(paid) == {"old", "new"} for paid in told["refund"].values())
    for parts in told["by"].values():
        assert sum(part["orders"] for part in parts) == told["decided"]
        assert sum(part["changed"] for part in parts) == told["changed"] > 0
    assert told["explained"][0]["old"]["message"] != told["explained"][0]["new"]["message"]
    assert told["largest"]["losses"][0]["old"] > told["largest"]["losses"][0]["new"]


@pytest.mark.parametrize("found", [made_up(), NOTHING], ids=["all of it", "nothing"])
def test_no_value_of_the_data_becomes_markup(found):
    page = Page(html_page(found))
    assert page.all("script") == []
    assert "script" not in {name for _, attrs, _ in page.found for name in attrs}
    if found.changed:
        assert any("<script>" in text for text in page.texts)


def test_the_page_stands_alone(impact):
    page = Page(html_page(impact))
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _, _ in page.found}
    assert all(one["href"].startswith("#") for one in page.all("a"))
    assert "url(" not in html_page(impact)


def test_every_part_of_the_page_can_be_reached_and_is_named(impact):
    page = Page(html_page(impact))
    ids = [attrs["id"] for _, attrs, _ in page.found if "id" in attrs]
    assert len(set(ids)) == len(ids)
    assert page.all("html")[0]["lang"] == "en"
    assert len(page.all("main")) == len(page.all("h1")) == len(page.all("title")) - svgs(page)
    assert all(one["href"][1:] in ids for one in page.all("a"))
    assert all(one["aria-labelledby"] in ids for one in page.all("section"))
    assert len(page.all("caption")) == len(page.all("table")) > 5
    assert all(one["scope"] in ("row", "col") for one in page.all("th"))
    assert all(one["tabindex"] == "0" and one["aria-label"] for one in page.all("div"))


def svgs(page):
    return len(page.all("svg"))


def test_every_chart_tells_in_words_what_it_draws(impact):
    page = Page(html_page(impact))
    ids = {attrs.get("id") for _, attrs, _ in page.found}
    assert svgs(page) > 3
    for one in page.all("svg"):
        assert one["role"] == "img"
        assert set(one["aria-labelledby"].split()) <= ids


def test_a_chart_draws_longer_bars_for_more_and_shortens_long_labels():
    drawn = Page(bars("sizes", [Bar("a" * 90, 10, "ten"), Bar("b", 5, "five", True)], "chart"))
    widths = [float(one["width"]) for one in drawn.all("rect")]
    assert widths == [370.0, 185.0]
    assert [one["class"] for one in drawn.all("rect")] == ["bar", "muted"]
    assert "a" * 83 + "…" in drawn.texts


def test_the_page_says_first_what_the_change_does():
    page = html_page(made_up())
    assert "Of 4 orders, 2 (50.0 %) would be decided differently." in page
    assert "In 2 orders (50.0 %) the buyer could open a dispute, and no longer can." in page
    assert "Refunds in USD fall by 5.00 USD (-100.0 %), from 5.00 USD to 0.00 USD." in page
    assert "Refunds in JPY rise by 7 JPY (from none), from 0 JPY to 7 JPY." in page
    assert "Refunds in EUR stay at 0.03 EUR." in page
    assert "1 of 5 rows could not be decided" in page


def test_a_change_that_does_nothing_is_said_to_do_nothing():
    page = html_page(NOTHING)
    assert "Of 4 orders, none would be decided differently." in page
    assert "None: at most the refunds differ." in page
    assert "None: both policies have the same settings and tables." in page
    assert "None: all 4 rows were decided." in page
    assert "None: all 4 rows were decided." in markdown(NOTHING)


def test_markdown_leaves_the_data_as_text(impact):
    text = markdown(made_up())
    assert "<script>" not in text.replace("\\<script\\>", "")
    assert "\\|" in text
    for line in text.splitlines():
        if line.startswith("|"):
            assert line.replace("\\|", "").count("|") in range(4, 7)
    assert "## By month of the order" in markdown(impact)


def test_every_kind_of_bad_row_is_explained():
    assert set(words.BAD_ROWS) == {*KINDS, UNREADABLE_LINE}


def test_the_settings_that_differ_are_listed_with_their_meaning():
    found = {name: (old, new) for name, _, old, new in words.differences(GUIDE, SHORTER)}
    assert found == {
        "protection.period": ("60 days", "20 days"),
        "refund.shipping": ("when-whole-order", "never"),
    }
    table = ELIGIBILITY.with_rows(*ELIGIBILITY.rows[1:])
    assert [one[0] for one in words.differences(GUIDE, GUIDE.with_table(table))] == [
        "table eligibility"
    ]
    assert len(GUIDE.own_tables) == len(TABLES)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "none"),
        ([], "none"),
        (True, "yes"),
        (False, "no"),
        (["a", "b"], "a, b"),
        ({"a": 1}, "a: 1"),
        (5, "5"),
    ],
)
def test_a_setting_is_written_for_a_person(value, written):
    assert words.show_value(value) == written


def test_what_changes_for_buyers_adds_up_to_all_that_are_changed(impact):
    assert set(impact.effects) <= set(words.EFFECTS) == set(EFFECTS)
    assert sum(impact.effects.values()) == impact.changed > 0
    assert len(impact.effects) > 2


def test_two_policies_are_both_named_in_the_title():
    assert words.title(made_up(new=POLICIES["etsy"])) == (
        "Impact of a change from aliexpress-guide to etsy"
    )
    assert words.growth(0, 0) == "0 %"
    assert words.growth(10, 15) == "+50.0 %"
    assert words.share(0, 0) == "0 %"
