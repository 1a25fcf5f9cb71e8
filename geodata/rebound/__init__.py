"""Episodes and rebounds, by the rules of docs/methods.md.

An episode runs from a finding to the first passed verification; the next finding opens the next
episode and is, by the days between, not really fixed, a rebound, or a later matter.
"""

from geodata.rebound.episodes import episodes_of, rebounds_of
from geodata.rebound.later_looks import checks_of, later_looks
from geodata.rebound.marks import data_to, known_on, mark_findings
from geodata.rebound.statuses import statuses_of

__all__ = ["checks_of", "data_to", "episodes_of", "known_on", "later_looks", "mark_findings",
           "rebounds_of", "statuses_of"]  # fmt: skip
