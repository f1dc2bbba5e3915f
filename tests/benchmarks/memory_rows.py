"""What a run with all its steps takes in memory, each in a process of its own."""

import subprocess
import sys
from collections.abc import Iterator

from tests.benchmarks.measure import Effort
from tests.benchmarks.table import Row

GROUP = "Memory: what a run adds at its peak, every step kept"
SIZES = (10, 100_000, 1_000_000)
WITHIN = {1_000_000: 200.0}

_CODE = """
import sys
from playground.descent import SURFACES, Run

def peak():
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
    except OSError:
        import resource
        size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return size / 2**20 if sys.platform == "darwin" else size / 1024

before = peak()
run = Run(SURFACES["ravine"], sys.argv[1], 0.01)
assert run.advance(int(sys.argv[2])) == int(sys.argv[2])
print(peak() - before)
"""


def rows(effort: Effort) -> Iterator[Row]:
    """Yield the rows of the memory."""
    if sys.platform == "win32":
        yield Row(GROUP, "a run", unit="MB", note="skipped: this system does not tell")
        return
    for optimizer, name in (("sgd", "SGD"), ("adam", "Adam")):
        for steps in SIZES[:-1] if effort.quick else SIZES:
            took = _megabytes(optimizer, steps)
            yield Row(GROUP, f"{steps:,} steps of {name}", took, "MB", at_most=WITHIN.get(steps))


def _megabytes(optimizer: str, steps: int) -> float:
    command = [sys.executable, "-c", _CODE, optimizer, str(steps)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
