"""JSON of the NHS website content API and its like: schema.org pages whose parts hold HTML.

The parts are laid out as one page and read as HTML. `mainEntityOfPage` is the page in its order; `hasPart` and
`modules` are the same text by health aspect, used where there is no page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from skill.handouts.document_wording import guess_language, has_words, wording
from skill.handouts.importing.document import Document
from skill.handouts.importing.draft import Draft, LeftOut, left_out
from skill.handouts.importing.html import html_pieces, parse_html

_PAGES = ("mainEntityOfPage", "modules", "hasPart", "mainEntity")
_DEEPEST = 12


class SchemaOrg:
    """The importer of schema.org pages."""

    name = "schema.org"

    def recognises(self, document: Document) -> bool:
        """Any JSON, to say what is missing when it is not such a page."""
        head = document.data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
        return not document.is_packed and (document.suffix in (".json", ".jsonld") or head.startswith(b'{"'))

    def read(self, document: Document) -> Draft:
        """The page's pieces."""
        page = _page(document)
        parts: list[Any] = next((page[key] for key in _PAGES if isinstance(page.get(key), list) and page[key]), [])
        html = "".join(_html(part, 2, document, 0) for part in parts)
        if not has_words(html):
            raise document.fault(
                "this JSON is no page of schema.org with text.", "Fetch it with its modules, or save the page as HTML."
            )
        body = parse_html(f"<html><body>{html}</body></html>", document).find("body")
        whole = " ".join(body.itertext())
        language = guess_language(whole)
        pieces, dropped = html_pieces(body, wording(language))
        about = _mapping(page.get("about"))
        names = [str(name) for name in (page.get("name"), about.get("name")) if name]
        others = about.get("alternateName") or []
        return Draft(
            pieces,
            names[0] if names else "",
            language,
            source=str(page.get("webpage") or about.get("webpage") or page.get("url") or ""),
            licence=_licence(page),
            also_called=tuple([others] if isinstance(others, str) else map(str, others)),
            left_out=(*dropped, *_metadata(page)),
            whole=whole,
        )


def _page(document: Document) -> Mapping[str, Any]:
    try:
        page = json.loads(document.text)
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, json.JSONDecodeError) else "it is nested too deeply"
        raise document.fault(f"the JSON cannot be read: {reason}.", "Fetch it again.") from error
    if isinstance(page, list) and len(page) == 1:
        page = page[0]
    if not isinstance(page, dict):
        raise document.fault("this JSON is no page of schema.org.", "Import one page at a time.")
    return page


def _html(part: object, level: int, document: Document, depth: int) -> str:
    """A part and those in it as HTML: its headline at a level, its text, then what it holds one level below."""
    if depth > _DEEPEST:
        raise document.fault("its parts are nested too deeply to be read.", "Save the page as HTML, and import that.")
    if not isinstance(part, dict):
        return ""
    is_question = part.get("@type") == "Question"
    headline = _plain(part, "headline") or (_plain(part, "text") or _plain(part, "name") if is_question else "")
    found = [f"<h{level}>{escape(headline)}</h{level}>"] if headline else []
    if not is_question and isinstance(part.get("text"), str):
        found.append(f"<div>{part['text']}</div>")
    below = min(level + 1, 6) if headline else level
    key = next((key for key in _PAGES if isinstance(part.get(key), list) and part[key]), "")
    inner = part[key] if key else []
    answer = part.get("acceptedAnswer")
    found.extend(_html(child, below, document, depth + 1) for child in (*inner, *([answer] if answer else [])))
    return "".join(found)


def _plain(part: Mapping[str, Any], key: str) -> str:
    value = part.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""


def _licence(page: Mapping[str, Any]) -> str:
    name = str(_mapping(page.get("copyrightHolder")).get("name") or "")
    return ", ".join(text for text in (name, str(page.get("license") or "")) if text)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _metadata(page: Mapping[str, Any]) -> Iterator[LeftOut]:
    """Texts about the page rather than of it."""
    keys = ("description", "alternativeHeadline")
    told = {text for part in _parts(page) for key in keys if (text := _plain(part, key))}
    yield from (left_out(text, "metadata") for text in sorted(told))
    links = [_plain(link, "name") for link in page.get("relatedLink") or () if isinstance(link, dict)]
    if links:
        yield left_out("; ".join(links), "navigation")
    pictures = {_plain(part, "name") for part in _parts(page) if part.get("@type") == "ImageObject"}
    pictures |= {_plain(part, "caption") for part in _parts(page) if part.get("@type") == "ImageObject"}
    yield from (left_out(text, "picture") for text in sorted(pictures) if text)


def _parts(page: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every mapping of the page that describes text: the page, its parts and its pictures."""
    waiting: list[Any] = [page]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting.extend(part)
        elif isinstance(part, dict):
            yield part
            waiting.extend(part[key] for key in (*_PAGES, "image") if key in part)
