"""Write the generated pages, or `--check` that they are up to date.

These are the pages of docs/reference and docs/schema, the pictures of docs/pictures, and the
drawing and the table of rooms in ARCHITECTURE.md. Nothing here names a setting, a fact, a table, a
policy or a command.
"""

import argparse
import ast
import re
import sys
import tomllib
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from comparison import comparison
from rule_sets import SYSTEMS, rule_sets

from disputerules.analysis.arrows import life_cycle_svg
from disputerules.cli import COMMANDS
from disputerules.decide.answer import answer_case
from disputerules.documents import parse, read_case, schema
from disputerules.documents.citations import is_own
from disputerules.documents.json_text import encode
from disputerules.documents.pictures import timeline_picture
from disputerules.documents.policy_markdown import (
    markdown_table,
    reasons_markdown,
    settings_markdown,
    table_markdown,
)
from disputerules.documents.policy_words import as_words, calendar, condition, declaration, value_of
from disputerules.facts.calendar_parts import CALENDAR_PARTS
from disputerules.facts.origin import Deadline, Derived, Fold, Keyed, Read, Ruling, Tally, Total
from disputerules.facts.settings import SETTINGS
from disputerules.facts.vocabulary import FACTS
from disputerules.interpreters import text
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.policies.neutral import NEUTRAL
from disputerules.policies.presets import POLICIES, preset_names
from disputerules.rules import crosswalk
from disputerules.rules.lifecycle import LIFE_CYCLE, STATES
from disputerules.values.citation import citation_of
from disputerules.values.event import ACTORS

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "disputerules"
DEFAULT = ALIEXPRESS_GUIDE
EXAMPLES = sorted((ROOT / "examples").glob("*.json"))
MANY = 32
NOTE = "*Generated from the code by `python docs/generate.py`. Do not edit.*"


OWN_PAGE = re.compile(r"docs/explanation/([\w-]+)\.md#([\w-]+)")
ADDRESS = re.compile(r"https://[^\s,]+(?= \||, )")


def page(title, *parts):
    return linked("\n\n".join([f"# {title}", NOTE, *parts]) + "\n")


def linked(text):
    """The text with every source as a link: to a heading of these docs, or to an address."""
    return ADDRESS.sub(r"<\g<0>>", OWN_PAGE.sub(link_to_heading, text))


def link_to_heading(found):
    name, heading = (part.replace("-", " ") for part in found.groups())
    return f"[{name}: {heading}](../explanation/{found[1]}.md#{found[2]})"


def policy_values():
    fixed = [(f"`calendar.{key}`", as_words(one)) for key, one in calendar(DEFAULT).items()]
    return page(
        "Policy values",
        "Everything that a policy can choose. The names are the same in Python, JSON and TOML. The "
        f"values are those of `{DEFAULT.name}`, the default. [Write a policy]"
        "(../how-to/write-a-policy.md) explains how to write a period. A basis point is a "
        "hundredth of a percent, so 5000 is a half.",
        settings_markdown(DEFAULT),
        "## Allowed words",
        "Some settings take a word, a list of words or a mapping to words. These are allowed:",
        markdown_table(("setting", "words"), words_of_settings()),
        "## The calendar",
        "Calendar days, business days and ends of day follow this calendar.",
        markdown_table(("setting", "value"), fixed),
    )


def words_of_settings():
    for one in SETTINGS.values():
        if found := words_in(one.codec.schema):
            yield f"`{one.name}`", ", ".join(found)


def words_in(one):
    """The first list of words in a schema."""
    if isinstance(one, list):
        return next(filter(None, map(words_in, one)), ())
    if not isinstance(one, dict):
        return ()
    return one["enum"] if "enum" in one else words_in(list(one.values()))


def neutral():
    unset = set(NEUTRAL.unset)
    policy = NEUTRAL.policy
    rows = [
        (
            f"`{one.name}`",
            "**to be set**" if one.name in unset else value_of(policy, one),
            one.meaning,
            dict(policy.sources).get(one.name, ""),
        )
        for one in SETTINGS.values()
    ]
    return page(
        "Neutral",
        "`neutral` is a base for a policy of your own: it refuses and limits nothing that the "
        "policy does not say. It is no policy itself, as some values have to be set: they are "
        "marked below, and an error lists all that a policy leaves out. A value with a source is "
        "our choice. Days follow the calendar of UTC.",
        "## Values",
        markdown_table(("setting", "value", "meaning", "source"), rows),
        *(table_markdown(one, level=2) for one in policy.tables),
    )


