"""What may be absent has no operators until its absence has been given a meaning."""

from disputerules.language.pens import count
from tests.typing.accepted import (
    at,
    offered,
    paid,
    placed_at,
    rounds,
    shipped_at,
    units,
    wait,
)

at >= shipped_at  # expect-error
shipped_at < at  # expect-error
shipped_at + wait  # expect-error
shipped_at.or_never + shipped_at  # expect-error
paid.min(offered)  # expect-error
offered - paid  # expect-error
offered.or_else(count(3))  # expect-error
shipped_at.or_else(paid)  # expect-error
rounds.or_else("3")  # expect-error
rounds < units  # expect-error
rounds < 3  # expect-error
3 < rounds  # expect-error
offered.is_zero  # expect-error
rounds.is_positive  # expect-error
shipped_at.has_passed(shipped_at)  # expect-error
at.is_pending(shipped_at)  # expect-error
placed_at.or_never  # expect-error
placed_at.missing  # expect-error
