"""Comparing two policies and proving all laws: seconds of this process, and the memory it took."""

from resource import RUSAGE_SELF, getrusage

from benchmarks.timing import Result, in_turns
from disputerules import ALIEXPRESS_GUIDE
from disputerules.compare import compare
from disputerules.prove import prove

SIMILAR = {"protection.period": "61 days", "negotiation.seller_response": "6 days"}
COMPARE = "compare all tables of two similar policies"
PROVE = "prove all laws of a policy"


def run(full: bool = False) -> list[Result]:
    """The targets are those of the design."""
    other = ALIEXPRESS_GUIDE.but(SIMILAR)
    seconds = in_turns(
        {
            COMPARE: lambda: compare(ALIEXPRESS_GUIDE, other),
            PROVE: lambda: prove(ALIEXPRESS_GUIDE),
        },
        rounds=9 if full else 3,
    )
    megabytes = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    return [
        Result(COMPARE, min(seconds[COMPARE]), "s", target=1.0),
        Result(PROVE, min(seconds[PROVE]), "s", target=5.0),
        Result("memory at most, with all that was measured before", megabytes, "MB"),
    ]
