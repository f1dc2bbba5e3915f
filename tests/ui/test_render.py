"""Pictures without a window: what is drawn, in which size, and what cannot be written."""

import errno
import os
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtSvg import QSvgRenderer

from playground.document import (
    SurfaceChoice,
    descent_edits,
    document_from_expression,
    edits,
    note_edits,
    route_edits,
)
from playground.ui.render import render
from playground.ui.theme import DARK, LIGHT

NEURON = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
AT = {"w0": 2.0, "w1": -3.0, "w2": -3.0, "x0": -1.0, "x1": -2.0}


@pytest.fixture
def document(qapp):
    return document_from_expression(NEURON, AT)


def texts(path):
    return re.findall(r">([^<>]+)</text>", path.read_text(encoding="utf-8"))


def test_svg_holds_every_value_and_gradient_as_text(document, tmp_path):
    out = tmp_path / "neuron.svg"
    render(document, out)
    written = texts(out)
    for number in ("2.00", "6.00", "4.00", "0.37", "1.37", "0.73", "1.00", "−0.53", "0.39", "−0.59"):
        assert number in written
    assert {"w0", "x1", "exp", "1/x", "f"} <= set(written)
    assert QSvgRenderer(str(out)).isValid()


def test_a_step_shows_only_what_is_known_then(document, tmp_path):
    out = tmp_path / "step.svg"
    render(document, out, step=2)
    assert "−2.00" in texts(out)
    assert "0.73" not in texts(out)


def test_png_has_the_size_and_scale_that_were_asked_for(document, tmp_path):
    out = tmp_path / "neuron.png"
    render(document, out, theme="dark", size=(640, 360), scale=2)
    image = QImage(str(out))
    assert (image.width(), image.height()) == (1280, 720)
    assert image.pixelColor(2, 2) == QColor(DARK.canvas)


def test_pdf_is_one(document, tmp_path):
    out = tmp_path / "neuron.pdf"
    render(document, out)
    assert out.read_bytes().startswith(b"%PDF")


def test_a_descent_is_drawn_with_its_path(tmp_path, qapp):
    document = document_from_expression("x * y", {})
    document = descent_edits.set_descent(
        document, surface=SurfaceChoice("analytic", "ravine"), learning_rate=0.05
    )
    pictures = []
    for step in (0, 30):
        out = tmp_path / f"{step}.png"
        render(document, out, step=step, workspace="descent", size=(1000, 700))
        pictures.append(QImage(str(out)))
    assert pictures[0].size() == pictures[1].size()
    orange = [QColor(LIGHT.series[k]).rgb() for k in range(6)]
    counts = [
        sum(p.pixel(x, y) in orange for x in range(0, 640, 2) for y in range(0, 400, 2)) for p in pictures
    ]
    assert counts[1] > counts[0]


