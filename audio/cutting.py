"""Taking a stretch out of a sound, and cutting a long one where nobody speaks."""

from __future__ import annotations

from audio.errors import EncoderError
from audio.sound import Sound


def between(sound: Sound, start: float, end: float, edge: float = 0.0) -> Sound:
    """What sounds from `start` to `end`, in seconds, and `edge` seconds more at both ends as far as there are any."""
    first = max(0, round((start - edge) * sound.rate))
    last = max(0, round((end + edge) * sound.rate))
    return Sound(sound.samples[first:last], sound.rate)


def cut_at_pauses(sound: Sound, longest: float) -> list[tuple[float, float]]:
    """Stretches of a clip, in seconds, none longer than `longest`: cut in the middle of its pauses.

    EncoderError when somebody speaks on for so long without a pause.
    """
    if sound.seconds <= longest:
        return [(0.0, sound.seconds)]
    pauses = [(start, end) for start, end in sound.pauses(0.06) if start > 1.0 and end < sound.seconds - 1.0]
    if not pauses:
        raise EncoderError(f"A clip of {sound.seconds:.0f} s has no pause to cut it at.", "Write shorter sentences.")
    longest_pause = max(end - start for start, end in pauses)

    def worth(pause: tuple[float, float]) -> float:
        """A long pause near the middle is best."""
        return (pause[1] - pause[0]) / longest_pause - 3 * abs(sum(pause) / 2 / sound.seconds - 0.5)

    start, end = max(pauses, key=worth)
    middle = (start + end) / 2
    first = cut_at_pauses(between(sound, 0.0, middle), longest)
    rest = cut_at_pauses(between(sound, middle, sound.seconds), longest)
    return [*first, *((start + middle, end + middle) for start, end in rest)]
