"""Every table has its file of worked rows here."""

from pathlib import Path

from disputerules.rules import TABLES


def test_every_table_has_a_file_of_its_name():
    files = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}
    assert files - {"all_tables"} == {table.name.replace("-", "_") for table in TABLES}
