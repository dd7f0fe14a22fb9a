"""Packs: what is made of a narration for one kind of receiver; each pack is a folder that can be handed over."""

from __future__ import annotations

from audio.packs.alexa import AlexaPack
from audio.packs.base import Pack, PackJob
from audio.packs.listener import ListenerPack
from audio.packs.phone import PhonePack

__all__ = ["PACKS", "Pack", "PackJob"]

PACKS: dict[str, Pack] = {pack.name: pack for pack in (ListenerPack(), AlexaPack(), PhonePack())}
"""Every pack by the name that --packs takes."""
