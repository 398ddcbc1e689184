"""Values of two kinds never meet in a comparison."""

from disputerules.language.pens import Choice, Flag, Instant
from tests.typing.accepted import (
    at,
    formats,
    late,
    paid,
    placed_at,
    status,
    units,
    wait,
)

at < paid  # expect-error
at >= wait  # expect-error
units <= paid  # expect-error
paid > units  # expect-error
status < paid  # expect-error
status.is_(paid)  # expect-error
status.in_(status)  # expect-error
status.one_of(paid)  # expect-error
late < late  # expect-error
formats <= formats  # expect-error
paid < 0.5  # expect-error
0.5 < paid  # expect-error
units >= "3"  # expect-error
placed_at < 3  # expect-error
3 < placed_at  # expect-error
wait < 3  # expect-error
placed_at.is_zero  # expect-error
late.is_positive  # expect-error
placed_at.has_passed(3)  # expect-error
placed_at.is_pending(wait)  # expect-error
units.has_passed(at)  # expect-error
placed_at < "2026-01-01"  # expect-error
flag: Flag = at < placed_at
instant: Instant = flag  # expect-error
named: Choice = paid  # expect-error
