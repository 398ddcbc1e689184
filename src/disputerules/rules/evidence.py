"""What is wrong with the description and the files of a claim."""

from disputerules.facts import claim_facts as claim
from disputerules.facts import settings
from disputerules.language.table import Hit, Otherwise, Row, Scope, Table, outcome

EVIDENCE = Table(
    name="evidence",
    question="Is the claim described and shown?",
    scope=Scope.CASE,
    hit=Hit.COLLECT,
    rows=(
        Row(
            "description-missing",
            when=~claim.described,
            then=outcome(False, path=".description"),
            because="the claim does not say what happened",
            source="guide: describe the problem in detail",
        ),
        Row(
            "evidence-required",
            when=claim.received & settings.REQUIRED_WHEN_RECEIVED & claim.file_count.is_zero,
            then=outcome(False, path=".evidence"),
            because="a claim about received goods needs a file that shows it",
            source="policy: evidence.required_when_received",
        ),
        Row(
            "too-many-files",
            when=claim.file_count > settings.MAX_FILES,
            then=outcome(False, path=".evidence"),
            because="{file_count} files are given and {evidence.max_files} are allowed",
            source="policy: evidence.max_files",
        ),
    ),
    otherwise=Otherwise(outcome(True, "acceptable"), because="the claim is described and shown"),
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
            source="design: a file shows something",
        ),
        Row(
            "file-too-large",
            when=claim.file_bytes > settings.MAX_BYTES,
            then=outcome(False, path=".bytes"),
            because="the file {file_name} has {file_bytes} bytes; "
            "at most {evidence.max_bytes} are allowed",
            source="guide: images up to 2 MB",
        ),
        Row(
            "file-type-not-allowed",
            when=~claim.file_format.in_(settings.FORMATS),
            then=outcome(False, path=".name"),
            because="the file {file_name} is none of {evidence.formats}",
            source="guide: jpg, jpeg, bmp, gif, png",
        ),
    ),
    otherwise=Otherwise(outcome(True, "acceptable"), because="the file can be used"),
)
