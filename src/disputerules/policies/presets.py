"""The policies that are ready to use, by name."""

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
from disputerules.values.errors import UnknownPolicy, shown

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


def named(name: str) -> Policy:
    """The policy of that name; raises UnknownPolicy with the names that there are.

    >>> named("aliexpress-guide").version
    '1'
    """
    try:
        return POLICIES[name]
    except KeyError:
        known = ", ".join(POLICIES)
        raise UnknownPolicy(f"{shown(name)} is no policy; known are {known}") from None
