"""What a change of policy does, exactly: every pair of outcomes that some order can have.

Not sampled: of every pair the solver either finds a case, which is replayed through the generated
functions of both policies before it is shown, or proves that there is none. Where it does neither,
the answer is `unknown`, which never reads as "no difference".

>>> from disputerules.analysis.compare import compare
>>> from disputerules import ALIEXPRESS_GUIDE
>>> longer = ALIEXPRESS_GUIDE.but({"protection.opens_after": "5 days"})
>>> [(one.table, one.old, one.new) for one in compare(ALIEXPRESS_GUIDE, longer).differences]
[('eligibility', 'eligible', 'waiting-period')]
"""

from disputerules.analysis.compare.comparison import Comparison, compare
from disputerules.analysis.compare.difference import Difference

__all__ = ["Comparison", "Difference", "compare"]
