"""A dispute's life cycle in libraries of state machines: four events, from the opening to the end.

The machines know only which event leads from which state to which. They check no deadline, no
amount, no right to act and no ledger, and they say no reason; `apply_events` does all of that.
"""

from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from typing import Any

from benchmarks.orders import shipped_order
from benchmarks.timing import Result, Work, compared, in_turns
from disputerules import Claim, Event, ReasonCode, apply_events, open_dispute

OURS = "open_dispute and apply_events"
OPENED = datetime(2026, 2, 1, tzinfo=UTC)
# The event, the state before and the state after.
STEPS = [
    ("seller-rejected", "awaiting-seller", "awaiting-buyer"),
    ("buyer-revised", "awaiting-buyer", "awaiting-seller"),
    ("seller-accepted", "awaiting-seller", "refund-due"),
    ("refund-paid", "refund-due", "refunded"),
]
CALLS = 20


def events() -> list[Event]:
    """The events, an hour after each other."""
    found = []
    for number, (kind, _, _) in enumerate(STEPS):
        at = OPENED + (number + 1) * timedelta(hours=1)
        claim = CLAIM if kind == "buyer-revised" else None
        found.append(Event(id=str(number), type=kind, at=at, claim=claim))
    return found


CLAIM = Claim(received=False, reason=ReasonCode.WRONG_ADDRESS, description="It never came.")


def ours() -> str:
    """The state at the end."""
    dispute = open_dispute(shipped_order(), CLAIM, at=OPENED)
    folded, refused = apply_events(dispute, events())
    assert not refused
    return str(folded.state)


def named(word: str) -> str:
    return word.replace("-", "_")


def transitions() -> Any:
    from transitions import Machine

    states = list(dict.fromkeys(named(state) for _, *two in STEPS for state in two))
    moves = [
        {"trigger": named(event), "source": named(left), "dest": named(right)}
        for event, left, right in STEPS
    ]

    class Model:
        pass

    machine = Machine(states=states, transitions=moves, initial=states[0], model=None)

    def fold() -> str:
        model: Any = Model()
        machine.add_model(model, initial=states[0])
        for event, _, _ in STEPS:
            getattr(model, named(event))()
        state = str(model.state)
        machine.remove_model(model)
        return state.replace("_", "-")

    return fold


def statemachine() -> Any:
    from statemachine import State, StateMachine

    names = list(dict.fromkeys(state for _, *two in STEPS for state in two))
    last = STEPS[-1][2]
    states = {name: State(name, initial=name == names[0], final=name == last) for name in names}
    moves: dict[str, Any] = {
        named(event): states[left].to(states[right]) for event, left, right in STEPS
    }
    machine = type("Life", (StateMachine,), {**{named(n): s for n, s in states.items()}, **moves})

    def fold() -> str:
        life = machine()
        for event, _, _ in STEPS:
            life.send(named(event))
        return str(next(iter(life.configuration)).name)

    return fold


MACHINES = {
    "transitions": ("transitions", transitions),
    "python-statemachine": ("statemachine", statemachine),
}


def run(full: bool = False) -> list[Result]:
    """Each library divided by this one: above 1, it takes longer."""
    folds = {name: made() for name, (module, made) in MACHINES.items() if find_spec(module)}
    works = {OURS: repeated(ours), **{name: repeated(fold) for name, fold in folds.items()}}
    seconds = in_turns(works, 41 if full else 11)
    return [
        compared(f"{name}, states alone / {OURS}", seconds, name, OURS)
        if name in folds
        else Result(name, None, note=f"{name} is not installed")
        for name in MACHINES
    ]


def repeated(fold: Any) -> Work:
    def work() -> None:
        for _ in range(CALLS):
            fold()

    return work
