"""Handouts as they may be: any words, any layout that Markdown has."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from skill.handouts.model import (
    Block,
    BlockKind,
    Code,
    CuratedQuestion,
    Handout,
    PlanStep,
    Review,
    ReviewStatus,
    Section,
)
from skill.handouts.sentences import split_sentences

AWKWARD = (
    "5 mg/ml <2x/day> & \"q\"", "2*3*4", "_now_", "`code`", "[a](b)", "&amp; &#65;", "# 5", "1. May", "12) x", "- 5 °C",
    "+ 3", "> 4", "---", "===", "~~~", "***", "a | b", "| --- |", "\\", "\\*", "<http://a.b>", "![x](y)", "![](z)",
    "C #", "[x]: y", "a  b", "http://a_b_c/*", "é", "ß", "‹x›", "38.5 °C", "e.g. 5", "Dr. X", "…", "(a)", "!", "a#",
    "*[A]: b", "- - -", "<!-- x -->", "<b>", "&nbsp;", ":", "x:", "^", "$", "\"", "'", "%", "{x}", "@", "0. x",
    "999999999. y",
)  # fmt: skip

_CHARS = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs"), include_characters=" ")


def _folded(text: str) -> str:
    return " ".join(text.split())


texts = (
    st.lists(st.one_of(st.text(_CHARS, min_size=1, max_size=12), st.sampled_from(AWKWARD)), min_size=1, max_size=6)
    .map(lambda words: _folded(" ".join(words)))
    .filter(bool)
)
titles = texts
sentences = texts.map(split_sentences)


@st.composite
def lists(draw: st.DrawFn) -> list[Block]:
    blocks: list[Block] = []
    kinds: list[BlockKind] = []
    for _ in range(draw(st.integers(1, 5))):
        depth = draw(st.integers(0, min(len(kinds), 3)))
        kind = draw(st.sampled_from([BlockKind.ITEM, BlockKind.STEP]))
        kinds[depth:] = [kind]
        blocks.append(Block(kind, draw(sentences), depth))
    return blocks


@st.composite
def tables(draw: st.DrawFn) -> list[Block]:
    rows = draw(st.lists(st.lists(texts, min_size=2, max_size=4), min_size=1, max_size=4))
    blocks = [Block(BlockKind.ITEM, tuple(s for cell in row for s in split_sentences(cell))) for row in rows]
    # Rows whose cells read as the sentences of one item are an item.
    return [block for block in blocks if split_sentences(block.text) != block.sentences]


@st.composite
def sections(draw: st.DrawFn, number: int) -> Section:
    paragraph = st.builds(lambda s: [Block(BlockKind.PARAGRAPH, s)], sentences)
    subheading = st.builds(lambda t: [Block(BlockKind.SUBHEADING, (t,))], titles)
    groups = draw(st.lists(st.one_of(paragraph, subheading, lists(), tables()), max_size=5))
    # The first section has text, since a handout without any is no handout.
    start = draw(paragraph) if number == 1 else []
    return Section(number, draw(titles.filter(_is_no_notice)), tuple(start + [b for group in groups for b in group]))


def _is_no_notice(title: str) -> bool:
    return title.lower() not in ("about this handout", "notice", "disclaimer", "legal notice", "copyright")


def _by_sentence(rows: list[CuratedQuestion]) -> list[CuratedQuestion]:
    """In the order of the file, where a sentence has all its questions in one place."""
    first = {row.sentence: number for number, row in reversed(list(enumerate(rows)))}
    return sorted(rows, key=lambda row: first[row.sentence])


days = st.none() | st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: (min(pair), max(pair)))
optional = st.just("") | texts
steps = st.builds(PlanStep, texts, texts, days, days, optional, optional, optional, optional, optional)
reviews = st.just(Review()) | st.builds(Review, st.just(ReviewStatus.REVIEWED), texts, st.dates(date(2000, 1, 1)))


@st.composite
def handouts(draw: st.DrawFn) -> Handout:
    count = draw(st.integers(1, 4))
    return Handout(
        id=draw(st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,4})?", fullmatch=True)),
        title=draw(titles),
        language="en",
        sections=tuple(draw(sections(number)) for number in range(1, count + 1)),
        also_called=tuple(draw(st.lists(texts, max_size=2))),
        codes=tuple(draw(st.lists(st.builds(Code, texts, texts), max_size=2))),
        source=draw(optional),
        licence=draw(optional),
        review=draw(reviews),
        plan=tuple(draw(st.lists(steps, max_size=2))),
        questions=tuple(_by_sentence(draw(st.lists(st.builds(CuratedQuestion, texts, texts), max_size=4)))),
        not_answered=tuple(draw(st.lists(texts, max_size=2))),
    )
