"""Sources, the folders in them and the units in these, by the numbers of their rows."""

from __future__ import annotations

import sqlite3

from sentaudit.model.coverage import Folder
from sentaudit.model.message import SourceUnit
from sentaudit.store.rows import Codec
from sentaudit.store.sealing.seal import Keyring


class Tree:
    """Works inside the transaction of the caller."""

    def __init__(self, database: sqlite3.Connection, codec: Codec, keyring: Keyring) -> None:
        self._database = database
        self._codec = codec
        self._name_of = keyring.name_of

    def add_source(self, uri: str, ordinal: int) -> None:
        """Adds the source, or moves it to another place among the sources."""
        self._database.execute(
            "INSERT INTO source (name, ordinal, uri) VALUES (?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET ordinal = excluded.ordinal",
            (self._name_of(uri), ordinal, self._codec.seal_text(uri)),
        )

    def remove_empty(self, uri: str) -> None:
        """Removes the source with its problems if it has no folder."""
        source = (self.source(uri),)
        if self._database.execute("SELECT 1 FROM folder WHERE source = ?", source).fetchone() is None:
            self._database.execute("DELETE FROM problem WHERE source = ?", source)
            self._database.execute("DELETE FROM source WHERE id = ?", source)

    def source(self, uri: str) -> int:
        """Raises ValueError if the source is not registered."""
        found = self._database.execute("SELECT id FROM source WHERE name = ?", (self._name_of(uri),)).fetchone()
        if found is None:
            raise ValueError("the source is not registered")
        source: int = found[0]
        return source

    def unit(self, unit_id: str, source: int | None = None) -> int | None:
        """Row id of the unit. Raises ValueError if it belongs to another source than the one given."""
        found = self._database.execute(
            "SELECT unit.id, folder.source FROM unit JOIN folder ON folder.id = folder WHERE unit.name = ?",
            (self._name_of(unit_id),),
        ).fetchone()
        if found is None:
            return None
        row, owner = found
        if source not in (None, owner):
            raise ValueError("two sources gave the same id to a unit")
        return int(row)

    def place_of(self, unit: SourceUnit) -> tuple[int, int]:
        """Row ids of the unit's source and folder; a folder nobody registered has an unknown role."""
        source = self.source(unit.uri)
        name = self._name_of(unit.folder)
        found = self._database.execute("SELECT id FROM folder WHERE source = ? AND name = ?", (source, name)).fetchone()
        return source, found[0] if found else self.add_folder(source, Folder(unit.folder))

    def add_folder(self, source: int, folder: Folder) -> int:
        """Adds the folder, or changes its role; its number."""
        name = self._name_of(folder.name)
        self._database.execute(
            "INSERT INTO folder (source, name, title, role, chosen_by) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (source, name) DO UPDATE SET role = excluded.role, chosen_by = excluded.chosen_by",
            (source, name, self._codec.seal_text(folder.name), folder.role.value, folder.chosen_by.value),
        )
        found = self._database.execute("SELECT id FROM folder WHERE source = ? AND name = ?", (source, name)).fetchone()
        row: int = found[0]
        return row
