"""Days that the status of a ledger's rows adds or takes away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.checking import Check
from ingest.statuses import OPEN, RECTIFIED, VERIFIED, read_status
from ingest.tables import cell_text

Array = NDArray[Any]


def days_by_status(check: Check, columns: Mapping[str, Array]) -> dict[str, Array]:
    """Return ``rectified_on`` and ``verified_on`` (n,) of a ledger, by what its status says.

    A day inside the status (7月3日完成) dates what it tells, where the row has no day for it and
    it is not before the finding. A status that says that a finding is open takes the verified day
    away: somebody looked, and it was not passed. A status without any day dates nothing, which is
    told once.
    """
    days = {name: columns[name] for name in ("rectified_on", "verified_on")}
    if check.fields.shape != "ledger" or not check.has("status"):
        return days
    days = {name: values.copy() for name, values in days.items()}
    column = check.column("status")
    read, inside, faults = read_status(
        column.values, default_year=check.context.profile.default_year
    )
    check.note("status", column, faults)
    codes, told = column.spread(read), column.spread(inside)
    late_enough = ~np.isnat(told) & (told >= columns["day"])
    for name, code in (("rectified_on", RECTIFIED), ("verified_on", VERIFIED)):
        rows = (codes == code) & np.isnat(days[name]) & late_enough
        days[name][rows] = told[rows]
    undated = ((codes == VERIFIED) & np.isnat(days["verified_on"])) | (
        (codes == RECTIFIED) & np.isnat(days["rectified_on"]) & np.isnat(days["verified_on"])
    )
    if undated.any():
        check.faults.add_one(-1, "status", "W_STATUS_NO_DAY", rows=int(undated.sum()))
    said = column.spread(np.array([cell_text(value) != "" for value in column.values], bool))
    not_passed = (codes == OPEN) & said & ~np.isnat(days["verified_on"])
    if not_passed.any():
        days["verified_on"][not_passed] = np.datetime64("NaT")
        check.faults.add_one(-1, "status", "W_STATUS_OPEN", rows=int(not_passed.sum()))
    return days
