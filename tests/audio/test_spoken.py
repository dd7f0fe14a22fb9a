"""What is written becomes words, and no stretch of it is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from num2words import num2words

from audio.errors import ScriptError
from audio.phonemes import phonemizer_for
from audio.spoken import speller, words_of
from audio.voices import open_voice

ROWS = Path(__file__).parent / "spoken"
LOCALES = {"en": "en-CA", "fr": "fr-CA", "es": "es-US"}


def rows() -> list[tuple[str, str, str]]:
    """Every row of spoken/LANGUAGE.yaml: the locale, what is written, what is said."""
    return [
        (locale, written, said)
        for language, locale in LOCALES.items()
        for written, said in yaml.safe_load((ROWS / f"{language}.yaml").read_text(encoding="utf-8")).items()
    ]


@pytest.mark.parametrize(("locale", "written", "said"), rows())
def test_what_is_written_is_said(locale: str, written: str, said: str) -> None:
    assert speller(locale).say(written) == said


@pytest.mark.parametrize(("locale", "written", "said"), rows())
def test_what_is_said_reaches_the_voice(locale: str, written: str, said: str) -> None:
    assert phonemizer_for(locale)(said).symbols, written


def refused() -> list[tuple[str, str]]:
    """Every row of spoken/refused.yaml: the locale, and what cannot be said without guessing."""
    texts = yaml.safe_load((ROWS / "refused.yaml").read_text(encoding="utf-8"))
    return [(LOCALES[language], text) for language in texts for text in texts[language]]


@pytest.mark.parametrize(("locale", "written"), refused())
def test_what_may_mean_two_doses_is_refused_with_a_remedy(locale: str, written: str) -> None:
    with pytest.raises(ScriptError) as caught:
        speller(locale).say(f"{written}")
    assert caught.value.remedy
    assert "".join(piece.written for piece in speller(locale).pieces(written)) == written


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
    try:
        said = speller("en").say(text)
    except ScriptError:  # a minus or a pause, a range or a mixed fraction: nothing else may be refused
        assert re.search(r"[-–] \d+(?:\.\d)? °C|\d [-–] (?:1/2|½)", text), text
        return
    assert not any(char.isdigit() or char in "°@/%&" for char in said)
    kept = [token for token in ("ice", "heat", "rest", "not", "don't") if token in tokens or f"({token})" in tokens]
    assert all(word in said for word in kept)


def test_words_are_counted_as_a_listener_would() -> None:
    assert words_of("Call eight one one, at twenty-four P.M. - now.") == 8


@pytest.mark.parametrize(
    "text", ["Take 5", "5 mg", "38.5°", "1/2", "a@b", "take mg", "per ml of it", "two kg", "50%", "4 < 5"]
)
@pytest.mark.parametrize("locale", LOCALES.values())
def test_a_figure_a_sign_or_a_unit_never_reaches_a_voice(text: str, locale: str) -> None:
    with pytest.raises(ScriptError):
        phonemizer_for(locale)(text)
    with pytest.raises(ScriptError):
        open_voice("silence", locale).notation(text)


_AMOUNTS = st.decimals(min_value=0, max_value=99_999, places=2).map(lambda number: f"{number.normalize():f}")
_UNITS = st.sampled_from(["mg", "ml", "kg", "mcg", "°C", "%", "mmHg", "mg/ml", "mg/kg", "ml/h"])
_FRAMES = st.sampled_from(["{n} {u}", "{n}{u}", "A {n} {u}.", "({n} {u})", "-{n} {u}", "{n} {u}, ok"])
_POINTS = {"en-CA": "point", "fr-CA": "virgule", "es-US": "punto"}


@given(_AMOUNTS, _UNITS, _FRAMES)
@settings(max_examples=60, deadline=None)
def test_any_amount_with_any_unit_keeps_its_number(amount: str, unit: str, frame: str) -> None:
    for locale, point in _POINTS.items():
        written = amount.replace(".", ",") if locale == "fr-CA" else amount
        said = speller(locale).say(frame.format(n=written, u=unit))
        phonemizer_for(locale)(said)
        whole, _, decimals = amount.partition(".")
        language = locale[:2]
        stem = str(num2words(int(whole), lang=language)).replace(",", "")
        # 'un' and 'uno' change with what they count
        assert re.sub(r"(?:un|uno|une|una|ún)$", "", stem)[:12] in said
        assert (f" {point} " in said) == bool(decimals)
        assert (said.split()[0] in ("minus", "moins", "menos")) == frame.startswith("-")


_ANYTHING = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=40)
_FIGURES = st.lists(st.sampled_from([*"0123456789.,:/-–−<>°%½\"'x ", "mg", " am", "h", "$", "a"]), max_size=14).map(
    "".join
)


@given(st.one_of(_ANYTHING, _FIGURES), st.sampled_from(sorted(LOCALES.values())))
@settings(max_examples=400, deadline=None)
def test_any_text_is_said_in_words_or_refused(text: str, locale: str) -> None:
    try:
        said = speller(locale).say(text)
    except ScriptError as error:
        assert error.remedy
    else:
        assert not re.search(r"[\d<>°%/½@]", said)
