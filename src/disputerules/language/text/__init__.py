"""Conditions as text: `parse` reads the expressions of a policy file, `unparse` writes them.

The syntax is that of Python expressions, restricted to a closed list. For every node that `check`
accepts, `parse(unparse(node), ...) == node`.
"""

from disputerules.language.text.parse import parse
from disputerules.language.text.problem import ConditionError, TextProblem
from disputerules.language.text.unparse import unparse

__all__ = ["ConditionError", "TextProblem", "parse", "unparse"]
