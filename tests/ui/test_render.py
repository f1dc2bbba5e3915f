"""Pictures without a window: what is drawn, in which size, and what cannot be written."""

import re

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtSvg import QSvgRenderer

from playground.document import SurfaceChoice, document_from_expression, edits
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
    document = edits.set_descent(document, surface=SurfaceChoice("analytic", "ravine"), learning_rate=0.05)
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
    start = edits.set_descent(document, surface=SurfaceChoice("analytic", "ravine"), learning_rate=0.02)
    pictures = []
    later = edits.set_descent(start, learning_rate=0.06)
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
