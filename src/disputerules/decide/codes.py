"""The codes that the tables of a policy can answer with, each list as a function of the tables."""

from collections.abc import Callable, Iterable

from disputerules.language.table import Otherwise, Row, Table

Codes = Callable[[Iterable[Table]], list[str]]
Line = Row | Otherwise


def codes_of(*names: str, such_as: Callable[[Line], bool] = lambda line: True) -> Codes:
    """Every code of the named tables that a row with a property has, in table order."""

    def of(tables: Iterable[Table]) -> list[str]:
        lines = (line for one in tables if one.name in names for line in one.lines)
        return distinct(line.then.code for line in lines if such_as(line))

    return of


def refusals_of(*names: str) -> Codes:
    """The codes of some tables that refuse, in table order."""
    return codes_of(*names, such_as=lambda line: not line.then.allowed)


def rows_of(name: str) -> Codes:
    """The codes of the rows of a table, without that of `otherwise`."""
    return codes_of(name, such_as=lambda line: isinstance(line, Row))


def together(*parts: str | Codes) -> Codes:
    """Codes that stand beside each other, each once."""

    def of(tables: Iterable[Table]) -> list[str]:
        known = tuple(tables)
        return distinct(
            code for part in parts for code in ([part] if isinstance(part, str) else part(known))
        )

    return of


def distinct(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))


STATUSES = codes_of("order-status")
ELIGIBILITY = codes_of("eligibility")
NOT_ELIGIBLE = refusals_of("eligibility")
ADVICE = rows_of("advice")
REASONS = rows_of("reason-terms")
NO_EXTENSION = refusals_of("extension")
CLAIM_FAULTS = refusals_of("claim", "claim-lines", "evidence", "evidence-files")
NO_OPENING = together(NOT_ELIGIBLE, CLAIM_FAULTS)
OUT_OF_ORDER, EVENT_ID_REUSED = "out-of-order", "event-id-reused"
REFUSED_EVENTS = together(OUT_OF_ORDER, EVENT_ID_REUSED, refusals_of("life-cycle"), CLAIM_FAULTS)
