"""Style and script inside a page, and the policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from markupsafe import Markup


def inline(name: str) -> Markup:
    """One of our own style or script files; never text of a result."""
    text = (files("sentaudit.reporting") / "templates" / name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - package data, the same for every report


def policy(style: str, script: str = "") -> str:
    """A content security policy: nothing but this style and script, by their hashes (CSP level 3, section 2.3.1)."""
    scripts = f"script-src '{_digest(script)}'; " if script else ""
    return f"default-src 'none'; style-src '{_digest(style)}'; {scripts}base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
