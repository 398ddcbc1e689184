"""The terms of a reason that variants may set: each is a setting, `reasons.CODE.TERM`."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from attrs import evolve, field, fields_dict, frozen

from disputerules.facts.calendar_parts import CALENDAR_PARTS
from disputerules.facts.reason import Reason, codes_of
from disputerules.facts.settings import SETTINGS
from disputerules.language.expression import Kind, Setting
from disputerules.values.codec import codec_of
from disputerules.values.errors import InvalidPolicy, shown
from disputerules.values.suggestions import unknown

REASONS, REMEDIES = "reasons", "remedies"
KINDS: dict[str, Kind] = {
    "description": Kind.CHOICE,
    "evidence": Kind.CHOICE,
    REMEDIES: Kind.CHOICES,
    "cap": Kind.COUNT,
    "postage_paid_by": Kind.CHOICE,
    "deduction": Kind.COUNT,
    "return_label": Kind.AMOUNT,
}
# Those of the fields of the table `reason-terms` that are not called as the term is.
FIELDS: dict[str, tuple[str, ...]] = {
    REMEDIES: ("full", "partial", "replacement", "repair", "partial_unreceived"),
    "postage_paid_by": ("postage",),
}
EXAMPLE = "reasons.quality-problem.cap"
OPEN = "as the settings say"


@frozen(cache_hash=True)
class TermSetting(Setting):
    """A term of the reason with a code."""

    code: str = field(default="", kw_only=True)
    term: str = field(default="", kw_only=True)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the terms of a reason that say this term."""
        return FIELDS.get(self.term, (self.term,))

    def of(self, reasons: Iterable[Reason]) -> Any:
        """Return the term as the reason has it; None if it has none, or there is no such reason."""
        found = [getattr(one, self.term) for one in reasons if one.code == self.code]
        return found[0] if found and found[0] != () else None

    def put(self, reason: Reason, value: Any) -> Reason:
        """Return the reason with this term; of the remedies, those that the value gives."""
        if self.term == REMEDIES:
            value = () if value is None else {**dict(reason.remedies), **dict(value)}
        return evolve(reason, **{self.term: value})


def is_term(name: str) -> bool:
    """Return whether a name is that of a term of some reason, if of any setting."""
    return name.startswith(f"{REASONS}.") and name.count(".") > 1


def may_vary(name: str) -> bool:
    """Return whether variants may set what has this name."""
    return name in SETTINGS or name in CALENDAR_PARTS or is_term(name)


@lru_cache(maxsize=1024)
def setting_named(name: str) -> Setting:
    """Return the setting of a name, be it a term of a reason or a part of the calendar.

    Raises InvalidPolicy.
    """
    known = SETTINGS.get(name) or CALENDAR_PARTS.get(name)
    if known is not None:
        return known
    if not is_term(name):
        if name.partition(".")[0] == REASONS:
            message = f"expected a term of a reason, such as {EXAMPLE!r}, got {shown(name)}"
            raise InvalidPolicy(message)
        raise InvalidPolicy(unknown("setting", name, (*SETTINGS, *CALENDAR_PARTS)))
    _, code, term = name.split(".", 2)
    if term not in KINDS:
        raise InvalidPolicy(unknown("term of a reason", term, KINDS))
    codec = codec_of(fields_dict(Reason)[term].type)
    meaning = f"the {term.replace('_', ' ')} of the reason {code}"
    return TermSetting(
        name, KINDS[term], True, meaning=meaning, source=OPEN, codec=codec, code=code, term=term
    )


def with_terms(reasons: tuple[Reason, ...], terms: Mapping[str, Any]) -> tuple[Reason, ...]:
    """Return reasons with other terms, by the names of settings; raises InvalidPolicy."""
    known = {one.code: one for one in reasons}
    for name, value in terms.items():
        setting = term_of(name, reasons)
        known[setting.code] = setting.put(known[setting.code], value)
    return tuple(known.values())


def term_of(name: str, reasons: Iterable[Reason]) -> TermSetting:
    """Return the setting of a term that one of the reasons has; raises InvalidPolicy."""
    setting, codes = setting_named(name), codes_of(reasons)
    assert isinstance(setting, TermSetting)
    if setting.code not in codes:
        raise InvalidPolicy(unknown("reason", setting.code, codes))
    return setting
