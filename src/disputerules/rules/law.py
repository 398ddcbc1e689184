"""What a law can say: of one case, of two that differ, of two policies, or of a whole dispute."""

from typing import Any

from attrs import field, frozen

from disputerules.language.expression import Fact, Node, Setting
from disputerules.language.pens import Flag, Pen
from disputerules.language.table import Scope


def node(pen: Any) -> Node:
    written: Node = pen.node if isinstance(pen, Flag) else pen
    return written


def fact(pen: Any) -> Fact:
    written: Any = pen.node if isinstance(pen, Pen) else pen
    return written  # type: ignore[no-any-return]


@frozen
class CaseLaw:
    """Of every case of a scope: what is `given` implies what `holds`."""

    name: str
    sentence: str
    given: Node = field(converter=node)
    holds: Node = field(converter=node)
    scope: Scope = Scope.CASE


@frozen
class Move:
    """A fact that is later or greater in the second case, or earlier or less where not `up`.

    An absent fact stays absent.
    """

    fact: Fact = field(converter=fact)
    up: bool = True


@frozen
class PairLaw:
    """Of any two cases that differ in the facts that move, and in what is derived from them.

    What is `given` of the first implies what `holds` of the second.
    """

    name: str
    sentence: str
    moves: tuple[Move, ...]
    given: Node = field(converter=node)
    holds: Node = field(converter=node)
    scope: Scope = Scope.CASE


@frozen
class Lengthening:
    """A period of a policy that is longer in the second policy, or shorter where not `up`.

    A period that is not set stays so.
    """

    setting: Setting
    up: bool = True


@frozen
class PolicyLaw:
    """Of any case under two policies that differ in the length of some periods.

    What is `given` under the first implies what `holds` under the second.
    """

    name: str
    sentence: str
    lengthenings: tuple[Lengthening, ...]
    given: Node = field(converter=node)
    holds: Node = field(converter=node)
    scope: Scope = Scope.CASE


@frozen
class HistoryLaw:
    """Of every dispute, order or stream of events; checked on samples."""

    name: str
    sentence: str


Law = CaseLaw | PairLaw | PolicyLaw | HistoryLaw
