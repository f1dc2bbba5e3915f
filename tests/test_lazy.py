import importlib

import pytest


@pytest.mark.parametrize("package", ["engine", "descent", "document"])
def test_every_name_of_a_package_is_there_and_no_other(package):
    module = importlib.import_module(f"playground.{package}")
    for name in module.__all__:
        assert getattr(module, name) is not None
    assert dir(module) == sorted(module.__all__)
    with pytest.raises(AttributeError, match="nonsense"):
        _ = module.nonsense
