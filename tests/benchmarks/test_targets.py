"""The benchmark table measured quickly, as a guard: ``pytest -m benchmark -s``.

Whether each target is met, and by how much not, is for ``python -m tests.benchmarks`` to tell.
"""

import pytest

from tests.benchmarks.groups import GROUPS, measured
from tests.benchmarks.measure import QUICK
from tests.benchmarks.table import lines

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(900)]


@pytest.mark.parametrize("group", GROUPS)
def test_no_target_is_missed_by_far(group):
    rows = measured(group, QUICK)
    print("\n" + "\n".join(lines(rows)))
    assert not [row.what for row in rows if row.failed or (row.share or 1.0) < 0.7]
