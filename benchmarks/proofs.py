"""Comparing two policies and proving all laws: CPU seconds and memory of this process."""

from itertools import permutations
from resource import RUSAGE_SELF, getrusage

from benchmarks.timing import Result, in_turns
from disputerules import ALIEXPRESS_GUIDE, POLICIES
from disputerules.analysis.compare import compare
from disputerules.analysis.prove import prove

SIMILAR = {"protection.period": "61 days", "negotiation.seller_response": "6 days"}
COMPARE = "compare all tables of two similar policies"
PROVE = "prove all laws of a policy"
# The slowest of all pairs of presets; `--full` measures every pair.
SLOWEST = ("eu-withdrawal", "aliexpress-2013")


def run(full: bool = False) -> list[Result]:
    """Compare and prove, then compare the slowest pair of presets."""
    other = ALIEXPRESS_GUIDE.but(SIMILAR)
    seconds = in_turns(
        {
            COMPARE: lambda: compare(ALIEXPRESS_GUIDE, other),
            PROVE: lambda: prove(ALIEXPRESS_GUIDE),
        },
        rounds=9 if full else 3,
    )
    pairs = permutations(POLICIES, 2) if full else [SLOWEST]
    took = {" and ".join(pair): compared(*pair) for pair in pairs}
    slowest = max(took, key=lambda pair: took[pair])
    megabytes = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    return [
        Result(COMPARE, min(seconds[COMPARE]), "s", target=1.0),
        Result(PROVE, min(seconds[PROVE]), "s", target=5.0),
        Result(
            "compare all tables of two presets, the slowest pair", took[slowest], "s", note=slowest
        ),
        Result("peak memory, including earlier benchmarks", megabytes, "MB"),
    ]


def compared(old: str, new: str) -> float:
    """Seconds of one comparison of two presets."""
    one = {old: lambda: compare(POLICIES[old], POLICIES[new])}
    return min(in_turns(one, rounds=1)[old])
