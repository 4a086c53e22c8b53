"""Splitting of mbox files: what begins a message, where it ends, and that ranges of any size lose nothing."""

import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind
from sentaudit.model.message import RawMessage
from sentaudit.sources import mbox
from sentaudit.sources.contents import split
from sentaudit.sources.contents.postmark import is_postmark, unquote
from sentaudit.sources.mbox import MboxSource

MARK = b"From a@example.com Mon Jan  5 10:00:00 2015\n"


def read(path: Path, limits: Limits = Limits()) -> list[RawMessage | Problem]:  # noqa: B008 - a frozen value
    source = MboxSource(str(path), limits)
    return [item for unit in source.units() for item in MboxSource(str(path), limits).read(unit)]


def bodies(tmp_path: Path, content: bytes) -> list[bytes]:
    path = tmp_path / "box"
    path.write_bytes(content)
    items = read(path)
    for item in items:
        assert isinstance(item, RawMessage)
        offset, size = map(int, item.position.split("+"))
        assert content[offset : offset + size] == item.stored
        assert size == item.size
    return [item.data for item in items]


@pytest.mark.parametrize(
    "line",
    [
        b"From a@example.com Mon Jan  5 10:00:00 2015",
        b"From a@example.com Mon Jan 05 10:00 2015",
        b"From - Mon Jan 05 10:00:00 2015",
        b"From ????@???? Mon Jan  5 10:00:00 2015",
        b"From MAILER-DAEMON Fri Jul  8 12:08:34 2011",
        b"From 1490123456789012345@xxx Tue Mar 21 20:15:00 +0000 2017",
        b"From a@example.com Mon Jan  5 10:00:00 JST 2015",
        b"From a@example.com Mon Jan  5 10:00:00 2015 +0900",
        b"From a@example.com Mon Jan  5 10:00:00 2015 (JST)",
        b"From a@example.com Mon, 5 Jan 2015 10:00:00 +0900",
        b"From a@example.com  Mon Jan  5 10:00:00 MET DST 2015 remote from host",
        b'From "a b"@example.com Mon Jan  5 10:00:00 2015',
        b"From <> Mon Jan  5 10:00:00 2015",
        b"From a@example.com 2015-01-05 10:00:00",
        b"From - 2015-01-05T10:00:00+09:00",
    ],
)
def test_postmarks_of_many_programs(line: bytes) -> None:
    assert is_postmark(line + b"\n", 0)
    assert is_postmark(line + b"\r\n", 0)
    assert is_postmark(line, 0)


@pytest.mark.parametrize(
    "line",
    [
        b"From here on nothing is a postmark",
        b"From the meeting on Mon Jan  5 10:00:00 2015",
        b"From Monday to Friday",
        b"From a@example.com",
        b"From a@example.com Mon Jan  5 10:00:00",
        b"From a@example.com Mon Jan  5 10:00:00 2015 he wrote:",
        b"From a@example.com Xyz Jan  5 10:00:00 2015",
        b"from a@example.com Mon Jan  5 10:00:00 2015",
        b"From a\nMon Jan  5 10:00:00 2015",
        b"From " + b"x" * 2000 + b" Mon Jan  5 10:00:00 2015",
    ],
)
def test_text_that_is_no_postmark(line: bytes) -> None:
    assert not is_postmark(line + b"\n", 0)


def test_splits_only_behind_a_blank_line(tmp_path: Path) -> None:
    body = b"Subject: a\n\ntext\n" + MARK + b"still text\n"
    assert bodies(tmp_path, MARK + body + b"\n" + MARK + b"Subject: b\n\nx\n") == [body, b"Subject: b\n\nx\n"]


@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
def test_line_ends(tmp_path: Path, newline: bytes) -> None:
    mails = [b"Subject: a\n\n>From me\n>>From you\n\n", b"Subject: b\n\nlast\n"]
    content = b"".join(MARK + data + b"\n" for data in mails).replace(b"\n", newline)
    wanted = [data.replace(b">From", b"From").replace(b"\n", newline) for data in mails]
    assert bodies(tmp_path, content) == wanted


