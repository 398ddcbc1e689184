"""How many comparisons of two presets leave a table undecided, and why."""

from collections import Counter
from itertools import permutations

from benchmarks.timing import Result
from disputerules import POLICIES
from disputerules.analysis.compare import compare

TABLES = ("eligibility", "refund")
# A few pairs that take some seconds together; `--full` compares every pair.
SOME = (
    ("aliexpress-2013", "aliexpress-2020"),
    ("aliexpress-guide", "etsy"),
    ("etsy", "vinted"),
    ("ebay-money-back", "paypal-buyer-protection"),
)


def run(full: bool = False) -> list[Result]:
    """Compare pairs of presets; count those that are undecided, by table and reason."""
    pairs = list(permutations(POLICIES, 2)) if full else SOME
    undecided = dict.fromkeys(TABLES, 0)
    reasons: dict[str, Counter[str]] = {name: Counter() for name in TABLES}
    for old, new in pairs:
        found = compare(POLICIES[old], POLICIES[new], tables=TABLES)
        for name in TABLES:
            undecided[name] += name in found.unknown
        for one in found.why:
            reasons[one.table][one.why] += 1
    return [
        Result(
            f"pairs of presets with {name} undecided",
            undecided[name],
            f"of {len(pairs)}",
            note="; ".join(f"{count}: {why}" for why, count in reasons[name].most_common()),
        )
        for name in TABLES
    ]
