"""Case documents in, answers out: JSON, JSON Schema, plain text, handbook, terms, conformance."""

from disputerules.documents.answers import write_answer
from disputerules.documents.cases import CASE, decide_case, read_case
from disputerules.documents.json_text import MAX_BYTES, MAX_LEVELS, decoded_text, encode, parse
from disputerules.documents.problems import error_response
from disputerules.documents.values import from_dict, from_json, to_dict, to_json

__all__ = [
    "CASE",
    "MAX_BYTES",
    "MAX_LEVELS",
    "decide_case",
    "decoded_text",
    "encode",
    "error_response",
    "from_dict",
    "from_json",
    "parse",
    "read_case",
    "to_dict",
    "to_json",
    "write_answer",
]