def test_last_message_is_the_same_before_and_after_the_file_grows(tmp_path: Path) -> None:
    mails = [MARK + b"Subject: a\n\nx\n\n", MARK + b"Subject: b\n\ny\n\n"]
    first = bodies(tmp_path, mails[0])
    assert bodies(tmp_path, b"".join(mails))[:1] == first


def test_first_line_is_a_postmark_whatever_it_says(tmp_path: Path) -> None:
    assert bodies(tmp_path, b"From nobody knows\nSubject: a\n\nx\n") == [b"Subject: a\n\nx\n"]
    assert bodies(tmp_path, b"\xef\xbb\xbf" + MARK + b"Subject: a\n\nx\n") == [b"Subject: a\n\nx\n"]
    assert bodies(tmp_path, b"\n\n" + MARK + b"Subject: a\n\nx\n") == [b"Subject: a\n\nx\n"]
    assert bodies(tmp_path, b"\r\n" + MARK + b"Subject: a\n\nx\n") == [b"Subject: a\n\nx\n"]


def test_empty_messages_and_files(tmp_path: Path) -> None:
    assert bodies(tmp_path, MARK + b"\n" + MARK + b"\n" + MARK) == [b"", b"", b""]
    assert bodies(tmp_path, b"") == []
    assert bodies(tmp_path, b"From ") == [b""]


def test_text_before_the_first_message_is_not_lost(tmp_path: Path) -> None:
    mail = b"To: b@example.org\nSubject: x\n\nhi\n"
    assert bodies(tmp_path, mail + b"\n" + MARK + mail) == [mail, mail]
    path = tmp_path / "box"
    path.write_bytes(b"just a note\n\n" + MARK + mail)
    problem, message = read(path)
    assert isinstance(problem, Problem)
    assert (problem.kind, problem.extent) == (ProblemKind.BROKEN, Extent.MESSAGE_FAILED)
    assert isinstance(message, RawMessage)


class TestContentLength:
    """mboxcl2: bodies are not quoted, their length is in the header."""

    BODY = b"text\n\n" + MARK + b"Subject: forged\n\nno message\n"

    def mail(self, length: int) -> bytes:
        return b"Subject: a\nContent-Length: %d\n\n" % length + self.BODY

    def test_exact_length_is_believed(self, tmp_path: Path) -> None:
        mail = self.mail(len(self.BODY))
        assert bodies(tmp_path, (MARK + mail + b"\n") * 3) == [mail] * 3

    def test_exact_length_to_the_end_of_the_file(self, tmp_path: Path) -> None:
        mail = self.mail(len(self.BODY))
        assert bodies(tmp_path, MARK + mail) == [mail]

    def test_quoting_is_left_alone(self, tmp_path: Path) -> None:
        body = b">From x\n" + self.BODY
        mail = b"Subject: a\nContent-Length: %d\n\n" % len(body) + body
        assert bodies(tmp_path, MARK + mail + b"\n" + MARK + b"Subject: b\n\n.\n") == [mail, b"Subject: b\n\n.\n"]

    @pytest.mark.parametrize("wrong", [-20, -1, 3, 10**6, 10**11])
    def test_wrong_length_is_not(self, tmp_path: Path, wrong: int) -> None:
        mail = self.mail(len(self.BODY) + wrong)
        found = bodies(tmp_path, (MARK + mail + b"\n") * 2)
        assert found == [mail.split(b"\n" + MARK)[0], b"Subject: forged\n\nno message\n"] * 2

    def test_field_in_a_body_is_not(self, tmp_path: Path) -> None:
        mail = b"Subject: a\n\nContent-Length: %d\n\n" % len(self.BODY) + self.BODY
        assert len(bodies(tmp_path, MARK + mail)) == 2

    @pytest.mark.parametrize("step", [1, 7, 64, 150, 1000])
    def test_ranges_agree(self, tmp_path: Path, step: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(mbox, "RANGE", step)
        mail = self.mail(len(self.BODY))
        assert bodies(tmp_path, (MARK + mail + b"\n") * 4) == [mail] * 4


LINES = st.sampled_from(
    [
        b"",
        b"From here",
        b">From there",
        b">>From x",
        MARK[:-1],
        b">" + MARK[:-1],
        b"text",
        b"\r",
        b"From ",
        b" From ",
        b"a\r",
    ]
)
BODIES = st.one_of(st.binary(max_size=60), st.lists(LINES, max_size=8).map(b"\n".join))


def as_mboxrd(mails: list[bytes]) -> bytes:
    return b"".join(MARK + re.sub(rb"(?m)^(>*From )", rb">\1", data) + b"\n" for data in mails)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    bodies=st.lists(BODIES, max_size=6),
    step=st.sampled_from([1, 13, 50, 100, 10**6]),
    chunk=st.sampled_from([1, 40, 1 << 20]),
)
def test_mboxrd_reads_back_exactly_in_ranges_of_any_size(
    bodies: list[bytes], step: int, chunk: int, tmp_path: Path
) -> None:
    mails = [b"Subject: a\n\n" + body + b"\n" for body in bodies]
    path = tmp_path / "box"
    path.write_bytes(as_mboxrd(mails))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mbox, "RANGE", step)
        patch.setattr(split, "CHUNK", chunk)
        found = read(path)
    assert [item.data for item in found] == mails


