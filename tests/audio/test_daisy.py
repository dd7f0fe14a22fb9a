"""The talking book: sound as it is made, and every rule of the list broken on purpose."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from audio.books.clock import milliseconds_of
from audio.books.daisy_files import folder_files
from audio.books.daisy_rules import RULES, Part, daisy_faults
from audio.books.mpeg import bit_rates
from audio.build import BuildOptions, build
from audio.encoder import decode, encode
from audio.formats import DAISY_MP3, LISTENER_OPUS
from audio.sound import silence
from skill.handouts.markdown_file import parse_handout
from skill.recordings import Recording
from tests.audio.test_read_along import TEXT

Files = dict[str, bytes]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Recording, ...]]:
    out = tmp_path_factory.mktemp("daisy")
    handout = parse_handout(TEXT, Path("sore-knee.md"))
    result = build(
        [handout], BuildOptions(out, packs=("daisy",), voice="silence", jobs=1, slow=True, store=out / "clips")
    )
    assert not result.failures
    return out, result.manifest.files


@pytest.fixture(scope="module")
def book(made: tuple[Path, tuple[Recording, ...]]) -> Files:
    return folder_files(made[0] / "daisy/sore-knee")


def replaced(name: str, pattern: str, new: str) -> Callable[[Files], Files]:
    """A way to break a book: the first match of a pattern in one of its files is written otherwise."""

    def change(files: Files) -> Files:
        after, count = re.subn(pattern, new, files[name].decode(), count=1, flags=re.S)
        assert count, f"nothing to break: {pattern}"
        return {**files, name: after.encode()}

    return change


def swapped(files: Files) -> Files:
    pars = re.findall(r"<par .*?</par>\n?", files["p02.smil"].decode(), re.S)
    text = files["p02.smil"].decode()
    return {**files, "p02.smil": text.replace(pars[1] + pars[2], pars[2] + pars[1]).encode()}


def renamed(old: str, new: str) -> Callable[[Files], Files]:
    return lambda files: {(new if name == old else name): data for name, data in files.items()}


def without(pattern: str) -> Callable[[Files], Files]:
    return lambda files: {name: data for name, data in files.items() if not re.fullmatch(pattern, name)}


def varied(files: Files) -> Files:
    """One of the sounds begins at another bit rate."""
    sound = silence(2.0, 24_000)
    faster = encode(sound, tuple("128k" if argument == "64k" else argument for argument in DAISY_MP3.arguments))
    name = next(name for name in files if name.startswith("p01") and name.endswith(".mp3"))
    return {**files, name: faster + files[name]}


def cut(files: Files) -> Files:
    name = next(name for name in files if name.startswith("p02") and name.endswith(".mp3"))
    return {**files, name: files[name][: len(files[name]) // 2]}


LINK = '<a href="p01.smil#par-c01-001">1</a>'

BREAKS: dict[str, list[Callable[[Files], Files]]] = {
    "exactly one ncc.html": [
        without(r"ncc\.html"),
        renamed("ncc.html", "Ncc.html"),
        lambda files: {**files, "NCC.HTML": files["ncc.html"]},
    ],
    "at least one SMIL document": [without(r".*\.smil")],
    "documents are well-formed": [replaced("p01.smil", "</body>", ""), replaced("content.html", "&amp;", "&")],
    "documents say their type": [
        replaced("ncc.html", r"<!DOCTYPE[^>]+>", ""),
        replaced("p01.smil", "SMIL 1.0//EN", "SMIL 2.0//EN"),
    ],
    "file names are plain": [lambda files: {**files, "read me é.html": files["content.html"]}],
    "mandatory metadata is there": [
        *(
            replaced("ncc.html", f'<meta name="{name}"[^>]+>', "")
            for name in (
                "dc:title", "dc:creator", "dc:publisher", "dc:date", "dc:format", "dc:identifier", "dc:language",
                "ncc:charset", "ncc:pageFront", "ncc:pageNormal", "ncc:pageSpecial", "ncc:tocItems", "ncc:totalTime",
            )
        ),
        replaced("ncc.html", r'(<meta name="dc:date"[^>]+>)', r"\1\1"),
    ],
    "no metadata is empty": [replaced("ncc.html", r'(name="dc:creator" content=")[^"]+', r"\1 ")],
    "metadata has its form": [
        replaced("ncc.html", "Daisy 2.02", "DAISY 2.02"),
        replaced("ncc.html", r'(dc:date" content=")[^"]+', r"\g<1>4 May 2026"),
        replaced("ncc.html", r'(ncc:multimediaType" content=")[^"]+', r"\1audio"),
        replaced("ncc.html", r'(ncc:setInfo" content=")[^"]+', r"\g<1>1"),
        replaced("ncc.html", r'(dc:language" content=")[^"]+', r"\1English (Canada)"),
        replaced("ncc.html", r'(ncc:charset" content=")[^"]+', r"\1any one"),
        replaced("ncc.html", r'(ncc:maxPageNormal" content=")[^"]+', r"\1none"),
    ],
    "the title comes first": [
        replaced("ncc.html", ' class="title"', ""),
        replaced("ncc.html", "<h1 class=\"title\"(.*?)</h1>", r'<h2 class="title"\1</h2>'),
    ],
    "the NCC holds headings, pages and groups only": [
        replaced("ncc.html", "</body>", '<p id="more"><a href="p01.smil#par-c01-001">More</a></p></body>'),
        replaced("ncc.html", "</body>", f'<span id="more" class="page">{LINK}</span></body>'),
    ],
    "every NCC item has an id of its own": [
        replaced("ncc.html", r'<h1 id="[^"]+"', "<h1"),
        replaced("ncc.html", 'id="ncc-c02-001"', 'id="ncc-c01-001"'),
    ],
    "no heading level is skipped": [replaced("ncc.html", r"<h2 (.*?)</h2>", r"<h3 \1</h3>")],
    "every NCC item leads into a SMIL document": [
        replaced("ncc.html", "p01.smil#par-c01-001", "p01.smil#nowhere"),
        replaced("ncc.html", "p01.smil#par-c01-001", "p99.smil#par-c01-001"),
        replaced("ncc.html", "p01.smil#par-c01-001", "content.html#c01-001"),
        replaced("ncc.html", r'<a href="p01.smil#par-c01-001">(.*?)</a>', r"\1"),
    ],
    "every SMIL document is reached": [
        replaced("ncc.html", r'<h1 id="ncc-c03-001">.*?</h1>', ""),
        lambda files: {**files, "p77.smil": files["p01.smil"]},
    ],
    "ncc:tocItems counts the items": [replaced("ncc.html", r'(ncc:tocItems" content=")\d+', r"\g<1>99")],
    "the page counts are right": [
        replaced("ncc.html", r'(ncc:pageNormal" content=")0', r"\g<1>3"),
        replaced("ncc.html", "</body>", f'<span id="pf" class="page-front">{LINK}</span></body>'),
    ],
    "ncc:depth is the deepest heading": [replaced("ncc.html", r'(ncc:depth" content=")\d', r"\g<1>6")],
    "ncc:files counts the files": [lambda files: {**files, "more.html": files["content.html"]}],
    "a SMIL document names its format once": [
        replaced("p01.smil", '<meta name="dc:format"[^>]+>', ""),
        replaced("p01.smil", "Daisy 2.02", "Daisy 3"),
    ],
    "SMIL metadata is not repeated": [replaced("p01.smil", '(<meta name="title"[^>]+>)', r"\1\1")],
    "a SMIL document has a region": [
        replaced("p01.smil", "<layout>.*?</layout>", ""),
        replaced("p01.smil", '<region id="text"/>', "<region/>"),
    ],
    "a SMIL body is one seq of pars": [
        replaced("p01.smil", "</body>", "<seq/></body>"),
        replaced("p01.smil", r"<body>.*</body>", "<body><seq dur=\"0s\"/></body>"),
    ],
    "every par ends with its last": [replaced("p01.smil", ' endsync="last"', "")],
    "every par has a text and its audio": [
        replaced("p01.smil", "<text [^>]+>", ""),
        replaced("p01.smil", "<audio [^>]+>", ""),
    ],
    "text and audio have ids of their own": [
        replaced("p01.smil", r'<text id="[^"]+"', "<text"),
        replaced("p01.smil", 'id="audio-c01-002"', 'id="audio-c01-001"'),
    ],
    "every text is there": [
        replaced("p01.smil", "content.html#c01-001", "content.html#nothing"),
        replaced("p01.smil", "content.html#c01-001", "content.html"),
        replaced("content.html", 'id="c01-001"', 'id="other"'),
    ],
    "every audio file is there": [without(r"p02-.*\.mp3")],
    "clip times are written as npt": [
        replaced("p01.smil", r'clip-begin="npt=0.000s"', 'clip-begin="0.000s"'),
        replaced("p01.smil", r' clip-end="[^"]+"', ""),
    ],
    "every clip lies within its audio file": [
        cut,
        replaced("p01.smil", r'(clip-end="npt=)[^"]+("/></seq></par>\n</seq>)', r"\g<1>999.000s\2"),
        replaced("p01.smil", r'(clip-begin="npt=0.000s" clip-end="npt=)[^"]+', r"\g<1>0.000s"),
    ],
    "clips are in order and do not overlap": [swapped],
    "dur is the sum of the clips": [replaced("p01.smil", r'<seq dur="[^"]+"', '<seq dur="1.5s"')],
    "ncc:timeInThisSmil is right": [replaced("p01.smil", r'(timeInThisSmil" content=")[^"]+', r"\g<1>01:00:00")],
    "ncc:totalElapsedTime is right": [replaced("p02.smil", r'(totalElapsedTime" content=")[^"]+', r"\g<1>00:00:00")],
    "ncc:totalTime is right": [replaced("ncc.html", r'(ncc:totalTime" content=")[^"]+', r"\g<1>00:00:59")],
    "links of the text lead into SMIL documents": [replaced("content.html", "p01.smil#par-c01-001", "p01.smil#x")],
    "every text is narrated": [
        replaced("content.html", "</body>", "<p>Nobody reads this.</p></body>"),
        replaced("p02.smil", r'<par [^>]+par-c02-003".*?</par>\n', ""),
    ],
    "sound is MP3 of constant bit rate": [varied],
}  # fmt: skip


def test_every_rule_has_a_test_that_breaks_it() -> None:
    assert [rule.name for rule in RULES] == list(BREAKS)
    assert {rule.part for rule in RULES} == set(Part)


def test_a_sound_book_breaks_no_rule(made: tuple[Path, tuple[Recording, ...]]) -> None:
    for inside in ("", "slow"):
        assert daisy_faults(folder_files(made[0] / "daisy/sore-knee" / inside)) == []


@pytest.mark.parametrize(("name", "number"), [(name, n) for name, ways in BREAKS.items() for n in range(len(ways))])
def test_a_broken_rule_is_found(name: str, number: int, book: Files) -> None:
    broken = BREAKS[name][number](dict(book))
    assert name in {fault.rule for fault in daisy_faults(broken, seconds_by_size)}


def seconds_by_size(data: bytes) -> float:
    """The length of sound of 64 kbit/s without decoding it: what constant bit rate is for."""
    return len(data) / 8000


def test_the_bit_rate_is_constant_from_the_first_byte(book: Files) -> None:
    sounds = [data for name, data in book.items() if name.endswith(".mp3")]
    assert len(sounds) == 5
    assert {frozenset(bit_rates(data)) for data in sounds} == {frozenset({64})}
    assert bit_rates(encode(silence(0.5, 24_000), LISTENER_OPUS.arguments)) == set()


def test_totals_and_lengths_agree_with_the_sound(made: tuple[Path, tuple[Recording, ...]], book: Files) -> None:
    out, rows = made
    normal = [row for row in rows if row.speed == "normal"]
    heard = sum(decode(out / row.file, 24_000).seconds for row in normal if row.format == "daisy-mp3")
    told = re.search(r'ncc:totalTime" content="([^"]+)"', book["ncc.html"].decode())
    assert told
    assert milliseconds_of(told.group(1)) / 1000 == pytest.approx(heard, abs=1.0)
    (whole,) = [row for row in normal if row.format == "daisy"]
    assert whole.file == "daisy/sore-knee/ncc.html"
    assert whole.seconds == pytest.approx(heard, abs=0.01)
    assert whole.words == sum(row.words for row in normal if row.format == "daisy-mp3")


def test_the_ncc_leads_to_every_section_by_its_title(book: Files) -> None:
    ncc = book["ncc.html"].decode()
    titles = re.findall(r"<h(\d)[^>]*><a [^>]*>(.*?)</a>", ncc)
    assert titles == [
        ("1", "Knees &amp; &lt;hips&gt;"),
        ("1", "Overview"),
        ("1", "Care at home"),
        ("2", "Medicine"),
        ("1", "When to call for help"),
        ("1", "Here are the key points again."),
    ]


def test_levels_are_those_of_a_listener(made: tuple[Path, tuple[Recording, ...]]) -> None:
    for row in made[1]:
        assert row.lufs == pytest.approx(-17.0, abs=1.0)
        assert row.dbtp is not None
        assert row.dbtp <= -1.0


def test_the_same_book_twice_and_nothing_stale_after_a_change(tmp_path: Path) -> None:
    longer = TEXT + "\n## More\n\nSleep well tonight.\n"
    out, options = tmp_path / "out", {"packs": ("daisy",), "voice": "silence", "jobs": 1, "store": tmp_path / "clips"}
    folder = out / "daisy/sore-knee"
    build([parse_handout(TEXT, Path("sore-knee.md"))], BuildOptions(out, **options))
    first = folder_files(folder)
    build([parse_handout(longer, Path("sore-knee.md"))], BuildOptions(out, **options))
    assert daisy_faults(folder_files(folder)) == []
    build([parse_handout(TEXT, Path("sore-knee.md"))], BuildOptions(out, **options))
    assert folder_files(folder) == first
