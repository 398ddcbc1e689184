"""Write each fact as SQL over the columns of a row, whose names stand in braces."""

from string import Formatter

from disputerules.facts.origin import Recorded
from disputerules.histories.columns import COLUMNS
from disputerules.interpreters.sql.stages import ABSENT, DAY, NEVER
from disputerules.interpreters.sql.table import LINES, absence
from disputerules.language.expression import Fact, Kind
from disputerules.values.order import STAMPS
from disputerules.values.periods import MAX_PERIOD

BLANKS = [chr(code) for code in range(0x3001) if chr(code).isspace() and chr(code) != " "]


def blanks_as_spaces(text: str) -> str:
    for blank in BLANKS:
        text = f"REPLACE({text}, '{blank}', ' ')"
    return text


CLAIMABLE = "{quantity} - {refunded_quantity} - {disputed_quantity} - {decided_quantity}"
# What disputes hold: where a column does not give it, each unit at its price rounded up.
DISPUTED = (
    "COALESCE({disputed}, LEAST({unit_paid} * {disputed_quantity}, "
    "{paid} - {refunded} - COALESCE({decided}, 0)))"
)
DECIDED = (
    f"COALESCE({{decided}}, LEAST({{unit_paid}} * {{decided_quantity}}, "
    f"{{paid}} - {{refunded}} - {DISPUTED}))"
)
HELD = f"({DISPUTED} + {DECIDED})"
HOLDING = ("disputed_quantity", "disputed", "decided_quantity", "decided")
# Names in braces that are no columns: worked out of these, since engines divide differently.
COMPUTED = {"unit_paid": ("paid", "quantity")}
CLAIMABLE_VALUE = f"{{paid}} - {{refunded}} - {HELD}"
# The facts that are not the column of the same name.
READINGS: dict[str, str] = {
    "goods_paid": "{paid}",
    "goods_left": "{paid} - {refunded}",
    "shipping_left": "{shipping_paid} - {shipping_refunded}",
    "goods_claimable": CLAIMABLE_VALUE,
    "shipping_claimable": "{shipping_paid} - {shipping_refunded} - {shipping_disputed}",
    "priced_quantity": "LEAST({paid}, 1) * ({quantity} - {refunded_quantity})",
    "unrefunded_quantity": "{quantity} - {refunded_quantity}",
    "claimable_quantity": CLAIMABLE,
    "granted_extension": "CASE WHEN {placed_at} <= {at} "
    f"THEN LEAST({{extension_days}}, {MAX_PERIOD}) * {DAY} ELSE 0 END",
    "extension_days_granted": "{extension_days}",
    "tracked": f"TRIM(COALESCE({blanks_as_spaces('{tracking_number}')}, '')) <> ''",
    "remedy": "{refund}",
    "named_amount": f"COALESCE({{amount}}, {ABSENT})",
    "claimed_quantity": CLAIMABLE,
    "claimed_priced_quantity": f"LEAST({{paid}}, 1) * ({CLAIMABLE})",
    "line_known": "TRUE",
    "line_claimed": CLAIMABLE,
    "line_value": CLAIMABLE_VALUE,
    "line_available": CLAIMABLE,
    LINES.name: f"LEAST({CLAIMABLE}, 1)",
}
ABSENCES: dict[Kind, str] = {
    Kind.FLAG: "FALSE",
    Kind.COUNT: "0",
    Kind.AMOUNT: "0",
    Kind.INSTANT: str(NEVER),
    Kind.SPAN: "0",
    Kind.CHOICE: "''",
}


def reading(fact: Fact) -> str:
    """Write a fact over the columns in braces; a constant if no column has it."""
    if isinstance(fact.origin, Recorded):
        return recorded(fact.origin.attribute.fact_name, fact.kind)
    if fact.name in READINGS:
        return READINGS[fact.name]
    if fact.name in STAMPS:
        return f"CASE WHEN {{{fact.name}}} <= {{at}} THEN {{{fact.name}}} ELSE {NEVER} END"
    if fact.name in COLUMNS:
        column = f"{{{fact.name}}}"
        return f"COALESCE({column}, {NEVER})" if fact.optional else column
    number = fact.kind in {Kind.COUNT, Kind.AMOUNT}
    return str(ABSENT) if fact.optional and number else ABSENCES[fact.kind]


def recorded(name: str, kind: Kind) -> str:
    """Write the value of an attribute's column, or the value that marks an absent one."""
    value = f"CAST({{{name}}} AS INTEGER)" if kind is Kind.FLAG else f"{{{name}}}"
    return f"COALESCE({value}, {absence(kind)})"


def columns_of(text: str) -> list[str]:
    """Return the columns that an expression names in braces, or that a computed name stands for."""
    names = (name for _, name, _, _ in Formatter().parse(text) if name)
    return list(dict.fromkeys(column for name in names for column in COMPUTED.get(name, (name,))))
