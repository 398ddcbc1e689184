"""The service over HTTP: orders, disputes, their events, and the policy in force.

python -m uvicorn examples.service.app:app
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Annotated, TypeVar

from fastapi import Body, FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel
from sqlalchemy.orm import Session

from disputerules import (
    Answer,
    Claim,
    DisputeRulesError,
    Event,
    InvalidInput,
    Order,
    Policy,
    State,
    error_response,
)
from examples.service import disputes, policies
from examples.service.clock import now
from examples.service.database import Conflict, Missing, connect, in_transaction
from examples.service.tables import DisputeRow

T = TypeVar("T")
app = FastAPI(title="Disputes")
engine = connect()


class Opening(BaseModel):
    """A dispute to open; the same id with the same content opens it once."""

    id: str
    order_id: str
    currency: str | None = None
    claim: Claim
    at: AwareDatetime


class EventBody(BaseModel):
    """An event, and the currency of its amounts; the version, if it is meant for no later one."""

    currency: str | None = None
    event: Event
    version: int | None = None


class Kept(BaseModel):
    """Where a dispute stands."""

    id: str
    order_id: str
    revision: str
    version: int
    state: State


def kept(row: DisputeRow) -> Kept:
    return Kept.model_validate(row, from_attributes=True)


def run(work: Callable[[Session], T]) -> T:
    return in_transaction(engine, work)


@app.put("/policy")
def put_policy(policy: Annotated[Policy, Body()]) -> str:
    return run(partial(policies.publish, policy=policy))


@app.put("/orders")
def put_order(order: Annotated[Order, Body()]) -> None:
    run(partial(disputes.put_order, order=order))


@app.post("/disputes")
def open_dispute(body: Opening) -> Kept:
    refuse_future(body.at, "$.at")
    about = body.id, body.order_id, body.claim, body.at
    return kept(run(lambda session: disputes.start(session, *about)))


@app.post("/disputes/{id}/events")
def take_event(id: str, body: EventBody) -> Kept:
    refuse_future(body.event.at, "$.event.at")
    return kept(run(lambda session: disputes.take(session, id, body.event, body.version)))


@app.get("/disputes/{id}")
def show(id: str) -> Kept:
    return kept(run(partial(disputes.dispute_row, id=id)))


@app.get("/disputes/{id}/answer")
def answer(id: str, at: AwareDatetime | None = None) -> Answer:
    return run(lambda session: disputes.answer(session, id, at or now()))


def refuse_future(at: datetime, path: str) -> None:
    if at > now():
        raise InvalidInput("invalid-value", f"{at} is still to come", path)


# glue: errors of the library as responses
@app.exception_handler(DisputeRulesError)
def refused(request: Request, error: DisputeRulesError) -> JSONResponse:
    status, body = error_response(error)
    return JSONResponse(body, status)


# end glue


@app.exception_handler(Conflict)
def conflict(request: Request, error: Conflict) -> JSONResponse:
    return JSONResponse({"detail": [{"type": error.code, "msg": str(error)}]}, 409)


@app.exception_handler(Missing)
def missing(request: Request, error: Missing) -> JSONResponse:
    return JSONResponse({"detail": [{"type": "not-found", "msg": str(error)}]}, 404)
