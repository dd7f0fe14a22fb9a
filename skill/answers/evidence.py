"""What can be told from words alone: what a question wants, what must not be improvised, and what a passage offers.

These are hints for the calibrated decision, never answers: a question for a length of time is matched against
passages that hold one, a question about a dose against passages that state one, and so on. English only; for other
languages every hint is absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Wanted(StrEnum):
    """The kind of answer that a question asks for."""

    HOW_LONG = "how_long"
    HOW_OFTEN = "how_often"
    HOW_MUCH = "how_much"
    WHEN = "when"
    WHY = "why"
    WHERE = "where"
    WHO = "who"
    YES_NO = "yes_no"
    WHAT = "what"
    HOW = "how"
    OTHER = "other"


class Caution(StrEnum):
    """A subject on which nothing may be improvised."""

    DOSE = "dose"
    MIXING = "mixing"
    PREGNANCY = "pregnancy"
    CHILD = "child"
    CONDITION = "condition"
    SERIOUS = "serious"
    STOPPING = "stopping"
    COST = "cost"
    ALCOHOL = "alcohol"
    SIDE_EFFECT = "side_effect"


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


_NUMBER = (
    r"\d[\d.,/]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|"
    r"thirty|forty|sixty|half an?|an?|several|a few|a couple of|many"
)
_UNIT = r"seconds?|minutes?|hours?|days?|nights?|weeks?|weekends?|months?|years?"
_DURATION = _words(
    rf"(?:{_NUMBER})(?:\s*(?:to|or|-|–|and)\s*(?:{_NUMBER}))?[\s-]+(?:more )?(?:{_UNIT})|"
    rf"until|overnight|lifelong|for life|permanent(?:ly)?|short(?:ly)?|long-term|all day|"
    rf"first day"
)
_FREQUENCY = _words(
    rf"(?:once|twice|times?|every|each|per|daily|hourly|weekly|regularly|often|nightly)(?:\s+(?:an?|{_UNIT}))?"
)
_QUANTITY = _words(
    r"\d[\d.,/]*\s*(?:mg|milligrams?|ml|g|grams?|mcg|units?|tablets?|capsules?|pills?|"
    r"cups?|glasses|lit(?:er|re)s?|pounds?|lbs?|kg|percent|%|°|degrees?|drops?|puffs?|"
    r"teaspoons?|calories|times)|\d+|one|two|three|four|five|six|eight|ten|half|most|"
    r"fewer|limit|no more than|maximum"
)
_REASON = _words(
    r"because|since|so that|so you|caused? by|causes?|due to|can (?:cause|lead|make|"
    r"help|slow|raise|damage|irritate)|may (?:cause|raise|make|lead)|to (?:help|prevent|"
    r"keep|reduce|avoid|stop|lower|protect|make)|helps?|prevents?|keeps?|as (?:it|this|"
    r"they)|happens when|result of|reason|if you (?:stop|do not|don't)|otherwise|risk"
)
_MOMENT = _words(
    rf"after|before|until|when|once|as soon as|if|during|first|morning|evening|night|"
    rf"bedtime|{_UNIT}|daily|immediately|right away|at once|now|soon|later|then"
)

_WANTS: tuple[tuple[Wanted, re.Pattern[str]], ...] = (
    (
        Wanted.HOW_OFTEN,
        _words(r"how often|how frequently|how many times|every how|how far apart|how regularly|times a day"),
    ),
    (
        Wanted.HOW_LONG,
        _words(
            rf"how (?:long|soon|fast|quick(?:ly)?)|how many (?:more )?(?:{_UNIT})|how much (?:longer|"
            rf"time)|for how many"
        ),
    ),
    (
        Wanted.HOW_MUCH,
        _words(
            r"how (?:much|many|high|low|big|tight|far|hot|cold|heavy|strong)|what (?:dose|dosage|"
            r"amount|number|percent\w*|temperature)|maximum|max|limit"
        ),
    ),
    (Wanted.WHEN, _words(r"when|what time|what day|at what point|what stage")),
    (
        Wanted.WHY,
        _words(r"why|how come|what(?:'s| is) the (?:point|reason|good)|what for|reason|what caus\w+|what happens if"),
    ),
    (Wanted.WHERE, _words(r"where|which (?:side|part|place|area)")),
    (Wanted.WHO, _words(r"who|whom|which people")),
    (Wanted.WHAT, _words(r"what|which|whats")),
    (Wanted.HOW, _words(r"how")),
    (
        Wanted.YES_NO,
        re.compile(
            r"^(?:\w+ ){0,3}?(?:can|could|should|shall|may|is|are|do|does|did|will|would|am|"
            r"was|has|have|must|ok|okay|isn't|don't|can't)\b",
            re.I,
        ),
    ),
)
_FITS: dict[Wanted, re.Pattern[str]] = {
    Wanted.HOW_OFTEN: _FREQUENCY,
    Wanted.HOW_LONG: _DURATION,
    Wanted.HOW_MUCH: _QUANTITY,
    Wanted.WHEN: _MOMENT,
    Wanted.WHY: _REASON,
}

_MEDICINE = (
    r"pills?|tablets?|capsules?|medicines?|medications?|meds|drugs?|doses?|painkillers?|"
    r"pain ?killers?|antibiotics?|tylenol|advil|motrin|aleve|aspirin|ibuprofen|acetaminophen|"
    r"paracetamol|naproxen|ointment|cream|drops|inhaler|puffs?|insulin|steroids?|injections?|"
    r"shots?|syrup|lozenges?|antihistamines?|benadryl|gel|patch(?:es)?|spray|laxatives?|"
    r"\w+(?:cillin|mycin|statin|prazole|pril|sartan|olol|formin|xaban|farin|azole|profen|"
    r"tidine|cycline|oxacin|triptan|zine)"
)
_PEOPLE = (
    r"kids?|child(?:ren)?|sons?|daughters?|bab(?:y|ies)|toddlers?|infants?|newborns?|"
    r"grand(?:son|daughter|kids?|child\w*)|teen\w*|boys?|girls?|little one|\w+[- ]year[- ]olds?|"
    r"months? old|school"
)
_CONDITIONS = (
    r"diabet\w+|asthma\w*|kidney\w*|liver|heart (?:failure|disease|condition|problems?|"
    r"trouble)|high blood pressure|hypertension|ulcers?|hiv|immune|cancer|chemo\w*|epilep\w+|"
    r"glaucoma|thyroid|blood thinners?|warfarin|hepatitis|copd|allerg\w+|pacemaker|celiac|"
    r"lupus|arthritis|depress\w+|anemi\w+|stroke"
)
_ASKS: dict[Caution, re.Pattern[str]] = {
    Caution.DOSE: re.compile(
        rf"\b(?:how (?:much|many|often|far apart)|what(?:'s| is) the (?:dose|dosage|max\w*|"
        rf"most)|dosage|dose|milligrams?|mg|every (?:\w+ )?hours|double|extra|another|maximum|"
        rf"max|two|three|four|twice)\b.*\b(?:{_MEDICINE})\b|\b(?:{_MEDICINE})\b.*\b(?:how (?:much|"
        rf"many|often)|dose|mg|milligrams?|every \w+ hours|a day|per day|at once|maximum)\b",
        re.I,
    ),
    Caution.MIXING: _words(rf"mix\w*|together|along with|combin\w+|same time|on top of|interact\w*|in addition to|"
        rf"as well as|(?:with|and) (?:my|the|other|a) (?:\w+ )?(?:{_MEDICINE})|while (?:on|"
        rf"taking|i'm on)|with (?:{_MEDICINE})"),
    Caution.PREGNANCY: _words(r"pregnan\w+|expecting|breast ?feed\w*|nursing|trying for a baby|conceiv\w+|trimester|"
        r"unborn|baby bump|fertil\w+"),
    Caution.CHILD: _words(_PEOPLE),
    Caution.CONDITION: _words(_CONDITIONS),
    Caution.SERIOUS: _words(r"serious|dangerous|deadly|fatal|die|dying|kill\w*|death|life[- ]threatening|cancer\w*|"
        r"permanent\w*|curable|cure|cured|worried|bad sign|is it (?:a |an )?\w+(?: disease|"
        r" infection)?$"),
    Caution.STOPPING: _words(rf"(?:stop|quit|come off|skip|give up|cut down|ditch|drop|finish)\b.*\b(?:{_MEDICINE}|"
        rf"taking|it|them)|can i stop"),
    Caution.COST: _words(r"cost\w*|price\w*|expensive|cheap\w*|insurance|pay|paid|afford|brands?|buy|where (?:can|"
        r"do) i get|store|best (?:\w+ )?(?:brand|product)|dollars?"),
    Caution.ALCOHOL: _words(r"alcohol\w*|beers?|wine|drinks?|drinking|booze|liquor|whisk\w+|cocktails?|vodka"),
    Caution.SIDE_EFFECT: _words(r"side effects?|make me|makes me|cause|react\w*|allergic|gain weight|drowsy|sleepy"),
}  # fmt: skip
_OFFERS: dict[Caution, re.Pattern[str]] = {
    Caution.DOSE: re.compile(
        r"\b\d|\b(?:dose|doses|tablets?|times a day|once|twice|every|daily|label|more than)\b", re.I),
    Caution.MIXING: _words(rf"with|together|other|same time|{_MEDICINE}|interact\w*|combin\w+"),
    Caution.PREGNANCY: _words(r"pregnan\w+|breast\w*|nursing|baby|fertil\w+"),
    Caution.CHILD: _words(rf"{_PEOPLE}|under|younger|years?|age"),
    Caution.CONDITION: _words(_CONDITIONS),
    Caution.SERIOUS: _words(r"serious|danger\w*|death|die|life|permanent|lasting|complications?|rare|cancer|"
        r"cure\w*|risk|harmless|most (?:people|cases)|usually|better|damage"),
    Caution.STOPPING: _words(r"stop\w*|finish\w*|keep (?:taking|using)|until|course|all of|without (?:talking|"
        r"asking)|even if"),
    Caution.COST: _words(r"cost\w*|price|insurance|buy|pharmacy|store|prescription|over[- ]the[- ]counter|pay"),
    Caution.ALCOHOL: _words(r"alcohol\w*|beer|wine|drinks?|drinking"),
    Caution.SIDE_EFFECT: _words(r"side effects?|may|can cause|feel|sleepy|drows\w+|upset|nausea|rash|diarrh\w+|"
        r"headaches?|dizz\w+"),
}  # fmt: skip

_STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "being",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "get",
        "got",
        "had",
        "has",
        "have",
        "he",
        "her",
        "him",
        "his",
        "how",
        "i",
        "if",
        "in",
        "is",
        "it",
        "its",
        "it's",
        "just",
        "me",
        "my",
        "no",
        "not",
        "of",
        "off",
        "on",
        "or",
        "our",
        "out",
        "she",
        "should",
        "so",
        "some",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "too",
        "up",
        "us",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
        "i'm",
        "i've",
        "don't",
        "can't",
        "im",
        "ive",
        "what's",
        "whats",
        "that's",
        "about",
        "am",
        "any",
        "anything",
        "like",
        "um",
        "uh",
        "okay",
        "ok",
        "please",
        "tell",
        "say",
        "said",
        "thing",
        "things",
        "really",
        "still",
        "also",
        "need",
        "want",
        "going",
        "go",
        "gonna",
        "know",
        "think",
        "mean",
        "one",
        "much",
        "many",
        "long",
        "often",
        "way",
        "use",
        "put",
        "take",
        "give",
        "good",
        "bad",
        "best",
        "right",
        "now",
        "today",
        "let",
        "lets",
        "make",
        "made",
        "keep",
        "start",
        "stop",
        "way",
        "use",
        "used",
        "something",
        "someone",
        "happen",
        "happens",
        "doing",
        "done",
        "thing",
        "help",
        "hey",
        "well",
        "yeah",
        "because",
        "s",
        "t",
        "m",
        "re",
        "ve",
        "ll",
        "d",
    ]
)
_SUFFIXES = ("ingly", "edly", "ings", "ing", "ies", "ied", "ness", "ment", "ers", "er", "ed", "es", "ly", "s", "y", "e")


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A crude English stem: enough to bring 'showering' and 'showers' together."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word[: -len(suffix)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


def content_stems(text: str) -> list[str]:
    """The stems of the words that carry meaning, in order, each once."""
    words = re.findall(r"[a-z0-9][a-z0-9'-]*", text.lower().replace("’", "'"))
    return list(dict.fromkeys(stem(word) for word in words if word not in _STOP and len(word) > 1))


def wanted(question: str) -> Wanted:
    """What kind of answer the question asks for."""
    return next((kind for kind, pattern in _WANTS if pattern.search(question)), Wanted.OTHER)


def fits(kind: Wanted, text: str) -> bool:
    """Whether a passage could hold that kind of answer at all."""
    pattern = _FITS.get(kind)
    return pattern is None or bool(pattern.search(text))


def cautions(question: str) -> frozenset[Caution]:
    """On which delicate subjects the question touches."""
    return frozenset(caution for caution, pattern in _ASKS.items() if pattern.search(question))


def speaks_of(caution: Caution, text: str) -> bool:
    """Whether a passage says anything about that subject."""
    return bool(_OFFERS[caution].search(text))


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the question's meaning a passage and its handout hold: shares by weight, and counts of words."""

    by_passage: float
    by_handout: float
    asked: int
    unknown: int


def coverage(asked: Iterable[str], passage: frozenset[str], rarity: dict[str, float], unseen: float) -> Coverage:
    """Coverage of the asked stems (the title's left out before) by a passage, weighted by their rarity."""
    words = list(asked)
    total = sum(rarity.get(word, unseen) for word in words)
    if not total:
        return Coverage(0.0, 0.0, 0, 0)
    here = sum(rarity.get(word, unseen) for word in words if word in passage)
    known = sum(rarity[word] for word in words if word in rarity)
    return Coverage(here / total, known / total, len(words), sum(1 for word in words if word not in rarity))