def policies():
    return page(
        "Policies",
        "These presets are examples based on published policies. None of them is legal advice. "
        "Each is built on [`neutral`](neutral.md) and says where each of its values, variants, "
        "reasons and rows comes from: *published* on a page of the system or in the law, "
        "*secondary* where only others say it, or *ours*. A value that is not listed is that of "
        "`neutral`, and ours. [Comparison](comparison.md) holds all presets side by side. "
        f"The default, `{DEFAULT.name}`, is on [policy values](policy-values.md) and "
        "[tables](tables.md).",
        *(part for name in preset_names() for part in policy_parts(POLICIES[name])),
    )


def policy_parts(policy):
    yield f"## `{policy.name}`"
    yield f"Version {policy.version}, in force from {text.moment(policy.effective_from)}."
    yield policy.about
    yield markdown_table(("setting", "value", "confidence", "source"), sourced_values(policy))
    if policy.attributes:
        attributes = [(f"`{one.fact_name}`", declaration(one)) for one in policy.attributes]
        yield markdown_table(("attribute", "declared as"), attributes)
    yield from variants_of(policy)
    yield reasons_markdown(policy)
    yield from rows_of(policy)


def sourced_values(policy):
    settings = SETTINGS | CALENDAR_PARTS
    for name, source in policy.sources:
        setting = settings[name]
        citation = citation_of(source)
        confidence = str(citation.confidence) if citation else ""
        yield f"`{name}`", value_of(policy, setting), confidence, source


def variants_of(policy):
    rows = [
        (f"`{one.id}`", text.expression(one.when), in_values(one), one.because, one.source)
        for one in policy.variants
    ]
    if rows:
        yield markdown_table(("variant", "when", "sets", "because", "source"), rows)


def in_values(variant):
    values = variant.plain()["set"].items()
    return ", ".join(f"{name} = {as_words(value)}" for name, value in values)


def rows_of(policy):
    """The rows that a policy adds to the tables, as a table; none where it adds none."""
    rows = [
        (
            f"`{table.name}.{line.id}`",
            condition(line),
            text.because(line, policy.facts),
            line.source,
        )
        for table in policy.own_tables
        for line in table.lines
        if is_own(table, line)
    ]
    if rows:
        yield markdown_table(("row", "when", "because", "source"), rows)


def comparison_page():
    return page("Comparison of the presets", *comparison())


def rule_sets_page():
    return page(f"{len(SYSTEMS)} rule sets", *rule_sets())


def crosswalk_page():
    rows = [
        (f"`{pair.reason}`", *crosswalk.written(pair).split(": ", 1), pair.source)
        for pair in crosswalk.PAIRS
    ]
    return page(
        "Reason codes elsewhere",
        "How payment providers and card schemes name our reason codes. A pair can have a "
        "condition, and each has a confidence. This is not advice.",
        markdown_table(("our code", "scheme", "its code", "source"), rows),
    )


def tables():
    return page(
        "Tables",
        "Every rule is a row: its id, its condition, its outcome, its reason and its source. Words "
        "in italics are [facts](facts.md); those with a dot are [settings](policy-values.md).",
        *(table_markdown(one, level=2) for one in DEFAULT.tables),
    )


def facts():
    rows = [
        (f"`{one.name}`", kind_of(one), one.meaning, origin_of(one.origin))
        for _, one in sorted(FACTS.items())
    ]
    return page(
        "Facts",
        "What the rules refer to. Amounts are in minor units of the order's currency, instants in "
        "UTC.",
        markdown_table(("fact", "kind", "meaning", "from"), rows),
    )


def kind_of(one):
    choices = f": {', '.join(one.choices)}" if one.choices else ""
    return f"{one.kind}{choices}{' or absent' if one.optional else ''}"


ORIGINS = {
    Read: lambda one: f"read: `{one.path}`",
    Derived: lambda one: text.expression(one.node),
    Deadline: lambda one: f"`{one.period.name}` after {text.expression(one.anchor)}",
    Keyed: lambda one: f"`{one.setting.name}` by *{text.words(one.key)}*",
    Ruling: lambda one: f"{one.field} of table `{one.table}`",
    Total: lambda one: f"sum of {one.field} of table `{one.table}`",
    Tally: lambda one: f"sum over `{one.items}` where {text.expression(one.counts)}",
    Fold: lambda one: "computed from the case",
}


