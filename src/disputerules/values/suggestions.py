"""Messages about unknown names: the nearest known name, else a short list of the known ones."""

from collections.abc import Iterable

from disputerules.values.errors import SHOWN_CHARACTERS, shown

MAX_LISTED = 20


def nearest(name: object, known: Iterable[str]) -> str | None:
    """Return the known name most like a misspelt one, whatever its case; None if none is close.

    >>> nearest("quantty", ["id", "quantity"])
    'quantity'
    """
    if not isinstance(name, str) or len(name) > SHOWN_CHARACTERS:
        return None
    from difflib import get_close_matches  # loaded only when something is wrong

    by_lower_case = {str(candidate).lower(): str(candidate) for candidate in known}
    matches = get_close_matches(name.lower(), by_lower_case, n=1)
    return by_lower_case[matches[0]] if matches else None


def most_alike(name: str, known: Iterable[str]) -> str:
    """Return the known names in one line, those most like a name first, at most 20 of them.

    >>> most_alike("quantty", ["id", "quantity"])
    'quantity, id'
    """
    from difflib import SequenceMatcher  # loaded only when something is wrong

    names = [*known]
    short = name[:SHOWN_CHARACTERS]
    alike = {one: SequenceMatcher(None, short, one).ratio() for one in names}
    first = sorted(names, key=lambda one: -alike[one])[:MAX_LISTED]
    more = len(names) - len(first)
    return ", ".join([*first, *([f"and {more} more"] if more else [])]) or "none"


def unknown(what: str, name: object, known: Iterable[str]) -> str:
    """Return a message that names what is unknown, then the name that was probably meant.

    >>> unknown("key", "quantty", ["id", "quantity"])
    "unknown key 'quantty'; did you mean 'quantity'?"
    >>> unknown("key", "colour", ["id", "quantity"])
    "unknown key 'colour'; expected one of id, quantity"
    """
    names = [str(candidate) for candidate in known]
    message = f"unknown {what} {shown(name)}"
    match = nearest(name, names)
    if match is not None:
        return f"{message}; did you mean {match!r}?"
    return f"{message}; expected one of {', '.join(names)}" if len(names) <= MAX_LISTED else message


def missing(key: str, given: Iterable[object], known: Iterable[str]) -> str:
    """Return a message about a missing key, with the unknown key that looks like it.

    >>> missing("quantity", ["id", "quantty"], ["id", "quantity"])
    "missing key 'quantity'; the unknown key 'quantty' looks like a misspelling of it"
    """
    expected = set(known)
    for other in given:
        if other not in expected and nearest(other, [key]):
            hint = f"the unknown key {shown(other)} looks like a misspelling of it"
            return f"missing key {key!r}; {hint}"
    return f"missing key {key!r}"
