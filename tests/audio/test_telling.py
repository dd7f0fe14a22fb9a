"""Nothing that turns a dose is lost: figures, units, signs and ranges are counted without the speller's rules."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.errors import ScriptError
from audio.reconcile import require_nothing_lost
from audio.script import write_script
from audio.spoken import speller
from audio.telling import untold
from skill.handouts.library import load_library
from skill.handouts.model import Handout
from tests.audio.test_spoken import LOCALES, rows

LOST = yaml.safe_load((Path(__file__).parent / "spoken" / "lost.yaml").read_text(encoding="utf-8"))
SHIPPED = tuple(load_library())


@pytest.mark.parametrize(("locale", "written", "said"), rows())
def test_every_figure_unit_and_sign_of_the_rows_is_told(locale: str, written: str, said: str) -> None:
    assert list(untold(written, said, locale)) == []


@pytest.mark.parametrize(
    ("locale", "written", "said"), [(LOCALES[language], *pair) for language, pairs in LOST.items() for pair in pairs]
)
def test_a_reading_that_loses_something_is_found(locale: str, written: str, said: str) -> None:
    assert list(untold(written, said, locale))
    assert speller(locale).say(written) != said


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda shipped: shipped.id)
def test_the_shipped_handouts_tell_everything(shipped: Handout) -> None:
    require_nothing_lost(write_script(shipped))


_NUMBERS = {
    "en-CA": ["1", "2", "5", "10", "21", "38.5", "0.25", "100", "1,000", "½", "1/2", "1½", "2 1/2", "3-1/2", "999"],
    "fr-CA": ["1", "2", "5", "10", "21", "38,5", "0,25", "100", "1 000", "½", "1/2", "1½", "2 1/2", "3-1/2", "999"],
    "es-US": ["1", "2", "5", "10", "21", "38.5", "0.25", "100", "1,000", "½", "1/2", "1½", "2 1/2", "3-1/2", "999"],
}
_UNITS = {
    "en-CA": ["mg", "mL", "°C", "%", '"', "cc", "units", "tablets", "Tbsp", "mcg/kg", "g/dL", "puffs/4 h", "", "days"],
    "fr-CA": ["mg", "ml", "°C", "%", '"', "cc", "unités", "comprimés", "c. à thé", "mcg/kg", "g/L", "h", "", "jours"],
    "es-US": ["mg", "ml", "°C", "%", '"', "cc", "unidades", "tabletas", "cdtas.", "mcg/kg", "g/L", "h", "", "días"],
}
_BETWEEN = ["-", "–", " - ", " – ", " x ", " / ", ", "]
_BEFORE = ["", "<", "> ", "≥", "<=", ">= ", "-", "–", "(", "±", "x ", "at "]
_WORDS = {"en-CA": ("Take", "daily."), "fr-CA": ("Prenez", "ensuite."), "es-US": ("Tome", "luego.")}


@st.composite
def doses(draw: st.DrawFn) -> tuple[str, str]:
    """A locale and a made-up sentence with one or two amounts, their units, and signs between and before them."""
    locale = draw(st.sampled_from(sorted(_NUMBERS)))
    first, last = _WORDS[locale]
    number, unit = st.sampled_from(_NUMBERS[locale]), st.sampled_from(_UNITS[locale])
    space = st.sampled_from(["", " "])
    measure = st.tuples(number, space, unit).map("".join)
    one = draw(st.sampled_from(_BEFORE)) + draw(measure)
    text = one + draw(st.sampled_from(_BETWEEN)) + draw(measure) if draw(st.booleans()) else one
    return locale, f"{first} {text} {last}"


@given(doses())
@settings(max_examples=600, deadline=None)
def test_a_made_up_dose_is_told_whole_or_refused(made: tuple[str, str]) -> None:
    locale, text = made
    try:
        said = speller(locale).say(text)
    except ScriptError as error:
        assert error.remedy
        return
    assert list(untold(text, said, locale)) == []


@given(st.sampled_from(sorted(_NUMBERS)), st.data())
@settings(max_examples=200, deadline=None)
def test_a_plain_dose_or_range_is_never_refused(locale: str, data: st.DataObject) -> None:
    number, unit = st.sampled_from(_NUMBERS[locale]), st.sampled_from(["mg", "ml", "%", "°C", "h"])
    low, high, sign = data.draw(number), data.draw(number), data.draw(unit)
    text = data.draw(
        st.sampled_from([f"{low} {sign}", f"{low}{sign}", f"{low} {sign}-{high} {sign}", f"<{low} {sign}"])
    )
    assert list(untold(text, speller(locale).say(text), locale)) == []
