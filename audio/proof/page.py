"""The report as a page that a person can listen through: what is wrong first, each sentence with a player."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from audio.proof.files import Sentence
from skill.content import read_yaml

if TYPE_CHECKING:
    from audio.proof.report import Rates, Unheard

_HERE = Path(__file__).parent


def page(sentences: Sequence[Sentence], unheard: Sequence[Unheard], rates: Mapping[str, Rates]) -> str:
    """The page; its frame and words are page.html and page.yaml."""
    words: dict[str, str] = read_yaml(_HERE / "page.yaml")
    faulty = [each for each in sentences if each.faults]
    fine = [each for each in sentences if not each.faults]
    heading = words["passed"] if not faulty and not unheard else words["failed"]
    return Template((_HERE / "page.html").read_text(encoding="utf-8")).substitute(
        {key: escape(value) for key, value in words.items()},
        heading=escape(heading.format(faulty=len(faulty), sentences=len(sentences), unheard=len(unheard))),
        rates="".join(_rate_row(name, each) for name, each in rates.items()),
        unheard_hidden="" if unheard else " hidden",
        unheard_items="".join(f"<li>{escape(each.file)}: {escape(each.message)}</li>\n" for each in unheard),
        faulty_rows=_rows(faulty, words),
        fine_rows=_rows(fine, words),
        faulty_count=len(faulty),
        fine_count=len(fine),
    )


def _rate_row(language: str, rates: Rates) -> str:
    cells = (
        f"{rates.sentences:,}", f"{rates.faulty:,}", f"{rates.words:,}", f"{rates.word_error_rate:.1%}",
        f"{rates.word_error_rate_by_telephone:.1%}", f"{rates.excused:.1%}", f"{rates.doubtful_by_telephone:,}",
    )  # fmt: skip
    return f"<tr><th scope=row>{escape(language)}</th>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>\n"


def _rows(sentences: Iterable[Sentence], words: Mapping[str, str]) -> str:
    return "".join(_row(each, words) for each in sentences)


def _doubts(each: Sentence, words: Mapping[str, str]) -> str:
    """What is doubtful by telephone, under what was heard there."""
    items = "".join(f"<li>{escape(fault)}</li>" for fault in each.doubtful)
    return f'<p lang="en">{escape(words["doubtful"])}</p><ul lang="en">{items}</ul>' if items else ""


def _row(each: Sentence, words: Mapping[str, str]) -> str:
    faults = "".join(f"<li>{escape(fault)}</li>" for fault in each.faults)
    label = words["player"].format(text=each.text)
    lang = escape(each.language, quote=True)
    return (
        f"<tr><td>{f'<ul>{faults}</ul>' if faults else escape(words['nothing'])}</td>"
        f"<td lang={lang}>{escape(each.text)}</td><td lang={lang}>{escape(each.heard)}</td>"
        f"<td lang={lang}>{escape(each.heard_by_telephone)}{_doubts(each, words)}</td><td>{each.score}</td>"
        f'<td><audio controls preload="none" aria-label="{escape(label, quote=True)}" '
        f'src="{escape(each.file, quote=True)}#t={each.start:.2f},{each.end:.2f}"></audio>'
        f"<span>{escape(each.file)}, {each.start:.1f} s</span></td></tr>\n"
    )
