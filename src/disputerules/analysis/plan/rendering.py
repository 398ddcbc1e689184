"""Write the page about a change as Markdown, as text and as JSON values."""

import json
from typing import Any

from disputerules.analysis.compare.rendering import comparison_json
from disputerules.analysis.lint.rendering import diagnostics_json
from disputerules.analysis.plan.disputes import Losing, OpenDisputes
from disputerules.analysis.plan.gates import GATES, status
from disputerules.analysis.plan.in_flight import InFlight
from disputerules.analysis.plan.losses import Loss, Losses
from disputerules.analysis.plan.page import Page, Section
from disputerules.analysis.plan.plan import Plan
from disputerules.analysis.promise.rendering import promises_json
from disputerules.analysis.prove.rendering import proofs_json
from disputerules.documents.json_text import encode
from disputerules.histories.report import plain as plain_impact
from disputerules.histories.report.disputes import plain as plain_endings
from disputerules.histories.report.markdown import table, text
from disputerules.histories.report.plain import named
from disputerules.values.periods import format_instant


def plan_markdown(given: Page) -> str:
    """Write the page for a pull request."""
    lines = [f"# {text(given.title)}", "", f"**{text(given.result)}**", ""]
    for one in given.sections:
        lines += [f"## {one.heading}", "", *(f"- {text(each)}" for each in one.sentences)]
        lines += [""] if one.sentences else []
        lines += table(one.head, one.rows) if one.rows else []
        for case in one.cases:
            if case.case is None:
                lines += [f"- {text(case.sentence)}", ""]
                continue
            block = ["```json", encode(case.case), "```"]
            head = f"<details><summary>{text(case.sentence)}</summary>"
            lines += [head, "", *block, "", "</details>", ""]
        lines += [*(f"- {text(each)}" for each in one.closing), ""] if one.closing else []
    return "\n".join(lines).rstrip() + "\n"


def plan_text(given: Page) -> str:
    """Write the page for a terminal."""
    lines = [given.title, given.result]
    for one in given.sections:
        lines += ["", one.heading, *(f"  {each}" for each in one.sentences), *in_rows(one)]
        for case in one.cases:
            lines.append(f"  {case.sentence}")
            if case.case is not None:
                lines.append(f"    {json.dumps(case.case, ensure_ascii=False)}")
        lines += [f"  {each}" for each in one.closing]
    return "\n".join(lines)


def in_rows(one: Section) -> list[str]:
    """Write a table as lines: the first cell, and the others below it."""
    lines = []
    for first, *rest in one.rows:
        lines.append(f"  {first}")
        lines += [
            f"    {name}: {cell}" for name, cell in zip(one.head[1:], rest, strict=True) if cell
        ]
    return lines


def plan_json(plan: Plan, asked: tuple[str, ...]) -> dict[str, Any]:
    """Return everything as plain JSON values; a part that was not asked for is null."""
    judged = {name: gate(plan) for name, gate in GATES.items()}
    return {
        "policies": {"old": named(plan.old), "new": named(plan.new)},
        "status": status(plan, asked),
        "gates": [
            {
                "gate": one.name,
                "result": str(one.result),
                "why": one.why,
                "asked": one.name in asked,
            }
            for one in judged.values()
        ],
        "losses": plain_losses(plan.losses),
        "in_flight": plain_in_flight(plan.in_flight),
        "compare": comparison_json(plan.comparison),
        "prove": None if plan.proofs is None else plain_proofs(plan),
        "lint": None if plan.diagnostics is None else plain_lint(plan),
        "promise": None if plan.promises is None else promises_json(plan.promises, plan.new),
        "impact": None if plan.impact is None else plain_impact(plan.impact),
        "impact_on_disputes": None if plan.endings is None else plain_endings(plan.endings),
        "cases": plain_cases(plan),
    }


def plain_proofs(plan: Plan) -> dict[str, Any]:
    return proofs_json(plan.proofs or ()) | {"broken_before": sorted(plan.broken_before)}


def plain_lint(plan: Plan) -> dict[str, Any]:
    return {"tables": list(plan.linted)} | diagnostics_json(plan.diagnostics or ())


def plain_cases(plan: Plan) -> dict[str, Any] | None:
    if plan.cases is None:
        return None
    judgement = plan.cases.judgement
    return {"failing": plan.cases.failing} if judgement is None else judgement.plain()


def plain_losses(given: Losses) -> dict[str, Any]:
    unknown = [{"kind": kind, "why": why} for kind, why in given.unknown]
    return {"found": [plain_loss(one) for one in given.found], "unknown": unknown}


def plain_loss(one: Loss) -> dict[str, Any]:
    plain = {"kind": one.kind, "party": one.party, "table": one.table, "message": one.message}
    return plain | {"witness": one.witness.document()}


def plain_in_flight(one: InFlight) -> dict[str, Any]:
    known = {"since": one.since, "at": one.at, "safe_from": one.safe_from}
    dates = {name: None if at is None else format_instant(at) for name, at in known.items()}
    return {
        **dates,
        "reach": str(one.reach),
        "why": one.why,
        "losses": plain_losses(one.losses),
        "disputes": None if one.disputes is None else plain_disputes(one.disputes),
        "window": {
            "days_after_placing": one.window.after_placing,
            "days_after_last_record": one.window.after_last_record,
            "why": one.window.why,
        },
    }


def plain_disputes(one: OpenDisputes) -> dict[str, Any]:
    """Return the open disputes that lose something, each with what it loses."""
    return {
        "at": format_instant(one.at),
        "open": one.open,
        "looked_at": one.looked_at,
        "left_out": dict(one.bad),
        "due": one.due,
        "ends_by": None if one.ends_by is None else format_instant(one.ends_by),
        "losing": plain_losing(one, one.losing),
        "grandfathered": plain_losing(one, one.grandfathered),
    }


def plain_losing(given: OpenDisputes, losing: tuple[Losing, ...]) -> dict[str, Any]:
    return {
        "count": len(losing),
        "kinds": given.counts(losing),
        "disputes": [
            {
                "dispute_id": one.id,
                "order_id": one.order_id,
                "placed_at": format_instant(one.placed_at),
                "lost": [{"kind": kind, "message": message} for kind, message in one.lost],
            }
            for one in losing
        ],
    }
