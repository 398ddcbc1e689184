"""Suggest small cases that cover what no test covers.

The search draws cases and tries the neighbours of those that come close to a missing spot. It is
the same in every run.
"""

from attrs import define, evolve, field
from hypothesis import HealthCheck, Phase, given, settings

from disputerules.decide.answer import answer_case
from disputerules.decide.case_document import CaseDocument
from disputerules.documents.answers import write_answer
from disputerules.documents.cases import without_policy
from disputerules.facts.policy import Policy
from disputerules.interpreters.compiled import with_interpreter
from disputerules.testing.coverage import RuleCoverage, Spot
from disputerules.testing.neighbours import neighbours, simpler
from disputerules.testing.strategies import case_documents

DRAWN = 600
# Cases whose neighbours are tried for one spot.
CLOSE = 4


def suggested_cases(coverage: RuleCoverage, drawn: int = DRAWN) -> dict[Spot, CaseDocument]:
    """Return a small case for each missing spot for which the search finds one."""
    missing = coverage.missing
    if not missing:
        return {}
    search = Search(coverage.policy)
    search.draw(drawn)
    for spot in missing:
        search.look_near(spot)
    return {spot: search.simple(spot) for spot in missing if spot in search.seen}


# A row or a boundary, and whether the case has a dispute.
Key = tuple[str, str, str, bool]


def close_to(spot: Spot, disputed: bool) -> Key:
    return spot.table, spot.row, spot.comparison, disputed


@define
class Sized:
    """A case and its length as text."""

    size: int
    document: CaseDocument


@define
class Search:
    """A search for cases of a policy; its tables are compiled once."""

    policy: Policy
    coverage: RuleCoverage = field(init=False)
    watched: Policy = field(init=False)
    seen: dict[Spot, Sized] = field(factory=dict)
    close: dict[Key, list[Sized]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.coverage = RuleCoverage(self.policy)
        self.watched = with_interpreter(self.policy, self.coverage.table)

    def covered_by(self, document: CaseDocument) -> set[Spot]:
        """Return what one case covers, without its timelines, which decide at many instants."""
        self.coverage.clear()
        asked = evolve(document, policy=self.watched, timelines=False)
        write_answer(answer_case(asked))
        return {spot for spot in self.coverage.spots if self.coverage.covers(spot)}

    def keep(self, document: CaseDocument) -> set[Spot]:
        """Keep the smallest case for each spot, and some that come close to other spots."""
        spots = self.covered_by(document)
        plain = without_policy(document)
        sized = Sized(len(str(plain)), document)
        for spot in spots:
            if spot not in self.seen or sized.size < self.seen[spot].size:
                self.seen[spot] = sized
            self.come_close(close_to(spot, document.opened_at is not None), sized)
        return spots

    def come_close(self, key: Key, sized: Sized) -> None:
        kept = [*self.close.get(key, ()), sized]
        self.close[key] = sorted(kept, key=lambda one: one.size)[:CLOSE]

    def draw(self, number: int) -> None:
        """Draw cases and keep what they cover."""

        @settings(
            max_examples=number,
            derandomize=True,
            database=None,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=tuple(HealthCheck),  # pyright: ignore[reportArgumentType]
        )
        @given(case_documents(self.policy))
        def search(document: CaseDocument) -> None:
            self.keep(document)

        search()

    def look_near(self, spot: Spot) -> None:
        """Try neighbours of close cases until the spot is covered.

        Close cases met another side of the boundary, or the row decided them.
        """
        row = evolve(spot, comparison="", side="")
        keys = dict.fromkeys(close_to(one, open_) for one in (spot, row) for open_ in (True, False))
        for one in [one for key in keys for one in self.close.get(key, ())]:
            for near in neighbours(one.document):
                if spot in self.seen or spot in self.keep(near):
                    return

    def simple(self, spot: Spot) -> CaseDocument:
        """Return the case found for a spot, without unneeded parts."""
        return simpler(self.seen[spot].document, lambda one: spot in self.covered_by(one))
