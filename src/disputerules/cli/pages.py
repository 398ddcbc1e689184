"""The commands that print reference pages: a policy, the reason codes, the schemas."""

from argparse import Namespace

from disputerules.analysis.arrows import life_cycle_mermaid, life_cycle_svg
from disputerules.cli.colours import headings
from disputerules.cli.command import JSON_OUTPUT, PLUGINS, POLICY_HELP, Command, Result, argument
from disputerules.cli.naming import policy_named
from disputerules.cli.terminal import report
from disputerules.documents import handbook, policy_markdown
from disputerules.documents.json_text import encode
from disputerules.documents.schema import SCHEMAS, answer_schema_of, openapi
from disputerules.documents.schema.conditions import Schema
from disputerules.documents.stale import stale_plain, stale_text
from disputerules.documents.terms import FORMATS, publish
from disputerules.facts.policy import Policy
from disputerules.policies.document import to_toml, write_policy
from disputerules.rules import crosswalk
from disputerules.values.errors import InvalidInput
from disputerules.values.periods import as_date


def show_policy(given: Namespace) -> Result:
    """Print a policy for people."""
    policy = policy_named(given.policy, given.plugins)
    if given.stale is not None:
        return Result(show_stale(policy, given))
    if given.json:
        return Result(encode(write_policy(policy)))
    if given.toml:
        return Result(to_toml(policy).rstrip("\n"))
    if given.markdown:
        return Result(policy_markdown.policy_markdown(policy))
    return Result(handbook.policy_text(policy), paint=headings)


def show_stale(policy: Policy, given: Namespace) -> str:
    """Return what of a policy was not seen since a day."""
    if given.markdown or given.toml:
        raise InvalidInput("invalid-value", "--stale prints text or --json; leave out the other")
    since = as_date(given.stale, "--stale")
    return encode(stale_plain(policy, since)) if given.json else stale_text(policy, since)


POLICY = Command(
    "policy",
    "show a policy: its settings, its tables, and how it differs from the default",
    show_policy,
    (
        argument("policy", help=POLICY_HELP),
        PLUGINS,
        JSON_OUTPUT,
        argument("--markdown", action="store_true", help="print Markdown"),
        argument("--toml", action="store_true", help="print a policy file with every row"),
        argument(
            "--stale",
            metavar="DATE",
            help="list each value, variant, reason and row whose source was last seen before this "
            "day, such as 2026-06-01, or names no day; what is ours is never stale",
        ),
    ),
)


DRAWN = {"svg": life_cycle_svg, "mermaid": life_cycle_mermaid}


def show_diagram(given: Namespace) -> Result:
    """Draw the life cycle of a policy."""
    return Result(DRAWN[given.format](policy_named(given.policy, given.plugins)))


DIAGRAM = Command(
    "diagram",
    "draw the life cycle of a dispute: the states that a policy has, and what leads to each",
    show_diagram,
    (
        argument("policy", help=POLICY_HELP),
        PLUGINS,
        argument(
            "--format",
            choices=tuple(DRAWN),
            default="svg",
            help="svg: a picture, in the reader's light or dark colours; mermaid: a state diagram "
            "as text",
        ),
    ),
)


def show_reasons(given: Namespace) -> Result:
    """Print the reason codes and their equivalents elsewhere."""
    scheme = None if given.to is None else crosswalk.Scheme(given.to)
    if given.json:
        pairs = [pair for pair in crosswalk.PAIRS if scheme in (None, pair.scheme)]
        return Result(encode([crosswalk.plain_pair(pair) for pair in pairs]))
    return Result(crosswalk.listing(scheme))


REASONS = Command(
    "reasons",
    "list the reason codes with their equivalents at payment providers and card schemes",
    show_reasons,
    (
        argument(
            "--to", choices=tuple(map(str, crosswalk.Scheme)), help="only the codes of this scheme"
        ),
        JSON_OUTPUT,
    ),
)


def show_schema(given: Namespace) -> Result:
    """Print the JSON Schema of a document or of a part."""
    if given.policy is not None:
        return Result(encode(schema_under(given)))
    schema = openapi(given.name) if given.openapi else SCHEMAS[given.name]()
    return Result(encode(schema))


def schema_under(given: Namespace) -> Schema:
    """Return the schema that a policy gives; only answers have one."""
    if given.name != ANSWER or given.openapi:
        message = f"only the schema of {ANSWER!r} depends on a policy; leave out the policy"
        raise InvalidInput("invalid-value", message)
    return answer_schema_of(policy_named(given.policy, given.plugins))


ANSWER = "answer"


SCHEMA = Command(
    "schema",
    "print the JSON Schema of a case document, an answer, or a part of them",
    show_schema,
    (
        argument(
            "name", choices=tuple(SCHEMAS), metavar="NAME", help=f"one of {', '.join(SCHEMAS)}"
        ),
        argument(
            "policy",
            nargs="?",
            metavar="POLICY",
            help=f"with {ANSWER}: the codes of this policy's rows and reasons; {POLICY_HELP}",
        ),
        PLUGINS,
        argument("--openapi", action="store_true", help="print components/schemas for OpenAPI 3.1"),
    ),
)


def show_terms(given: Namespace) -> Result:
    """Print the terms that a shop publishes; what the format cannot say, on standard error."""
    published = publish(policy_named(given.policy, given.plugins), given.format)
    for one in published.omitted:
        report(f"not stated: {one}")
    return Result(published.text)


TERMS = Command(
    "terms",
    "print the terms that a shop publishes, for people, schema.org or commerce protocols",
    show_terms,
    (
        argument("policy", help=POLICY_HELP),
        PLUGINS,
        argument(
            "--format",
            choices=tuple(FORMATS),
            default="markdown",
            help="markdown for people; schema.org: a MerchantReturnPolicy as JSON-LD; ucp: the "
            "return policy of the Universal Commerce Protocol",
        ),
    ),
)
