"""Terms as a page for people: windows, reasons, deadlines, what varies, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator

from disputerules.documents.policy_markdown import bullets, markdown_table
from disputerules.documents.policy_words import as_words, sections, value_of
from disputerules.documents.terms.offers import KEEP, MISSING, RETURN, Kinds, kinds, payers
from disputerules.documents.terms.omitted import Published
from disputerules.documents.terms.values import (
    Known,
    Possible,
    about_goods,
    can_hold,
    possible_values,
    with_possible_terms,
)
from disputerules.documents.terms.window import LIBRARY, own_rows
from disputerules.facts.policy import Policy
from disputerules.facts.reason import Reason
from disputerules.facts.reason_terms import setting_named
from disputerules.facts.variant import as_words as written_as
from disputerules.facts.variant import varying
from disputerules.interpreters import text
from disputerules.language.expression import Setting

PROTECTION = "protection"
BRANCHES = {False: "The goods did not arrive", True: "The goods arrived"}
PLACES = {
    False: ((MISSING, "{}"),),
    True: ((RETURN, "for a return: {}"), (KEEP, "keeping the goods: {}")),
}
OMITTED = (
    "a protection, an extension or an agreement of one order alone",
    "the refund value of a single claim",
    "what the law gives a buyer whatever this page says",
)


def write(policy: Policy) -> Published:
    """Return the terms of a policy for people."""
    parts = [
        f"# Terms of {policy.name}",
        *head(policy),
        "## How long",
        *windows(policy),
        "## Reasons",
        *reasons(policy),
        "## Deadlines and steps",
        *steps(policy),
        *varies(policy),
        *refusals(policy),
        "## What this page leaves out",
        "\n".join(f"- {one}" for one in OMITTED),
    ]
    return Published("\n\n".join(parts), OMITTED)


def head(policy: Policy) -> Iterator[str]:
    if policy.about:
        yield policy.about
    zone = policy.calendar.zone
    force = f"Version {policy.version}, in force from {text.moment(policy.effective_from)}."
    yield f"{force} Days are those of {zone}. Nothing here is legal advice."


def windows(policy: Policy) -> Iterator[str]:
    """Yield the settings of the protection for each branch that has a reason."""
    for received, title in BRANCHES.items():
        if any(one.is_for(received) for one in policy.reasons):
            lines = [
                (one.meaning, values_of(policy, one, about_goods(received)))
                for one in sections()[PROTECTION]
                if is_set(policy, one, about_goods(received))
            ]
            yield f"### {title}"
            yield bullets(lines)


def is_set(policy: Policy, setting: Setting, known: Known) -> bool:
    found = possible_values(policy, setting.name, known)
    return any(one.value is not None for one in found)


def values_of(policy: Policy, setting: Setting, known: Known) -> str:
    """Return the values that a setting can have, each with the condition of its variant."""
    found = possible_values(policy, setting.name, known)
    return "; ".join(value_when(policy, setting, one) for one in found)


def value_when(policy: Policy, setting: Setting, one: Possible) -> str:
    if one.variant is None:
        return value_of(policy, setting)
    return f"{written_as(setting, one.value)} if {text.expression(one.variant.when)}"


REASON_HEAD = ("reason", "remedies", "return paid by", "description", "evidence", "limits")


def reasons(policy: Policy) -> Iterator[str]:
    """Yield a table of the reasons of each branch."""
    for received, title in BRANCHES.items():
        rows = [row(policy, one, received) for one in policy.reasons if one.is_for(received)]
        if rows:
            yield f"### {title}"
            yield markdown_table(REASON_HEAD, rows)


def row(policy: Policy, reason: Reason, received: bool) -> tuple[str, ...]:
    known = about_goods(received, reason.code)
    offered = [
        words.format(or_words(kinds(policy, reason, place, known)))
        for place, words in PLACES[received]
    ]
    return (
        f"{reason.title or reason.code} (`{reason.code}`)",
        "; ".join(offered),
        " or ".join(payers(policy, reason, known)) if received else "nobody",
        need(policy, reason, "description", known),
        need(policy, reason, "evidence", known),
        "; ".join(limits(policy, reason, known)) or "none",
    )


def or_words(found: tuple[Kinds, ...]) -> str:
    return " or ".join(", ".join(sorted(one)) or "nothing" for one in found)


# What a reason leaves open is as this setting says.
NEEDS = {
    "description": "evidence.description_required",
    "evidence": "evidence.required_when_received",
}


def need(policy: Policy, reason: Reason, term: str, known: Known) -> str:
    """Return whether a claim for a reason needs a part."""
    found: dict[str, None] = {}
    for one in with_possible_terms(policy, reason, term, known):
        own = getattr(one, term)
        if own is not None:
            found[str(own)] = None
            continue
        for usual in possible_values(policy, NEEDS[term], known):
            needed = usual.value and (term != "evidence" or bool(known["received"].value))
            found["required" if needed else "optional"] = None
    return " or ".join(found)


LIMITS = {
    "cap": "at most {} basis points of the value",
    "deduction": "{} basis points are kept back",
    "return_label": "{} minor units are kept back for the return label",
}


def limits(policy: Policy, reason: Reason, known: Known) -> Iterator[str]:
    """Yield what a reason limits or keeps back."""
    for term, words in LIMITS.items():
        values = [getattr(one, term) for one in with_possible_terms(policy, reason, term, known)]
        given = [str(one) for one in dict.fromkeys(values) if one]
        if given:
            yield words.format(" or ".join(given))
    shares = dict(policy.refund.reason_caps)
    if reason.cap is None and reason.code in shares:
        yield LIMITS["cap"].format(shares[reason.code])
    if reason.contradicted_when is not None:
        yield f"refused if {text.expression(reason.contradicted_when)}"


def steps(policy: Policy) -> Iterator[str]:
    """Yield the other settings, section by section, each with its values."""
    for name, settings in sections().items():
        if name == PROTECTION:
            continue
        lines = [
            (one.meaning, values_of(policy, one, {}))
            for one in settings
            if is_set(policy, one, {}) and value_of(policy, one) != as_words({})
        ]
        if lines:
            yield f"### {name.capitalize()}"
            yield bullets(lines)


VARIES_HEAD = ("what", "for which orders", "value", "why")


def varies(policy: Policy) -> Iterator[str]:
    """Yield what varies by variant: the first that holds decides each value."""
    rows = []
    for setting in varying(policy.variants):
        for one in possible_values(policy, setting.name, {}):
            if one.variant is None:
                other = policy.setting(setting_named(setting.name))
                value = "as the settings say" if other is None else written_as(setting, other)
                rows.append((f"`{setting.name}`", "all others", value, ""))
            else:
                when, why = text.expression(one.variant.when), one.variant.because
                value = written_as(setting, one.value)
                rows.append((f"`{setting.name}`", when, value, why))
    if rows:
        yield "## What varies"
        yield "The first line that fits an order decides each value."
        yield markdown_table(VARIES_HEAD, rows)


def refusals(policy: Policy) -> Iterator[str]:
    """Yield when no dispute may be opened, then the other rows that are the policy's own."""
    rows = policy.table("eligibility").rows
    own = {row.id: row for _, row in own_rows(policy, ["eligibility"])}
    yield "## When no dispute may be opened"
    yield bullets(
        (f"`{one.id}`", text.because(own.get(one.id, one), policy.facts))
        for one in rows
        if not one.then.allowed and can_hold(one, policy)
    )
    others = [
        (
            f"`{table}.{row.id}`",
            f"if {text.expression(row.when)}: {text.because(row, policy.facts)}",
        )
        for table, row in own_rows(policy, LIBRARY)
    ]
    if others:
        yield "## Rules of its own"
        yield bullets(others)
