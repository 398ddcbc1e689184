"""Answers to the cases of every preset: the slowest of the first ones, and most after that."""

import json
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from benchmarks.timing import Result
from disputerules import decide_case
from disputerules.policies.presets import preset_names

FOLDER = Path(__file__).parents[1] / "conformance" / "presets"
# By when a dispute ends is most of it. What a policy leads to is followed once.
SECONDS, MILLISECONDS = 2, 20


def run(full: bool = False) -> list[Result]:
    """Each preset in turn; the first answer to each case, then another to the same."""
    return [result for name in preset_names() for result in timed(name)]


def timed(name: str) -> list[Result]:
    documents = [json.dumps(one) for one in cases(name)]
    first = [seconds(one) for one in documents]
    again = [seconds(one) for one in documents]
    note = f"{len(documents)} cases"
    return [
        Result(f"{name}: slowest first answer", max(first), "s", SECONDS, note=note),
        Result(f"{name}: an answer after that", 1e3 * median(again), "ms", MILLISECONDS),
    ]


def cases(name: str) -> list[dict[str, Any]]:
    plain = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return [one["case"] for one in plain["cases"]]


def seconds(document: str) -> float:
    start = process_time()
    decide_case(document)
    return process_time() - start
