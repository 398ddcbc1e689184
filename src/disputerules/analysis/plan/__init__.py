"""Say on one page what a change of a policy does, and whether it may be merged.

Nothing is worked out anew: the page holds what compare, prove, promise, lint, mutate and impact
return. What it adds is what the change takes away, and from whom.

>>> from disputerules import ALIEXPRESS_GUIDE
>>> from disputerules.analysis.plan import losses
>>> slower = ALIEXPRESS_GUIDE.but({"protection.opens_after": "5 days"})
>>> [(one.kind, one.party, one.table) for one in losses(ALIEXPRESS_GUIDE, slower).found]
[('refused', 'buyer', 'eligibility')]
"""

from disputerules.analysis.plan.disputes import MOST, OpenDisputes
from disputerules.analysis.plan.gates import GATES, Gate, Passed, read_gates, status
from disputerules.analysis.plan.in_flight import InFlight, Reach, in_flight
from disputerules.analysis.plan.losses import Loss, Losses, losses
from disputerules.analysis.plan.page import Page, page
from disputerules.analysis.plan.plan import Plan, plan
from disputerules.analysis.plan.rendering import plan_json, plan_markdown, plan_text

__all__ = [
    "GATES",
    "MOST",
    "Gate",
    "InFlight",
    "Loss",
    "Losses",
    "OpenDisputes",
    "Page",
    "Passed",
    "Plan",
    "Reach",
    "in_flight",
    "losses",
    "page",
    "plan",
    "plan_json",
    "plan_markdown",
    "plan_text",
    "read_gates",
    "status",
]
