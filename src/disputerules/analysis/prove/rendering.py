"""Write proofs as JSON values and as text."""

from typing import Any

from disputerules.analysis.compare.rendering import one_line, scope
from disputerules.analysis.prove.laws import Outcome, Proof
from disputerules.analysis.status import NOTHING, SOMETHING, UNKNOWN
from disputerules.rules.law import PairLaw, PolicyLaw
from disputerules.values.periods import format_instant


def proofs_json(proofs: tuple[Proof, ...]) -> dict[str, Any]:
    """Return proofs as plain JSON values."""
    return {"laws": [plain_proof(one) for one in proofs]}


def plain_proof(one: Proof) -> dict[str, Any]:
    plain = {"law": one.law.name, "sentence": one.law.sentence, "outcome": str(one.outcome)}
    if one.assumptions:
        return plain | {"assumptions": list(one.assumptions)}
    if one.witness is None:
        return plain
    moved = {name: shown_value(value) for name, value in one.moved.items()}
    return plain | {"witness": one.witness.document(), "moved": moved}


def shown_value(value: Any) -> Any:
    return format_instant(value) if hasattr(value, "tzinfo") else str(value)


def proofs_text(proofs: tuple[Proof, ...]) -> str:
    """Write proofs for a person."""
    lines = []
    for one in proofs:
        rests = f", proved{scope(one.assumptions)}" if one.assumptions else ""
        lines.append(f"{one.outcome}: {one.law.sentence} ({one.law.name}){rests}")
        if one.witness is not None:
            lines.append("    " + one_line(one.witness))
        lines += [
            f"    {SECOND[type(one.law)]}: {name} = {shown_value(value)}"
            for name, value in one.moved.items()
        ]
    return "\n".join(lines)


SECOND = {PairLaw: "second case", PolicyLaw: "second policy"}


def proofs_status(proofs: tuple[Proof, ...]) -> int:
    """Return the exit status of proofs; a sampled law is no finding."""
    outcomes = {one.outcome for one in proofs}
    if outcomes & {Outcome.UNKNOWN, Outcome.ASSUMED}:
        return UNKNOWN
    return SOMETHING if Outcome.REFUTED in outcomes else NOTHING
