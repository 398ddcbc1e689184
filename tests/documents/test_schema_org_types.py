"""Terms for schema.org are of the types that `schema-dts` declares, which is published on npm.

The first run installs `schema-dts` and `typescript` into build/schema-dts.
"""

import json
import shutil
import subprocess
from functools import cache

import pytest

from disputerules import POLICIES
from disputerules.documents.terms import publish
from tests.docs.fences import ROOT
from tests.generators.shops import CATEGORIES, shop, variant

FOLDER = ROOT / "build" / "schema-dts"
PACKAGES = ("schema-dts@2.1.0", "typescript@5.9.3")
MISSING = "needs node, npm and its registry: apt-get install npm"
SEASON = (
    "placed_at >= instant('2026-11-01T00:00:00Z') and placed_at < instant('2027-01-01T00:00:00Z')"
)
SHOPS = [
    *POLICIES.values(),
    shop(),
    shop(remedies__received_keep=[], remedies__received_return=[]),
    shop("[reasons.not-as-described]\ndeduction = 1250\n"),
    shop(CATEGORIES + variant("season", SEASON, protection__period="60 days")),
    shop(variant("season", SEASON, protection__ends_on="2027-01-31T00:00:00Z")),
]


@cache
def compiler() -> str:
    """Return the path of the TypeScript compiler, installed if need be; empty if it cannot be."""
    found = FOLDER / "node_modules" / ".bin" / "tsc"
    if not all(shutil.which(one) for one in ("node", "npm")):
        return ""
    if not found.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / "package.json").write_text('{"private": true}', encoding="utf-8")
        install = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
        done = subprocess.run(install, cwd=FOLDER, capture_output=True, check=False)
        if done.returncode:
            return ""
    return str(found)


def complaints(documents: list[str]) -> list[str]:
    """Return what the compiler says of documents, each of which should be a return policy."""
    if not compiler():
        pytest.skip(MISSING)
    lines = ['import type { MerchantReturnPolicy, WithContext } from "schema-dts";']
    lines += [
        f"export const one{n}: WithContext<MerchantReturnPolicy> = {text};"
        for n, text in enumerate(documents)
    ]
    source = FOLDER / "terms.ts"
    source.write_text("\n".join(lines), encoding="utf-8")
    options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext"]
    done = subprocess.run(
        [compiler(), *options, source.name], cwd=FOLDER, capture_output=True, text=True, check=False
    )
    return done.stdout.splitlines()


def test_every_document_compiles_and_a_wrong_one_does_not():
    documents = [publish(policy, "schema.org").text for policy in SHOPS]
    assert complaints(documents) == []
    right = json.loads(documents[-1])
    wrong = [
        right | {"merchantReturnDays": {"days": 30}},
        right | {"returnFees": "https://schema.org/FreeReturns"},
        right | {"returnWindow": 30},
    ]
    found = complaints([json.dumps(one) for one in wrong])
    assert [n for n in range(3) if any(f"terms.ts({n + 2}," in line for line in found)] == [0, 1, 2]
