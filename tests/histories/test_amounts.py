"""An amount is a whole number of minor units; a column with a decimal anywhere is refused."""

import re
from decimal import Decimal

import duckdb
import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disputerules.histories import compare_history, decide_table
from disputerules.histories.amounts import has_scale
from disputerules.values.errors import InvalidInput
from disputerules.values.money import CODES
from tests.generators.history import GUIDE

AT = "2026-01-02T08:00:00Z"
HEAD = ("order_id", "at", "placed_at", "currency", "paid")
MAPPED = re.compile(r"--map '(\w+)=(.*?)'(?:;|$)")


def csv(path, rows, head=HEAD):
    lines = [",".join(head), *(",".join(f'"{value}"' for value in row) for row in rows)]
    path.write_text("\n".join(lines) + "\n")
    return path


def jsonl(path, rows, head=HEAD):
    """Write rows whose last value is JSON text."""
    path.write_text(
        "".join(
            "{"
            + ", ".join(f'"{name}": "{value}"' for name, value in zip(head, row[:-1], strict=False))
            + f', "{head[-1]}": {row[-1]}}}\n'
            for row in rows
        )
    )
    return path


def parquet(path, rows, head=HEAD):
    columns = zip(*rows, strict=True)
    pyarrow.parquet.write_table(
        pyarrow.table({name: list(values) for name, values in zip(head, columns, strict=True)}),
        path,
    )
    return path


def rows_of(paid, currency="USD"):
    return [(f"{n:03}", AT, AT, currency, text) for n, text in enumerate(paid)]


def decided(source, **more):
    found = decide_table(source, GUIDE, into="rows", **more)
    return {row["order_id"]: row["bad_row"] or row["refund_amount"] for row in found}


def refusal_of(source, **more):
    with pytest.raises(InvalidInput) as refusal:
        decide_table(source, GUIDE, **more)
    with pytest.raises(InvalidInput) as again:
        compare_history(source, GUIDE, GUIDE, **more)
    assert (again.value.code, str(again.value)) == (refusal.value.code, str(refusal.value))
    return refusal.value


def repairs(error):
    """The mappings that an error suggests: for major units, then for minor units."""
    return [{name: text} for name, text in MAPPED.findall(error.message)]


# --- texts ---------------------------------------------------------------------------------------

WHOLE = st.from_regex(r"[+-]?[0-9]{1,12}", fullmatch=True)
WITH_DECIMALS = st.one_of(
    st.from_regex(r"[+-]?[0-9]{1,9}[.,][0-9]{0,4}", fullmatch=True),
    st.from_regex(r"[.,][0-9]{1,3}", fullmatch=True),
    st.from_regex(r"[0-9]{1,3}[eE][+-]?[0-9]", fullmatch=True),
    st.from_regex(r"[$] ?[0-9]{1,3}[.][0-9]{2}", fullmatch=True),
)
OTHER = st.sampled_from(["free", "n/a", "$45", "4 500", "--5", "0x10", "+"])


def reading(text):
    """What a person reads: minor units, a decimal, or neither."""
    if any(sign in text for sign in ".,") or re.search("[0-9][eE]", text):
        return "decimal"
    if not re.fullmatch("[+-]?[0-9]+", text):
        return "not-a-whole-number"
    return int(text) if int(text) >= 0 else "amount-out-of-range"


