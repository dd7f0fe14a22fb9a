"""QR codes by segno (BSD): the same text gives the same squares."""

from __future__ import annotations

from audio.errors import BookError

Modules = list[list[bool]]
"""Rows of squares, True for dark, with the quiet zone of four that scanners need."""

_QUIET = 4


def modules(text: str) -> Modules:
    """The squares of a code, readable with 15% of it damaged; BookError when the library is not installed."""
    try:
        import segno
    except ImportError as error:
        raise BookError("QR codes need segno.", "Run: pip install 'spoken-handouts[print]'.") from error
    code = segno.make_qr(text, error="m", boost_error=False)
    return [[bool(dark) for dark in row] for row in code.matrix_iter(border=_QUIET)]


def svg(text: str, name: str, centimetres: float) -> str:
    """The code as an inline picture, `centimetres` a side; `name` is what a screen reader says."""
    from html import escape

    rows = modules(text)
    path = "".join(
        f"M{column} {number}h1v1h-1z" for number, row in enumerate(rows) for column, dark in enumerate(row) if dark
    )
    side = len(rows)
    return (
        f'<svg role="img" aria-label="{escape(name)}" width="{centimetres}cm" height="{centimetres}cm"'
        f' viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path d="{path}"/></svg>'
    )
