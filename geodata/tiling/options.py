"""What can be chosen, with how many records each choice has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.codes import FindingStatus
from geodata.tiling.map_table import STATUSES, MapTable

Option = tuple[str, int]


def option_counts(table: MapTable) -> dict[str, list[Option]]:
    """Return (code, count) of each condition, in the order of the codes.

    ``department``, ``kind``, ``leader`` count sites; ``category``, ``severity``, ``status`` count
    findings; ``inspection_kind`` counts visits. What is empty, and codes that nothing has, are left
    out.
    """
    findings = table.findings
    status = _counted([each.value for each in STATUSES], findings.status)
    return {
        "department": _counted(table.departments, table.department),
        "kind": _counted(table.kinds, table.kind),
        "category": _counted(table.categories, findings.category),
        "inspection_kind": _counted(table.inspection_kinds, table.visits.kind),
        "severity": _counted(table.severities, findings.severity),
        "status": status + _some(FindingStatus.OVERDUE.value, int(findings.overdue.sum())),
        "leader": _counted(table.leaders, table.leader),
    }


def _counted(names: Sequence[str], codes: NDArray[Any]) -> list[Option]:
    counts = np.bincount(codes, minlength=len(names)).tolist()
    return [option for pair in zip(names, counts, strict=True) for option in _some(*pair)]


def _some(name: str, count: int) -> list[Option]:
    return [(name, count)] if name and count else []
