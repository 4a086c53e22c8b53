"""Imports what every worker needs, for the process they are forked from (`runners.nursery`); of no use elsewhere."""

from __future__ import annotations

from sentaudit import registry
from sentaudit.engine.runners import worker
from sentaudit.names.domain import registrable
from sentaudit.rules.load_kinds import default_vocabulary

__all__ = ["worker"]

for _target in (*registry.EXTRACTORS.values(), *registry.DETECTORS.values(), registry.SOURCES["path"]):
    registry.load(_target)
default_vocabulary()
registrable("example.org")  # reads the list of public suffixes
