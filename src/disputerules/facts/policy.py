"""A policy: everything that a marketplace may choose, as one immutable value."""

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from datetime import datetime
from functools import cache, lru_cache
from hashlib import sha256
from itertools import product
from operator import attrgetter
from typing import Annotated, Any, Self, TypeVar

import attrs
from attrs import evolve, field, frozen

from disputerules.facts.attribute import Attribute
from disputerules.facts.attributes import NO_DECLARATIONS, TAKEN, Attributes
from disputerules.facts.case import SCOPES
from disputerules.facts.origin import Given
from disputerules.facts.reason import PLACES, Reason, as_reasons, codes_of
from disputerules.facts.reason_tables import with_reasons, without_reasons
from disputerules.facts.selection import Selection
from disputerules.facts.settings import SETTINGS
from disputerules.facts.variant import PREFIX, Variant, as_variants, set_table
from disputerules.facts.variant_checks import Mistake, problems
from disputerules.facts.vocabulary import FACTS
from disputerules.language.check import Problem, check_among
from disputerules.language.dependencies import asked_by, own_facts
from disputerules.language.expression import Fact, Setting
from disputerules.language.table import Table, plain_table
from disputerules.values.claim import RefundKind
from disputerules.values.codec import (
    TEXT,
    canonical,
    checked_by_codecs,
    codec_of,
    mapping_of,
    record,
    step,
)
from disputerules.values.errors import (
    DisputeRulesError,
    InvalidPolicy,
    InvalidType,
    ShortRepr,
    expect,
    raise_all,
    shown,
    wrong_class,
)
from disputerules.values.fields import Id, Stamp
from disputerules.values.money import Rounding
from disputerules.values.order import Order, Party
from disputerules.values.periods import CALENDAR, UTC_CALENDAR, Calendar, Period
from disputerules.values.suggestions import unknown


def settings_of(section: str) -> Any:
    """Return a field transformer of attrs that checks each field by the setting of its name."""

    def transform(cls: type, fields: "list[attrs.Attribute[Any]]") -> "list[attrs.Attribute[Any]]":
        codecs = [SETTINGS[f"{section}.{each.name}"].codec for each in fields]
        pairs = zip(fields, codecs, strict=True)
        return checked_by_codecs(
            cls, [each.evolve(type=Annotated[each.type, codec]) for each, codec in pairs]
        )

    return transform


@frozen(kw_only=True, field_transformer=settings_of("protection"))
class Protection:
    """How long the buyer is protected, and when a dispute may be opened."""

    anchor: str = "shipped"
    period: Period
    at_most: Period | None = None
    ends_on: datetime | None = None
    outer_limit: Period | None = None
    requires_shipment: bool = True
    opens_after: Period
    opens_after_contact: Period | None = None
    opens_after_estimate: Period | None = None
    undelivered_after_estimate: Period | None = None
    undelivered_after_placing: Period | None = None
    after_confirmation: Period | None = None
    after_protection: Period
    after_delivery: Period | None = None
    expiring_within: Period


@frozen(kw_only=True, field_transformer=settings_of("extension"))
class ExtensionLimits:
    """How far the protection can be extended."""

    days_each: int | None = None
    days_total: int | None = None
    count_each_party: int | None = None
    answer_within: Period | None = None


@frozen(kw_only=True, field_transformer=settings_of("remedies"))
class Remedies:
    """What the buyer may ask for, with goods received or not, kept or sent back, and why."""

    not_received: tuple[RefundKind, ...]
    received_keep: tuple[RefundKind, ...]
    received_return: tuple[RefundKind, ...]


@frozen(kw_only=True, field_transformer=settings_of("refund"))
class RefundTerms:
    """How a refund is calculated."""

    rounding: Rounding
    shipping: str
    reason_caps: tuple[tuple[str, int], ...] = ()


@frozen(kw_only=True, field_transformer=settings_of("evidence"))
class EvidenceTerms:
    """Which files are accepted as evidence."""

    max_bytes: int | None = None
    formats: tuple[str, ...] | None = None
    max_files: int | None = None
    required_when_received: bool
    description_required: bool = True


