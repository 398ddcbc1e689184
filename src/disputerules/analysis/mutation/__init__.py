"""What nobody would notice: a policy changed in every small way, and judged by a team's cases.

`mutants` changes every number, choice and list of a policy one step, leaves out every row, swaps
every two neighbours and turns every outcome. A mutant is a policy, a value as any other, so a test
of another kind can judge it too:

    for mutant in mutants(policy):
        assert any(test_fails_on(mutant.policy) for test in tests), mutant.message

`judge` runs conformance cases on each mutant until one notices. What no case notices and no
reasoning shows to be equivalent survives: it is a rule that nobody tests.

>>> from disputerules import ALIEXPRESS_GUIDE
>>> print(next(iter(mutants(ALIEXPRESS_GUIDE, ["payout.within"]))).change)
payout.within: 10 days -> 11 days
"""

from disputerules.analysis.mutation.judge import Judgement, judge
from disputerules.analysis.mutation.mutant import Mutant
from disputerules.analysis.mutation.mutants import mutants

__all__ = ["Judgement", "Mutant", "judge", "mutants"]
