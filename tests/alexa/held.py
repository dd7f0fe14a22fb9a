"""The one door by which tests put requests to the skill: every answer is held to the published rules on its way out.

`test_every_answer_is_held` sees to it that no test goes round it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from skill.channels.alexa.skill import AlexaSkill
from tests.alexa.authority import URL, authority
from tests.alexa.envelopes import Envelope
from tests.alexa.limits import Seconds, breaches, kind_of

PATH = "/alexa"


def hold(found: Mapping[str, Any], answer: dict[str, Any], seconds: Seconds | None = None) -> dict[str, Any]:
    """The answer, when it breaks no rule; for what came by a way of its own, such as a process or a socket."""
    assert breaches(found, answer, seconds) == [], kind_of(found)
    return answer


def ask(alexa: AlexaSkill, found: Envelope, seconds: Seconds | None = None) -> dict[str, Any]:
    """One request as Lambda hands it over."""
    answer = alexa.answer(found)
    return hold(found, answer, seconds)


def post(client: FlaskClient, found: Envelope | bytes, headers: dict[str, str] | None = None) -> TestResponse:
    """One request over HTTP, signed by our authority unless other headers are given; 200 is held to the rules."""
    body = found if isinstance(found, bytes) else json.dumps(found).encode()
    signed = authority().headers(body, URL) if headers is None else headers
    response = client.post(PATH, data=body, headers=signed)
    assert b"Traceback" not in response.data
    if response.status_code == 200:
        hold(json.loads(body), response.get_json())
    return response
