"""JSON text in and out, strictly; one case document in, one answer out."""

from disputerules.wire.cases import CASE, decide_case, read_case
from disputerules.wire.text import MAX_BYTES, MAX_LEVELS, decoded_text, encode, parse
from disputerules.wire.values import from_dict, from_json, to_dict, to_json
from disputerules.wire.written import write_answer

__all__ = [
    "CASE",
    "MAX_BYTES",
    "MAX_LEVELS",
    "decide_case",
    "decoded_text",
    "encode",
    "from_dict",
    "from_json",
    "parse",
    "read_case",
    "to_dict",
    "to_json",
    "write_answer",
]
