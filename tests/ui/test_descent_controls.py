"""Transport, loss plot, optimizer panel and layout of the Descent workspace."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QStyle,
    QStyleOptionSlider,
    QWidget,
)

from playground.descent import OPTIMIZERS
from playground.document import SurfaceChoice
from playground.ui.theme import LIGHT
from tests.driving import child, move, type_into

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def steps(window):
    return len(window.descender.run.steps) - 1


# --- transport -------------------------------------------------------------------------------


def test_buttons_step_play_pause_and_reset(window, descent, qtbot):
    QTest.mouseClick(child(descent, "descentStep"), LEFT)
    assert steps(window) == 1
    assert "1" in child(descent, "stepCount").text()
    play = child(descent, "descentPlay")
    QTest.mouseClick(play, LEFT)
    assert window.descender.playing
    assert play.accessibleName() == "Pause"
    qtbot.waitUntil(lambda: steps(window) > 3, timeout=5000)
    QTest.mouseClick(play, LEFT)
    assert not window.descender.playing
    assert not window.ticker.active
    QTest.mouseClick(child(descent, "descentReset"), LEFT)
    assert steps(window) == 0


def test_keys_do_the_same_wherever_they_are_free(window, descent):
    assert child(descent, "surfaceView").hasFocus()
    focus = QApplication.focusWidget()
    QTest.keyClick(focus, Qt.Key.Key_Right)
    QTest.keyClick(focus, Qt.Key.Key_Right)
    assert steps(window) == 2
    QTest.keyClick(focus, Qt.Key.Key_Space)
    assert window.descender.playing
    QTest.keyClick(child(descent, "learningRateSlider"), Qt.Key.Key_Space)
    assert not window.descender.playing
    QTest.keyClick(child(descent, "learningRateSlider"), Qt.Key.Key_R)
    assert steps(window) == 0
    rate = window.descender.run.learning_rate
    QTest.keyClick(child(descent, "learningRateSlider"), Qt.Key.Key_Right)
    assert steps(window) == 0
    assert window.descender.run.learning_rate > rate


def test_speed_is_logarithmic_and_saved(window, descent):
    slider = child(descent, "stepsPerSecond")
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Home)
    assert window.descender.steps_per_second == 1
    QTest.keyClick(slider, Qt.Key.Key_End)
    assert window.descender.steps_per_second == 2000
    assert window.editor.document.descent.steps_per_second == 2000


def test_it_rests_while_another_workspace_is_in_front(window, descent):
    QTest.mouseClick(child(descent, "descentPlay"), LEFT)
    window.show_workspace("circuit")
    assert not window.descender.playing
    assert not window.ticker.active


def test_epochs_are_counted_where_there_is_data(window, descent):
    epoch = child(descent, "epochCount")
    assert not epoch.isVisible()
    window.descender.set_surface(SurfaceChoice("data", "logistic"))
    window.descender.set_batch_size(100)
    for _ in range(5):
        window.descender.step()
    assert epoch.isVisible()
    assert "0.5" in epoch.text()


def test_the_status_word_follows_the_run(window, descent):
    status = child(descent, "runStatus")
    seen = [status.text()]
    window.descender.step()
    seen.append(status.text())
    window.descender.set_learning_rate(3)
    while window.descender.run.status == "running":
        window.descender.step()
    seen.append(status.text())
    assert len(set(seen)) == 3
    assert status.property("role") == "error"


# --- loss plot -------------------------------------------------------------------------------


def test_the_curve_falls_with_the_loss(window, descent):
    chart = child(descent, "lossPlot")
    for _ in range(20):
        window.descender.step()
    heights = [chart.position_of(k).y() for k in range(21)]
    assert heights == sorted(heights)
    image, at = chart.grab().toImage(), chart.position_of(20).toPoint()
    assert image.pixelColor(at).name().upper() == LIGHT.series[2]


def test_the_axis_switches_between_log_and_linear(window, descent):
    for _ in range(20):
        window.descender.step()
    chart, toggle = child(descent, "lossPlot"), child(descent, "logLossToggle")
    QTest.mouseClick(toggle, LEFT)
    assert toggle.isChecked()
    assert chart.scale.log
    assert window.editor.document.descent.log_loss
    losses = window.descender.run.losses
    a, b = (chart.scale.share(losses[[k]])[0] for k in (5, 15))
    span = chart.scale.high - chart.scale.low
    assert (a - b) * span == pytest.approx(np.log10(losses[5] / losses[15]))
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_L)
    assert not chart.scale.log


def test_a_diverging_loss_is_shown_whole_on_a_log_axis(window, descent):
    window.editor.set_view(log_loss=True)
    window.descender.set_learning_rate(1.0)
    while window.descender.run.status == "running":
        window.descender.step()
    chart = child(descent, "lossPlot")
    points = [chart.position_of(k) for k in range(steps(window) + 1)]
    assert all(chart.rect().contains(p.toPoint()) for p in points)
    assert len({round(p.y()) for p in points}) == len(points)
    assert chart.grab().toImage().pixelColor(points[-1].toPoint()).name().upper() == LIGHT.series[2]
    assert not child(descent, "lossNote").text()


def test_a_diverging_loss_leaves_a_linear_axis_at_the_top_and_comes_back(window, descent):
    chart, note = child(descent, "lossPlot"), child(descent, "lossNote")
    window.descender.set_learning_rate(0.5)
    for _ in range(8):
        window.descender.step()
    assert "↑" in note.text()
    window.descender.set_learning_rate(0.04)
    for _ in range(30):
        window.descender.step()
    positions = [chart.position_of(k) for k in range(steps(window) + 1)]
    above = [k for k, p in enumerate(positions) if p.y() < 0]
    assert 0 < len(above) < len(positions) - 5
    assert chart.rect().contains(positions[-1].toPoint())
    image = chart.grab().toImage()
    middle = positions[(above[0] + above[-1]) // 2].x()
    column = [image.pixelColor(round(middle), y).name().upper() for y in range(image.height())]
    assert LIGHT.series[2] not in column
    window.descender.reset()
    assert not note.text()


def test_a_surface_below_zero_falls_back_to_a_linear_axis_with_a_note(window, descent):
    window.descender.set_surface(SurfaceChoice("analytic", "saddle"))
    window.editor.set_view(log_loss=True)
    chart = child(descent, "lossPlot")
    assert chart.scale.log
    for _ in range(160):
        window.descender.step()
    assert window.descender.run.losses[-1] < 0
    assert not chart.scale.log
    assert child(descent, "lossNote").text()
    window.descender.reset()
    assert chart.scale.log


def test_the_step_axis_grows_seldom(window, descent):
    chart, spans = child(descent, "lossPlot"), set()
    for _ in range(240):
        window.descender.step()
        assert chart.span >= steps(window)
        spans.add(chart.span)
    assert len(spans) <= 5


def test_the_losses_are_drawn_against_steps_epochs_or_evaluations(window, descent):
    chart, switch = child(descent, "lossPlot"), child(descent, "lossAxisSwitch")
    assert switch.text() == "steps"
    QTest.mouseClick(child(descent, "optimizerNewton"), LEFT)
    for _ in range(20):
        window.descender.step()
    at = chart.position_of(20).x()
    QTest.keyClick(child(descent, "surfaceView"), Qt.Key.Key_X)
    assert switch.text() == "evaluations"
    assert chart.span >= window.descender.run.evaluations == 60
    assert chart.position_of(10).x() - chart.position_of(0).x() == pytest.approx(
        (chart.position_of(20).x() - chart.position_of(0).x()) / 2
    )
    assert window.editor.document.descent.loss_axis == "evaluations"
    assert not window.editor.document.descent.steps
    QTest.mouseClick(switch, LEFT)
    assert switch.text() == "steps"
    assert chart.position_of(20).x() == at
    window.descender.set_surface(SurfaceChoice("data", "logistic"))
    window.descender.set_batch_size(32)
    for _ in range(40):
        window.descender.step()
    texts = []
    for _ in range(3):
        texts.append(switch.text())
        QTest.mouseClick(switch, LEFT)
    assert sorted(texts) == ["epochs", "evaluations", "steps"]


def test_after_divergence_the_focus_goes_to_reset(window, descent):
    step = child(descent, "descentStep")
    step.setFocus()
    window.descender.set_learning_rate(5)
    while window.descender.run.status == "running":
        QTest.mouseClick(step, LEFT)
    assert child(descent, "descentReset").hasFocus()


def test_after_divergence_any_other_focus_stays(window, descent):
    box = child(descent, "learningRateBox")
    box.setFocus()
    window.descender.set_learning_rate(5)
    while window.descender.run.status == "running":
        window.descender.step()
    assert box.hasFocus()


# --- optimizer -------------------------------------------------------------------------------


@pytest.mark.parametrize("key", list(OPTIMIZERS))
def test_each_optimizer_can_be_chosen_with_its_numbers(window, descent, key):
    button = child(child(descent, "optimizerChooser"), "optimizer" + key.title().replace("_", ""))
    QTest.mouseClick(button, LEFT)
    assert window.descender.run.optimizer.id == key
    assert button.isChecked()
    child(descent, "moreHyperparameters").setChecked(True)
    shown = {
        box.objectName().removesuffix("Box").replace("D", "_d")
        for box in descent.findChildren(QLineEdit)
        if box.objectName().endswith("Box") and box.isVisibleTo(descent)
    }
    assert shown - {"learningRate", "seed"} == set(OPTIMIZERS[key].defaults)


def test_another_optimizer_goes_on_and_is_told_until_the_next_step(window, descent):
    status = child(descent, "runStatus")
    window.descender.step()
    QTest.mouseClick(child(descent, "optimizerAdam"), LEFT)
    assert steps(window) == 1
    assert "Adam" in status.text()
    window.descender.step()
    assert "Adam" not in status.text()
    assert steps(window) == 2
    window.editor.undo()
    assert steps(window) == 1
    assert window.descender.run.optimizer.id == "sgd"


def test_a_drag_of_a_hyperparameter_while_it_plays_resets_nothing_and_is_one_undo(window, descent):
    QTest.mouseClick(child(descent, "optimizerMomentum"), LEFT)
    slider = child(descent, "momentumSlider")
    window.descender.set_learning_rate(0.002)
    for _ in range(5):
        window.descender.step()
    window.editor.seal()
    labels = window.editor.history_labels
    window.descender.play()
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    part = QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, slider
    begin = slider.style().subControlRect(*part).center()
    press_at = [begin - QPoint(k * slider.width() // 24, 0) for k in range(6)]
    QTest.mousePress(slider, LEFT, pos=begin)
    for at in press_at[1:]:
        move(slider, at)
        window.descender.tick(0.1)
    QTest.mouseRelease(slider, LEFT, pos=press_at[-1])
    run = window.descender.run
    assert window.descender.playing
    window.descender.pause()
    assert len(run.steps) == 16
    settings = [leg.hyperparameters.get("momentum", 0.9) for leg in run.legs(15)]
    assert settings[0] == 0.9
    assert settings[1:] == sorted(settings[1:], reverse=True)
    assert len(set(settings)) == 6
    assert len(window.editor.history_labels) == len(labels) + 1
    window.editor.undo()
    assert steps(window) == 5


def test_another_number_at_an_earlier_step_forks_there(window, descent):
    for _ in range(6):
        window.descender.step()
    QTest.keyClick(child(descent, "surfaceView"), Qt.Key.Key_Left)
    QTest.mouseClick(child(descent, "optimizerMomentum"), LEFT)
    assert [len(run.steps) - 1 for _, run in window.descender.runs] == [6, 5]
    assert window.descender.run.optimizer.id == "momentum"


def test_a_hyperparameter_is_set_by_box_and_by_slider(window, descent):
    QTest.mouseClick(child(descent, "optimizerMomentum"), LEFT)
    type_into(child(descent, "momentumBox"), "0.5")
    assert window.descender.run.hyperparameters["momentum"] == 0.5
    slider = child(descent, "momentumSlider")
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_End)
    assert window.descender.run.hyperparameters["momentum"] == 0.9999
    QTest.keyClick(slider, Qt.Key.Key_Home)
    assert window.descender.run.hyperparameters["momentum"] == 0
    type_into(child(descent, "momentumBox"), "1.5")
    assert window.descender.run.hyperparameters["momentum"] == 0
    assert child(descent, "momentumBox").complaint


def test_batch_and_seed_are_offered_for_data_only(window, descent):
    batch, seed = child(descent, "batchSizeChooser"), child(descent, "seedBox")
    assert not batch.isEnabled()
    assert not seed.isEnabled()
    assert batch.toolTip()
    window.descender.set_surface(SurfaceChoice("data", "logistic"))
    assert batch.isEnabled()
    sizes = [batch.itemData(k) for k in range(batch.count())]
    assert sizes == [1, 8, 32, 64, 128, 256, None]
    batch.setFocus()
    QTest.keyClick(batch, Qt.Key.Key_Home)
    assert window.descender.run.batch_size == 1
    QTest.keyClick(batch, Qt.Key.Key_Down)
    assert window.descender.run.batch_size == 8
    type_into(seed, "7")
    assert window.descender.run.seed == 7
    QTest.keyClick(batch, Qt.Key.Key_End)
    assert window.descender.run.batch_size is None


def test_the_step_card_tells_the_step_that_then_happens(window, descent):
    for key in OPTIMIZERS:
        QTest.mouseClick(child(descent, "optimizer" + key.title().replace("_", "")), LEFT)
        for _ in range(3):
            rows = child(descent, "stepNumbers").text().replace("−", "-").splitlines()
            told = [tuple(map(float, row.partition("(")[2].strip(")").split(","))) for row in rows]
            window.descender.step()
            run = window.descender.run
            assert told[0] == pytest.approx((run.xs[-2], run.ys[-2]), rel=6e-4)
            assert told[-1] == pytest.approx((run.xs[-1], run.ys[-1]), rel=6e-4)


def test_the_step_card_follows_the_rate(window, descent):
    def rows():
        return [line.replace(" ", "") for line in child(descent, "stepNumbers").text().splitlines()]

    before = rows()
    window.descender.set_learning_rate(0.01)
    assert rows()[:2] == before[:2]
    assert rows()[2] != before[2]
    assert rows()[3] != before[3]


# --- layout ----------------------------------------------------------------------------------

CONTROLS = (QAbstractButton, QAbstractSlider, QComboBox, QLineEdit)


def controls(descent):
    found = [w for kind in CONTROLS for w in descent.findChildren(kind)]
    return [w for w in found if w.objectName() and not w.objectName().startswith("qt_")]


def test_every_control_has_a_name_and_a_tooltip(descent):
    assert len(controls(descent)) > 25
    for control in controls(descent):
        named = control.accessibleName() or (isinstance(control, QAbstractButton) and control.text())
        assert named, control.objectName()
        assert control.toolTip(), control.objectName()


def test_every_control_is_reached_with_tab(descent):
    reached, widget = set(), child(descent, "surfaceView")
    for _ in range(80):
        reached.add(widget.objectName())
        widget = widget.nextInFocusChain()
        while not (widget.focusPolicy() & Qt.FocusPolicy.TabFocus):
            widget = widget.nextInFocusChain()
    visible = {c for c in controls(descent) if c.isVisibleTo(descent) and c.isEnabled()}
    by_arrows = {c for c in visible if isinstance(c, QAbstractButton) and c.group() and not c.isChecked()}
    assert {c.objectName() for c in visible - by_arrows} <= reached


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
@pytest.mark.parametrize("key", ["sgd", "adam", "nesterov"])
def test_no_text_is_clipped(window, descent, size, key):
    window.resize(*size)
    QTest.mouseClick(child(descent, "optimizer" + key.title().replace("_", "")), LEFT)
    window.descender.set_learning_rate(3)
    window.descender.step()
    for _ in range(3):  # layouts settle from the inside out
        QApplication.processEvents()
    assert (window.width(), window.height()) == size
    for label in descent.findChildren(QLabel):
        if label.isVisibleTo(descent) and label.text():
            needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
            assert label.height() >= needed, label.text()
            if not label.wordWrap():
                assert label.width() >= label.sizeHint().width(), label.text()
    for button in descent.findChildren(QAbstractButton):
        if button.isVisibleTo(descent) and button.objectName():
            assert button.width() >= button.minimumSizeHint().width(), button.objectName()


def test_the_learning_rate_never_scrolls_away(window, descent):
    window.resize(1280, 720)
    area = descent.findChild(QScrollArea)
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    slider = child(descent, "learningRateSlider")
    place = QRect(slider.mapTo(window, QPoint(0, 0)), slider.size())
    assert window.rect().contains(place)
    card = child(descent, "showStepInCircuit")
    assert window.rect().contains(QRect(card.mapTo(window, QPoint(0, 0)), card.size()))


def test_a_larger_zoom_enlarges_all_of_it(window, descent):
    names = ("learningRateSlider", "learningRateBox", "stepNumbers", "momentumBox", "surfaceChooser")
    before = [child(descent, name).sizeHint().height() for name in names]
    window.zoom_by(1.4)
    QApplication.processEvents()
    after = [child(descent, name).sizeHint().height() for name in names]
    assert all(b > 1.2 * a for a, b in zip(before, after, strict=True))


def test_zooming_back_and_forth_leaves_no_trace(window, descent):
    def places():
        for _ in range(4):
            QApplication.processEvents()
        names = ("presetLow", "rateSentence", "optimizerAdamw", "scheduleChooser", "stepNumbers", "runStatus")
        return [child(descent, name).geometry() for name in names]

    before = places()
    window.zoom_by(1.5)
    speed = next(label for label in descent.findChildren(QLabel) if label.text().endswith("steps/s"))
    assert places() != before
    assert speed.width() >= speed.sizeHint().width()
    window.zoom_by(0)
    assert places() == before


def test_the_numbers_of_a_plain_step_are_in_sight_on_a_small_screen(window, descent):
    window.resize(1280, 720)
    for _ in range(3):
        QApplication.processEvents()
    for name in ("stepNumbers", "showStepInCircuit"):
        widget = child(descent, name)
        assert not widget.visibleRegion().isEmpty()
        assert widget.visibleRegion().boundingRect() == widget.rect()


def test_the_theme_reaches_everything(window, descent):
    window.choose_theme("dark")
    QApplication.processEvents()
    image = descent.grab().toImage()
    width, height = image.width(), image.height()
    bright = [
        (x, y)
        for x in range(0, width, 7)
        for y in range(0, height, 7)
        if image.pixelColor(x, y).lightness() > 170
    ]
    assert len(bright) < 0.06 * (width // 7) * (height // 7)


def test_undo_and_opening_another_document_are_followed(window, descent):
    QTest.mouseClick(child(descent, "optimizerAdam"), LEFT)
    window.descender.step()
    window.editor.undo()
    assert child(descent, "optimizerSgd").isChecked()
    window.descender.set_surface(SurfaceChoice("analytic", "himmelblau"))
    window.editor.new()
    window.show_workspace("descent")
    assert child(descent, "surfaceChooser").currentText() == window.descender.surface.name
    assert isinstance(child(descent, "stepCount"), QWidget)
    assert steps(window) == 0


def test_a_view_moved_before_another_document_opens_is_not_remembered_for_it(window, descent):
    view = child(descent, "surfaceView")
    at = view.viewport().mapTo(window, view.viewport().rect().center())
    QTest.wheelEvent(window.windowHandle(), QPointF(at), QPoint(0, 240), QPoint(), NO_KEY)
    assert descent._remember.isActive()
    window.editor.new()
    assert window.circuit.isVisible()
    assert window.editor.document.descent.bounds is None


def test_a_document_with_other_runs_opens_while_the_descent_is_out_of_sight(window, descent, tmp_path):
    window.descender.race_rates()
    window.descender.select(3)
    path = tmp_path / "race.json"
    window.editor.save(path)
    window.editor.new()
    assert window.circuit.isVisible()
    window.editor.open(path)
    assert descent.isVisible()
    assert len(window.descender.runs) == 4


def test_a_workspace_that_is_drawn_before_it_is_large_enough_has_room_for_nothing(window, qtlog):
    workspace = window.descent
    workspace.resize(60, 60)
    workspace.grab()
    assert not [record.message for record in qtlog.records if "Negative" in record.message]
