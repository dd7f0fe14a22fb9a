"""The HTTP server: the skill at /alexa (by flask-ask-sdk), the recordings at /audio, and /healthz.

flask_ask_sdk imports certvalidator, which cannot be imported on a current OpenSSL (its dependency oscrypto reads
'3.0.19' wrongly, and has had no release since). We check certificates ourselves, so a stand-in takes its place while
flask_ask_sdk is imported, and only then; every use of the stand-in raises.
"""

from __future__ import annotations

import gc
import json
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NoReturn

from flask import Flask, Response, jsonify, request, send_from_directory
from werkzeug.exceptions import HTTPException, NotFound, RequestEntityTooLarge

from skill.channels.alexa.request_check import Clock, Fetch, RequestCheck, RequestRefusedError, fetch_chain, utc_now
from skill.channels.alexa.skill import AlexaSkill
from skill.running import App, Settings

if TYPE_CHECKING:
    from ask_sdk_core.skill import CustomSkill
    from cryptography.x509 import Certificate

    from skill.channels.alexa.device_api import DeviceApis

log = logging.getLogger(__name__)

LARGEST_REQUEST = 512 * 1024
"""Bytes; Alexa's own requests have a few KB."""
AUDIO_SUFFIXES = frozenset((".mp3", ".m4a", ".m4b", ".ogg", ".opus", ".wav", ".flac", ".json", ".html", ".vtt", ".lrc"))
_JSON = json.JSONEncoder(separators=(",", ":"))
"""Flask's own sorts the keys of every answer, and makes its encoder anew each time."""
THREADS = 8
"""waitress's worker threads; a turn takes a few milliseconds of one core."""


def _import_skill_adapter() -> type:
    """flask_ask_sdk's SkillAdapter, imported with the stand-in for certvalidator in place."""

    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("certvalidator is not used here; see skill.channels.alexa.request_check")

    package, errors = ModuleType("certvalidator"), ModuleType("certvalidator.errors")
    vars(package).update(CertificateValidator=refuse, errors=errors)
    vars(errors).update(
        ValidationError=type("ValidationError", (Exception,), {}), PathError=type("PathError", (Exception,), {})
    )
    before = {name: sys.modules.get(name) for name in (package.__name__, errors.__name__)}
    sys.modules.update({package.__name__: package, errors.__name__: errors})
    try:
        from flask_ask_sdk.skill_adapter import SkillAdapter
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module
    adapter: type = SkillAdapter
    return adapter


_SkillAdapter = _import_skill_adapter()


class CheckedAdapter(_SkillAdapter):  # type: ignore[misc, valid-type]  # imported at run time, see above
    """flask_ask_sdk's adapter with our request check before anything is parsed.

    The stock adapter's own checks run after parsing, need certvalidator, and can be switched off by the app's
    configuration (ASK_SDK_VERIFY_SIGNATURE); here that configuration is not read.
    """

    def __init__(self, alexa: AlexaSkill, skill_id: str, check: RequestCheck, app: Flask) -> None:
        self._alexa = alexa
        self._check = check
        super().__init__(skill=alexa.custom_skill, skill_id=skill_id, app=app)

    def _create_webservice_handler(self, skill: CustomSkill, verifiers: object) -> None:  # noqa: ARG002 - the SDK's signature
        from ask_sdk_webservice_support.webservice_handler import WebserviceSkillHandler

        self._webservice_handler = WebserviceSkillHandler(skill=skill, verify_signature=False, verify_timestamp=False)

    def dispatch_request(self) -> Response:
        """200 with Alexa's answer, or 400 when the request is refused; the log says why."""
        try:
            body = request.get_data(cache=False)
            envelope = self._check.verify(request.headers, body)
        except RequestRefusedError as refused:
            log.warning("request refused: %s", refused.reason.value)
            return Response("refused", 400, mimetype="text/plain")
        except RequestEntityTooLarge:
            log.warning("request refused: too-large")
            return Response("refused", 400, mimetype="text/plain")
        # What was parsed for the check is not parsed again, as the stock adapter's dispatch would.
        return Response(_JSON.encode(self._alexa.reply(envelope)), mimetype="application/json")


def create_app(
    settings: Settings | None = None,
    *,
    skill_id: str = "",
    roots: Sequence[Certificate] | None = None,
    fetch: Fetch = fetch_chain,
    clock: Clock = utc_now,
    apis: DeviceApis | None = None,
) -> Flask:
    """The Flask application of these settings.

    `roots`, `fetch` and `clock` of the request check, and the stand-in `apis` for Alexa's services, can be given here
    and nowhere else; without a skill id there is no /alexa. Raises StateError when the state cannot be opened,
    HandoutFileError when the library cannot be read.
    """
    settings = settings or Settings()
    settings = replace(settings, skill_id=skill_id or settings.skill_id)
    parts = App(settings, apis)
    # Opened now, so that what cannot be read is told to who starts the server and not to a patient.
    parts.conversation, parts.state  # noqa: B018
    app = Flask("skill", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    app.extensions["handouts"] = parts
    if settings.skill_id:
        check = RequestCheck(settings.skill_id, roots=roots, fetch=fetch, clock=clock)
        parts.alexa.warm_up()
        CheckedAdapter(parts.alexa, settings.skill_id, check, app).register(app, "/alexa", endpoint="alexa")
    if settings.audio:
        _serve_audio(app, settings.audio)
    app.add_url_rule("/healthz", "healthz", lambda: _health(parts))
    app.register_error_handler(Exception, _failed)
    # What is loaded by now stays: the collector need not walk it again at every few requests.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    return app


def _serve_audio(app: Flask, folder: Path) -> None:
    """The recordings, with ranges and ETag; nothing hidden and nothing half-written."""
    root = folder.resolve()

    def recording(name: str) -> Response:
        path = Path(name)
        if path.suffix.lower() not in AUDIO_SUFFIXES or any(part.startswith(".") for part in path.parts):
            raise NotFound
        answer = send_from_directory(root, name, conditional=True, max_age=3600)
        answer.headers["Accept-Ranges"] = "bytes"
        return answer

    app.add_url_rule("/audio/<path:name>", "audio", recording)


def _health(parts: App) -> tuple[Response, int]:
    """200 while there are handouts to read, else 503."""
    library = parts.conversation.library
    good = len(library) > 0
    told = {"status": "ok" if good else "no handouts", "handouts": len(library), "faults": len(library.faults)}
    return jsonify(told), 200 if good else 503


def _failed(error: Exception) -> Response:
    """The last resort: no traceback to the caller, and no message in the log, since it may quote the request."""
    if isinstance(error, HTTPException):
        return Response(error.name, error.code or 500, mimetype="text/plain")
    log.error("%s while answering %s", type(error).__name__, request.endpoint)
    return Response("error", 500, mimetype="text/plain")


def serve(
    settings: Settings, *, host: str = "127.0.0.1", port: int = 8080, ready: Callable[[str], None] | None = None
) -> NoReturn:
    """Serve until interrupted, by waitress; then KeyboardInterrupt. `ready` is told the address, once it is open.

    Raises OSError when the address is in use, and what `create_app` raises.
    """
    from waitress import create_server

    app = create_app(settings)
    server = create_server(
        app, host=host, port=port, threads=THREADS, ident="handouts", clear_untrusted_proxy_headers=True
    )
    if ready:
        ready(f"http://{server.effective_host}:{server.effective_port}")
    try:
        server.run()
    finally:
        server.close()
    # waitress takes the interrupt for itself; who started us wants to know of it.
    raise KeyboardInterrupt
