"""Convert the report to plain JSON values."""

from typing import Any

from disputerules.facts.policy import Policy
from disputerules.histories.impact import BadRows, Impact, Largest, Paid, Part
from disputerules.values.periods import format_instant


def plain(impact: Impact) -> dict[str, Any]:
    """Convert an impact to plain JSON values; amounts are in minor units.

    >>> sorted(plain.__annotations__)
    ['impact', 'return']
    """
    return {
        "rows": impact.rows,
        "decided": impact.decided,
        "bad_rows": {kind: bad(one) for kind, one in impact.bad_rows.items()},
        "flips": [
            {
                "table": flip.table,
                "old": flip.old,
                "new": flip.new,
                "count": flip.count,
                "examples": list(flip.examples),
            }
            for flip in impact.flips
        ],
        "refund": {currency: paid(one) for currency, one in impact.refund.items()},
        "policies": {"old": named(impact.old), "new": named(impact.new)},
        "changed": impact.changed,
        "effects": dict(impact.effects),
        "by": {name: [part(one) for one in parts] for name, parts in impact.parts.items()},
        "largest": {"losses": largest(impact.losses), "gains": largest(impact.gains)},
        "explained": [
            {
                "order_id": one.order_id,
                "at": format_instant(one.at),
                "table": one.table,
                "old": {"code": one.old, "message": one.old_message},
                "new": {"code": one.new, "message": one.new_message},
            }
            for one in impact.examples
        ],
        "assumed": list(impact.assumed),
        "unknown": list(impact.unknown),
        "sources": list(impact.sources),
    }


def named(policy: Policy) -> dict[str, str]:
    return {"name": policy.name, "version": policy.version, "revision": policy.revision}


def bad(one: BadRows) -> dict[str, Any]:
    return {"count": one.count, "examples": list(one.examples)}


def paid(one: Paid) -> dict[str, int]:
    return {"old": one.old, "new": one.new}


def part(one: Part) -> dict[str, Any]:
    money = {currency: paid(each) for currency, each in one.refund.items()}
    return {"value": one.value, "orders": one.orders, "changed": one.changed, "refund": money}


def largest(changes: tuple[Largest, ...]) -> list[dict[str, Any]]:
    return [
        {"order_id": one.order_id, "currency": one.currency, "old": one.old, "new": one.new}
        for one in changes
    ]
