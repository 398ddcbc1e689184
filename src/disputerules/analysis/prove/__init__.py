"""Prove laws and properties of policies for every possible order, or refute them.

An `Answer` is `yes`, `no` or `unknown`; only `yes` is truthy. The variants `..._with_witness` also
return a case that shows a `no`, checked with the compiled tables.

>>> from disputerules import ALIEXPRESS_GUIDE
>>> from disputerules.analysis.prove import never_opens, stricter_than
>>> never_opens(ALIEXPRESS_GUIDE).value
'no'
>>> longer_wait = ALIEXPRESS_GUIDE.but({"protection.opens_after": "5 days"})
>>> bool(stricter_than(longer_wait, ALIEXPRESS_GUIDE))
True
"""

from disputerules.analysis.prove.laws import Outcome, Proof, proof, prove
from disputerules.analysis.prove.questions import (
    Answer,
    always_opens,
    always_opens_with_witness,
    disjoint,
    disjoint_with_witness,
    equivalent,
    equivalent_with_witness,
    more_generous_than,
    more_generous_than_with_witness,
    never_opens,
    never_opens_with_witness,
    refund_differs_by_at_most,
    refund_never_higher,
    refund_never_higher_with_witness,
    refund_never_lower,
    refund_never_lower_with_witness,
    stricter_than,
    stricter_than_with_witness,
)

__all__ = [
    "Answer",
    "Outcome",
    "Proof",
    "always_opens",
    "always_opens_with_witness",
    "disjoint",
    "disjoint_with_witness",
    "equivalent",
    "equivalent_with_witness",
    "more_generous_than",
    "more_generous_than_with_witness",
    "never_opens",
    "never_opens_with_witness",
    "proof",
    "prove",
    "refund_differs_by_at_most",
    "refund_never_higher",
    "refund_never_higher_with_witness",
    "refund_never_lower",
    "refund_never_lower_with_witness",
    "stricter_than",
    "stricter_than_with_witness",
]
