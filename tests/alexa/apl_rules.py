"""Rules for an APL document with its data, each breach told in words; and the few parts of APL that they need.

Sources: 'APL Document', 'APL Base Component Properties', 'Text', 'TouchWrapper', 'SendEvent', 'Data-Binding',
'Resources', 'Layouts', 'Support screen readers'. The sizes of type and touch and the contrast are rules of our own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

COMPONENTS = frozenset(("Container", "Frame", "Image", "ScrollView", "Sequence", "Text", "TouchWrapper"))
OTHERS = frozenset(("APL", "SendEvent", "dimension"))
"""What else has a `type`: the document, the one command, and a layout's parameter."""
MOVING = frozenset(
    ("AutoPage", "Scroll", "ScrollToIndex", "ScrollToComponent", "SpeakItem", "SpeakList", "AnimateItem")
)
ROLES = frozenset(("button", "header", "list", "listitem", "none", "text"))
LEAST_TYPE, LEAST_TOUCH, LEAST_CONTRAST = 40, 48, 7.0


@dataclass(frozen=True)
class Viewport:
    """A screen in dp."""

    name: str
    width: int
    height: int
    shape: str = "rectangle"


VIEWPORTS = (
    Viewport("round", 480, 480, "round"),
    Viewport("small", 960, 480),
    Viewport("television", 960, 540),
    Viewport("medium", 1024, 600),
    Viewport("large", 1280, 800),
    Viewport("largest", 1920, 1080),
    Viewport("upright", 1080, 1920),
)


def holds(when: str, viewport: Viewport) -> bool:
    """Whether a condition on the viewport holds; conditions on anything else hold."""
    inner = when.removeprefix("${").removesuffix("}")
    return all(_compare(part.strip(), viewport) for part in inner.split("&&"))


def _compare(part: str, viewport: Viewport) -> bool:
    match = re.fullmatch(r"(\S+) (==|!=|<|>) (\S+)", part)
    if not match or not match.group(1).startswith("viewport."):
        return True
    left, sign, right = _operand(match.group(1), viewport), match.group(2), _operand(match.group(3), viewport)
    if sign in ("==", "!="):
        return (left == right) is (sign == "==")
    return float(left) < float(right) if sign == "<" else float(left) > float(right)


def _operand(text: str, viewport: Viewport) -> Any:
    if text.startswith("viewport."):
        return getattr(viewport, text.removeprefix("viewport."))
    return text.strip("'")


def resources(document: Mapping[str, Any], viewport: Viewport) -> dict[str, str]:
    """What every `@name` stands for on this screen; later blocks win."""
    found: dict[str, str] = {}
    for block in document["resources"]:
        if "when" not in block or holds(block["when"], viewport):
            found.update(block.get("colors", {}))
            found.update(block.get("dimensions", {}))
    return found


def dp(value: Any, named: Mapping[str, str], viewport: Viewport, of: float = 0) -> float:
    """A dimension in dp; percentages are of `of`."""
    text = named[value[1:]] if isinstance(value, str) and value.startswith("@") else str(value)
    for unit, scale in (("dp", 1.0), ("vw", viewport.width / 100), ("vh", viewport.height / 100), ("%", of / 100)):
        if text.endswith(unit):
            return float(text.removesuffix(unit)) * scale
    return float(text)


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of a JSON value."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def texts(value: Any) -> Iterator[str]:
    """Every text of a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG 2.1 (relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def breaches(directive: Mapping[str, Any]) -> list[str]:
    """Every rule that a RenderDocument directive breaks."""
    document = directive.get("document", {})
    found = []
    if not 0 < len(str(directive.get("token", ""))) <= 1024:
        found.append("no token, or one that is too long")
    if document.get("type") != "APL" or not re.fullmatch(r"\d+\.\d+", str(document.get("version", ""))):
        found.append("not an APL document with a version")
    if document.get("mainTemplate", {}).get("parameters") != ["payload"]:
        found.append("the main template does not take the payload")
    found += _bindings(document, directive.get("datasources", {}))
    for node in nodes(document):
        found += _component(node, document)
    for viewport in VIEWPORTS:
        found += [f"{viewport.name}: {rule}" for rule in _on(document, viewport)]
    return found


def _bindings(document: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[str]:
    for text in texts(document):
        for path in re.findall(r"payload\.([\w.]+)", text):
            here: Any = data
            for name in path.split("."):
                here = here.get(name) if isinstance(here, Mapping) else None
            if here is None:
                yield f"payload.{path} is not in the data"
    # Labels are for a screen reader, which takes them as they stand.
    labels = {node["label"] for node in nodes(data) if "label" in node}
    for text in set(texts(data)) - labels:
        if re.search(r"<|&(?!amp;|lt;|gt;)", text):
            yield f"{text!r} would be read as markup"


def _component(node: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[str]:
    kind = node.get("type")
    if kind in MOVING or "handleTick" in node or "onMount" in node:
        yield f"{kind or 'a handler'} moves something by itself"
    if isinstance(kind, str) and kind not in COMPONENTS | OTHERS | MOVING and kind not in document["layouts"]:
        yield f"{kind} is neither a component nor a layout"
    if node.get("role", "none") not in ROLES:
        yield f"the role {node['role']} is none"
    if kind in document["layouts"]:
        wanted = [one for one in document["layouts"][kind].get("parameters", []) if isinstance(one, str)]
        yield from (f"{kind} without {name}" for name in wanted if name not in node)
    if kind == "TouchWrapper":
        if not node.get("accessibilityLabel") or node.get("role") != "button":
            yield "a TouchWrapper without accessibilityLabel, or that is no button"
        if [command["type"] for command in node.get("onPress", [])] != ["SendEvent"]:
            yield "a TouchWrapper that sends nothing"
    if "style" in node and node["style"] not in document["styles"]:
        yield f"the style {node['style']} is not defined"


def _on(document: Mapping[str, Any], viewport: Viewport) -> Iterator[str]:
    named = resources(document, viewport)
    every = {name for screen in VIEWPORTS for name in resources(document, screen)}
    pairs = (
        ("ink", "ground"),
        ("quiet", "ground"),
        ("signal", "ground"),
        ("ink", "row"),
        ("dark", "signal"),
        ("dark", "ink"),
    )
    used = {name for text in texts(document) for name in re.findall(r"@(\w+)", text)}
    unknown = (used - every) | ({name for pair in pairs for name in pair} - set(named))
    if unknown:
        yield from (f"@{name} is not defined" for name in sorted(unknown))
        return
    for node in nodes(document):
        if node.get("type") == "Text" and str(node["fontSize"]).startswith("@"):
            size = dp(node["fontSize"], named, viewport)
            if size < LEAST_TYPE:
                yield f"type of {size:g} dp"
    for size in ("text", "title", "button"):
        if dp(f"@{size}", named, viewport) < LEAST_TYPE:
            yield f"type of {named[size]}"
    if dp("@barHeight", named, viewport) < LEAST_TOUCH:
        yield "buttons too low to touch"
    for front, back in pairs:
        if contrast(named[front], named[back]) < LEAST_CONTRAST:
            yield f"{front} on {back}: a contrast of {contrast(named[front], named[back]):.1f}"
