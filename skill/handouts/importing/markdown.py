"""Markdown as others write it: rendered by markdown-it and read as HTML, its dialects' extras taken out and told."""

from __future__ import annotations

import re

import yaml
from markdown_it import MarkdownIt

from skill.handouts.document_wording import guess_language, known_language, wording
from skill.handouts.front_matter import split_front_matter
from skill.handouts.importing.document import Document
from skill.handouts.importing.draft import Draft, LeftOut, left_out
from skill.handouts.importing.html import html_pieces, parse_html

_ABBREVIATION = re.compile(r"^\*\[[^\]\n]+\]:.*$", re.MULTILINE)
# kramdown's and Pandoc's attributes: {: .class}, {#id}, {data-x=y}
_ATTRIBUTES = re.compile(r"[ \t]*\{(?:[:.#][^{}\n]*|[\w-]+=[^{}\n]*)\}")
_DEEPEST = 60


class Markdown:
    """The importer of Markdown."""

    name = "markdown"

    def recognises(self, document: Document) -> bool:
        """By the suffix; a text file with a few signs of Markdown is read as text."""
        return not document.is_packed and document.suffix in (".md", ".markdown", ".mdown", ".kramdown")

    def read(self, document: Document) -> Draft:
        """The file's pieces."""
        front, body, _ = split_front_matter(document.text.replace("\r\n", "\n"))
        title, declared, facts = _front_matter(front)
        dropped = [left_out(match, "abbreviation") for match in _ABBREVIATION.findall(body)]
        body = _ABBREVIATION.sub("", body)
        attributes = dict.fromkeys(match.strip() for match in _ATTRIBUTES.findall(body))
        dropped.extend(left_out(match, "markup") for match in attributes)
        body = _ATTRIBUTES.sub("", body)
        parser = MarkdownIt("commonmark", {"html": True, "maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
        tokens = parser.parse(body)
        if any(token.level >= _DEEPEST - 1 for token in tokens):
            raise document.fault("its lists or quotations are nested too deeply.", "Keep lists to two or three levels.")
        page = parser.renderer.render(tokens, parser.options, {})
        language = known_language(declared) or guess_language(body)
        tree = parse_html(f"<html><body>{page}</body></html>", document).find("body")
        pieces, left = html_pieces(tree, wording(language))
        whole = " ".join(tree.itertext())
        return Draft(pieces, title, language, left_out=(*facts, *dropped, *left), whole=whole)


def _front_matter(source: str) -> tuple[str, str, tuple[LeftOut, ...]]:
    """(title, language, the rest) of a front matter whose keys are anyone's."""
    if not source.strip():
        return "", "", ()
    try:
        data = yaml.safe_load(source)
    except yaml.YAMLError:
        data = None
    if not isinstance(data, dict):
        return "", "", (left_out(source, "metadata"),)
    title = data.pop("title", "")
    language = data.pop("language", data.pop("lang", ""))
    rest = tuple(left_out(f"{key}: {value}", "metadata") for key, value in data.items() if value)
    return str(title or ""), str(language or ""), rest
