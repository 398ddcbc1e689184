"""The commands that show what there is: a policy, the reason codes, the schema."""

from argparse import Namespace

from disputerules.cli.command import JSON_OUTPUT, POLICY_HELP, Command, Result, argument
from disputerules.cli.naming import policy_named
from disputerules.documents import handbook
from disputerules.documents.json_text import encode
from disputerules.documents.schema import SCHEMAS
from disputerules.facts.policy import POLICY as CODEC
from disputerules.rules import crosswalk


def show_policy(given: Namespace) -> Result:
    """A policy, as people read it."""
    policy = policy_named(given.policy)
    if given.json:
        return Result(encode(CODEC.write(policy)))
    write = handbook.policy_markdown if given.markdown else handbook.policy_text
    return Result(write(policy))


POLICY = Command(
    "policy",
    "show a policy: its numbers, its tables, and what differs from the default",
    show_policy,
    (
        argument("policy", help=POLICY_HELP),
        JSON_OUTPUT,
        argument("--markdown", action="store_true", help="print Markdown"),
    ),
)


def show_reasons(given: Namespace) -> Result:
    """The reason codes, and what others call them."""
    scheme = None if given.to is None else crosswalk.Scheme(given.to)
    if given.json:
        pairs = [one for one in crosswalk.PAIRS if scheme in (None, one.scheme)]
        return Result(encode([crosswalk.plain_pair(one) for one in pairs]))
    return Result(crosswalk.listing(scheme))


REASONS = Command(
    "reasons",
    "list the reason codes, and what payment providers and card schemes call them",
    show_reasons,
    (
        argument(
            "--to", choices=tuple(map(str, crosswalk.Scheme)), help="only the codes of this one"
        ),
        JSON_OUTPUT,
    ),
)


def show_schema(given: Namespace) -> Result:
    """The JSON Schema of a document."""
    return Result(encode(SCHEMAS[given.document]()))


SCHEMA = Command(
    "schema",
    "print the JSON Schema of a case document or of an answer",
    show_schema,
    (argument("document", choices=("case", "answer")),),
)
