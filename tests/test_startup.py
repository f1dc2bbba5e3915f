"""The checks before Qt starts: what is missing is named, and what is not needed is not asked for."""

import importlib.metadata
import os
import socket
import subprocess
import sys

import pytest

from playground import startup
from playground.startup import binding_problem, binding_version, display_problem, library_problem

linux_only = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="other systems need no such check"
)
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}


def loader(*missing):
    """A loader of libraries that lacks some, and the list of what it was asked for."""
    asked = []

    def load(name):
        asked.append(name)
        if name in missing:
            raise OSError(name)

    return load, asked


@pytest.mark.parametrize("python", [(3, 11), (3, 12), (3, 14)])
@pytest.mark.parametrize("version", ["6.8.0", "6.11.3", ""])
def test_sound_bindings_pass(version, python):
    assert binding_problem(version, python) == ""


def test_the_pair_that_crashes_is_refused():
    assert "3.12" in binding_problem("6.12.0", (3, 11))
    assert binding_problem("6.12.0", (3, 12)) == ""


def test_a_missing_binding_is_named():
    assert "pip install PySide6-Essentials" in binding_problem(None)


def test_the_installed_version_is_found_without_an_import():
    assert binding_version() == importlib.metadata.version("PySide6-Essentials")


def test_no_binding_is_found_where_none_is(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert binding_version() is None


@pytest.mark.parametrize(
    "environment",
    [
        {"DISPLAY": ":0"},
        {"WAYLAND_DISPLAY": "wayland-0"},
        {"QT_QPA_PLATFORM": "offscreen"},
        {"QT_QPA_PLATFORM": "vnc:size=800x600"},
        {"QT_QPA_PLATFORM": "wayland;xcb", "DISPLAY": ":0"},
        {"QT_QPA_PLATFORM": "xcb;offscreen"},
    ],
)
def test_a_display_or_a_platform_without_one_passes(environment):
    assert display_problem(environment, answers=lambda display: True) == ""


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"DISPLAY": ""},
        {"QT_QPA_PLATFORM": "xcb", "WAYLAND_DISPLAY": "wayland-0"},
        {"QT_QPA_PLATFORM": "wayland-egl", "DISPLAY": ":0"},
    ],
)
def test_no_display_is_said_with_what_to_do(environment):
    said = display_problem(environment, answers=lambda display: True)
    assert "DISPLAY" in said
    assert "xvfb-run" in said


def test_an_x_server_that_does_not_answer_is_named():
    assert ":7" in display_problem({"DISPLAY": ":7"}, answers=lambda display: False)
    wayland = {"DISPLAY": ":7", "WAYLAND_DISPLAY": "wayland-0"}
    assert display_problem(wayland, answers=lambda display: False) == ""


@linux_only
def test_a_listening_x_server_is_recognised():
    number = 5000 + os.getpid() % 10_000  # far from real displays
    environment = {"DISPLAY": f":{number}.0"}
    assert display_problem(environment)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"\0/tmp/.X11-unix/X{number}")
        server.listen()
        assert display_problem(environment) == ""


@linux_only
def test_a_display_elsewhere_is_left_to_qt():
    assert display_problem({"DISPLAY": "localhost:10.0"}) == ""


def test_every_missing_library_is_named_with_its_package():
    load, _ = loader("libEGL.so.1", "libxcb-cursor.so.0", "libX11-xcb.so.1")
    said = library_problem({"DISPLAY": ":0"}, load)
    assert "libEGL.so.1" in said
    assert "libxcb-cursor.so.0" in said
    assert said.endswith("sudo apt-get install libegl1 libx11-xcb1 libxcb-cursor0")


def test_x11_libraries_are_needed_on_x11_only():
    load, asked = loader("libxcb-cursor.so.0")
    assert library_problem(OFFSCREEN, load) == ""
    assert library_problem({"WAYLAND_DISPLAY": "wayland-0"}, load) == ""
    assert "libxcb-cursor.so.0" not in asked
    assert library_problem({"DISPLAY": ":0"}, load)


def test_one_complete_platform_is_enough():
    both = {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}
    assert library_problem(both, loader("libwayland-client.so.0")[0]) == ""
    assert library_problem(both, loader("libxcb-cursor.so.0")[0]) == ""
    assert library_problem(both, loader("libwayland-client.so.0", "libxcb-cursor.so.0")[0])


@linux_only
def test_nothing_is_missing_where_these_tests_run():
    assert startup.problem(OFFSCREEN) == ""


@linux_only
def test_without_a_display_the_program_ends_with_a_message_before_qt_does():
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        [sys.executable, "-m", "playground"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "display" in done.stderr
    assert len(done.stderr.splitlines()) == 1
