"""What a cold start must not load: the launch of a visit needs no parser, no network client and no answers.

The time it takes is measured by tests/bench/cold_start.py.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

LAUNCH = """
import json, sys
import lambda_handler
answer = lambda_handler.handler(json.load(open("tests/envelopes/launch.json")), None)
assert "Welcome" in answer["response"]["outputSpeech"]["ssml"]
print(*sys.modules)
"""
FACTORY = """
import lambda_handler, skill.running
lambda_handler.handler({}, None)
from ask_sdk_core.skill import ServiceClientFactory
from ask_sdk_model.services import ApiConfiguration
import ask_sdk_model.services.service_client_factory as whole
made = ServiceClientFactory(ApiConfiguration())
assert type(made) is whole.ServiceClientFactory, type(made)
print(type(made.get_reminder_management_service()).__name__)
"""
HEAVY = (
    "numpy", "onnxruntime", "tokenizers", "markdown_it", "yaml", "flask", "cryptography", "requests", "boto3",
    "sqlite3", "ask_sdk_model.services.list_management", "skill.answers.answerer", "skill.handouts.markdown_file",
)  # fmt: skip


def run(source: str) -> str:
    done = subprocess.run([sys.executable, "-c", source], cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout


def test_a_launch_loads_nothing_heavy() -> None:
    # The first run may have to parse the content and leave it compiled; the second finds it.
    run(LAUNCH)
    loaded = set(run(LAUNCH).split())
    assert loaded.isdisjoint(HEAVY), loaded & set(HEAVY)


def test_the_sdk_still_gives_its_clients_to_who_asks() -> None:
    assert run(FACTORY).strip() == "ReminderManagementServiceClient"
