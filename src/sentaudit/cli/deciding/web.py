"""`sentaudit review --web`: the review page, for browsers of this computer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sentaudit.errors import EXIT_CLEAN, UsageError

if TYPE_CHECKING:
    from sentaudit.model.config import Config
    from sentaudit.reporting.words.catalogue import Catalogue

_PORTS = range(65536)


def serve_page(config: Config, port: int, author: str) -> int:
    """Serves until Ctrl-C, and prints a link for each reviewer."""
    from sentaudit import app
    from sentaudit.reporting.words.catalogue import catalogue

    if port not in _PORTS:
        raise UsageError(f"{port} is no port", "leave --port out to get a free one")
    try:
        from sentaudit.web.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("sentaudit"):
            raise
        raise UsageError(
            f"the review page needs the package {error.name}, which is not installed", "pip install 'sentaudit[web]'"
        ) from error
    words = catalogue(config.report.lang)
    serve(app.Desk(config), port, author, partial(_announce, words))
    print("\n" + words("cli.review.stopped"))
    return EXIT_CLEAN


def _announce(words: Catalogue, link: str, used_by: str) -> None:
    from sentaudit.reporting.harmless import visible

    if used_by:
        print(words("cli.review.another", name=visible(used_by)), flush=True)
    else:
        print(words("cli.review.page"), flush=True)
    print(f"  {link}", flush=True)
