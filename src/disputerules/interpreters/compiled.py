"""The compiled tables of a policy: `compiled(policy).table(name)` is how a decision finds them.

A policy keeps its `CompiledPolicy`, which goes with it. Equal policies share one.
"""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any
from weakref import WeakSet

from attrs import evolve

from disputerules.facts.arguments import not_a_policy
from disputerules.facts.case import BRANCH, Case, order_case
from disputerules.facts.policy import Policy
from disputerules.interpreters import shared
from disputerules.interpreters.python import table as python
from disputerules.interpreters.verdict import CompiledTable, Interpreter
from disputerules.language.dependencies import asked_by, parts_of_table
from disputerules.language.expression import Fact
from disputerules.values.order import Order

# A table, and its verdict on an order as known at an instant.
OfOrder = tuple[CompiledTable, Callable[[datetime, Order], Any]]


def of_order(table: CompiledTable) -> Callable[[datetime, Order], Any]:
    """Return what decides a table about an order alone."""
    decide = table.decide
    generated = getattr(decide, "of_order", None)
    if generated is not None:
        made: Callable[[datetime, Order], Any] = generated()
        return made
    return lambda at, order: decide(order_case((at, order)))


class CompiledPolicy:
    """The tables and facts of a policy, each compiled by an interpreter at its first use."""

    __slots__ = (
        "__weakref__",
        "bounds_disputes",
        "interpreter",
        "of_order",
        "policy",
        "read",
        "readings",
        "tables",
    )

    def __init__(self, policy: Policy, interpreter: Interpreter = shared.table) -> None:
        self.policy = policy
        self.interpreter = interpreter
        # Whether anybody asks by when its disputes end (`leave_out` in `decide/worst_case.py`).
        self.bounds_disputes = True
        self.tables: dict[str, CompiledTable] = {}
        # Those of the tables that read nothing of a claim (`benchmarks/scalar.py`).
        self.of_order: dict[str, OfOrder] = {}
        self.read: dict[str, frozenset[str]] = {}
        self.readings: dict[str, Callable[[Case], Any]] = {}

    def table(self, name: str) -> CompiledTable:
        """The compiled table of that name; InvalidPolicy when the policy has none."""
        known = self.tables.get(name)
        if known is None:
            known = self.interpreter(self.policy.table(name), self.policy, self.table)
            self.tables[name] = known
            if not self.parts(name) & BRANCH:
                self.of_order[name] = known, of_order(known)
        return known

    def parts(self, name: str) -> frozenset[str]:
        """The parts of a case that a table reads."""
        known = self.read.get(name)
        if known is None:
            tables = {one.name: one for one in self.policy.every_table}
            table = self.policy.table(name)
            known = self.read[name] = parts_of_table(table, asked_by(table, tables))
        return known

    def value(self, one: Fact, case: Case) -> Any:
        """The value of a fact in a case, None when it is absent."""
        read = self.readings.get(one.name)
        if read is None:
            own: Any = self.policy.leaf(one)
            read = self.readings[one.name] = python.reading(own, self.policy, self.table)
        return read(case)

    def compile_anew(self, interpreter: Interpreter) -> None:
        """Forget what was compiled, and let another interpreter compile from here on."""
        self.interpreter = interpreter
        self.tables.clear()
        self.of_order.clear()
        self.readings.clear()

    def __reduce__(self) -> tuple[Any, ...]:
        # Generated functions cannot be pickled: the policy is compiled where it arrives.
        return compiled, (self.policy,)


class SharedPolicies:
    """The compiled policies that equal policies share, all read by one interpreter."""

    def __init__(self) -> None:
        self.interpreter: Interpreter = shared.table
        self.alive: WeakSet[CompiledPolicy] = WeakSet()
        # `benchmarks/wire.py` needs it: a service that makes its policy anew for every document
        # would else compile it every time.
        self.of = lru_cache(maxsize=256)(self.compile)

    def compile(self, policy: Policy) -> CompiledPolicy:
        made = CompiledPolicy(policy, self.interpreter)
        self.alive.add(made)
        return made

    def read_by(self, interpreter: Interpreter) -> None:
        self.interpreter = interpreter
        for one in list(self.alive):
            one.compile_anew(interpreter)


SHARED = SharedPolicies()


def compiled(policy: Policy) -> CompiledPolicy:
    """Return the compiled tables of a policy; equal policies share them.

    Raises InvalidType for any other value.

    >>> from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
    >>> compiled(ALIEXPRESS_GUIDE).table("eligibility").table.name
    'eligibility'
    """
    try:
        known: CompiledPolicy | None = policy._compiled
    except AttributeError:
        raise not_a_policy(policy) from None
    return install(policy, SHARED.of(policy)) if known is None else known


def install(policy: Policy, made: CompiledPolicy) -> CompiledPolicy:
    """Fill the slot that a policy has for its compiled tables; nothing else writes there.

    A policy that others hold gets no other tables: `with_interpreter` makes a copy first.
    """
    object.__setattr__(policy, "_compiled", made)
    return made


def with_interpreter(policy: Policy, interpreter: Interpreter) -> Policy:
    """Return an equal policy that another interpreter compiles, such as `evaluated.table`.

    >>> from disputerules.interpreters import evaluated
    >>> from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
    >>> with_interpreter(ALIEXPRESS_GUIDE, evaluated.table) == ALIEXPRESS_GUIDE
    True
    """
    equal = evolve(policy)
    install(equal, CompiledPolicy(equal, interpreter))
    return equal


def observe(interpreter: Interpreter) -> Callable[[], None]:
    """Let an observing interpreter compile every policy from here on; return what ends it.

    It also compiles policies that were compiled before; those of `with_interpreter` keep their own.
    """
    before = SHARED.interpreter
    SHARED.read_by(interpreter)
    return lambda: SHARED.read_by(before)
