"""Secrets come from where they are kept, and from nowhere to anywhere else."""

import logging
import os
import pickle
import sys
import traceback

import pytest

from sentaudit.credentials.provider import Resolver, Told
from sentaudit.credentials.secret import Secret, SecretError
from sentaudit.model.secret import SecretKind, SecretRef

WORD = "correct-horse-ünïcode"
NAME = "SENTAUDIT_TEST_PASSWORD"


def env(name=NAME):
    return SecretRef(SecretKind.ENV, (name,))


def command(code, *args, lasting=True):
    return SecretRef(SecretKind.COMMAND, (sys.executable, "-c", code, *args), lasting)


def file(path):
    return SecretRef(SecretKind.FILE, (str(path),))


def fetch(ref):
    return Resolver().secret(ref).reveal()


@pytest.fixture
def kept(tmp_path):
    path = tmp_path / "password"
    path.write_text(f"{WORD}\nsecond line\n", "utf-8")
    path.chmod(0o600)
    return path


def test_each_place(monkeypatch, kept):
    monkeypatch.setenv(NAME, WORD)
    assert fetch(env()) == WORD
    assert fetch(file(kept)) == WORD
    assert fetch(command(f"print({WORD!a})")) == WORD


def test_blanks_belong_to_a_password_and_line_ends_do_not(tmp_path):
    path = tmp_path / "password"
    path.write_bytes(b"\xef\xbb\xbf pass word \r\n")
    path.chmod(0o600)
    assert fetch(file(path)) == " pass word "


@pytest.mark.skipif(os.name != "posix", reason="modes are a POSIX thing")
def test_a_file_others_can_read_is_refused(kept, monkeypatch):
    for mode in (0o604, 0o640, 0o620):
        kept.chmod(mode)
        with pytest.raises(SecretError, match="read by others") as caught:
            fetch(file(kept))
        assert "chmod 600" in caught.value.hint
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(kept.parent))
    kept.chmod(0o440)
    assert fetch(file(kept)) == WORD
    kept.chmod(0o444)
    with pytest.raises(SecretError, match="read by others"):
        fetch(file(kept))


@pytest.mark.skipif(os.name != "posix", reason="pipes with names are a POSIX thing")
def test_a_pipe_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "pipe", 0o600)
    with pytest.raises(SecretError, match="regular file"):
        fetch(file(tmp_path / "pipe"))


@pytest.mark.parametrize(
    ("ref", "said"),
    [
        (env("SENTAUDIT_TEST_NOT_SET_PASSWORD"), "is not set"),
        (file("no-such-file"), "cannot be read"),
        (command("import sys; sys.exit(7)"), "code 7"),
        (SecretRef(SecretKind.COMMAND, ("no-such-command",)), "cannot be run"),
        (command("pass"), "is empty"),
        (command("import sys; sys.stdout.buffer.write(b'\\xff\\xfe\\n')"), "UTF-8"),
        (command("print('a\\rb')"), "several lines"),
        (command("print('x' * 70000)"), "very long"),
        (SecretRef(SecretKind.ASKED, ("alice",)), "no password was given"),
    ],
)
def test_what_cannot_be_had(ref, said):
    with pytest.raises(SecretError, match=said):
        fetch(ref)


def test_a_command_that_waits_is_ended(monkeypatch):
    monkeypatch.setattr("sentaudit.credentials.kept.COMMAND_SECONDS", 0.3)
    with pytest.raises(SecretError, match="within"):
        fetch(command("import time; time.sleep(30)"))


def test_a_failing_command_takes_its_output_with_it(capfd):
    with pytest.raises(SecretError) as caught:
        fetch(command(f"import sys; print('{WORD}'); print('{WORD}', file=sys.stderr); sys.exit(1)"))
    shown = "".join(traceback.format_exception(caught.value)) + caught.value.hint + "".join(capfd.readouterr())
    assert WORD not in shown
    assert caught.value.__context__ is None or WORD not in repr(caught.value.__context__)


def test_lasting_secrets_are_fetched_once_and_tokens_each_time(tmp_path):
    code = "import sys; open(sys.argv[1], 'a').write('x'); print('word')"
    for lasting, calls in ((True, 1), (False, 3)):
        path = tmp_path / f"calls{calls}"
        ref, resolver = command(code, str(path), lasting=lasting), Resolver()
        assert {resolver.secret(ref).reveal() for _ in range(3)} == {"word"}
        assert len(path.read_text()) == calls


def test_a_secret_shows_itself_to_nobody(caplog):
    secret = Secret(WORD)
    caplog.set_level(logging.DEBUG)
    logging.getLogger("any").debug("%s %r", secret, secret)
    shown = f"{secret} {secret!r} {secret!s} {secret:>40} {[secret]} {caplog.text}"
    assert WORD not in shown
    with pytest.raises(TypeError, match="does not leave"):
        pickle.dumps(secret)
    assert not hasattr(secret, "__dict__")


def test_what_was_typed_reaches_a_worker_and_is_not_shown():
    ref = SecretRef(SecretKind.ASKED, ("alice",))
    told = pickle.loads(pickle.dumps(Told({ref: WORD})))  # noqa: S301 - our own bytes
    assert Resolver(told).secret(ref).reveal() == WORD
    assert WORD not in repr(told)


def test_keyring(monkeypatch):
    import keyring
    from keyring.backend import KeyringBackend
    from keyring.errors import KeyringLocked

    class Fake(KeyringBackend):
        priority = 1

        def get_password(self, service, username):
            if service == "locked":
                raise KeyringLocked(WORD)
            return WORD if (service, username) == ("mail", "alice") else None

        def set_password(self, service, username, password):
            raise NotImplementedError

        def delete_password(self, service, username):
            raise NotImplementedError

    before = keyring.get_keyring()
    keyring.set_keyring(Fake())
    try:
        assert fetch(SecretRef(SecretKind.KEYRING, ("mail", "alice"))) == WORD
        with pytest.raises(SecretError, match="no entry"):
            fetch(SecretRef(SecretKind.KEYRING, ("mail", "bob")))
        with pytest.raises(SecretError, match="KeyringLocked") as caught:
            fetch(SecretRef(SecretKind.KEYRING, ("locked", "bob")))
        assert WORD not in "".join(traceback.format_exception(caught.value))
    finally:
        keyring.set_keyring(before)


def test_without_the_keyring_package_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(SecretError) as caught:
        fetch(SecretRef(SecretKind.KEYRING, ("mail", "alice")))
    assert "sentaudit[keyring]" in caught.value.hint
