"""Where a value or a rule of a policy comes from: a published page, what others say, or us."""

import re
from datetime import date
from enum import StrEnum
from typing import Any

from attrs import frozen

from disputerules.values.codec import TEXT, as_is, scalar
from disputerules.values.errors import InvalidValue
from disputerules.values.periods import as_date


class Confidence(StrEnum):
    """How sure a citation is: the page itself, a page about it, or nobody but us."""

    PUBLISHED = "published"
    SECONDARY = "secondary"
    OURS = "ours"


PAGE = re.compile(
    r"(?P<title>.+?), (?P<address>https://\S+), seen (?P<seen>\d+-[\d-]+)"
    rf"(?P<secondary>, {Confidence.SECONDARY})?(?:: (?P<says>.+))?",
    re.DOTALL,
)
OURS = re.compile(rf"{Confidence.OURS}(?::\s*(?P<says>.*))?", re.DOTALL)


@frozen
class Citation:
    """A page with its title, its address, the day it was seen and what it says; or our reason.

    Its text is "TITLE, ADDRESS, seen DATE: WHAT IT SAYS", with ", secondary" after the day of a
    page about the rules of another, or "ours: WHY".

    >>> text = "Terms, https://example.com/terms, seen 2026-11-27, secondary: within 30 days"
    >>> one = citation_of(text)
    >>> one.title, str(one.seen), one.confidence.value, one.says
    ('Terms', '2026-11-27', 'secondary', 'within 30 days')
    >>> str(one) == text
    True
    """

    says: str
    confidence: Confidence
    title: str = ""
    address: str = ""
    seen: date | None = None

    def __str__(self) -> str:
        if self.seen is None:
            return self.confidence + self.tail
        mark = f", {self.confidence}" if self.confidence is Confidence.SECONDARY else ""
        return f"{self.title}, {self.address}, seen {self.seen}{mark}{self.tail}"

    @property
    def tail(self) -> str:
        return f": {self.says}" if self.says else ""


def citation_of(text: str) -> Citation | None:
    """Return the citation in a text, or None if the text has another form.

    Raises InvalidValue if the day in it is not a date, or if its confidence stands elsewhere.
    """
    ours = OURS.fullmatch(text)
    if ours is not None:
        return Citation(ours["says"] or "", Confidence.OURS)
    page = PAGE.fullmatch(text)
    if page is None:
        return None
    if page["title"].startswith(f"{Confidence.SECONDARY}:"):
        raise InvalidValue("write ', secondary' behind the day, not before the title")
    confidence = Confidence.SECONDARY if page["secondary"] else Confidence.PUBLISHED
    seen = as_date(page["seen"])
    return Citation(page["says"] or "", confidence, page["title"], page["address"], seen)


def read_source(value: Any, currency: str | None = None) -> str:
    text = TEXT.read(value)
    citation_of(text)
    return text


# Any text, but a citation's day has to be a date.
SOURCE = scalar(read_source, as_is, TEXT.schema)
