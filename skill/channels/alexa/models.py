"""The interaction models, one a locale, generated from the content that the other channels read.

The models are checked in, so that `ask deploy` needs no Python, and `stale_models` tells when they no longer say what
the content says.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from skill.atomic import written_whole
from skill.channels.alexa.entities import HANDOUT_TYPE, slot_value, static_entries
from skill.channels.alexa.incoming import intent_name
from skill.channels.alexa.questions import PHRASE_FORM, Form, forms_of, openers_of, phrases_of
from skill.content import CONTENT, language_of, locales, read_content
from skill.conversation.model import Intent
from skill.conversation.understanding import intents_of
from skill.handouts.catalogue import Entry
from skill.handouts.library import Library
from skill.handouts.model import Handout, SectionKind
from skill.wording.templates import covering, fold

Model = dict[str, Any]

SEARCH = "AMAZON.SearchQuery"
SECTION_TYPE, PHRASE_TYPE = "SectionName", "SpokenPhrase"
SLOT_TYPES = {"handout": HANDOUT_TYPE, "section": SECTION_TYPE, "number": "AMAZON.NUMBER", "query": SEARCH}
EXTENDED = {
    Intent.STOP: "AMAZON.StopIntent",
    Intent.HELP: "AMAZON.HelpIntent",
    Intent.YES: "AMAZON.YesIntent",
    Intent.NO: "AMAZON.NoIntent",
    Intent.NEXT: "AMAZON.NextIntent",
    Intent.PREVIOUS: "AMAZON.PreviousIntent",
    Intent.REPEAT: "AMAZON.RepeatIntent",
    Intent.START_OVER: "AMAZON.StartOverIntent",
    Intent.RESUME: "AMAZON.ResumeIntent",
}
"""Intents of ours that Amazon has too: its own words and ours together."""
PLAIN = ("Cancel", "Fallback", "NavigateHome", "Pause", "LoopOn", "LoopOff", "ShuffleOn", "ShuffleOff")
"""Amazon's intents that a reading skill with a player must take, with Amazon's own words alone."""
MOST_OF_A_TEMPLATE = 160
MOST_BODY_WORDS = 150
WAKE_WORDS = frozenset(("alexa", "echo", "amazon", "computer", "ziggy"))


def model_locales() -> tuple[str, ...]:
    """The locales whose language has all that a model is made of."""
    needed = ("sentences", "questions", "alexa", "phrases")
    return tuple(
        locale
        for locale in locales()
        if all((CONTENT / language_of(locale) / f"{name}.yaml").is_file() for name in needed)
    )


def build_model(locale: str, library: Library) -> Model:
    """The interaction model of one locale, as the Alexa Skills Kit's interaction model schema has it."""
    samples = _Samples()
    intents = [*_navigation(locale, samples), *_questions(locale, samples)]
    intents += [{"name": f"AMAZON.{name}Intent", "samples": []} for name in PLAIN]
    language_model: Model = {
        "invocationName": str(read_content("alexa", locale)["invocation"]),
        "intents": sorted(intents, key=lambda intent: intent["name"]),
        "types": _types(locale, library),
    }
    if language_of(locale) == "en":
        # Few utterances are nobody's here: a question is better tried than sent to the fallback, which is wordless.
        language_model["modelConfiguration"] = {"fallbackIntentSensitivity": {"level": "LOW"}}
    return {"interactionModel": {"languageModel": language_model}}


def write_models(folder: Path, library: Library) -> tuple[Path, ...]:
    """Write `LOCALE.json` for every locale; returns the files. Raises OSError when the folder cannot be written."""
    written = []
    for locale in model_locales():
        path = folder / f"{locale}.json"
        with written_whole(path) as stream:
            stream.write(as_text(build_model(locale, library)))
        written.append(path)
    return tuple(written)


def stale_models(folder: Path, library: Library) -> tuple[str, ...]:
    """The file names that are missing, left over, or do not say what the content says."""
    wanted = {f"{locale}.json": as_text(build_model(locale, library)) for locale in model_locales()}
    found = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    return tuple(sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name)))


def as_text(model: Model) -> str:
    """The model as it is checked in."""
    return json.dumps(model, ensure_ascii=False, indent=1) + "\n"


