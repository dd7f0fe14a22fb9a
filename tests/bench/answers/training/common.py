"""Shared pieces of the training scripts: groups of candidate sentences, splitting, noise and encoding.

A *group* is one question with some candidate passages of one handout and a mark on each of those that answer
it. A group in which nothing is marked stands for a question that the handout does not answer.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

_ABBREVIATION = re.compile(
    r"(^|[\s(])(?:Dr|Mr|Mrs|Ms|St|vs|etc|e\.g|i\.e|approx|temp|min|max|no|No|fig|Fig|tbsp|tsp|oz|lb|a\.m|p\.m|U\.S|U\.K)\.$"
)
_BREAK = re.compile(r"[.!?…]+[\"'”’)\]]*\s+(?=[\"'“‘(\[¿¡]?[A-ZÀ-ÖØ-Þ0-9])")
_ITEM = re.compile(r"^\s*([-*•]|\d+[.)])\s+(.*)$")


@dataclass(frozen=True)
class Sentence:
    """A sentence of a handout with what a listener needs to understand it.

    `beside` is what the taught reranker reads before it.
    """

    text: str
    heading: str = ""
    lead_in: str = ""
    block: int = 0
    bullet: bool = False
    beside: str = ""


@dataclass(frozen=True)
class Group:
    """One question, its candidates, and which of them answer it (1), would do (0.5) or do not (0)."""

    question: str
    title: str
    candidates: list[Sentence]
    labels: list[float]
    source: str
    handout: str = ""
    kind: str = ""
    weight: float = 1.0
    row: str = ""
    previous: str = ""
    extra: dict[str, str] = field(default_factory=dict)


def split_sentences(text: str) -> list[str]:
    """The sentences of a paragraph, verbatim."""
    found: list[str] = []
    start = 0
    for match in _BREAK.finditer(text):
        head = text[start : match.end()].rstrip()
        if _ABBREVIATION.search(head):
            continue
        found.append(head)
        start = match.end()
    rest = text[start:].strip()
    if rest:
        found.append(rest)
    return found


def _blocks(markdown: str) -> list[tuple[str, str]]:
    """Headings, paragraphs and list items of a Markdown handout, in order."""
    if markdown.startswith("---\n"):
        markdown = markdown.split("\n---\n", 1)[1]
    blocks: list[tuple[str, str]] = []
    is_open = False
    for line in markdown.splitlines():
        bare = line.strip()
        if not bare:
            is_open = False
        elif bare.startswith("#"):
            blocks.append((f"h{len(bare) - len(bare.lstrip(chr(35)))}", bare.lstrip("# ")))
            is_open = False
        elif item := _ITEM.match(line):
            blocks.append(("item", item.group(2).strip()))
            is_open = True
        elif is_open and blocks:
            blocks[-1] = (blocks[-1][0], blocks[-1][1] + " " + bare)
        else:
            blocks.append(("text", bare))
            is_open = True
    return blocks


def read_handout(path: Path) -> tuple[str, list[Sentence]]:
    """Title and sentences of a Markdown handout; a list's introduction goes along with its items."""
    title, heading, lead_in = path.stem, "", ""
    sentences: list[Sentence] = []
    for number, (kind, marked) in enumerate(_blocks(path.read_text(encoding="utf-8"))):
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", re.sub(r"\*\*?|__|`", "", marked))
        if kind == "h1":
            title = text
        elif kind.startswith("h"):
            heading, lead_in = text, ""
        else:
            parts = split_sentences(text)
            lead = lead_in if kind == "item" else ""
            sentences += [Sentence(part, heading, lead, number, kind == "item") for part in parts]
            if kind == "text":
                lead_in = parts[-1] if parts and parts[-1].endswith(":") else ""
    return title, sentences


def short_title(title: str) -> str:
    """The condition's name without the publisher's additions."""
    return re.sub(
        r"\s*[:–-]\s*(care instructions|aftercare|discharge|what you need to know|overview).*$", "", title, flags=re.I
    ).strip()


def passage_text(title: str, sentence: Sentence) -> str:
    """What the reranker reads as its second part: where the sentence stands, then the sentence."""
    place = [part for part in (short_title(title), sentence.heading) if part]
    if sentence.lead_in:
        place.append(" ".join(sentence.lead_in.split()[-14:]))
    read = " | ".join([*place, sentence.text])
    return f"{sentence.beside} {read}" if sentence.beside else read


def spoken(text: str) -> str:
    """A typed question as a speech recogniser would hand it over."""
    return re.sub(r"\s+", " ", re.sub(r"[^\w\s'-]", " ", text.lower())).strip()


def write_groups(path: Path, groups: Iterable[Group]) -> int:
    """Write groups as JSON lines; returns how many."""
    count = 0
    with path.open("w", encoding="utf-8") as out:
        for group in groups:
            out.write(json.dumps(asdict(group), ensure_ascii=False) + "\n")
            count += 1
    return count


def read_groups(path: Path) -> Iterator[Group]:
    """Read what :func:`write_groups` wrote."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            row["candidates"] = [Sentence(**candidate) for candidate in row["candidates"]]
            yield Group(**row)


_FILLERS = ("um", "uh", "like", "so", "hey", "okay so", "well", "please tell me", "i was wondering")
_SWAPS = {
    "ice": "eyes", "heat": "heap", "advil": "add ville", "tylenol": "tile and all", "pain": "pane", "to": "two",
    "for": "four", "week": "weak", "weeks": "weaks", "sore": "soar", "heel": "heal", "see": "sea", "eat": "heat",
    "shower": "flower", "bath": "path", "tea": "tee", "salt": "sold", "doctor": "dock tour", "ibuprofen": "i be pro fen",  # noqa: E501
    "acetaminophen": "a seat a minnow fen", "swelling": "smelling", "there": "their", "wear": "where", "dose": "doze",
    "walk": "wok", "knee": "need", "feet": "feat", "hours": "ours", "hour": "our", "drink": "think", "work": "word",
    "rash": "rush", "cough": "coffee", "fever": "fewer", "bandage": "band edge", "antibiotic": "aunty biotic",
}  # fmt: skip


def with_noise(question: str, draw: random.Random) -> str:
    """A question with the faults of speech recognition: fillers, homophones, a lost or repeated word."""
    words = spoken(question).split()
    swapped = [_SWAPS[word] if word in _SWAPS and draw.random() < 0.4 else word for word in words]
    if len(swapped) > 4 and draw.random() < 0.3:
        del swapped[draw.randrange(len(swapped))]
    if draw.random() < 0.3:
        swapped.insert(0 if draw.random() < 0.6 else draw.randrange(len(swapped) + 1), draw.choice(_FILLERS))
    return " ".join(swapped)


def overlap_order(question: str, sentences: Sequence[Sentence]) -> list[int]:
    """Indices of sentences, those that share most rare words with the question first."""
    asked = {word[:5] for word in spoken(question).split() if len(word) > 3}
    shared = [sum(1 for word in set(spoken(s.text).split()) if len(word) > 3 and word[:5] in asked) for s in sentences]
    return sorted(range(len(sentences)), key=lambda index: -shared[index])
