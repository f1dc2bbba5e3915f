"""Garbage is taken apart in the thread of the windows, and nowhere else."""

import gc
import threading

import pytest
from PySide6.QtCore import QObject

from playground.ui.garbage import Garbage, collect_due, collected_here


class Ring:
    """Garbage as soon as it is let go of, which tells the thread that takes it apart."""

    def __init__(self, gone):
        self.itself = self
        self.gone = gone

    def __del__(self):
        self.gone.append(threading.current_thread())


@pytest.fixture
def gone():
    return []


@pytest.fixture
def garbage(qapp):
    collecting = gc.isenabled()
    parent = QObject()
    garbage = Garbage(parent)
    yield garbage
    garbage.stop()
    if collecting:
        gc.enable()


def make_much():
    """Make so many objects that Python would collect if it were left to."""
    return [[] for _ in range(2 * gc.get_threshold()[0])]


def test_another_thread_collects_nothing(garbage, gone, qtbot):
    gc.enable()
    garbage.start()
    Ring(gone)
    thread = threading.Thread(target=make_much)
    thread.start()
    thread.join()
    assert gone == []
    much = make_much()
    qtbot.waitUntil(lambda: bool(gone))
    assert gone == [threading.main_thread()]
    assert much


def test_the_oldest_garbage_goes_too(gone):
    kept = []
    with collected_here():
        gc.collect()  # counting begins anew, whatever the tests before have made
        ring = Ring(gone)
        gc.collect(1)
        del ring  # among the oldest now, which are gone through most rarely
        while not gone and len(kept) < 300:
            kept.append(make_much())
            collect_due()
    assert gone == [threading.main_thread()]
    assert len(kept) > 20


@pytest.mark.parametrize("collecting", [True, False])
def test_afterwards_it_is_as_before(collecting):
    before = gc.isenabled()
    (gc.enable if collecting else gc.disable)()
    try:
        with collected_here():
            assert not gc.isenabled()
        assert gc.isenabled() == collecting
    finally:
        (gc.enable if before else gc.disable)()
