"""Ready cases: for what no test covered, a small case that would."""

from attrs import evolve
from hypothesis import HealthCheck, Phase, given, settings

from disputerules import wire
from disputerules.answer import CaseDocument, answer_case
from disputerules.decide import interpreted
from disputerules.testing.coverage import RuleCoverage, Spot
from disputerules.testing.strategies import case_documents

TRIES = 600


def ready_cases(coverage: RuleCoverage, tries: int = TRIES) -> dict[Spot, CaseDocument]:
    """For each missing spot the smallest case that was found to cover it, the same in every run."""
    missing = set(coverage.missing)
    found: dict[Spot, CaseDocument] = {}
    if not missing:
        return found

    @settings(
        max_examples=tries,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(case_documents(coverage.policy))
    def search(document: CaseDocument) -> None:
        for spot in covered_by(document, coverage) & missing:
            if spot not in found or size(document) < size(found[spot]):
                found[spot] = document

    search()
    return found


def covered_by(document: CaseDocument, coverage: RuleCoverage) -> set[Spot]:
    """What a case covers."""
    trial = RuleCoverage(coverage.policy)
    policy = interpreted(document.policy, trial.table)
    wire.write_answer(answer_case(evolve(document, policy=policy)))
    return {spot for spot in trial.spots if trial.covers(spot)}


def size(document: CaseDocument) -> int:
    return len(wire.to_json(document))