@frozen(kw_only=True, field_transformer=settings_of("negotiation"))
class Negotiation:
    """How buyer and seller settle between themselves, and by when."""

    seller_response: Period
    on_seller_silence: str = "as-requested"
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
        raise InvalidPolicy(f"expected tables, got {shown(value)}", ".tables")
    names = [table.name for table in tables]
    for name in names:
        if names.count(name) > 1:
            raise InvalidPolicy(f"duplicate table {name!r}", ".tables")
    return tables


def as_declarations(value: Any) -> Attributes:
    if isinstance(value, Attributes):
        return value
    try:
        return Attributes(value)
    except DisputeRulesError as error:
        raise error.under(".attributes") from None


def vocabulary(attributes: Attributes) -> Mapping[str, Fact]:
    """Return the built-in facts and those of attributes, by name."""
    return ChainMap({**attributes.facts}, FACTS) if attributes.declared else FACTS


def with_codes(facts: Mapping[str, Fact], codes: tuple[str, ...]) -> Mapping[str, Fact]:
    """Return facts of which `reason` is one of the codes."""
    return ChainMap({"reason": reason_among(codes)}, facts)  # type: ignore[arg-type]


@lru_cache(maxsize=256)
def reason_among(codes: tuple[str, ...]) -> Fact:
    return evolve(FACTS["reason"], choices=codes)


def refuse_taken_name(one: Attribute) -> None:
    """Raise InvalidPolicy if an attribute would be a fact that exists without it."""
    if one.fact_name in FACTS or one.fact_name in TAKEN:
        message = (
            f"the attribute {one.name!r} of the {one.owner} would be the fact {one.fact_name!r}, "
            "which exists already; choose another name"
        )
        raise InvalidPolicy(message)


@lru_cache(maxsize=256)
def table_errors(
    tables: tuple[Table, ...], attributes: Attributes = NO_DECLARATIONS
) -> tuple[Problem, ...]:
    """Return the problems that make it impossible to decide by these tables."""
    named = {table.name: table for table in tables}
    facts = vocabulary(attributes)
    found: list[Problem] = []
    for table in tables:
        asked = asked_by(table, named)
        declared = tuple(facts.get(fact.name) is fact for fact in own_facts(table))
        read = attributes if speaks_of(attributes, (table, *asked)) else NO_DECLARATIONS
        found += errors_of(table, asked, read, declared)
    return tuple(found)


def speaks_of(attributes: Attributes, tables: Iterable[Table]) -> bool:
    """Return whether some rows read an attribute, or name one in their sentences."""
    return any(not attributes.facts.keys().isdisjoint(words(table)) for table in tables)


@lru_cache(maxsize=512)
def words(table: Table) -> frozenset[str]:
    placeholders = (name for line in table.lines for name in line.placeholders)
    return frozenset((*(fact.name for fact in own_facts(table)), *placeholders))


# `benchmarks/new_policies.py` needs it: a new policy shares most of its tables.
@lru_cache(maxsize=512)
def errors_of(
    table: Table, asked: tuple[Table, ...], attributes: Attributes, declared: tuple[bool, ...]
) -> tuple[Problem, ...]:
    """Return the problems that make it impossible to decide by a table among those it asks.

    `declared` says which of its facts are those of the vocabulary; a program may change that.
    """
    problems = check_among(table, asked, vocabulary(attributes), SETTINGS, SCOPES)
    return tuple(problem for problem in problems if not problem.is_warning)


def refuse_unknown_codes(policy: "Policy") -> None:
    """Raise InvalidPolicy if a setting has an entry for a reason that the policy lacks."""
    codes = codes_of(policy.reasons)
    entries = {
        "refund.reason_caps": policy.refund.reason_caps,
        PAYERS: policy.returns.postage_paid_by,
    }
    for name, pairs in entries.items():
        for code, _ in pairs:
            if code not in codes and not (code == DEFAULT and name == PAYERS):
                raise InvalidPolicy(unknown("reason", code, codes), f".{name}{step(code)}")


