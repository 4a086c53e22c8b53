"""The first hour: a configuration by five questions, completion, the manual, and mistakes that say what to do."""

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from sentaudit.cli.about.manual import page
from sentaudit.cli.main import build_parser, main
from sentaudit.cli.preparing import init
from sentaudit.cli.settings.merging import load_config

ROOT = Path(__file__).parents[2]
VERBS = "scan report incidents similar affected dossier review rules verify doctor demo init completion manual".split()


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """A terminal at which these answers are typed; gives what was printed as questions."""
    monkeypatch.chdir(tmp_path)

    def at(*answers):
        said, left = [], list(answers)

        def answer(prompt):
            said.append(prompt)
            if not left:
                raise EOFError
            return left.pop(0)

        monkeypatch.setattr("builtins.input", answer)
        monkeypatch.setattr(init, "_need_terminal", lambda question: None)
        return said

    return at


def test_five_questions_make_a_configuration(asked, tmp_path, capsys):
    said = asked("Example.CO.JP, example.com", "Partner@example.org", "Sent, 送信控え", "ja", "audit")
    assert main(["init"]) == 0
    assert len(said) == 5
    path = tmp_path / "sentaudit.yml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    config = load_config({}, {}, None, tmp_path)
    assert config.organisation.domains == ("example.co.jp", "example.com")
    assert config.organisation.addresses == ("partner@example.org",)
    assert (config.folders, config.report.lang) == (("Sent", "送信控え"), "ja")
    assert (config.case, config.reports) == ("audit/sentaudit-case", "audit/reports")
    assert "sentaudit doctor" in capsys.readouterr().out


def test_a_wrong_answer_is_asked_again(asked, tmp_path, capsys):
    said = asked("no domain at all", "example.co.jp", "", "", "fr", "en, ja", "en", "")
    assert main(["init"]) == 0
    assert len(said) == 8
    assert "must be a domain" in capsys.readouterr().out
    assert load_config({}, {}, None, tmp_path).report.lang == "en"


def test_the_usual_answers_are_the_defaults(sentaudit, tmp_path):
    sentaudit("init", "--yes", check_code=0)
    written, usual = load_config({}, {}, None, tmp_path), load_config({}, {}, None, tmp_path / "nowhere")
    assert (written.organisation, written.folders, written.report) == (usual.organisation, usual.folders, usual.report)
    assert (Path(written.case), Path(written.reports)) == (Path(usual.case), Path(usual.reports))


def test_options_answer_and_what_is_there_stays(sentaudit, tmp_path):
    done = sentaudit(
        "init",
        "-o",
        "my.yml",
        "--domain",
        "example.co.jp",
        "--domain",
        "example.com",
        "--folders",
        "all",
        "--yes",
        check_code=0,
    )
    assert "--config my.yml" in done.stdout
    config = load_config({}, {}, tmp_path / "my.yml", tmp_path)
    assert (config.organisation.domains, config.folders) == (("example.co.jp", "example.com"), ("all",))
    before = (tmp_path / "my.yml").read_bytes()
    again = sentaudit("init", "-o", "my.yml", "--yes", check_code=2)
    assert "hint:" in again.stderr
    assert (tmp_path / "my.yml").read_bytes() == before


def test_every_commented_example_is_valid_too(sentaudit, tmp_path):
    sentaudit("init", "--domain", "example.co.jp", "--yes", check_code=0)
    path = tmp_path / "sentaudit.yml"
    lines = path.read_text("utf-8").split("\n")
    example = re.compile(r"( *)# ((?:  )?[a-z_]+:(?: [\"\[\d].*| true|))$")
    freed = [example.sub(r"\1\2", line) for line in lines]
    assert freed != lines
    path.write_text("\n".join(freed), "utf-8")
    config = load_config({}, {}, None, tmp_path)
    assert config.notify.mail_to == ("audit@example.co.jp",)
    assert config.since is not None


