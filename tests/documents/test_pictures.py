"""Pictures as SVG: no text runs into another, and a reader without eyes is served too."""

import json
import re
from itertools import combinations
from xml.etree import ElementTree

import pytest

from disputerules import POLICIES, answer_case
from disputerules.analysis.arrows import arrows_of, life_cycle_svg
from disputerules.documents import read_case
from disputerules.documents.pictures import Arrow, life_cycle_picture, timeline_picture
from disputerules.documents.pictures.life_cycle import lanes_of, placed
from disputerules.documents.pictures.svg import DARK, DARK_HUES, HUES, LIGHT, SIZE, width_of
from tests.docs.fences import ROOT

SVG = "{http://www.w3.org/2000/svg}"
EXAMPLES = {path.stem: path for path in sorted((ROOT / "examples").glob("*.json"))}


def case(name, **changes):
    return json.loads(EXAMPLES[name].read_text(encoding="utf-8")) | changes


def timeline(document):
    return ElementTree.fromstring(timeline_picture(answer_case(read_case(document))))


def texts(root):
    """Each text with its left, right, top and bottom."""
    for one in root.iter(f"{SVG}text"):
        wide, left, base = width_of(one.text), float(one.get("x")), float(one.get("y"))
        if one.get("text-anchor") == "end":
            left -= wide
        yield one.text, left, left + wide, base - SIZE, base + 4


def lines(root):
    return [text for text, *_ in texts(root)]


PICTURES = {
    **{name: lambda one=one: life_cycle_svg(one) for name, one in POLICIES.items()},
    **{
        name: lambda name=name: timeline_picture(answer_case(read_case(case(name))))
        for name in EXAMPLES
    },
}


@pytest.mark.parametrize("name", PICTURES)
def test_no_text_overlaps_another_or_leaves_the_picture(name):
    root = ElementTree.fromstring(PICTURES[name]())
    placed = list(texts(root))
    assert placed
    for text, left, right, top, bottom in placed:
        assert 0 <= left < right <= float(root.get("width")), text
        assert 0 <= top < bottom <= float(root.get("height")), text
    for one, other in combinations(placed, 2):
        apart = one[2] <= other[1] or other[2] <= one[1] or one[4] <= other[3] or other[4] <= one[3]
        assert apart, (one, other)


@pytest.mark.parametrize("name", ["aliexpress-guide", "seller-silent"])
def test_a_picture_names_itself_and_says_in_words_what_it_draws(name):
    root = ElementTree.fromstring(PICTURES[name]())
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text
    said = root.find(f"{SVG}desc").text
    assert ("awaiting-seller" in said) or ("seller-rejected: refused, too-late" in said)
    assert not list(root.iter(f"{SVG}script"))


def test_each_arrow_is_a_way_with_a_title():
    policy = POLICIES["aliexpress-guide"]
    root = ElementTree.fromstring(life_cycle_svg(policy))
    titles = {one.text for one in root.iter(f"{SVG}title")}
    for one in arrows_of(policy):
        if one.before != one.after:
            assert f"{one.before}: {one.event} leads to {one.after}" in titles


def test_lanes_that_stand_side_by_side_do_not_touch():
    arrows = (
        Arrow("a", "x", "c"),
        Arrow("b", "y", "d"),
        Arrow("c", "z", "a"),
        Arrow("a", "w", "a"),
    )
    cards = list(placed("abcd", arrows, {}))
    assert [card.events for card in cards] == [
        (("x", ("c",), ""), ("w", ("a",), "stays")),
        (("y", ("d",), ""),),
        (("z", ("a",), ""),),
        (),
    ]
    # The lane to c spans a to c, that to d spans b to d, and that to a spans a to c.
    assert sorted(lanes_of(cards)) == ["a", "c", "d"]
    assert len(set(lanes_of(cards).values())) == 3


