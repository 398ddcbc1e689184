"""Orders, disputes and events. A dispute is opened and told of events here, and nowhere else."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.db import models, transaction

import disputerules
from disputerules import Claim, advance, apply_event, open_dispute

from .fields import ValueField, choices


class Order(models.Model):
    """An order as the shop knows it; the ledger of its disputes is kept with it."""

    id: models.CharField[str, str] = models.CharField(primary_key=True, max_length=100)
    value: models.Field[disputerules.Order, disputerules.Order] = ValueField(disputerules.Order)
    disputes: models.Manager[Dispute]

    def __str__(self) -> str:
        return self.id

    @transaction.atomic
    def open(self, id: str, claim: Claim, at: datetime) -> Dispute:
        """Open a dispute about the order; `Refused` when the rules do not allow it."""
        order = Order.objects.select_for_update().get(pk=self.pk)
        dispute = Dispute(id=id, order=order)
        dispute.keep(open_dispute(order.value, claim, at=at, id=id), force_insert=True)
        return dispute


class Dispute(models.Model):
    """A dispute after its last event. Columns that are searched stand beside the value."""

    id: models.CharField[str, str] = models.CharField(primary_key=True, max_length=100)
    order: models.ForeignKey[Order, Order] = models.ForeignKey(
        Order, models.PROTECT, related_name="disputes"
    )
    value: models.Field[disputerules.Dispute, disputerules.Dispute] = ValueField(
        disputerules.Dispute
    )
    state: models.CharField[str, str] = models.CharField(
        max_length=40, choices=partial(choices, "state")
    )
    reason: models.CharField[str, str] = models.CharField(
        max_length=60, choices=partial(choices, "reason")
    )
    due_at: models.DateTimeField[Any, Any] = models.DateTimeField(null=True, db_index=True)
    events: models.Manager[Event]

    def __str__(self) -> str:
        return self.id

    @transaction.atomic
    def tell(self, event: disputerules.Event) -> Dispute:
        """Take an event; the same again changes nothing, and what the rules refuse is `Refused`."""
        now = Dispute.objects.select_for_update().get(pk=self.pk)
        if event not in now.value.events:
            now.keep(apply_event(now.current, event))
            Event.objects.create(dispute=now, value=event, type=event.type, at=event.at)
        return now

    @transaction.atomic
    def advance(self, at: datetime) -> Dispute:
        """Apply every deadline that has passed."""
        now = Dispute.objects.select_for_update().get(pk=self.pk)
        now.keep(advance(now.current, at=at))
        return now

    @property
    def current(self) -> disputerules.Dispute:
        """The dispute, with its order as the shop knows it by now."""
        return self.value.with_order(self.order.value)

    def keep(self, dispute: disputerules.Dispute, force_insert: bool = False) -> None:
        """Store where the dispute stands, and what its order has to know of it."""
        self.value, self.state, self.due_at = dispute, dispute.state, dispute.due_at
        self.reason = dispute.claim.reason
        self.order.value = dispute.record_in(self.order.value)
        self.order.save()
        self.save(force_insert=force_insert)


class Event(models.Model):
    """What happened in a dispute; rows are only added."""

    dispute: models.ForeignKey[Dispute, Dispute] = models.ForeignKey(
        Dispute, models.PROTECT, related_name="events"
    )
    type: models.CharField[str, str] = models.CharField(
        max_length=40, choices=partial(choices, "event_type")
    )
    at: models.DateTimeField[Any, Any] = models.DateTimeField()
    value: models.Field[disputerules.Event, disputerules.Event] = ValueField(disputerules.Event)

    class Meta:
        ordering = ("id",)
