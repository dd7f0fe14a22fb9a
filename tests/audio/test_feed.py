"""The podcast feed: an episode keeps its identity and its day from build to build; the cover is large enough."""

from __future__ import annotations

import struct
from pathlib import Path
from xml.etree import ElementTree

from audio.build import BuildOptions, build
from audio.cues import read_cues
from skill.handouts.markdown_file import parse_handout
from skill.recordings import read_manifest

REVIEWED = """---
id: sore-knee
language: en-CA
review: {status: reviewed, by: R. Nurse, on: 2026-05-04}
---
# A sore knee

"""
TEXT = REVIEWED + "Rest the leg on a soft pillow for a while every evening now. " * 15


def built(text: str, out: Path) -> ElementTree.Element:
    options = BuildOptions(out, voice="silence", jobs=1, slow=True, base_url="https://example.org")
    assert not build([parse_handout(text, Path("sore-knee.md"))], options).failures
    return ElementTree.parse(out / "listener/feed.xml").getroot()[0]


def test_an_episode_keeps_its_identity_and_tells_the_day_of_the_review(tmp_path: Path) -> None:
    first = built(TEXT, tmp_path)
    changed = built(TEXT.replace("soft", "firm"), tmp_path)
    assert first.findtext("item/guid") == "urn:handout:sore-knee:en-CA:normal:0"
    assert changed.findtext("item/guid") == first.findtext("item/guid")
    lengths = [feed.find("item/enclosure").attrib["url"] for feed in (first, changed)]  # type: ignore[union-attr]
    assert lengths[0] != lengths[1]
    assert first.findtext("item/pubDate") == "Mon, 04 May 2026 00:00:00 +0000"
    moved = built(TEXT.replace("05-04", "06-01"), tmp_path)
    assert moved.findtext("item/pubDate") == "Mon, 01 Jun 2026 00:00:00 +0000"
    cover = (tmp_path / "listener/cover.png").read_bytes()
    assert all(1400 <= side <= 3000 for side in struct.unpack(">II", cover[16:24]))
    assert len(cover) < 500_000


def test_a_handout_without_a_review_has_no_day(tmp_path: Path) -> None:
    assert built("# A sore knee\n\nRest today.\n", tmp_path).find("item/pubDate") is None


def test_the_opening_of_each_edition_tells_its_own_length(tmp_path: Path) -> None:
    built(TEXT, tmp_path)
    told = {}
    for row in read_manifest(tmp_path).files:
        if row.format == "mp3" and not row.section:
            (told[row.speed],) = (c.text for c in read_cues(tmp_path, row.sha256) if c.text.startswith("It takes"))
    assert told == {
        "normal": "It takes about one minute to listen to.",
        "slow": "It takes about 2 minutes to listen to.",
    }
