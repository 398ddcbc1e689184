"""The commands about cases: decide one, run conformance cases, and mutate a policy."""

from argparse import Namespace

from disputerules.analysis import mutation
from disputerules.cli.colours import agreement, answers
from disputerules.cli.command import (
    FAILED,
    JSON_OUTPUT,
    OTHER_POLICY,
    PLUGINS,
    POLICY_HELP,
    Command,
    Result,
    argument,
)
from disputerules.cli.files import loads, read
from disputerules.cli.naming import policies_named, policy_named
from disputerules.decide.answer import answer_case
from disputerules.documents import conformance, prose
from disputerules.documents.answers import write_answer
from disputerules.documents.cases import read_case
from disputerules.documents.json_text import encode, parse
from disputerules.documents.pictures import timeline_picture
from disputerules.documents.sections import visible
from disputerules.facts.wording import ENGLISH
from disputerules.policies.languages import language_named, languages
from disputerules.values.errors import InvalidInput


def decide(given: Namespace) -> Result:
    """Decide a case."""
    policy = given.policy and policies_named(given.policy, given.plugins)
    document = read_case(parse(read(given.file)), policy, plugins=given.plugins)
    answer = answer_case(document, language=given.language)
    if given.json:
        return Result(encode(write_answer(answer)))
    if given.svg:
        if given.language not in (None, ENGLISH.language):
            raise InvalidInput("invalid-value", "the picture is in English; leave out --language")
        return Result(timeline_picture(answer))
    say = language_named(answer.document.policy.wording.language).say
    return Result(prose.answer_text(answer), paint=answers(say("yes"), say("no")))


DECIDE = Command(
    "decide",
    "decide one case",
    decide,
    (
        argument("file", help="a case document, or - for standard input"),
        JSON_OUTPUT,
        argument("--svg", action="store_true", help="draw the timeline of the case as SVG"),
        OTHER_POLICY,
        PLUGINS,
        argument(
            "--language",
            metavar="LANGUAGE",
            help=f"the language of the answer: {', '.join(languages())}",
        ),
    ),
)


def run_conformance(given: Namespace) -> Result:
    """Check that the cases of conformance files are decided as they expect."""
    policy = given.policy and policies_named(given.policy, given.plugins)
    decide = conformance.decided_under(policy, given.plugins)
    lines, failed = [], False
    for name in given.files:
        examples = conformance.read_examples(loads(name))
        faults = [
            (example, differences)
            for example in examples
            if (differences := conformance.run(example, decide))
        ]
        failed = failed or bool(faults)
        lines.append(f"{name}: {len(examples) - len(faults)} of {len(examples)} agree")
        for example, differences in faults:
            lines.append(f"  {example.name}: {example.because}")
            lines += [f"    {difference}" for difference in differences]
    return Result("\n".join(map(visible, lines)), FAILED if failed else 0, agreement)


CONFORMANCE = Command(
    "conformance",
    "run the cases of conformance files",
    run_conformance,
    (
        argument("files", nargs="+", metavar="FILE", help="a conformance file"),
        OTHER_POLICY,
        PLUGINS,
    ),
)


def mutate(given: Namespace) -> Result:
    """Mutate a policy, and report the mutants that no case detects."""
    policy = policy_named(given.policy, given.plugins)
    examples = [each for name in given.cases for each in conformance.read_examples(loads(name))]
    report = mutation.judge(policy, examples)
    lines = map(visible, report.text.splitlines())
    text = encode(report.plain()) if given.json else "\n".join(lines)
    return Result(text, FAILED if report.percent < given.fail_under else 0)


MUTATE = Command(
    "mutate",
    "make small changes to a policy and list those that your cases miss",
    mutate,
    (
        argument("policy", help=POLICY_HELP),
        PLUGINS,
        argument(
            "--cases",
            nargs="+",
            required=True,
            metavar="FILE",
            help="a conformance file; the policy must agree with its cases",
        ),
        argument(
            "--fail-under",
            type=float,
            default=0,
            metavar="PERCENT",
            help="exit with status 1 if the cases detect fewer changes than this",
        ),
        JSON_OUTPUT,
    ),
)
