"""`sentaudit completion SHELL`: writes what makes a shell complete verbs, options and files."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from sentaudit.errors import EXIT_CLEAN

_SHELLS = ("bash", "zsh", "fish")
_FILES = frozenset(("FILE", "PATH", "SOURCE", "TABLE.csv", "FILE|-"))
_WHERE = """\
where it goes:
  bash  sentaudit completion bash > ~/.local/share/bash-completion/completions/sentaudit
  zsh   sentaudit completion zsh > a folder of $fpath, as _sentaudit
  fish  sentaudit completion fish > ~/.config/fish/completions/sentaudit.fish"""


def add_parser(verbs: argparse._SubParsersAction[Any]) -> None:
    """Registers the verb."""
    parser = verbs.add_parser(
        "completion",
        help="write the completion of this command for a shell",
        description="Writes a script to standard output; it knows this version's verbs and options.",
        epilog=_WHERE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("shell", choices=_SHELLS)
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Prints the script."""
    import shtab

    from sentaudit.cli.main import build_parser

    parser = build_parser()
    for action in actions_of(parser):
        if action.metavar in _FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]
        elif action.metavar == "DIR":
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
    print(shtab.complete(parser, shell=args.shell))
    return EXIT_CLEAN


def actions_of(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Every option and argument of a parser and of its verbs."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in dict.fromkeys(action.choices.values()):
                yield from actions_of(below)
        else:
            yield action
