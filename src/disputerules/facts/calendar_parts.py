"""The parts of the calendar as settings, so that variants may set them: `calendar.zone`."""

from typing import Any

from attrs import evolve, fields

from disputerules.language.expression import Kind, Setting
from disputerules.values.codec import Codec, codec_of
from disputerules.values.errors import DisputeRulesError, InvalidPolicy
from disputerules.values.periods import Calendar

SECTION = "calendar"
SOURCE = "docs/explanation/our-choices.md#options-from-other-marketplaces"
MEANINGS = {
    "zone": "the time zone in which a day begins and ends",
    "weekend": "the days of the week that are not business days",
    "holidays": "the dates that are not business days",
    "workdays": "the dates that are business days in spite of the weekend and of holidays",
}


def codec_of_part(name: str, type_: Any) -> Codec[Any]:
    """Return the codec of one part, which takes what a calendar takes."""
    codec = codec_of(type_)
    assert codec is not None

    def read(value: Any, currency: str | None = None) -> Any:
        return check(codec.read(value, None))

    def check(value: Any) -> Any:
        try:
            return getattr(Calendar(**{name: value}), name)
        except DisputeRulesError as error:
            raise InvalidPolicy(error.message, error.path.removeprefix(f".{name}")) from None

    return evolve(codec, read=read, check=check)


# Only deadlines read them: no expression can.
CALENDAR_PARTS: dict[str, Setting] = {
    f"{SECTION}.{each.name}": Setting(
        f"{SECTION}.{each.name}",
        Kind.CHOICE,
        meaning=MEANINGS[each.name],
        source=SOURCE,
        codec=codec_of_part(each.name, each.type),
    )
    for each in fields(Calendar)
}
ZONE = CALENDAR_PARTS[f"{SECTION}.zone"]
