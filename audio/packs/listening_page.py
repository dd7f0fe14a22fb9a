"""A page to listen on, at an address that stays: printed codes lead here, since recordings change their names."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from skill.content import read_content
from skill.recordings import Recording

LISTENING_PAGE = "index.html"

_CSS = """body { font: 1.25rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 40rem; padding: 1rem; }
body { color: #111; background: #fff; }
audio { width: 100%; height: 3.5rem; }
"""


def listening_page(title: str, rows: Sequence[Recording]) -> bytes:
    """The page of one handout; `rows` are its MP3 files, the whole (section 0) and the sections."""
    first = rows[0]
    words = read_content("sheet", first.language)
    status = read_content("books", first.language)["review_status"][first.review]
    ordered = sorted(rows, key=lambda row: (row.section, row.speed))
    players = "\n".join(_player(row, title, words["slow"]) for row in ordered)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(first.language)}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>\n'
        f"<style>{_CSS}</style></head>\n<body><main>\n<h1>{escape(title)}</h1>\n<p>{escape(status)}</p>\n"
        f"{players}\n</main></body>\n</html>\n"
    ).encode()


def _player(row: Recording, title: str, slow: str) -> str:
    name = (row.text if row.section else title) + (f" ({slow})" if row.speed == "slow" else "")
    number = f"{row.section}. " if row.section else ""
    file = escape(Path(row.file).name)
    return (
        f"<section><h2>{number}{escape(name)}</h2>\n"
        f'<audio controls preload="none" src="{file}" aria-label="{escape(name)}"></audio></section>'
    )
