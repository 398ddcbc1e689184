"""A policy: everything that a marketplace may choose, as one immutable value."""

from collections.abc import Iterable, Mapping
from copy import copy
from functools import lru_cache
from operator import attrgetter
from typing import Annotated, Any, Self

import attrs
from attrs import evolve, field, frozen

from disputerules.facts import sections
from disputerules.facts.anchors import own_anchors, refuse_unknown_anchor
from disputerules.facts.attributes import NO_DECLARATIONS, Attributes, as_declarations
from disputerules.facts.changes import CHANGES, in_brackets, with_changes
from disputerules.facts.origin import Given
from disputerules.facts.reason import Reason, as_reasons, codes_of
from disputerules.facts.reason_tables import with_reasons, without_reasons
from disputerules.facts.reason_terms import TermSetting, may_vary, setting_named
from disputerules.facts.selection import Selection
from disputerules.facts.setting_codecs import ANCHORS
from disputerules.facts.table_checks import (
    one_currency,
    refuse_taken_names,
    table_errors,
    tables_by_name,
    vocabulary,
    with_codes,
)
from disputerules.facts.translations import (
    Translation,
    as_translations,
    current,
    originals,
    plain_translations,
)
from disputerules.facts.value_checks import (
    refuse_bad_variants,
    refuse_unknown_codes,
    refuse_unmeetable_caps,
)
from disputerules.facts.variant import PREFIX, Variant, as_variants, set_table
from disputerules.facts.wording import ENGLISH, Wording
from disputerules.language.expression import Fact, Setting
from disputerules.language.table import Table, table_text
from disputerules.values.codec import TEXT, canonical, checked_by_codecs, record
from disputerules.values.embeddable import Embeddable
from disputerules.values.errors import (
    InvalidPolicy,
    InvalidType,
    ShortRepr,
    expect,
    shown,
    wrong_class,
)
from disputerules.values.fields import Id, Stamp
from disputerules.values.periods import CALENDAR, UTC_CALENDAR, Calendar
from disputerules.values.suggestions import unknown


