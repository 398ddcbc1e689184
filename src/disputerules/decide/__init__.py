"""One case, decided: the verbs, the dispute as it moves through time, and the whole answer."""
