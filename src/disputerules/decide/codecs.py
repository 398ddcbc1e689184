"""How decisions and findings are written."""

from operator import attrgetter
from typing import Any

from disputerules.decide.codes import NO_EXTENSION, NOT_ELIGIBLE, Codes, together
from disputerules.values.codec import FLAG, TEXT, Codec, list_of
from disputerules.values.output import code_from, maybe, properties, written
from disputerules.values.periods import INSTANT


def codes_only(codes: Codes) -> Codec[Any]:
    """A value that is written as its code."""
    return written(attrgetter("code"), code_from(codes).schema)


def path_from(root: str) -> Codec[Any]:
    """A path, written from where a root begins."""
    return written(lambda path: root + path, TEXT.schema)


def finding(code: Codec[Any], **path: Codec[Any]) -> Codec[Any]:
    """A finding, with its path where a codec for it is given."""
    return properties(code=code, rule=TEXT, message=TEXT, **path)


def findings(success: str, codes: Codes, root: str | None = None, **more: Codec[Any]) -> Codec[Any]:
    """The answer of tables that collect; with a root, each finding has its path from there."""
    path = {} if root is None else {"path": path_from(root)}
    each = finding(code_from(codes), **path)
    code = code_from(together(success, codes))
    return properties(allowed=FLAG, code=code, findings=list_of(each), **more)


def decision(code: Codec[Any], refusal: Codec[Any], **more: Codec[Any]) -> Codec[Any]:
    """A decision with its message and its findings."""
    return properties(
        allowed=FLAG,
        code=code,
        rule=TEXT,
        message=TEXT,
        changes_at=maybe(INSTANT),
        findings=list_of(finding(refusal)),
        **more,
    )


# Any decision and any findings, whatever table they come from.
DECISION = decision(TEXT, TEXT)
FINDINGS = properties(allowed=FLAG, code=TEXT, findings=list_of(finding(TEXT, path=path_from(""))))
EXTENSION_DECISION = findings("may-be-extended", NO_EXTENSION, ends_at_if_granted=maybe(INSTANT))
ELIGIBLE, INELIGIBLE = code_from(together("eligible", NOT_ELIGIBLE)), code_from(NOT_ELIGIBLE)
