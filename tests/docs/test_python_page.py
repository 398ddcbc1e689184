"""The Python reference describes every public name once, in a section for what it is for."""

import re
from collections import Counter

import disputerules
from tests.docs.fences import ROOT

PAGE = (ROOT / "docs" / "reference" / "python.md").read_text(encoding="utf-8")


def test_every_public_name_is_described_once():
    named = Counter(re.findall(r"^\.\. (?:auto\w+|data):: (\w+)$", PAGE, re.M))
    missing = set(disputerules.__all__) - set(named)
    assert not missing, f"add to a section of docs/reference/python.md: {sorted(missing)}"
    assert set(named) == set(disputerules.__all__)
    assert [name for name, count in named.items() if count > 1] == []


def test_no_section_is_a_wall():
    sections = PAGE.split("\n## ")[1:]
    assert all(1 <= one.count("\n.. auto") <= 20 for one in sections)
