"""Never a word lost: the script is held against the handout, sentence by sentence and stretch by stretch."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from audio.errors import ScriptError
from audio.script import ClipKind, Script
from audio.spoken import Speller, speller
from audio.telling import untold
from skill.handouts.model import Handout, SectionKind


def require_nothing_lost(script: Script) -> None:
    """ScriptError when a sentence of the handout is not read, not in its order, or not with all its words."""
    for problem in losses(script):
        raise ScriptError(problem, "This is a fault of the program; report the handout.")


def losses(script: Script) -> Iterator[str]:
    """What of the handout is missing in the script, in words; nothing when all is there."""
    wanted = list(_texts(script.handout))
    read = [clip.source for part in script.parts if part.section for clip in part.clips if clip.source]
    if read != wanted:
        missing = next((text for text in wanted if text not in read), "")
        yield f"Not read: {missing!r}." if missing else "The sentences are not read in the handout's order."
    if not any(clip.kind is ClipKind.TITLE and clip.source == script.handout.title for clip in script.parts[0].clips):
        yield "The title is not read."
    say = speller(script.handout.language)
    for part in script.parts:
        for clip in part.clips:
            if clip.source and clip.source not in clip.text and clip.kind is ClipKind.SENTENCE:
                yield f"Changed before it is read: {clip.source!r}."
            yield from _unsaid(say, clip.text, clip.spoken)
            yield from untold(clip.text, clip.spoken, script.handout.language)
            if clip.source and not clip.spoken:
                yield f"Nothing is said for {clip.source!r}."


def _texts(handout: Handout) -> Iterator[str]:
    """Every title, sub-heading and sentence of the sections in the order of the script: the notice last."""
    ordered = sorted(handout.sections, key=lambda section: section.kind is SectionKind.NOTICE)
    for section in ordered:
        yield section.title
        for block in section.blocks:
            yield from block.sentences


def _unsaid(say: Speller, text: str, spoken: str) -> Iterator[str]:
    """Words of the text for which nothing is said, or which the spoken text does not hold in their order."""
    pieces = say.pieces(text)
    if "".join(piece.written for piece in pieces) != text:
        yield f"The stretches of {text!r} do not make it up."
    rest = _letters(spoken)
    for piece in pieces:
        if any(char.isalnum() for char in piece.written) and not _letters(piece.said):
            yield f"Nothing is said for {piece.written!r} in {text!r}."
        at = rest.find(_letters(piece.said))
        if at < 0:
            yield f"{piece.said.strip()!r} is not said in {text!r}."
        else:
            rest = rest[at + len(_letters(piece.said)) :]
        if piece.rule == "word" and _letters(piece.written) != _letters(piece.said):
            yield f"{piece.written!r} is said as another word, {piece.said!r}."


def _letters(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFC", text).casefold() if char.isalpha())
