"""The Lambda bundle: unzipped into an empty folder and run by a Python that sees nothing else.

The bundle is made for this machine's own Python, since that is what can be run here; a second one, for the target of
template.yaml, is looked into only. Both come by pip from its registry:

    python -m pytest -m slow tests/alexa/test_lambda_bundle.py
"""

from __future__ import annotations

import hashlib
import inspect
import json
import platform
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from skill.cli.lambda_bundle import (
    MACHINES,
    MOST_UNZIPPED,
    NEWEST_GLIBC,
    NOT_NEEDED,
    OWN_LIMIT,
    PYTHONS,
    Bundle,
    Target,
    build_bundle,
    requirements,
)  # fmt: skip
from skill.running import Settings
from tests.alexa.envelopes import Envelope, envelope, following, intent
from tests.alexa.held import hold

ROOT = Path(__file__).parent.parent.parent
HERE = Target(
    ".".join(platform.python_version_tuple()[:2]),
    next(name for name, machine in MACHINES.items() if machine == platform.machine()),
)
RUN = """
import json, sys
sys.path.insert(0, sys.argv[1])
import lambda_handler
for line in sys.stdin:
    print(json.dumps(lambda_handler.handler(json.loads(line), None)), flush=True)
print(json.dumps(sorted({str(getattr(module, "__file__", "") or "") for module in sys.modules.values()})))
"""


class Function:
    """A bundle's handler in a process of its own: isolated (-I), no site-packages (-S), nothing of our environment."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-I", "-S", "-B", "-c", RUN, str(folder)]
        self._process = subprocess.Popen(
            command, cwd=folder, env={"LANG": "C.UTF-8"}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._answer: dict[str, Any] = {}

    def ask(self, found: Envelope) -> str:
        """What is said, in the same visit as before."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        found = following(found, self._answer) if self._answer else found
        self._process.stdin.write(json.dumps(found) + "\n")
        self._process.stdin.flush()
        self._answer = hold(found, json.loads(self._process.stdout.readline()))
        return str(self._answer["response"]["outputSpeech"]["ssml"])

    def files(self) -> list[str]:
        """The files of every module that was imported; ends the process."""
        said, _ = self._process.communicate(timeout=60)
        assert self._process.returncode == 0
        return [path for path in json.loads(said) if path]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return build_bundle(tmp_path_factory.mktemp("bundle") / "lambda.zip", HERE)


@pytest.mark.slow
def test_it_answers_from_an_empty_folder(bundle: Bundle, tmp_path: Path) -> None:
    with zipfile.ZipFile(bundle.path) as archive:
        archive.extractall(tmp_path)
    # Lambda's folder cannot be written to, and nothing may be missed because of that.
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    function = Function(tmp_path)
    assert "Welcome" in function.ask(envelope("launch"))
    assert "Here is Ankle Sprain" in function.ask(intent("ChooseHandoutIntent", {"handout": "ankle sprain"}))
    assert "sprained ankle" in function.ask(intent("AMAZON.YesIntent"))
    assert "every 1 to 2 hours" in function.ask(intent("AskHowLongIntent", {"query": "should i ice it"}))
    assert "811" in function.ask(intent("AskHowMuchIntent", {"query": "does the surgery cost"}, locale="en-CA"))
    for locale, name, query, said in (
        ("fr-CA", "syndrome des ischio-jambiers", "passe à la chaleur", "après 2 ou 3 jours"),
        ("es-US", "síndrome de los isquiotibiales", "cambio a calor", "después de 2 o 3 días"),
    ):
        function.ask(intent("ChooseHandoutIntent", {"handout": name}, locale=locale))
        asked = "AskWhenDoIIntent" if locale == "fr-CA" else "AskWhenIntent"
        assert said in function.ask(intent(asked, {"query": query}, locale=locale))
    files = function.files()
    ours = [path for path in files if path.startswith(str(tmp_path))]
    assert any("onnxruntime" in path for path in ours)
    assert not [path for path in files if "site-packages" in path]
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.slow
def test_what_is_in_it(bundle: Bundle) -> None:
    with zipfile.ZipFile(bundle.path) as archive:
        names = archive.namelist()
        assert sum(entry.file_size for entry in archive.infolist()) == bundle.unzipped
    assert bundle.path.stat().st_size == bundle.zipped
    assert bundle.unzipped <= OWN_LIMIT < MOST_UNZIPPED
    assert "lambda_handler.py" in names
    for part in ("index.json", "vectors.npy", "choices.npy"):
        assert f"skill/content/handouts/.index/{part}" in names
    assert "skill/content/en/__pycache__/phrases.yaml.yaml.json" in names
    assert "recordings/manifest.json" in names
    assert any(name.startswith("onnxruntime-") and name.endswith("LICENSE") for name in names) or any(
        name.startswith("onnxruntime/LICENSE") for name in names
    )
    for unwanted in ("/tests/", "skill/cli/", "skill/server.py", "huggingface_hub/", "typer/", "flask/", "audio/"):
        assert not [name for name in names if unwanted in f"/{name}"], unwanted
    assert not [name for name in names if name.startswith(("/", "../")) or name.endswith("RECORD")]
    assert any(name.endswith(".pyc") for name in names)


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes(bundle: Bundle, tmp_path: Path) -> None:
    again = build_bundle(tmp_path / "again.zip", HERE)
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (bundle.path, again.path)]
    if digests[0] != digests[1]:
        with zipfile.ZipFile(bundle.path) as one, zipfile.ZipFile(again.path) as other:
            assert one.namelist() == other.namelist()
            assert [name for name in one.namelist() if one.read(name) != other.read(name)] == []
    assert digests[0] == digests[1]


