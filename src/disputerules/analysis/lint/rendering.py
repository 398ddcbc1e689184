"""Write diagnostics as JSON values and as text."""

from typing import Any

from disputerules.analysis.lint.context import Diagnostic
from disputerules.analysis.status import NOTHING, SOMETHING, UNKNOWN


def diagnostics_json(diagnostics: tuple[Diagnostic, ...]) -> dict[str, Any]:
    """Return diagnostics as plain JSON values."""
    return {
        "findings": [plain_diagnostic(one) for one in diagnostics if not one.note],
        "notes": [plain_diagnostic(one) for one in diagnostics if one.note],
    }


def plain_diagnostic(one: Diagnostic) -> dict[str, Any]:
    plain = {"kind": one.kind, "table": one.table, "rows": list(one.rows), "message": one.message}
    return plain if one.witness is None else plain | {"witness": one.witness.document()}


def diagnostics_text(diagnostics: tuple[Diagnostic, ...], notes: bool = False) -> str:
    """Write diagnostics for a person; notes only with `notes`."""
    visible = [one for one in diagnostics if notes or not one.note]
    lines = [f"{one.table}: {one.message} [{one.kind}]" for one in visible]
    hidden = len(diagnostics) - len(visible)
    if hidden:
        lines.append(f"{hidden} notes hidden; --notes shows them")
    return "\n".join(lines or ["No problems found."])


def diagnostics_status(diagnostics: tuple[Diagnostic, ...]) -> int:
    """Return the exit status of lint; a note is no finding."""
    if any(one.unknown for one in diagnostics):
        return UNKNOWN
    return SOMETHING if any(not one.note for one in diagnostics) else NOTHING
