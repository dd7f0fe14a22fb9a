"""The sheet as a page for browsers; printed, it is one page too."""

from __future__ import annotations

from html import escape

from audio.sheets.pdf import PAGE, text_width
from audio.sheets.qr import svg
from audio.sheets.sheet import Sheet, fit_title

_CSS = """@page { size: letter; margin: 1.6cm; }
body { font: 18pt/1.25 Verdana, "DejaVu Sans", sans-serif; color: #000; background: #fff; }
body { margin: 0 auto; max-width: 18cm; }
h1 { line-height: 1.2; margin: 0 0 .4em; }
.way { display: flex; align-items: center; gap: .6cm; margin: 0 0 .4cm; break-inside: avoid; }
.way svg { flex: none; }
.way p { margin: 0 0 .15cm; }
.big { font-size: 32pt; font-weight: bold; white-space: nowrap; }
.address { overflow-wrap: anywhere; }
@media screen { body { padding: 1cm; } }
@media print { .screen { display: none; } }
"""


def sheet_html(sheet: Sheet) -> bytes:
    """The sheet as one file that needs no other."""
    title = fit_title(sheet.title, (PAGE[0] - 96, 190.0), text_width)
    shown = " ".join(title.lines)
    ways = "\n".join(_ways(sheet))
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(sheet.language)}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(sheet.title)}</title>\n'
        f'<style>{_CSS}</style></head>\n<body><main>\n<h1 style="font-size: {title.size:g}pt">{escape(shown)}</h1>\n'
        f"{ways}\n<p>{escape(sheet.review)}</p>\n</main></body>\n</html>\n"
    ).encode()


def _ways(sheet: Sheet) -> list[str]:
    words, ways = sheet.words, []
    if sheet.address:
        picture = svg(sheet.address, words["recordings_code"], 5.6)
        link = f'<p class="screen address"><a href="{escape(sheet.address)}">{escape(sheet.address)}</a></p>'
        ways.append(f'<div class="way">{picture}<div><p>{escape(words["scan"])}</p>{link}</div></div>')
    if sheet.number:
        picture = svg(sheet.dial, words["telephone_code"], 5.6)
        code = " ".join(sheet.code[at : at + 3] for at in range(0, len(sheet.code), 3))
        ways.append(
            f'<div class="way">{picture}<div><p>{escape(words["call"])}</p>'
            f'<p class="big"><a href="{escape(sheet.dial)}">{escape(sheet.number)}</a></p>'
            f'<p>{escape(words["press"])}</p><p class="big">{escape(code)}</p></div></div>'
        )
    return ways or [f"<p>{escape(words['ask'])}</p>"]
