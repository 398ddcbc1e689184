"""Conditions are flags, joined by `&`, `|` and `~`."""

from disputerules.language.pens import if_
from disputerules.language.table import outcome
from tests.typing.accepted import early, late, paid, status

late & paid  # expect-error
late | True  # expect-error
~paid  # expect-error
paid & late  # expect-error
if_(paid, paid, paid)  # expect-error
if_(True, paid, paid)  # expect-error
outcome(True, amount=3)  # expect-error
outcome("yes")  # expect-error
status & status  # expect-error
late.node = early.node  # expect-error
