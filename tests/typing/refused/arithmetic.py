"""Instants take spans, numbers their own kind; there is no other arithmetic."""

from disputerules.language.pens import amount
from tests.typing.accepted import late, paid, placed_at, rounding, status, units, wait

wait + wait  # expect-error
placed_at + placed_at  # expect-error
placed_at + paid  # expect-error
placed_at - placed_at  # expect-error
wait + placed_at  # expect-error
paid + units  # expect-error
paid - 0.5  # expect-error
0.5 - paid  # expect-error
units + "1"  # expect-error
placed_at + 1  # expect-error
1 + placed_at  # expect-error
wait.max(1)  # expect-error
units.min(1, paid)  # expect-error
paid * paid  # expect-error
paid / units  # expect-error
-paid  # expect-error
paid.min(units)  # expect-error
placed_at.max(wait)  # expect-error
late + late  # expect-error
paid.portion(units, units, 1)  # expect-error
units.portion(units, units, rounding)  # expect-error
paid.portion("1", units, rounding)  # expect-error
paid.portion(units, 0.5, rounding)  # expect-error
amount(status)  # expect-error
