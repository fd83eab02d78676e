"""Ways: in how many ways some of the rows can be chosen, as a logarithm.

May import the standard library only. Both exact tests count by it: McNemar's beside
this room, and Fisher's of slices. The number itself is too large for a float from some
1,000 rows on.
"""

from __future__ import annotations

import math


def log_ways(rows: int, chosen: int) -> float:
    """Return the logarithm of a binomial coefficient.

    >>> round(math.exp(log_ways(5, 2)), 9)
    10.0
    """
    return (
        math.lgamma(rows + 1) - math.lgamma(chosen + 1) - math.lgamma(rows - chosen + 1)
    )