def origin_of(origin):
    return ORIGINS.get(type(origin), ORIGINS[Fold])(origin)


def life_cycle():
    rows = [(f"`{kind}`", " or ".join(parties)) for kind, parties in ACTORS.items()]
    return page(
        "Life cycle of a dispute",
        f"This is the life cycle under `{DEFAULT.name}`, the default. Each card is a state: it "
        "names who acts next, and what can happen. A line leads from there to each state that can "
        "follow. A `timeout` is a deadline of the state that passes unused. [Each preset]"
        "(life-cycles.md) has its own.",
        drawn(DEFAULT),
        "`disputerules diagram POLICY` draws that of your own policy.",
        "## Who may do what",
        markdown_table(("event", "by"), rows),
        table_markdown(STATES, level=2),
        table_markdown(LIFE_CYCLE, level=2),
    )


def life_cycles():
    return page(
        "Life cycles of the presets",
        "Drawn from the tables: a state, an event or a deadline that the settings of a policy turn "
        "off is left out. [Life cycle of a dispute](life-cycle.md) says how to read one.",
        *(part for name in preset_names() for part in (f"## `{name}`", drawn(POLICIES[name]))),
    )


def drawn(policy):
    """The picture of a policy's life cycle, in a page."""
    return f"![Life cycle of a dispute under {policy.name}](../{picture_of(policy)})"


def picture_of(policy):
    return f"pictures/life-cycle-{policy.name}.svg"


def timeline_of(path):
    """The picture of what happened in an example, and of what follows."""
    return timeline_picture(answer_case(read_case(parse(path.read_text(encoding="utf-8")))))


def codes():
    return page(
        "Codes",
        "Every code that a table can give. A code is never reused for another meaning. The codes "
        "of errors, which report invalid input, are listed in [decide a case in a service]"
        "(../how-to/decide-in-a-service.md#answer-bad-input-with-its-place).",
        *(part for one in DEFAULT.tables for part in code_parts(one)),
    )


def code_parts(table):
    yield f"## {table.question}"
    yield f"Table `{table.name}`. {text.hit(table)}"
    rows = [
        (f"`{line.then.code}`", "yes" if line.then.allowed else "no", text.because(line))
        for line in table.lines
    ]
    head = ("code", "allowed", "because")
    if all(line.then.allowed for line in table.lines):
        # This table grants nothing, so the column would say the same in every row.
        head, rows = ("code", "because"), [(code, because) for code, _, because in rows]
    yield markdown_table(head, rows)


def wire_format():
    schemas = (
        "A case document and its answer, key by key. The same as JSON Schema 2020-12: "
        "[case](../schema/case.json), [answer](../schema/answer.json). `disputerules schema NAME` "
        "prints that of a part, and with `--openapi` as OpenAPI 3.1 embeds it: "
        f"{', '.join(f'`{name}`' for name in schema.PARTS)}."
    )
    kinds = (
        "An *instant* is a string with an offset from UTC, such as `2026-01-05T08:00:00Z`, with up "
        "to six decimals of a second. An *amount* is an integer in minor units of the order's "
        "currency: 4500 is 45.00 USD. A *period* is a string such as `60 days` or `14 calendar "
        "days, end of day`. [Facts](facts.md) explains the keys that the rules read."
    )
    parts = [schemas, kinds]
    for name in ("case", "answer"):
        whole = schema.SCHEMAS[name]()
        parts += [f"## {whole['title']}", fields_of(whole)]
        for part, inner in whole["$defs"].items():
            if "properties" in inner and part != "policy-settings":
                parts += [
                    f"### `{part}` in {'a' if name == 'case' else 'an'} {name}",
                    fields_of(inner),
                ]
    return page("Wire format", *parts)


def fields_of(one):
    return markdown_table(("key", "value", "required"), key_rows(one))


def key_rows(one, prefix=""):
    """The keys of an object, and those of nested objects with a dotted path."""
    for name, inner in one["properties"].items():
        yield f"`{prefix}{name}`", type_of(inner), "yes" if name in one.get("required", ()) else ""
        for nested, join in nested_objects(inner):
            yield from key_rows(nested, f"{prefix}{name}{join}")


def nested_objects(one, join="."):
    if "items" in one:
        yield from nested_objects(one["items"], "[].")
    for part in one.get("anyOf", ()):
        yield from nested_objects(part, join)
    if 0 < len(one.get("properties", ())) < MANY:
        yield one, join


