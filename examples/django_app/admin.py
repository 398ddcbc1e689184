"""Disputes in the admin: the answer as a support agent reads it, and the timeline."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from disputerules import answer_dispute, answer_text

from .fields import choices, language
from .models import Dispute


@admin.register(Dispute)
class DisputeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Disputes, to look at: what changes them are events, not forms."""

    list_display = ("id", "order", "state", "reason", "due_at")
    list_filter = ("state", "reason")
    date_hierarchy = "due_at"
    fields = ("id", "order", "state", "reason", "due_at", "answer", "timeline")

    @admin.display(description="Answer")
    def answer(self, row: Dispute) -> SafeString:
        """What may be done now, in the language of the request."""
        answer = answer_dispute(row.current, at=timezone.now(), language=language())
        return format_html("<pre>{}</pre>", answer_text(answer))

    @admin.display(description="Timeline")
    def timeline(self, row: Dispute) -> SafeString:
        """What happened, and what comes if nobody acts."""
        past = [(one.at, choices("event_type")[one.type]) for one in row.value.events]
        coming = [(one.at, choices("state")[one.state]) for one in row.value.timeline]
        rows: list[tuple[Any, ...]] = [(f"{at:%Y-%m-%d %H:%M}", text) for at, text in past + coming]
        listed = format_html_join("", "<tr><td>{} UTC</td><td>{}</td></tr>", rows)
        return format_html("<table>{}</table>", listed)

    # Nobody adds, changes or deletes a dispute in a form: it is opened by its buyer, and every
    # change is an event.
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    has_change_permission = has_delete_permission = has_add_permission
