"""How prose about one answer speaks: its language, and the time zone beside UTC."""

from datetime import datetime

from attrs import frozen

from disputerules.decide.answer import Answer
from disputerules.facts.case import Case
from disputerules.facts.wording import Wording
from disputerules.interpreters.reference import Reading
from disputerules.interpreters.text import end_moment, moment, zone_of
from disputerules.policies.languages import Language, language_named


@frozen
class Voice:
    """The language of prose, its words for values, and the time zone of the policy."""

    language: Language
    wording: Wording
    zone: str

    def say(self, sentence: str, **values: object) -> str:
        """Return a sentence with its values."""
        return self.language.say(sentence, **values)

    def name_of(self, kind: str, code: object) -> str:
        """Return what the language calls a choice."""
        return str(code) if self.language.shows_codes else self.wording.title(kind, str(code))

    def at(self, instant: datetime) -> str:
        """Return an instant."""
        return moment(instant, self.zone, self.wording)

    def end(self, instant: datetime) -> str:
        """Return an instant at which something ends."""
        return end_moment(instant, self.zone, self.wording)


def voice_of(answer: Answer) -> Voice:
    """Return how prose about an answer speaks: in the language of its policy."""
    document = answer.document
    wording = document.policy.wording
    zone = zone_of(Reading(Case(answer.at, document.order), document.policy))
    return Voice(language_named(wording.language), wording, zone)