def test_what_cannot_be_written_is_an_error(document, tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        render(document, tmp_path / "nowhere" / "neuron.png")


def test_an_earlier_step_of_a_descent_is_the_one_that_was_taken(qapp, tmp_path):
    """The run went on with another rate later; a picture of step 5 shows what the document showed then."""
    document = document_from_expression("x * y", {})
    start = descent_edits.set_descent(
        document, surface=SurfaceChoice("analytic", "ravine"), learning_rate=0.02
    )
    pictures = []
    later = descent_edits.set_descent(start, learning_rate=0.06)
    for name, shown, held in (
        ("then", start, {"steps": 5, "rate_changes": ((0, 0.02),)}),
        ("now", later, {"steps": 9, "rate_changes": ((0, 0.02), (7, 0.06))}),
    ):
        out = tmp_path / f"{name}.png"
        shown = edits.set_view(shown, **held)
        render(shown, out, step=5, workspace="descent", size=(1000, 700))
        pictures.append(QImage(str(out)))
    path = (0, 0, 600, 420)  # the surface; beside it, the panel lists the rate of the next step
    assert pictures[0].copy(*path) == pictures[1].copy(*path)


# --- whole or not at all -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
@pytest.mark.parametrize("there", [False, True])
def test_a_picture_that_cannot_be_written_leaves_no_file_and_spoils_none(
    document, tmp_path, monkeypatch, kind, there
):
    out = tmp_path / f"neuron.{kind}"
    if there:
        out.write_bytes(b"mine")

    def fail(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
            render(document, out)
    assert [path.name for path in tmp_path.iterdir()] == ([out.name] if there else [])
    assert not there or out.read_bytes() == b"mine"


@pytest.mark.parametrize(
    "name", ["neuron.xyz", "neuron", ".png", "folder.png", "a\0b.png", "n" * 300 + ".png"]
)
def test_a_name_that_no_picture_can_have_is_an_error_and_leaves_nothing(document, tmp_path, name):
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(OSError):  # noqa: PT011 - what the system says differs
        render(document, tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["folder.png"]


@pytest.mark.parametrize("name", ["a & b <c>.svg", "größe \u2192.svg", "..strange.svg"])
def test_any_name_that_a_file_can_have_makes_a_valid_svg(document, tmp_path, name):
    render(document, tmp_path / name)
    root = ET.parse(tmp_path / name).getroot()
    assert root.find("{http://www.w3.org/2000/svg}title").text == name.removesuffix(".svg")
    assert [path.name for path in tmp_path.iterdir()] == [name]


# --- groups, notes and reroute points ------------------------------------------------------------


@pytest.fixture
def annotated(document):
    """The neuron with a folded sigmoid, a note beside it and a wire that is led around."""
    gates = [n.id for n in document.circuit.nodes.values() if n.gate in ("neg", "exp", "shift", "reciprocal")]
    document, group = edits.fold(document, gates, "sigmoid", "σ")
    document, _ = note_edits.add_note(document, "squashes to 0…1\n& is smooth", (300.0, -200.0))
    return route_edits.set_route(document, group, 0, [(500.0, 600.0)])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_svg_has_text_as_text_and_no_outlines_of_glyphs(annotated, tmp_path, theme):
    out = tmp_path / "all.svg"
    render(annotated, out, theme=theme)
    written = [text.strip() for text in texts(out)]
    assert {"σ", "squashes to 0…1", "&amp; is smooth", "0.73", "w0"} <= set(written)
    drawn = re.findall(r'<path[^>]* d="([^"]*)"', out.read_text(encoding="utf-8"))
    assert drawn
    assert max(path.count("C") + path.count("L") for path in drawn) <= 16


def test_a_note_and_a_route_far_out_are_in_the_picture(annotated, tmp_path):
    sizes = []
    for document in (annotated, replace(annotated, notes={}, routes={})):
        render(document, tmp_path / "p.png")
        sizes.append(QImage(str(tmp_path / "p.png")).size().height())
    assert sizes[0] > sizes[1] + 200
    render(annotated, tmp_path / "p.pdf", scale=2)
    assert (tmp_path / "p.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("workspace", ["circuit", "descent"])
@pytest.mark.parametrize(
    ("size", "scale"), [((20_000, 20_000), 1), ((5_000, 5_000), 4), ((200_000, 10), 1), ((20_000, 20), 10)]
)
def test_a_picture_that_fills_the_memory_is_refused(document, tmp_path, workspace, size, scale):
    with pytest.raises(OSError, match="too large"):
        render(document, tmp_path / "p.png", workspace=workspace, size=size, scale=scale)
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("far", [1e7, 1e12, 1e300])
def test_gates_as_far_apart_as_no_picture_is_wide_are_refused(document, tmp_path, far):
    away = replace(document, positions={**document.positions, document.circuit.order[0]: (far, 0.0)})
    for kind in ("png", "svg", "pdf"):
        with pytest.raises(OSError, match="too large"):
            render(away, tmp_path / f"p.{kind}")
