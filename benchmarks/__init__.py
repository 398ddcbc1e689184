"""Measured targets: each module measures one thing and says what it should be.

Ratios are taken within one run, between pieces of work that are timed in turns, so that what else
the machine does at the time falls on both alike. `python -m benchmarks` prints them.
"""
