"""The rules of `handouts check`: each looks at one handout, or at the library, and yields what it finds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Any

from skill.content import best_locale, language_of, locales, read_content
from skill.errors import ContentError
from skill.handouts.document_wording import Wording, wording, words_of
from skill.handouts.library import Library, fold_name
from skill.handouts.model import Block, BlockKind, Handout, PlanStep, ReviewStatus, Section, SectionKind

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_ABBREVIATION = re.compile(r"\b[A-Z][A-Z&]{1,5}s?\b")
_LIST = (BlockKind.ITEM, BlockKind.STEP)


@dataclass(frozen=True, slots=True)
class Raw:
    """A finding before it is worded: the rule, the line and the values of its message."""

    rule: str
    line: int = 0
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """One handout to look at, with its file, the day of the check and what its language makes of words."""

    handout: Handout
    path: Path | None
    today: date

    @cached_property
    def patterns(self) -> Mapping[str, Any]:
        """The language's `checking.yaml`; empty when it has none, and then rules about words find nothing."""
        try:
            return read_content("checking", self.handout.language)
        except ContentError:
            return {}

    @cached_property
    def words(self) -> Wording | None:
        """How the language words headings and lead-ins."""
        try:
            return wording(self.handout.language)
        except ContentError:
            return None

    @cached_property
    def limits(self) -> Mapping[str, int]:
        """The numbers to stay under."""
        limits: dict[str, int] = {**read_content("checking", "en")["limits"], **self.patterns.get("limits", {})}
        return limits

    @cached_property
    def sentences(self) -> frozenset[str]:
        """Every sentence of the handout."""
        return frozenset(sentence for _, _, sentence in self.handout.sentences())

    def line_of(self, text: str) -> int:
        """The line of the file's front matter that holds this text, 0 when it is not found."""
        if self.path is None:
            return 0
        lines = self.path.read_text(encoding="utf-8", errors="replace").splitlines()
        return next((n for n, line in enumerate(lines, 1) if text[:60] in line), 0)


def content_sections(handout: Handout) -> Iterator[Section]:
    """The sections that are not a notice."""
    return (section for section in handout.sections if section.kind is SectionKind.CONTENT)


def _says_help(text: str, words: Wording) -> bool:
    return bool(words.help_lead_ins.search(text) or words.help_headings.search(text))


def _introduces(text: str, words: Wording) -> bool:
    return text.endswith(":") or text.lower().endswith(words.lead_in_endings)


# Lists and sections


def lists_that_are_lost(reading: Reading) -> Iterator[Raw]:
    """A lead-in without its list: an error when it says when to get help."""
    words = reading.words
    if words is None:
        return
    for section in content_sections(reading.handout):
        if _introduces(section.title, words) and not section.blocks:
            yield _lost(section.title, section.line, words)
        for block, following in zip_longest(section.blocks, section.blocks[1:]):
            lead = block.sentences[-1]
            if _introduces(lead, words) and not _is_led_into(block, following):
                yield _lost(lead, block.line, words)


def _lost(lead: str, line: int, words: Wording) -> Raw:
    return Raw("empty_urgent_list" if _says_help(lead, words) else "lost_list", line, {"lead": lead})


def _is_led_into(block: Block, following: Block | None) -> bool:
    """Whether what follows a lead-in is its list, or introduces one in its turn."""
    if following is None:
        return False
    if following.kind in _LIST:
        return block.kind not in _LIST or following.depth > block.depth
    return following.text.endswith(":") or block.kind is BlockKind.SUBHEADING


def sections_that_are_empty(reading: Reading) -> Iterator[Raw]:
    """A heading without text; an error when it is about getting help."""
    for section in content_sections(reading.handout):
        if not section.sentences:
            about_help = reading.words is not None and _says_help(section.title, reading.words)
            rule = "empty_help_section" if about_help else "empty_section"
            yield Raw(rule, section.line, {"title": section.title})


