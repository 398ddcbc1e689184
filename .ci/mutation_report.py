"""Report how many changes of each module the tests caught, and whether the others are explained.

Reads the results of `mutmut run`. A change is caught if a test fails or does not end. Exits with 1
if the tests caught fewer than `AT_LEAST` per cent in total, if a change was not tried, or if
`docs/explanation/mutants.md` does not name the function of a change that no test caught.
"""

import json
import sys
from collections import Counter
from pathlib import Path

from mutmut.stats import status_by_exit_code

AT_LEAST = 95
NOT_TRIED = "not checked"
NOTICED = {"killed", "timeout", "caught by type check"}
EXPLAINED = Path("docs/explanation/mutants.md")


def results() -> dict[str, dict[str, str]]:
    """The state of every change, by file and key."""
    tried = {}
    for path in sorted(Path("mutants/src").rglob("*.meta")):
        source = path.relative_to("mutants").with_suffix("")
        codes = json.loads(path.read_text())["exit_code_by_key"]
        if codes and source.exists():
            tried[str(source)] = {key: status_by_exit_code[code] for key, code in codes.items()}
    return tried


def function_of(key: str) -> str:
    """`Rulebook.table` for the key `disputerules.decide.verbs.xǁRulebookǁtable__mutmut_7`."""
    name = key.rpartition(".")[2].rpartition("__mutmut_")[0]
    return name[len("x_") :].replace("ǁ", ".")


def share(states: Counter[str]) -> str:
    noticed = sum(states[one] for one in NOTICED)
    total = states.total()
    return f"{noticed:5} of {total:5} caught, {100 * noticed / total:5.1f} %"


def main() -> int:
    tried, whole, unexplained = results(), Counter[str](), []
    explained = EXPLAINED.read_text(encoding="utf-8")
    for source, states in tried.items():
        counted = Counter(states.values())
        whole += counted
        print(f"{source:45} {share(counted)}")
        for key, state in states.items():
            if state not in NOTICED | {NOT_TRIED}:
                print(f"    {state}: {key}")
                if f"`{function_of(key)}`" not in explained:
                    unexplained.append(key)
    if not whole:
        print("RED: mutmut changed nothing", file=sys.stderr)
        return 1
    print(f"{'total':45} {share(whole)}")
    for key in unexplained:
        print(f"RED: {EXPLAINED} does not explain {key}", file=sys.stderr)
    if whole[NOT_TRIED]:
        print(f"RED: {whole[NOT_TRIED]} changes were not tried", file=sys.stderr)
    enough = 100 * sum(whole[one] for one in NOTICED) >= AT_LEAST * whole.total()
    return 0 if enough and not unexplained and not whole[NOT_TRIED] else 1


if __name__ == "__main__":
    sys.exit(main())
