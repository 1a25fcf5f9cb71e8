"""Where each finding stands now: open, to verify, or closed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geodata.codes import FindingStatus


def statuses_of(marks: pd.DataFrame, findings: pd.DataFrame) -> pd.Series:
    """Return the status of each finding (a `FindingStatus` without ``overdue``).

    An episode is closed by its passed verification, so all but the last of a site and category are.
    While it is open, it waits for a verification where the party said that it was put right on or
    after the day on which it was last found; what was found again after that is open again.

    Parameters
    ----------
    marks
        Of `geodata.rebound.mark_findings`; whether a finding is overdue is told there.
    findings
        Of `geodata.schema`, as known on the day of the marks, with ``rectified_on``.

    Returns
    -------
    statuses
        On the index of `marks`.
    """
    open_ones = marks["verified_on"].isna().to_numpy()
    pending = marks.loc[open_ones, ["site_id", "category", "found_on"]]
    said = findings["rectified_on"].reindex(pending.index)
    groups = pending.assign(said=said).groupby(["site_id", "category"], sort=False)
    last = groups[["found_on", "said"]].transform("max")
    status = np.full(len(marks), FindingStatus.CLOSED.value, dtype=object)
    status[open_ones] = np.where(
        last["said"] >= last["found_on"], FindingStatus.TO_VERIFY.value, FindingStatus.OPEN.value
    )
    return pd.Series(status, index=marks.index, dtype="str", name="status")
