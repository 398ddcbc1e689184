"""The exit status for CI: 0 nothing, 1 differences or findings, 3 something is unknown."""

NOTHING, SOMETHING, UNKNOWN = 0, 1, 3