@pytest.mark.parametrize(
    ("args", "wanted"),
    [
        ((), "nobody can be asked"),
        (("--domain", "a b", "--yes"), "must be a domain"),
        (("--address", "nobody", "--yes"), "must be an address"),
        (("--lang", "fr", "--yes"), "must be one of"),
        (("--lang", "en", "--lang", "ja", "--yes"), "must be one"),
        (("-o", "nowhere/x.yml", "--yes"), "cannot be written"),
    ],
)
def test_what_cannot_be_done_says_what_can(sentaudit, tmp_path, args, wanted):
    done = sentaudit("init", *args, check_code=2, stdin="")
    assert wanted in done.stderr
    assert "hint: " in done.stderr
    assert list(tmp_path.glob("**/*.yml")) == []


def test_a_domain_of_everybody_is_warned_of(sentaudit):
    done = sentaudit("init", "--domain", "gmail.com", "--yes", check_code=0)
    assert "everybody can have an address at gmail.com" in done.stderr


def test_a_link_that_leads_nowhere_is_not_followed(sentaudit, tmp_path):
    (tmp_path / "sentaudit.yml").symlink_to(tmp_path / "elsewhere")
    sentaudit("init", "--yes", check_code=2)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_every_verb(sentaudit, tmp_path, shell):
    script = sentaudit("completion", shell, check_code=0).stdout
    for verb in VERBS:
        assert verb in script
    assert "--organisation-domain" in script or "organisation-domain" in script
    if shutil.which(shell):
        (tmp_path / "script").write_text(script, "utf-8")
        subprocess.run([shell, "-n", str(tmp_path / "script")], check=True)


def complete(script: str, *words: str) -> set[str]:
    """What bash offers for the last word."""
    line = " ".join(words)
    code = script + (
        f"\nCOMP_WORDS=({' '.join(repr(word) for word in words)})\nCOMP_CWORD={len(words) - 1}\nCOMP_LINE={line!r}\n"
        'COMP_POINT=${#COMP_LINE}\n$(complete -p sentaudit | sed "s/.*-F \\([^ ]*\\).*/\\1/") sentaudit '
        f"{words[-1]!r} {words[-2]!r}\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\n"
    )
    done = subprocess.run(
        [shutil.which("bash"), "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "LC_ALL": "C"},
    )
    return {word.strip() for word in done.stdout.split("\n") if word.strip()}


def test_bash_offers_what_fits(sentaudit):
    script = sentaudit("completion", "bash", check_code=0).stdout
    assert complete(script, "sentaudit", "in") == {"incidents", "init"}
    assert "--organisation-domain" in complete(script, "sentaudit", "scan", "--org")
    assert complete(script, "sentaudit", "completion", "z") == {"zsh"}


def test_the_manual_names_every_verb_and_option(sentaudit):
    text = sentaudit("manual", check_code=0).stdout
    assert text == page(build_parser())
    for verb in VERBS:
        assert f".SS {verb}" in text
    assert r"\fB\-\-organisation\-domain\fR" in text
    assert r"\fB\-o\fR, \fB\-\-output\fR \fIFILE\fR" in text


def test_the_manual_that_is_shipped_is_this_one():
    assert (ROOT / "docs" / "sentaudit.1").read_text("utf-8") == page(build_parser()), "make manual renews it"


@pytest.mark.skipif(not shutil.which("groff"), reason="groff is not installed")
def test_roff_takes_the_manual_without_a_word():
    done = subprocess.run(
        [shutil.which("groff"), "-man", "-Tutf8", "-ww", "-z"],
        input=page(build_parser()),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""


@pytest.mark.parametrize("args", [(), ("scan", "--no-such-option"), ("report", "--lang", "fr"), ("no-verb",)])
def test_a_mistake_on_the_command_line_has_a_hint(sentaudit, args):
    done = sentaudit(*args, check_code=2)
    assert "--help lists all options" in done.stderr
