"""What lint found, as plain values and as text."""

from typing import Any

from disputerules.analysis.lint.context import Diagnostic
from disputerules.analysis.status import NOTHING, SOMETHING, UNKNOWN


def diagnostics_json(found: tuple[Diagnostic, ...]) -> dict[str, Any]:
    """What lint found, as plain values."""
    return {
        "findings": [plain_diagnostic(one) for one in found if not one.note],
        "notes": [plain_diagnostic(one) for one in found if one.note],
    }


def plain_diagnostic(one: Diagnostic) -> dict[str, Any]:
    plain = {"kind": one.kind, "table": one.table, "rows": list(one.rows), "message": one.message}
    return plain if one.witness is None else plain | {"witness": one.witness.document()}


def diagnostics_text(found: tuple[Diagnostic, ...], notes: bool = False) -> str:
    """What lint found, for a person; with `notes` also what is only worth knowing."""
    told_of = [one for one in found if notes or not one.note]
    lines = [f"{one.table}: {one.message} [{one.kind}]" for one in told_of]
    hidden = len(found) - len(told_of)
    if hidden:
        lines.append(f"{hidden} notes; --notes shows them")
    return "\n".join(lines or ["Nothing is odd."])


def diagnostics_status(found: tuple[Diagnostic, ...]) -> int:
    """The exit status of lint; notes are nothing."""
    if any(one.unknown for one in found):
        return UNKNOWN
    return SOMETHING if any(not one.note for one in found) else NOTHING
