"""A case of which nothing is known but that it can be: unknown facts, and the way back to values.

`symbolic` has the unknown parts of a case, `reading` says what the facts of the tables are of these
parts, `validity` what a constructor would refuse, `wishes` what is easy to read; `found` is the way
back: a case that can be decided and written. It has one order of two lines and a claim about the
first of them; what a table reads of an order are sums, so that for the tables about orders two
lines stand for any number.
"""
