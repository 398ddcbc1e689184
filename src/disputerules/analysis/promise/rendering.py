"""Write the results for promises as JSON values and as text."""

from typing import Any

from disputerules.analysis.compare.rendering import one_line
from disputerules.analysis.promise.proof import Kept, PromiseProof
from disputerules.analysis.promise.scope import NO_OWN_PROTECTION, SCOPE
from disputerules.analysis.status import NOTHING, SOMETHING, UNKNOWN
from disputerules.facts.policy import Policy

COVERED = (*(words for words, _ in SCOPE), NO_OWN_PROTECTION)


def promises_json(proofs: tuple[PromiseProof, ...], policy: Policy) -> dict[str, Any]:
    """Return results as plain JSON values."""
    return {"covers": [*COVERED], "promises": [plain_proof(one, policy) for one in proofs]}


def plain_proof(one: PromiseProof, policy: Policy) -> dict[str, Any]:
    plain: dict[str, Any] = {"promise": one.promise.text, "outcome": str(one.kept)}
    if one.why:
        plain["why"] = one.why
    if one.witness is not None and one.refusal is not None:
        plain |= {"code": one.refusal.code, "message": one.refusal.message}
        plain["witness"] = one.witness.document(policy)
    return plain


def promises_text(proofs: tuple[PromiseProof, ...]) -> str:
    """Write results for a person; `proved` only where it is."""
    lines = []
    for one in proofs:
        lines.append(f"{one.kept}: {one.promise.text}{f': {one.why}' if one.why else ''}")
        if one.witness is not None and one.refusal is not None:
            lines += [
                f"    {one.refusal.code}: {one.refusal.message}",
                f"    {one_line(one.witness)}",
            ]
    return "\n".join(lines)


def promises_status(proofs: tuple[PromiseProof, ...]) -> int:
    """Return the exit status of results."""
    kept = {one.kept for one in proofs}
    if Kept.UNKNOWN in kept:
        return UNKNOWN
    return SOMETHING if Kept.BROKEN in kept else NOTHING


def first_broken(proofs: tuple[PromiseProof, ...], policy: Policy) -> dict[str, Any] | None:
    """Return the case document of the first broken promise; None if none is broken."""
    witnesses = [one.witness for one in proofs if one.witness is not None]
    return witnesses[0].document(policy) if witnesses else None
