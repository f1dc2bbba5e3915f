"""Large type in a small window, as at a projector: nothing lies over anything else or leaves the window."""

from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QHBoxLayout, QWidget

from playground.document import SurfaceChoice
from tests.driving import child


def place(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


@pytest.fixture(params=[1.0, 1.3, 1.69])
def lecture(descent, window, qapp, request):
    window.resize(1280, 720)
    window.zoom_by(request.param)
    window.descender.set_surface(SurfaceChoice("data", "logistic"))
    window.descender.set_batch_size(8)
    window.descender.add_run()
    qapp.processEvents()
    yield window
    window.zoom_by(0)


def test_chooser_buttons_and_examples_lie_beside_one_another(lecture):
    names = "followPoint", "fitPath", "fitSurface", "viewOptions", "flatView", "dataInset"
    places = [place(child(lecture, name), lecture) for name in names]
    places.append(place(child(lecture, "surfaceChooser").parentWidget(), lecture))
    assert not [pair for pair in combinations(places, 2) if pair[0].intersects(pair[1])]


def test_the_transport_shows_its_parts_whole_and_apart(lecture):
    bar = child(lecture, "descentPlay").parentWidget()
    row = bar.layout()
    assert isinstance(row, QHBoxLayout)
    parts = [row.itemAt(k) for k in range(row.count())]
    shown = [part.widget() for part in parts if part.widget() and part.widget().isVisible()]
    assert all(widget.width() >= widget.minimumSizeHint().width() for widget in shown)
    places = [place(widget, lecture) for widget in shown]
    assert not [pair for pair in combinations(places, 2) if pair[0].intersects(pair[1])]
    assert max(rect.right() for rect in places) < place(bar, lecture).right()


@pytest.mark.parametrize("axis", ["epochs", "evaluations"])
def test_the_list_of_runs_and_the_losses_share_the_width(lecture, axis, qapp):
    lecture.editor.set_view(loss_axis=axis)
    qapp.processEvents()
    table, chart = (place(child(lecture, name), lecture) for name in ("runsTable", "lossPlot"))
    side = place(child(lecture, "learningRateSlider"), lecture)
    assert chart.right() < table.left()
    assert table.right() < side.left()
    assert side.right() < lecture.width()
    assert chart.width() >= 240


def test_the_read_out_is_whole_after_many_steps_at_once(descent, window, qapp):
    label = child(window, "descentReadout")
    window.descender.set_learning_rate(0.0713)
    for _ in range(40):
        window.descender.step()
    qapp.processEvents()
    card = label.parentWidget()
    assert card.width() >= card.minimumSizeHint().width()
