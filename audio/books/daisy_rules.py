"""DAISY 2.02 as a list of rules, one a row, held on a finished talking book.

The rules are those of the DAISY 2.02 Specification (DAISY Consortium, Recommendation of 28 February 2001); each names
the part of it that it comes from. Rules marked as ours are stricter: what they forbid a listener would hear.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from audio.books import daisy_smil_rules as smil
from audio.books.daisy_files import XHTML, Measure, TalkingBook, doctype, references
from audio.books.overlay_rules import measured

Check = Callable[[TalkingBook], Iterator[str]]
"""Looks at a book and says, one text each, where a rule is broken."""


class Part(StrEnum):
    """The parts of the specification that rules come from, by their titles."""

    FILES = "2. Documents and files used in the standard"
    NCC = "The Navigation Control Center (NCC) document"
    TEXT = "The text content document (XHTML)"
    SMIL = "The SMIL document"
    METADATA = "Appendix 2. Tabular presentations of metadata sets in DAISY 2.02 documents"
    OURS = "ours"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its name, the part of the specification it comes from, and how it is looked at."""

    name: str
    part: Part
    check: Check


@dataclass(frozen=True, slots=True)
class DaisyFault:
    """A rule that is broken, and where."""

    rule: str
    part: Part
    detail: str


def daisy_faults(files: Mapping[str, bytes], measure: Measure = measured) -> list[DaisyFault]:
    """What is wrong with a talking book, whose files are given by name."""
    book = TalkingBook(files, measure)
    return [DaisyFault(rule.name, rule.part, detail) for rule in RULES for detail in rule.check(book)]


_ONCE = (
    "dc:title", "dc:publisher", "dc:date", "dc:format", "dc:identifier", "ncc:charset", "ncc:pageFront",
    "ncc:pageNormal", "ncc:pageSpecial", "ncc:tocItems", "ncc:totalTime",
)  # fmt: skip
"""Mandatory, exactly once; `dc:creator` and `dc:language` may be repeated."""

_FORMS = {
    "dc:format": r"Daisy 2\.02",
    "dc:date": r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])",
    "dc:language": r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*",
    "ncc:charset": r"[A-Za-z0-9._-]+",
    "ncc:depth": r"[1-6]",
    "ncc:multimediaType": r"audioOnly|audioNcc|audioPartText|audioFullText|textPartAudio|textNcc",
    "ncc:setInfo": r"[1-9]\d* of [1-9]\d*",
    "ncc:totalTime": r"\d{1,}:[0-5]\d:[0-5]\d(?:\.\d+)?",
    **dict.fromkeys(
        ("ncc:files", "ncc:maxPageNormal", "ncc:pageFront", "ncc:pageNormal", "ncc:pageSpecial", "ncc:tocItems"), r"\d+"
    ),
}

_CLASSES = {
    "span": ("page-normal", "page-front", "page-special", "noteref", "sidebar", "optional-prodnote"),
    "div": ("group",),
}


def _one_ncc(book: TalkingBook) -> Iterator[str]:
    count = sum(1 for name in book.files if name.lower() == "ncc.html")
    if count != 1:
        yield f"{count} files named ncc.html"
    elif book.ncc_name not in ("ncc.html", "NCC.HTML"):
        yield f"it is named {book.ncc_name}"


def _some_smil(book: TalkingBook) -> Iterator[str]:
    if not any(name.lower().endswith(".smil") for name in book.files):
        yield "no SMIL document"


def _well_formed(book: TalkingBook) -> Iterator[str]:
    yield from (f"{name} is not well-formed" for name, root in book.documents.items() if root is None)


def _types(book: TalkingBook) -> Iterator[str]:
    for name in book.documents:
        wanted = "-//W3C//DTD SMIL 1.0//EN" if name.lower().endswith(".smil") else "-//W3C//DTD XHTML 1.0"
        if not doctype(book.files[name]).startswith(wanted):
            yield f"{name} does not say that it is {wanted}"


def _names(book: TalkingBook) -> Iterator[str]:
    yield from (f"{name!r}" for name in book.files if not re.fullmatch(r"[A-Za-z0-9_-]+\.[A-Za-z0-9]+", name))


def _mandatory(book: TalkingBook) -> Iterator[str]:
    counts = Counter(name for name, _ in book.meta(book.ncc))
    yield from (f"{name} stands {counts[name]} times" for name in _ONCE if counts[name] != 1)
    yield from (f"{name} is missing" for name in ("dc:creator", "dc:language") if not counts[name])


def _filled(book: TalkingBook) -> Iterator[str]:
    yield from (f"{name} is empty" for name, value in book.meta(book.ncc) if not value.strip())


def _forms(book: TalkingBook) -> Iterator[str]:
    for name, value in book.meta(book.ncc):
        if name in _FORMS and value.strip() and not re.fullmatch(_FORMS[name], value):
            yield f"{name} is {value!r}"


def _title_first(book: TalkingBook) -> Iterator[str]:
    first = book.ncc_items[:1]
    if not first or first[0].tag != f"{XHTML}h1" or first[0].attrib.get("class") != "title":
        yield "the body does not begin with <h1 class='title'>"


def _ncc_elements(book: TalkingBook) -> Iterator[str]:
    for item in book.ncc_items:
        name = item.tag.rpartition("}")[2]
        known = re.fullmatch(r"h[1-6]", name) or item.attrib.get("class") in _CLASSES.get(name, ())
        if not known:
            yield f"<{name} class={item.attrib.get('class', '')!r}>"