def refuse_unmeetable_caps(policy: "Policy") -> None:
    """Raise InvalidPolicy if a reason has a cap and every claim with it is for a full refund."""
    caps = dict(policy.refund.reason_caps)
    for one in policy.reasons:
        cap = caps.get(one.code, WHOLE) if one.cap is None else one.cap
        if cap < WHOLE and not any(RefundKind.PARTIAL in kinds for kinds in offered(one, policy)):
            message = (
                f"no claim can meet the cap for {one.code!r}: only full refunds are offered; "
                "remove the cap, or offer partial refunds in remedies"
            )
            place = ".refund.reason_caps" if one.cap is None else f".reasons{step(one.code)}.cap"
            raise InvalidPolicy(message, place)


def offered(one: Reason, policy: "Policy") -> Iterator[tuple[RefundKind, ...]]:
    """Yield the refunds that are offered for a reason, place by place."""
    own, usual = dict(one.remedies), policy.remedies
    settings = (usual.not_received, usual.received_keep, usual.received_return)
    for place, setting in zip(PLACES, settings, strict=True):
        if one.is_for(place != PLACES[0]):
            yield own.get(place, setting)


WHOLE = 10_000  # basis points
PAYERS, DEFAULT = "returns.postage_paid_by", "default"
CHANGES = "expected a mapping such as {'payout.within': '3 days'}"


