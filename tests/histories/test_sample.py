"""A made-up history: plausible, the same for a seed, and good to decide."""

import pyarrow.parquet
import pytest

from disputerules.histories import compare_history, decide_table
from disputerules.histories.columns import COLUMNS
from disputerules.histories.sample import COLUMNS as SAMPLED
from disputerules.histories.sample import sample
from disputerules.values.errors import InvalidInput
from tests.generators.history import GUIDE


def rows_of(file):
    return pyarrow.parquet.read_table(file).to_pylist()


def test_the_same_seed_makes_the_same_orders_and_another_one_others(tmp_path):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        sample(200, tmp_path / f"{name}.parquet", seed)
    first, again, other = (rows_of(tmp_path / f"{name}.parquet") for name in "abc")
    assert first == again != other
    assert first[0]["order_id"] == other[0]["order_id"] == "S-000000001"


@pytest.mark.parametrize("ending", ["parquet", "csv", "json"])
def test_every_made_up_order_can_be_decided(tmp_path, ending):
    file = tmp_path / f"orders.{ending}"
    sample(400, file)
    found = compare_history(file, GUIDE, GUIDE.but({"protection.period": "30 days"}))
    assert (found.rows, found.decided, found.bad_rows) == (400, 400, {})
    assert found.changed > 0
    assert len(found.refund) == 3


def test_all_kinds_of_files_have_the_same_orders(tmp_path):
    decided = []
    for ending in ("parquet", "csv", "json"):
        sample(100, tmp_path / f"orders.{ending}")
        rows = decide_table(tmp_path / f"orders.{ending}", GUIDE, into="rows")
        decided.append(sorted(rows, key=lambda row: row["order_id"]))
    assert decided[0] == decided[1] == decided[2]


def test_a_sample_has_columns_that_histories_have_and_one_to_cut_by():
    assert set(SAMPLED) - set(COLUMNS) == {"country"}


@pytest.mark.parametrize(
    ("orders", "file", "message"),
    [
        (0, "a.parquet", "orders is 0; it must be at least 1"),
        (5, "a.txt", "; expected one of .parquet, .csv, .json"),
    ],
)
def test_an_impossible_sample_is_refused(orders, file, message, tmp_path):
    with pytest.raises(InvalidInput) as refused:
        sample(orders, tmp_path / file)
    assert refused.value.code == "invalid-value"
    assert refused.value.message.endswith(message)
