"""The built-in policies, by name. A preset is a file beside this one, `NAME.toml`.

A file is read when its policy is first used.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, TypeVar

from disputerules.facts.policy import Policy
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.policies.file.toml import plain_of_toml
from disputerules.policies.file.whole import read_whole
from disputerules.policies.neutral import NEUTRAL, Base
from disputerules.values.errors import UnknownPolicy
from disputerules.values.suggestions import unknown

T = TypeVar("T")
SUFFIX = ".toml"
BUILT_IN = {ALIEXPRESS_GUIDE.name: Base(ALIEXPRESS_GUIDE), NEUTRAL.policy.name: NEUTRAL}


class ByName(Mapping[str, T]):
    """A mapping whose names are known before its values are read."""

    def __init__(self, names: Callable[[], tuple[str, ...]], read: Callable[[str], T]) -> None:
        self.names, self.read = names, read

    def __getitem__(self, name: str) -> T:
        if name not in self.names():
            raise KeyError(name)
        return self.read(name)

    def __contains__(self, name: object) -> bool:
        return name in self.names()

    def __iter__(self) -> Iterator[str]:
        return iter(self.names())

    def __len__(self) -> int:
        return len(self.names())

    def __repr__(self) -> str:
        return f"<{', '.join(self)}>"


def folder() -> Any:
    # It loads forty modules, and most programs need no preset (`benchmarks/imports.py`).
    from importlib.resources import files

    return files("disputerules.policies")


@cache
def preset_names() -> tuple[str, ...]:
    """Return the names of the presets in alphabetical order."""
    files = [one.name for one in folder().iterdir()]
    return tuple(sorted(name.removesuffix(SUFFIX) for name in files if name.endswith(SUFFIX)))


def policy_names() -> tuple[str, ...]:
    return (ALIEXPRESS_GUIDE.name, *preset_names())


def base_names() -> tuple[str, ...]:
    return (*policy_names(), NEUTRAL.policy.name)


@cache
def preset(name: str) -> Base:
    """Return the preset with that name."""
    text = (folder() / f"{name}{SUFFIX}").read_text(encoding="utf-8")
    return Base(read_whole(plain_of_toml(text), base_named))


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
    if name in (*BUILT_IN,):
        return BUILT_IN[name]
    if name not in preset_names():
        raise UnknownPolicy(unknown("policy", name, BASES))
    return preset(name)


POLICIES: Mapping[str, Policy] = ByName(policy_names, named)
BASES: Mapping[str, Base] = ByName(base_names, base_named)