@frozen(kw_only=True, cache_hash=True, field_transformer=checked_by_codecs, repr=False)
class Policy(ShortRepr):
    """The rules of one marketplace: settings, calendar and tables. `revision` identifies it.

    `tables` have a row for each of its `reasons`. `about` describes it in a sentence; `sources`
    says where each of its values comes from. `attributes` are the facts that it declares beyond the
    built-in ones; give a tuple of `Attribute`, or `Attributes`. `variants` set other values for
    some orders. A dispute keeps a policy that has the values of its variants and none of them:
    `settled_from` is the policy with the variants, whose revision it has.
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
    tables: tuple[Table, ...] = field(converter=tables_by_name)
    reasons: tuple[Reason, ...] = field(converter=as_reasons)
    attributes: Attributes = field(default=NO_DECLARATIONS, converter=as_declarations)
    variants: tuple[Variant, ...] = field(default=(), converter=as_variants)
    settled_from: "Policy | None" = None
    constant: str = field(default="", init=False, eq=False)
    _revision: str | None = field(default=None, init=False, eq=False)
    # The `CompiledPolicy` of this policy, which `interpreters.compiled` fills: rooms below cannot
    # name its type. A slot, because every decision begins with it (`benchmarks/scalar.py`).
    _compiled: Any = field(default=None, init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        for attribute in self.attributes:
            try:
                refuse_taken_name(attribute)
            except InvalidPolicy as error:
                raise error.under(f".attributes.{attribute.owner}.{attribute.name}") from None
        refuse_unknown_codes(self)
        refuse_unmeetable_caps(self)
        tables = with_reasons(self.own_tables, self.reasons)
        errors = table_errors(tables, self.attributes)
        if errors:
            raise InvalidPolicy(str(errors[0]), ".tables")
        object.__setattr__(self, "tables", tables)
        if self.variants:
            refuse_bad_variants(self)

    def __repr__(self) -> str:
        return self.constant or f"<Policy {shown(self.name)}, version {shown(self.version)}>"

    def as_constant(self, name: str) -> Self:
        """Name the module constant that holds the policy, which becomes its repr; return it."""
        object.__setattr__(self, "constant", name)
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        # A copy compiles its tables anew, because generated functions cannot be pickled.
        fields = [each.name for each in attrs.fields(type(self)) if each.init]
        return policy_of_fields, (type(self), {name: getattr(self, name) for name in fields})

    @property
    def revision(self) -> str:
        """The SHA-256 of the canonical JSON of all settings, tables and attributes."""
        # A `cached_property` would double the time to read any attribute of a class with slots
        # (`benchmarks/scalar.py`).
        if self.settled_from is not None:
            return self.settled_from.revision
        if self._revision is None:
            known = "sha256:" + sha256(self.canonical().encode()).hexdigest()
            object.__setattr__(self, "_revision", known)
            return known
        return self._revision

    def canonical(self) -> str:
        """Return the canonical JSON of all of the policy.

        Attributes and variants are there if there are any.
        """
        tables = ",".join(map(table_text, self.own_tables))
        reasons = canonical([one.plain() for one in self.reasons])
        settings = canonical(POLICY.write(self))
        parts = f'"reasons":{reasons},"settings":{settings},"tables":[{tables}]'
        if self.attributes:
            parts = f'"attributes":{canonical(self.attributes.plain())},{parts}'
        if self.variants:
            parts += f',"variants":{canonical([one.plain() for one in self.variants])}'
        return f"{{{parts}}}"

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The facts that its rows may read: the built-in ones, and those of its attributes.

        The choices of `reason` are the codes of its reasons.
        """
        return with_codes(vocabulary(self.attributes), codes_of(self.reasons))

    @property
    def own_tables(self) -> tuple[Table, ...]:
        """The tables without the rows that are made of its reasons."""
        return without_reasons(self.tables)

    def table(self, name: str) -> Table:
        """Return the table with that name, which may be that of a setting that varies.

        Where settings vary it reads, in their place, the facts that select their values. The table
        of a setting that does not vary has no rows.
        """
        for table in self.every_table:
            if table.name == name:
                return table
        for setting in SETTINGS.values():
            if PREFIX + setting.name == name:
                return set_table(setting, (), self.setting)
        message = unknown("table", name, [table.name for table in self.every_table])
        raise InvalidPolicy(message, ".tables")

    @property
    def every_table(self) -> tuple[Table, ...]:
        """The tables that decide: its own, and one for each setting that varies."""
        return tuple(selection(self).tables.values()) if self.variants else self.tables

    @property
    def whole(self) -> "Policy":
        """The policy with its variants; itself, unless a dispute settled their values."""
        return self.settled_from or self

    @property
    def set_tables(self) -> tuple[Table, ...]:
        """The tables of the settings that vary, each of which says what sets it."""
        return selection(self).of_settings if self.variants else ()

    @property
    def asked_tables(self) -> tuple[Table, ...]:
        """The tables that decide, without those of settings that vary exactly as another does."""
        if not self.variants:
            return self.tables
        asked = {PREFIX + name for name in selection(self).asked.values()}
        return tuple(
            table
            for table in self.every_table
            if table.name in asked or not table.name.startswith(PREFIX)
        )

    def values_of(self, rows: Iterable[str]) -> dict[str, Any]:
        """Return the value of each setting that varies, by the row of its table that decides."""
        pairs = zip(selection(self).options.items(), rows, strict=True)
        return {name: dict(options)[row] for (name, options), row in pairs}

    def leaf(self, one: Fact | Setting) -> Fact | Setting:
        """Return a fact as this policy calculates it, or a setting if it does not vary.

        A setting that varies becomes the fact that selects its value.
        """
        return selection(self).leaf(one) if self.variants else one

    def setting(self, setting: Setting) -> Any:
        """Return the value of a setting where no variant sets it; None if it is not set."""
        if isinstance(setting, Given):
            return setting.value
        try:
            return attrgetter(setting.name)(self)
        except (AttributeError, TypeError):
            raise wrong_class(setting, Setting, ".setting") from None

    def but(self, changes: Mapping[str, Any]) -> Self:
        """Return a copy with other values, keyed by setting.

        A value may be written as in the wire format or be a Python value. Raises InvalidPolicy
        with the name of an unknown setting or of one whose value is invalid.
        """
        if not isinstance(changes, Mapping):
            raise InvalidType(f"{CHANGES}, got {shown(changes)}")
        return with_changes(self, changes, in_brackets)

    def with_table(self, table: Table) -> Self:
        """Return a copy in which the table replaces the one with its name."""
        return evolve(self, tables=self.tables_with(table))

    def tables_with(self, table: Table) -> tuple[Table, ...]:
        expect(table, Table, ".table")
        if table.name not in {old.name for old in self.tables}:
            message = unknown("table", table.name, [old.name for old in self.tables])
            raise InvalidPolicy(message, ".tables")
        return tuple(table if old.name == table.name else old for old in self.tables)


