"""Name the formats of the files that are written, by their endings."""

from pathlib import Path

from disputerules.values.errors import InvalidInput, shown

ENDINGS = {".parquet": "PARQUET", ".csv": "CSV", ".json": "JSON"}


def format_of(file: str | Path) -> str:
    """Return the format of a file to write, or raise InvalidInput for another ending."""
    name = ENDINGS.get(Path(file).suffix.lower())
    if name is None:
        right = f"unknown file type {shown(str(file))}; expected one of {', '.join(ENDINGS)}"
        raise InvalidInput("invalid-value", right)
    return name
