"""The policies that are ready to use, by name."""

from collections.abc import Mapping
from types import MappingProxyType

from disputerules.errors import UnknownPolicy, shown
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.policy import Policy

ALL = (ALIEXPRESS_GUIDE,)
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
