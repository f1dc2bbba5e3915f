"""What a student does next: tune a learning rate while it runs, and descend a circuit of their own."""

import math

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from tests.driving import child, choose, type_into

LEFT = Qt.MouseButton.LeftButton


def named(window, name):
    return next(node.id for node in window.editor.document.circuit.nodes.values() if node.name == name)


def test_tune_the_learning_rate_of_logistic_regression_while_it_runs(window, qtbot):
    QTest.mouseClick(child(window, "tabDescent"), LEFT)
    descent, run = window.descent, lambda: window.descender.run
    choose(child(descent, "surfaceChooser"), "Logistic")
    choose(child(descent, "batchSizeChooser"), "32")
    slider, box, play = (child(descent, n) for n in ("learningRateSlider", "learningRateBox", "descentPlay"))
    QTest.mouseClick(child(descent, "presetGood"), LEFT)
    start_loss = run().steps[0].loss
    child(descent, "stepsPerSecond").setFocus()
    QTest.keyClick(child(descent, "stepsPerSecond"), Qt.Key.Key_End)

    QTest.mouseClick(play, LEFT)
    qtbot.waitUntil(lambda: len(run().steps) > 200, timeout=10_000)
    assert run().steps[-1].loss < 0.5 * start_loss
    going = run()

    good = run().learning_rate
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_End)  # far beyond the limit, while it plays
    qtbot.waitUntil(lambda: run().status == "diverged", timeout=10_000)
    assert run() is going, "changing the rate must not reset the run"
    assert run().steps[-1].loss > start_loss
    assert {step.learning_rate for step in (run().steps[1], run().steps[-1])} == {good, 100.0}
    qtbot.waitUntil(lambda: not window.descender.playing, timeout=2000)
    assert child(descent, "descentNotice").isVisible()
    assert not window.ticker.active

    type_into(box, "0.3")
    assert run().learning_rate == pytest.approx(0.3)
    QTest.mouseClick(child(descent, "descentReset"), LEFT)
    assert len(run().steps) == 1
    QTest.mouseClick(play, LEFT)
    qtbot.waitUntil(lambda: len(run().steps) > 200, timeout=10_000)
    QTest.mouseClick(play, LEFT)
    assert run().steps[-1].loss < 0.5 * start_loss
    assert math.isfinite(run().steps[-1].loss)


def test_open_a_circuit_as_a_surface_descend_it_and_show_a_step_in_the_circuit(window):
    type_into(child(window, "expressionBar"), "(w0 - 3)**2 + (w1*x + 1)**2")
    panel = child(window, "sidePanel")
    assert [child(panel, f"surface{axis}Chooser").currentText() for axis in "XY"] == ["w0", "w1"]
    QTest.mouseClick(child(panel, "openAsSurface"), LEFT)
    assert window.editor.document.workspace == "descent"
    descent, run = window.descent, window.descender.run
    assert (run.steps[0].x, run.steps[0].y) == (1.0, 1.0)
    assert run.steps[0].loss == pytest.approx(4 + 1)  # x is still −2
    type_into(child(descent, "learningRateBox"), "0.1")
    for _ in range(40):
        QTest.mouseClick(child(descent, "descentStep"), LEFT)
    assert run.steps[-1].loss < 1e-3
    assert (run.steps[-1].x, run.steps[-1].y) == pytest.approx((3, 0.5), abs=0.05)

    QTest.mouseClick(child(descent, "showStepInCircuit"), LEFT)
    document = window.editor.document
    assert document.workspace == "circuit"
    assert (document.values["w0"], document.values["w1"]) == (1.0, 1.0), "its own numbers stay"
    shown = window.stepper.trace.values
    assert (shown["w0"], shown["w1"]) == (run.steps[-1].x, run.steps[-1].y)
    window.stepper.jump(window.stepper.trace.pass_end)
    state = window.stepper.state
    assert state.values[document.circuit.output] == run.steps[-1].loss
    slopes = [state.gradients[named(window, name)] for name in ("w0", "w1")]
    assert slopes == pytest.approx(run.steps[-1].grad)


def test_save_close_open_and_find_everything_as_it_was(window, qtbot, tmp_path, monkeypatch):
    path = tmp_path / "mine.json"
    type_into(child(window, "expressionBar"), "sigmoid(w*x + b)")
    window.circuit.view.canvas.select([named(window, "w")])
    QTest.mouseClick(child(window, "openAsSurface"), LEFT)
    for _ in range(5):
        QTest.mouseClick(child(window.descent, "descentStep"), LEFT)
    QTest.mouseClick(child(window.descent, "presetHigh"), LEFT)
    for _ in range(5):
        QTest.mouseClick(child(window.descent, "descentStep"), LEFT)
    steps = [(s.x, s.y, s.loss, s.learning_rate) for s in window.descender.run.steps]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    assert window.isWindowModified()
    QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert not window.isWindowModified()
    saved = window.editor.document
    assert window.close()

    from playground.ui.window import MainWindow

    other = MainWindow()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    QTest.keyClick(other, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert other.editor.document == saved
    assert [(s.x, s.y, s.loss, s.learning_rate) for s in other.descender.run.steps] == steps
    assert child(other, "documentTitle").text() == "mine"
    QTest.mouseClick(child(other, "tabCircuit"), LEFT)
    assert child(other, "expressionBar").text() == "sigmoid(w*x + b)"
    assert other.close()


def test_unsaved_work_is_asked_about_and_never_lost(window, monkeypatch):
    type_into(child(window, "expressionBar"), "x * y")
    answers = iter([QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Discard])
    monkeypatch.setattr(QMessageBox, "exec", lambda _: next(answers))
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert child(window, "expressionBar").text() == "x * y"
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert not window.editor.document.circuit.nodes


def test_a_file_that_cannot_be_opened_leaves_the_document(window, monkeypatch, tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_text('{"format": "gradient-playground", "version": 1, "circuit"')
    told = []
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(broken), ""))
    monkeypatch.setattr(QMessageBox, "warning", lambda *words: told.append(words[-1]))
    before = window.editor.document
    QTest.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert "broken.json" in told[0]
    assert window.editor.document is before
