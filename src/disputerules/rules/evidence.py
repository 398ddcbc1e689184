"""What is wrong with the description and the files of a claim."""

from disputerules.facts import claim_facts as claim
from disputerules.facts import lifecycle_settings as life
from disputerules.facts import settings
from disputerules.language.table import Hit, Otherwise, Row, Scope, Table, outcome

EVIDENCE = Table(
    name="evidence",
    question="Does the claim have a description and enough evidence?",
    scope=Scope.CASE,
    hit=Hit.COLLECT,
    rows=(
        Row(
            "description-missing",
            when=claim.reason_description.is_("required") & ~claim.described,
            then=outcome(False, path=".description"),
            because="the claim has no description",
            source="docs/explanation/guide.md#the-description",
        ),
        Row(
            "evidence-required",
            when=claim.reason_evidence.is_("required") & claim.file_count.is_zero,
            then=outcome(False, path=".evidence"),
            because="this claim needs a file as evidence",
            source="docs/explanation/our-choices.md#limits-on-evidence",
        ),
        Row(
            "too-many-files",
            when=settings.MAX_FILES.given & (claim.file_count > settings.MAX_FILES.or_else(0)),
            then=outcome(False, path=".evidence"),
            because="{file_count} files are attached; at most {evidence.max_files} are allowed",
            source="docs/explanation/our-choices.md#limits-on-evidence",
        ),
        Row(
            "too-many-bytes",
            when=life.MAX_TOTAL_BYTES.given & (claim.claim_bytes > life.MAX_TOTAL_BYTES.or_else(0)),
            then=outcome(False, path=".evidence"),
            because="the files have {claim_bytes} bytes; "
            "at most {evidence.max_total_bytes} are allowed",
            source="docs/explanation/our-choices.md#evidence-that-comes-later",
        ),
    ),
    otherwise=Otherwise(
        outcome(True, "acceptable"),
        because="the description and the number of files are acceptable",
        source="docs/explanation/our-choices.md#what-no-row-speaks-of",
    ),
)

FILES = Table(
    name="evidence-files",
    question="Can the file be used as evidence?",
    scope=Scope.FILE,
    hit=Hit.COLLECT,
    rows=(
        Row(
            "file-empty",
            when=claim.file_bytes.is_zero,
            then=outcome(False, path=".bytes"),
            because="the file {file_name} is empty",
            source="docs/explanation/our-choices.md#limits-on-evidence",
        ),
        Row(
            "file-too-large",
            when=settings.MAX_BYTES.given & (claim.file_bytes > settings.MAX_BYTES.or_else(0)),
            then=outcome(False, path=".bytes"),
            because="the file {file_name} has {file_bytes} bytes; "
            "at most {evidence.max_bytes} are allowed",
            source="docs/explanation/guide.md#images-as-evidence",
        ),
        Row(
            "file-type-not-allowed",
            when=settings.FORMATS.given & ~claim.file_format.in_(settings.FORMATS.or_else()),
            then=outcome(False, path=".name"),
            because="the type of {file_name} is not one of {evidence.formats}",
            source="docs/explanation/guide.md#images-as-evidence",
        ),
    ),
    otherwise=Otherwise(
        outcome(True, "acceptable"),
        because="the file can be used",
        source="docs/explanation/our-choices.md#what-no-row-speaks-of",
    ),
)
