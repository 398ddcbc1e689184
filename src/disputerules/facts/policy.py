"""What a marketplace may choose, as one immutable value, and books of such values over time."""

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from operator import attrgetter
from typing import Annotated, Any, Self

import attrs
from attrs import evolve, field, frozen

from disputerules.facts.settings import SETTINGS
from disputerules.facts.vocabulary import FACTS
from disputerules.language.check import Problem, check_tables
from disputerules.language.expression import Setting
from disputerules.language.table import Table, plain_table
from disputerules.values.claim import RefundKind
from disputerules.values.codec import TEXT, canonical, codec_of, mapping_of, record, wired
from disputerules.values.errors import (
    DisputeRulesError,
    InvalidPolicy,
    InvalidType,
    shown,
)
from disputerules.values.money import Rounding
from disputerules.values.order import Id, Party, Stamp
from disputerules.values.periods import CALENDAR, UTC_CALENDAR, Calendar, Period


def settings_of(section: str) -> Any:
    """A field transformer of attrs: each field is checked by the setting of its name."""

    def transform(cls: type, fields: "list[attrs.Attribute[Any]]") -> "list[attrs.Attribute[Any]]":
        named = [(one, SETTINGS[f"{section}.{one.name}"]) for one in fields]
        annotated = [one.evolve(type=Annotated[one.type, setting.codec]) for one, setting in named]
        return wired(cls, annotated)

    return transform


@frozen(kw_only=True, field_transformer=settings_of("protection"))
class Protection:
    """How long the buyer is protected and when a dispute may be opened."""

    anchor: str = "shipped"
    period: Period
    at_most: Period | None = None
    opens_after: Period
    opens_after_contact: Period | None = None
    opens_after_estimate: Period | None = None
    undelivered_after_estimate: Period | None = None
    undelivered_after_placing: Period | None = None
    after_confirmation: Period
    after_protection: Period
    after_delivery: Period | None = None
    expiring_within: Period


@frozen(kw_only=True, field_transformer=settings_of("extension"))
class ExtensionLimits:
    """How far the protection can be extended."""

    days_each: int
    days_total: int
    count_each_party: int
    answer_within: Period


@frozen(kw_only=True, field_transformer=settings_of("remedies"))
class Remedies:
    """What may be asked for: received or not, goods kept or sent back."""

    not_received: tuple[RefundKind, ...]
    received_keep: tuple[RefundKind, ...]
    received_return: tuple[RefundKind, ...]


@frozen(kw_only=True, field_transformer=settings_of("refund"))
class RefundTerms:
    """How a refund is worked out."""

    rounding: Rounding
    shipping: str
    reason_caps: tuple[tuple[str, int], ...] = ()


@frozen(kw_only=True, field_transformer=settings_of("evidence"))
class EvidenceTerms:
    """What files are taken as evidence."""

    max_bytes: int
    formats: tuple[str, ...]
    max_files: int
    required_when_received: bool


@frozen(kw_only=True, field_transformer=settings_of("negotiation"))
class Negotiation:
    """How buyer and seller settle between themselves, and until when."""

    seller_response: Period
    buyer_response: Period
    on_buyer_silence: str
    escalate_after_rejections: int | None = None
    escalate_from: Period | None = None
    escalate_automatically_after: Period | None = None
    close_automatically_after: Period | None = None
    max_rounds: int


@frozen(kw_only=True, field_transformer=settings_of("returns"))
class Returns:
    """How goods go back."""

    ship_back_within: Period
    acknowledge_within: Period
    postage_paid_by: tuple[tuple[str, Party], ...]


@frozen(kw_only=True, field_transformer=settings_of("arbitration"))
class Arbitration:
    """How the platform decides."""

    decide_within: Period
    on_silence: str


@frozen(kw_only=True, field_transformer=settings_of("payout"))
class Payout:
    """How a refund is paid."""

    within: Period


SOURCES = mapping_of(tuple(SETTINGS), TEXT)


def tables_by_name(value: Any) -> tuple[Table, ...]:
    tables: tuple[Any, ...] = tuple(value) if isinstance(value, Iterable) else (value,)
    if not all(isinstance(table, Table) for table in tables):
        raise InvalidPolicy(f"tables are expected, not {shown(value)}", ".tables")
    names = [table.name for table in tables]
    if len(set(names)) != len(names):
        raise InvalidPolicy("a policy has one table of a name", ".tables")
    return tables


@lru_cache(maxsize=1024)
def unsound(tables: tuple[Table, ...]) -> tuple[Problem, ...]:
    """What makes it impossible to decide by these tables."""
    return tuple(one for one in check_tables(tables, FACTS, SETTINGS) if not one.is_warning)


CHANGES = "changes are a mapping, such as {'payout.within': '3 days'}"


