"""PySide6 reads no sources of modules, unless it looks for something else than what is known."""

import inspect
import linecache
import sys
from types import SimpleNamespace

import pytest

from playground.ui.quick_import import spare_sources


def reads(module):
    return "PySide6" in inspect.getsource(module)


def reads_two(module, name):
    return name in inspect.getsource(module)


def reads_none(module):
    return "PySide6" in vars(module)


def test_the_function_that_reads_is_spared():
    feature = SimpleNamespace(_mod_uses_pyside=reads)
    assert spare_sources(feature)
    assert feature._mod_uses_pyside(sys) is False


@pytest.mark.parametrize("other", [reads_two, reads_none, len, None])
def test_another_function_stays(other):
    feature = SimpleNamespace(_mod_uses_pyside=other)
    assert not spare_sources(feature)
    assert feature._mod_uses_pyside is other
    assert not spare_sources(None)


def test_an_import_after_it_leaves_no_source_in_memory(qapp, tmp_path, monkeypatch):
    feature = sys.modules.get("shibokensupport.feature")
    if getattr(getattr(feature, "_mod_uses_pyside", None), "__name__", "") != "_no_feature":
        pytest.skip("this PySide6 looks in another way")
    (tmp_path / "imported_for_a_test.py").write_text("from PySide6.QtCore import QObject")
    monkeypatch.syspath_prepend(tmp_path)
    import imported_for_a_test

    assert imported_for_a_test.__file__ not in linecache.cache
