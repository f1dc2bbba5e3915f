"""What is loaded after the first frame: everything, beside the event loop, and nothing after the end."""

import gc
import sys

import pytest
from PySide6.QtCore import QObject

from playground.ui.warm_up import NEEDED_SOON, WarmUp


@pytest.fixture
def warm_up(qapp):
    gc.enable()
    parent = QObject()
    warm_up = WarmUp(parent)
    yield warm_up
    warm_up.stop()


def test_everything_is_there_when_it_is_done(warm_up, qtbot):
    with qtbot.waitSignal(warm_up.done, timeout=60_000):
        warm_up.start()
    assert set(NEEDED_SOON) <= set(sys.modules)
    assert gc.isenabled()


def test_it_begins_once(warm_up, qtbot):
    with qtbot.waitSignal(warm_up.done, timeout=60_000):
        warm_up.start()
    warm_up.start()
    assert not warm_up.findChildren(QObject)[0].isActive()


def test_stopped_at_once_it_begins_nothing(warm_up):
    warm_up.start()
    warm_up.stop()
    assert gc.isenabled()