def type_of(one):
    """The type that a part of a schema allows, in words."""
    if "$ref" in one:
        return one["$ref"].rpartition("/")[2]
    if "anyOf" in one:
        return " or ".join(dict.fromkeys(type_of(part) for part in one["anyOf"]))
    if "const" in one:
        return f"`{one['const']}`"
    if "enum" in one:
        return (
            "one of "
            + ", ".join(map(str, one["enum"][:MANY]))
            + ", ..." * (len(one["enum"]) > MANY)
        )
    return f"list of {type_of(one['items'])}" if one["type"] == "array" else one["type"]


def command_line():
    return page(
        "Command line",
        "Exit status 0: done. 1: a check failed, or policies differ. 2: the input is invalid; the "
        "error is on standard error or, with `--json`, on standard output as "
        '`{"error": {"code", "path", "message"}}`. 3: the solver gave no answer.',
        "If a command needs an extra that is not installed, it says which.",
        *(part for one in COMMANDS for part in command_parts(one)),
    )


def command_parts(command):
    yield f"## `disputerules {command.name}`"
    yield f"{command.summary[0].upper()}{command.summary[1:]}."
    rows = [
        (
            f"`{names[0] if names[0].startswith('-') else options.get('metavar', names[0])}`",
            options.get("help", "one of " + ", ".join(options.get("choices", ()))) % options,
        )
        for names, options in command.arguments
    ]
    yield markdown_table(("argument", "meaning"), rows)


def architecture():
    """ARCHITECTURE.md with the current layers, and the first line of each room's docstring."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(one for one in contracts if one["id"] == "rooms")["layers"]
    drawn = [re.sub("[()]", "", layer) for layer in layers]
    rows = [(f"`{name}`", summary(name)) for name in re.findall(r"\w+", " ".join(drawn))]
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    drawing = "\n".join(["```text", *(f"  {layer}" for layer in drawn), "```"])
    page = re.sub(r"^```text\n.*?^```$", lambda _: drawing, page, count=1, flags=re.M | re.S)
    table = markdown_table(("room", "what it is for"), rows)
    return re.sub(r"^\| room .*?(?=\n\n)", lambda _: table, page, count=1, flags=re.M | re.S)


def summary(name):
    """The first paragraph of a module's docstring."""
    places = (PACKAGE / f"{name}.py", PACKAGE / name / "__init__.py")
    (path,) = (one for one in places if one.exists())
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    return docstring.partition("\n\n")[0].replace("\n", " ")


PAGES = {
    "ARCHITECTURE.md": architecture,
    "docs/reference/policy-values.md": policy_values,
    "docs/reference/policies.md": policies,
    "docs/reference/comparison.md": comparison_page,
    "docs/reference/rule-sets.md": rule_sets_page,
    "docs/reference/neutral.md": neutral,
    "docs/reference/crosswalk.md": crosswalk_page,
    "docs/reference/tables.md": tables,
    "docs/reference/facts.md": facts,
    "docs/reference/life-cycle.md": life_cycle,
    "docs/reference/life-cycles.md": life_cycles,
    "docs/reference/codes.md": codes,
    "docs/reference/wire.md": wire_format,
    "docs/reference/command-line.md": command_line,
    "docs/schema/case.json": lambda: encode(schema.case_schema()) + "\n",
    "docs/schema/answer.json": lambda: encode(schema.answer_schema()) + "\n",
    **{
        f"docs/{picture_of(policy)}": partial(life_cycle_svg, policy)
        for policy in POLICIES.values()
    },
    **{f"docs/pictures/timeline-{path.stem}.svg": partial(timeline_of, path) for path in EXAMPLES},
}


def main(arguments=None, folder=ROOT):
    parser = argparse.ArgumentParser("generate.py", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit with 1 if a page is stale"
    )
    check = parser.parse_args(arguments).check
    stale = [name for name, made in PAGES.items() if not same(folder / name, made())]
    for name in stale:
        print(f"{'stale' if check else 'written'}: {name}")
        if not check:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(PAGES[name](), encoding="utf-8")
    print(f"{len(PAGES)} pages")
    return 1 if check and stale else 0


def same(path, made):
    return path.exists() and path.read_text(encoding="utf-8") == made


if __name__ == "__main__":
    sys.exit(main())
