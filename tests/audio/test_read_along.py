"""The read-along book: what is lit when, and three rules that EPUBCheck does not look at, each broken on purpose."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from audio.books.archive import archive
from audio.books.clock import clock, milliseconds_of, seconds_of
from audio.books.overlay_rules import OverlayRule, overlay_faults
from audio.build import BuildOptions, build
from audio.encoder import decode_bytes
from skill.handouts.markdown_file import parse_handout
from skill.handouts.model import Handout
from skill.recordings import Recording

TEXT = """---
id: sore-knee
language: en-CA
source: written for a test
licence: CC0
review: {status: reviewed, by: R. Nurse & Co, on: 2026-05-04}
---
# Knees & <hips>

Rest helps most sore knees to get better. It takes about 2 weeks until you can walk without pain.

## Care at home

First do this.

1. Put ice on the knee for 10 to 20 minutes.
   - Wrap the ice in a towel. Never put it on bare skin.
2. Rest it on a pillow.

### Medicine

- Take 500 mg of acetaminophen if it hurts. Do not take more than 4 g/day.

## When to call for help

Call 811 if you cannot stand.
"""


@pytest.fixture(scope="module")
def handout() -> Handout:
    return parse_handout(TEXT, Path("sore-knee.md"))


@pytest.fixture(scope="module")
def made(handout: Handout, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Recording]:
    out = tmp_path_factory.mktemp("read-along")
    result = build([handout], BuildOptions(out, packs=("read-along",), voice="silence", jobs=1, store=out / "clips"))
    assert not result.failures
    (row,) = result.manifest.files
    return (out / row.file).read_bytes(), row


@pytest.fixture(scope="module")
def book(made: tuple[bytes, Recording]) -> bytes:
    return made[0]


def files_of(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def changed(book: bytes, name: str, change: Callable[[str], str]) -> bytes:
    files = files_of(book)
    after = change(files[name].decode())
    assert after != files[name].decode(), "the book was not broken"
    return archive({**files, name: after.encode()})


def clips_of(overlay: bytes) -> list[tuple[int, int]]:
    found = re.findall(r'clipBegin="([^"]+)" clipEnd="([^"]+)"', overlay.decode())
    return [(milliseconds_of(begin), milliseconds_of(end)) for begin, end in found]


def broken(book: bytes, sentences: tuple[str, ...] = ()) -> set[OverlayRule]:
    return {fault.rule for fault in overlay_faults(book, sentences)}


def test_the_archive_begins_with_its_type_uncompressed(book: bytes) -> None:
    assert book[30:58] == b"mimetypeapplication/epub+zip"
    with zipfile.ZipFile(io.BytesIO(book)) as opened:
        assert opened.testzip() is None
        assert {entry.date_time for entry in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_handout_s_structure_is_kept(book: bytes) -> None:
    page = files_of(book)["EPUB/chapter-02.xhtml"].decode()
    bare = re.sub(r' id="[^"]*"|</?span>|\n', "", re.sub(r"<span[^>]*>", "", page))
    assert "<h2>Care at home</h2>" in bare
    assert "<ol><li>Put ice on the knee for 10 to 20 minutes.<ul><li>Wrap the ice in a towel. Never put" in bare
    assert "bare skin.</li></ul></li><li>Rest it on a pillow.</li></ol>" in bare
    assert "<h3>Medicine</h3><ul><li>Take 500 mg" in bare
    assert '<h1 id="c00-001">Knees &amp; &lt;hips&gt;</h1>' in files_of(book)["EPUB/chapter-00.xhtml"].decode()


def test_clips_follow_one_another_and_their_lengths_add_up(made: tuple[bytes, Recording]) -> None:
    files = files_of(made[0])
    package = files["EPUB/package.opf"].decode()
    total = 0
    for name in sorted(name for name in files if name.endswith(".smil")):
        clips = clips_of(files[name])
        assert clips[0][0] == 0
        assert all(before[1] == after[0] for before, after in pairwise(clips)), "a gap would swallow a pause"
        own = name.removeprefix("EPUB/").removesuffix(".smil")
        assert f'refines="#{own}-smil">{clock(clips[-1][1])}<' in package
        total += clips[-1][1]
    assert f'<meta property="media:duration">{clock(total)}</meta>' in package
    assert total / 1000 == pytest.approx(made[1].seconds, abs=0.1)


def test_no_clip_begins_or_ends_in_the_middle_of_a_word(book: bytes) -> None:
    """Heard in the encoded sound: it is silent where one clip ends and the next begins."""
    files = files_of(book)
    joints = 0
    for name in (name for name in files if name.endswith(".smil")):
        sound = decode_bytes(files[name.replace(".smil", ".mp3")], 24_000)
        for _, end in clips_of(files[name])[:-1]:
            around = sound.samples[(end - 20) * 24 : (end + 20) * 24].astype(np.float64)
            assert np.sqrt(np.mean(around**2)) / 32768 < 10 ** (-45 / 20), f"{name} at {end} ms"
            joints += 1
    assert joints > 15


def test_who_made_it_and_who_reviewed_it_is_told(book: bytes) -> None:
    files = files_of(book)
    about = "".join(ElementTree.fromstring(files["EPUB/about.xhtml"]).itertext())
    for text in ("written for a test", "CC0", "A clinician has reviewed", "R. Nurse & Co, 2026-05-04"):
        assert text in about
    package = files["EPUB/package.opf"].decode()
    for name in ("accessMode", "accessibilityFeature", "accessibilityHazard", "accessibilitySummary"):
        assert f'"schema:{name}"' in package
    assert ">synchronizedAudioText<" in package
    assert "<dc:language>en-CA</dc:language>" in package


def test_the_lit_sentence_can_be_read(book: bytes) -> None:
    css = files_of(book)["EPUB/style.css"].decode()
    lit = re.search(r"\.-epub-media-overlay-active \{ color: #(\w+); background-color: #(\w+)", css)
    assert lit
    light, dark = sorted((luminance(lit.group(1)), luminance(lit.group(2))), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 7


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.1."""
    whole = colour if len(colour) == 6 else "".join(2 * char for char in colour)
    parts = [int(whole[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_sound_book_breaks_no_rule(book: bytes, handout: Handout) -> None:
    sentences = tuple(sentence for _, _, sentence in handout.sentences())
    assert len(sentences) == 10
    assert overlay_faults(book, sentences) == []


def test_a_clip_past_the_end_of_its_audio_is_found(book: bytes) -> None:
    last = clips_of(files_of(book)["EPUB/chapter-02.smil"])[-1][1]
    longer = changed(
        book,
        "EPUB/chapter-02.smil",
        lambda smil: smil.replace(f'clipEnd="{clock(last)}"', f'clipEnd="{clock(last + 300)}"'),
    )
    assert broken(longer) == {OverlayRule.WITHIN}


def test_cut_audio_is_found(book: bytes) -> None:
    files = files_of(book)
    audio = files["EPUB/chapter-01.mp3"]
    cut = archive({**files, "EPUB/chapter-01.mp3": audio[: len(audio) // 2]})
    assert broken(cut) == {OverlayRule.WITHIN}


def test_clips_that_overlap_are_found(book: bytes) -> None:
    begin = clips_of(files_of(book)["EPUB/chapter-02.smil"])[3][0]
    early = changed(
        book,
        "EPUB/chapter-02.smil",
        lambda smil: smil.replace(f'Begin="{clock(begin)}"', f'Begin="{clock(begin - 40)}"'),
    )
    assert broken(early) == {OverlayRule.ORDER}


def test_clips_out_of_order_are_found(book: bytes) -> None:
    def swap(smil: str) -> str:
        pars = re.findall(r" *<par .*</par>\n", smil)
        return smil.replace(pars[1] + pars[2], pars[2] + pars[1])

    assert broken(changed(book, "EPUB/chapter-02.smil", swap)) == {OverlayRule.ORDER}


def test_an_empty_clip_is_found(book: bytes) -> None:
    begin, end = clips_of(files_of(book)["EPUB/chapter-02.smil"])[2]
    empty = changed(
        book, "EPUB/chapter-02.smil", lambda smil: smil.replace(f'End="{clock(end)}"', f'End="{clock(begin)}"')
    )
    assert broken(empty) == {OverlayRule.ORDER}


def test_a_sentence_that_no_clip_lights_is_found(book: bytes) -> None:
    mute = changed(book, "EPUB/chapter-02.smil", lambda smil: re.sub(r' *<par id="p-c02-004">.*</par>\n', "", smil))
    faults = overlay_faults(mute)
    assert [fault.rule for fault in faults] == [OverlayRule.NARRATED]
    assert faults[0].where == "EPUB/chapter-02.xhtml"


def test_words_outside_every_lit_element_are_found(book: bytes) -> None:
    more = changed(
        book, "EPUB/chapter-01.xhtml", lambda page: page.replace("</body>", "<p>Nobody reads this.</p></body>")
    )
    assert [fault.detail for fault in overlay_faults(more)] == ["Nobody reads this."]


def test_a_page_without_an_overlay_is_found(book: bytes) -> None:
    silent = changed(book, "EPUB/package.opf", lambda opf: opf.replace(' media-overlay="chapter-03-smil"', ""))
    assert broken(silent) == {OverlayRule.NARRATED}


def test_a_sentence_of_the_handout_that_is_in_no_page_is_found(book: bytes) -> None:
    faults = overlay_faults(book, ("Rest it on a pillow.", "Do not run."))
    assert [(fault.rule, fault.detail) for fault in faults] == [(OverlayRule.NARRATED, "Do not run.")]


def test_the_same_book_twice_and_another_for_another_text(handout: Handout, book: bytes, tmp_path: Path) -> None:
    other = parse_handout(TEXT.replace("a pillow", "two pillows"), Path("sore-knee.md"))
    options = BuildOptions(tmp_path, packs=("read-along",), voice="silence", jobs=1, store=tmp_path / "clips")
    again = build([handout], options).manifest.files[0]
    assert (tmp_path / again.file).read_bytes() == book
    changed_row = build([other], options).manifest.files[0]
    assert changed_row.file != again.file
    assert not (tmp_path / again.file).exists(), "no stale book beside the new one"


def test_a_few_sections_make_no_book(handout: Handout, tmp_path: Path) -> None:
    result = build([handout], BuildOptions(tmp_path, packs=("read-along",), voice="silence", jobs=1, sections=(2,)))
    assert not result.failures
    assert result.manifest.files == ()


@pytest.mark.parametrize("milliseconds", [0, 1, 999, 61_005, 3_600_000, 7_325_123])
def test_clock_values_come_back_as_they_were(milliseconds: int) -> None:
    assert milliseconds_of(clock(milliseconds)) == milliseconds
    assert milliseconds_of(seconds_of(milliseconds)) == milliseconds
    assert milliseconds_of(f"npt={seconds_of(milliseconds)}") == milliseconds
