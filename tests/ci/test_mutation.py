"""What .ci/mutation changes, how it names that, and what it leaves alone."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / ".ci" / "mutation"))

from places import SOURCE, changes_of  # noqa: E402
from reached import Reached  # noqa: E402
from rooms import ALSO, CORE, ROOMS, changes_in, selected  # noqa: E402


@pytest.fixture
def changed(monkeypatch, tmp_path):
    """The changes of a text, each as the module that it makes."""
    monkeypatch.setattr("places.SOURCE", tmp_path)

    def of(text):
        path = tmp_path / "module.py"
        path.write_text(text, encoding="utf-8")
        found = changes_of(path)
        assert [one.code().co_name for one in found] == ["<module>"] * len(found)
        return found

    return of


def texts(found):
    """Each changed module as text."""
    made = []
    for one in found:
        before = one.place.node
        one.place.put(one.other)
        made.append(ast.unparse(ast.fix_missing_locations(one.module)))
        one.place.put(before)
    return made


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("x = a < b", {"x = a <= b"}),
        ("x = a and b", {"x = a or b", "x = a", "x = b"}),
        ("x = not a", {"x = a"}),
        ("x = a if b else c", {"x = a", "x = c"}),
        ("x = f(a, b)", {"x = f(b, a)"}),
        ("x = f(a, key=b)", {"x = f(a)"}),
        ("x = min(a)", {"x = max(a)"}),
        ("x = sorted(a, key=b)", {"x = list(a)", "x = sorted(a)"}),
        ("x = a.lower()", {"x = a.upper()"}),
        ("x = (a, b)", {"x = (a,)", "x = (b,)"}),
        ("x = {a: b, c: d}", {"x = {a: b}", "x = {c: d}"}),
        ("x = a[b:c]", {"x = a[b:]", "x = a[:c]"}),
        ("x = [a for a in b if c]", {"x = [a for a in b]"}),
        ("x = 1", {"x = 2"}),
        ("x = True", {"x = False"}),
        ("x = 'a'", {"x = 'aXX'"}),
        ("x += a", {"x -= a"}),
        ("f()", {"pass"}),
        ("raise a", {"pass"}),
        ("if a:\n    x = b", {"if not a:\n    x = b"}),
    ],
)
def test_a_node_is_changed_into_what_else_could_stand_there(changed, text, others):
    assert set(texts(changed(text))) == others


@pytest.mark.parametrize(
    "text",
    [
        '"""About it."""',
        "from a import b",
        "__all__ = ['a']",
        "assert a == 1, 'why'",
        "def f(a: 'A', b: 'int | None') -> 'B': ...",
        "T = TypeVar('T', bound='A')",
        "if TYPE_CHECKING:\n    x = 1",
        "x: dict[str, tuple[int, str]]",
        "@frozen(hash=True)\nclass A(B, kind=1): ...",
        "x = zip(a, strict=True)",
    ],
)
def test_what_nobody_could_notice_is_left_alone(changed, text):
    assert changed(text) == []


def test_a_change_bears_the_name_of_what_it_is_in(changed):
    found = changed(
        "LIMIT = 5\n"
        "class Line:\n"
        "    def ends(self, at):\n"
        "        return at >= LIMIT\n"
        "def first(a, b=1):\n"
        "    return a\n"
    )
    assert [one.id for one in found] == [
        "module:LIMIT:1",
        "module:Line.ends:1",
        "module:Line.ends:2",
        "module:first:1",
        "module:first:2",
    ]
    assert [one.place.lines for one in found] == [range(line, line + 1) for line in (1, 4, 4, 5, 6)]
    # A default is made when the module is loaded.
    assert [one.place.function is None for one in found] == [True, False, False, True, False]
    assert str(found[2]) == "'at >= LIMIT' becomes 'at > LIMIT'"


def test_a_module_is_as_it_was_after_a_change(changed):
    found = changed("def f(a):\n    return a + 1\n")
    assert found[0].code() != found[1].code()
    assert ast.unparse(found[0].module) == "def f(a):\n    return a + 1"


def test_a_sample_is_the_same_for_the_same_seed(monkeypatch):
    monkeypatch.chdir(ROOT)
    ids = [[one.id for one in changes_in("cli", 5, seed)] for seed in (1, 1, 2)]
    assert ids[0] == ids[1] != ids[2]
    assert len(ids[0]) == 5
    # In the core, every change; of another room, 200.
    money = changes_of(SOURCE / "values" / "money.py")
    every = changes_in("values", None, 1)
    assert {one.id for one in money} < {one.id for one in every}
    assert sum(not one.path.relative_to(SOURCE).as_posix().startswith(CORE) for one in every) == 200


def test_every_room_has_tests():
    assert sorted(ALSO) == ROOMS
    for room in ROOMS:
        assert all((ROOT / path).exists() for path in selected(room))


def test_the_tests_that_reach_a_line_run_in_turns_the_fastest_first():
    path = str(Path("a.py").resolve())
    lines = {path: {"1": [""], "2": ["t::a[1]", "t::a[2]", "t::b"], "9": ["", "t::c"]}}
    seconds = {"t::a[1]": 2.0, "t::a[2]": 3.0, "t::b": 5.0, "t::c": 1.0, "u::d": 9.0}
    known = Reached(lines, seconds, {"t": "1"})
    assert known.by_lines(Path("a.py"), range(1, 3)) == ["t::a[1]", "t::b", "t::a[2]"]
    assert known.by_lines(Path("a.py"), range(1, 2)) == []
    assert known.by_file(Path("a.py")) == ["t::c", "t::a[1]", "t::b", "t::a[2]"]
    # Nothing of it is reached: any test may notice.
    assert "u::d" in known.by_file(Path("other.py"))
    assert known.on_import(Path("a.py"), range(1, 2))
    assert not known.on_import(Path("a.py"), range(2, 3))
    left = known.without({"t"}.__contains__)
    assert (left.seconds, left.by_file(Path("a.py"))) == ({"u::d": 9.0}, ["u::d"])
    assert known.without({"t::b"}.__contains__).by_lines(Path("a.py"), range(3)) == [
        "t::a[1]",
        "t::a[2]",
    ]
    assert left.beside(known) == Reached(
        {path: {"1": ["", ""], "2": lines[path]["2"], "9": ["", "", "t::c"]}}, seconds, {"t": "1"}
    )
