"""What the signature check and the skill cost over HTTP, against a bare ask-sdk skill served in the same way.

    python tests/bench/http_throughput.py [--seconds 5] [--rounds 5] [--least-share 0.7] [--most-p99-ms 50]

Both are Flask applications by flask-ask-sdk under waitress with as many threads, in a process of their own; the load
comes from another process over eight kept connections. Ours checks chain and signature at every request, reads from a
handout, and with `--file` writes the place to a SQLite file; the bare one checks nothing, keeps nothing and says hello.
The two take turns. Then both get half of our own load, paced, again in turns, and the 99th percentile of each round is
taken; the median of the rounds counts. What other programs on the machine do to it, they do to the bare skill too:
`p99_ratio` is what is ours. Exit status 1 when a limit is passed.
"""

from __future__ import annotations

import argparse
import http.client
import json
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))
CONNECTIONS = 8


def serve_ours() -> None:
    """The project's server with the tests' authority."""
    from waitress import serve

    from skill.running import Settings
    from skill.server import THREADS, create_app
    from tests.alexa.authority import authority
    from tests.alexa.envelopes import SKILL_ID

    # Keys are made anew in every process, so the server signs the load itself and hands it over on standard output.
    chain = authority().leaf()
    folder = tempfile.TemporaryDirectory()
    settings = Settings(state=Path(folder.name) / "state.sqlite" if "file" in sys.argv else None)
    app = create_app(settings, skill_id=SKILL_ID, roots=[authority().root], fetch=lambda _: chain, clock=_sent)
    body = json.dumps(_reading_turn()).encode()
    print(json.dumps({"body": body.decode(), "headers": authority().headers(body)}), flush=True)
    serve(app, host="127.0.0.1", port=int(sys.argv[2]), threads=THREADS)


def serve_bare() -> None:
    """A skill that says hello, as the SDK's own documentation makes one."""
    from ask_sdk_core.skill_builder import SkillBuilder
    from ask_sdk_core.utils import is_request_type
    from flask import Flask
    from waitress import serve

    import skill.server

    builder = SkillBuilder()
    for kind in ("LaunchRequest", "IntentRequest"):

        @builder.request_handler(can_handle_func=is_request_type(kind))
        def hello(handler_input):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            return handler_input.response_builder.speak("Hello").ask("Hello?").response

    app = Flask("bare")
    app.config.update(ASK_SDK_VERIFY_SIGNATURE=False, ASK_SDK_VERIFY_TIMESTAMP=False)
    stock = skill.server.CheckedAdapter.__mro__[1]
    stock(skill=builder.create(), skill_id="hello", app=app).register(app, "/alexa")
    print(
        json.dumps({"body": json.dumps(_reading_turn()), "headers": {"Content-Type": "application/json"}}), flush=True
    )
    serve(app, host="127.0.0.1", port=int(sys.argv[2]), threads=skill.server.THREADS)


def _sent():  # type: ignore[no-untyped-def]  # noqa: ANN202
    from tests.alexa.authority import NOW

    return NOW


def _reading_turn() -> dict[str, object]:
    """'Yes' to 'shall I start reading?', with what the visit has said so far."""
    from skill.running import App, Settings
    from tests.alexa.envelopes import envelope, following, intent

    alexa = App(Settings()).alexa
    before = alexa.answer(envelope("launch"))
    chosen = intent("ChooseHandoutIntent", {"handout": "ankle sprain"})
    return following(intent("AMAZON.YesIntent"), alexa.answer(following(chosen, before)))


class Served:
    """A server in a process of its own."""

    def __init__(self, kind: str, port: int, *more: str) -> None:
        self.port = port
        command = [sys.executable, __file__, kind, str(port), *more]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        load = json.loads(self._process.stdout.readline())
        self.body, self.headers = load["body"].encode(), load["headers"]
        self._wait()

    def _wait(self) -> None:
        for _ in range(200):
            try:
                self.ask(http.client.HTTPConnection("127.0.0.1", self.port))
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError("the server did not start")

    def ask(self, connection: http.client.HTTPConnection) -> None:
        connection.request("POST", "/alexa", self.body, self.headers)
        answer = connection.getresponse()
        said = answer.read()
        if answer.status != 200 or b"outputSpeech" not in said:
            raise RuntimeError(f"status {answer.status}")

    def load(self, seconds: float, rate: float | None = None) -> list[float]:
        """Milliseconds of each request; as many as go through, or `rate` a second in all."""
        taken: list[float] = []
        end = time.perf_counter() + seconds

        def run(number: int) -> None:
            connection = http.client.HTTPConnection("127.0.0.1", self.port)
            due = time.perf_counter() + (number / rate if rate else 0)
            while time.perf_counter() < end:
                if rate:
                    time.sleep(max(0.0, due - time.perf_counter()))
                begin = due if rate else time.perf_counter()
                self.ask(connection)
                taken.append((time.perf_counter() - begin) * 1000)
                due += CONNECTIONS / rate if rate else 0

        threads = [threading.Thread(target=run, args=(number,)) for number in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return taken

    def cpu(self) -> float:
        """Seconds of processor that the server has taken so far (Linux)."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()


def percentile(taken: list[float], share: float = 0.99) -> float:
    """Milliseconds that this share of the requests stayed under."""
    return sorted(taken)[int(len(taken) * share)]


def main() -> int:
    """Measure, print, judge."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=5.0)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--file", action="store_true", help="ours writes the place to a SQLite file at every turn")
    options.add_argument("--least-share", type=float, default=0.7)
    options.add_argument("--most-p99-ms", type=float, default=50.0)
    given = options.parse_args()
    bare, ours = Served("bare", 18081), Served("ours", 18082, *(["file"] if given.file else []))
    try:
        for served in (bare, ours):
            served.load(1.0)
        begin = [one.cpu() for one in (bare, ours)]
        rows = [[len(one.load(given.seconds)) / given.seconds for one in (bare, ours)] for _ in range(given.rounds)]
        spent = [one.cpu() - before for one, before in zip((bare, ours), begin, strict=True)]
        bare_rate, our_rate = (statistics.median(column) for column in zip(*rows, strict=True))
        paced = [[percentile(one.load(given.seconds, rate=our_rate / 2)) for one in (bare, ours)] for _ in rows]
    finally:
        bare.stop()
        ours.stop()
    bare_p99, p99 = (statistics.median(column) for column in zip(*paced, strict=True))
    share = our_rate / bare_rate
    requests = [sum(column) * given.seconds for column in zip(*rows, strict=True)]
    cpu = [1000 * one / many for one, many in zip(spent, requests, strict=True)]
    print(f"bare_per_s={bare_rate:.0f} ours_per_s={our_rate:.0f} share={share:.2f}")
    print(f"at half load: bare_p99_ms={bare_p99:.1f} ours_p99_ms={p99:.1f} p99_ratio={p99 / bare_p99:.2f}")
    print("rounds:", " ".join(f"{one:.0f}/{other:.0f}" for one, other in paced))
    # On a machine that others use too the processor's time tells more than the clock's.
    print(f"bare_cpu_ms={cpu[0]:.2f} ours_cpu_ms={cpu[1]:.2f} share_of_cpu={cpu[0] / cpu[1]:.2f}")
    return int(share < given.least_share or p99 > given.most_p99_ms)


if __name__ == "__main__":
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    if len(sys.argv) > 2 and sys.argv[1] in ("ours", "bare"):
        serve_ours() if sys.argv[1] == "ours" else serve_bare()
    sys.exit(main())