@pytest.mark.no_cover
@settings(max_examples=40, deadline=None)
@given(
    texts=st.lists(st.one_of(WHOLE, WHOLE, OTHER, WITH_DECIMALS), min_size=1, max_size=6),
    write=st.sampled_from([csv, jsonl, parquet]),
    files=st.integers(1, 3),
)
def test_a_column_of_texts_is_read_as_a_person_reads_it_or_refused(
    texts, write, files, tmp_path_factory
):
    folder = tmp_path_factory.mktemp("texts")
    quoted = [f'"{text}"' for text in texts] if write is jsonl else texts
    rows = rows_of(quoted)
    names = [
        write(folder / f"{n}.{write.__name__}", part)
        for n in range(files)
        if (part := rows[n::files])
    ]
    readings = [reading(text) for text in texts]
    if "decimal" in readings:
        error = refusal_of(names)
        assert error.code == "amount-with-decimals"
        assert "paid" in error.message
        assert any(repr(text) in error.message for text in texts if reading(text) == "decimal")
    else:
        assert decided(names) == {f"{n:03}": each for n, each in enumerate(readings)}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("45", 45),
        ("0", 0),
        ("9007199254740991", 2**53 - 1),
        ("-1", "amount-out-of-range"),
        ("9007199254740992", "amount-out-of-range"),
        ("null", "missing-amount"),
        ('"045"', 45),
        ("12345678901234567890", "not-a-whole-number"),
    ],
)
def test_a_json_number_is_read_exactly(tmp_path, text, read):
    assert decided(jsonl(tmp_path / "a.jsonl", rows_of([text]))) == {"000": read}


@pytest.mark.parametrize("text", ["45.00", "45.0", "0.1", "45e0", "4.5E1", '"45.00"', '"45,00"'])
def test_a_json_number_with_a_decimal_is_never_minor_units(tmp_path, text):
    file = jsonl(tmp_path / "a.jsonl", rows_of(["45", text, "46"]))
    assert refusal_of(file).code == "amount-with-decimals"


@pytest.mark.parametrize(
    "name", ["paid", "refunded", "shipping_paid", "shipping_refunded", "amount"]
)
def test_every_column_of_amounts_is_checked(tmp_path, name):
    head = (*HEAD, name) if name != "paid" else HEAD
    rows = [row if name == "paid" else (*row[:-1], "9", "1.00") for row in rows_of(["1.00"])]
    assert (
        f"column {name} has a decimal, such as '1.00'"
        in refusal_of(csv(tmp_path / "a.csv", rows, head)).message
    )


def test_a_decimal_in_a_later_file_refuses_the_column_instead_of_rounding_it(tmp_path):
    files = [csv(tmp_path / "1.csv", rows_of(["45"])), csv(tmp_path / "2.csv", rows_of(["45.50"]))]
    for order in (files, files[::-1]):
        assert refusal_of(order).code == "amount-with-decimals"


# --- types with decimals -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        [45.0],
        [45.5],
        [45.0, None],
        pyarrow.array([45.0], pyarrow.float32()),
        [Decimal("45.00")],
        [Decimal("45.10")],
    ],
    ids=str,
)
def test_a_type_that_has_decimals_is_refused_whatever_its_values_are(tmp_path, values):
    columns = {
        name: [text] * len(values) for name, text in zip(HEAD, rows_of(["x"])[0], strict=True)
    }
    table = pyarrow.table({**columns, "paid": values})
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet")
    for source in (table, tmp_path / "a.parquet"):
        error = refusal_of(source)
        assert error.code == "invalid-type"
        assert re.match(r"column paid has type (DOUBLE|FLOAT|DECIMAL\(4,2\)), but", error.message)


def test_whole_numbers_of_a_decimal_type_are_minor_units():
    assert has_scale("decimal(10,2)")
    assert not has_scale("decimal(10, 0)")
    table = pyarrow.table(
        {name: [text] for name, text in zip(HEAD, rows_of([Decimal(4500)])[0], strict=True)}
    )
    assert decided(table) == {"000": 4500}


# --- the repair ----------------------------------------------------------------------------------

MAJOR = {"JPY": ["9899", "9900.00"], "USD": ["45.00", "0.07"], "KWD": ["10.001", "1.5"]}


@pytest.mark.no_cover
@pytest.mark.parametrize("write", [csv, jsonl])
@pytest.mark.parametrize(
    "currencies", [["JPY"], ["USD"], ["KWD"], ["JPY", "USD", "KWD"], ["USD", "EUR"]], ids="-".join
)
def test_the_mapping_in_the_message_converts_exactly_in_every_currency(tmp_path, write, currencies):
    rows = [
        (f"{n:03}{code}", AT, AT, code, text)
        for code in currencies
        for n, text in enumerate(MAJOR.get(code, ["3.25"]))
    ]
    file = write(tmp_path / f"a.{write.__name__}", rows)
    major, minor = repairs(refusal_of(file))
    assert decided(file, mapping=major) == {
        row[0]: int(Decimal(row[-1]) * 10 ** CODES[row[3]]) for row in rows
    }
    expected = {
        row[0]: int(value) if (value := Decimal(row[-1])) == int(value) else "not-a-whole-number"
        for row in rows
    }
    assert decided(file, mapping=minor) == expected


