"""Packs: what is made of a narration for one kind of receiver; each pack is a folder that can be handed over."""

from __future__ import annotations

from collections.abc import Callable

from audio.packs.alexa import AlexaPack
from audio.packs.base import Pack, PackJob
from audio.packs.daisy import DaisyPack
from audio.packs.listener import ListenerPack
from audio.packs.phone import PhonePack
from audio.packs.phone_prompts import prompt_part
from audio.packs.read_along import ReadAlongPack
from audio.packs.sheet import PrintPack
from audio.script import Script, ScriptPart

__all__ = ["PACKS", "PROMPTS", "Pack", "PackJob"]

PACKS: dict[str, Pack] = {
    pack.name: pack for pack in (ListenerPack(), AlexaPack(), PhonePack(), ReadAlongPack(), DaisyPack(), PrintPack())
}
"""Every pack by the name that --packs takes."""

PROMPTS: dict[str, Callable[[Script, str], ScriptPart]] = {"phone": prompt_part}
"""What a pack says beside the handout, by its name: a part made of the script and the line's number."""
