"""The page on conditions shows all that may be written, and what it shows can be read."""

import re

import pytest

from disputerules import Attribute, Attributes
from disputerules.facts.settings import SETTINGS
from disputerules.facts.vocabulary import FACTS
from disputerules.language.expression import RESERVED, Apply, Op
from disputerules.language.text import parse
from disputerules.language.text.calls import FUNCTIONS
from disputerules.language.text.operators import SYMBOLS
from disputerules.language.text.scan import MAX_CHARACTERS, MAX_NESTING
from tests.docs.fences import ROOT

PAGE = (ROOT / "docs" / "reference" / "conditions.md").read_text(encoding="utf-8")
LANGUAGE = PAGE.partition("## Values\n")[2].partition("## Layout")[0]
VALUES = re.findall(r"^\| [\w ]+ \| (`.+?`) \|", LANGUAGE, re.M)
FIRST_CELLS = re.findall(r"^\| (`.+?`) \|", LANGUAGE, re.M)
EXAMPLES = [text for cell in (*VALUES, *FIRST_CELLS) for text in re.findall("`(.+?)`", cell)]


FINAL = Attribute(owner="line", name="final_sale", kind="flag")
WORDS = {**FACTS, **Attributes([FINAL]).facts}


def operators(node):
    args = node.args if isinstance(node, Apply) else ()
    return {*([node.op] if args else []), *(op for arg in args for op in operators(arg))}


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_can_be_read(example):
    assert parse(example, WORDS, SETTINGS)


def test_the_examples_use_every_operator():
    shown = set().union(*(operators(parse(one, WORDS, SETTINGS)) for one in EXAMPLES))
    assert shown | {Op.LE, Op.SUB} == set(Op)


def test_every_function_and_symbol_is_shown():
    for name in FUNCTIONS:
        assert f"{name}(" in LANGUAGE
    for symbol in SYMBOLS.values():
        assert f" {symbol} " in LANGUAGE or f"`{symbol}`" in LANGUAGE


def test_every_word_and_limit_is_named():
    for word in RESERVED:
        assert f"`{word}`" in PAGE
    assert f"{MAX_CHARACTERS:,} characters" in PAGE
    assert f"{MAX_NESTING - 1} nested brackets" in PAGE
