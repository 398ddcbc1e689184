"""Functions compiled from generated source, which stays readable while the function lives."""

import linecache
from itertools import count
from types import CodeType, FunctionType
from typing import Any
from weakref import WeakValueDictionary, finalize

SERIAL = count(1)
# `benchmarks/new_policies.py` needs it: most sources of a new policy are those of another one. A
# code goes with the last function that has it.
CODES: WeakValueDictionary[tuple[str, str], CodeType] = WeakValueDictionary()


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


def shared_function(name: str, source: str, about: str, namespace: dict[str, Any]) -> Any:
    """Return what `compiled_function` does, with the code of a living function of that source.

    The function has no default values: these would be those of the other function.
    """
    code = CODES.get((about, source))
    if code is not None:
        return FunctionType(code, namespace)
    made = compiled_function(name, source, about, namespace)
    CODES[about, source] = made.__code__
    return made
