"""What the commands say of their arguments and files, in full."""

import json
from pathlib import Path

import pytest

from disputerules import cli
from disputerules.cli.files import loads, read, write
from disputerules.values.errors import InvalidInput


@pytest.fixture
def said(capsys):
    """The status of a command, and what it says on standard error."""

    def command(*arguments):
        status = cli.main([str(one) for one in arguments])
        return status, capsys.readouterr().err

    return command


def refusal(call, *given):
    with pytest.raises(InvalidInput) as refused:
        call(*given)
    return refused.value.code, refused.value.path, refused.value.message


def test_only_the_schema_of_an_answer_depends_on_a_policy(said):
    refused = "only the schema of 'answer' depends on a policy; leave out the policy"
    for arguments in (("claim", "etsy"), ("answer", "etsy", "--openapi")):
        status, err = said("schema", *arguments)
        assert (status, err) == (2, f"disputerules: {refused} [invalid-value]\n")


def test_a_file_that_cannot_be_read_or_written_says_why(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    gone = "no/case.json"
    reason = "No such file or directory"
    assert refusal(read, gone) == ("unreadable-file", "$", f"cannot read '{gone}': {reason}")
    assert refusal(write, gone, "") == ("unwritable-file", "$", f"cannot write '{gone}': {reason}")
    assert refusal(read, "a\0b") == (
        "unreadable-file",
        "$",
        "cannot read 'a\\x00b': embedded null byte",
    )


def test_a_file_is_read_up_to_a_limit_and_written_as_utf_8(tmp_path):
    file = tmp_path / "text"
    write(str(file), "Å\n")
    assert file.read_bytes() == b"\xc3\x85\n"
    assert read(str(file)) == b"\xc3\x85\n"
    assert read(str(file), 2) == b"\xc3\x85"


def test_a_conformance_file_that_is_no_json_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = Path("cases.json")
    file.write_text("{", encoding="utf-8")
    code, path, message = refusal(loads, str(file))
    assert (code, path) == ("not-json", "$")
    assert message.startswith(f"'{file}' is not JSON: Expecting property name")
    file.write_text('{"a": 1, "a": 2}', encoding="utf-8")
    assert loads(str(file)) == {"a": 2}


def test_a_document_that_is_nested_too_deeply_is_refused(monkeypatch, capsys):
    def too_deep(given):
        raise RecursionError

    given = cli.parser().parse_args(["decide", "-", "--json"])
    given.run = too_deep
    assert cli.run(given) == 2
    assert json.loads(capsys.readouterr().out)["error"] == {
        "code": "too-deep",
        "path": "$",
        "message": "the document is nested too deeply",
    }


def test_ctrl_c_ends_with_its_own_status(monkeypatch):
    def interrupted(given):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "run", interrupted)
    assert cli.main(["decide", "-"]) == 130


def test_reasons_are_listed_for_one_scheme_in_text_and_in_json(capsys):
    assert cli.main(["reasons", "--json"]) == 0
    every = json.loads(capsys.readouterr().out)
    scheme = every[0]["scheme"]
    assert cli.main(["reasons", "--json", "--to", scheme]) == 0
    some = json.loads(capsys.readouterr().out)
    assert some == [one for one in every if one["scheme"] == scheme]
    assert 0 < len(some) < len(every)


def test_a_policy_is_written_as_a_file_with_every_row(capsys):
    assert cli.main(["policy", "etsy", "--toml"]) == 0
    printed = capsys.readouterr().out
    assert printed.endswith("\n")
    assert not printed.endswith("\n\n")
    assert "[" in printed
