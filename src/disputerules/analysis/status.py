"""The exit status for CI: 0 no finding, 1 differences or findings, 3 a part is undecided."""

NOTHING, SOMETHING, UNKNOWN = 0, 1, 3
