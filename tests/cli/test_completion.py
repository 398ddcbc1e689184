"""A shell completes every command, option and known value, from the definitions of the commands."""

import shutil
import subprocess

import pytest

from disputerules.cli import COMMANDS, main
from disputerules.cli.completion import SHELLS, words_of
from disputerules.policies.languages import languages
from disputerules.policies.presets import POLICIES

NAMES = [command.name for command in COMMANDS]
bash_only = pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")


@pytest.fixture(scope="module")
def completed():
    """Return what bash offers for a command line, whose last word is being written."""
    script = SHELLS["bash"](map(words_of, COMMANDS))

    def complete(*line):
        words = " ".join(f"'{word}'" for word in ("disputerules", *line))
        run = (
            f"{script}\nCOMP_WORDS=({words}) COMP_CWORD={len(line)}\n_disputerules\n"
            'printf "%s\\n" "${COMPREPLY[@]}"'
        )
        done = subprocess.run(
            ["bash", "--norc", "-c", run], capture_output=True, text=True, check=True
        )
        assert done.stderr == ""
        return done.stdout.split()

    return complete


@bash_only
def test_the_first_word_is_a_command(completed):
    assert completed("") == NAMES
    assert completed("co") == ["conformance", "compare", "completion"]
    assert completed("x") == []


@bash_only
def test_the_options_are_those_of_the_command(completed):
    assert completed("decide", "-") == [
        "--help",
        "--json",
        "--svg",
        "--policy",
        "--plugins",
        "--language",
    ]
    assert completed("decide", "case.json", "--la") == ["--language"]
    assert completed("unknown", "-") == []


@bash_only
def test_every_name_of_an_option_is_offered(completed):
    assert {"-o", "--output"} <= {*completed("replay", "-")}
    assert "-s o -r" in SHELLS["fish"](map(words_of, COMMANDS))
    assert "-l output -r" in SHELLS["fish"](map(words_of, COMMANDS))


@bash_only
def test_a_value_that_is_known_is_offered(completed):
    assert completed("decide", "case.json", "--language", "") == list(languages())
    assert completed("decide", "--policy", "vin") == ["vinted"]
    assert completed("policy", "") == list(POLICIES)
    assert completed("completion", "") == ["bash", "zsh", "fish"]
    assert completed("sql", "etsy", "--dialect", "sn") == ["snowflake"]


@bash_only
def test_where_a_file_is_expected_bash_completes_files(completed):
    assert completed("decide", "") == []
    assert completed("policy", "etsy", "--stale", "") == []
    assert "complete -o default " in SHELLS["bash"](map(words_of, COMMANDS))


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_knows_every_command_and_option(shell, capsys):
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    for one in map(words_of, COMMANDS):
        assert one.command.name in script
        for option in one.options:
            assert option.removeprefix("--") in script
        for known in one.values.values():
            assert " ".join(known) in script


def test_an_option_is_offered_with_the_beginning_of_its_help():
    decide = next(one for one in COMMANDS if one.name == "decide")
    assert words_of(decide).options["--json"] == "print JSON, including errors"
    assert words_of(decide).options["--policy"].endswith("vinted")
