"""Every error a user can meet says what to do next."""

import ast
import importlib
from pathlib import Path

import pytest

from sentaudit import errors
from sentaudit.errors import SentauditError

PACKAGE = Path(__file__).parents[2] / "src" / "sentaudit"
OWN_HINT = {"NothingReadableError", "ChangedError"}
"""These take no hint from where they are raised: they have their own."""


def raised():
    """Module, line, class and call of every place that makes such an error."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "web" in path.relative_to(PACKAGE).parts:
            continue  # a page shows the text beside the field it is about, in the reviewer's language
        name = ".".join(("sentaudit", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
        calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
        for call in calls:
            called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if called.endswith("Error"):
                module = importlib.import_module(name)
                kind = getattr(module, called, getattr(errors, called, None))
                if isinstance(kind, type) and issubclass(kind, SentauditError):
                    yield f"{name}:{call.lineno}", kind, call


FOUND = list(raised())


def test_the_places_are_found():
    assert len(FOUND) > 80
    assert {kind.__name__ for _, kind, _ in FOUND} > {
        "UsageError",
        "ConfigError",
        "RulesError",
        "SourceError",
        "CaseError",
    }


@pytest.mark.parametrize(("place", "kind", "call"), FOUND, ids=[place for place, _, _ in FOUND])
def test_it_has_a_hint(place, kind, call):
    if kind.__name__ in OWN_HINT:
        return
    hints = [word.value for word in call.keywords if word.arg == "hint"] + call.args[1:2]
    assert hints or any(isinstance(one, ast.Starred) for one in call.args), place
    assert not any(isinstance(one, ast.Constant) and not one.value for one in hints), place


def test_those_with_a_hint_of_their_own_have_one():
    from sentaudit.app.outcome import NothingReadableError
    from sentaudit.app.standing import ChangedError
    from sentaudit.errors import SourceError

    assert NothingReadableError({"a": SourceError("x", "do this")}).hint == "do this"
    assert NothingReadableError({"a": SourceError("x", "y"), "b": SourceError("x", "y")}).hint
    assert ChangedError(()).hint
