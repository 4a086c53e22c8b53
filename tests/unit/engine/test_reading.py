"""Whatever an extractor yields is read: text, tables, parts inside of parts, problems."""

from builders.mails import mail
from sentaudit import app
from sentaudit.engine.reading import Reader
from sentaudit.model.config import Limits
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
