"""The colours of the theme table: contrast of every pair in use, and what remains for colour-blind eyes."""

import math
import re
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtGui import QPalette

from playground.ui.theme import DARK, LIGHT, palette, style_sheet

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
TEXT, GRAPHIC = 4.5, 3.0  # of WCAG 2.2, 1.4.3 and 1.4.11

# Machado, Oliveira and Fernandes 2009, at full severity, for linear RGB
BLIND = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def linear(color):
    channels = np.array([int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(a, b):
    light, dark = sorted((float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (a, b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(rgb):
    """Return CIE L*a*b* of linear RGB, under the white of sRGB."""
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ rgb
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 4 / 29 for t in xyz / [0.9505, 1.0, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(a, b, kind):
    seen = [lab(np.clip(np.array(BLIND[kind]) @ linear(color), 0, 1)) for color in (a, b)]
    return math.dist(*seen)


def rules(theme):
    """Yield (selector, foreground, background) of the style sheet's rules that set both."""
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", style_sheet(theme)):
        front = re.search(r"(?:^|[;\s])color: (#\w{6})", body)
        back = re.search(r"background(?:-color)?: (#\w{6})", body)
        if front and back:
            yield selector.strip(), front[1], back[1]


@THEMES
def test_every_rule_of_the_style_sheet_can_be_read(theme):
    pairs = [rule for rule in rules(theme) if ":disabled" not in rule[0]]
    assert len(pairs) > 10
    assert not [(s, f, b) for s, f, b in pairs if contrast(f, b) < TEXT]


@THEMES
def test_the_palette_can_be_read_where_no_style_sheet_reaches(theme):
    roles, colours = QPalette.ColorRole, palette(theme)
    for front, back in (
        (roles.WindowText, roles.Window),
        (roles.Text, roles.Base),
        (roles.Text, roles.AlternateBase),
        (roles.ButtonText, roles.Button),
        (roles.ToolTipText, roles.ToolTipBase),
        (roles.HighlightedText, roles.Highlight),
        (roles.PlaceholderText, roles.Base),
        (roles.PlaceholderText, roles.Button),
        (roles.Link, roles.Base),
    ):
        assert contrast(colours.color(front).name(), colours.color(back).name()) >= TEXT


@THEMES
@pytest.mark.parametrize("role", ["text", "dim", "accent", "value", "gradient", "error"])
def test_text_stands_out_from_every_ground(theme, role):
    for ground in ("panel", "canvas", "window", "chip", "active_fill", "node"):
        assert contrast(getattr(theme, role), getattr(theme, ground)) >= TEXT, ground
    assert contrast(theme.text, theme.chip_hover) >= TEXT


@THEMES
def test_lines_that_mean_something_and_focus_rings_stand_out(theme):
    for ground in ("panel", "canvas", "window", "chip", "chip_hover", "active_fill"):
        assert contrast(theme.accent, getattr(theme, ground)) >= GRAPHIC, ground
    for ground in ("panel", "canvas"):
        for role in ("wire", "node_line", "active_ring"):
            assert contrast(getattr(theme, role), getattr(theme, ground)) >= GRAPHIC, (role, ground)
    assert contrast(theme.active_ring, theme.active_fill) >= GRAPHIC


@THEMES
@pytest.mark.parametrize("kind", BLIND)
def test_what_differs_in_meaning_differs_for_colour_blind_eyes(theme, kind):
    """20 is about twice what is seen as another colour side by side on a small mark."""
    for a, b in (("value", "gradient"), ("accent", "gradient"), ("accent", "active_ring"), ("text", "error")):
        assert distance(getattr(theme, a), getattr(theme, b), kind) >= 20, (a, b)


@pytest.mark.parametrize("kind", BLIND)
def test_runs_are_told_apart_by_colour_blind_eyes(kind):
    for a, b in combinations(LIGHT.series, 2):
        assert distance(a, b, kind) >= 10, (a, b)
    first = [LIGHT.run_color(place).name() for place in range(4)]  # as many as a race has at once
    for a, b in combinations(first, 2):
        assert distance(a, b, kind) >= 15, (a, b)


def test_the_matrices_leave_grey_as_it_is():
    for matrix in BLIND.values():
        assert np.allclose(np.array(matrix) @ np.ones(3), 1.0, atol=2e-3)
