"""The commands that prove: the differences, the laws, and the problems of a policy."""

import os
from argparse import Namespace
from functools import partial

from disputerules.cli.command import JSON_OUTPUT, PLUGINS, POLICY_HELP, Command, Result, argument
from disputerules.cli.files import read, write
from disputerules.cli.naming import at_root, distinct_names, place_of, policy_named
from disputerules.cli.terminal import REFUSED, error_text, progress_bar
from disputerules.documents.json_text import encode, parse
from disputerules.values.errors import InvalidPolicy, InvalidValue


def compare_policies(given: Namespace) -> Result:
    """Find and prove every difference between two policies."""
    from disputerules.analysis.compare import compare, rendering
    from disputerules.analysis.compare.generated_tests import comparison_tests

    old, new = policy_named(given.old, given.plugins), policy_named(given.new, given.plugins)
    with progress_bar("tables", len(old.every_table)) as step:
        compared = compare(old, new, step)
    sides = distinct_names((old, new), (given.old, given.new))
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
    "show every difference between two policies' decisions",
    compare_policies,
    (
        argument("old", help=POLICY_HELP),
        argument("new", help="the policy to compare, given in the same ways"),
        PLUGINS,
        JSON_OUTPUT,
        argument("--markdown", action="store_true", help="print Markdown"),
        argument(
            "--pytest",
            metavar="FILE",
            help="write each difference as two tests, one for each policy",
        ),
    ),
)


def prove_laws(given: Namespace) -> Result:
    """Prove or refute all laws under a policy."""
    from disputerules.analysis.prove import prove, rendering
    from disputerules.rules.laws import LAWS

    policy = policy_named(given.policy, given.plugins)
    with progress_bar("laws", len(LAWS)) as step:
        proofs = prove(policy, progress=step)
    status = rendering.proofs_status(proofs)
    if given.json:
        return Result(encode(rendering.proofs_json(proofs)), status)
    return Result(rendering.proofs_text(proofs), status)


PROVE = Command(
    "prove",
    "check the properties that every policy must satisfy, or show a counterexample",
    prove_laws,
    (argument("policy", help=POLICY_HELP), PLUGINS, JSON_OUTPUT),
)


def prove_promises(given: Namespace) -> Result:
    """Prove that a policy keeps the windows that were published, or find orders it refuses."""
    from disputerules.analysis.promise import prove_promise, read_promise, rendering

    policy = policy_named(given.policy, given.plugins)
    texts = [text for one in given.promises for text in at_root(partial(promised, one))]
    promises = [at_root(partial(read_promise, text, policy)) for text in texts]
    proofs = []
    with progress_bar("promises", len(promises)) as step:
        for one in promises:
            step(one.text)
            proofs.append(prove_promise(one, policy))
    found = tuple(proofs)
    broken = rendering.first_broken(found, policy)
    if given.case and broken is not None:
        write(given.case, encode(broken) + "\n")
    status = rendering.promises_status(found)
    if given.json:
        return Result(encode(rendering.promises_json(found, policy)), status)
    return Result(rendering.promises_text(found), status)


def promised(text: str) -> tuple[str, ...]:
    """Return the promises of an argument: itself, or those of a file of published terms."""
    from disputerules.analysis.promise import promises

    if not (text.endswith(".json") or os.path.exists(text)):
        return (text,)
    found = promises(parse(read(text)))
    if not found:
        raise InvalidValue("the document states no window, so it promises none", "$")
    return found


PROMISE = Command(
    "promise",
    "prove that a policy keeps a published window, or show an order that it refuses within it",
    prove_promises,
    (
        argument("policy", help=POLICY_HELP),
        argument(
            "promises",
            nargs="+",
            metavar="PROMISE",
            help="such as '30 days from delivered for not-as-described'; or a file that `terms` "
            "writes as schema.org or ucp",
        ),
        PLUGINS,
        JSON_OUTPUT,
        argument("--case", metavar="FILE", help="write the case of the first broken promise"),
    ),
)


def lint_policy(given: Namespace) -> Result:
    """Report the problems of a policy; what makes it invalid is its first problem."""
    from disputerules.analysis.lint import lint, rendering

    try:
        policy = policy_named(given.policy, given.plugins)
    except InvalidPolicy as error:
        if given.json:
            raise
        return Result(error_text(error), REFUSED)
    with progress_bar("tables", len(policy.every_table)) as step:
        diagnostics = lint(policy, step)
    status = rendering.diagnostics_status(diagnostics)
    if given.json:
        return Result(encode(rendering.diagnostics_json(diagnostics)), status)
    return Result(rendering.diagnostics_text(diagnostics, given.notes), status)


LINT = Command(
    "lint",
    "find rules, outcomes and time limits that never take effect",
    lint_policy,
    (
        argument("policy", help=POLICY_HELP),
        PLUGINS,
        JSON_OUTPUT,
        argument(
            "--notes",
            action="store_true",
            help="also print notes, which report no faults",
        ),
    ),
)
