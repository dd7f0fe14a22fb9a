"""An Asterisk of its own in a folder of its own, which plays a phone pack to a caller who presses keys.

No telephone is needed: a Local channel joins the pack's dialplan with one that waits and presses. What Asterisk says it
plays is read from its log.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from audio.packs.dialplan import SOUNDS
from audio.packs.phone_entry import INSTALLED

ASTERISK = "ASTERISK"
"""The environment variable with the command, where it is not `asterisk` on the path."""
ROOT = "ASTERISK_ROOT"
"""The folder under which it was unpacked, where it was not installed."""

_MODULES = (
    "pbx_config", "app_playback", "app_read", "app_stack", "app_senddtmf", "app_exec", "app_verbose", "func_logic",
    "func_dialplan", "func_channel", "format_pcm", "format_sln", "codec_ulaw", "codec_resample", "bridge_simple",
    "res_timing_timerfd", "res_clioriginate",
)  # fmt: skip
_STARTING, _CALLING = 30.0, 240.0
_PLAYED = re.compile(r"Playing '([^']+?)(?:\.\w+)?' \(")
_OVER = "the caller heard the line end"


@dataclass(frozen=True, slots=True)
class Press:
    """Wait so many seconds, then press these keys."""

    after: float
    keys: str


class Switchboard:
    """A running Asterisk; `call` gives the names of the files that a caller heard, in order."""

    def __init__(self, folder: Path, command: Sequence[str]) -> None:
        self.folder, self._command = folder, command

    def call(self, context: str, presses: Sequence[Press]) -> list[str]:
        """Dial a context of the pack, press, and stay until the line ends."""
        lines = ["[caller]", "exten => s,1,Answer()"]
        for press in presses:
            lines += [f" same => n,Wait({press.after})", f" same => n,SendDTMF({press.keys},150,100)"]
        lines += [f" same => n,Wait({_CALLING})", f"exten => h,1,Verbose(3,{_OVER})"]
        (self.folder / "etc/caller.conf").write_text("\n".join(lines) + "\n")
        self.tell("dialplan reload")
        start = len(self.log())
        said = self.tell(f"channel originate Local/s@{context} extension s@caller")
        assert "No such command" not in said, said
        until = time.monotonic() + _CALLING
        while _OVER not in self.log()[start:]:
            if time.monotonic() > until:
                raise AssertionError("the line never ended: " + self.log()[start:][-2000:])
            time.sleep(0.2)
        heard = self.log()[start:]
        wrong = [line for line in heard.splitlines() if " WARNING" in line or " ERROR" in line]
        assert not wrong, wrong
        return [name.removeprefix(f"{SOUNDS}/") for name in _PLAYED.findall(heard)]

    def tell(self, words: str) -> str:
        """Give a command on Asterisk's console; returns what it says."""
        asked = [*self._command, "-C", str(self.folder / "etc/asterisk.conf"), "-rx", words]
        return subprocess.run(asked, capture_output=True, text=True, check=False, timeout=20).stdout

    def log(self) -> str:
        """All that it has logged."""
        path = self.folder / "log/full"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


@contextmanager
def switchboard(folder: Path, pack: Path) -> Iterator[Switchboard]:
    """An Asterisk with `pack`, the folder `phone/asterisk` of a build, where its README says to copy it."""
    command = shlex.split(os.environ.get(ASTERISK, "")) or [shutil.which("asterisk") or ""]
    assert command[0], f"asterisk is not installed; install it, or set {ASTERISK}"
    for name in ("etc", "var/sounds", "run", "log", "spool", "db", "keys", "agi"):
        (folder / name).mkdir(parents=True)
    shutil.copytree(pack, folder / "var/sounds" / SOUNDS)
    for path in (folder / "var/sounds" / SOUNDS).rglob("*.conf"):
        own = path.read_text(encoding="utf-8").replace(str(INSTALLED), str(folder / "var/sounds" / SOUNDS))
        path.write_text(own, encoding="utf-8")
    _configure(folder)
    running = subprocess.Popen(
        [*command, "-C", str(folder / "etc/asterisk.conf"), "-f"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    board = Switchboard(folder, command)
    try:
        until = time.monotonic() + _STARTING
        while "fully booted" not in board.tell("core waitfullybooted"):
            assert running.poll() is None, "asterisk ended: " + board.log()[-2000:]
            assert time.monotonic() < until, "asterisk does not start: " + board.log()[-2000:]
            time.sleep(0.3)
        yield board
    finally:
        running.terminate()
        running.wait(timeout=20)


def _configure(folder: Path) -> None:
    """Everything that Asterisk reads and writes is in the folder; only what the dialplan needs is loaded."""
    root = Path(os.environ.get(ROOT, "/"))
    modules = _first_of(root, "usr/lib/x86_64-linux-gnu/asterisk/modules", "usr/lib/asterisk/modules")
    # It does not start without the descriptions of its own commands.
    (folder / "var/documentation").symlink_to(
        _first_of(root, "usr/share/asterisk/documentation", "var/lib/asterisk/documentation")
    )
    places = {
        "astetcdir": "etc", "astvarlibdir": "var", "astdatadir": "var", "astdbdir": "db", "astkeydir": "keys",
        "astagidir": "agi", "astspooldir": "spool", "astrundir": "run", "astlogdir": "log", "astsbindir": "run",
    }  # fmt: skip
    files = {
        "asterisk.conf": [
            "[directories]",
            f"astmoddir => {modules}",
            *(f"{k} => {folder / v}" for k, v in places.items()),
        ],
        "modules.conf": ["[modules]", "autoload=no", *(f"load => {name}.so" for name in _MODULES)],
        "logger.conf": ["[general]", "[logfiles]", "full => notice,warning,error,verbose(5)"],
        "cli.conf": ["[startup_commands]", "core set verbose 5=yes"],
        "extensions.conf": [f"#include {folder / 'var/sounds' / SOUNDS / 'handouts.conf'}", "#include caller.conf"],
        "caller.conf": ["[caller]", "exten => s,1,Hangup()"],
    }
    for name, lines in files.items():
        (folder / "etc" / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _first_of(root: Path, *places: str) -> Path:
    """The first of these folders that there is: Debian's, then Asterisk's own default."""
    found = [root / place for place in places if (root / place).is_dir()]
    assert found, f"none of {places} is under {root}; set {ROOT}"
    return found[0]
