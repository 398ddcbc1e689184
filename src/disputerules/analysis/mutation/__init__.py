"""Change a policy in every small way, and find the changes that no test notices.

`mutants` changes every number, choice and list of a policy by one step, removes every row, swaps
neighbouring rows and replaces every outcome. A mutant has an ordinary policy, so any test can
run on it:

    for mutant in mutants(policy):
        assert any(test_fails_on(mutant.policy) for test in tests), mutant.message

`judge` runs conformance cases on each mutant until one fails. A mutant survives if no case fails
and it is not provably equivalent: the rule that it changes is untested.

>>> from disputerules import ALIEXPRESS_GUIDE
>>> print(next(iter(mutants(ALIEXPRESS_GUIDE, ["payout.within"]))).change)
payout.within: 10 days -> 11 days
"""

from disputerules.analysis.mutation.judge import Judgement, judge
from disputerules.analysis.mutation.mutant import Mutant
from disputerules.analysis.mutation.mutants import mutants

__all__ = ["Judgement", "Mutant", "judge", "mutants"]
