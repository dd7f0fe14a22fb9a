"""What is written becomes words, and no stretch of it is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.errors import ScriptError
from audio.spoken import speller, words_of

ENGLISH = [
    ("Take 5 mg/ml <2x/day> & rest.", "Take five milligrams per millilitre twice a day and rest."),
    ("120/80", "one hundred and twenty over eighty"),
    ("120/80 mmHg", "one hundred and twenty over eighty millimetres of mercury"),
    ("500 mg q.i.d. with food", "five hundred milligrams four times a day with food"),
    ("a temp. of 38.5°C", "a temperature of thirty-eight point five degrees Celsius"),
    ("-5 °C", "minus five degrees Celsius"),
    ("Call 811 now.", "Call eight one one now."),
    ("Call 9-1-1.", "Call nine one one."),
    ("Take 911 ml.", "Take nine hundred and eleven millilitres."),
    ("604-555-0199", "six oh four, five five five, oh one nine nine"),
    ("Dr. Patel said so.", "Doctor Patel said so."),
    ("3x a day", "three times a day"),
    ("1x/day", "once a day"),
    ("2-3x/day", "two to three times a day"),
    ("10–20 minutes", "ten to twenty minutes"),
    ("10 to 20 minutes", "ten to twenty minutes"),
    ("1/2 cup", "one half cup"),
    ("1 1/2 tablets", "one and a half tablets"),
    ("2½ hours", "two and a half hours"),
    ("8:30 p.m.", "eight thirty P.M."),
    ("at 8:05", "at eight oh five"),
    ("at 20:00", "at eight P.M."),
    ("November 23, 2026", "November twenty-third, twenty twenty-six"),
    ("2026-11-23", "November twenty-third, twenty twenty-six"),
    ("every 4-6 hours", "every four to six hours"),
    ("q4-6h", "every four to six hours"),
    ("15 mg/kg/dose", "fifteen milligrams per kilogram per dose"),
    ("5 mg/5 ml", "five milligrams per five millilitres"),
    ("up to 4,000 mg/day", "up to four thousand milligrams per day"),
    ("1 kg", "one kilogram"),
    ("the 1st day", "the first day"),
    ("www.example.org/care", "W.W.W. dot example dot org slash care"),
    ("ice and/or heat", "ice and or heat"),
    ("an MRI", "an M.R.I."),
    ("use RICE", "use RICE"),
    ("Do NOT drive. STOP.", "Do NOT drive. STOP."),
    ("MRIs and DVT", "M.R.I.'s and D.V.T."),
    ("The line is 811 in most of Canada.", "The line is eight one one in most of Canada."),
    ("911 in an emergency", "nine one one in an emergency"),
    ("exercise no. 5", "exercise number five"),
    ("The answer is no.", "The answer is no."),
    ("in 2 or 3 days", "in two or three days"),
    ("ibuprofen (Advil, Motrin), or rest", "ibuprofen, Advil, Motrin, or rest"),
    ("a 6-month-old", "a six-month-old"),
    ("vitamin B12", "vitamin B twelve"),
    ("50% of people", "fifty percent of people"),
    ("24/7", "twenty-four hours a day, seven days a week"),
    ("OTC medicine", "over-the-counter medicine"),
]


@pytest.mark.parametrize(("written", "said"), ENGLISH)
def test_english(written: str, said: str) -> None:
    assert speller("en-CA").say(written) == said


def test_a_sign_without_words_is_an_error_that_names_it() -> None:
    with pytest.raises(ScriptError, match="∮"):
        speller("en").say("a ∮ b")


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=80))
@settings(max_examples=300, deadline=None)
def test_the_stretches_joined_give_the_text_back(text: str) -> None:
    assert "".join(piece.written for piece in speller("en").pieces(text)) == text


_WRITTEN = """
    ice heat 5 10 20 38.5 1/2 ½ 120/80 mg ml °C % 3x 2x/day 811 911 q.i.d. (rest) and/or & - – 8:30 p.m. Dr. Patel, MRI
    mg/ml 604-555-0199 1,000 24/7 e.g. www.example.org , . ; not don't
"""
_TOKENS = st.sampled_from(_WRITTEN.split())


@given(st.lists(_TOKENS, min_size=1, max_size=12))
@settings(max_examples=300, deadline=None)
def test_whatever_stands_next_to_each_other_only_words_are_said(tokens: list[str]) -> None:
    text = " ".join(tokens)
    said = speller("en").say(text)
    assert not any(char.isdigit() or char in "°@/%&" for char in said)
    kept = [token for token in ("ice", "heat", "rest", "not", "don't") if token in tokens or f"({token})" in tokens]
    assert all(word in said for word in kept)


def test_words_are_counted_as_a_listener_would() -> None:
    assert words_of("Call eight one one, at twenty-four P.M. - now.") == 8


FRENCH = [
    ("de 10 à 20 minutes, 3 x/jour", "de dix à vingt minutes, trois fois par jour"),
    ("toutes les 1 à 2 heures", "toutes les une à deux heures"),
    ("21 minutes", "vingt et une minutes"),
    ("1 jour", "un jour"),
    ("38,5 °C", "trente-huit virgule cinq degrés Celsius"),
    ("le 811", "le huit un un"),
    ("1 000 mg/jour", "mille milligrammes par jour"),
    ("5 mg/ml", "cinq milligrammes par millilitre"),
    ("8 h 30", "huit heures trente"),
    ("1 h", "une heure"),
    ("le 23 novembre 2026", "le vingt-trois novembre deux mille vingt-six"),
    ("120/80", "cent vingt sur quatre-vingts"),
    ("une IRM", "une I.R.M."),
    ("si :", "si:"),
]
SPANISH = [
    ("de 10 a 20 minutos, 3x/día", "de diez a veinte minutos, tres veces por día"),
    ("cada 1 a 2 horas", "cada una a dos horas"),
    ("21 horas", "veintiuna horas"),
    ("21 días", "veintiún días"),
    ("1 vez", "una vez"),
    ("38.5 °C", "treinta y ocho punto cinco grados Celsius"),
    ("al 911", "al nueve uno uno"),
    ("1,000 mg/día", "mil miligramos por día"),
    ("el 23 de noviembre de 2026", "el veintitrés de noviembre de dos mil veintiséis"),
    ("¿Qué es?", "Qué es?"),
]


@pytest.mark.parametrize(("written", "said"), FRENCH)
def test_french(written: str, said: str) -> None:
    assert speller("fr-CA").say(written) == said


@pytest.mark.parametrize(("written", "said"), SPANISH)
def test_spanish(written: str, said: str) -> None:
    assert speller("es-US").say(written) == said
