"""Ready cases: for what no test covered, a small case that would."""

from attrs import define, evolve
from hypothesis import HealthCheck, Phase, given, settings

from disputerules import wire
from disputerules.answer import CaseDocument, answer_case
from disputerules.decide import interpreted
from disputerules.policy import Policy
from disputerules.testing.coverage import RuleCoverage, Spot
from disputerules.testing.strategies import case_documents

TRIES = 300


def ready_cases(coverage: RuleCoverage, tries: int = TRIES) -> dict[Spot, CaseDocument]:
    """For each missing spot the smallest case that was found to cover it, the same in every run."""
    missing = set(coverage.missing)
    found: dict[Spot, CaseDocument] = {}
    if not missing:
        return found
    trial = trial_of(coverage.policy)

    @settings(
        max_examples=tries,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=tuple(HealthCheck),  # pyright: ignore[reportArgumentType]
    )
    @given(case_documents(coverage.policy))
    def search(document: CaseDocument) -> None:
        for spot in trial.covered_by(document) & missing:
            if spot not in found or size(document) < size(found[spot]):
                found[spot] = document

    search()
    return found


@define
class Trial:
    """Says what a case covers; the tables are made ready once."""

    coverage: RuleCoverage
    policy: Policy

    def covered_by(self, document: CaseDocument) -> set[Spot]:
        """What one case covers."""
        self.coverage.clear()
        wire.write_answer(answer_case(evolve(document, policy=self.policy)))
        return {spot for spot in self.coverage.spots if self.coverage.covers(spot)}


def trial_of(policy: Policy) -> Trial:
    coverage = RuleCoverage(policy)
    return Trial(coverage, interpreted(policy, coverage.table))


def size(document: CaseDocument) -> int:
    return len(wire.to_json(document))