@frozen(kw_only=True, cache_hash=True, field_transformer=wired)
class Policy:
    """One marketplace's rules: numbers, calendar and tables. `revision` names it exactly.

    `about` and `sources` say in words what it is and where each of its own values comes from.
    """

    name: Id
    version: Id
    effective_from: Stamp
    about: Annotated[str | None, TEXT] = None
    sources: Annotated[tuple[tuple[str, str], ...], SOURCES] = ()
    calendar: Annotated[Calendar, CALENDAR] = UTC_CALENDAR
    protection: Annotated[Protection, record(Protection)]
    extension: Annotated[ExtensionLimits, record(ExtensionLimits)]
    remedies: Annotated[Remedies, record(Remedies)]
    refund: Annotated[RefundTerms, record(RefundTerms)]
    evidence: Annotated[EvidenceTerms, record(EvidenceTerms)]
    negotiation: Annotated[Negotiation, record(Negotiation)]
    returns: Annotated[Returns, record(Returns)]
    arbitration: Annotated[Arbitration, record(Arbitration)]
    payout: Annotated[Payout, record(Payout)]
    tables: tuple[Table, ...] = field(converter=tables_by_name, repr=lambda all: str(len(all)))
    _revision: str | None = field(default=None, init=False, eq=False, repr=False)
    # The `CompiledPolicy` of this policy, which `interpreters.compiled` fills: rooms below cannot
    # name its type. A slot, since every decision begins with it (`benchmarks/scalar.py`).
    _compiled: Any = field(default=None, init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        problems = unsound(self.tables)
        if problems:
            raise InvalidPolicy(str(problems[0]), ".tables")

    def __reduce__(self) -> tuple[Any, ...]:
        # A copy is compiled anew: generated functions cannot be pickled.
        fields = [one.name for one in attrs.fields(type(self)) if one.init]
        return made, (type(self), {name: getattr(self, name) for name in fields})

    @property
    def revision(self) -> str:
        """The SHA-256 of the canonical JSON of everything that the policy says."""
        # No `cached_property`: with one, each attribute of a class with slots is read in twice the
        # time (`benchmarks/scalar.py`).
        if self._revision is None:
            text = canonical({"settings": POLICY.write(self), "tables": self.plain_tables()})
            known = "sha256:" + sha256(text.encode()).hexdigest()
            object.__setattr__(self, "_revision", known)
            return known
        return self._revision

    def plain_tables(self) -> list[dict[str, object]]:
        return [plain_table(table) for table in self.tables]

    def table(self, name: str) -> Table:
        """The table of that name."""
        for table in self.tables:
            if table.name == name:
                return table
        raise InvalidPolicy(f"the policy {self.name} has no table {name!r}", ".tables")

    def setting(self, setting: Setting) -> Any:
        """The value of a setting, None where it is not set."""
        return attrgetter(setting.name)(self)

    def but(self, changes: Mapping[str, Any]) -> Self:
        """A copy with other values, named as in the wire format, written as there or as values.

        Raises InvalidPolicy with the name of the setting that cannot be so.
        """
        if not isinstance(changes, Mapping):
            raise InvalidType(f"{CHANGES}, not {shown(changes)}")
        changed = self
        for name, value in changes.items():
            changed = change(changed, name, value)
        return changed if "sources" in changes else without_stale_sources(changed, self)

    def with_table(self, table: Table) -> Self:
        """A copy in which that table takes the place of the one of its name."""
        return evolve(self, tables=self.tables_with(table))

    def tables_with(self, table: Table) -> tuple[Table, ...]:
        self.table(table.name)
        return tuple(table if one.name == table.name else one for one in self.tables)


def made(cls: type[Policy], fields: dict[str, Any]) -> Policy:
    return cls(**fields)


def with_unchecked_table(policy: Policy, table: Table) -> Policy:
    """A copy in which a table takes the place of the one of its name, sound or not.

    For mutants: the check takes longer than to judge one.
    """
    changed = copy(policy)
    object.__setattr__(changed, "tables", policy.tables_with(table))
    return changed


def without_stale_sources(policy: Any, before: Policy) -> Any:
    """The policy without the sources of values that it no longer has."""
    kept = tuple(
        (name, text)
        for name, text in policy.sources
        if attrgetter(name)(policy) == attrgetter(name)(before)
    )
    return policy if kept == policy.sources else evolve(policy, sources=kept)


def change(policy: Any, name: str, value: Any) -> Any:
    """A copy of a policy, or of a section, with one value changed."""
    path = f"[{shown(name)}]"
    if not isinstance(name, str):
        raise InvalidPolicy(f"{shown(name)} is no setting", path)
    head, _, rest = name.partition(".")
    try:
        one = next(one for one in attrs.fields(type(policy)) if one.name == head)
        codec = codec_of(one.type)
        if codec is None:
            raise StopIteration
    except StopIteration:
        raise InvalidPolicy(f"{shown(name)} is no setting", path) from None
    inner = getattr(policy, head)
    if rest and not attrs.has(type(inner)):
        raise InvalidPolicy(f"{shown(name)} is no setting", path)
    try:
        plain = change(inner, rest, value) if rest else value
        return evolve(policy, **{head: plain if is_value(plain) else codec.read(plain, None)})
    except DisputeRulesError as error:
        right = ""
        if error.code == "missing-key" and not rest:
            one_value = shown(f"{name}.{next(iter(value), error.path.strip('.'))}")
            right = f"; a section is given whole, and one value of it as {one_value}"
        raise InvalidPolicy(error.message + right, path) from None


def is_value(value: Any) -> bool:
    """Whether it is a value already, and not its plain form."""
    return value is None or attrs.has(type(value)) or isinstance(value, datetime | tuple)


POLICY = record(Policy)


def as_policy(value: object) -> Policy:
    """The value itself if it is a policy; anything else, such as a name, raises InvalidType."""
    if isinstance(value, Policy):
        return value
    raise no_policy(value)


def no_policy(value: object) -> InvalidType:
    """What is raised where a policy is expected."""
    right = f"a Policy is expected, not {shown(value)}; POLICIES has them by name"
    return InvalidType(right, ".policy")
