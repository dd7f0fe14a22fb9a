"""What is said around a handout's own words: the opening, steps, the key points again, when to call whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from audio.reconcile import losses
from audio.script import Script, write_script
from skill.content import read_content
from skill.errors import HandoutsError
from skill.handouts.library import load_library
from skill.handouts.markdown_file import parse_handout

NUMBERS = ("en-US", "911"), ("en-GB", "999"), ("en", "911"), ("fr", "911"), ("es", "911")


def script_of(text: str, language: str = "en-CA") -> Script:
    script = write_script(parse_handout(f"---\nlanguage: {language}\n---\n{text}", Path("a-handout.md")))
    assert list(losses(script)) == []
    return script


def said(script: Script, key: str) -> list[str]:
    return [clip.text for part in script.parts if part.key == key for clip in part.clips]


def recap_of(text: str, language: str = "en-CA") -> list[str]:
    return said(script_of(text, language), "recap")


def called(text: str, language: str = "en-CA") -> list[str]:
    recap = recap_of(text, language)
    return recap[recap.index(str(read_content("script", language)["frame"]["call"])) + 1 :]


@pytest.mark.parametrize("shipped", load_library(), ids=lambda handout: str(handout.id))
def test_the_recap_reads_the_whole_list_of_when_to_call(shipped: object) -> None:
    script = write_script(shipped)  # type: ignore[arg-type]
    section = next(s for s in script.handout.sections if len([b for b in s.blocks if b.lead_in]) > 7)
    assert said(script, "recap")[-len(section.sentences) :] == list(section.sentences)


def a_list(lead_in: str, count: int) -> str:
    return f"{lead_in}\n\n" + "".join(f"- You have sign number {n + 1} of these.\n" for n in range(count)) + "\n"


MORE = {
    "en-CA": ("## When to call for help", "Call 911 now if:", "Call your doctor today if:", "in part 2."),
    "fr-CA": (
        "## Quand demander de l'aide",
        "Appelez le 911 maintenant si :",
        "Appelez votre médecin si :",
        "partie 2",
    ),
    "es-US": ("## Cuándo pedir ayuda", "Llame al 911 ahora si:", "Llame a su médico hoy si:", "parte 2"),
}


@pytest.mark.parametrize("language", MORE)
def test_of_a_very_long_list_the_emergencies_are_whole_and_the_rest_is_pointed_at(language: str) -> None:
    title, now, today, where = MORE[language]
    calls = called(f"# T\n\n## A\n\nOk.\n\n{title}\n\n{a_list(now, 12)}{a_list(today, 25)}", language)
    assert calls[0] == now
    assert len(calls) == 1 + 12 + 1
    assert where in calls[-1]


def test_sub_headings_of_the_list_are_kept() -> None:
    text = "# T\n\nRest.\n\n## When to call for help\n\n### Call 911 now\n\n- Chest pain that stays.\n\n"
    calls = called(text + "### Call your doctor this week\n\n- A rash that itches.\n")
    assert calls == ["Call 911 now.", "Chest pain that stays.", "Call your doctor this week.", "A rash that itches."]


def test_headings_tell_the_emergencies_of_a_long_section() -> None:
    text = "# T\n\nRest.\n\n## When to call for help\n\n" + a_list("### Call your doctor this week", 30)
    calls = called(text + a_list("### Call 911 now", 9))
    assert calls[0] == "Call 911 now."
    assert len(calls) == 1 + 9 + 1
    assert "part 2" in calls[-1]


def test_things_that_help_at_home_are_no_call_for_help() -> None:
    text = "# T\n\n## When to see a doctor\n\n" + a_list("Call your doctor today if:", 2)
    calls = called(text + "## Things that can help at home\n\n- A warm bath in the evening.\n")
    assert calls[0] == "Call your doctor today if:"
    assert not any("bath" in text for text in calls)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en-CA", "Things that can help at home"),
        ("en-CA", "Helping it heal"),
        ("en-CA", "How you can help your baby"),
        ("fr-CA", "Ce qui aide à la maison"),
        ("es-US", "Cosas que ayudan en casa"),
    ],
)
def test_a_title_that_speaks_of_help_at_home_is_not_taken(language: str, title: str) -> None:
    recap = recap_of(f"# T\n\n## {title}\n\n- Un bain, un baño, a bath in 3 minutes.\n", language)
    assert str(read_content("script", language)["frame"]["call"]) not in recap


def test_lists_of_when_to_call_are_found_under_any_title_and_in_several_sections() -> None:
    text = f"# T\n\n## Signs\n\n{a_list('Call 911 now if:', 2)}Rest a lot.\n\n"
    calls = called(text + "## Call your caregiver if\n\n- You have a fever.\n")
    assert calls[:2] == ["Signs.", "Call 911 now if:"]
    assert calls[-2:] == ["Call your caregiver if.", "You have a fever."]
    assert called(f"# T\n\n## Signs\n\nRest.\n\n{a_list('Call your doctor if:', 1)}") == [
        "Call your doctor if:",
        "You have sign number 1 of these.",
    ]


def test_a_row_of_a_table_is_a_key_point_as_a_whole() -> None:
    text = (
        "# T\n\n## Medicines\n\n| Medicine | Dose |\n| --- | --- |\n| Ibuprofen | 200 mg |\n| Paracetamol | 500 mg |\n"
    )
    recap = recap_of(text)
    at = recap.index("200 mg")
    assert recap[at - 1 : at + 3] == ["Ibuprofen", "200 mg", "Paracetamol", "500 mg"]


def test_a_fragment_is_no_key_point() -> None:
    assert recap_of("# T\n\n## Care\n\n- 2 weeks\n- Rest the leg for 2 weeks.\n")[1:] == [
        "Care.",
        "Rest the leg for 2 weeks.",
    ]


def test_a_key_point_keeps_what_it_stands_under() -> None:
    text = "# T\n\n## Medicine\n\nDo not:\n\n- take more than 4 g a day.\n- drink 2 beers a day with it.\n\n"
    recap = recap_of(text + "## What to avoid\n\n- Sitting for more than 30 minutes.\n")
    assert recap[1:] == [
        "Do not:",
        "take more than 4 g a day.",
        "drink 2 beers a day with it.",
        "What to avoid.",
        "Sitting for more than 30 minutes.",
    ]


@pytest.mark.parametrize(("language", "number"), NUMBERS)
def test_the_closing_says_the_emergency_number(language: str, number: str) -> None:
    assert any(number in text for text in said(script_of("# T\n\nOk.\n", language), "closing"))


def test_a_handout_without_front_matter_says_the_emergency_number_too() -> None:
    script = write_script(parse_handout("# T\n\nRest.\n", Path("t.md")))
    assert "In an emergency, call 911." in said(script, "closing")


def test_a_country_without_known_numbers_is_told_none() -> None:
    assert said(script_of("# T\n\nOk.\n", "en-AU"), "closing") == ["This is the end of: T."]


def test_a_telephone_line_without_a_known_number_is_refused() -> None:
    from audio.packs.phone_prompts import prompts

    with pytest.raises(HandoutsError, match="en-AU"):
        prompts(script_of("# T\n\nOk.\n", "en-AU"), "")


def steps_of(body: str) -> list[str]:
    return said(script_of(f"# T\n\n## Exercises\n\n{body}"), "section-1")[1:]


def test_each_list_of_steps_is_counted_by_itself() -> None:
    assert steps_of("1. Sit.\n2. Stand.\n\nThen the other leg.\n\n1. Bend.\n2. Repeat step 1.\n") == [
        "There are 2 steps.",
        "Step 1. Sit.",
        "Step 2. Stand.",
        "Then the other leg.",
        "There are 2 steps.",
        "Step 1. Bend.",
        "Step 2. Repeat step 1.",
    ]


def test_a_list_that_starts_later_keeps_its_numbers() -> None:
    assert steps_of("3. Sit.\n4. Stand.\n") == ["Step 3. Sit.", "Step 4. Stand."]


def test_a_list_that_goes_on_after_a_paragraph_is_one_list() -> None:
    assert steps_of("1. Sit.\n2. Stand.\n\nBreathe.\n\n3. Bend.\n")[0] == "There are 3 steps."
    assert steps_of("1. Sit.\n   - Slowly.\n2. Stand.\n") == [
        "There are 2 steps.",
        "Step 1. Sit.",
        "Slowly.",
        "Step 2. Stand.",
    ]


def test_the_slow_edition_announces_its_own_length() -> None:
    text = "# T\n\n" + "Rest the leg on a soft pillow every evening. " * 100
    opening = script_of(text).parts[0]
    assert [clip.text for clip in opening.at("normal").clips][2] == "It takes about 6 minutes to listen to."
    slow = opening.at("slow")
    assert [clip.text for clip in slow.clips][2] == "It takes about 8 minutes to listen to."
    assert len(slow.clips) == len(opening.clips)


def test_a_handout_of_a_notice_alone_does_not_count_its_parts() -> None:
    opening = said(script_of("# T\n\n## About this handout\n\nNobody has read this.\n"), "opening")
    assert not any("part" in text for text in opening)


def test_the_frame_has_the_same_phrases_in_every_language() -> None:
    english = set(read_content("script", "en")["frame"])
    for language in ("fr", "es"):
        assert set(read_content("script", language)["frame"]) == english
