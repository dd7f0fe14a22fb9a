"""The words that decide in each language: each of them is heard when it is swapped, and no spelling is blamed."""

from __future__ import annotations

from itertools import chain, permutations
from pathlib import Path

import pytest
from num2words import num2words

from audio.proof.compare import compare, tokens
from audio.proof.hearing import Ear, Heard
from audio.proof.judging import Judge, Take, sounds_of
from audio.proof.words import word_lists
from audio.spoken import speller
from skill.content import read_content
from tests.audio.test_proof import voice_like

LANGUAGES = ("en", "fr", "es")


def faults(language: str, meant: str, heard: str) -> tuple[str, ...]:
    """As the proof compares: what is heard has its figures in words first."""
    return compare(meant, speller(language).say(heard), word_lists(language), sounds_of(language)).faults


@pytest.mark.parametrize(
    ("language", "meant", "heard", "kind"),
    [
        ("en", "Take one teaspoon at night.", "Take one tablespoon at night.", "unit"),
        ("en", "Take it once a day.", "Take it once a week.", "unit"),
        ("en", "Take ten milligrams.", "Take ten micrograms.", "unit"),
        ("en", "Call in June.", "Call in July.", "unit"),
        ("en", "Take more than five tablets.", "Take less than five tablets.", "opposite"),
        ("en", "Take it at eight P.M.", "Take it at 8 a.m.", "opposite"),
        ("en", "Stop the medicine.", "Start the medicine.", "opposite"),
        ("en", "Put ice on it.", "Put heat on it.", "opposite"),
        ("en", "Put ice on it.", "Put on it.", "opposite"),
        ("en", "It is unsafe to drive.", "It is safe to drive.", "negation"),
        ("en", "It is safe to drive.", "It is unsafe to drive.", "negation"),
        ("en", "It is possible to drive.", "It is impossible to drive.", "negation"),
        ("en", "Wait before you walk.", "Wait four you walk.", "number"),
        ("en", "Give acetaminophen daily.", "Give two a C to menifin daily.", "number"),
        ("en", "Take acetaminophen daily.", "Take not a C to menifin daily.", "negation"),
        ("en", "Minus five degrees.", "Five degrees.", "number"),
        ("en", "Take two thirds.", "Take two quarters.", "number"),
        ("en", "Rest your leg today.", "Rest your arm today.", "meant"),
        ("fr", "Prenez un comprimé.", "Prenez deux comprimés.", "number"),
        ("fr", "Soixante-dix minutes.", "Soixante minutes.", "number"),
        ("fr", "Prenez-le avant le repas.", "Prenez-le après le repas.", "opposite"),
        ("fr", "Une cuillère à thé.", "Une cuillère à soupe.", "unit"),
        ("fr", "Trois fois par jour.", "Trois fois par semaine.", "unit"),
        ("es", "Tome quinientos miligramos.", "Tome doscientos miligramos.", "number"),
        ("es", "Tome una tableta.", "Tome media tableta.", "number"),
        ("es", "Tome dieciocho gotas.", "Tome diecinueve gotas.", "number"),
        ("es", "Una cucharada al día.", "Una cucharadita al día.", "unit"),
        ("es", "Tome más de cinco.", "Tome menos de cinco.", "opposite"),
    ],
)
def test_a_swapped_word_that_decides_is_blamed(language: str, meant: str, heard: str, kind: str) -> None:
    assert any(fault.startswith(kind) for fault in faults(language, meant, heard))


