"""Replay the disputes of a history under a policy, set at a time."""
