"""The app, driven as a browser and a program drive it: `python -m examples.django_app test`."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from attrs import evolve
from django.contrib.auth.models import User
from django.core import serializers
from django.db import IntegrityError, connection, transaction
from django.test import TestCase

import disputerules
from disputerules import Claim, EventType, Money, OrderLine, Refused, State

from .fields import ValueField
from .models import Dispute, Event, Order

OPENED = datetime(2026, 3, 2, 9, tzinfo=UTC)
CLAIM = Claim(received=False, reason="no-tracking-information", description="It never came.")
VALUE = disputerules.Order(
    id="A-1",
    currency="USD",
    placed_at=datetime(2026, 1, 2, tzinfo=UTC),
    paid_at=datetime(2026, 1, 2, tzinfo=UTC),
    shipped_at=datetime(2026, 1, 5, tzinfo=UTC),
    lines=(OrderLine(id="1", quantity=1, paid=Money(4500, "USD")),),
)
REJECTED = disputerules.Event(
    id="e1", type=EventType.SELLER_REJECTED, at=OPENED + timedelta(days=1)
)


class Disputes(TestCase):
    """What is kept is what the library says, and the admin shows it."""

    def setUp(self) -> None:
        order = Order.objects.create(id="A-1", value=VALUE)
        self.dispute = order.open("D-1", CLAIM, OPENED)

    def test_a_value_comes_back_as_it_was(self) -> None:
        Order.objects.create(id="A-2", value=VALUE)
        assert Order.objects.get(pk="A-2").value == VALUE
        assert Dispute.objects.get(pk="D-1").value == self.dispute.value
        assert Order.objects.filter(value__currency="USD").count() == 2
        currencies = Order.objects.values_list("value__currency", flat=True)
        assert set(currencies) == {"USD"}
        assert Order.objects.values_list("value__shipment", flat=True)[0]["history"] == []

    def test_a_value_is_json_in_the_wire_format(self) -> None:
        Order.objects.create(id="A-2", value=VALUE)
        with connection.cursor() as cursor:
            cursor.execute("SELECT value FROM disputes_order WHERE id = 'A-2'")
            (text,) = cursor.fetchone()
        assert disputerules.from_json(disputerules.Order, text) == VALUE

    def test_a_value_passes_validation_serializers_and_migrations(self) -> None:
        row = Order(id="A-2", value=VALUE)
        row.full_clean()
        (read,) = serializers.deserialize("json", serializers.serialize("json", [row]))
        assert read.object.pk == "A-2"
        read.save()
        assert Order.objects.get(pk="A-2").value == VALUE
        _, _, args, options = ValueField(disputerules.Order, null=True).deconstruct()
        assert ValueField(*args, **options).kind == disputerules.Order

    def test_an_event_moves_the_dispute_and_the_same_again_does_not(self) -> None:
        for _ in range(2):
            self.dispute = self.dispute.tell(REJECTED)
        assert self.dispute.state == State.AWAITING_BUYER
        assert self.dispute.due_at == OPENED + timedelta(days=6)
        assert [one.value for one in Event.objects.all()] == [REJECTED]

    def test_what_the_rules_refuse_changes_nothing(self) -> None:
        late = disputerules.Event(
            id="e2", type=EventType.SELLER_REJECTED, at=OPENED + timedelta(days=5)
        )
        with pytest.raises(Refused):
            self.dispute.tell(late)
        assert Event.objects.count() == 0
        with pytest.raises(Refused):
            Order.objects.get().open("D-2", CLAIM, OPENED)
        assert Dispute.objects.count() == 1

    def test_an_id_that_is_taken_opens_nothing(self) -> None:
        other = Order.objects.create(id="A-2", value=evolve(VALUE, id="A-2"))
        with pytest.raises(IntegrityError), transaction.atomic():
            other.open("D-1", CLAIM, OPENED)
        assert Dispute.objects.get(pk="D-1").order.pk == "A-1"
        assert Order.objects.get(pk="A-2").value.disputes == ()

    def test_the_order_knows_its_disputes(self) -> None:
        (entry,) = Order.objects.get().value.disputes
        assert (entry.id, entry.outcome) == ("D-1", None)
        advanced = self.dispute.advance(OPENED + timedelta(days=5))
        assert advanced.state == State.REFUND_DUE


class Admin(TestCase):
    """A support agent looks at a dispute."""

    def setUp(self) -> None:
        Order.objects.create(id="A-1", value=VALUE).open("D-1", CLAIM, OPENED).tell(REJECTED)
        self.client.force_login(User.objects.create_superuser("agent"))

    def page(self, path: str = "", **headers: str) -> str:
        with patch("examples.django_app.admin.timezone.now", lambda: OPENED + timedelta(days=2)):
            response = self.client.get(f"/admin/disputes/dispute/{path}", headers=headers)
        assert response.status_code == 200
        return response.content.decode()

    def test_the_page_of_a_dispute_shows_the_answer_and_the_timeline(self) -> None:
        page = self.page("D-1/change/")
        assert "Order A-1 at 2026-03-04 09:00 UTC" in page
        assert "turn            the buyer, until 2026-03-08 09:00 UTC" in page
        assert "<td>2026-03-03 09:00 UTC</td><td>Seller rejects</td>" in page
        assert "<td>2026-03-08 09:00 UTC</td><td>Closed</td>" in page
        assert '<input type="submit"' not in page

    def test_the_page_speaks_the_language_of_the_agent(self) -> None:
        page = self.page("D-1/change/", accept_language="pt-BR")
        assert "Pedido A-1 em 2026-03-04 09:00 UTC" in page
        assert "<td>vendedor recusa</td>" in page
        assert "Order A-1 at" in self.page("D-1/change/", accept_language="fr")

    def test_the_list_shows_titles_and_filters_by_them(self) -> None:
        assert "Waiting for the buyer" in self.page()
        assert "wartet auf den K&#xE4;ufer" in ascii_html(self.page(accept_language="de"))
        assert "0 disputes" in self.page("?state__exact=closed")

    def test_nothing_is_changed_by_a_form(self) -> None:
        for path in ("add/", "D-1/delete/"):
            response = self.client.post(f"/admin/disputes/dispute/{path}")
            assert response.status_code == 403


class Glue(TestCase):
    """What is written to bring the library and Django together is little."""

    def test_the_lines_between_values_and_django_are_at_most_ten(self) -> None:
        count = 0
        for path in Path(__file__).parent.glob("*.py"):
            inside = False
            for line in path.read_text(encoding="utf-8").splitlines():
                if line.strip().startswith("# glue:") or line.strip() == "# end of glue":
                    inside = line.strip() != "# end of glue"
                else:
                    count += inside and bool(line.strip())
        assert count == 10


def ascii_html(text: str) -> str:
    """The text with every other character as HTML writes it."""
    return "".join(one if one.isascii() else f"&#x{ord(one):X};" for one in text)
