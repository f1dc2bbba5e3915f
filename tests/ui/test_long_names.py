"""The longest names push nothing out of the window."""

from playground.document import document_from_expression
from tests.driving import child


def test_choosers_of_long_names_keep_within_their_panel(window, qapp):
    name = "a" * 99
    window.editor.new(document_from_expression(f"{name}1*{name}2 + {name}3"))
    window.stepper.jump(99)
    qapp.processEvents()
    x, y, button = (child(window, n) for n in ("surfaceXChooser", "surfaceYChooser", "openAsSurface"))
    assert x.geometry().right() < y.geometry().left()
    assert y.geometry().right() < button.geometry().left()
    assert button.width() >= button.sizeHint().width()