def test_an_amount_finer_than_its_currency_is_a_bad_row_after_the_repair(tmp_path):
    file = csv(tmp_path / "a.csv", rows_of(["45.005", "45.00"]))
    major, _ = repairs(refusal_of(file))
    assert decided(file, mapping=major) == {"000": "not-a-whole-number", "001": 4500}


@pytest.mark.parametrize(
    "text",
    ["CAST(ROUND(paid * 100) AS BIGINT)", "paid * 100", "CAST(paid AS DECIMAL(18, 2)) * 100"],
)
@pytest.mark.parametrize("write", [csv, jsonl])
def test_an_expression_reads_a_column_of_numbers_as_numbers(tmp_path, write, text):
    file = write(tmp_path / f"a.{write.__name__}", rows_of(["45.10", "0.29", "45", "1.005"][:3]))
    assert decided(file, mapping={"paid": text}) == {"000": 4510, "001": 29, "002": 4500}


def test_an_expression_reads_one_type_from_all_files(tmp_path):
    files = [
        csv(tmp_path / "1.csv", rows_of(["45"])),
        csv(tmp_path / "2.csv", [("9", AT, AT, "USD", "45.50")]),
    ]
    for order in (files, files[::-1]):
        assert decided(order, mapping={"paid": "paid * 100"}) == {"000": 4500, "9": 4550}


@pytest.mark.parametrize("paid", ["1e2", "19.989999999999998", "0.1234567890"])
def test_an_expression_reads_other_numbers_as_floating_point(tmp_path, paid):
    file = csv(tmp_path / "a.csv", rows_of([paid]))
    whole = int((Decimal(paid) * 100).to_integral_value())
    assert decided(file, mapping={"paid": "CAST(ROUND(paid * 100) AS BIGINT)"}) == {"000": whole}


def test_a_currency_that_a_mapping_gives_decides_the_factor(tmp_path):
    head, rows = (*HEAD[:3], "price"), [("1", AT, AT, "9899.0")]
    file = csv(tmp_path / "a.csv", rows, head)
    given = {"paid": "price", "currency": "'JPY'"}
    major, _ = repairs(refusal_of(file, mapping=given))
    assert major == {"paid": 'CAST("price" AS DECIMAL(28, 8))'}
    assert decided(file, mapping=given | major) == {"1": 9899}


def test_without_a_known_currency_the_factor_is_that_of_most(tmp_path):
    file = csv(tmp_path / "a.csv", rows_of(["45.00"], "BTC"))
    assert repairs(refusal_of(file))[0]["paid"].endswith(" * 100")
    file = csv(tmp_path / "b.csv", [("1", "45.00")], ("order_id", "paid"))
    assert repairs(refusal_of(file))[0]["paid"].endswith(" * 100")


# --- one kind of reading for a column ------------------------------------------------------------


def test_leading_zeros_of_ids_stay_in_every_kind_of_file(tmp_path):
    for write, paid in ((csv, "1"), (jsonl, "1"), (parquet, 1)):
        rows = [(text, AT, AT, "USD", paid) for text in ("00123", "123", "0", "1e3", "1.10")]
        found = decided(write(tmp_path / f"a.{write.__name__}", rows))
        assert set(found) == {"00123", "123", "0", "1e3", "1.10"}


@pytest.mark.parametrize("text", ["9007199254740993", "12345678901234567890123", "7"])
def test_an_id_that_is_a_json_number_keeps_its_digits(tmp_path, text):
    (tmp_path / "a.jsonl").write_text(
        f'{{"order_id": {text}, "at": "{AT}", "placed_at": "{AT}", "currency": "USD", "paid": 1}}\n'
    )
    assert set(decided(tmp_path / "a.jsonl")) == {text}


