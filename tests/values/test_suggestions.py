"""Messages about unknown names point to the name that was probably meant."""

import pytest

from disputerules.values.suggestions import MAX_LISTED, missing, most_alike, nearest, unknown

KEYS = ("id", "quantity", "paid")


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("quantty", "quantity"),
        ("QUANTITY", "quantity"),
        ("piad", "paid"),
        ("colour", None),
        ("", None),
        (3, None),
    ],
)
def test_the_nearest_name_is_a_small_change_away(name, match):
    assert nearest(name, KEYS) == match


def test_a_name_too_long_to_be_shown_has_no_nearest_name():
    assert nearest("x" * 60, ["x" * 61]) == "x" * 61
    assert nearest("x" * 61, ["x" * 61]) is None


def test_an_unknown_name_without_a_match_lists_the_known_names_if_they_are_few():
    few = [f"name{number}" for number in range(MAX_LISTED)]
    assert unknown("key", "?", few) == "unknown key '?'; expected one of " + ", ".join(few)
    assert unknown("key", "?", [*few, "more"]) == "unknown key '?'"


def test_an_unknown_name_with_a_match_does_not_list_the_others():
    assert unknown("key", "quantty", KEYS) == "unknown key 'quantty'; did you mean 'quantity'?"


def test_a_missing_key_names_the_unknown_key_that_resembles_it():
    hint = "; the unknown key 'quantty' looks like a misspelling of it"
    assert missing("quantity", ["id", "quantty"], KEYS) == "missing key 'quantity'" + hint
    assert missing("quantity", ["id", "colour", 3], KEYS) == "missing key 'quantity'"


def test_a_known_key_is_never_called_a_misspelling():
    assert missing("paid", ["paid_at"], ("paid", "paid_at")) == "missing key 'paid'"


@pytest.mark.parametrize(
    ("name", "known", "listed"),
    [
        ("quantty", KEYS, "quantity, paid, id"),
        ("?", KEYS, "id, quantity, paid"),
        ("?", (), "none"),
        ("n7", [f"n{number}" for number in range(MAX_LISTED)], "n7, n17, n0"),
    ],
)
def test_known_names_are_listed_with_the_most_alike_first(name, known, listed):
    assert most_alike(name, known).startswith(listed)


def test_a_list_of_known_names_is_bounded():
    many = [f"name{number}" for number in range(MAX_LISTED + 2)]
    assert most_alike("x" * 100_000, many).endswith("name19, and 2 more")
