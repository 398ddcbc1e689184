"""Immutable values that a case is made of: instants, periods, money, the order, the claim, events.

Each checks itself when it is constructed, and carries the codecs that read and write it.
"""
