"""The list of code lines: nothing is cut off at any width, and a step measures no line anew."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from playground.engine import parse, trace
from playground.ui.circuit.code_list import CodeList, CodeModel, setting
from playground.ui.theme import LIGHT

WORDS = st.lists(st.text("abcxyz_01*+", min_size=1, max_size=9), min_size=1, max_size=12).map(" ".join)


@given(WORDS, st.sampled_from(["", "# 3", "# −0.1966 + 0.5 = 0.3034"]), st.integers(30, 80))
def test_a_long_line_breaks_between_words_and_its_comment_finds_room(text, comment, columns):
    place = setting(text, comment, columns)
    assert " ".join(" ".join(place.rows).split()) == text
    assert all(len(row) <= columns for row in place.rows)
    assert place.comment_column + len(comment) <= columns or not comment
    if place.comment_row < len(place.rows):
        assert place.comment_column >= len(place.rows[place.comment_row]) + 2


def test_short_comments_stand_in_one_column():
    columns = {setting(text, "# 3", 40).comment_column for text in ("q = x + y", "f = q * z", "df = 1.0")}
    assert len(columns) == 1


@pytest.fixture
def neuron():
    values = {"w0": 2.0, "w1": -3.0, "w2": -3.0, "x0": -1.0, "x1": -2.0}
    return trace(parse("1/(1+exp(-(w0*x0+w1*x1+w2)))"), values)


def test_a_step_measures_no_line_anew(neuron):
    model = CodeModel()
    told = []
    model.show_pass(neuron, 0)
    for signal in (model.dataChanged, model.modelReset):
        signal.connect(lambda *_: told.append("measured"))
    model.stepped.connect(lambda: told.append("stepped"))
    model.show_pass(neuron, 1)
    model.show_pass(neuron, len(neuron))
    model.show_pass(neuron, len(neuron))
    assert told == ["stepped", "stepped"]


def test_lines_say_where_the_pass_is(neuron):
    model = CodeModel()
    model.show_pass(neuron, 1)
    spoken = [model.data(model.index(k), Qt.ItemDataRole.AccessibleTextRole) for k in range(model.rowCount())]
    assert [text for text in spoken if text.endswith("current line")] == ["q = w0 * x0  # −2, current line"]
    assert sum("not reached yet" in text for text in spoken) == len(neuron) - 1


def test_the_list_keeps_the_current_line_in_sight(neuron, qtbot):
    listing = CodeList(LIGHT)
    qtbot.addWidget(listing)
    listing.resize(300, 90)
    listing.show()
    for cursor in (len(neuron), 1, len(neuron) // 2):
        listing.show_pass(neuron, cursor)
        index = listing.code.index(listing.code.current)
        assert listing.viewport().rect().contains(listing.visualRect(index))
    listing.resize(300, 60)
    assert listing.viewport().rect().intersects(listing.visualRect(index))