@pytest.mark.slow
def test_the_bundle_of_the_template(tmp_path: Path) -> None:
    """For the Python and machine that template.yaml names, by the command."""
    properties = properties_of("Handouts")
    out = tmp_path / "lambda.zip"
    python = properties["Runtime"].removeprefix("python")
    command = ("package-lambda", "--out", str(out), "--python", python, "--machine", properties["Architectures"][0])
    done = subprocess.run([sys.executable, "-m", "skill", *command], capture_output=True, text=True, check=True)
    assert f"{out.stat().st_size:,} bytes zipped" in done.stdout
    with zipfile.ZipFile(out) as archive:
        libraries = [name for name in archive.namelist() if name.endswith(".so")]
    assert libraries
    tag = f"cpython-{python.replace('.', '')}-{MACHINES[properties['Architectures'][0]]}"
    assert all(tag in name or "abi3" in name or ".cpython-" not in name for name in libraries)
    assert not [name for name in libraries if "x86_64" in name]


class _Tags(yaml.SafeLoader):
    """CloudFormation's short forms (!Ref) as plain values."""


_Tags.add_multi_constructor("!", lambda loader, _, node: loader.construct_scalar(node))  # type: ignore[arg-type]


def test_what_a_function_needs() -> None:
    target = Target("3.13", "arm64")
    needed = {text.partition("==")[0] for text in requirements(target)}
    assert {"ask-sdk-core", "ask-sdk-model", "onnxruntime", "numpy", "tokenizers", "pyyaml", "tzdata"} <= needed
    assert needed.isdisjoint(NOT_NEEDED | {"flask", "boto3", "pytest"})
    assert target.platforms[0] == f"manylinux_2_{NEWEST_GLIBC}_aarch64"
    assert target.platforms[-1] == "manylinux2014_aarch64"


@pytest.mark.parametrize("option", [("--python", "3.9"), ("--machine", "sparc")])
def test_a_function_that_there_is_not(tmp_path: Path, option: tuple[str, str]) -> None:
    command = [sys.executable, "-m", "skill", "package-lambda", "--out", str(tmp_path / "x.zip"), *option]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "3.12 or 3.13, on arm64 or x86_64" in done.stderr
    assert list(tmp_path.iterdir()) == []


def properties_of(resource: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load((ROOT / "template.yaml").read_text(encoding="utf-8"), _Tags)["Resources"]  # noqa: S506 - a loader of ours, above the safe one
    properties: dict[str, Any] = found[resource]["Properties"]
    return properties


def test_the_template_names_a_function_that_can_be_packed() -> None:
    function = properties_of("Handouts")
    assert function["Runtime"] in {f"python{python}" for python in PYTHONS}
    assert function["Architectures"][0] in MACHINES
    assert function["CodeUri"] == "build/lambda.zip"
    assert function["Timeout"] <= 8
    read = inspect.getsource(Settings.from_environment)
    assert [name for name in function["Environment"]["Variables"] if f'"{name}"' not in read] == []


def test_the_template_is_sound() -> None:
    """By cfn-lint, with the rules for AWS SAM; `sam validate --lint` says the same."""
    lint = Path(sys.executable).with_name("cfn-lint")
    done = subprocess.run([lint, str(ROOT / "template.yaml")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
