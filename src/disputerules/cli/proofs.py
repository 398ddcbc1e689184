"""The commands that prove: what differs, what holds of every order, what is odd."""

from argparse import Namespace

from disputerules.cli.command import JSON_OUTPUT, POLICY_HELP, Command, Result, argument
from disputerules.cli.files import write
from disputerules.cli.naming import place_of, policy_named, told_apart
from disputerules.cli.terminal import progress_bar
from disputerules.documents.json_text import encode


def compare_policies(given: Namespace) -> Result:
    """Every difference between two policies, proved."""
    from disputerules.analysis.compare import compare, rendering
    from disputerules.analysis.compare.generated_tests import comparison_tests

    old, new = policy_named(given.old), policy_named(given.new)
    with progress_bar("tables", len(old.tables)) as step:
        compared = compare(old, new, step)
    sides = told_apart((old, new), (given.old, given.new))
    if given.pytest:
        places = place_of(given.old), place_of(given.new)
        write(given.pytest, comparison_tests(compared, sides, places))
    if given.json:
        return Result(encode(rendering.comparison_json(compared)), compared.status)
    if given.markdown:
        return Result(rendering.comparison_markdown(compared, sides), compared.status)
    return Result(rendering.comparison_text(compared), compared.status)


COMPARE = Command(
    "compare",
    "say exactly which orders a change of policy decides differently",
    compare_policies,
    (
        argument("old", help=POLICY_HELP),
        argument("new", help="the policy to compare, named in the same ways"),
        JSON_OUTPUT,
        argument("--markdown", action="store_true", help="print Markdown"),
        argument(
            "--pytest", metavar="FILE", help="write each difference as tests, one for each policy"
        ),
    ),
)


def prove_laws(given: Namespace) -> Result:
    """All laws under a policy, proved or refuted."""
    from disputerules.analysis.prove import prove, rendering
    from disputerules.rules.laws import LAWS

    policy = policy_named(given.policy)
    with progress_bar("laws", len(LAWS)) as step:
        proofs = prove(policy, progress=step)
    status = rendering.proofs_status(proofs)
    if given.json:
        return Result(encode(rendering.proofs_json(proofs)), status)
    return Result(rendering.proofs_text(proofs), status)


PROVE = Command(
    "prove",
    "prove what every policy should keep, or show an order that breaks it",
    prove_laws,
    (argument("policy", help=POLICY_HELP), JSON_OUTPUT),
)


def lint_policy(given: Namespace) -> Result:
    """What is odd about a policy."""
    from disputerules.analysis.lint import lint, rendering

    policy = policy_named(given.policy)
    with progress_bar("tables", len(policy.tables)) as step:
        found = lint(policy, step)
    status = rendering.diagnostics_status(found)
    if given.json:
        return Result(encode(rendering.diagnostics_json(found)), status)
    return Result(rendering.diagnostics_text(found, given.notes), status)


LINT = Command(
    "lint",
    "say what is odd about a policy: rows, outcomes and windows without effect",
    lint_policy,
    (
        argument("policy", help=POLICY_HELP),
        JSON_OUTPUT,
        argument(
            "--notes",
            action="store_true",
            help="print the notes too: what is no fault, but worth knowing",
        ),
    ),
)
