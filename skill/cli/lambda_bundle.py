"""`handouts package-lambda`: everything that AWS Lambda needs, in one zip with the same bytes for the same input.

Alexa waits while a function starts, so what a cold start would work out first is worked out here: the content is
parsed, the shipped handouts are indexed, and the bytecode is made where this Python is the function's own.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from skill.errors import HandoutsError

PROJECT = "spoken-handouts"
MOST_UNZIPPED = 250_000_000
"""Bytes of a function unzipped, layers included (Lambda quotas)."""
OWN_LIMIT = 200_000_000
"""Bytes unzipped that we allow ourselves: the rest is left to a clinic's handouts and to what a release adds."""
PYTHONS = ("3.12", "3.13")
"""Lambda's images that can run the models: the one for Python 3.11 has glibc 2.26, and onnxruntime wants 2.27."""
NEWEST_GLIBC = 34
"""The minor version of glibc 2 in those images (Amazon Linux 2023)."""
MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
"""Lambda's names of architectures, and those of Python's wheels."""
NOT_NEEDED = frozenset(
    (
        "typer", "rich",            # the command's own
        "huggingface-hub",          # by which tokenizers fetches; ours lie in the package
        "protobuf", "flatbuffers", "packaging",  # onnxruntime's tools; it runs a model without them
    )
)  # fmt: skip
TRIMMED = (
    "bin", "**/__pycache__", "**/tests", "**/*.pyi", "**/py.typed", "**/*.a", "**/*.h", "**/*.c", "**/*.pxd",
    "**/*.pyx",
    "numpy/f2py", "numpy/distutils", "numpy/_core/*_tests*.so", "numpy/random/_examples",
    "onnxruntime/transformers", "onnxruntime/tools", "onnxruntime/quantization", "onnxruntime/datasets",
    "onnxruntime/backend",
    "onnxruntime/capi/libonnxruntime.so.*",  # for programs in C; the Python module has the runtime within itself
    "**/*.dist-info/RECORD", "**/*.dist-info/INSTALLER", "**/*.dist-info/WHEEL", "**/*.dist-info/REQUESTED",
    "**/*.dist-info/entry_points.txt", "**/*.dist-info/top_level.txt", "**/*.dist-info/direct_url.json",
    "**/*.dist-info/sboms",
)  # fmt: skip
"""What no request needs. The licences stay, and the names and versions that a scanner reads (METADATA).

ask_sdk_model stays whole: 5 MB, and the type of a request decides at run time which of its modules is imported.
"""
DAWN = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the zip: the earliest that a zip can tell, so that its bytes do not change with the day."""
_PREPARE = """
import sys
sys.path.insert(0, sys.argv[1])
from skill.content import CONTENT, HANDOUTS, read_yaml
from skill.handouts.library import load_library, open_library
for path in sorted(CONTENT.rglob("*.yaml")):
    read_yaml(path)
open_library(HANDOUTS)
from skill.answers.scoring import SentenceScorer
from skill.answers.indexing import write_index
write_index(load_library(HANDOUTS), HANDOUTS, SentenceScorer(), lambda done, total: None)
"""


class BundleError(HandoutsError):
    """The bundle cannot be made, or is larger than Lambda takes."""


@dataclass(frozen=True, slots=True)
class Target:
    """Whose function it is: a version of Python ('3.13') and a machine ('arm64')."""

    python: str
    machine: str

    @property
    def platforms(self) -> tuple[str, ...]:
        """The wheels that run there, as pip names platforms; every older glibc will do."""
        machine = MACHINES[self.machine]
        newer = (f"manylinux_2_{minor}_{machine}" for minor in range(NEWEST_GLIBC, 16, -1))
        return (*newer, f"manylinux2014_{machine}")

    @property
    def is_here(self) -> bool:
        """Whether this Python makes bytecode for the function."""
        return self.python == ".".join(platform.python_version_tuple()[:2])


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that was made: bytes zipped and unzipped, and whether it carries bytecode."""

    path: Path
    zipped: int
    unzipped: int
    bytecode: bool


