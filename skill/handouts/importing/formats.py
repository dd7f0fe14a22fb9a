"""The formats that can be imported, the most particular first: the first that recognises a document reads it."""

from __future__ import annotations

from skill.handouts.importing.draft import Importer
from skill.handouts.importing.html import Html
from skill.handouts.importing.plain_text import PlainText

IMPORTERS: tuple[Importer, ...] = (Html(), PlainText())
