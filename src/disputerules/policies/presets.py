"""The built-in policies, by name."""

from collections.abc import Mapping
from types import MappingProxyType

from disputerules.facts.policy import Policy
from disputerules.policies.aliexpress_2013 import ALIEXPRESS_2013
from disputerules.policies.aliexpress_2020 import ALIEXPRESS_2020
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.policies.amazon_a_to_z import AMAZON_A_TO_Z
from disputerules.policies.ebay_money_back import EBAY_MONEY_BACK
from disputerules.policies.etsy import ETSY
from disputerules.policies.eu_withdrawal import EU_WITHDRAWAL
from disputerules.policies.neutral import NEUTRAL, Base
from disputerules.values.errors import UnknownPolicy
from disputerules.values.suggestions import unknown

ALL = (
    ALIEXPRESS_GUIDE,
    ALIEXPRESS_2013,
    ALIEXPRESS_2020,
    EBAY_MONEY_BACK,
    AMAZON_A_TO_Z,
    ETSY,
    EU_WITHDRAWAL,
)
POLICIES: Mapping[str, Policy] = MappingProxyType({policy.name: policy for policy in ALL})
BASES = {policy.name: Base(policy) for policy in ALL} | {NEUTRAL.policy.name: NEUTRAL}


def named(name: str) -> Policy:
    """Return the built-in policy with that name.

    Raises UnknownPolicy for any other name, InvalidPolicy for a base that is no policy.

    >>> named("aliexpress-guide").version
    '1'
    """
    base = base_named(name)
    if base.unset:
        raise base.refuse_alone()
    return base.policy


def base_named(name: str) -> Base:
    """Return the policy or base with that name; raises UnknownPolicy for any other name."""
    try:
        return BASES[name]
    except (KeyError, TypeError):
        raise UnknownPolicy(unknown("policy", name, BASES)) from None
