"""The rules of DAISY 2.02 on SMIL documents, the text and the sound; their names stand in daisy_rules.RULES."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from audio.books.clock import milliseconds_of
from audio.books.daisy_files import XHTML, Element, TalkingBook, references
from audio.books.mpeg import bit_rates

_ROUNDING = 500
"""Milliseconds; totals may be written in whole seconds."""


def formats(book: TalkingBook) -> Iterator[str]:
    """`dc:format` stands exactly once in each SMIL document and is 'Daisy 2.02'."""
    for name, root in book.smils.items():
        found = [value for key, value in book.meta(root) if key == "dc:format"]
        if found != ["Daisy 2.02"]:
            yield f"{name}: {found}"


def repeated(book: TalkingBook) -> Iterator[str]:
    """Nothing else stands more than once."""
    for name, root in book.smils.items():
        counts = Counter(key for key, _ in book.meta(root) if key != "dc:format")
        yield from (f"{name}: {key} stands {count} times" for key, count in counts.items() if count > 1)


def regions(book: TalkingBook) -> Iterator[str]:
    """The head has a layout with a region that has an id."""
    for name, root in book.smils.items():
        if not [region for region in root.findall("head/layout/region") if region.attrib.get("id")]:
            yield name


def one_sequence(book: TalkingBook) -> Iterator[str]:
    """The body holds one seq, and that holds pars."""
    for name, root in book.smils.items():
        inside = list(root.findall("body/*"))
        if [element.tag for element in inside] != ["seq"] or not inside[0].findall("par"):
            yield name


def ends(book: TalkingBook) -> Iterator[str]:
    """`endsync="last"`: a par lasts until its sound has been played."""
    for name, root in book.smils.items():
        yield from (f"{name}#{_id(par)}" for par in root.iter("par") if par.attrib.get("endsync") != "last")


def pairs(book: TalkingBook) -> Iterator[str]:
    """A par joins one text with an audio element, or with a seq of them."""
    for name, root in book.smils.items():
        for par in root.iter("par"):
            if len(par.findall("text")) != 1 or not [*par.findall("audio"), *par.findall("seq/audio")]:
                yield f"{name}#{_id(par)}"


def own_ids(book: TalkingBook) -> Iterator[str]:
    """text and audio carry ids, and no id stands twice in a document."""
    for name, root in book.smils.items():
        for element in (*root.iter("text"), *root.iter("audio")):
            if not _id(element):
                yield f"{name}: a <{element.tag}> has no id"
        counts = Counter(_id(element) for element in root.iter() if _id(element))
        yield from (f"{name}: {key} stands {count} times" for key, count in counts.items() if count > 1)


def text_targets(book: TalkingBook) -> Iterator[str]:
    """The src of a text leads to an element of a document in the book."""
    for name, root in book.smils.items():
        for text in root.iter("text"):
            if not book.is_there(text.attrib.get("src", "")):
                yield f"{name}#{_id(text)} leads to {text.attrib.get('src', '')!r}"


def audio_files(book: TalkingBook) -> Iterator[str]:
    """The src of an audio element is a file of the book."""
    for name in book.smils:
        yield from (f"{clip.where} plays {clip.file!r}" for clip in book.clips(name) if clip.file not in book.files)


def clip_forms(book: TalkingBook) -> Iterator[str]:
    """clip-begin and clip-end are normal play times (`npt=1.234s`)."""
    for name, root in book.smils.items():
        for audio in root.iter("audio"):
            for edge in ("clip-begin", "clip-end"):
                if not re.fullmatch(r"npt=(?:\d+:)?(?:\d{1,2}:)?\d+(?:\.\d+)?s?", audio.attrib.get(edge, "")):
                    yield f"{name}#{_id(audio)}: {edge}={audio.attrib.get(edge, '')!r}"


def clips_within(book: TalkingBook) -> Iterator[str]:
    """A clip ends after it begins, and not after its file."""
    for name in book.smils:
        for clip in book.clips(name):
            if clip.file not in book.files or clip.begin is None or clip.end is None:
                continue
            length = book.length(clip.file)
            if not clip.begin < clip.end <= length:
                yield f"{clip.where}: {clip.begin} to {clip.end} ms of {length}"


def clips_in_order(book: TalkingBook) -> Iterator[str]:
    """No word is played twice or before its turn."""
    last: dict[str, int] = {}
    for name in book.smils:
        for clip in book.clips(name):
            if clip.begin is None or clip.end is None:
                continue
            if clip.begin < last.get(clip.file, 0):
                yield f"{clip.where} begins at {clip.begin} ms, before {last[clip.file]}"
            last[clip.file] = max(clip.end, last.get(clip.file, 0))


def durations(book: TalkingBook) -> Iterator[str]:
    """The seq says how long it lasts."""
    for name, root in book.smils.items():
        sequence = root.find("body/seq")
        told = "" if sequence is None else sequence.attrib.get("dur", "")
        if not _near(told, book.duration(name), 10):
            yield f"{name}: {told!r}, and the clips add up to {book.duration(name)} ms"


def times_inside(book: TalkingBook) -> Iterator[str]:
    """`ncc:timeInThisSmil` is the length of the document."""
    for name, root in book.smils.items():
        told = book.value(root, "ncc:timeInThisSmil")
        if told is not None and not _near(told, book.duration(name)):
            yield f"{name}: {told}, and the clips add up to {book.duration(name)} ms"


def times_before(book: TalkingBook) -> Iterator[str]:
    """`ncc:totalElapsedTime` is the length of all documents before this one."""
    elapsed = 0
    for name, root in book.smils.items():
        told = book.value(root, "ncc:totalElapsedTime")
        if told is not None and not _near(told, elapsed):
            yield f"{name}: {told}, and {elapsed} ms went before"
        elapsed += book.duration(name)


def total_time(book: TalkingBook) -> Iterator[str]:
    """`ncc:totalTime` is the length of all documents."""
    told, whole = book.value(book.ncc, "ncc:totalTime") or "", sum(book.duration(name) for name in book.smils)
    if not _near(told, whole):
        yield f"{told!r}, and the clips add up to {whole} ms"


def text_links(book: TalkingBook) -> Iterator[str]:
    """A link of the text leads to where it is played."""
    for name, root in book.texts.items():
        yield from (f"{name} leads to {link}" for link in references(root) if not book.is_there(link))


def narrated(book: TalkingBook) -> Iterator[str]:
    """No words of the text stand outside what a SMIL document plays."""
    played = {text.attrib.get("src", "") for root in book.smils.values() for text in root.iter("text")}
    for name, root in book.texts.items():
        body = root.find(f"{XHTML}body")
        if body is not None:
            yield from (f"{name}: {text!r}" for text in _unplayed(body, name, played))


def constant_rate(book: TalkingBook) -> Iterator[str]:
    """Some players cannot find their place in sound of a varying bit rate."""
    for name in sorted({clip.file for smil in book.smils for clip in book.clips(smil)} & set(book.files)):
        rates = bit_rates(book.files[name])
        if len(rates) != 1:
            yield f"{name}: {sorted(rates) or 'no MPEG frames'}"


def _unplayed(element: Element, name: str, played: set[str]) -> Iterator[str]:
    if f"{name}#{_id(element)}" in played:
        return
    for text in (element.text, *(child.tail for child in element)):
        if text and any(char.isalnum() for char in text):
            yield " ".join(text.split())
    for child in element:
        yield from _unplayed(child, name, played)


def _id(element: Element) -> str:
    return element.attrib.get("id", "")


def _near(told: str, milliseconds: int, tolerance: int = _ROUNDING) -> bool:
    try:
        return abs(milliseconds_of(told) - milliseconds) <= tolerance
    except ValueError:
        return False
