"""The formats that can be imported, the most particular first: the first that recognises a document reads it."""

from __future__ import annotations

from skill.handouts.importing.docx import Docx
from skill.handouts.importing.draft import Importer
from skill.handouts.importing.html import Html
from skill.handouts.importing.markdown import Markdown
from skill.handouts.importing.medquad import MedQuad
from skill.handouts.importing.pdf import Pdf
from skill.handouts.importing.plain_text import PlainText
from skill.handouts.importing.schema_org import SchemaOrg

IMPORTERS: tuple[Importer, ...] = (
    Pdf(),
    Docx(),
    MedQuad(),
    SchemaOrg(),
    Markdown(),
    Html(),
    PlainText(),
)
