"""Record the answers of a version, so that later versions can be compared with it.

`PYTHONPATH=src:. python -m tests.generators.old_answers` draws case documents under the default
policy and writes them with their answers. Record anew only on a version whose answers are right.
"""

import json
import lzma
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from disputerules import ALIEXPRESS_GUIDE, decide_case
from disputerules.documents import CASE
from disputerules.testing import strategies

PATH = Path(__file__).parents[1] / "laws" / "old_answers.json.xz"
NUMBER = 2_000


def drawn() -> list[dict[str, Any]]:
    """Case documents under the default policy, each once; those with many events first."""
    found: dict[str, dict[str, Any]] = {}

    @seed(20261127)
    @settings(
        max_examples=4 * NUMBER,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategies.case_documents(ALIEXPRESS_GUIDE))
    def collect(document: Any) -> None:
        plain = short(CASE.write(document))
        del plain["policy"]
        found.setdefault(json.dumps(plain, sort_keys=True), plain)

    collect()
    by_events = sorted(found.values(), key=lambda plain: -len(plain.get("events", ())))
    # Four in five have a dispute in which something happened.
    happened = [plain for plain in by_events if plain.get("events")]
    others = [plain for plain in by_events if not plain.get("events")]
    some = happened[: NUMBER * 4 // 5]
    return [*some, *others[-(NUMBER - len(some)) :]]


def short(plain: Any) -> Any:
    """A document without keys that are null or empty, which count as absent."""
    if isinstance(plain, dict):
        return {key: short(one) for key, one in plain.items() if one is not None and one != []}
    return [short(one) for one in plain] if isinstance(plain, list) else plain


def recorded() -> list[dict[str, Any]]:
    """The recorded cases with their answers."""
    cases: list[dict[str, Any]] = json.loads(lzma.decompress(PATH.read_bytes()))
    return cases


def record() -> None:
    """Write the cases and their answers."""
    cases = [{"case": case, "answer": decide_case(case)} for case in drawn()]
    assert len(cases) == NUMBER
    for one in cases:
        del one["answer"]["policy"]["revision"]
    text = json.dumps(cases, sort_keys=True, separators=(",", ":"))
    PATH.write_bytes(lzma.compress(text.encode(), preset=9))


if __name__ == "__main__":
    record()
