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
paid < 3  # expect-error
placed_at < "2026-01-01"  # expect-error
flag: Flag = at < placed_at
instant: Instant = flag  # expect-error
named: Choice = paid  # expect-error
