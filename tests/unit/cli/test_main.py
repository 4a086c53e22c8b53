"""What a mistake of the program looks like from outside."""

import pytest

from sentaudit import app
from sentaudit.cli.main import main

MAIL = "taro@example.jp"


@pytest.mark.parametrize("error", [ValueError, OSError])
def test_a_mistake_is_no_finding_and_quotes_no_mail(tmp_path, monkeypatch, capsys, error):
    def break_down(*_args, **_named):
        raise error(MAIL)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(app, "report", break_down)
    assert main(["report"]) == 3
    said = capsys.readouterr().err
    assert said.startswith("Traceback")
    assert error.__name__ in said
    assert "break_down" in said
    assert "taro" not in said
