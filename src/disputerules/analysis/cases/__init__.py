"""Search among all possible cases: a case with unknowns, and its conversion to values.

`symbolic_case` has the unknown parts of a case; `reading` defines the facts over these parts, and
`clocks` those of a dispute that its policy decides. `validity` excludes what a constructor refuses,
`disputes` what no row leads to, `past` what the rows of a policy cannot have done; `limits` names
what the search does not look at. `preferences` makes a case readable. `witness` converts a model to
a case that can be decided and written, `history` finds the events that lead to its dispute.
The case has an order of two lines and a claim about the first line. Tables about orders read only
sums, so two lines stand for any number.
"""
