"""Prove that a policy keeps the windows that a shop publishes, or find an order that it refuses.

>>> from disputerules import ALIEXPRESS_GUIDE
>>> from disputerules.analysis.promise import prove_promise, read_promise
>>> longer = read_promise("61 days from shipped for not-as-described", ALIEXPRESS_GUIDE)
>>> print(prove_promise(longer, ALIEXPRESS_GUIDE).kept)
broken
"""

from disputerules.analysis.promise.documents import promises
from disputerules.analysis.promise.promise import Promise, read_promise
from disputerules.analysis.promise.proof import Kept, PromiseProof, prove_promise
from disputerules.analysis.promise.refusals import Refusal

__all__ = [
    "Kept",
    "Promise",
    "PromiseProof",
    "Refusal",
    "promises",
    "prove_promise",
    "read_promise",
]
