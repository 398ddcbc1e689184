"""Compare two policies: every pair of different outcomes that some order can have.

The comparison is exact, not sampled. For each pair the solver either finds a case, which is checked
with the compiled tables of both policies, or proves that none exists. Otherwise the pair is
`unknown`, which never means "no difference".

>>> from disputerules.analysis.compare import compare
>>> from disputerules import ALIEXPRESS_GUIDE
>>> longer = ALIEXPRESS_GUIDE.but({"protection.opens_after": "5 days"})
>>> [(one.table, one.old, one.new) for one in compare(ALIEXPRESS_GUIDE, longer).differences]
[('eligibility', 'eligible', 'waiting-period')]
"""

from disputerules.analysis.compare.comparison import Comparison, compare
from disputerules.analysis.compare.difference import Difference

__all__ = ["Comparison", "Difference", "compare"]
