"""Style and script inside a page, and the policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from markupsafe import Markup


def inline(*names: str) -> Markup:
    """Our own style or script files, one after the other; never text of a result."""
    folder = files("sentaudit.reporting") / "static"
    text = "\n".join((folder / name).read_text(encoding="utf-8") for name in names)
    return Markup(text)  # noqa: S704 - package data, the same for every report


def policy(style: str, script: str = "") -> str:
    """A content security policy: nothing but this style and script, by their hashes (CSP level 3, section 2.3.1), and
    no script that makes markup out of text (Trusted Types)."""
    scripts = f"script-src '{_digest(script)}'; require-trusted-types-for 'script'; trusted-types 'none'; "
    rest = "base-uri 'none'; form-action 'none'"
    return f"default-src 'none'; style-src '{_digest(style)}'; {scripts if script else ''}{rest}"


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