@pytest.mark.parametrize(
    ("language", "meant", "heard"),
    [
        ("en", "Take it for ten to twenty minutes at eight P.M.", "Take it for 10-20 minutes at 8 pm."),
        ("en", "Wait one hour.", "Wait an hour."),
        ("en", "A ten-minute walk.", "A 10-minutes walk."),
        ("en", "Take two tablets for four days.", "Take too tablets for for days."),
        ("en", "Uneven ground can hurt.", "I'm even ground can hurt."),
        ("en", "Part six. Rest.", "In part 6, rest."),
        ("en", "Ear infections hurt.", "Year infections hurt."),
        ("en", "Take the tablet with a glass of water.", "Take a tablet with the glass of water."),
        ("en", "Give acetaminophen or ibuprofen.", "Give a C to menifin or ibuprofen."),
        ("fr", "Le contrôle de la vessie.", "Le contrôle de la V6."),
        ("fr", "Attendez une heure.", "Attendez un heure."),
        ("fr", "Appelez le neuf un un.", "Appelez le neuf en un."),
        ("fr", "Syndrome de la jambe.", "Un syndrome de la jambe."),
        ("es", "Tome uno al día.", "Tome una al día."),
        ("es", "Espere una hora.", "Espere 1 hora."),
    ],
)
def test_what_a_recogniser_writes_otherwise_is_not_blamed(language: str, meant: str, heard: str) -> None:
    assert faults(language, meant, heard) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_to_ten_thousand_is_made_of_words_of_number(language: str) -> None:
    joining = set(read_content("proof", language)["joining"])
    spoken = set(chain.from_iterable(tokens(num2words(number, lang=language)) for number in range(10_001)))
    lists = word_lists(language)
    assert spoken - joining <= lists.numbers, spoken - joining - lists.numbers


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_unit_of_the_script_is_blamed_for_each_other(language: str) -> None:
    script = read_content("script", language)
    said = {many for _, many in script["units"].values()} | set(script["per_units"].values())
    lists = word_lists(language)
    for one, other in permutations(sorted(said), 2):
        forms = {other, *lists.forms.get(tokens(other)[0], ())}
        if tokens(one)[0] in forms and len(tokens(one)) == len(tokens(other)) == 1:
            continue  # 'hours' and 'hour'
        found = compare(f"xx {one} yy", f"xx {other} yy", lists).faults
        assert any(fault.startswith(("unit", "number")) for fault in found), (one, other)


@pytest.mark.parametrize("language", LANGUAGES)
def test_units_come_from_the_script_and_only_what_it_lacks_is_listed(language: str) -> None:
    script, words = read_content("script", language), read_content("proof", language)
    tables = [*chain.from_iterable(script["units"].values()), *script["per_units"].values(), *script["months"].values()]
    tables += script.get("days", {}).values()
    derived = set(chain.from_iterable(map(tokens, tables)))
    listed = set(chain.from_iterable(words["units"]))
    lists = word_lists(language)
    assert derived - set(words["joining"]) - lists.numbers <= lists.units
    assert lists.units <= derived | listed
    assert [row for row in words["units"] if derived.issuperset(row)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_opposite_is_blamed_for_each_other_of_its_group(language: str) -> None:
    lists = word_lists(language)
    for group in lists.opposites:
        assert len(group) > 1
        for one, other in permutations(sorted(group), 2):
            assert compare(f"xx {one} yy", f"xx {other} yy", lists).faults, (one, other)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_negation_is_blamed_when_it_is_lost_or_added(language: str) -> None:
    lists = word_lists(language)
    spoken = [word for word in lists.negations if tokens(word) == [word]]
    assert len(spoken) > 5
    for word in spoken:
        assert compare(f"xx {word} yy", "xx yy", lists).faults, word
        assert compare("xx yy", f"xx {word} yy", lists).faults, word


def test_the_languages_have_the_same_lists_of_words_as_they_are_compared() -> None:
    keys = {language: set(read_content("proof", language)) for language in LANGUAGES}
    assert keys["en"] == keys["fr"] == keys["es"]
    for language in LANGUAGES:
        words = read_content("proof", language)
        listed = [*words["numbers"], *chain.from_iterable([*words["units"], *words["opposites"]]), *words["small"]]
        assert [word for word in listed if tokens(word) != [word]] == []


@pytest.mark.parametrize(
    ("language", "meant", "by_line", "counted"),
    [
        ("en", "Take two tablets.", "Take three tablets.", True),
        ("en", "Do not take it.", "Do take it.", True),
        ("en", "Take it once a day.", "Take it once a week.", True),
        ("es", "No tome dos tabletas.", "No tome tres tabletas.", True),
        ("fr", "Prenez deux comprimés.", "Prenez trois comprimés.", False),
    ],
)
def test_what_decides_is_held_by_telephone_too_or_told(
    tmp_path: Path, language: str, meant: str, by_line: str, *, counted: bool
) -> None:
    sound = voice_like()
    ear = Ear(language, tmp_path)
    take = Take(meant, sound, sound, lambda: sound)
    ear.remember(meant, sound, Heard((meant,), (by_line,)))
    verdict = Judge(language, ear).judge(take)
    assert any(fault.startswith("by telephone: ") for fault in verdict.faults) is counted
    assert bool(verdict.doubtful) is not counted
