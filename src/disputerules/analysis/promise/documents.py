"""The promises of published terms: of a return policy of schema.org, or of commerce protocols.

Their days name no clock. So a promise of so many days is kept if it is by either: days of 24 hours,
and days of the policy's calendar, whichever end first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from disputerules.documents.terms import schema_org, ucp
from disputerules.values.codec import step
from disputerules.values.errors import InvalidValue, shown
from disputerules.values.periods import TICK, format_instant, parse_instant
from disputerules.values.suggestions import unknown

POLICY, OVERRIDE = "MerchantReturnPolicy", "returnPolicySeasonalOverride"
DAYS = "merchantReturnDays"
ADDRESS = re.compile(r"https?://schema\.org/")
ANCHORS = {word: anchor for anchor, word in reversed(ucp.ANCHORS.items())}
RESOLUTIONS = {word: remedy for remedy, word in ucp.RESOLUTIONS.items()}
REFUNDS = {ADDRESS.sub("", word): remedy for remedy, word in schema_org.REFUNDS.items()}
FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def promises(document: Any) -> tuple[str, ...]:
    """Return the promises of a document as texts; none where it states no window."""
    found = list(entries(document, "$"))
    if not found:
        message = f"expected a {POLICY} of schema.org, or policies with the type {ucp.TYPE!r}"
        raise InvalidValue(message, "$")
    return tuple(text for read, entry, path in found for text in read(entry, path))


Entry = tuple[Callable[[Any, str], Iterator[str]], dict[str, Any], str]


def entries(value: Any, path: str) -> Iterator[Entry]:
    """Yield the return policies in a document, at any depth, each with its reader and its path."""
    if isinstance(value, list):
        for place, one in enumerate(value):
            yield from entries(one, f"{path}[{place}]")
    elif isinstance(value, dict):
        if POLICY in types(value):
            yield of_schema_org, value, path
        elif value.get("type") == ucp.TYPE:
            yield of_protocol, value, path
        else:
            for key, one in value.items():
                yield from entries(one, path + step(key))


def types(value: dict[str, Any]) -> list[str]:
    found = value.get("@type")
    return [ADDRESS.sub("", str(one)) for one in (found if isinstance(found, list) else [found])]


# --- commerce protocols --------------------------------------------------------------------------


def of_protocol(entry: dict[str, Any], path: str) -> Iterator[str]:
    """Yield the promise of a return policy of the Universal Commerce Protocol."""
    if "window" not in entry:
        return
    window = an_object(entry["window"], f"{path}.window")
    own = an_object(entry.get(ucp.OWN, {}), f"{path}.{ucp.OWN}")
    if "applies_to" in entry and ucp.WHERE not in own:
        message = (
            "applies_to names items of a response, which is no condition on orders; "
            f"give the condition as {ucp.OWN}.{ucp.WHERE}"
        )
        raise InvalidValue(message, f"{path}.applies_to")
    anchor = word_in(ANCHORS, window.get("anchor"), "anchor", f"{path}.window.anchor")
    days = window.get("days")
    if type(days) is not int:
        raise InvalidValue(f"expected an integer, got {shown(days)}", f"{path}.window.days")
    remedies = [
        word_in(RESOLUTIONS, one, "resolution", f"{path}.supported_resolutions")
        for one in as_list(entry.get("supported_resolutions"))
    ]
    reasons = [str(one) for one in as_list(own.get(ucp.REASONS))]
    yield text_of(by_either_clock(days), anchor, reasons, remedies, as_list(own.get(ucp.WHERE)))


# --- schema.org ----------------------------------------------------------------------------------


def of_schema_org(entry: dict[str, Any], path: str) -> Iterator[str]:
    """Yield the promise of a return policy, then those of its seasons, which take its place."""
    own = properties(entry, path)
    reasons = [
        one for text in as_list(own.get(schema_org.REASONS)) for one in str(text).split(", ")
    ]
    where = as_list(own.get(schema_org.WHERE))
    remedies = [
        word_in(REFUNDS, ADDRESS.sub("", str(one)), "refund type", f"{path}.refundType")
        for one in as_list(entry.get("refundType"))
    ]
    seasons: list[tuple[str, dict[str, Any], str]] = []
    for place, one in enumerate(as_list(entry.get(OVERRIDE))):
        there = f"{path}.{OVERRIDE}[{place}]"
        given = an_object(one, there)
        seasons.append((season(given, there), given, there))
    outside = [f"not ({condition})" for condition, _, _ in seasons]
    inside = [([condition], given, there) for condition, given, there in seasons]
    for conditions, given, there in [(outside, entry, path), *inside]:
        if given.get(DAYS) is not None:
            window = window_of(given[DAYS], f"{there}.{DAYS}")
            yield text_of(window, schema_org.FROM, reasons, remedies, [*where, *conditions])


def properties(entry: dict[str, Any], path: str) -> dict[str, Any]:
    """Return the additional properties of a policy by their names."""
    found = as_list(entry.get("additionalProperty"))
    objects = [an_object(one, f"{path}.additionalProperty") for one in found]
    return {str(one.get("name")): one.get("value") for one in objects}


def window_of(days: Any, path: str) -> str:
    """Return a window of a number of days, or until a date or an instant."""
    if type(days) is int:
        return by_either_clock(days)
    if isinstance(days, str):
        if days.isdecimal():
            return by_either_clock(int(days))
        whole = FULL_DATE.fullmatch(days)
        return f"until {format_instant(after(days, path) if whole else instant(days, path))}"
    raise InvalidValue(f"expected a number of days or a date, got {shown(days)}", path)


def season(given: dict[str, Any], path: str) -> str:
    """Return the condition on the orders of a season; both of its dates belong to it."""
    first, last = (given.get(one) for one in ("startDate", "endDate"))
    for name, value in (("startDate", first), ("endDate", last)):
        if not isinstance(value, str):
            raise InvalidValue(f"expected a date, got {shown(value)}", f"{path}.{name}")
    start = format_instant(instant(str(first), f"{path}.startDate"))
    end = format_instant(after(str(last), f"{path}.endDate"))
    return f"placed_at >= instant('{start}') and placed_at < instant('{end}')"


def instant(text: str, path: str) -> datetime:
    """Return an instant, or the first instant of a date, by UTC."""
    return parse_instant(f"{text}T00:00:00Z" if FULL_DATE.fullmatch(text) else text, path)


def after(text: str, path: str) -> datetime:
    """Return the first instant after a date, or after an instant that ends something."""
    start = instant(text, path)
    return start + (timedelta(days=1) if FULL_DATE.fullmatch(text) else TICK)


# --- both ----------------------------------------------------------------------------------------


def by_either_clock(days: int) -> str:
    return f"{days} days or {days} calendar days"


def text_of(
    window: str, anchor: str, reasons: list[str], remedies: list[str], where: list[Any]
) -> str:
    """Return a promise as a text."""
    text = f"{window} from {anchor}"
    if reasons:
        text += f" for {', '.join(reasons)}"
    if remedies:
        text += f" with {', '.join(remedies)}"
    if where:
        text += f" where {' and '.join(f'({one})' for one in where)}"
    return text


def as_list(value: Any) -> list[Any]:
    """Return the values of a property that may have one, several or none."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def an_object(value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidValue(f"expected an object, got {shown(value)}", path)
    return value


def word_in(known: dict[str, str], word: Any, what: str, path: str) -> str:
    """Return what a word of a format is called in a promise."""
    if not isinstance(word, str) or word not in known:
        raise InvalidValue(unknown(what, word, known), path)
    return known[word]
