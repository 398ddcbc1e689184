"""A pytest plugin that leaves out the search for suggested cases, which takes half a minute."""

from disputerules.testing import plugin


def pytest_configure():
    plugin.suggested_cases = lambda coverage: {}
