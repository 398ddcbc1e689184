"""What is stored: facts as JSON, and beside them only what a query or a lock asks for."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

Document = dict[str, Any]


class Base(DeclarativeBase):
    """Facts are JSON in the wire format, and instants know their zone."""

    type_annotation_map = {Document: JSON, datetime: DateTime(timezone=True)}  # noqa: RUF012 glue


class PolicyRow(Base):
    """A policy, by its revision; the one with the highest number is in force."""

    __tablename__ = "policies"
    revision: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    document: Mapped[Document]


class OrderRow(Base):
    """An order as it is now, its ledger of disputes included."""

    __tablename__ = "orders"
    id: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[Document]
    version: Mapped[int] = mapped_column()
    disputes: Mapped[list["DisputeRow"]] = relationship(back_populates="order")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class DisputeRow(Base):
    """A dispute: what it was opened with, and where its events and deadlines have led.

    `due_at` is when the worker has to look at it; None once there is nothing to do. `paying` is the
    key of the payment under way.
    """

    __tablename__ = "disputes"
    id: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    revision: Mapped[str] = mapped_column(ForeignKey("policies.revision"))
    opening: Mapped[Document]
    state: Mapped[str] = mapped_column(index=True)
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    taken: Mapped[int] = mapped_column(default=0)
    paying: Mapped[str | None] = mapped_column(index=True)
    version: Mapped[int] = mapped_column()
    order: Mapped[OrderRow] = relationship(back_populates="disputes")
    events: Mapped[list["EventRow"]] = relationship(order_by="EventRow.number")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class EventRow(Base):
    """An event that was taken. Rows are added and never changed."""

    __tablename__ = "events"
    __table_args__ = (UniqueConstraint("dispute_id", "event_id"),)
    dispute_id: Mapped[str] = mapped_column(ForeignKey("disputes.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[str]
    document: Mapped[Document]


class PaymentRow(Base):
    """A payment: what the bank is asked for, and what its event will say."""

    __tablename__ = "payments"
    key: Mapped[str] = mapped_column(primary_key=True)
    dispute_id: Mapped[str] = mapped_column(ForeignKey("disputes.id"), index=True)
    at: Mapped[str]
    amount: Mapped[int]
    currency: Mapped[str]
    done: Mapped[bool] = mapped_column(default=False)


class OutboxRow(Base):
    """Something that happened, to be sent to others: each key once."""

    __tablename__ = "outbox"
    number: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    dispute_id: Mapped[str] = mapped_column(ForeignKey("disputes.id"), index=True)
    document: Mapped[Document]
    published: Mapped[bool] = mapped_column(default=False, index=True)
