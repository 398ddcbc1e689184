"""The example service: a server process, two writers at once, workers that die, late events."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial

import httpx
import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from disputerules import Event, EventType, Policy, from_dict
from examples.service import disputes, outbox, payments, worker
from examples.service.database import Conflict, connect, in_transaction
from examples.service.disputes import dispute_row, fold
from examples.service.faults import count
from examples.service.faults.mortal import Life, MortalBank
from examples.service.faults.parties import CLAIM, POLICY, STRICTER, order, text
from examples.service.faults.report import report
from examples.service.faults.run import Run, Size
from examples.service.faults.server import running, variables
from examples.service.tables import DisputeRow, EventRow, OrderRow, OutboxRow, PaymentRow
from tests.docs.fences import ROOT

TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)
OPENED = datetime(2025, 3, 1, tzinfo=UTC)
DUE = OPENED + 6 * DAY  # the seller's time to answer, by POLICY
REJECTED = {"type": "seller-rejected"}


class Service:
    """A service in a process of its own, and the files that it keeps."""

    def __init__(self, folder, address):
        self.folder = folder
        self.client = httpx.Client(base_url=address, timeout=120)
        self.engine = connect(variables(folder)["SERVICE_DATABASE"])
        self.bank = folder / "bank.db"
        self.sent = []
        self.numbers = iter(range(1000))

    def open(self, number=None):
        """Open a dispute about an order of its own, and return its id."""
        number = next(self.numbers) if number is None else number
        self.client.put("/orders", json=order(number)).raise_for_status()
        about = {"id": f"D-{number}", "order_id": f"O-{number}", "at": text(OPENED)}
        self.post("/disputes", about | {"claim": CLAIM}).raise_for_status()
        return f"D-{number}"

    def post(self, path, body):
        return self.client.post(path, json=body)

    def send(self, id, at, id_of_event="e1", version=None, **more):
        event = REJECTED | {"id": id_of_event, "at": text(at)} | more
        body = {"currency": "USD", "event": event, "version": version}
        return self.post(f"/disputes/{id}/events", body)

    def state(self, id):
        return self.client.get(f"/disputes/{id}").raise_for_status().json()["state"]

    def work(self, at, life=None):
        """Let a worker do what is due at an instant; it dies where its life ends."""
        bank = MortalBank(self.bank, life or Life(10**9))
        worker.step(self.engine, bank, lambda key, document: self.sent.append(key), at)

    def events(self, id):
        with Session(self.engine) as session:
            rows = select(EventRow).where(EventRow.dispute_id == id).order_by(EventRow.number)
            return [row.event_id for row in session.scalars(rows)]

    def happenings(self, id):
        with Session(self.engine) as session:
            rows = select(OutboxRow).where(OutboxRow.dispute_id == id).order_by(OutboxRow.number)
            return [(row.document["what"], row.document["state"]) for row in session.scalars(rows)]

    def paid(self, id):
        _, paid = count.payments(self.bank)
        return {key: amount for key, amount in paid.items() if key.startswith(f"{id}/")}


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("service")
    with running(variables(folder)) as address:
        service = Service(folder, address)
        service.client.put("/policy", json=POLICY).raise_for_status()
        yield service
        service.client.close()
        service.engine.dispose()


def code(response):
    return response.status_code, response.json()["detail"][0]["type"]


# --- what is asked and answered ----------------------------------------------------------------


def test_bad_input_is_422_with_its_code_and_its_path(service):
    id = service.open()
    response = service.send(id, OPENED, typ="seller-rejected")
    (detail,) = response.json()["detail"]
    assert response.status_code == 422
    assert (detail["ctx"]["code"], detail["ctx"]["path"]) == ("unknown-key", "$.typ")
    assert detail["loc"] == ["body", "event", "typ"]


def test_what_the_rules_refuse_is_409_with_its_code(service):
    id = service.open()
    response = service.send(id, OPENED, type="refund-paid")
    assert code(response) == (409, "not-possible-now")
    assert service.events(id) == []


def test_a_second_dispute_about_the_same_goods_is_refused(service):
    service.open(900)
    about = {"id": "D-900-again", "order_id": "O-900", "claim": CLAIM, "at": text(OPENED)}
    assert code(service.post("/disputes", about)) == (409, "dispute-open")


def test_an_amount_in_another_currency_is_refused_with_its_path(service):
    id = service.open()
    body = {"currency": "JPY", "event": {"id": "e1", "at": text(OPENED), **REJECTED}}
    body["event"]["offer"] = {"amount": 5}
    response = service.post(f"/disputes/{id}/events", body)
    assert code(response) == (422, "currency-mismatch")


def test_what_is_still_to_come_cannot_be_sent(service):
    id = service.open()
    response = service.send(id, datetime(2190, 1, 1, tzinfo=UTC))
    assert response.json()["detail"][0]["ctx"]["path"] == "$.event.at"


def test_what_nobody_stored_is_404(service):
    assert code(service.client.get("/disputes/nobody")) == (404, "not-found")


def test_the_answer_is_that_of_the_library_about_the_stored_facts(service):
    id = service.open()
    service.send(id, OPENED + DAY)
    response = service.client.get(f"/disputes/{id}/answer", params={"at": text(OPENED + DAY)})
    stored, answer = count.answers(service.engine, OPENED + DAY)[id]
    assert response.json()["dispute"]["state"] == answer["state"] == stored.state
    assert response.json()["policy"]["revision"] == stored.revision


def test_the_values_of_the_library_are_components_of_the_service(service):
    components = service.client.get("/openapi.json").json()["components"]["schemas"]
    assert {"Answer", "Claim", "Event", "Order", "Policy", "Kept"} <= set(components)
    body = components["EventBody"]["properties"]
    assert body["event"] == {"$ref": "#/components/schemas/Event"}


# --- once, however often it arrives ------------------------------------------------------------


def test_an_opening_that_arrives_twice_opens_one_dispute(service):
    id = service.open()
    assert service.open(int(id[2:])) == id
    assert service.happenings(id) == [("opened", "awaiting-seller")]


def test_the_id_of_a_dispute_is_not_used_for_another(service):
    id = service.open()
    other = CLAIM | {"description": "Something else."}
    about = {"id": id, "order_id": f"O-{id[2:]}", "claim": other, "at": text(OPENED)}
    assert code(service.post("/disputes", about)) == (409, "dispute-id-reused")


def test_an_event_that_arrives_twice_is_taken_once(service):
    id = service.open()
    first, second = service.send(id, OPENED), service.send(id, OPENED)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()
    assert service.events(id) == ["e1"]
    assert [what for what, _ in service.happenings(id)] == ["opened", "seller-rejected"]


def test_the_id_of_an_event_is_not_used_for_another(service):
    id = service.open()
    service.send(id, OPENED)
    assert code(service.send(id, OPENED, type="buyer-cancelled")) == (409, "event-id-reused")


@pytest.mark.parametrize("writers", [2, 5])
def test_of_writers_at_once_one_wins_and_the_others_know(service, writers):
    id = service.open()
    writes = [
        partial(service.send, id, OPENED, f"e{one}", version=1, type="evidence-added", by="buyer")
        for one in range(writers)
    ]
    files = [{"name": "a.jpg", "bytes": 5}]
    with ThreadPoolExecutor(writers) as pool:
        answers = list(pool.map(lambda one: one(evidence=files), writes))
    assert sorted(one.status_code for one in answers) == [200] + [409] * (writers - 1)
    assert {code(one)[1] for one in answers if one.status_code == 409} == {"changed-meanwhile"}
    assert len(service.events(id)) == 1


def test_writers_that_name_no_version_are_all_heard(service):
    id = service.open()
    files = [{"name": "a.jpg", "bytes": 5}]
    said = {"type": "evidence-added", "by": "buyer", "evidence": files}
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda one: service.send(id, OPENED, f"e{one}", **said), range(5)))
    assert [one.status_code for one in answers] == [200] * 5
    assert sorted(service.events(id)) == [f"e{one}" for one in range(5)]


def test_two_disputes_opened_at_once_do_not_hold_the_same_goods(service):
    service.client.put("/orders", json=order(901)).raise_for_status()
    about = {"order_id": "O-901", "claim": CLAIM, "at": text(OPENED)}
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(
                lambda id: service.post("/disputes", about | {"id": id}), ("D-901-a", "D-901-b")
            )
        )
    assert sorted(one.status_code for one in answers) == [200, 409]


# --- deadlines and late events -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "state"),
    [(DUE - TICK, "awaiting-seller"), (DUE, "refunded"), (DUE + TICK, "refunded")],
)
def test_the_worker_applies_a_deadline_when_it_has_passed(service, at, state):
    id = service.open()
    service.work(at)
    assert service.state(id) == state


def test_an_event_that_arrives_late_counts_from_its_own_instant(service):
    id = service.open()
    in_transaction(service.engine, partial(worker.advance_one, id=id, at=DUE))
    assert service.state(id) == "refund-due"
    assert service.send(id, DUE - TICK).status_code == 200
    assert service.state(id) == "awaiting-buyer"
    assert code(service.send(id, DUE - 2 * TICK, "e2")) == (409, "out-of-order")
    assert service.happenings(id) == [
        ("opened", "awaiting-seller"),
        ("deadline-passed", "refund-due"),
        ("seller-rejected", "awaiting-buyer"),
    ]


def test_an_event_that_arrives_after_the_money_went_changes_nothing(service):
    id = service.open()
    service.work(DUE)
    assert code(service.send(id, DUE - TICK)) == (409, "out-of-order")
    assert service.paid(id) == {f"{id}/payment-1": 4500}


def test_while_a_payment_is_under_way_the_dispute_takes_no_event(service):
    id = service.open()
    payment = in_transaction(service.engine, partial(payments.begin, id=id, at=DUE))
    assert code(service.send(id, DUE - TICK)) == (409, "payment-under-way")
    service.work(DUE + DAY)
    assert service.paid(id) == {payment.key: 4500}
    assert service.state(id) == "refunded"


def test_a_worker_that_was_slow_ends_no_payment_but_its_own(service):
    id = service.open()
    first = in_transaction(service.engine, partial(payments.begin, id=id, at=DUE))
    in_transaction(service.engine, partial(payments.finish, id=id, key=first.key))
    assert service.send(id, DUE + DAY, type="refund-failed").status_code == 200
    second = in_transaction(service.engine, partial(payments.begin, id=id, at=DUE + 2 * DAY))
    in_transaction(service.engine, partial(payments.finish, id=id, key=first.key))
    with Session(service.engine) as session:
        assert dispute_row(session, id).paying == second.key != first.key
    service.work(DUE + 3 * DAY)
    assert service.paid(id) == {second.key: 4500}  # the bank was never asked for the first


def test_an_overdue_dispute_is_noted_once_and_left_alone(service):
    id = service.open()
    late = DUE + 100 * DAY
    for _ in range(3):
        in_transaction(service.engine, partial(worker.advance_one, id=id, at=late))
    assert id not in in_transaction(service.engine, partial(worker.due_ids, at=late))
    assert service.happenings(id) == [
        ("opened", "awaiting-seller"),
        ("deadline-passed", "refund-due"),
        ("deadline-passed", "refund-due"),
    ]
    service.work(late)


def test_a_payment_that_failed_is_made_again_with_a_key_of_its_own(service):
    id = service.open()
    service.work(DUE)
    assert service.send(id, DUE + DAY, type="refund-failed").status_code == 200
    service.work(DUE + 2 * DAY)
    assert service.paid(id) == {f"{id}/payment-1": 4500, f"{id}/payment-2": 4500}
    assert service.state(id) == "refunded"


def test_an_order_that_the_shop_sends_again_keeps_its_ledger(service):
    id = service.open()
    plain = order(int(id[2:])) | {"shipped_at": text(OPENED + DAY)}
    service.client.put("/orders", json=plain).raise_for_status()
    with Session(service.engine) as session:
        document = session.get_one(OrderRow, f"O-{id[2:]}").document
    assert document["shipped_at"] == text(OPENED + DAY)
    assert [entry["id"] for entry in document["disputes"]] == [id]


def test_a_dispute_stays_with_the_revision_that_it_was_opened_under(service):
    before = service.open()
    stricter = service.client.put("/policy", json=STRICTER).raise_for_status().json()
    after = service.open()
    again = service.client.put("/policy", json=POLICY).raise_for_status().json()
    assert stricter == from_dict(Policy, STRICTER).revision != again
    service.work(OPENED + 2 * DAY)
    assert (service.state(before), service.state(after)) == ("awaiting-seller", "refunded")
    with Session(service.engine) as session:
        rows = {one.id: one.revision for one in session.scalars(select(DisputeRow))}
    assert (rows[before], rows[after]) == (again, stricter)


# --- workers that die --------------------------------------------------------------------------


class Killed(BaseException):
    """The end of a worker, for which no handler is prepared."""


def die():
    raise Killed


@pytest.mark.parametrize("commits", range(1, 12))
def test_a_worker_that_dies_between_two_commits_loses_nothing_and_pays_once(service, commits):
    id = service.open()
    life = Life(commits, die)
    event.listen(Session, "after_commit", life.pass_by)
    try:
        service.work(DUE, life)
    except Killed:
        pass
    finally:
        event.remove(Session, "after_commit", life.pass_by)
    service.work(DUE + DAY)
    assert service.state(id) == "refunded"
    assert service.paid(id) == {f"{id}/payment-1": 4500}
    assert service.events(id) == [f"{id}/payment-1"]
    happened = [
        ("opened", "awaiting-seller"),
        ("deadline-passed", "refund-due"),
        ("refund-paid", "refunded"),
    ]
    assert service.happenings(id)[:3] == happened
    assert {f"{id}/0/0", f"{id}/0/1", f"{id}/1/0"} <= set(service.sent)


def test_two_workers_at_once_pay_once(service):
    ids = [service.open() for _ in range(3)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(service.work, (DUE, DUE)))
    assert [service.paid(id) for id in ids] == [{f"{id}/payment-1": 4500} for id in ids]


def test_who_always_comes_too_late_gets_a_conflict(service):
    def stale(session):
        raise OperationalError("BEGIN", {}, sqlite3.OperationalError("database is locked"))

    with pytest.raises(Conflict) as caught:
        in_transaction(service.engine, stale)
    assert caught.value.code == "busy"


def test_the_outbox_holds_each_happening_once(service):
    id = service.open()

    def twice(session):
        for _ in range(2):
            outbox.put(session, dispute_row(session, id), 0, "opened", "awaiting-seller")

    in_transaction(service.engine, twice)
    assert len(service.happenings(id)) == 1


def test_a_payment_row_says_what_the_bank_was_asked_for(service):
    id = service.open()
    service.work(DUE)
    with Session(service.engine) as session:
        row = session.get_one(PaymentRow, f"{id}/payment-1")
        event_taken = fold(session, dispute_row(session, id)).events[-1]
    assert (row.done, row.amount, row.currency) == (True, 4500, "USD")
    assert (event_taken.id, event_taken.amount.amount, event_taken.at.isoformat()) == (
        row.key,
        row.amount,
        row.at,
    )


def test_the_log_has_a_flat_record_of_each_decision(service, caplog):
    id = service.open()
    accepted = Event(id="e1", type=EventType.SELLER_ACCEPTED, at=OPENED)
    with caplog.at_level("INFO", logger="disputes.decisions"):
        in_transaction(service.engine, partial(disputes.take, id=id, event=accepted))
    (record,) = map(json.loads, caplog.messages)
    assert (record["dispute"], record["allowed"]) == (id, True)
    assert record["revision"] == from_dict(Policy, POLICY).revision
    assert record["fact.state"] == "awaiting-seller"
    assert not [value for value in record.values() if isinstance(value, (dict, list))]


# --- the whole ---------------------------------------------------------------------------------

SAMPLE = Size(events=200, disputes=20, clients=4, kills=3)


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "size", [SAMPLE, pytest.param(Size(), marks=pytest.mark.thorough)], ids=["sample", "full"]
)
def test_after_a_run_with_faults_nothing_is_lost_and_nothing_is_paid_twice(tmp_path, size):
    run = Run(tmp_path, size)
    lines, wrong = report(run, run.go())
    assert wrong == 0, "\n".join(lines)
    assert run.killed == size.kills
    assert f"{size.disputes} disputes, each state as its events fold: 0 wrong" in lines


def test_a_report_counts_what_is_wrong(tmp_path):
    run = Run(tmp_path, Size(events=4, disputes=2, clients=2, kills=0))
    clients = run.go()
    assert report(run, clients)[1] == 0
    with closing(sqlite3.connect(tmp_path / "bank.db", isolation_level=None)) as bank:
        bank.execute("UPDATE paid SET amount = amount + 1")
    service = sqlite3.connect(tmp_path / "service.db", isolation_level=None)
    with closing(service) as database:
        database.execute("UPDATE disputes SET state = 'closed' WHERE id = 'D-0'")
        database.execute("DELETE FROM outbox WHERE key = 'D-1/0/0'")
    clients.taken.add(("D-0", "lost"))
    lines, wrong = report(run, clients)
    assert wrong >= 4
    assert "2 disputes, each state as its events fold: 1 wrong, such as D-0" in lines


# --- what it takes to connect it ---------------------------------------------------------------

FILES = sorted((ROOT / "examples" / "service").glob("*.py"))
CONVERTS = re.compile(r"\b(to_dict|from_dict|to_json|from_json|read_case|error_response)\(")
BLOCK = re.compile(r"^# glue.*?^# end glue$", re.M | re.S)


def glue(path):
    """The lines of a file that are marked as glue, and those that convert and are not marked."""
    whole = path.read_text(encoding="utf-8")
    blocks = [line for block in BLOCK.findall(whole) for line in block.splitlines()]
    marked = [line for line in blocks if line.strip() and not line.startswith("#")]
    alone = BLOCK.sub("", whole).splitlines()
    marked += [line for line in alone if re.search(r"#.*\bglue$", line)]
    unmarked = [one for one in alone if CONVERTS.search(one) and one not in marked]
    return marked, unmarked


def test_the_glue_between_the_library_and_its_neighbours_is_at_most_15_lines():
    counted = [glue(path) for path in FILES]
    assert [line for _, unmarked in counted for line in unmarked] == []
    number = sum(len(marked) for marked, _ in counted)
    assert 0 < number <= 15
    page = (ROOT / "docs" / "how-to" / "build-a-service.md").read_text(encoding="utf-8")
    assert f"`examples/service/` has {number} such lines" in page


def test_the_worker_runs_as_a_command(service):
    id = service.open()
    command = [sys.executable, "-m", "examples.service.worker", "--at", DUE.isoformat()]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | variables(service.folder),
        capture_output=True,
        text=True,
        check=True,
    )
    sent = [json.loads(line) for line in done.stdout.splitlines()]
    assert {"key": f"{id}/1/0", "dispute": id, "what": "refund-paid", "state": "refunded"} in sent
