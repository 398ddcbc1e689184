"""What a run has left behind, counted: each line says how many there are and how many are wrong."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Engine

from examples.service.database import connect
from examples.service.faults import count
from examples.service.faults.clients import Clients
from examples.service.faults.parties import PAID
from examples.service.faults.run import END, Run


def report(run: Run, clients: Clients) -> tuple[list[str], int]:
    """The lines of a report, and how many things are wrong."""
    size = run.size
    lines = [
        f"{size.events} events from {size.clients} clients over {size.disputes} disputes",
        *(f"  answered {answer}: {times}" for answer, times in clients.answers.most_common()),
        f"{run.started} workers, {run.killed} of them killed",
    ]
    wrong = 0 if run.killed == size.kills else 1
    engine = connect(run.names["SERVICE_DATABASE"])
    for line, faults in counted(run, clients, engine):
        lines.append(f"{line}: {len(faults)} wrong{shown(faults)}")
        wrong += len(faults)
    engine.dispose()
    return lines, wrong


def shown(faults: set[str]) -> str:
    return f", such as {min(faults)}" if faults else ""


def counted(run: Run, clients: Clients, engine: Engine) -> Iterator[tuple[str, set[str]]]:
    """What is counted, with what is wrong in it."""
    disputes = count.answers(engine, END)
    asked, paid = count.payments(run.folder / "bank.db")
    stored = {(row.id, one.event_id) for row, _ in disputes.values() for one in row.events}
    taken = {(row, id) for row, id in stored if id not in paid}
    recorded = [key for row, _ in disputes.values() for key in count.paid_by_events(row)]

    folded = {id for id, (row, answer) in disputes.items() if row.state != answer["state"]}
    yield f"{len(disputes)} disputes, each state as its events fold", folded
    states = Counter(row.state for row, _ in disputes.values())
    yield "  " + ", ".join(f"{state} {times}" for state, times in sorted(states.items())), set()
    yield f"{len(taken)} events taken, each stored once", {id for _, id in taken ^ clients.taken}
    yield (
        f"{len(paid)} payments, asked for {asked.total()} times, each made and recorded once",
        {key for key in {*paid, *recorded} if key not in paid or recorded.count(key) != 1},
    )
    amounts = {
        id
        for id, (row, answer) in disputes.items()
        if by_bank(row.id, paid) - count.failed(row) != count.net(answer)
    }
    yield f"{sum(paid.values())} paid, less what failed as each ledger has it", amounts
    over = {
        id
        for id, (row, _) in disputes.items()
        if by_bank(id, paid) - count.failed(row) + count.refunded_outside(row) > PAID
    }
    yield f"at most {PAID} for any order", over
    owing = {id for id, (_, answer) in disputes.items() if answer["payable"]}
    yield "nothing left to pay", owing
    happened, lines = count.outbox(engine), (run.folder / "sent.txt").read_text().split()
    yield (
        f"{len(happened)} happenings, sent {len(lines)} times, each at least once",
        happened ^ set(lines),
    )
    half = run.size.disputes // 2
    late = {id for id, (row, _) in disputes.items() if int(id[2:]) >= half}
    moved = {
        id
        for id, (row, _) in disputes.items()
        if row.revision != run.revisions[1 if id in late else 0]
    }
    yield "2 revisions, each dispute under that of its opening", moved


def by_bank(dispute: str, paid: dict[str, int]) -> int:
    return sum(amount for key, amount in paid.items() if key.startswith(f"{dispute}/"))
