"""Tests of what installers and desktops read: names, versions and files that have to agree."""

import configparser
import re
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from playground import __version__

ROOT = Path(__file__).parents[1]
RESOURCES = ROOT / "resources"
ID = "org.gradientplayground.GradientPlayground"


@pytest.fixture(scope="module")
def wheel():
    """Yield the table of what goes into a wheel."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return project["tool"]["hatch"]["build"]["targets"]["wheel"]


def test_every_folder_that_the_program_reads_is_installed(wheel):
    read = set()
    for module in (ROOT / "playground").rglob("*.py"):
        read |= set(re.findall(r'\basset\("(\w+)"', module.read_text("utf-8")))
    assert read >= {"data", "examples", "fonts", "icons"}
    assert read <= {name.removeprefix("resources/") for name in wheel["force-include"]}
    spec = (RESOURCES / "packaging" / "gradient-playground.spec").read_text("utf-8")
    packed = set(re.findall(r'"(\w+)"', re.search(r"shipped = \((.*)\)", spec)[1]))
    assert {f"resources/{name}" for name in packed} == set(wheel["force-include"])


def test_what_is_installed_is_there(wheel):
    for source in (*wheel["force-include"], *wheel["shared-data"]):
        assert (ROOT / source).exists(), source


def test_desktop_entry_metadata_icon_and_window_have_one_name(wheel, qapp):
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(RESOURCES / "linux" / f"{ID}.desktop", "utf-8")
    assert entry["Desktop Entry"]["Icon"] == ID == qapp.desktopFileName()
    metadata = ET.parse(RESOURCES / "linux" / f"{ID}.metainfo.xml").getroot()
    assert metadata.findtext("id") == ID
    assert metadata.findtext("launchable") == f"{ID}.desktop"
    assert metadata.find("releases/release").get("version") == __version__
    assert {Path(target).stem.removesuffix(".metainfo") for target in wheel["shared-data"].values()} == {ID}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert entry["Desktop Entry"]["Exec"].split()[0] in project["gui-scripts"]


def test_the_window_has_the_icon(qapp):
    assert not qapp.windowIcon().isNull()
    assert qapp.windowIcon().pixmap(64, 64).toImage().pixelColor(32, 32).alpha() == 255
