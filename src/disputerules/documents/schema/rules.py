"""What a constructor asks of the parts of a case beside their fields, where a schema can say it."""

from disputerules.documents.schema.conditions import Schema, given, is_, when
from disputerules.values.build import key_of
from disputerules.values.claim import GOODS
from disputerules.values.event import NEEDED, OWN_FIELDS, STATED
from disputerules.values.ledger_checks import LINE_COUNTERS
from disputerules.values.periods import OPTIONS, RFC_3339, Unit


def event_rules() -> list[Schema]:
    """Only its own type's fields may be given with an event, and some have to be."""
    rules = []
    for name, owners in OWN_FIELDS.items():
        key = key_of(name)
        rules += [when(is_("type", str(one)), given(key)) for one, must in owners.items() if must]
        rules.append(when(given(key), one_of("type", [str(one) for one in owners])))
    for owner, names in NEEDED.items():
        some = A_SUM if names == STATED else {"anyOf": [given(name) for name in names]}
        rules.append(when(is_("type", str(owner)), some))
    reduced = is_("verdict", "reduced")
    rules.append(when(reduced, given("deduction"), {"not": given("deduction")}))
    back = {"properties": {"lines": {"minItems": 1}}}
    rules.append(when(is_("type", "return-received"), back))
    return rules


# An amount, or parts that add up to one.
A_LINE = {"required": ["lines"], "properties": {"lines": {"type": "array", "minItems": 1}}}
A_SUM = {"anyOf": [given("amount"), A_LINE, given("shipping")]}


def one_of(name: str, values: list[str]) -> Schema:
    return {"required": [name], "properties": {name: {"enum": values}}}


def period_pattern() -> str:
    """`N UNIT`, then options after commas; words of a unit or an option stand apart or dashed."""
    units = "|".join(str(one).removesuffix("s").replace("-", "[ -]") + "s?" for one in Unit)
    options = "|".join(one.replace(" ", "[ -]") for one in OPTIONS)
    return f"^(0|[1-9][0-9]{{0,5}}) ({units})(, ({options}))*$"


SOME = {"type": "array", "minItems": 1}
NO_LINE_COUNTERS = {"properties": {name: {"maximum": 0} for name in LINE_COUNTERS}}
# Counters and a ledger exclude each other.
LEDGER_RULE = when(
    {"anyOf": [{"required": [one], "properties": {one: SOME}} for one in ("refunds", "disputes")]},
    {
        "properties": {
            "lines": {"items": NO_LINE_COUNTERS},
            "shipping_refunded": {"maximum": 0},
            "shipping_disputed": {"maximum": 0},
        }
    },
)
RULES: dict[str, list[Schema]] = {
    "offer": [A_SUM],
    "order": [
        {"properties": {"lines": {"minItems": 1}}},
        {"properties": {"disputes": {"items": given("id")}}},
        LEDGER_RULE,
    ],
    "claim": [
        {"properties": {"lines": {"minItems": 1}}},
        when(is_("refund", "partial"), given("amount")),
        when(one_of("refund", [str(one) for one in GOODS]), {"not": given("amount")}),
        when(
            {"allOf": [is_("received", True), given("amount")]},
            is_("refund", "partial"),
        ),
    ],
    "extension": [when(given("granted"), given("answered_at"), {"not": given("answered_at")})],
    "event": event_rules(),
    "dispute-entry": [when(given("outcome"), given("ended_at"), {"not": given("ended_at")})],
    "instant": [
        {"pattern": f"^{RFC_3339.pattern}$"},
        {"pattern": "^(1999|2[01][0-9]{2}|220[01])-.*([Zz]|[+-][0-9]{2}:[0-9]{2})$"},
    ],
    "period": [{"pattern": period_pattern()}],
}
CASE_RULES = [
    when(given("opened_at"), given("claim")),
    when(given("order_at_opening"), given("opened_at")),
    when({"required": ["events"], "properties": {"events": SOME}}, given("opened_at")),
]
