"""When .ci/changelog.py is red."""

import pytest

from tests.ci.scripts import script

changelog = script("changelog")
PAST = "# Changelog\n\n## [Unreleased]\n\n- ★ An old change.\n"
STARRED = PAST + "- ★ A new change.\n"
RECORD = {
    "version": "0.1.0",
    "starred entries": "1",
    "policy aliexpress-guide": "sha256:1",
    "case refund.json full": "1",
}


CHANGED = [
    RECORD | {"policy aliexpress-guide": "sha256:2"},
    RECORD | {"case refund.json full": "2"},
    {key: value for key, value in RECORD.items() if not key.startswith("case")},
]


@pytest.mark.parametrize("present", CHANGED, ids=["revision", "expectation", "lost case"])
def test_a_changed_decision_needs_another_starred_entry(present):
    *what, remedy = changelog.decision_faults(RECORD, present, PAST)
    assert len(what) == 1
    assert "write a starred entry" in remedy
    assert changelog.decision_faults(RECORD, present, STARRED) == []


def test_a_star_under_a_released_version_does_not_count():
    released = STARRED.replace("[Unreleased]\n", "[Unreleased]\n\n## [0.2.0] - 2027-01-01\n")
    faults = changelog.decision_faults(RECORD, CHANGED[0], released)
    assert "write a starred entry" in faults[-1]


def test_an_entry_without_a_star_does_not_count():
    faults = changelog.decision_faults(RECORD, CHANGED[0], PAST + "- A new change.\n")
    assert "write a starred entry" in faults[-1]


def test_a_new_case_changes_no_decision():
    assert changelog.decision_faults(RECORD, RECORD | {"case refund.json new": "3"}, PAST) == []


@pytest.mark.parametrize(("old", "new"), [("full", "whole"), ("refund.json", "claim.json")])
def test_a_case_with_another_name_or_in_another_file_changes_no_decision(old, new):
    renamed = {key.replace(old, new): value for key, value in RECORD.items()}
    assert changelog.decision_faults(RECORD, renamed, PAST) == []


def test_one_new_name_stands_for_one_case_alone():
    twice = RECORD | {"case refund.json again": "1"}
    renamed = {key.replace("full", "whole"): value for key, value in RECORD.items()}
    fault, _ = changelog.decision_faults(twice, renamed, PAST)
    assert fault == "case refund.json again is gone"


def test_a_record_is_read_back_as_it_was_written():
    assert changelog.read(changelog.write(RECORD)) == RECORD


@pytest.mark.parametrize(
    ("version", "heading", "faults"),
    [
        ("0.1.0", "", 0),
        ("0.2.0", "", 1),
        ("0.2.0", "## [0.2.0] - 2027-01-01", 0),
        ("0.1.0", "## [0.2.0] - 2027-01-01", 1),
        ("0.2.0", "## [0.2.0] - 2027-01-01\n\n## [0.1.0] - 2026-12-01", 0),
    ],
)
def test_every_version_is_the_newest_of_the_changelog(version, heading, faults):
    found = changelog.version_faults(RECORD, {"pyproject.toml": version}, f"{PAST}\n{heading}\n")
    assert len(found) == faults


def test_each_place_with_another_version_is_named():
    versions = {"pyproject.toml": "0.1.0", "README.md": "0.0.9"}
    (fault,) = changelog.version_faults(RECORD, versions, PAST)
    assert fault.startswith("README.md has version 0.0.9")