def _ncc_ids(book: TalkingBook) -> Iterator[str]:
    ids = [item.attrib.get("id", "") for item in book.ncc_items]
    yield from (f"item {number} has no id" for number, name in enumerate(ids, 1) if not name)
    yield from (f"the id {name} stands {count} times" for name, count in Counter(ids).items() if name and count > 1)


def _levels(book: TalkingBook) -> Iterator[str]:
    levels = [int(item.tag[-1]) for item in book.ncc_items if re.fullmatch(r"h[1-6]", item.tag.rpartition("}")[2])]
    yield from (f"h{after} after h{before}" for before, after in pairwise(levels) if after > before + 1)


def _links(book: TalkingBook) -> Iterator[str]:
    for item in book.ncc_items:
        found = list(references(item))
        where = item.attrib.get("id", "")
        if len(found) != 1:
            yield f"{where} has {len(found)} links"
        elif not re.fullmatch(r"[^/:#]+\.smil#.+", found[0], re.IGNORECASE) or not book.is_there(found[0]):
            yield f"{where} leads to {found[0]}, which is not there"


def _reached(book: TalkingBook) -> Iterator[str]:
    linked = {reference.partition("#")[0] for item in book.ncc_items for reference in references(item)}
    yield from (f"no item leads to {name}" for name in book.smils if name not in linked)


def _toc_items(book: TalkingBook) -> Iterator[str]:
    value, count = book.value(book.ncc, "ncc:tocItems"), len(book.ncc_items)
    if value != str(count):
        yield f"{value}, and there are {count}"


def _pages(book: TalkingBook) -> Iterator[str]:
    classes = Counter(item.attrib.get("class") for item in book.ncc_items if item.tag == f"{XHTML}span")
    for name in ("Front", "Normal", "Special"):
        value, count = book.value(book.ncc, f"ncc:page{name}"), classes[f"page-{name.lower()}"]
        if value != str(count):
            yield f"ncc:page{name} is {value}, and there are {count}"


def _depth(book: TalkingBook) -> Iterator[str]:
    names = (item.tag.rpartition("}")[2] for item in book.ncc_items)
    deepest = max((int(name[1]) for name in names if re.fullmatch(r"h[1-6]", name)), default=0)
    value = book.value(book.ncc, "ncc:depth")
    if value is not None and value != str(deepest):
        yield f"{value}, and the deepest heading is h{deepest}"


def _count(book: TalkingBook) -> Iterator[str]:
    value = book.value(book.ncc, "ncc:files")
    if value is not None and value != str(len(book.files)):
        yield f"{value}, and there are {len(book.files)}"


RULES = (
    Rule("exactly one ncc.html", Part.FILES, _one_ncc),
    Rule("at least one SMIL document", Part.FILES, _some_smil),
    Rule("documents are well-formed", Part.FILES, _well_formed),
    Rule("documents say their type", Part.FILES, _types),
    Rule("file names are plain", Part.FILES, _names),
    Rule("mandatory metadata is there", Part.METADATA, _mandatory),
    Rule("no metadata is empty", Part.METADATA, _filled),
    Rule("metadata has its form", Part.METADATA, _forms),
    Rule("the title comes first", Part.NCC, _title_first),
    Rule("the NCC holds headings, pages and groups only", Part.NCC, _ncc_elements),
    Rule("every NCC item has an id of its own", Part.NCC, _ncc_ids),
    Rule("no heading level is skipped", Part.NCC, _levels),
    Rule("every NCC item leads into a SMIL document", Part.NCC, _links),
    Rule("every SMIL document is reached", Part.NCC, _reached),
    Rule("ncc:tocItems counts the items", Part.METADATA, _toc_items),
    Rule("the page counts are right", Part.METADATA, _pages),
    Rule("ncc:depth is the deepest heading", Part.METADATA, _depth),
    Rule("ncc:files counts the files", Part.METADATA, _count),
    Rule("a SMIL document names its format once", Part.METADATA, smil.formats),
    Rule("SMIL metadata is not repeated", Part.METADATA, smil.repeated),
    Rule("a SMIL document has a region", Part.SMIL, smil.regions),
    Rule("a SMIL body is one seq of pars", Part.SMIL, smil.one_sequence),
    Rule("every par ends with its last", Part.SMIL, smil.ends),
    Rule("every par has a text and its audio", Part.SMIL, smil.pairs),
    Rule("text and audio have ids of their own", Part.SMIL, smil.own_ids),
    Rule("every text is there", Part.SMIL, smil.text_targets),
    Rule("every audio file is there", Part.SMIL, smil.audio_files),
    Rule("clip times are written as npt", Part.SMIL, smil.clip_forms),
    Rule("every clip lies within its audio file", Part.SMIL, smil.clips_within),
    Rule("clips are in order and do not overlap", Part.OURS, smil.clips_in_order),
    Rule("dur is the sum of the clips", Part.SMIL, smil.durations),
    Rule("ncc:timeInThisSmil is right", Part.METADATA, smil.times_inside),
    Rule("ncc:totalElapsedTime is right", Part.METADATA, smil.times_before),
    Rule("ncc:totalTime is right", Part.METADATA, smil.total_time),
    Rule("links of the text lead into SMIL documents", Part.TEXT, smil.text_links),
    Rule("every text is narrated", Part.OURS, smil.narrated),
    Rule("sound is MP3 of constant bit rate", Part.FILES, smil.constant_rate),
)  # fmt: skip
"""The list, in the order in which it is looked at."""
