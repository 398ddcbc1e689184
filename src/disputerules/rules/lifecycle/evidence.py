"""Evidence that comes later: when a party may give files and words, and how many."""

from disputerules.facts import dispute_facts as dispute
from disputerules.facts import event_facts as event
from disputerules.facts import event_limits as limits
from disputerules.facts import lifecycle_settings as life
from disputerules.language.table import Row
from disputerules.rules.lifecycle.record import (
    CHOICES,
    arbitrating,
    asked_for_information,
    becomes,
    negotiating,
    refused,
    row,
    ruled,
    seller,
    under_appeal,
)

too_many_bytes = life.MAX_TOTAL_BYTES.given & (
    limits.submitted_bytes + event.event_bytes > life.MAX_TOTAL_BYTES.or_else(0)
)
sound = event.revision_code.is_("acceptable") & ~too_many_bytes
may_show = life.EVIDENCE_MAY_BE_ADDED | ~event.shows_something
rejects = seller & event.event_type.is_("seller-rejected")
# A rejection brings files only where evidence may be added; what is asked for may always be given.
files_fit = (~event.shows_something | sound) & (may_show | ~event.event_type.is_("seller-rejected"))
appeals = event.event_type.one_of("buyer-appealed", "seller-appealed")
may_add = (negotiating | arbitrating | under_appeal) & life.EVIDENCE_MAY_BE_ADDED
brings_files = (
    (rejects & life.EVIDENCE_MAY_BE_ADDED)
    | (may_add & event.event_type.is_("evidence-added"))
    | (asked_for_information & event.event_type.is_("information-provided"))
    | (ruled & appeals)
) & event.shows_something

NOT_ACCEPTED_LATER = Row(
    "evidence-not-accepted-later",
    when=rejects & ~may_show,
    then=refused(),
    because="files and words may be given only with the claim",
    source=f"{CHOICES}#evidence-that-comes-later",
)
TOO_MANY_BYTES = (
    "{submitted_bytes} bytes were given before and {event_bytes} come now; "
    "at most {evidence.max_total_bytes} are allowed"
)
REVISED_WITH_TOO_MANY = row(
    "revision-with-too-many-bytes",
    negotiating & event.revision_code.is_("acceptable") & too_many_bytes,
    "buyer-revised",
    refused("too-many-bytes-in-total"),
    TOO_MANY_BYTES,
    f"{CHOICES}#evidence-that-comes-later",
)
ROWS: tuple[Row, ...] = (
    row(
        "evidence-comes-later",
        may_add & sound,
        "evidence-added",
        becomes(dispute.state),
        "a party adds evidence",
        f"{CHOICES}#evidence-that-comes-later",
    ),
    Row(
        "too-many-bytes-in-total",
        when=brings_files & too_many_bytes,
        then=refused(),
        because=TOO_MANY_BYTES,
        source=f"{CHOICES}#evidence-that-comes-later",
    ),
    Row(
        "files-not-acceptable",
        when=brings_files & ~event.revision_code.is_("acceptable"),
        then=refused(),
        because="the files cannot be used: {revision_code}",
        source=f"{CHOICES}#evidence-that-comes-later",
    ),
)
