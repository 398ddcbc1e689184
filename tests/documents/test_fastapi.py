"""Values as bodies and responses of a FastAPI application."""

import asyncio
import json
from typing import Annotated, Any

import httpx
import pytest
from fastapi import Body, FastAPI
from pydantic import BaseModel

from disputerules import Answer, CaseDocument, Claim, Order, answer_case, decide_case
from tests.docs.fences import ROOT

CASE = json.loads((ROOT / "examples" / "seller-silent.json").read_text(encoding="utf-8"))
app = FastAPI()


class Opening(BaseModel):
    """A value beside others."""

    order: Order
    claim: Claim


@app.post("/answers")
def answers(case: Annotated[CaseDocument, Body()]) -> Answer:
    return answer_case(case)


@app.post("/openings")
def openings(opening: Opening) -> Opening:
    return opening


def post(path: str, plain: Any) -> httpx.Response:
    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
            return await client.post(path, json=plain)

    return asyncio.run(send())


def test_a_case_is_answered_as_decide_case_answers_it():
    response = post("/answers", CASE)
    assert response.status_code == 200
    assert response.json() == decide_case(CASE)


def test_a_part_of_a_case_goes_there_and_back():
    plain = {"order": CASE["order"], "claim": CASE["claim"]}
    once = post("/openings", plain).json()
    assert once["order"]["lines"][0]["paid"] == CASE["order"]["lines"][0]["paid"]
    assert post("/openings", once).json() == once


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"order": CASE["order"] | {"id": 5}}, "invalid-type", "$.order.id"),
        ({"order": CASE["order"] | {"attributes": {"x": 1}}}, "unknown-attribute", ".x"),
        ({"at": "2026-03-01T09:00:00"}, "naive-instant", "$.at"),
        ({"policy": "no-such"}, "unknown-policy", "$.policy"),
        ({"policy": {"base": "neutral"}}, "invalid-policy", "$.policy.set"),
    ],
)
def test_bad_input_is_422_with_the_code_and_the_path(change, code, path):
    response = post("/answers", CASE | change)
    (error,) = response.json()["detail"]
    assert response.status_code == 422
    assert (error["type"], error["ctx"]["code"]) == (code, code)
    assert error["loc"][0] == "body"
    assert error["ctx"]["path"].endswith(path)


def test_the_components_of_the_application_have_stable_names():
    spec = app.openapi()
    components = spec["components"]["schemas"]
    body = spec["paths"]["/answers"]["post"]["requestBody"]["content"]["application/json"]
    assert body["schema"] == {"$ref": "#/components/schemas/CaseDocument"}
    result = spec["paths"]["/answers"]["post"]["responses"]["200"]["content"]
    assert result["application/json"]["schema"] == {"$ref": "#/components/schemas/Answer"}
    assert {"Answer", "CaseDocument", "Claim", "Event", "Opening", "Order"} <= set(components)
    assert components["Opening"]["properties"] == {
        "order": {"$ref": "#/components/schemas/Order"},
        "claim": {"$ref": "#/components/schemas/Claim"},
    }


def references(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return {one for item in schema for one in references(item)}
    if not isinstance(schema, dict):
        return set()
    here = {schema["$ref"]} if isinstance(schema.get("$ref"), str) else set()
    return here | references(list(schema.values()))


def test_every_reference_leads_to_a_component():
    spec = app.openapi()
    names = {f"#/components/schemas/{name}" for name in spec["components"]["schemas"]}
    assert references(spec) <= names
