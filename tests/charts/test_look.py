"""Is one tier or stream the same colour everywhere, told apart from its neighbours by everybody?"""

import itertools
import math

import pytest

from charts.look import DARK, LIGHT, chart, label_at_end, series_colour, stream_colour

# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
SEEN_WITH = {
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
}


def linear(colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]


def lab(rgb: list[float]) -> tuple[float, float, float]:
    red, green, blue = (max(0.0, part) for part in rgb)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (
        part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z)
    )
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def seen(colour: str, matrix: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    rgb = linear(colour)
    return lab([sum(m * part for m, part in zip(row, rgb, strict=True)) for row in matrix])


def contrast(one: str, other: str) -> float:
    light, dark = sorted(
        (0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (linear(one), linear(other))),
        reverse=True,
    )
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("eye", list(SEEN_WITH))
def test_the_colours_of_streams_are_told_apart_by_colour_blind_people(
    eye: str, *, dark: bool
) -> None:
    colours = [series_colour(place, dark=dark) for place in range(6)]

    apart = [
        math.dist(seen(one, SEEN_WITH[eye]), seen(other, SEEN_WITH[eye]))
        for one, other in itertools.combinations(colours, 2)
    ]

    assert min(apart) > 10  # 2.3 is just noticeable


@pytest.mark.parametrize(("dark", "paper"), [(False, LIGHT.paper), (True, DARK.paper)])
def test_every_colour_stands_out_from_the_paper(paper: str, *, dark: bool) -> None:
    streams = [series_colour(place, dark=dark) for place in range(6)]

    assert min(contrast(colour, paper) for colour in streams) > 3


def test_a_stream_keeps_its_colour_whatever_stands_beside_it() -> None:
    assert stream_colour("5th_stream", dark=False) == series_colour(5, dark=False)
    assert stream_colour("Поток", dark=True) == stream_colour("Поток", dark=True)
    assert len({stream_colour(f"{n}th_stream", dark=False) for n in range(3, 9)}) == 6
    assert stream_colour(None, dark=False).startswith("#")


def test_a_line_carries_its_name_in_its_own_colour() -> None:
    drawn = chart(dark=False, height=200)

    label_at_end(drawn, "5th stream", (3, 41.0), "#0072B2")

    (label,) = drawn.layout.annotations
    assert (label.text, label.x, label.y, label.font.color) == ("5th stream", 3, 41.0, "#0072B2")