class _Samples:
    """Gives each sample utterance to the first intent that claims it, since Alexa can send it to one only."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def claim(self, sentences: Iterable[str]) -> list[str]:
        """Those that nobody has claimed before, as Alexa wants them written."""
        kept = []
        for sentence in sentences:
            sample = sample_text(sentence)
            key = heard_as(sample)
            if key not in self._taken and not WAKE_WORDS & set(sample.split()):
                self._taken.add(key)
                kept.append(sample)
        return kept


def heard_as(sample: str) -> str:
    """What two samples have in common when Alexa cannot tell them apart.

    '{handout}' and '{query}' are the same hole in a sentence; a slot that stands alone is told by its values.
    """
    return sample if re.fullmatch(r"\{\w+\}", sample) else re.sub(r"\{\w+\}", "{}", sample)


def sample_text(sentence: str) -> str:
    """A sentence as a sample utterance: lower case, no punctuation but apostrophes, slots kept."""
    parts = re.split(r"(\{\w+\})", sentence)
    words = [part if part.startswith("{") else fold(part) for part in parts]
    return " ".join(" ".join(words).split())


def _navigation(locale: str, samples: _Samples) -> Iterator[Model]:
    for entry in intents_of(locale):
        sentences = [s for template in entry.sentences for s in covering(template, MOST_OF_A_TEMPLATE)]
        if entry.slots and not any(SLOT_TYPES[kind].startswith("AMAZON.") for kind in entry.slots.values()):
            # The answer to 'which one would you like?' is the bare name; a bare number or free words mean nothing.
            sentences.append(f"{{{next(iter(entry.slots))}}}")
        name = EXTENDED.get(entry.intent) or intent_name(entry.intent.value)
        intent: Model = {"name": name, "samples": samples.claim(sentences)}
        if entry.slots:
            intent["slots"] = [{"name": slot, "type": SLOT_TYPES[kind]} for slot, kind in entry.slots.items()]
        yield intent


def _questions(locale: str, samples: _Samples) -> Iterator[Model]:
    openers = openers_of(locale)
    for form in forms_of(locale).values():
        kind = PHRASE_TYPE if form.intent == PHRASE_FORM else SEARCH
        sentences = [s for carrier in form.carriers for s in covering(carrier, MOST_OF_A_TEMPLATE)]
        sentences += _opened(form, openers)
        yield {
            "name": form.intent,
            "slots": [{"name": "query", "type": kind}],
            "samples": samples.claim(sentences),
        }


def _opened(form: Form, openers: tuple[str, ...]) -> list[str]:
    return [] if form.intent == PHRASE_FORM else [f"{opener} {form.carriers[0]}" for opener in openers]


def _types(locale: str, library: Library) -> list[Model]:
    named = static_entries(library, locale)
    here = {entry.id for entry in library.entries_in(locale)}
    handouts = tuple(library.get(entry.id) for entry in named if entry.id in here)
    return [
        {"name": HANDOUT_TYPE, "values": _handout_values(named)},
        {"name": SECTION_TYPE, "values": _values(_section_values(handouts))},
        {"name": PHRASE_TYPE, "values": _values(phrases_of(locale))},
    ]


def _handout_values(handouts: tuple[Entry, ...]) -> list[Model]:
    """Every handout with its names; a name that two share is left to the first, and the skill asks which is meant."""
    taken: set[str] = set()
    values = []
    for handout in handouts:
        names = [name for text in handout.names if (name := slot_value(text)) and name not in taken]
        names = list(dict.fromkeys(names)) or [slot_value(handout.id.replace("-", " "))]
        taken.update(names)
        values.append({"id": handout.id, "name": {"value": names[0], "synonyms": names[1:]}})
    return values


def _values(texts: Iterable[str]) -> list[Model]:
    known = dict.fromkeys(value for text in texts if (value := slot_value(text)))
    return [{"name": {"value": value}} for value in known]


def _section_values(handouts: tuple[Handout, ...]) -> Iterator[str]:
    """The titles of the sections, then the words that the handouts use most: parts are asked for by either."""
    for handout in handouts:
        yield from (section.title for section in handout.sections if section.kind is SectionKind.CONTENT)
    words = Counter(
        word
        for handout in handouts
        for section in handout.sections
        if section.kind is SectionKind.CONTENT
        for word in fold(" ".join(section.sentences)).split()
    )
    common = [word for word, _ in words.most_common() if len(word) > 3 and word.isalpha()]
    yield from common[:MOST_BODY_WORDS]
