"""What was found about policies, for people, for programs and as tests."""

from disputerules.findings.comparison import (
    comparison_json,
    comparison_markdown,
    comparison_text,
)
from disputerules.findings.oddities import oddities_json, oddities_status, oddities_text
from disputerules.findings.proofs import proofs_json, proofs_status, proofs_text, shown_value
from disputerules.findings.written_tests import comparison_tests

__all__ = [
    "comparison_json",
    "comparison_markdown",
    "comparison_tests",
    "comparison_text",
    "oddities_json",
    "oddities_status",
    "oddities_text",
    "proofs_json",
    "proofs_status",
    "proofs_text",
    "shown_value",
]
