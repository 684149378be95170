import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).resolve().parents[2] / "static/css/tokens.css").read_text()
PAIR = re.compile(r"--([a-z0-9-]+): (?:light-dark\((#[0-9A-F]{6}), (#[0-9A-F]{6})\)|(#[0-9A-F]{6}));")
THEMES = ("light", "dark")

# Text on what lies under it: at least 4.5 (WCAG 2.2, 1.4.3). Borders and marks: at least 3 (1.4.11).
TONES = ("good", "bad", "warn", "info", "simulated")
ON_PAPER = ("ink", "ink-soft", "ink-faint", "accent", "accent-strong", *TONES)
TEXT = (
    [(text, ground) for text in ON_PAPER for ground in ("paper", "surface")]
    + [(text, "sunken") for text in ("ink", "ink-soft", "ink-faint", "accent")]
    + [(tone, f"{tone}-tint") for tone in ("accent", *TONES)]
    + [(text, f"{tone}-tint") for text in ("ink", "ink-soft", "accent") for tone in TONES]
    + [("accent-strong", "accent-tint"), ("on-accent", "accent"), ("on-accent", "accent-strong")]
    + [(text, ground) for text in ("cover-ink", "cover-soft", "gilt") for ground in ("cover", "cover-raised")]
)
MARKS = (
    [(mark, ground) for mark in ("rule-strong", "focus") for ground in ("paper", "surface")]
    + [("focus-on-cover", "cover"), ("focus", "accent-tint")]
    + [(f"series-{token}", "surface") for token in range(9)]
)

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
VISION = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.01182, 0.04294, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.3039),
    ),
}


def colours(theme: str) -> dict[str, str]:
    found = PAIR.findall(TOKENS)
    return {name: both or (light if theme == "light" else dark) for name, light, dark, both in found}


def linear(colour: str) -> list[float]:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one: str, other: str) -> float:
    shares = (0.2126, 0.7152, 0.0722)
    low, high = sorted(sum(s * c for s, c in zip(shares, linear(x), strict=True)) for x in (one, other))
    return (high + 0.05) / (low + 0.05)


def oklab(rgb: list[float]) -> tuple[float, ...]:
    red, green, blue = (min(1.0, max(0.0, part)) for part in rgb)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.793617785 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short,
    )


def seen(colour: str, vision: str) -> tuple[float, ...]:
    rgb = linear(colour)
    return oklab([sum(share * part for share, part in zip(row, rgb, strict=True)) for row in VISION[vision]])


def difference(one: str, other: str, vision: str) -> float:
    return sum((a - b) ** 2 for a, b in zip(seen(one, vision), seen(other, vision), strict=True)) ** 0.5


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("theme", THEMES)
def test_text_has_contrast(theme: str) -> None:
    named = colours(theme)
    weak = {(text, ground): round(contrast(named[text], named[ground]), 2) for text, ground in TEXT}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_marks_have_contrast(theme: str) -> None:
    named = colours(theme)
    weak = {(mark, ground): round(contrast(named[mark], named[ground]), 2) for mark, ground in MARKS}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 3} == {}


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("theme", THEMES)
def test_series_differ_for_every_colour_vision(theme: str, vision: str) -> None:
    named = colours(theme)
    series = [named[f"series-{token}"] for token in range(1, 9)]
    near = {(i + 1, j + 1): round(difference(series[i], series[j], vision), 3) for i in range(8) for j in range(i)}
    assert {pair: value for pair, value in near.items() if value < 0.08} == {}