def test_a_picture_without_an_arrow_is_one_of_its_states():
    root = ElementTree.fromstring(life_cycle_picture("none", ["a"], [], {}))
    assert lines(root) == ["a"]


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("colours", "hues"), [(LIGHT, HUES), (DARK, DARK_HUES)])
def test_text_and_lines_stand_out_from_their_paper(colours, hues):
    """WCAG 2.2, 1.4.3 and 1.4.11: 4.5 to 1 for text, 3 to 1 for what else carries meaning."""
    ink, quiet, paper, card, line, accent = colours
    for text in (ink, quiet, accent):
        assert contrast(text, paper) >= 4.5
    for text in (ink, quiet):
        assert contrast(text, card) >= 4.5
    for hue in (line, *hues):
        assert contrast(hue, paper) >= 3


def test_the_timeline_has_what_happened_and_what_follows():
    """examples/seller-silent.txt: the seller answers a day late, and the refund is due."""
    found = lines(timeline(case("seller-silent")))
    start = found.index("dispute opened")
    assert found[start - 1 :] == [
        "2026-02-10 09:00 UTC",
        "dispute opened",
        "dispute: awaiting-seller",
        "order: dispute-open",
        "2026-02-15 09:00 UTC",
        "a deadline passes",
        "dispute: refund-due",
        "2026-02-16 09:00 UTC",
        "seller-rejected: refused, too-late",
        "dispute: refund-due",
        "2026-02-17 09:00 UTC",
        "now",
        "2026-02-25 09:00 UTC",
        "a deadline passes",
        "dispute: refund-due and overdue",
        "2026-03-06 08:00 UTC",
        "protection ends",
        "order: confirmation-timeout",
    ]


def test_an_event_after_the_present_is_not_drawn():
    found = lines(timeline(case("seller-silent", at="2026-02-12T09:00:00Z")))
    assert not [one for one in found if one.startswith("seller-rejected")]


def test_an_event_before_the_opening_is_refused_and_leaves_no_state():
    early = [{"id": "e1", "type": "seller-rejected", "at": "2026-02-01T09:00:00Z"}]
    found = lines(timeline(case("seller-silent", events=early)))
    place = found.index("seller-rejected: refused, out-of-order")
    assert found[place + 1 : place + 3] == ["2026-02-10 09:00 UTC", "dispute opened"]


def test_a_dispute_that_is_not_opened_yet_is_not_drawn():
    found = lines(timeline(case("seller-silent", at="2026-02-01T09:00:00Z", events=[])))
    assert not [one for one in found if one.startswith("dispute")]


def test_a_refused_opening_says_so():
    document = case("seller-silent", opened_at="2026-04-10T09:00:00Z", events=[])
    found = lines(timeline(document | {"at": "2026-04-10T09:00:00Z"}))
    assert "dispute refused: confirmation-timeout" in found


def test_a_case_without_timelines_has_a_shorter_picture():
    document = case("seller-silent", timelines=False)
    assert "order: eligible" not in lines(timeline(document))
    assert "dispute opened" in lines(timeline(document))


def test_a_case_without_a_claim_has_the_timeline_of_its_order():
    document = {
        key: value for key, value in case("seller-silent").items() if key in ("order", "at")
    }
    assert "protection ends" in lines(timeline(document))
    assert "dispute opened" not in lines(timeline(document))


def test_an_order_that_never_ends_has_no_end():
    document = {
        key: value for key, value in case("seller-silent").items() if key in ("order", "at")
    }
    del document["order"]["shipped_at"]
    assert "protection ends" not in lines(timeline(document))


def test_scans_and_requests_have_their_names():
    """examples/no-tracking-extension-ignored.json."""
    document = case("no-tracking-extension-ignored")
    document["order"]["shipment"] = {
        "history": [{"at": "2026-01-20T08:00:00Z", "status": "in-transit", "tracking_number": "L"}]
    }
    found = lines(timeline(document))
    assert "parcel: in-transit, L" in found
    assert "extension 1 requested" in found


def test_a_hostile_name_stays_text():
    document = case("seller-silent")
    document["order"]["id"] = "</title><script>alert(1)</script>\u202e"
    drawn = timeline_picture(answer_case(read_case(document)))
    assert "<script" not in drawn
    assert "\u202e" not in drawn
    assert "&lt;script&gt;" in drawn


def test_the_colours_follow_the_reader():
    drawn = life_cycle_svg(POLICIES["aliexpress-guide"])
    assert re.search(r"@media \(prefers-color-scheme:dark\)", drawn)
