"""What of a policy was not looked up since a day."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from attrs import frozen

from disputerules.documents.citations import Cited, cited
from disputerules.documents.sections import Line, Section, layout
from disputerules.facts.policy import Policy
from disputerules.values.citation import Confidence


@frozen
class Stale:
    """The parts of a policy that nobody is known to have looked up since a day.

    `older` were seen before it, the oldest first. `undated` have a source that names no day. `ours`
    have no page to look up, so they are never stale.
    """

    older: tuple[Cited, ...]
    undated: tuple[Cited, ...]
    ours: tuple[Cited, ...]


def stale(policy: Policy, since: date) -> Stale:
    """Return what was not seen since a day; what was seen on that day is not stale."""
    parts = tuple(cited(policy))
    older = [one for one in parts if (day := day_of(one)) is not None and day < since]
    return Stale(
        older=tuple(sorted(older, key=day_of)),
        undated=tuple(one for one in parts if one.citation is None),
        ours=tuple(one for one in parts if one.confidence is Confidence.OURS),
    )


def day_of(one: Cited) -> Any:
    return one.citation and one.citation.seen


def stale_text(policy: Policy, since: date) -> str:
    """Return what was not seen since a day as plain text, or that nothing is stale."""
    found = stale(policy, since)
    older = lines(found.older) or (("nothing", f"every page was seen on {since} or later"),)
    title = f"Policy {policy.name}, version {policy.version}: not seen since {since}"
    sections = [Section(title, older)]
    if found.undated:
        sections.append(Section("With a source that names no day", lines(found.undated)))
    uncited = Counter(one.kind for one in found.ours)
    never = tuple((f"{kind}s", str(count)) for kind, count in uncited.items())
    sections.append(Section("Ours, without a page to look up: never stale", never))
    return layout(one for one in sections if one.lines)


def lines(parts: Iterable[Cited]) -> tuple[Line, ...]:
    return tuple((f"{one.kind} {one.name}", one.source) for one in parts)


def stale_plain(policy: Policy, since: date) -> dict[str, Any]:
    """Return what was not seen since a day as plain values."""
    found = stale(policy, since)
    identity = {"name": policy.name, "version": policy.version, "revision": policy.revision}
    parts = {"stale": found.older, "undated": found.undated, "ours": found.ours}
    listed = {key: [plain(one) for one in some] for key, some in parts.items()}
    return {"policy": identity, "since": str(since), **listed}


def plain(one: Cited) -> dict[str, Any]:
    seen = day_of(one)
    return {
        "kind": one.kind,
        "name": one.name,
        "source": one.source,
        "seen": None if seen is None else str(seen),
    }
