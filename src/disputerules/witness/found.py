"""A case that was found: as tables take it, and as a case document."""

from typing import Any

from attrs import field, frozen

from disputerules.dispute import CLAIM, EVENT, Claim, Event
from disputerules.facts.case import EXTENSION_REQUEST, Case, ExtensionRequest, claimed_lines
from disputerules.order import ORDER
from disputerules.periods import format_instant
from disputerules.witness.reads import CLAIM_PART, DISPUTE, FILE, REQUEST
from disputerules.witness.values import claim_of, dispute_of, event_of, file_of, order_of


@frozen
class Witness:
    """A case that was found, by its parts, and what of it a table reads."""

    values: dict[str, Any] = field(repr=False, eq=False, hash=False)
    reads: frozenset[str]

    def case(self, policy: Any) -> Case:
        """The case, as a policy's tables take it."""
        values = self.values
        order = order_of(values)
        claim = self.claim()
        lines = claimed_lines(order, claim)
        life = DISPUTE in self.reads
        return Case(
            at=values["at"],
            order=order,
            claim=claim,
            lines=lines,
            request=self.request() if REQUEST in self.reads else None,
            reason=claim.reason,
            returned_by=claim.returned_by,
            line=lines[0] if lines else None,
            file=file_of(values) if FILE in self.reads else None,
            dispute=dispute_of(values, policy, order, claim) if life else None,
            event=event_of(values, claim) if life else None,
            claim_code=values["revision_code"] if life else "",
        )

    def claim(self) -> Claim:
        values = self.values
        if DISPUTE in self.reads:
            back = {"return_goods": values["standing_return"]}
            values = values | back
        return claim_of(values)

    def request(self) -> ExtensionRequest:
        return ExtensionRequest(days=self.values["requested_days"])

    def document(self) -> dict[str, Any]:
        """The case as a case document without a policy; parts that nothing reads are left out."""
        values = self.values
        written: dict[str, Any] = {"order": shortened(ORDER.write(order_of(values)))}
        if self.reads & {CLAIM_PART, DISPUTE, FILE}:
            written["claim"] = shortened(CLAIM.write(self.claim()))
        if FILE in self.reads:
            file = file_of(values)
            written["claim"]["evidence"] = [{"name": file.name, "bytes": file.bytes}]
        if REQUEST in self.reads:
            written["request_extension"] = EXTENSION_REQUEST.write(self.request())
        if DISPUTE in self.reads:
            written["opened_at"] = format_instant(values["opened_at"])
            event = event_of(values, self.claim())
            if isinstance(event, Event):
                written["events"] = [shortened(EVENT.write(event))]
        return written | {"at": format_instant(values["at"])}


def shortened(plain: dict[str, Any]) -> dict[str, Any]:
    """The same without what is left out anyway."""
    return {key: value for key, value in plain.items() if value is not None and value != []}
