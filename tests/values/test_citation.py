"""A source is a citation if it has the form of one, and any other text otherwise."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputerules.values.citation import SOURCE, Citation, Confidence, citation_of
from disputerules.values.errors import InvalidValue

PAGE = "https://example.com/help?id=4210"
PUBLISHED, SECONDARY, OURS = Confidence
DAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("text", "citation"),
    [
        (
            f"Help, {PAGE}, seen 2026-11-27: 30 days",
            Citation("30 days", PUBLISHED, "Help", PAGE, DAY),
        ),
        (
            f"Help, {PAGE}, seen 2026-11-27, secondary: 30 days",
            Citation("30 days", SECONDARY, "Help", PAGE, DAY),
        ),
        (f"Help, {PAGE}, seen 2026-11-27", Citation("", PUBLISHED, "Help", PAGE, DAY)),
        (
            f"Act, art. 9(1), 14, {PAGE}/a,b, seen 2026-11-27: 14 days, by art. 9: all of them",
            Citation(
                "14 days, by art. 9: all of them",
                PUBLISHED,
                "Act, art. 9(1), 14",
                f"{PAGE}/a,b",
                DAY,
            ),
        ),
        (
            f"Help, {PAGE}, seen 2026-11-27: 9 days; Terms, https://a.example, seen 2020-01-01: 3",
            Citation(
                "9 days; Terms, https://a.example, seen 2020-01-01: 3",
                PUBLISHED,
                "Help",
                PAGE,
                DAY,
            ),
        ),
        ("ours: nobody says it", Citation("nobody says it", OURS)),
        ("ours", Citation("", OURS)),
    ],
)
def test_a_citation_is_read_and_written(text: str, citation: Citation) -> None:
    assert citation_of(text) == citation
    assert str(citation) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Help",
        PAGE,
        f"Help, {PAGE}",
        f"Help, {PAGE}, seen November 2026: 30 days",
        f"Help, {PAGE}, seen 2013: 30 days",
        f"Help, {PAGE}, seen 2026-11-27; 30 days",
        f"Help, {PAGE}, seen 2026-11-27, tertiary: 30 days",
        "Help, http://example.com, seen 2026-11-27: 30 days",
        "Help, docs/explanation/guide.md#time-limits, seen 2026-11-27: 30 days",
        "oursonly: a name",
        "it is ours: why",
    ],
)
def test_text_of_another_form_is_taken_as_it_is(text: str) -> None:
    assert citation_of(text) is None
    assert SOURCE.read(text) == text


@pytest.mark.parametrize("day", ["2026-02-29", "2026-13-01", "2026-1-2", "2026-11", "20-11-2026"])
def test_a_day_that_is_no_date_is_refused(day: str) -> None:
    for rest in ("", ": 30 days", ", secondary: 30 days"):
        with pytest.raises(InvalidValue, match=f"expected a date such as .*, got {day!r}"):
            SOURCE.read(f"Help, {PAGE}, seen {day}{rest}")


def test_a_confidence_before_the_title_is_refused() -> None:
    with pytest.raises(InvalidValue, match="write ', secondary' behind the day"):
        citation_of(f"secondary: Help, {PAGE}, seen 2026-11-27: 30 days")


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1)


@given(
    words,
    words,
    st.dates(date(2000, 1, 1), date(2200, 12, 31)),
    st.sampled_from([PUBLISHED, SECONDARY]),
)
def test_what_is_written_is_read_back(
    title: str, says: str, day: date, confidence: Confidence
) -> None:
    title = title.replace(":", "").replace(",", "")
    given_citation = Citation(says, confidence, title or "Help", PAGE, day)
    assert citation_of(str(given_citation)) == given_citation