def text_that_is_there_twice(reading: Reading) -> Iterator[Raw]:
    """Two sections of one name, and long sentences that are said again."""
    titles: set[str] = set()
    for section in reading.handout.sections:
        if fold_name(section.title) in titles:
            yield Raw("title_twice", section.line, {"title": section.title})
        titles.add(fold_name(section.title))
    said: set[str] = set()
    for _, block, sentence in reading.handout.sentences():
        if sentence in said and len(sentence.split()) > 6:
            yield Raw("said_twice", block.line, {"sentence": _short(sentence)})
        said.add(sentence)


def help_section(reading: Reading) -> Iterator[Raw]:
    """Every handout says when to call for help."""
    words = reading.words
    if words is None:
        return
    for section in content_sections(reading.handout):
        if _says_help(section.title, words) or any(_says_help(sentence, words) for sentence in section.sentences):
            return
    yield Raw("no_help_section")


def lengths(reading: Reading) -> Iterator[Raw]:
    """Sections and lists that are too long to listen to."""
    limits = reading.limits
    sections = list(content_sections(reading.handout))
    if len(sections) == 1:
        yield Raw("one_section", sections[0].line)
    for section in sections:
        words = sum(len(sentence.split()) for sentence in section.sentences)
        if words > limits["section_words"]:
            minutes = round(words / limits["words_per_minute"], 1)
            yield Raw("long_section", section.line, {"title": section.title, "words": words, "minutes": minutes})
        yield from _long_lists(section, limits["list_items"])


def _long_lists(section: Section, most: int) -> Iterator[Raw]:
    run: list[Block] = []
    for block in (*section.blocks, None):
        if block is not None and block.kind in _LIST:
            run.append(block)
            continue
        top = sum(1 for item in run if item.depth == 0)
        if top > most:
            yield Raw("long_list", run[0].line, {"title": section.title, "count": top, "most": most})
        run = []


# Governance


def review(reading: Reading) -> Iterator[Raw]:
    """Who stands behind the text, and since when; where it comes from."""
    handout, today = reading.handout, reading.today
    if handout.review.status is ReviewStatus.UNREVIEWED:
        yield Raw("not_reviewed", 1)
        if handout.plan:
            yield Raw("plan_not_reviewed", reading.line_of("plan:"), {"count": len(handout.plan)})
    elif handout.review.status is ReviewStatus.SAMPLE:
        yield Raw("sample", 1)
    if (on := handout.review.on) is not None:
        if on > today:
            yield Raw("review_in_future", reading.line_of("on:"), {"on": on})
        elif (today - on).days > 365.25 * reading.limits["review_years"]:
            yield Raw("review_is_old", reading.line_of("on:"), {"on": on})
    if not (handout.source and handout.licence):
        yield Raw("no_source", 1)


def names(reading: Reading) -> Iterator[Raw]:
    """What patients may call it."""
    if not reading.handout.also_called:
        yield Raw("no_other_names", 1)


def country(reading: Reading) -> Iterator[Raw]:
    """A language that is spoken in countries with different emergency numbers: a recording must name one."""
    language, known = reading.handout.language, locales()
    same = [name for name in known if language_of(name) == language]
    if language not in known and len({known[name]["emergency"] for name in same}) > 1:
        here = best_locale(language)
        values = {"language": language, "locale": here, "number": known[here]["emergency"], "known": ", ".join(same)}
        yield Raw("no_country", reading.line_of("language:"), values)


def plan(reading: Reading) -> Iterator[Raw]:
    """Each step quotes the handout, and counts days that its sentence says."""
    for step in reading.handout.plan:
        if step.sentence not in reading.sentences:
            line = reading.line_of(step.sentence)
            yield Raw("plan_sentence_unknown", line, {"sentence": step.sentence})
        elif days := _unsaid_days(step, reading.patterns.get("number_words", {})):
            yield Raw("plan_days_differ", reading.line_of(step.sentence), {"what": step.what, "days": days})


