"""Functions compiled from generated source, which stays readable while the function lives."""

import linecache
from itertools import count
from typing import Any
from weakref import finalize

SERIAL = count(1)


def compiled_function(name: str, source: str, about: str, namespace: dict[str, Any]) -> Any:
    """Return the function of that name that a source defines in a namespace.

    Tracebacks and debuggers show its lines: they look a file of that name up in `linecache`. The
    entry goes when the function's code does.
    """
    filename = f"<disputerules {about} {name} {next(SERIAL)}>"
    exec(compile(source, filename, "exec"), namespace)
    # Without its own name in its namespace, the function is in no cycle and goes with its owner.
    made = namespace.pop(name)
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    finalize(made.__code__, linecache.cache.pop, filename, None).atexit = False
    return made
