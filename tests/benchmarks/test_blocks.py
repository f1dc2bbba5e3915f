"""The longest time that the event loop was blocked in each journey; run with ``pytest -m benchmark -s``.

The table is also written as JSON if BLOCKS_JSON names a file. With ``-p tests.watchdog`` any tests can be
measured.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.benchmark
_ROUGH_LIMIT = 400  # ms of processor time; the aim is 50, on a machine of one's own


@pytest.mark.timeout(1200)
def test_no_journey_blocks_the_event_loop_for_long(tmp_path):
    path = os.environ.get("BLOCKS_JSON", str(tmp_path / "blocks.json"))
    command = [sys.executable, "-m", "pytest", "-p", "tests.watchdog", "--blocks", path, "tests/journeys"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    print("\n" + done.stdout[done.stdout.index(" busy ms") :])
    blocks = json.loads(Path(path).read_text())
    assert len(blocks) > 20
    assert max(longest[0]["busy"] for longest in blocks.values() if longest) < _ROUGH_LIMIT
