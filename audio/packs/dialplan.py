"""An Asterisk dialplan that plays one handout of the phone pack: menu, keys, silence, failure, slow edition."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from audio.packs.base import folder_name

SOUNDS = "handouts"
"""The folder under Asterisk's sounds where the pack is copied to."""

AFTER_EMERGENCY = "welcome"
"""The label of a handout's context for a caller who has heard the number for emergencies."""

_SECONDS, _PAUSE = 5, 0.6
"""So long the menu waits for a key, and so long what is read."""


def dialplan(document: dict[str, Any]) -> str:
    """The contexts `handout-ID` (to be dialled) and `handout-ID-clips` (the files in order), from a contents.json."""
    name = f"handout-{folder_name(document['handout'])}"
    files = {row["name"]: sounds(row, "normal") for row in document["prompts"]}
    places: dict[str, int] = {}
    clips: list[str] = []
    for part in document["parts"]:
        places[part["part"]] = len(clips) + 1
        for row in part["clips"]:
            choice = f'$["${{SPEED}}" = "slow"]?{sounds(row, "slow")}:{sounds(row, "normal")}'
            clips.append(f"exten => {len(clips) + 1},1,Set(FILE=${{IF({choice})}})\n same => n,Return()")
    menus = document["menus"]
    rows = {row["name"]: row for row in document["prompts"]}
    main = "&".join(files[name] for name in menus["main"])
    lines = [
        f"[{name}]",
        "exten => s,1,Answer()",
        # Whom to call in an emergency cannot be skipped; all else gives way to a key.
        f" same => n,Playback({files['emergency']})",
        f" same => n({AFTER_EMERGENCY}),Set(SPEED=normal)",
        " same => n,Set(FAILED=0)",
        _asked(f"{files['welcome']}&{main}", _SECONDS),
        " same => n,Goto(menu_key)",
        *_menu("menu", menus["main"], rows, files, places),
    ]
    for number, page in enumerate(menus["parts"], 1):
        following = number % len(menus["parts"]) + 1
        lines += _menu(f"parts{number}", page, rows, files, places, page=following)
    lines += _reading(name, files, len(clips))
    return "\n".join([*lines, "", f"[{name}-clips]", *clips]) + "\n"


def _menu(
    label: str, names: list[str], rows: dict[str, Any], files: dict[str, str], places: dict[str, int], *, page: int = 0
) -> list[str]:
    """Ask, and go where the key leads; silence and other keys are counted, the third time a number to call is said."""
    more = f"&{files['more-parts']}" if page else ""
    asked = "&".join(files[name] for name in names) + more
    lines = [_asked(asked, _SECONDS, label), f" same => n({label}_key),NoOp()"]
    for name in names:
        goal, pressed = rows[name]["goes_to"], f'$["${{KEY}}" = "{rows[name]["key"]}"]'
        if goal == "parts":
            lines.append(f" same => n,GotoIf({pressed}?parts1)")
        else:
            lines.append(f" same => n,ExecIf({pressed}?Set(CLIP={places[goal]}))")
            lines.append(f" same => n,GotoIf({pressed}?read)")
    if page:
        lines.append(f' same => n,GotoIf($["${{READSTATUS}}" = "OK" & "${{KEY}}" = ""]?parts{page})')
    return [
        *lines,
        ' same => n,GotoIf($["${KEY}" = "*"]?menu)',
        ' same => n,GotoIf($["${KEY}" = "9"]?end)',
        f' same => n,GotoIf($["${{KEY}}" = "0"]?{label}_help)',
        " same => n,Set(FAILED=$[${FAILED} + 1])",
        " same => n,GotoIf($[${FAILED} > 2]?failed)",
        _asked(f"{files['silence']}&{asked}", _SECONDS),
        f" same => n,Goto({label}_key)",
        *_help(label, files),
    ]


def _reading(name: str, files: dict[str, str], count: int) -> list[str]:
    """Clip after clip; a key may be pressed at any time. `#` or no key goes on."""
    nurse = f"&{files['nurse-line']}" if "nurse-line" in files else ""
    again = f"{files['listen-again']}&" if "listen-again" in files else ""
    return [
        " same => n(read),Set(FAILED=0)",
        f" same => n,Gosub({name}-clips,${{CLIP}},1)",
        _asked("${FILE}", _PAUSE),
        ' same => n(read_key),GotoIf($["${KEY}" = "1"]?read)',
        ' same => n,ExecIf($["${KEY}" = "2"]?Set(SPEED=slow))',
        ' same => n,ExecIf($["${KEY}" = "3"]?Set(SPEED=normal))',
        ' same => n,GotoIf($["${KEY}" = "2" | "${KEY}" = "3"]?read)',
        ' same => n,GotoIf($["${KEY}" = "0"]?read_help)',
        ' same => n,GotoIf($["${KEY}" = "9"]?end)',
        ' same => n,ExecIf($["${KEY}" = "*"]?Set(CLIP=${IF($[${CLIP} > 1]?$[${CLIP} - 2]:0)}))',
        " same => n,Set(CLIP=$[${CLIP} + 1])",
        f" same => n,GotoIf($[${{CLIP}} <= {count}]?read)",
        " same => n,Goto(menu)",
        *_help("read", files),
        f" same => n(failed),Playback({files['after-three']}{nurse}&{files['emergency']})",
        f" same => n(end),Playback({again}{files['goodbye']})",
        " same => n,Hangup()",
    ]


def _help(label: str, files: dict[str, str]) -> list[str]:
    """What the keys are; a key is taken as if it had been pressed before, no key or `#` goes back to where one was."""
    return [
        _asked(files["help"], _PAUSE, f"{label}_help"),
        f' same => n,GotoIf($["${{KEY}}" = ""]?{label}:{label}_key)',
    ]


def _asked(files: str, seconds: float, label: str = "") -> str:
    """Play files, which any key interrupts, and wait so long after them for one."""
    return f" same => n{f'({label})' if label else ''},Read(KEY,{files},1,,1,{seconds})"


def sounds(row: dict[str, Any], speed: str) -> str:
    """The clip's files as Asterisk names them: without their ending, so that it takes the best for the line."""
    files = (row.get(speed) or row["normal"])["ulaw"]
    return "&".join(f"{SOUNDS}/{Path(file).with_suffix('')}" for file in files)