@frozen(kw_only=True, cache_hash=True, field_transformer=checked_by_codecs, repr=False)
class Policy(ShortRepr, Embeddable):
    """The rules of one marketplace: settings, calendar and tables. `revision` identifies it.

    `tables` have a row for each of its `reasons`. `about` describes it in a sentence; `sources`
    says where each of its values comes from. `attributes` are the facts that it declares beyond the
    built-in ones; give a tuple of `Attribute`, or `Attributes`. `variants` set other values for
    some orders. `translations` are those of its own rows; one of a row that says something else by
    now is left out. A dispute keeps a policy that has the values of its variants and none of them:
    `settled_from` is the policy with the variants, whose revision it has. `wording` is the language
    of its answers, which no decision and no revision depends on.
    """

    name: Id
    version: Id
    effective_from: Stamp
    about: Annotated[str | None, TEXT] = None
    sources: Annotated[tuple[tuple[str, str], ...], sections.SOURCES] = ()
    calendar: Annotated[Calendar, CALENDAR] = UTC_CALENDAR
    protection: Annotated[sections.Protection, record(sections.Protection)]
    extension: Annotated[sections.ExtensionLimits, record(sections.ExtensionLimits)]
    remedies: Annotated[sections.Remedies, record(sections.Remedies)]
    refund: Annotated[sections.RefundTerms, record(sections.RefundTerms)]
    evidence: Annotated[sections.EvidenceTerms, record(sections.EvidenceTerms)]
    negotiation: Annotated[sections.Negotiation, record(sections.Negotiation)]
    returns: Annotated[sections.Returns, record(sections.Returns)]
    arbitration: Annotated[sections.Arbitration, record(sections.Arbitration)]
    appeal: Annotated[sections.Appeal, record(sections.Appeal)] = sections.NO_APPEAL
    replacement: Annotated[sections.Replacement, record(sections.Replacement)] = sections.REPLACED
    holds: Annotated[sections.Holds, record(sections.Holds)] = sections.NO_HOLDS
    chargeback: Annotated[sections.ChargebackTerms, record(sections.ChargebackTerms)] = (
        sections.NO_CHARGEBACKS
    )
    funding: Annotated[sections.Funding, record(sections.Funding)] = sections.BY_THE_SELLER
    payout: Annotated[sections.Payout, record(sections.Payout)]
    tables: tuple[Table, ...] = field(converter=tables_by_name)
    reasons: tuple[Reason, ...] = field(converter=as_reasons)
    attributes: Attributes = field(default=NO_DECLARATIONS, converter=as_declarations)
    variants: tuple[Variant, ...] = field(default=(), converter=as_variants)
    settled_from: "Policy | None" = None
    translations: tuple[Translation, ...] = field(default=(), converter=as_translations)
    wording: Wording = ENGLISH
    currency: str = field(default="", init=False, eq=False)
    """The currency in which its rows have amounts, so that every order has to be in it; or ""."""
    constant: str = field(default="", init=False, eq=False)
    _revision: str | None = field(default=None, init=False, eq=False)
    # The `CompiledPolicy` of this policy, which `interpreters.compiled` fills: rooms below cannot
    # name its type. A slot, because every decision begins with it (`benchmarks/scalar.py`).
    _compiled: Any = field(default=None, init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        refuse_taken_names(self.attributes)
        refuse_unknown_codes(self.reasons, self.refund, self.returns)
        refuse_unmeetable_caps(self.reasons, self.refund, self.remedies)
        tables = with_reasons(self.own_tables, self.reasons)
        errors = table_errors(tables, self.attributes)
        if errors:
            raise InvalidPolicy(str(errors[0]), ".tables")
        object.__setattr__(self, "tables", tables)
        conditions = [one.when for one in self.variants]
        object.__setattr__(self, "currency", one_currency(tables, conditions))
        refuse_unknown_anchor(self.protection.anchor, self.attributes)
        if self.variants:
            refuse_bad_variants(self.variants, evolve(self, variants=()))
        if self.translations:
            known = originals(tables, self.variants, self.reasons)
            object.__setattr__(self, "translations", current(self.translations, known))

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
            from hashlib import sha256  # it loads OpenSSL

            known = "sha256:" + sha256(self.canonical().encode()).hexdigest()
            object.__setattr__(self, "_revision", known)
            return known
        return self._revision

    def canonical(self) -> str:
        """Return the canonical JSON of all of the policy.

        Attributes, variants and translations are there if there are any.
        """
        tables = ",".join(map(table_text, self.own_tables))
        reasons = canonical([one.plain() for one in self.reasons])
        settings = canonical(POLICY.write(self))
        parts = f'"reasons":{reasons},"settings":{settings},"tables":[{tables}]'
        if self.attributes:
            parts = f'"attributes":{canonical(self.attributes.plain())},{parts}'
        if self.variants:
            parts += f',"variants":{canonical([one.plain() for one in self.variants])}'
        if self.translations:
            parts += f',"translations":{canonical(plain_translations(self.translations))}'
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
        if type(name) is str and name.startswith(PREFIX):
            varies = name.removeprefix(PREFIX)
            if may_vary(varies):
                return set_table(setting_named(varies), (), self.setting)
        message = unknown("table", name, [table.name for table in self.every_table])
        raise InvalidPolicy(message, ".tables")

    @property
    def every_table(self) -> tuple[Table, ...]:
        """The tables that decide: its own, and one for each setting that varies."""
        return tuple(selection(self).tables.values()) if self.selects else self.tables

    @property
    def selects(self) -> bool:
        """Whether its rows read facts of its own in place of the library's: see `Selection`."""
        return bool(self.variants) or self.protection.anchor not in ANCHORS

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
        if not self.selects:
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
        return selection(self).leaf(one) if self.selects else one

    def setting(self, setting: Setting) -> Any:
        """Return the value of a setting where no variant sets it; None if it is not set."""
        if isinstance(setting, Given):
            return setting.value
        if isinstance(setting, TermSetting):
            return setting.of(self.reasons)
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


# Bounded: a policy with 30 variants takes about 200 kB.
@lru_cache(maxsize=256)
def selection(policy: Policy) -> Selection:
    """Return the tables of a policy with variants, written with the facts that select."""
    anchors = own_anchors(policy.protection.anchor, policy.variants, policy.attributes)
    return Selection(policy.tables, policy.variants, policy.setting, policy.reasons, anchors)


def policy_of_fields(cls: type[Policy], fields: dict[str, Any]) -> Policy:
    return cls(**fields)


def with_unchecked_table(policy: Policy, table: Table) -> Policy:
    """Return a copy in which the table, valid or not, replaces the one with its name.

    For mutants: checking one takes longer than judging it.
    """
    changed = copy(policy)
    object.__setattr__(changed, "tables", policy.tables_with(table))
    return changed


POLICY = record(Policy)