def test_message_over_the_limit_is_cut_and_hashed_whole(tmp_path: Path) -> None:
    big = b"Subject: big\n\n" + b"x" * 3_000_000 + b"\n"
    small = b"Subject: small\n\ny\n"
    path = tmp_path / "box"
    path.write_bytes(b"".join(MARK + data + b"\n" for data in (small, big, small, big)))
    items = read(path, Limits(message_bytes=100_000))
    messages = [item for item in items if isinstance(item, RawMessage)]
    assert [item.size for item in messages] == [len(small), len(big)] * 2
    for item in messages[1::2]:
        assert item.stored == big[:100_000]
        assert item.sha256 == hashlib.sha256(big).digest()
    problems = [item for item in items if isinstance(item, Problem)]
    assert [(item.kind, item.extent) for item in problems] == [(ProblemKind.TOO_LARGE, Extent.ASIDE)] * 2
    assert str(len(big)) in problems[0].detail


def test_file_that_shrinks_is_told(tmp_path: Path) -> None:
    path = tmp_path / "box"
    path.write_bytes((MARK + b"Subject: a\n\nx\n\n") * 4)
    source = MboxSource(str(path), Limits())
    (unit,) = source.units()
    path.write_bytes((MARK + b"Subject: a\n\nx\n\n") * 2)
    *messages, problem = source.read(unit)
    assert len(messages) == 2
    assert isinstance(problem, Problem)
    assert problem.kind is ProblemKind.CHANGED


def test_mail_that_arrives_meanwhile_belongs_to_the_next_run(tmp_path: Path) -> None:
    path = tmp_path / "box"
    path.write_bytes((MARK + b"Subject: a\n\nx\n\n") * 4)
    source = MboxSource(str(path), Limits())
    (unit,) = source.units()
    path.write_bytes((MARK + b"Subject: a\n\nx\n\n") * 5)
    assert len([item for item in source.read(unit) if isinstance(item, RawMessage)]) == 4


def test_unquote_takes_one_mark_only() -> None:
    assert unquote(b">From a\n>>From b\n> From c\n>>>From d") == b"From a\n>From b\n> From c\n>>From d"


@pytest.mark.parametrize("line", [b"From ", b"\n\nFrom ", b">From ", b"\n\nFrom a@b Mon Jan 5 ", b"\r\nFrom "])
def test_hostile_lines_take_linear_time(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "box"
    path.write_bytes(MARK + line * (1_000_000 // len(line)))
    assert len(read(path)) >= 1
