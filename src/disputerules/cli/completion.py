"""The command `completion`: what a shell needs to complete the commands, written from them."""

from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from attrs import frozen

from disputerules.cli.command import POLICY_HELP, Command, Result, argument
from disputerules.policies.languages import languages
from disputerules.policies.presets import POLICIES

PROGRAM = "disputerules"


@frozen
class Words:
    """What may follow a command: options with their help, values of options, other words."""

    command: Command
    options: dict[str, str]
    values: dict[str, tuple[str, ...]]
    others: tuple[str, ...]


def words_of(command: Command) -> Words:
    """Return what may follow a command, from its arguments."""
    options: dict[str, str] = {"--help": "show the help of the command"}
    values: dict[str, tuple[str, ...]] = {}
    others: list[str] = []
    for names, given in command.arguments:
        known = known_values(given)
        if names[0].startswith("-"):
            meaning: str = given.get("help", "").partition(";")[0] % given
            options |= dict.fromkeys(names, meaning)
            if given.get("action") != "store_true":
                values |= dict.fromkeys(names, known)
        else:
            others += known
    return Words(command, options, values, tuple(dict.fromkeys(others)))


def known_values(given: dict[str, Any]) -> tuple[str, ...]:
    """Return the values that an argument can have, where they are known; else it is a file."""
    if given.get("choices"):
        return tuple(given["choices"])
    if given.get("metavar") == "LANGUAGE":
        return languages()
    return tuple(POLICIES) if POLICY_HELP in given.get("help", "") else ()


def values_after(commands: Iterable[Words]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each command with each of its options that takes a value, and the known values."""
    for one in commands:
        for option, known in one.values.items():
            yield f"{one.command.name} {option}", known


def bash(commands: Iterable[Words]) -> str:
    """Return the completion for bash."""
    every = list(commands)
    values = [
        f'    "{words}") words="{" ".join(known)}" ;;' for words, known in values_after(every)
    ]
    others = [
        f'    {one.command.name}) options="{" ".join(one.options)}"; '
        f'words="{" ".join(one.others)}" ;;'
        for one in every
    ]
    return "\n".join(
        [
            f"# bash completion of {PROGRAM}: eval this, or save it where bash-completion looks.",
            f"_{PROGRAM}() {{",
            '  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}"',
            '  local command="${COMP_WORDS[1]}" options="" words=""',
            '  case "$command $previous" in',
            *values,
            '    *) case "$command" in',
            *others,
            "    esac ;;",
            "  esac",
            "  if (( COMP_CWORD == 1 )); then",
            f'    words="{" ".join(one.command.name for one in every)}" options=""',
            "  fi",
            '  [[ "$current" == -* ]] && words="$options"',
            '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
            "}",
            f"complete -o default -F _{PROGRAM} {PROGRAM}",
        ]
    )


def zsh(commands: Iterable[Words]) -> str:
    """Return the completion for zsh."""
    every = list(commands)
    listed = [f"    {quoted(f'{one.command.name}:{one.command.summary}')}" for one in every]
    values = [
        f"    {quoted(words)}) {offer(known)}; return ;;" for words, known in values_after(every)
    ]
    others = [
        f"    {one.command.name}) if [[ $PREFIX == -* ]]; then compadd -- "
        f"{' '.join(one.options)}; else {offer(one.others)}; fi ;;"
        for one in every
    ]
    return "\n".join(
        [
            f"#compdef {PROGRAM}",
            f"_{PROGRAM}() {{",
            "  local -a commands=(",
            *listed,
            "  )",
            "  if (( CURRENT == 2 )); then _describe command commands; return; fi",
            '  case "$words[2] $words[CURRENT-1]" in',
            *values,
            "  esac",
            '  case "$words[2]" in',
            *others,
            "  esac",
            "}",
            # The first time, zsh runs the file for what it should have offered.
            f"if [[ $funcstack[1] == _{PROGRAM} ]]; then",
            f"  _{PROGRAM}",
            "else",
            f"  compdef _{PROGRAM} {PROGRAM}",
            "fi",
        ]
    )


def offer(known: tuple[str, ...]) -> str:
    return f"compadd -- {' '.join(known)}; _files" if known else "_files"


def fish(commands: Iterable[Words]) -> str:
    """Return the completion for fish."""
    lines = []
    for one in commands:
        command = one.command.name
        lines.append(
            f"complete -c {PROGRAM} -n __fish_use_subcommand -f -a {command} "
            f"-d {quoted(one.command.summary)}"
        )
        when = f"complete -c {PROGRAM} -n '__fish_seen_subcommand_from {command}'"
        if one.others:
            lines.append(f"{when} -a {quoted(' '.join(one.others))}")
        for option, meaning in one.options.items():
            known = one.values.get(option)
            takes = "" if known is None else f" -r -a {quoted(' '.join(known))}" if known else " -r"
            name = f"-l {option[2:]}" if option.startswith("--") else f"-s {option[1:]}"
            lines.append(f"{when} {name}{takes} -d {quoted(meaning)}")
    return "\n".join(lines)


def quoted(text: str) -> str:
    r"""Return a text as one word of a shell.

    >>> print(quoted("the party's turn"))
    'the party'\''s turn'
    """
    return "'" + text.replace("'", "'\\''") + "'"


SHELLS: dict[str, Callable[[Iterable[Words]], str]] = {"bash": bash, "zsh": zsh, "fish": fish}


def with_completion(commands: tuple[Command, ...]) -> tuple[Command, ...]:
    """Return commands and, after them, the one that completes them all."""

    def complete(given: Namespace) -> Result:
        """Print the completion for a shell."""
        return Result(SHELLS[given.shell](map(words_of, every)))

    shell = argument(
        "shell", choices=tuple(SHELLS), metavar="SHELL", help=f"one of {', '.join(SHELLS)}"
    )
    own = Command("completion", "print what a shell needs to complete commands", complete, (shell,))
    every = (*commands, own)
    return every
