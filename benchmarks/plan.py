"""A plan of a change from the guide: CPU seconds of this process."""

from benchmarks.timing import Result, in_turns
from disputerules import ALIEXPRESS_GUIDE
from disputerules.analysis.plan import plan

SIMILAR = ALIEXPRESS_GUIDE.but(
    {"protection.opens_after": "5 days", "negotiation.seller_response": "3 days"}
)
ALL = "plan two settings, with every law and lint"
QUICK = "the same with --quick"


def run(full: bool = False) -> list[Result]:
    """Plan a change of two settings, without files."""
    seconds = in_turns(
        {
            ALL: lambda: plan(ALIEXPRESS_GUIDE, SIMILAR),
            QUICK: lambda: plan(ALIEXPRESS_GUIDE, SIMILAR, laws=None, linting=False),
        },
        rounds=5 if full else 1,
    )
    return [Result(name, min(took), "s") for name, took in seconds.items()]
