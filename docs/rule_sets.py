"""The parts of the page "20 rule sets": which systems have a rule, and how it is written here.

What the policy files say is read from them: the presets, and the marketplaces among the examples.
The rest is in `rule_sets.toml`, which explains itself.
"""

import json
import re
import tomllib
from pathlib import Path
from types import SimpleNamespace

from disputerules.documents.policy_markdown import markdown_table
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.policies.file.settings import flat
from disputerules.policies.file.toml import toml
from disputerules.policies.neutral import NEUTRAL
from disputerules.values.citation import Confidence, citation_of

ROOT = Path(__file__).parents[1]
WRITTEN = Path(__file__).with_suffix(".toml")
FOLDERS = {
    ROOT / "src" / "disputerules" / "policies": ROOT / "conformance" / "presets",
    ROOT / "examples" / "marketplaces": ROOT / "examples" / "marketplaces" / "cases",
}
KNOWN = {one.code for one in (*ALIEXPRESS_GUIDE.reasons, *NEUTRAL.policy.reasons)}
SENDING = {"replacement", "repair"}
WINDOW = "protection."
CLAIM, QUOTED = re.compile(r"\b(reason|received)\b"), re.compile(r"'[^']*'")


def read(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


def system(path, cases):
    """A policy file: what it says, where it is, and how many cases it has."""
    number = len(json.loads((cases / f"{path.stem}.json").read_text(encoding="utf-8"))["cases"])
    return SimpleNamespace(name=path.stem, raw=read(path), path=path, cases=number)


SYSTEMS = {
    path.stem: system(path, cases)
    for folder, cases in FOLDERS.items()
    for path in sorted(folder.glob("*.toml"))
}


def rule_sets():
    """The parts of the page."""
    written = read(WRITTEN)
    titles, shapes = written["systems"], written["shapes"]
    refuse_unknown(titles, shapes)
    found = {shape["title"]: systems_with(shape) for shape in shapes}
    yield (
        f"{len(SYSTEMS)} published rule sets, each written as one policy file from its own pages: "
        "presets of the package, and files in `examples/marketplaces/`. For each shape of rule, "
        "this page says which of them publish it, how it is written here, and what a policy file "
        "cannot say yet. A system without a rule may have it all the same: it is not on the pages "
        "that we read. Nothing below is bent into another setting."
    )
    yield "## The rule sets"
    yield markdown_table(("system", "file", "cases"), map(system_row, titles.items()))
    yield "## The rules"
    yield markdown_table(("rule", "systems", "cannot be written yet"), summary(shapes, found))
    for shape in shapes:
        yield from shape_parts(shape, found[shape["title"]], titles)
    yield written["notes"].strip()


def refuse_unknown(titles, shapes):
    """Raise if a system has no title, or a rule speaks of one that has none."""
    named = {one["system"] for shape in shapes for one in shape.get("unsaid", ())}
    wrong = SYSTEMS.keys() ^ titles.keys() or named - {*titles.values()}
    if wrong:
        raise SystemExit(f"{WRITTEN.name}: name these in [systems]: {', '.join(sorted(wrong))}")


def system_row(pair):
    name, title = pair
    one = SYSTEMS[name]
    if one.path.is_relative_to(ROOT / "src"):
        return title, f"[`{name}`](policies.md#{name})", str(one.cases)
    return title, f"`{one.path.relative_to(ROOT)}`", str(one.cases)


def summary(shapes, found):
    for shape in shapes:
        title = shape["title"]
        yield (
            f"[{title}](#{anchor(title)})",
            str(len(found[title])),
            str(len(shape.get("unsaid", ()))),
        )


def anchor(title):
    """The anchor of a heading, as GitHub and MyST make it."""
    kept = "".join(one for one in title.lower() if one.isalnum() or one in "_- ")
    return kept.replace(" ", "-")


def shape_parts(shape, systems, titles):
    yield f"## {shape['title']}"
    have = ", ".join(titles[name] for name in titles if name in systems)
    yield f"{len(systems)} of {len(SYSTEMS)}: {have}." if have else "No policy file has it."
    yield shape["written"]
    if "shown" in shape:
        name, _, part = shape["shown"].partition(": ")
        yield f"{titles[name]}:"
        # By this name of a file, the tests of the docs know a part that is no policy by itself.
        yield f"<!-- file: 2-{name}.toml -->\n```toml\n{snippet(SYSTEMS[name].raw, part)}```"
    if shape.get("unsaid"):
        rows = [
            (one["system"], one["rule"], one["source"], one["lacks"]) for one in shape["unsaid"]
        ]
        yield "What cannot be written yet:"
        yield markdown_table(("system", "rule", "source", "what is missing"), rows)


def systems_with(shape):
    """The names of the systems that have a rule of this shape."""
    found = {name for name, one in SYSTEMS.items() if sets(one.raw, shape)}
    if "finds" in shape:
        found |= {name for name, one in SYSTEMS.items() if FINDS[shape["finds"]](one.raw)}
    for part in shape.get("parts", ()):
        name, _, place = part.partition(": ")
        snippet(SYSTEMS[name].raw, place)
        found.add(name)
    return found


def sets(raw, shape):
    """Whether a file sets one of the settings of a shape, and has that from a page."""
    sources = dict(flat(raw.get("sources", {})))
    given = [(name, value, sources.get(name, "")) for name, value in flat(raw["set"])]
    for one in raw.get("variants", ()):
        given += [(name, value, one.get("source", "")) for name, value in flat(one["set"])]
    return any(
        name in shape.get("settings", ())
        and value != "none"
        and value in shape.get("values", [value])
        and is_from_a_page(source)
        for name, value, source in given
    )


def is_from_a_page(source):
    citation = citation_of(source)
    return citation is not None and citation.confidence is not Confidence.OURS


def has_windows(raw):
    """Whether a variant sets the protection by the reason or by the branch."""
    return any(
        CLAIM.search(QUOTED.sub("", one["when"]))
        and any(name.startswith(WINDOW) for name, _ in flat(one["set"]))
        for one in raw.get("variants", ())
    )


def has_replacement(raw):
    """Whether goods in the place of money are among the remedies."""
    lists = [value for name, value in flat(raw["set"]) if name.startswith("remedies.")]
    for one in raw.get("reasons", {}).values():
        lists += one.get("remedies", {}).values()
    return any(SENDING & {*kinds} for kinds in lists)


FINDS = {
    "reasons": lambda raw: bool(raw.get("reasons", {}).keys() - KNOWN),
    "attributes": lambda raw: bool(raw.get("attributes")),
    "windows": has_windows,
    "replacement": has_replacement,
}


def snippet(raw, part):
    """A part of a policy file as it stands there, without its source."""
    kind, _, name = part.partition(".")
    if kind in ("variants", "rows"):
        (found,) = [one for one in raw[kind] if one["id"] == name]
        return toml({kind: [without_source(found)]})
    if kind == "reasons":
        return toml({kind: {name: without_source(raw[kind][name])}})
    return toml({"set": {part: dict(flat(raw["set"]))[part]}})


def without_source(table):
    """A table without its source, and each condition on one line."""
    return {
        key: " ".join(value.split()) if isinstance(value, str) else value
        for key, value in table.items()
        if key != "source"
    }