def test_an_expression_over_an_id_keeps_leading_zeros(tmp_path):
    file = csv(tmp_path / "a.csv", [("007", AT, AT, "USD", "5"), ("7", AT, AT, "USD", "5")])
    assert set(decided(file, mapping={"order_id": "'n' || order_id"})) == {"n007", "n7"}


def test_the_order_of_columns_may_differ_between_csv_files(tmp_path):
    first = csv(tmp_path / "1.csv", [("1", AT, AT, "USD", "7", "9")], (*HEAD, "shipping_paid"))
    other = csv(
        tmp_path / "2.csv", [("2", AT, AT, "USD", "9", "7")], (*HEAD[:4], "shipping_paid", "paid")
    )
    facts = ["goods_left", "shipping_left"]
    found = decide_table([first, other], GUIDE, facts=facts, into="rows")
    assert [(row["goods_left"], row["shipping_left"]) for row in found] == [(7, 9), (7, 9)]


def test_a_column_that_only_some_csv_files_have_is_refused_instead_of_dropped(tmp_path):
    more = csv(tmp_path / "1.csv", [("1", AT, AT, "USD", "7", "2")], (*HEAD, "refunded"))
    less = csv(tmp_path / "2.csv", [("2", AT, AT, "USD", "9")])
    for order in ([more, less], [less, more], str(tmp_path / "*.csv")):
        error = refusal_of(order)
        assert error.code == "invalid-source"
        assert error.message.startswith("column 'refunded' is in only one of ")


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("2026-01-05T24:00:00Z", None),
        ("2026-01-05T24:00:00.000Z", None),
        ("2026-01-05T24:00:01Z", "not-an-instant"),
        ("2026-01-05T24:01:00Z", "not-an-instant"),
        ("2026-01-05T25:00:00Z", "not-an-instant"),
        ("2026-01-05T23:59:59Z", None),
        ("2026-01-05T23:59:60Z", "not-an-instant"),
    ],
)
def test_hour_24_is_midnight_and_a_leap_second_is_no_instant(tmp_path, text, bad):
    file = csv(tmp_path / "a.csv", [("1", AT, AT, "USD", "5", text)], (*HEAD, "paid_at"))
    (found,) = decide_table(file, GUIDE, into="rows", facts=["paid_at"], at=None)
    assert found["bad_row"] == bad


def test_hour_24_is_the_first_instant_of_the_next_day():
    rows = [
        ("1", "2026-02-01T00:00:00Z", AT, "USD", 5, text)
        for text in ("2026-01-05T24:00:00Z", "2026-01-06T00:00:00Z", "2026-01-06T02:00:00+02:00")
    ]
    head = (*HEAD, "paid_at")
    table = pyarrow.table(
        {name: list(v) for name, v in zip(head, zip(*rows, strict=True), strict=True)}
    )
    found = decide_table(table, GUIDE, into="rows", facts=["paid_at"])
    assert len({row["paid_at"] for row in found}) == 1


def test_a_connection_of_the_caller_is_checked_too():
    connection = duckdb.connect()
    connection.execute(
        f"CREATE TABLE orders AS SELECT '1' AS order_id, '{AT}' AS at, '{AT}' AS placed_at, "
        "'USD' AS currency, '45.00' AS paid"
    ).fetchall()
    assert refusal_of(connection).code == "amount-with-decimals"


@pytest.mark.parametrize(
    ("paid", "read"), [("4500", 4500), ('"4500"', 4500), ("45.00", None), ('"45.00"', None)]
)
def test_a_column_of_json_values_is_read_as_a_json_file_is(paid, read):
    connection = duckdb.connect()
    connection.execute(
        f"CREATE TABLE orders AS SELECT CAST('\"007\"' AS JSON) AS order_id, '{AT}' AS at, "
        f"'{AT}' AS placed_at, 'USD' AS currency, CAST('{paid}' AS JSON) AS paid"
    ).fetchall()
    if read is None:
        assert refusal_of(connection).code == "amount-with-decimals"
    else:
        assert decided(connection) == {"007": read}
