"""The window, shown offscreen, with settings of its own."""

import pytest

from playground.ui.app import application
from playground.ui.window import MainWindow


@pytest.fixture(scope="session")
def qapp():
    return application()


@pytest.fixture
def window(qapp, qtbot):
    window = MainWindow()
    window.resize(1280, 800)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.editor.new()
    window.close()
