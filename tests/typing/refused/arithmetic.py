"""Instants take spans, numbers their own kind; there is no other arithmetic."""

from disputerules.language.pens import amount
from tests.typing.accepted import late, paid, placed_at, rounding, status, units, wait

wait + wait  # expect-error
placed_at + placed_at  # expect-error
placed_at + paid  # expect-error
placed_at - placed_at  # expect-error
wait + placed_at  # expect-error
paid + units  # expect-error
paid - 5  # expect-error
paid * paid  # expect-error
paid / units  # expect-error
-paid  # expect-error
paid.min(units)  # expect-error
placed_at.max(wait)  # expect-error
late + late  # expect-error
paid.portion(units, units, "half-up")  # expect-error
units.portion(units, units, rounding)  # expect-error
amount(status)  # expect-error
