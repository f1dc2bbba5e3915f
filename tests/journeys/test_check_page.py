"""The Check page: every wire's gradient against a numerical one, by mouse and by keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground.document.document import Document, document_from_expression
from playground.engine import Wire, custom_gate, parse
from playground.ui.circuit.check_model import NOT_YET
from tests.driving import centre, child, move, turn_wheel, type_into

LEFT = Qt.MouseButton.LeftButton
NEURON = {"w0": 2.0, "x0": -1.0, "w1": -3.0, "x1": -2.0, "w2": -3.0}


def open_page(window, document):
    window.editor.new(document)
    window.circuit.view.fit()
    QTest.mouseClick(child(window, "checkTab"), LEFT)
    finish(window)
    return window.circuit.panel.page("check")


def open_text(window, text, **values):
    return open_page(window, document_from_expression(text, values))


@pytest.fixture
def neuron(window):
    return open_text(window, "1/(1+exp(-(w0*x0+w1*x1+w2)))", **NEURON)


def finish(window):
    window.circuit.panel.page("check").finish()


def rows(window):
    page = window.circuit.panel.page("check")
    model = page._model
    return {page.checking.checker.name(model.target(k)): model.shown(k) for k in range(model.rowCount())}


def verdicts(window):
    finish(window)
    return {name: row.verdict.partition(" ")[2] for name, row in rows(window).items()}


def test_nothing_is_given_away_before_the_pass_has_come_there(window, neuron):
    view = window.circuit.view
    assert {row.analytic for row in rows(window).values()} == {row.numeric for row in rows(window).values()}
    assert {row.analytic for row in rows(window).values()} == {NOT_YET}
    assert not child(window, "errorPlot").isVisible()
    known = []
    view.setFocus()
    while window.stepper.cursor < len(window.stepper.trace):
        QTest.keyClick(view, Qt.Key.Key_Right)
        known.append(sum(row.analytic != NOT_YET for row in rows(window).values()))
    assert known == sorted(known)
    assert (known[7], known[8], known[-1]) == (0, 1, 13)  # eight gates forward, then f itself


def test_check_all_now_goes_to_the_end_and_finds_the_numbers_of_the_notes(window, neuron):
    QTest.mouseClick(child(window, "checkAll"), LEFT)
    finish(window)
    assert window.stepper.cursor == len(window.stepper.trace)
    assert not child(window, "checkAll").isVisible()
    shown = rows(window)
    numeric = [shown[name].numeric for name in ("w0", "x0", "w1", "x1", "w2", "v", "u", "t")]
    assert numeric == [
        "−0.1966", "0.3932", "−0.3932", "−0.5898", "0.1966", "−0.5344", "−0.5344", "−0.1966"
    ]  # fmt: skip
    assert set(verdicts(window).values()) == {"good"}
    assert child(window, "checkSummary").text() == "✓ 13 of 13 gradients agree."
    assert "26 evaluations" in child(window, "checkCost").text()
    QTest.mouseClick(child(window, "checkForward"), LEFT)
    finish(window)
    assert "14 evaluations" in child(window, "checkCost").text()


def test_rows_and_canvas_select_each_other(window, neuron):
    view, listed = window.circuit.view, child(window, "checkList")
    listed.setFocus()
    QTest.keyClick(listed, Qt.Key.Key_Down)
    x0 = next(n.id for n in window.editor.document.circuit.variables if n.name == "x0")
    assert view.canvas.selected_nodes == [x0]
    cursor = window.stepper.cursor
    QTest.keyClick(listed, Qt.Key.Key_Right)  # still the stepper's
    assert window.stepper.cursor == cursor + 1
    gate = next(n.id for n in window.editor.document.circuit.nodes.values() if n.gate == "exp")
    QTest.mouseClick(view.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, centre(view, gate))
    assert listed.target() == gate
    assert view.canvas.selected_nodes == [gate]


def test_the_uses_of_a_fork_are_rows_of_their_own(window):
    page = open_text(window, "x*y + sin(x)", x=0.5, y=4.0)
    window.stepper.last()
    assert set(verdicts(window)) == {"x", "x via q", "x via p", "y", "q", "p", "f"}
    listed = child(window, "checkList")
    listed.setFocus()
    QTest.keyClick(listed, Qt.Key.Key_Down)
    (wire,) = window.circuit.view.canvas.selected_wires
    assert isinstance(wire, Wire)
    assert page.checking.row(wire).numeric == pytest.approx(4)


def test_the_step_is_set_by_slider_wheel_number_and_in_the_plot(window, neuron):
    page, plot = window.circuit.panel.page("check"), child(window, "errorPlot")
    window.stepper.last()
    finish(window)
    slider, box = child(window, "checkStepSlider"), child(window, "checkStepBox")
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Right)
    higher = page.checking.h
    assert higher > 1e-5
    turn_wheel(slider, -1)
    assert page.checking.h < higher
    type_into(box, "1e-14")
    assert page.checking.h == 1e-14
    assert "rounding" in set(verdicts(window).values())
    (rule,) = [rule for rule in plot.picture.rules if rule.name]
    start, end = plot.place(rule.at, 1e-9).toPoint(), plot.place(0.1, 1e-9).toPoint()
    QTest.mousePress(plot, LEFT, Qt.KeyboardModifier.NoModifier, start)
    move(plot, end)
    QTest.mouseRelease(plot, LEFT, Qt.KeyboardModifier.NoModifier, end)
    assert page.checking.h == pytest.approx(0.1, rel=0.2)
    assert "h too large" in set(verdicts(window).values())
    plot.setFocus()
    QTest.keyClick(plot, Qt.Key.Key_Left)
    assert page.checking.h < 0.09


def test_the_plot_shows_the_u_with_both_laws_and_the_best_step(window):
    open_text(window, "exp(x)", x=1.0)
    window.stepper.last()
    finish(window)
    picture = child(window, "errorPlot").picture
    assert [curve.label for curve in picture.curves] == ["measured", "∝ h²", "∝ 1/h"]
    (best,) = [rule.at for rule in picture.rules if rule.label == "best"]
    assert 6e-6 <= best <= 9e-6
    QTest.mouseClick(child(window, "checkForward"), LEFT)
    finish(window)
    picture = child(window, "errorPlot").picture
    assert picture.curves[1].label == "∝ h"
    (best,) = [rule.at for rule in picture.rules if rule.label == "best"]
    assert best == pytest.approx(1.5e-8, rel=0.1)


def test_a_kink_a_vanished_gradient_and_an_overflow_are_no_errors_or_say_why(window):
    open_text(window, "max(x, y) * 2", x=1.0, y=1.0)
    window.stepper.last()
    assert verdicts(window)["x"] == "kink"
    assert "max changed sides between f(x − h) and f(x + h)" in child(window, "checkSentence").text()
    assert child(window, "checkSummary").text().startswith("✓")

    open_text(window, "sigmoid(x)", x=40.0)
    window.stepper.last()
    assert verdicts(window)["x"] == "vanished"

    open_text(window, "exp(x * y)", x=40.0, y=40.0)
    window.stepper.last()
    assert set(verdicts(window).values()) == {"not finite"}
    assert child(window, "checkSummary").text().startswith("!")


def test_a_custom_gate_with_a_wrong_derivative_is_found_and_named(window):
    circuit = parse("x * y")
    circuit, _ = circuit.add_body(custom_gate("cube", "c", "u**3", ["2 * u**2"]), [circuit.output])
    open_page(window, Document(circuit, {"x": 2.0, "y": 0.5}))
    window.stepper.last()
    found = verdicts(window)
    assert {name for name, verdict in found.items() if verdict == "wrong"} == {"x", "y", "q"}
    said = child(window, "checkSummary").text()
    assert said.startswith("✗ 3 of 4")
    assert "begins at cube" in said


def test_a_changed_number_is_checked_anew_and_an_unfinished_circuit_says_what_is_missing(window, neuron):
    from playground.document import edits

    window.stepper.last()
    finish(window)
    before = rows(window)["w0"].numeric
    window.editor.apply("set", lambda d: edits.set_value(d, "x0", 1.0))
    finish(window)
    assert rows(window)["w0"].numeric != before
    output = window.editor.document.circuit.output
    window.editor.apply("cut", lambda d: edits.set_output(edits.disconnect(d, output, 0), output))
    assert not child(window, "checkList").isVisible()
    window.editor.undo()
    assert child(window, "checkList").isVisible()


def test_what_is_hidden_costs_nothing_and_a_large_circuit_is_checked_in_slices(window, qtbot):
    text = " + ".join(f"sin(x{k % 7} * {k + 1}) * tanh(x{(k + 3) % 7})" for k in range(60))
    page = open_text(window, "x", x=1.0)
    QTest.mouseClick(child(window, "stepTab"), LEFT)
    window.editor.new(document_from_expression(text))
    window.stepper.last()
    assert not page._timer.isActive()
    assert page.checking.progress == (1, 1)  # still those of the circuit before
    QTest.mouseClick(child(window, "checkTab"), LEFT)
    done, count = page.checking.progress
    assert 0 < done < count
    assert page._progress.isVisible()
    qtbot.waitUntil(lambda: page.checking.progress == (count, count), timeout=20_000)
    qtbot.waitUntil(lambda: not page._timer.isActive(), timeout=5000)
    assert not page._progress.isVisible()


def test_inside_of_a_group_its_wires_are_checked(window):
    from playground.document import edits

    document = document_from_expression("sin(x) * 3", {"x": 0.5})
    gates = [n.id for n in document.circuit.nodes.values() if n.gate == "sin"]
    document, group = edits.fold(document, gates, "wave", "w")
    open_page(window, document)
    window.editor.look_inside(group)
    window.stepper.last()
    assert set(verdicts(window).values()) == {"good"}
    assert "✓" in child(window, "checkSummary").text()


@pytest.mark.parametrize(
    ("mistake", "wrong", "where"),
    [
        ("overwrite", {"x"}, "fork x"),
        ("no_upstream", {"x", "x via p", "p"}, "begins at"),
        ("no_reset", {"x", "y"}, "begins at"),
    ],
)
def test_planted_mistakes_are_found(window, mistake, wrong, where):
    open_text(window, "(x*y + sin(x)) * 3", x=0.5, y=4.0)
    window.stepper.last()
    assert set(verdicts(window).values()) == {"good"}
    window.stepper.mistakes = frozenset({mistake})
    found = {name for name, verdict in verdicts(window).items() if verdict in ("wrong", "suspicious")}
    assert wrong <= found
    assert where in child(window, "checkSummary").text()
    window.stepper.mistakes = frozenset()
    assert set(verdicts(window).values()) == {"good"}


def test_the_list_has_room_for_every_gradient_of_the_neuron(window, neuron, qtbot):
    window.resize(1280, 720)
    listed = child(window, "checkList")
    assert listed.model().rowCount() == 13
    qtbot.waitUntil(lambda: listed.verticalScrollBar().maximum() == 0)