# `benchmarks/new_policies.py` needs it: a new policy shares most of its tables.
@lru_cache(maxsize=256)
def table_text(table: Table) -> str:
    """Return the canonical JSON of a table, which is part of the revision."""
    return canonical(plain_table(table))


# Bounded: a policy with 30 variants takes about 200 kB.
@lru_cache(maxsize=256)
def selection(policy: Policy) -> Selection:
    """Return the tables of a policy with variants, written with the facts that select."""
    return Selection(policy.tables, policy.variants, policy.setting)


def refuse_bad_variants(policy: Policy) -> None:
    """Raise what is wrong with the variants of a policy."""
    codes = codes_of(policy.reasons)
    found = variant_errors(policy.variants, policy.tables, policy.attributes, codes)
    mistakes: list[DisputeRulesError] = [InvalidPolicy(one.message, one.path) for one in found]
    plain = evolve(policy, variants=())
    for number, one in enumerate(policy.variants):
        try:
            plain.but(dict(one.set))
        except DisputeRulesError as error:
            mistakes.append(InvalidPolicy(error.message, f".variants[{number}].set"))
    raise_all(mistakes)
    refuse_unmeetable_combinations(plain, policy.variants)


# To follow what the tables read takes longer than to make a policy, and mutants share most of it.
@lru_cache(maxsize=256)
def variant_errors(
    variants: tuple[Variant, ...],
    tables: tuple[Table, ...],
    attributes: Attributes,
    codes: tuple[str, ...],
) -> tuple[Mistake, ...]:
    """Return what is wrong with variants, whatever the values of the policy are."""
    return problems(variants, tables, with_codes(vocabulary(attributes), codes))


def refuse_unmeetable_combinations(plain: Policy, variants: tuple[Variant, ...]) -> None:
    """Raise InvalidPolicy if variants that may hold together leave a cap that no claim can meet."""
    values: list[dict[Any, None]] = []
    for name in MEETING:
        given = (dict(one.set) for one in variants)
        set_to = (one[name] for one in given if name in one)
        values.append(dict.fromkeys((attrgetter(name)(plain), *set_to)))
    for together in product(*values):
        plain.but(dict(zip(MEETING, together, strict=True)))


MEETING = (
    "refund.reason_caps",
    "remedies.not_received",
    "remedies.received_keep",
    "remedies.received_return",
)


def policy_of_fields(cls: type[Policy], fields: dict[str, Any]) -> Policy:
    return cls(**fields)


def with_unchecked_table(policy: Policy, table: Table) -> Policy:
    """Return a copy in which the table, valid or not, replaces the one with its name.

    For mutants: checking one takes longer than judging it.
    """
    changed = copy(policy)
    object.__setattr__(changed, "tables", policy.tables_with(table))
    return changed


def without_stale_sources(policy: Any, before: Policy) -> Any:
    """Return the policy without the sources of values that it no longer has."""
    kept = tuple(
        (name, text)
        for name, text in policy.sources
        if attrgetter(name)(policy) == attrgetter(name)(before)
    )
    return policy if kept == policy.sources else evolve(policy, sources=kept)


P = TypeVar("P", bound=Policy)
Place = Callable[[str], str]


def in_brackets(name: str) -> str:
    return f"[{shown(name)}]"


def with_changes(policy: P, changes: Mapping[str, Any], place: Place, **more: Any) -> P:
    """Return a policy with other values, or raise what is wrong with any of them.

    `place` gives the path of a setting; `more` are other fields of the policy.
    """
    # Settings are changed together: between two of them a policy may contradict itself.
    parts = changed_parts(policy, changes, place)
    try:
        changed = evolve(policy, **parts, **more)
    except DisputeRulesError as error:
        raise InvalidPolicy(error.message, placed(error.path, changes, place)) from None
    return changed if "sources" in changes else without_stale_sources(changed, policy)


