"""The command line as the acceptance tests use it: one case, the mailboxes' own domains, answers as text."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

Ask = Callable[..., str]


def asking(work: Path, domains: Sequence[str]) -> Ask:
    """A function that runs `sentaudit VERB ARGUMENTS...` in `work`, on the case there, and gives its standard output."""
    chosen = [part for domain in domains for part in ("--organisation-domain", domain)]
    command = str(Path(sys.executable).with_name("sentaudit"))

    def ask(verb: str, *arguments: str) -> str:
        done = subprocess.run(
            [command, *verb.split(), *arguments, "--case", "case", *chosen],
            capture_output=True,
            check=False,
            timeout=300,
            cwd=work,
        )
        assert done.returncode in (0, 1), done.stderr.decode()[-2000:]
        return done.stdout.decode()

    return ask
