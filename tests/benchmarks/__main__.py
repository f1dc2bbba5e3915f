"""Measure the speed against peers in the same run: ``python -m tests.benchmarks``."""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tests.benchmarks.groups import GROUPS, measured
from tests.benchmarks.measure import QUICK, THOROUGH
from tests.benchmarks.table import Row, lines, summary

PACKAGES = (
    "numpy",
    "PySide6-Essentials",
    "pyqtgraph",
    "contourpy",
    "micrograd",
    "autograd",
    "torch",
    "jax",
    "matplotlib",
)


def main() -> int:
    """Measure, print the table and write it; return 1 if a target is missed or a measurement failed."""
    options = _options()
    effort = QUICK if options.quick else THOROUGH
    rows: list[Row] = []
    for group in options.groups or GROUPS:
        print(f"measuring {group} …", file=sys.stderr, flush=True)
        rows += measured(group, effort)
    print("\n".join(lines(rows)))
    print(f"\n{summary(rows)}")
    record = {**circumstances(), "mode": "quick" if options.quick else "thorough"}
    record["rows"] = [row.as_json() for row in rows]
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"Written to {options.json}.")
    return int(any(row.failed or row.met is False for row in rows))


def circumstances() -> dict[str, object]:
    """Return when, on which machine and of what it was measured."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "machine": {
            "system": platform.platform(),
            "processor": _processor(),
            "cores": os.cpu_count(),
            "load": load,
            "qt_platform": os.environ.get("QT_QPA_PLATFORM", "of the desktop"),
        },
        "versions": {"python": platform.python_version(), **_versions()},
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "python -m tests.benchmarks",
        description="Measure the speed against peers in the same run. Peers that are not installed are "
        "skipped; pip install -e '.[bench]' brings them all.",
    )
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"of {', '.join(GROUPS)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, and without the largest sizes")
    parser.add_argument(
        "--json",
        type=Path,
        default=Path("build/benchmarks.json"),
        metavar="FILE",
        help="where the table goes (default: %(default)s)",
    )
    options = parser.parse_args()
    for group in options.groups:
        if group not in GROUPS:
            parser.error(f"there is no group {group}; choose of {', '.join(GROUPS)}")
    return options


def _commit() -> str:
    try:
        command = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty", "--abbrev=12"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in text.splitlines() if "model name" in line), "")


def _versions() -> Mapping[str, str]:
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = ""
    return found


if __name__ == "__main__":
    sys.exit(main())
