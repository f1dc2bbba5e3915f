"""What the monkey found, each in its shortest form."""

from pathlib import Path
from random import Random

import pytest
from PySide6.QtCore import QByteArray, QEvent, QMimeData, QPoint, QRectF, QSettings, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent
from PySide6.QtWidgets import QApplication

from playground.ui.circuit.view import GATE_MIME
from playground.ui.settings import Settings
from playground.ui.window import MainWindow
from tests.driving import child
from tests.hammering.invariants import placed
from tests.hammering.mutation import of_bytes


def test_a_window_that_closes_with_gates_selected_goes_without_an_exception(qapp, qtbot):
    window = MainWindow()
    window.show()
    with qtbot.captureExceptions() as exceptions:
        window.circuit.view.canvas.select(window.circuit.view.canvas.node_items)
        window.close()
        window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not exceptions


def test_what_has_no_size_can_be_shown(window):
    view = window.circuit.view
    view.show_rect(QRectF(5, 5, 0, 0))
    assert 0 < view.transform().m11() < 10


def test_a_gate_that_is_dragged_in_and_out_again_is_no_surprise_to_qt(window, qtlog):
    data, target = QMimeData(), window.circuit.view.viewport()
    data.setData(GATE_MIME, b"add")
    how = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(target, QDragEnterEvent(QPoint(9, 9), *how))
    QApplication.sendEvent(target, QDragLeaveEvent())
    assert not [record for record in qtlog.records if "drag leave" in record.message]


def test_a_window_that_opens_at_lecture_zoom_has_all_its_type_enlarged(qapp, qtbot):
    def size(name):
        return child(window, name).fontInfo().pixelSize()

    names = ["tabCircuit", "menuFile", "documentTitle", "stepSpeed", "openAsSurface", "stepTab"]
    Settings().zoom = 1.5
    window = MainWindow()
    window.show()
    opened = [size(name) for name in names]
    window.zoom_by(0)
    window.zoom_by(1.5)
    assert opened == [size(name) for name in names]
    window.zoom_by(0)
    assert all(size(name) < before for name, before in zip(names, opened, strict=True))
    window.close()
    window.deleteLater()


@pytest.mark.parametrize(("zoom", "size"), [(1.5, (1024, 640)), (1.75, (1280, 720)), (2.0, (1280, 720))])
def test_the_descent_leaves_nothing_outside_of_the_window_at_lecture_zoom(window, descent, qapp, zoom, size):
    window.zoom_by(0)
    window.zoom_by(zoom)
    window.resize(*size)
    qapp.processEvents()
    assert not placed(window)
    window.zoom_by(0)


@pytest.mark.parametrize("seed", [26, 39, 53])
def test_a_settings_file_with_garbage_in_it_counts_as_none(qapp, tmp_path, seed):
    rng = Random(seed)
    good = Settings()
    good.theme, good.zoom, good.animation = "dark", 1.5, False
    good.geometry = QByteArray(b"\0\1\2")
    good.add_recent(tmp_path)
    good.remember("surface", {"levels": "log"})
    good._store.sync()
    spoiled = Path(good._store.fileName()).read_bytes()
    for _ in range(3):
        spoiled = of_bytes(spoiled, rng)
    place = tmp_path / "GradientPlayground"
    place.mkdir()
    (place / "window.ini").write_bytes(spoiled)
    user = QSettings.Scope.UserScope
    QSettings.setPath(QSettings.Format.IniFormat, user, str(tmp_path))
    window = MainWindow()
    settings = window.settings
    assert Path(settings._store.fileName()).parent == place
    assert settings.theme in ("system", "light", "dark")
    assert 0.8 <= settings.zoom <= 2.0
    assert all(isinstance(path, Path) for path in settings.recent)
    assert all(isinstance(text, str) for text in settings.remembered("surface").values())
    assert window.width() <= window.screen().availableGeometry().width() or window.width() <= 900
    window.close()
    window.deleteLater()
