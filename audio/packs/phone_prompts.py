"""What a telephone line says around a handout: welcome, menus, help, silence, failure, goodbye, the number to call.

The words stand in packs.yaml. Menus have at most four choices on a page and are at most two levels deep; `#` goes on,
`*` back, `0` helps and `9` ends, as callers know it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from audio.errors import AudioError
from audio.script import Clip, ClipKind, Script, ScriptPart
from audio.spoken import speller
from skill.content import numbers_to_call, read_content
from skill.handouts.model import SectionKind

KEY = "prompts"
"""The key of the part that holds the prompts."""

_SHORTEST_NUMBER = 7
"""Digits; a shorter one, such as 811, is read by digit as it stands."""

CHOICES = 4
"""So many choices on one page of a menu: more are not remembered."""

KEYS = {"#": "next", "*": "back", "0": "help", "9": "end", "1": "repeat", "2": "slower", "3": "normal speed"}
"""What the keys do while a handout is read."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """Something the line says. `key`: the key it offers, `goes_to`: the part or menu it leads to; both may be empty."""

    name: str
    text: str
    key: str = ""
    goes_to: str = ""


def prompts(script: Script, phone_number: str) -> tuple[Prompt, ...]:
    """Every prompt of a handout's line, in the order of the pack; AudioError when no emergency number is known."""
    handout = script.handout
    words: dict[str, Any] = read_content("packs", handout.language)["phone"]["prompts"]
    numbers = numbers_to_call(handout.language)
    if numbers is None:
        message = f"Which number to call in an emergency where {handout.language} is spoken is not known."
        raise AudioError(message, "Add the locale to skill/content/locales.yaml: a telephone line must name it.")
    values = {
        "title": handout.title.rstrip(" .:;,"),
        "emergency": numbers["emergency"],
        "nurse_line": numbers["nurse_line"],
        "phone": phone_number,
    }
    said = {name: str(text).format(**values) for name, text in words.items() if "{key}" not in str(text)}
    if not phone_number:
        del said["listen_again"]
    if not numbers["nurse_line"]:
        del said["nurse_line"]
    return (
        *(Prompt(name.replace("_", "-"), text) for name, text in said.items()),
        *_main_menu(script, words),
        *_part_menu(script, words),
    )


def prompt_part(script: Script, phone_number: str) -> ScriptPart:
    """The prompts as a part to be spoken, a clip each."""
    say = speller(script.handout.language)
    written, spoken = prompts(script, phone_number), prompts(script, _in_groups(phone_number))
    clips = tuple(
        Clip(ClipKind.FRAME, shown.text, say.say(said.text), 0.8) for shown, said in zip(written, spoken, strict=True)
    )
    return ScriptPart(KEY, 0, "", clips)


def _in_groups(number: str) -> str:
    """A number written without signs in the groups it is dialled in, since '5550100' reads as five million."""
    if not number.isdecimal() or len(number) < _SHORTEST_NUMBER:
        return number
    head, groups = number[:-7], (number[-7:-4], number[-4:])
    return "-".join(group for group in (head[:-3], head[-3:], *groups) if group)


def _main_menu(script: Script, words: dict[str, Any]) -> Iterator[Prompt]:
    keys = {part.key for part in script.parts}
    choices = [("menu_listen", "opening"), ("menu_key_points", "recap"), ("menu_parts", "parts")]
    offered = [(name, goal) for name, goal in choices if goal in keys or goal == "parts"]
    for key, (name, goal) in enumerate(offered, 1):
        yield Prompt(name.replace("_", "-"), str(words[name]).format(key=key), str(key), goal)


def _part_menu(script: Script, words: dict[str, Any]) -> Iterator[Prompt]:
    """A page of at most four parts after the other; `#` turns the page."""
    sections = [section for section in script.handout.sections if section.kind is SectionKind.CONTENT]
    for index, section in enumerate(sections):
        key, title = index % CHOICES + 1, section.title.rstrip(" .:;,")
        text = str(words["part"]).format(title=title, key=key)
        yield Prompt(f"part-{section.number}", text, str(key), f"section-{section.number}")