def placed(path: str, changes: Mapping[str, Any], place: Place) -> str:
    """Return the path of an entry of a changed setting, as the changes have it."""
    for name in changes:
        if path.startswith((f".{name}.", f".{name}[")):
            return place(name) + path[len(name) + 1 :]
    return path


def changed_parts(policy: Policy, changes: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """Return the fields of a policy that changes make."""
    parts: dict[str, dict[str, Any]] = {}
    mistakes: list[DisputeRulesError] = []
    for name, value in changes.items():
        try:
            head, rest, read = changed_value(policy, name, value)
            parts.setdefault(head, {})[rest] = read
        except DisputeRulesError as error:
            mistakes.append(error.under(place(name)))
    raise_all(mistakes)
    return {head: changed_part(policy, head, values, place) for head, values in parts.items()}


def changed_value(policy: Policy, name: str, value: Any) -> tuple[str, str, Any]:
    """Return the field of a policy, the name in it, "" for all of it, and the value there."""
    if name not in changeable():
        raise InvalidPolicy(unknown("setting", name, changeable()))
    head, _, rest = name.partition(".")
    try:
        cls = type(getattr(policy, head)) if rest else Policy
        return head, rest, read_value(cls, rest or head, value)
    except DisputeRulesError as error:
        repair = ""
        if error.code == "missing-key" and not rest:
            missing = f"{name}{error.path}"
            given = (f"{name}.{key}" for key in value)
            example = next((setting for setting in given if setting in SETTINGS), missing)
            repair = f"; to change one value, set {example!r}"
        raise InvalidPolicy(error.message + repair) from None


def changed_part(policy: Policy, head: str, values: dict[str, Any], place: Place) -> Any:
    """Return a field with its new value, "" in `values`, or with some values of it changed."""
    part = values.pop("", getattr(policy, head))
    try:
        return evolve(part, **values) if values else part
    except DisputeRulesError as error:
        name = head + (error.path if error.path.startswith(".") else "." + next(iter(values)))
        raise InvalidPolicy(error.message, place(name)) from None


def read_value(cls: Any, name: str, value: Any) -> Any:
    """Return the value of a field; read it if it is in the wire format."""
    if is_value(value):
        return value
    codec = codec_of(attrs.fields_dict(cls)[name].type)
    assert codec is not None
    return codec.read(value, None)


@cache
def changeable() -> tuple[str, ...]:
    """Return the names that `but` takes: a policy's own fields, its sections and their settings."""
    fields = [each.name for each in attrs.fields(Policy) if codec_of(each.type) is not None]
    zone_and_days = [f"calendar.{each.name}" for each in attrs.fields(Calendar)]
    return (*fields, *zone_and_days, *SETTINGS)


def is_value(value: Any) -> bool:
    """Return whether it is a Python value, not one in the wire format."""
    return value is None or attrs.has(type(value)) or isinstance(value, datetime | tuple)


def check_attributes(order: Order, policy: Policy, path: str = ".order") -> None:
    """Check that an order has the attributes that a policy declares, and no others.

    Raises MissingAttribute, UnknownAttribute, or InvalidInput, each with the path from the order.
    """
    declared = as_policy(policy).attributes
    if order.has_attributes or declared:
        try:
            declared.check(order)
        except DisputeRulesError as error:
            raise error.under(path) from None


POLICY = record(Policy)


def as_policy(value: object) -> Policy:
    """Return the value if it is a policy; raises InvalidType for anything else, such as a name."""
    if isinstance(value, Policy):
        return value
    raise not_a_policy(value)


def not_a_policy(value: object) -> InvalidType:
    """Return the error for a value that is not a policy."""
    message = f"expected Policy, got {shown(value)}; POLICIES has policies by name"
    return InvalidType(message, ".policy")
