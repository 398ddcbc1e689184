"""One case, decided: the public functions (verbs), the dispute over time, and the whole answer."""
