"""Whatever an extractor yields is read: text, tables, parts inside of parts, problems."""

import base64
import gzip

from builders.mails import mail
from sentaudit import app
from sentaudit.engine.reading import Reader
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, ProblemKind
from sentaudit.model.facts import Channel
from sentaudit.model.text import Table


class TableExtractor:
    """Takes every part for a table of two rows."""

    sandboxed = False

    def recognises(self, part):
        return True

    def extract(self, part, limits, passwords):
        yield Table((("name", "mail"), ("Anna", "anna@example.org")), part.path, ("Sheet1",))


def test_addresses_in_tables_are_found():
    recipe = app.recipe_for(bytes(32), Limits())
    reader = Reader(recipe.parse, (TableExtractor(),), tuple(one() for one in recipe.detectors), recipe.limits)
    extra = ["Content-Type: application/x-sheet", "Content-Disposition: attachment"]
    (found,) = reader.read(mail(1, extra=extra)).found
    assert (found.channel, found.inner, found.addresses) == (Channel.ATTACHMENT, ("Sheet1",), ("anna@example.org",))


def test_a_piece_of_a_message_is_read_as_far_as_it_goes_and_named():
    recipe = app.recipe_for(bytes(32), Limits())
    reader = Reader(
        recipe.parse, tuple(one() for one in recipe.extractors), tuple(one() for one in recipe.detectors), recipe.limits
    )
    piece = (
        b"From: a@example.jp\nTo: b@example.jp\nMIME-Version: 1.0\nContent-Type: message/partial; id=x; number=1; total=2\n\n"
        b"Content-Type: text/csv\nContent-Transfer-Encoding: base64\n\nYSxjQGV4YW1wbGUub3JnCg==\n"
    )
    reading = reader.read(piece)
    assert [one.addresses for one in reading.found] == [("c@example.org",)]
    assert [(one.kind, one.extent) for one in reading.problems] == [(ProblemKind.UNSUPPORTED, Extent.PART_FAILED)]
    assert reading.parts == (1, 0, 1)


def test_a_file_called_mail_that_is_none_is_read_for_what_it_is():
    recipe = app.recipe_for(bytes(32), Limits())
    reader = Reader(
        recipe.parse, tuple(one() for one in recipe.extractors), tuple(one() for one in recipe.detectors), recipe.limits
    )
    head = b"From: a@example.jp\nTo: b@example.jp\nMIME-Version: 1.0\n"
    zipped = base64.encodebytes(gzip.compress(b"c@example.org\r\n" * 9, mtime=0))
    for how in (b'application/x; name="a.eml"', b"message/rfc822"):
        fields = b"Content-Type: " + how + b"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment\n\n"
        assert [one.addresses for one in reader.read(head + fields + zipped).found] == [("c@example.org",)]
