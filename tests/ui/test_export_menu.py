"""The Export menu: what lands in files and on the clipboard, and what is said when it cannot."""

import subprocess
import sys

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QMessageBox

from playground.document import Document, document_from_expression, edits, note_edits, route_edits
from playground.engine import Circuit
from playground.engine.export import to_latex, to_micrograd, to_numpy, to_torch
from playground.ui.theme import DARK, LIGHT


def show(window, text, values):
    window.editor.new(document_from_expression(text, values))


# --- code ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "write"),
    [("NumPy", to_numpy), ("PyTorch", to_torch), ("micrograd", to_micrograd), ("LaTeX", to_latex)],
)
def test_code_lands_on_the_clipboard_with_the_numbers_of_the_document(window, export, clipboard, name, write):
    export(f"Copy code as {name}")
    document = window.editor.document
    assert clipboard.text() == write(document.circuit, document.values)


def test_a_saved_script_runs(export, asked, tmp_path):
    path = tmp_path / "course"
    suggested = asked(path)
    export("Save code as NumPy script…")
    assert suggested[0][0].endswith(".py")
    script = path.with_suffix(".py")
    result = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines() == ["f = -12.0", "df/dx = -4.0", "df/dy = -4.0", "df/dz = 3.0"]


def test_what_cannot_be_expressed_is_said_and_leaves_the_clipboard_alone(window, export, clipboard, warnings):
    show(window, "exp(x) * y", {"x": 1.0, "y": 2.0})
    clipboard.setText("before")
    export("Copy code as micrograd")
    assert "Exp" in warnings[0]
    assert clipboard.text() == "before"


def test_an_incomplete_circuit_is_said_and_writes_no_file(window, export, asked, warnings, tmp_path):
    asked(tmp_path / "f.py")
    window.editor.new(Document(Circuit().add("mul")[0], {}))
    export("Save code as NumPy script…")
    assert "Multiply" in warnings[0]
    assert not (tmp_path / "f.py").exists()


# --- pictures ------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [1, 2, 4])
def test_png_is_as_fine_as_chosen(window, export, asked, tmp_path, scale):
    asked(tmp_path / "one.png")
    export("1×")
    asked(tmp_path / "other.png")
    export(f"{scale}×")
    one, other = QImage(str(tmp_path / "one.png")), QImage(str(tmp_path / "other.png"))
    assert not one.isNull()
    assert (other.width(), other.height()) == (scale * one.width(), scale * one.height())


def test_svg_shows_the_step_that_the_window_shows(window, export, asked, tmp_path):
    show(window, "x * y", {"x": 4.0, "y": -3.0})
    for name, cursor in (("start", 0), ("end", len(window.stepper.trace))):
        window.stepper.jump(cursor)
        asked(tmp_path / f"{name}.svg")
        export("Picture SVG…")
    assert QSvgRenderer(str(tmp_path / "end.svg")).isValid()
    assert "−12.00" not in (tmp_path / "start.svg").read_text(encoding="utf-8")
    assert "−12.00" in (tmp_path / "end.svg").read_text(encoding="utf-8")


def test_pdf_is_one_and_keeps_a_foreign_ending(export, asked, tmp_path):
    asked(tmp_path / "figure.v2")
    export("Picture PDF…")
    assert (tmp_path / "figure.v2.pdf").read_bytes().startswith(b"%PDF")


def test_a_copied_picture_has_the_theme_of_the_window(window, export, clipboard):
    for choice, theme in (("dark", DARK), ("light", LIGHT)):
        window.choose_theme(choice)
        export("Copy picture")
        assert clipboard.image().pixelColor(2, 2) == QColor(theme.canvas)


def test_the_workspace_in_front_is_what_is_drawn(window, export, clipboard):
    export("Copy picture")
    circuit = clipboard.image()
    window.show_workspace("descent")
    for _ in range(5):
        window.descender.step()
    export("Copy picture")
    assert clipboard.image().size() != circuit.size()
    assert window.editor.document.descent.steps == 5
    assert not window.editor.modified


def test_a_cancelled_dialog_writes_nothing(export, asked, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    asked("")
    for text in ("1×", "Picture SVG…", "Picture PDF…", "Save code as NumPy script…"):
        export(text)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("answer", ["Yes", "No"])
def test_a_file_that_the_dialog_did_not_ask_about_is_only_replaced_if_wanted(
    export, asked, monkeypatch, tmp_path, answer
):
    existing = tmp_path / "f.py"
    existing.write_text("mine")
    asked(tmp_path / "f")
    monkeypatch.setattr(QMessageBox, "exec", lambda _: QMessageBox.StandardButton[answer])
    export("Save code as NumPy script…")
    assert (existing.read_text() == "mine") == (answer == "No")


@pytest.mark.parametrize("text", ["1×", "Picture SVG…", "Picture PDF…", "Save code as NumPy script…"])
def test_a_place_that_cannot_be_written_is_said(export, asked, warnings, tmp_path, text):
    kind = {"1": "png", "P": text.split(" ")[-1][:3].lower(), "S": "py"}[text[0]]
    asked(tmp_path / "nowhere" / f"f.{kind}")
    export(text)
    assert f"f.{kind}" in warnings[0]


@pytest.mark.parametrize("text", ["1×", "Picture SVG…", "Picture PDF…", "Save code as NumPy script…"])
def test_a_name_that_no_file_can_have_is_said(window, export, asked, warnings, tmp_path, text):
    kind = {"1": "png", "P": text.split(" ")[-1][:3].lower(), "S": "py"}[text[0]]
    asked(tmp_path / f"{'n' * 300}.{kind}")
    export(text)
    assert warnings
    assert list(tmp_path.iterdir()) == []


def test_a_circuit_with_group_note_and_route_is_copied_as_a_picture(window, export, clipboard):
    window.editor.apply("Fold", lambda d: edits.fold(d, ["add3"], "sum", "Σ")[0])
    export("Copy picture")
    plain = clipboard.image().size()
    window.editor.apply("Note", lambda d: note_edits.add_note(d, "far below", (0.0, 900.0))[0])
    window.editor.apply("Route", lambda d: route_edits.set_route(d, "mul5", 1, [(90.0, -400.0)]))
    export("Copy picture")
    assert clipboard.image().height() > plain.height() + 1000


def test_suggested_names_follow_the_document(window, export, asked, tmp_path):
    window.editor.save(tmp_path / "neuron.json")
    suggested = asked("")
    export("Picture SVG…")
    assert suggested == [(str(tmp_path / "neuron.svg"), suggested[0][1])]
    assert "*.svg" in suggested[0][1]
