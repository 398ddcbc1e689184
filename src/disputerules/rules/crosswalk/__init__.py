"""Our reason codes beside those of payment providers and card schemes: a relation, not a function.

A code can have several counterparts, some only under a condition: who sent the goods back, or
whether whole units are missing. Each pair has a confidence and a source; none of it is advice.
The codes are the guide's, and those that presets have beside them.
"""

from collections.abc import Iterable

from disputerules.rules.crosswalk.guide import GUIDE
from disputerules.rules.crosswalk.pair import SOURCES, Confidence, Pair, Scheme
from disputerules.rules.crosswalk.presets import PRESETS
from disputerules.values.claim import Returner

__all__ = ["PAIRS", "SOURCES", "Confidence", "Pair", "Scheme", "counterparts", "reasons_for"]

PAIRS: tuple[Pair, ...] = (*GUIDE, *PRESETS)


def counterparts(
    reason: str,
    scheme: Scheme | None = None,
    *,
    returned_by: Returner | None = None,
    whole_units_missing: bool | None = None,
) -> tuple[Pair, ...]:
    """Return the codes of other schemes for one of ours; an unknown detail excludes none.

    A reason that neither the guide nor a preset has has none.

    >>> found = counterparts("counterfeit", Scheme.VISA)
    >>> [(pair.code, pair.confidence.value) for pair in found]
    [('13.4', 'high')]
    """
    return matching(
        (pair for pair in PAIRS if pair.reason == reason and scheme in (None, pair.scheme)),
        returned_by,
        whole_units_missing,
    )


def reasons_for(
    scheme: Scheme,
    code: str,
    *,
    returned_by: Returner | None = None,
    whole_units_missing: bool | None = None,
) -> tuple[Pair, ...]:
    """Which of our codes stand behind a code of a scheme; a code finds its finer ones too.

    >>> [pair.reason for pair in reasons_for(Scheme.VISA, "13.4")]
    ['counterfeit']
    """
    return matching(
        (pair for pair in PAIRS if pair.scheme is scheme and names(pair.code, code)),
        returned_by,
        whole_units_missing,
    )


def names(finer: str, code: str) -> bool:
    return finer == code or finer.startswith((f"{code} ", f"{code} /"))


def matching(
    found: Iterable[Pair], returned_by: Returner | None, whole_units_missing: bool | None
) -> tuple[Pair, ...]:
    return tuple(pair for pair in found if pair.holds(returned_by, whole_units_missing))


def plain_pair(pair: Pair) -> dict[str, object]:
    """A pair as plain JSON values."""
    return {
        "reason": pair.reason,
        "scheme": str(pair.scheme),
        "code": pair.code,
        "confidence": str(pair.confidence),
        "returned_by": None if pair.returned_by is None else str(pair.returned_by),
        "whole_units_missing": pair.whole_units_missing,
        "note": pair.note,
        "source": pair.source,
    }


def written(pair: Pair) -> str:
    """A pair in a line: the code, when it holds, how well it is known."""
    conditions = [f"confidence {pair.confidence}"]
    if pair.returned_by is not None:
        conditions.append(f"when sent back by the {pair.returned_by}")
    if pair.whole_units_missing is not None:
        missing = "whole units" if pair.whole_units_missing else "parts"
        conditions.append(f"when {missing} are missing")
    note = f"; {pair.note}" if pair.note else ""
    return f"{pair.scheme}: {pair.code} ({', '.join(conditions)}{note})"


def listing(scheme: Scheme | None) -> str:
    """Our codes and, for a scheme, what it calls each of them."""
    lines = []
    for reason in dict.fromkeys(pair.reason for pair in PAIRS):
        lines.append(reason)
        if scheme is not None:
            lines += [f"    {written(pair)}" for pair in counterparts(reason, scheme)]
    return "\n".join([*lines, *([f"Source: {SOURCES[scheme]}"] if scheme else [])])
