"""Texts that are converted quickly: what is usual means the same as by the patterns for all."""

import duckdb
import pytest

from disputerules.histories import converters
from disputerules.histories.converters import USUAL, Given, instant, is_plain, is_usual, number
from disputerules.interpreters.sql.dialect import DUCKDB
from disputerules.interpreters.sql.stages import micros
from disputerules.values.periods import parse_instant

MARKS = " 0129+-/:.,eETtZz_"
WRITTEN = {
    20: "2026-01-31T08:05:09Z",
    22: "2026-01-31 08:05:09+00",
    25: "2026-01-31T08:05:09+00:00",
}


def beside(text):
    """A text, and those with one mark otherwise, more or less."""
    yield text
    for place in range(len(text)):
        yield text[:place] + text[place + 1 :]
        for mark in MARKS:
            yield text[:place] + mark + text[place + 1 :]
            yield text[:place] + mark + text[place:]


def asked(texts, *expressions):
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    values = ", ".join(f"({DUCKDB.literal(one)})" for one in dict.fromkeys(texts))
    relation = f"(VALUES {values}) AS s(r_x)"
    return connection.execute(f"SELECT r_x, {', '.join(expressions)} FROM {relation}").fetchall()


@pytest.mark.parametrize("size", USUAL)
def test_a_usual_instant_means_what_its_pattern_says(size, monkeypatch):
    given = Given("x", "VARCHAR", DUCKDB)
    quick = instant(given).text
    monkeypatch.setattr(converters, "is_usual", lambda text: "FALSE")
    slow = instant(given).text
    rows = asked(beside(WRITTEN[size]), quick, slow, is_usual("r_x"))
    assert {text: found for text, found, _, _ in rows} == {text: one for text, _, one, _ in rows}
    assert rows[0][1] == micros(parse_instant("2026-01-31T08:05:09Z"))
    usual = [text for text, _, _, usual in rows if usual]
    assert WRITTEN[size] in usual
    assert {len(text) for text in usual} == {size}


def test_a_plain_number_is_a_whole_one(monkeypatch):
    given = Given("x", "VARCHAR", DUCKDB)
    quick = number(given).text
    monkeypatch.setattr(converters, "is_plain", lambda text, dialect: "FALSE")
    slow = number(given).text
    rows = asked([*beside("120"), *beside("-7"), "9" * 19, "9" * 18, "0x10", "1_000"], quick, slow)
    assert {text: found for text, found, _ in rows} == {text: one for text, _, one in rows}
    plain = {text for text, found in asked(beside("120"), is_plain("r_x", DUCKDB)) if found}
    assert "120" in plain
    assert all(text.lstrip("-").isdigit() for text in plain)
