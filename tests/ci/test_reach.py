"""Which tests .ci/reach.py chooses for a changed file."""

from pathlib import Path

import pytest

from tests.ci.scripts import script

reach = script("reach")


@pytest.fixture(scope="module")
def graph():
    return reach.Reach()


def reached(graph, *names, committed=False):
    return [path.as_posix() for path in graph.tests({Path(name): committed for name in names})]


def test_the_tests_of_a_table_come_first_then_those_of_its_room(graph):
    tests = reached(graph, "src/disputerules/rules/refund.py")
    first = [name for name in tests if name.startswith("tests/rules/test_refund")]
    assert len(first) >= 2
    assert tests[: len(first)] == first
    rooms = [name.split("/")[1] for name in tests]
    assert rooms == sorted(rooms, key=lambda room: room != "rules")


def test_a_module_that_everything_imports_reaches_every_test_that_imports_the_package(graph):
    tests = reached(graph, "src/disputerules/values/errors.py")
    assert {"tests/values/test_money.py", "tests/cli/test_cli.py"} <= set(tests)


def test_a_module_of_the_roof_reaches_no_test_of_the_ground(graph):
    assert "tests/values/test_money.py" not in reached(graph, "src/disputerules/cli/terminal.py")


def test_what_tests_share_reaches_the_tests_that_import_it(graph):
    tests = reached(graph, "tests/ci/scripts.py")
    assert set(tests) == {
        f"tests/ci/test_{name}.py" for name in ("changelog", "check", "ids", "reach")
    }


def test_a_changed_test_reaches_itself(graph):
    assert reached(graph, "tests/values/test_money.py") == ["tests/values/test_money.py"]


def test_data_reaches_the_tests_that_read_it(graph):
    assert reached(graph, "conformance/refund.json") == ["tests/documents/test_conformance.py"]


def test_a_file_that_no_test_reads_reaches_none(graph):
    assert reached(graph, "SECURITY.md") == []


def test_what_is_not_committed_comes_before_what_is(graph):
    changed = {
        Path("tests/values/test_money.py"): True,
        Path("tests/values/test_order.py"): False,
    }
    assert [path.name for path in graph.tests(changed)] == ["test_order.py", "test_money.py"]


@pytest.mark.parametrize("listed", reach.READERS.values(), ids=list(reach.READERS))
def test_the_readers_of_data_exist(listed):
    assert all(Path(name).exists() and reach.test_files(Path(name)) for name in listed)


@pytest.mark.parametrize("start", reach.READERS)
def test_the_data_that_is_read_exists(start):
    assert Path(start).exists()
