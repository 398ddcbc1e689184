"""Drawing with the test kit: how many cases and disputes a second."""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

from benchmarks.timing import Result, Work, in_turns
from disputerules import ALIEXPRESS_GUIDE
from disputerules.testing import case_documents, disputes


def run(full: bool = False) -> list[Result]:
    """The draws are the same in every round."""
    number, rounds = (1000, 5) if full else (200, 3)
    works = {
        "case documents": drawing(case_documents(ALIEXPRESS_GUIDE), number),
        "disputes": drawing(disputes(ALIEXPRESS_GUIDE), number),
    }
    seconds = in_turns(works, rounds)
    return [Result(f"{name} drawn", number / min(seconds[name]), "a second") for name in works]


def drawing(strategy: SearchStrategy[object], number: int) -> Work:
    """Draws that many values and does nothing with them."""

    @settings(
        max_examples=number,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=tuple(HealthCheck),
    )
    @given(strategy)
    def draw(value: object) -> None:
        pass

    return draw