def _unsaid_days(step: PlanStep, number_words: Mapping[str, int]) -> int:
    """The first count of days that the sentence does not say in hours, days, weeks or months; 0 when it says all."""
    said = {float(number.replace(",", ".")) for number in _NUMBER.findall(step.sentence) if number.count(",") < 2}
    said.update(float(number_words[word]) for word in words_of(step.sentence) if word in number_words)
    days = {days for pair in (step.from_day, step.until_day) if pair for days in pair if days > 1}
    sayable = {round(number * unit) for number in said for unit in (1, 1 / 24, 7, 30)}
    return min(days - sayable, default=0)


def questions(reading: Reading) -> Iterator[Raw]:
    """Each question that a person wrote beforehand is answered by one sentence of the handout, or left open."""
    answers: dict[str, str] = {}
    for row in reading.handout.questions:
        line = reading.line_of(row.question)
        if row.sentence not in reading.sentences:
            yield Raw("question_sentence_unknown", line, {"question": row.question})
        if answers.setdefault(fold_name(row.question), row.sentence) != row.sentence:
            yield Raw("question_twice", line, {"question": row.question})
    for question in reading.handout.not_answered:
        if fold_name(question) in answers:
            yield Raw("question_left_open", reading.line_of(question), {"question": question})


# Words


def sentences(reading: Reading) -> Iterator[Raw]:
    """Sentences that are too long, that point at the page, or that say nothing when they are quoted alone."""
    patterns, most = reading.patterns, reading.limits["sentence_words"]
    for section, block, sentence in reading.handout.sentences():
        if section.kind is SectionKind.NOTICE:
            continue
        values = {"sentence": _short(sentence)}
        words = len(sentence.split())
        if words > most:
            yield Raw("long_sentence", block.line, {**values, "words": words, "most": most})
        if _bare_number(sentence, patterns):
            yield Raw("number_without_unit", block.line, values)
        if any(re.search(pattern, sentence, re.IGNORECASE) for pattern in patterns.get("points_at_page", ())):
            yield Raw("points_at_page", block.line, values)
        elif sentence == block.sentences[0] and _found(patterns, "not_alone", sentence):
            yield Raw("not_alone", block.line, values)
        if _found(patterns, "web_address", sentence):
            yield Raw("web_address", block.line, values)


def _found(patterns: Mapping[str, Any], key: str, text: str) -> bool:
    return key in patterns and bool(re.search(patterns[key], text, re.IGNORECASE))


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= 100 else f"{sentence[:97]}…"


def _bare_number(sentence: str, patterns: Mapping[str, Any]) -> bool:
    """Whether a number counts nothing: 'Take 2 every day', 'above 38.'."""
    if "after_bare_number" not in patterns:
        return False
    before = frozenset(patterns["before_bare_number"].split())
    pattern = rf"(?<![\w.,/:–-])(\d+(?:[.,]\d+)?)(?=\s+(?:{patterns['after_bare_number']})\s+(?!\d)|[.!?)]*$|[,;]\s)"
    for match in re.finditer(pattern, sentence, re.IGNORECASE):
        previous = words_of(sentence[: match.start()])
        is_label = bool(previous) and previous[-1] in before
        # A year, a phone number or a part of a range is no count.
        is_name = len(match.group()) >= 3 and match.group().isdigit()
        if not is_label and not is_name:
            return True
    return False


def capitals_and_abbreviations(reading: Reading) -> Iterator[Raw]:
    """Words that a voice may spell."""
    handout = reading.handout
    for line, text in ((1, handout.title), *((part.line, part.title) for part in handout.sections)):
        if sum(char.isalpha() for char in text) > 5 and text == text.upper():
            yield Raw("capitals", line, {"text": text})
    if "known_abbreviations" not in reading.patterns:
        return
    known = frozenset(reading.patterns["known_abbreviations"])
    told: set[str] = set()
    whole = " ".join(reading.sentences)
    for section, block, sentence in handout.sentences():
        if section.kind is SectionKind.NOTICE or sentence == sentence.upper():
            continue
        for word in _ABBREVIATION.findall(sentence):
            if word.rstrip("s") in known or word in told or f"({word}" in whole or f"{word} (" in whole:
                continue
            told.add(word)
            yield Raw("unexplained_abbreviation", block.line, {"word": word})


