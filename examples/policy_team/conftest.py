"""The policy under test: the one in force or, with `--draft`, the next version."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


def pytest_addoption(parser):
    parser.addoption("--draft", action="store_true", help="test the next version")


@pytest.fixture
def policy(request):
    if request.config.getoption("draft"):
        from draft import DRAFT

        return DRAFT
    from policy import CORNER_SHOP

    return CORNER_SHOP
