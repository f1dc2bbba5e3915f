"""Kept gates in palette and search, and the sheet of custom gates, by real events."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QMessageBox, QWidget

from playground.document import edits
from playground.engine.custom import custom_gate
from playground.session.custom_work import KeptGate
from playground.ui.circuit.gesture_table import GESTURES
from playground.ui.circuit.hit import Hit
from playground.ui.circuit.menu import canvas_menu
from playground.ui.theme import THEMES
from playground.ui.window import library_file
from tests.driving import at, centre, child, drag, drop_gate, type_into

LEFT = Qt.MouseButton.LeftButton
CTRL, SHIFT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)
WRONG = custom_gate("decay", "D", "a*exp(-b)", {"b": "exp(-b)"})
TWICE = custom_gate("twice", "2×", "2*x")


def keep(window, *bodies):
    for body in bodies:
        window.editor.apply("Keep", lambda document, body=body: edits.keep_body(document, body))


def place(window, body):
    """Add a gate in the middle of the canvas; return its id."""
    added = []

    def edit(document):
        document, node_id = edits.add_body(document, body, (60.0, 300.0))
        added.append(node_id)
        return document

    window.editor.apply("Add", edit)
    window.circuit.view.canvas.select(added)
    return added[0]


def fold_sum(window):
    """Fold the sum of the first circuit into a group; return its id."""
    window.editor.apply("Fold", lambda document: edits.fold(document, ["add3"], "total", "Σ")[0])
    group = next(node.id for node in window.editor.document.circuit.nodes.values() if node.body)
    window.circuit.view.canvas.select([group])
    return group


def kept_titles(window):
    palette = child(window, "gatePalette")
    names = [w.objectName() for w in palette.findChildren(QWidget) if w.isVisibleTo(palette)]
    return [name.removeprefix("myGate_") for name in names if name.startswith("myGate_")]


def message(window):
    return child(window, "canvasMessage").text()


def bodies(window):
    return [node.body for node in window.editor.document.circuit.nodes.values() if node.body]


def open_sheet(window):
    QTest.keyClick(window.circuit.view, Qt.Key.Key_F, CTRL | SHIFT)
    return child(window, "customFormula")


# --- keeping -------------------------------------------------------------------------------------


def test_a_folded_gate_is_kept_by_key_once(window):
    fold_sum(window)
    QTest.keyClick(window.circuit.view, Qt.Key.Key_K, CTRL)
    assert kept_titles(window) == ["total"]
    steps = window.editor.history_index
    QTest.keyClick(window.circuit.view, Qt.Key.Key_K, CTRL)
    assert message(window)
    assert window.editor.history_index == steps


def test_only_gates_with_an_inside_are_kept(window):
    window.circuit.view.canvas.select(["add3"])
    QTest.keyClick(window.circuit.view, Qt.Key.Key_K, CTRL)
    assert message(window)
    assert not window.editor.can_undo


def test_a_gate_dropped_on_the_palette_is_kept_and_stays_where_it_was(window):
    view = window.circuit.view
    group = fold_sum(window)
    before = window.editor.document.positions
    palette = child(window, "gatePalette")
    target = view.viewport().mapFromGlobal(palette.mapToGlobal(palette.rect().center()))
    drag(view, centre(view, group), target)
    assert kept_titles(window) == ["total"]
    assert window.editor.document.positions == before
    assert view.canvas.node_items[group].pos() == QPointF(*before[group])


def test_the_menu_of_a_gate_offers_it(window):
    view = window.circuit.view
    for node_id, formulas in ((fold_sum(window), False), (place(window, WRONG), True)):
        texts = [action.text() for action in canvas_menu(view, Hit("node", node_id), QPointF()).actions()]
        assert any(GESTURES["keep"].does in text for text in texts)
        assert any("formulas" in text for text in texts) == formulas
    view.canvas.select(["mul5"])
    assert not any(
        GESTURES["keep"].does in a.text() for a in canvas_menu(view, Hit("node", "mul5"), QPointF()).actions()
    )


# --- in the palette ------------------------------------------------------------------------------


def test_a_kept_gate_is_renamed_in_place_unless_the_name_is_taken(window):
    keep(window, WRONG, TWICE)
    QTest.keyClick(child(window, "myGate_decay"), Qt.Key.Key_F2)
    field = child(window, "inPlaceEdit")
    type_into(field, "twice")
    assert field.isVisible()
    assert message(window)
    type_into(field, "fading")
    assert kept_titles(window) == ["fading", "twice"]
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert kept_titles(window) == ["decay", "twice"]


def test_the_menu_of_a_kept_gate_edits_and_forgets(window):
    keep(window, WRONG, TWICE)
    actions = {a.text().partition("\t")[0]: a for a in child(window, "myGate_decay").gate_menu().actions()}
    actions["Edit the formulas"].trigger()
    assert child(window, "customTitle").text() == "decay"
    child(window, "myGate_twice").setFocus()
    actions["Forget"].trigger()
    assert kept_titles(window) == ["twice"]
    assert child(window, "customApply").text() == "Add gate"  # what was typed can still become a gate


def test_a_group_has_no_formulas_to_edit(window):
    fold_sum(window)
    QTest.keyClick(window.circuit.view, Qt.Key.Key_K, CTRL)
    menu = child(window, "myGate_total").gate_menu()
    assert isinstance(menu, QMenu)
    assert not any("formulas" in action.text() for action in menu.actions())


def test_the_keyboard_stays_among_the_kept_gates_when_one_is_forgotten(window):
    keep(window, WRONG, TWICE)
    child(window, "myGate_decay").setFocus()
    QTest.keyClick(child(window, "myGate_decay"), Qt.Key.Key_Delete)
    assert child(window, "myGate_twice").hasFocus()
    QTest.keyClick(child(window, "myGate_twice"), Qt.Key.Key_Delete)
    assert child(window, "gateSearch").hasFocus()


def test_the_search_of_the_palette_finds_kept_gates(window):
    keep(window, TWICE)
    QTest.keyClicks(child(window, "gateSearch"), "twi")
    assert kept_titles(window) == ["twice"]
    QTest.keyClick(child(window, "gateSearch"), Qt.Key.Key_Return)
    assert [body.title for body in bodies(window)] == ["twice"]


@pytest.mark.parametrize("query", ["twice", "custom"])
def test_the_search_on_the_canvas_finds_kept_gates_and_the_custom_entry(window, query):
    keep(window, TWICE)
    QTest.keyClick(window.circuit.view, Qt.Key.Key_Slash)
    type_into(child(window, "gateSearchField"), query)
    if query == "twice":
        assert [body.title for body in bodies(window)] == ["twice"]
    else:
        assert child(window, "customFormula").hasFocus()


def test_a_kept_gate_dropped_on_a_wire_is_inserted(window):
    view = window.circuit.view
    keep(window, TWICE)
    wire = next(w for w in view.canvas.wire_items if w.target == "mul5" and w.port == 1)
    middle = view.canvas.wire_items[wire].path.pointAtPercent(0.6)
    node_id = drop_gate(view, "my:twice", at(view, middle))
    circuit = window.editor.document.circuit
    assert circuit["mul5"].inputs[1] == node_id
    assert circuit[node_id].inputs == (wire.source,)


def test_a_gate_that_was_forgotten_meanwhile_is_not_added(window):
    before = window.editor.document
    window.circuit.view.add_gate("my:gone")
    assert window.editor.document == before


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_a_wrong_gate_is_marked_in_the_palette_and_on_the_canvas(window, theme):
    window.circuit.set_theme(theme)
    keep(window, WRONG, TWICE)
    node_id = place(window, WRONG)
    view = window.circuit.view
    item = view.canvas.node_items[node_id]
    assert "for b " in item.toolTip()
    assert "for b " in child(window, "myGate_decay").toolTip()
    assert "warning" in child(window, "myGate_decay").accessibleName()
    assert "warning" not in child(window, "myGate_twice").accessibleName()
    colour = theme.color("error").rgb()
    view.canvas.clearSelection()
    view.fit()
    assert colour in _colours(view.grab().toImage())
    assert colour in _colours(child(window, "myGate_decay").grab().toImage())
    assert colour not in _colours(child(window, "myGate_twice").grab().toImage())


def _colours(image):
    return {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}


# --- the sheet -----------------------------------------------------------------------------------


def test_each_port_gets_a_line_in_tab_order(window):
    formula = open_sheet(window)
    QTest.keyClicks(formula, "u*v + w")
    fields = [formula, *(child(window, f"customSlope_{port}") for port in "uvw")]
    for field, following in zip(fields, [*fields[1:], child(window, "customOption")], strict=True):
        QTest.keyClick(field, Qt.Key.Key_Tab)
        assert following.hasFocus()
    QTest.keyClicks(formula, "u")  # another name in the place of w
    assert not window.findChildren(QWidget, "customSlope_w")
    assert child(window, "customSlope_wu").isVisible()


def test_lines_stay_while_the_output_cannot_be_read(window):
    formula = open_sheet(window)
    QTest.keyClicks(formula, "u*v")
    QTest.keyClicks(child(window, "customSlope_u"), "v")
    QTest.keyClicks(formula, "+")
    assert child(window, "customSlope_u").text() == "v"
    assert child(window, "customProblem").isVisible()


def test_enter_says_what_is_missing_and_adds_nothing(window):
    before = window.editor.document
    formula = open_sheet(window)
    QTest.keyClick(formula, Qt.Key.Key_Return)
    assert child(window, "customRefusal").isVisible()
    QTest.keyClicks(formula, "u*v")
    assert not child(window, "customRefusal").isVisible()
    slope = child(window, "customSlope_u")
    QTest.keyClicks(slope, "v * q")
    assert slope.mistake == 4
    QTest.keyClick(slope, Qt.Key.Key_Return)
    assert "for u" in child(window, "customRefusal").text()
    assert window.editor.document == before


def test_esc_changes_nothing_and_loses_nothing(window):
    before = window.editor.document
    formula = open_sheet(window)
    QTest.keyClicks(formula, "u*v")
    QTest.keyClick(formula, Qt.Key.Key_Escape)
    assert window.circuit.view.hasFocus()
    assert window.editor.document == before
    assert open_sheet(window).text() == "u*v"
    type_into(formula, "u*v")
    assert open_sheet(window).text() == ""  # it became a gate


def test_the_sheet_of_one_gate_does_not_show_the_texts_of_another(window):
    first, second = place(window, WRONG), place(window, TWICE)
    view = window.circuit.view
    for node_id, text in ((first, "a*exp(-b)"), (second, "2*x"), (first, "a*exp(-b)")):
        view.canvas.select([node_id])
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_Return)
        assert child(window, "customFormula").text() == text
        QTest.keyClicks(child(window, "customFormula"), "x")
        QTest.keyClick(child(window, "customFormula"), Qt.Key.Key_Escape)


def test_without_the_mark_a_new_gate_is_not_kept(window):
    formula = open_sheet(window)
    child(window, "customOption").setChecked(False)
    type_into(formula, "u*v")
    assert (len(bodies(window)), kept_titles(window)) == (1, [])


def test_editing_a_kept_gate_changes_its_copies_only_if_wanted(window):
    keep(window, WRONG)
    place(window, window.editor.document.my_gates[0])
    for wanted, expected in ((False, "exp(-b)"), (True, "-y")):
        window.circuit.open_sheet(KeptGate("decay"))
        option = child(window, "customOption")
        assert option.isVisible()
        option.setChecked(wanted)
        type_into(child(window, "customSlope_b"), "-y")
        assert window.editor.document.my_gates[0].derivatives == ("", "-y")
        assert bodies(window)[0].derivatives[1] == expected
        QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
        assert window.editor.document.my_gates[0].derivatives == WRONG.derivatives


def test_a_name_that_is_taken_leaves_the_sheet_open(window):
    keep(window, WRONG, TWICE)
    window.circuit.open_sheet(KeptGate("decay"))
    type_into(child(window, "customTitle"), "twice")
    assert child(window, "customSheet").isVisible()
    assert message(window)
    assert [body.title for body in window.editor.document.my_gates] == ["decay", "twice"]


def test_a_gate_that_is_deleted_meanwhile_can_be_added_again(window):
    node_id = place(window, WRONG)
    window.circuit.view.edit_node(node_id, name=False)
    window.editor.apply("Delete", lambda document: edits.remove(document, [node_id]))
    assert child(window, "customApply").text() == "Add gate"
    QTest.keyClick(child(window, "customFormula"), Qt.Key.Key_Return)
    assert [body.derivatives for body in bodies(window)] == [WRONG.derivatives]


def test_another_document_closes_the_sheet(window):
    open_sheet(window)
    window.editor.new()
    assert not child(window, "customSheet").isVisible()


def test_a_custom_gate_dropped_on_a_wire_is_written_and_then_inserted(window):
    view = window.circuit.view
    wire = next(w for w in view.canvas.wire_items if w.target == "mul5" and w.port == 1)
    middle = view.canvas.wire_items[wire].path.pointAtPercent(0.6)
    with pytest.raises(ValueError, match="unpack"):
        drop_gate(view, "custom", at(view, middle))  # no gate yet
    type_into(child(window, "customFormula"), "2*x")
    circuit = window.editor.document.circuit
    inserted = circuit["mul5"].inputs[1]
    assert circuit[inserted].inputs == (wire.source,)
    away = QPointF(*window.editor.document.positions[inserted]) - middle
    assert away.manhattanLength() < 4  # a pixel of the view is more than one of the scene


def test_the_sheet_follows_theme_and_zoom(window):
    formula = open_sheet(window)
    QTest.keyClicks(formula, "u*v")
    for theme in THEMES.values():
        window.circuit.set_theme(theme)
    window.zoom_by(1.5)
    sheet = child(window, "customSheet")
    assert sheet.width() > sheet.WIDTHS[0]
    assert sheet.geometry().right() <= sheet.parentWidget().width()


def test_keys_typed_in_the_sheet_do_nothing_on_the_canvas(window):
    open_sheet(window)
    cursor = window.stepper.cursor
    QTest.keyClick(child(window, "customApply"), Qt.Key.Key_Right)
    QTest.keyClick(child(window, "customOption"), Qt.Key.Key_Delete)
    assert window.stepper.cursor == cursor
    assert not window.editor.can_undo


def test_the_sheet_stays_beside_the_canvas(window, qapp):
    open_sheet(window)
    qapp.processEvents()
    view, sheet = window.circuit.view, child(window, "customSheet")
    assert view.mapTo(window, QPoint(view.width(), 0)).x() <= sheet.mapTo(window, QPoint()).x()


# --- gates of this computer ------------------------------------------------------------------


def own_button(window, title):
    return child(window, f"libraryGate_{title}")


@pytest.fixture
def own(window, qtbot):
    """A gate that the keyboard has kept on this computer, in a new document."""
    place(window, TWICE)
    window.circuit.view.setFocus()
    qtbot.waitUntil(window.circuit.view.hasFocus)
    QTest.keyClick(window.circuit.view, Qt.Key.Key_K, CTRL | SHIFT)
    window.editor.new()
    yield own_button(window, "twice")
    library_file().unlink()


def test_a_gate_of_this_computer_is_used_in_any_document(window, own):
    QTest.mouseDClick(own, LEFT)
    drop_gate(window.circuit.view, own.key, QPoint(300, 200))
    document = window.editor.document
    assert [n.body.formula for n in document.circuit.nodes.values() if n.body] == ["2*x", "2*x"]
    assert not document.my_gates


def test_a_gate_of_this_computer_is_renamed_and_removed_with_the_keyboard(window, own, monkeypatch):
    QTest.keyClick(own, Qt.Key.Key_F2)
    field = child(window, "inPlaceEdit")
    type_into(field, "double")
    renamed = own_button(window, "double")
    answers = iter([QMessageBox.StandardButton.No, QMessageBox.StandardButton.Yes])
    monkeypatch.setattr(QMessageBox, "exec", lambda _: next(answers))
    QTest.keyClick(renamed, Qt.Key.Key_Delete)
    assert own_button(window, "double") is renamed
    QTest.keyClick(renamed, Qt.Key.Key_Delete)
    assert window.circuit.view.library.gates == ()


def test_a_click_on_a_gate_says_how_to_add_it_and_adding_it_takes_that_away(window):
    add = child(window, "gateAdd")
    QTest.mouseClick(add, LEFT)
    assert child(window, "canvasMessage").isVisible()
    assert len(window.editor.document.circuit) == 5
    QTest.mouseDClick(add, LEFT)
    QTest.mouseRelease(add, LEFT)
    assert len(window.editor.document.circuit) == 6
    assert not child(window, "canvasMessage").isVisible()