def reading_grade(reading: Reading) -> Iterator[Raw]:
    """The school grade at which the text reads, where the language has a formula."""
    formula = reading.patterns.get("grade")
    if not formula:
        return
    texts = [sentence for part in content_sections(reading.handout) for sentence in part.sentences]
    words = [word for text in texts for word in words_of(text)]
    if len(words) < formula["fewest_words"]:
        return
    syllables = sum(_syllables(word, reading.patterns) for word in words)
    per_sentence, per_word = len(words) / len(texts), syllables / len(words)
    grade = formula["per_sentence_word"] * per_sentence + formula["per_syllable"] * per_word + formula["base"]
    most = reading.limits["reading_grade"]
    if round(grade) > most:
        yield Raw("reading_grade", 1, {"grade": round(grade), "most": most})


def _syllables(word: str, patterns: Mapping[str, Any]) -> int:
    groups = len(re.findall(patterns["vowels"], word))
    silent = groups > 1 and re.search(patterns["silent_ending"], word)
    return max(groups - bool(silent), 1)


# The library


def names_that_are_shared(library: Library) -> Iterator[tuple[Handout, Raw]]:
    """Two handouts of one language that go by one name."""
    owners: dict[tuple[str, str], Handout] = {}
    for handout in library:
        for name in handout.names:
            owner = owners.setdefault((language_of(handout.language), fold_name(name)), handout)
            if owner is not handout:
                yield handout, Raw("duplicate_name", 1, {"name": name, "other": owner.id})


def translations(library: Library) -> Iterator[tuple[Handout, Raw]]:
    """Translations that are missing, or that lost a section or changed a number."""
    by_id = {handout.id: handout for handout in library}
    translated = {language_of(handout.language) for handout in library if handout.translation_of}
    for handout in library:
        if not handout.translation_of:
            own = language_of(handout.language)
            there = {language_of(other.language) for other in library if other.translation_of == handout.id}
            for language in sorted(translated - there - {own}):
                yield handout, Raw("untranslated", 1, {"language": language, "id": handout.id})
            continue
        origin = by_id.get(handout.translation_of)
        if origin is None:
            yield handout, Raw("translation_of_unknown", 1, {"id": handout.translation_of})
        else:
            yield from ((handout, raw) for raw in _differences(handout, origin))


def _differences(handout: Handout, origin: Handout) -> Iterator[Raw]:
    count, other = len(handout.sections), len(origin.sections)
    if count != other:
        yield Raw("translation_sections_differ", 1, {"count": count, "other": other})
        return
    for section, source in zip(handout.sections, origin.sections, strict=True):
        if SectionKind.NOTICE in (section.kind, source.kind):
            continue
        own, given = _numbers(section), _numbers(source)
        differ = sorted(((own - given) + (given - own)).elements())
        if differ:
            values = {"title": section.title, "numbers": ", ".join(differ)}
            yield Raw("translation_numbers_differ", section.line, values)


def _numbers(section: Section) -> Counter[str]:
    return Counter(number.replace(",", ".") for text in section.sentences for number in _NUMBER.findall(text))


HANDOUT_RULES: tuple[Callable[[Reading], Iterator[Raw]], ...] = (
    lists_that_are_lost,
    sections_that_are_empty,
    text_that_is_there_twice,
    help_section,
    review,
    names,
    country,
    plan,
    questions,
    sentences,
    reading_grade,
    capitals_and_abbreviations,
    lengths,
)
"""A new rule is a generator above, its words in `checking.yaml`, and its name here."""

LIBRARY_RULES: tuple[Callable[[Library], Iterator[tuple[Handout, Raw]]], ...] = (names_that_are_shared, translations)