def build_bundle(out: Path, target: Target, library: Path | None = None, audio: Path | None = None) -> Bundle:
    """Make the zip for the target; whole or not at all.

    `library`: these handouts instead of the shipped ones. `audio`: the folder of recordings whose manifest goes along;
    the recordings themselves lie where speakers fetch them. Raises BundleError; and OSError for a full disk.
    """
    with tempfile.TemporaryDirectory() as name:
        own, whole = Path(name) / "own", Path(name) / "whole"
        _copy_skill(own, library, audio)
        _run("prepare the handouts", sys.executable, "-c", _PREPARE, str(own))
        _install(whole, target)
        _trim(whole)
        shutil.copytree(own, whole, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.pyc", "*.part"))
        if target.is_here:
            _compile(whole)
        unzipped = sum(path.stat().st_size for path in _files(whole))
        if unzipped > OWN_LIMIT:
            raise BundleError(
                f"The bundle has {unzipped:,} bytes unzipped; {OWN_LIMIT:,} are allowed, and Lambda takes "
                f"{MOST_UNZIPPED:,}.",
                "Give a smaller --library, or deploy an image.",
            )
        zipped = _zip(whole, out)
    return Bundle(out, zipped, unzipped, target.is_here)


def requirements(target: Target) -> tuple[str, ...]:
    """Every distribution that a function needs, with the version that is installed here, sorted."""
    from packaging.requirements import Requirement

    found: dict[str, str] = {}
    environment = {"python_version": target.python, "platform_machine": MACHINES[target.machine], "extra": ""}
    waiting = [PROJECT]
    while waiting:
        for text in importlib.metadata.requires(waiting.pop()) or ():
            wanted = Requirement(text)
            name = re.sub(r"[-_.]+", "-", wanted.name).lower()
            applies = wanted.marker is None or wanted.marker.evaluate(environment)
            if applies and name not in found and name not in NOT_NEEDED:
                found[name] = importlib.metadata.version(name)
                waiting.append(name)
    return tuple(f"{name}=={version}" for name, version in sorted(found.items()))


def _install(folder: Path, target: Target) -> None:
    platforms = [part for name in target.platforms for part in ("--platform", name)]
    options = ("--quiet", "--no-deps", "--no-compile", "--only-binary", ":all:", "--disable-pip-version-check")
    where = ("--target", str(folder), "--implementation", "cp", "--python-version", target.python, *platforms)
    pip = (sys.executable, "-m", "pip", "install")
    _run("install what the function needs", *pip, *options, *where, *requirements(target))


def _run(what: str, *command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise BundleError(f"Could not {what}: {last}", "See whether pip reaches its registry and the disk has room.")


def _copy_skill(folder: Path, library: Path | None, audio: Path | None) -> None:
    """The skill as it is installed here, without the command and the server, which no function runs."""
    from skill.answers.store import SHIPPED
    from skill.recordings import MANIFEST, Manifest, read_manifest

    source = Path(__file__).parents[1]
    # The bundle's library gets an index of its own.
    unwanted = shutil.ignore_patterns(
        "__pycache__", "*.part", ".index", SHIPPED.name, "cli", "server.py", "__main__.py"
    )
    shutil.copytree(source, folder / "skill", ignore=unwanted)
    handler = importlib.util.find_spec("lambda_handler")
    if handler is None or handler.origin is None:
        raise BundleError("lambda_handler.py is not installed.", f"pip install {PROJECT}")
    shutil.copy(handler.origin, folder / "lambda_handler.py")
    if library is not None:
        handouts = folder / "skill" / "content" / "handouts"
        shutil.rmtree(handouts)
        shutil.copytree(library, handouts, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    manifest = read_manifest(audio) if audio else Manifest()
    (folder / "recordings").mkdir()
    (folder / "recordings" / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")


def _trim(folder: Path) -> None:
    for pattern in TRIMMED:
        for path in list(folder.glob(pattern)):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


def _compile(folder: Path) -> None:
    """Bytecode beside every module, bound to no time and no path; in a process of its own, for the same bytes."""
    options = ("-q", "-q", "--invalidation-mode", "unchecked-hash", "-s", str(folder))
    command = (sys.executable, "-m", "compileall", *options, str(folder))
    # What does not compile is no module of ours: some packages carry templates that look like Python.
    subprocess.run(command, check=False, capture_output=True)  # noqa: S603 - our own words


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _zip(folder: Path, out: Path) -> int:
    """Write the zip beside its place, then rename it; its bytes in all."""
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(f".{out.name}.part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            _write(archive, folder, _files(folder))
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return out.stat().st_size


def _write(archive: zipfile.ZipFile, folder: Path, files: Iterable[Path]) -> None:
    for path in files:
        entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), DAWN)
        entry.compress_type = zipfile.ZIP_DEFLATED
        # Readable by everyone: the function runs as a user of its own.
        entry.external_attr = (0o100755 if ".so" in path.suffixes else 0o100644) << 16
        archive.writestr(entry, path.read_bytes(), compresslevel=9)
