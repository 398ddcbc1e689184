"""A case that the solver found: as input of a table, and as a case document."""

from typing import Any

from attrs import evolve, field, frozen

from disputerules.analysis.cases import document_parts as parts
from disputerules.analysis.cases.dispute_values import dispute_of
from disputerules.analysis.cases.event_values import event_of
from disputerules.analysis.cases.history import only_timeout, replay
from disputerules.analysis.cases.values import claim_of, file_of, order_of
from disputerules.decide.dispute import Dispute
from disputerules.decide.event_contents import revision_code
from disputerules.decide.lifecycle import advance
from disputerules.facts.case import (
    EXTENSION_REQUEST,
    Case,
    ExtensionRequest,
    Timeout,
    claimed_lines,
)
from disputerules.facts.policy import Policy
from disputerules.values.claim import CLAIM, Claim
from disputerules.values.event import EVENT, Event
from disputerules.values.order import ORDER, Order
from disputerules.values.periods import format_instant


@frozen
class Witness:
    """A case that the solver found: the values of its parts, and the parts that a table reads.

    `history` has the events that led to its dispute; None if only the dispute's fields are known.
    `led_to` has the dispute after these events under policies for which it is known.
    """

    values: dict[str, Any] = field(repr=False, eq=False, hash=False)
    reads: frozenset[str]
    history: tuple[Event, ...] | None = None
    led_to: tuple[tuple[Any, Dispute], ...] = field(default=(), repr=False, eq=False, hash=False)

    def with_value(self, name: str, value: Any) -> "Witness":
        """Return the case with another value of a part; its events are replayed."""
        return evolve(self, values=self.values | {name: value}, led_to=())

    def case(self, policy: Any) -> Case:
        """Return the case as input of a policy's tables.

        Raises a DisputeRulesError if the policy refuses its history.
        """
        values = self.values
        order, claim = policy.attributes.only_declared(self.order), self.claim()
        lines = claimed_lines(order, claim)
        case = Case(
            at=values["at"],
            order=order,
            claim=claim,
            lines=lines,
            request=self.request() if parts.REQUEST in self.reads else None,
            reason=claim.reason,
            received=claim.received,
            returned_by=claim.returned_by,
            line=lines[0] if lines else None,
            file=file_of(values) if parts.FILE in self.reads else None,
        )
        return self.with_dispute(case, policy) if parts.DISPUTE in self.reads else case

    def with_dispute(self, case: Case, policy: Any) -> Case:
        """Return the case with its dispute and with what happens to it."""
        claim, order = self.claim(), case.order
        if self.history is None:
            dispute: Dispute = dispute_of(self.values, policy, order, claim)
            code = self.values["revision_code"]
            return case._replace(dispute=dispute, event=self.event(), claim_code=code)
        known = [dispute for one, dispute in self.led_to if one is policy]
        opened_at = self.values["opened_at"]
        dispute = known[0] if known else replay(order, claim, opened_at, self.history, policy)
        if parts.EVENT not in self.reads:
            return case._replace(dispute=advance(dispute, at=case.at))
        event = self.event()
        if isinstance(event, Timeout):
            timeout = only_timeout(dispute, event.type, case.at)
            return case._replace(at=timeout.at, dispute=dispute, event=timeout)
        dispute = advance(dispute, at=case.at)
        code = revision_code(dispute, event)
        return case._replace(dispute=dispute, event=event, claim_code=code)

    def event(self) -> Event | Timeout:
        """Return the event or the timeout of the dispute."""
        return event_of(self.values, self.claim(), len(self.history or ()) + 1)

    @property
    def order(self) -> Order:
        """Return the order of the case."""
        return order_of(self.values)

    def claim(self) -> Claim:
        """Return the claim of the case."""
        values = self.values
        if parts.DISPUTE in self.reads:
            values = values | {"return_goods": values["current_return"]}
        return claim_of(values)

    def request(self) -> ExtensionRequest:
        """Return the extension request."""
        return ExtensionRequest(days=self.values["requested_days"])

    def document(self, policy: Policy | None = None) -> dict[str, Any]:
        """Return the case document, without a policy and without unread parts.

        A policy takes away the attributes that it does not declare.
        """
        values, order = self.values, self.order
        if policy is not None:
            order = policy.attributes.only_declared(order)
        written: dict[str, Any] = {"order": ORDER.write(order)}
        if self.reads & {parts.CLAIM, parts.DISPUTE, parts.FILE}:
            written["claim"] = CLAIM.write(self.claim())
        if parts.FILE in self.reads:
            file = file_of(values)
            written["claim"]["evidence"] = [{"name": file.name, "bytes": file.bytes}]
        if parts.REQUEST in self.reads:
            written["request_extension"] = EXTENSION_REQUEST.write(self.request())
        if parts.DISPUTE in self.reads:
            written["opened_at"] = format_instant(values["opened_at"])
            written["events"] = [EVENT.write(one) for one in self.events()]
        shorter: dict[str, Any] = shortened(written)
        return shorter | {"at": format_instant(values["at"])}

    def events(self) -> tuple[Event, ...]:
        """Return the known events of the dispute."""
        last = self.event() if parts.EVENT in self.reads else None
        return (*(self.history or ()), *([last] if isinstance(last, Event) else []))


def shortened(plain: Any) -> Any:
    """Drop null and empty entries, at every depth."""
    if isinstance(plain, list):
        return [shortened(one) for one in plain]
    if not isinstance(plain, dict):
        return plain
    return {key: shortened(value) for key, value in plain.items() if value not in (None, [])}
