"""Search among all possible cases: a case with unknowns, and its conversion to values.

`symbolic_case` has the unknown parts of a case, `reading` defines the facts over these parts,
`validity` excludes what a constructor refuses, `preferences` makes a case readable. `witness`
converts a model to a case that can be decided and written. The case has an order of two lines and
a claim about the first line. Tables about orders read only sums, so two lines stand for any
number.
"""
