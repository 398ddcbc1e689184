"""The life cycle of a dispute as a Mermaid state diagram, for pages that draw it themselves."""

from collections.abc import Iterable

from disputerules.documents.pictures.life_cycle import Arrow


def mermaid(states: Iterable[str], arrows: Iterable[Arrow]) -> str:
    """Return the diagram; it begins in the first state.

    One arrow joins two states and lists every event that leads from one to the other. Mermaid
    allows no dash in the name of a state, so each has an alias.
    """
    named = tuple(states)
    joined: dict[tuple[str, str], list[str]] = {}
    for one in dict.fromkeys(arrows):
        joined.setdefault((one.before, one.after), []).append(one.event)
    ends = [name for name in named if all(before != name for before, _ in joined)]
    return "\n".join(
        [
            "stateDiagram-v2",
            *(f'    state "{name}" as {alias(name)}' for name in named),
            f"    [*] --> {alias(named[0])}",
            *(
                f"    {alias(before)} --> {alias(after)}: {', '.join(events)}"
                for (before, after), events in joined.items()
            ),
            *(f"    {alias(name)} --> [*]" for name in ends),
        ]
    )


def alias(name: str) -> str:
    return name.replace("-", "_")
