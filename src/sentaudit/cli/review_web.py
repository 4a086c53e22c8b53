"""`sentaudit review --web`: the review page, for browsers of this computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sentaudit.errors import EXIT_CLEAN, UsageError

if TYPE_CHECKING:
    from sentaudit.model.config import Config

_PORTS = range(65536)


def serve_page(config: Config, port: int, author: str) -> int:
    """Serves until Ctrl-C, and prints a link for each reviewer."""
    from sentaudit import app

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
    serve(app.Desk(config), port, author, _announce)
    print("\nStopped. What was decided is in the case.")
    return EXIT_CLEAN


def _announce(link: str, used_by: str) -> None:
    from sentaudit.reporting.harmless import visible

    if used_by:
        print(f"{visible(used_by)} is in. Link for one more reviewer, or another browser:", flush=True)
    else:
        print("Review page, on this computer only. The link works once; Ctrl-C ends it all.", flush=True)
    print(f"  {link}", flush=True)
