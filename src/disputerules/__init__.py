"""Rules for marketplace order disputes: pure, exact and explained.

Functions take values and return a decision with its reason. None reads a clock, a file or the
network.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from disputerules.decide.answer import Answer, answer_case, answer_dispute
    from disputerules.decide.case_document import CaseDocument
    from disputerules.decide.claims import check_claim
    from disputerules.decide.decision import Decision, Finding, Findings, Refused
    from disputerules.decide.dispute import Dispute
    from disputerules.decide.folding import fold_case
    from disputerules.decide.lifecycle import (
        RefusedEvent,
        advance,
        apply_event,
        apply_events,
        available_actions,
        check_event,
        dispute_timeline,
        ends_by,
        open_dispute,
    )
    from disputerules.decide.log_record import log_record
    from disputerules.decide.opening import check_opening
    from disputerules.decide.order_timeline import OrderTimelineEntry, order_timeline
    from disputerules.decide.reasons import Reasons, ReasonSupport, select_reasons
    from disputerules.decide.refunds import Refund, calculate_refund
    from disputerules.decide.timeouts import TimelineEntry
    from disputerules.decide.verbs import (
        ExtensionDecision,
        advice,
        check_eligibility,
        check_extension,
        order_status,
        protection_ends_at,
    )
    from disputerules.documents import (
        decide_case,
        error_response,
        from_dict,
        from_json,
        to_dict,
        to_json,
    )
    from disputerules.documents.due import due
    from disputerules.documents.prose import answer_text
    from disputerules.facts.attribute import Attribute
    from disputerules.facts.attributes import Attributes
    from disputerules.facts.case import ExtensionRequest
    from disputerules.facts.policy import Policy
    from disputerules.facts.variant import Variant
    from disputerules.interpreters.verdict import Verdict
    from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
    from disputerules.policies.book import PolicyBook
    from disputerules.policies.document import from_toml, read_policy, to_toml
    from disputerules.policies.languages import languages
    from disputerules.policies.presets import POLICIES, named
    from disputerules.policies.worded import in_language, titles
    from disputerules.values.claim import (
        Claim,
        ClaimLine,
        EvidenceFile,
        ReasonCode,
        RefundKind,
        Returner,
    )
    from disputerules.values.errors import (
        CurrencyMismatch,
        DisputeRulesError,
        InvalidInput,
        InvalidPolicy,
        InvalidType,
        LanguageError,
        MissingAttribute,
        MissingExtra,
        NaiveInstant,
        PolicyHasOwnTables,
        UnknownAttribute,
        UnknownPolicy,
        UnreadableFact,
    )
    from disputerules.values.event import Event, EventType
    from disputerules.values.event_parts import Offer
    from disputerules.values.ledger import (
        Chargeback,
        DisputeEntry,
        HeldUnits,
        Outcome,
        OutsideRefund,
        PaidShare,
        Payment,
        RefundedUnits,
    )
    from disputerules.values.money import Money, Rounding, allocate
    from disputerules.values.order import Extension, Order, Party
    from disputerules.values.order_line import OrderLine
    from disputerules.values.order_rows import orders_from
    from disputerules.values.periods import NEVER, Calendar, Period, Unit, deadline
    from disputerules.values.settlement import LineShare, SettledBy, Settlement, State
    from disputerules.values.shipment import Shipment, ShipmentEntry, ShipmentStatus

    __version__: str

__all__ = [
    "ALIEXPRESS_GUIDE",
    "Answer",
    "Attribute",
    "Attributes",
    "Calendar",
    "CaseDocument",
    "Chargeback",
    "Claim",
    "ClaimLine",
    "CurrencyMismatch",
    "Decision",
    "Dispute",
    "DisputeEntry",
    "DisputeRulesError",
    "Event",
    "EventType",
    "EvidenceFile",
    "Extension",
    "ExtensionDecision",
    "ExtensionRequest",
    "Finding",
    "Findings",
    "HeldUnits",
    "InvalidInput",
    "InvalidPolicy",
    "InvalidType",
    "LanguageError",
    "LineShare",
    "MissingExtra",
    "MissingAttribute",
    "Money",
    "NEVER",
    "NaiveInstant",
    "Offer",
    "Order",
    "OrderLine",
    "OrderTimelineEntry",
    "Outcome",
    "OutsideRefund",
    "POLICIES",
    "PaidShare",
    "Party",
    "Payment",
    "Period",
    "Policy",
    "PolicyBook",
    "PolicyHasOwnTables",
    "ReasonCode",
    "ReasonSupport",
    "Reasons",
    "Refund",
    "RefundKind",
    "RefundedUnits",
    "Refused",
    "RefusedEvent",
    "Returner",
    "Rounding",
    "SettledBy",
    "Settlement",
    "Shipment",
    "ShipmentEntry",
    "ShipmentStatus",
    "State",
    "TimelineEntry",
    "Unit",
    "UnknownAttribute",
    "UnknownPolicy",
    "UnreadableFact",
    "Variant",
    "Verdict",
    "advance",
    "advice",
    "allocate",
    "answer_case",
    "answer_dispute",
    "answer_text",
    "apply_event",
    "apply_events",
    "available_actions",
    "calculate_refund",
    "check_claim",
    "check_eligibility",
    "check_event",
    "check_extension",
    "check_opening",
    "deadline",
    "decide_case",
    "dispute_timeline",
    "due",
    "ends_by",
    "error_response",
    "fold_case",
    "from_dict",
    "from_json",
    "from_toml",
    "in_language",
    "languages",
    "log_record",
    "named",
    "open_dispute",
    "order_status",
    "order_timeline",
    "orders_from",
    "protection_ends_at",
    "read_policy",
    "select_reasons",
    "titles",
    "to_dict",
    "to_json",
    "to_toml",
]

# From the bottom up. Imports go down only, so the first module that has a name defines it.
HOMES = (
    "values.errors",
    "values.money",
    "values.periods",
    "values.shipment",
    "values.ledger",
    "values.order_line",
    "values.order",
    "values.order_rows",
    "values.claim",
    "values.event",
    "values.settlement",
    "facts.attribute",
    "facts.attributes",
    "facts.case",
    "facts.variant",
    "facts.policy",
    "interpreters.verdict",
    "policies.aliexpress_guide",
    "decide.decision",
    "decide.verbs",
    "decide.claims",
    "decide.reasons",
    "decide.refunds",
    "decide.timeouts",
    "decide.dispute",
    "decide.opening",
    "decide.lifecycle",
    "decide.log_record",
    "policies.languages",
    "policies.presets",
    "policies.worded",
    "policies.document",
    "policies.book",
    "decide.case_document",
    "decide.folding",
    "decide.order_timeline",
    "decide.answer",
    "documents.prose",
    "documents",
    "documents.due",
)


def __getattr__(name: str) -> object:
    """Load a name at its first use, because building the classes dominates the import time."""
    if name == "__version__":
        from importlib.metadata import version

        return globals().setdefault(name, version(__name__))
    for home in HOMES if name in __all__ else ():
        module = vars(import_module(f"{__name__}.{home}"))
        if name in module:
            return globals().setdefault(name, module[name])
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    dunder_names = [name for name in globals() if name.startswith("__")]
    return sorted({*__all__, "__version__", *dunder_names})
