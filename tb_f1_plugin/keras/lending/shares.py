"""Shares: whose choice each lent metric is, where several callbacks lend in one `fit`.

May import `model`, `metric`, `said`, `lent_metrics` and `wish`. Callbacks that want the
same share one set of metrics. Each other wish has a set of its own, whose names in the
logs are not those of the sets before it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from tb_f1_plugin.keras.lending.lent_metrics import Batch, LentMetrics
from tb_f1_plugin.keras.lending.wish import Wish
from tb_f1_plugin.keras.metric.f1score import F1Score
from tb_f1_plugin.keras.model.compiled import Named
from tb_f1_plugin.keras.said import Said


class _Share(NamedTuple):
    lent: LentMetrics
    owners: list[Any]


class Shares:
    """The sets of metrics that are lent to one model, and the sessions they are for.

    Args:
        model: A compiled model.
        said: As of `LentMetrics`.
        has_class_weight: As of `LentMetrics`.
    """

    def __init__(self, model: Any, said: Said, *, has_class_weight: bool) -> None:
        """Lend nothing yet."""
        self._model, self._said = model, said
        self._has_class_weight = has_class_weight
        self._shares: list[_Share] = []

    def __iter__(self) -> Iterator[LentMetrics]:
        """Yield the sets of metrics, also those that are nobody's now.

        A traced step counts them as well: whose they were may come again.
        """
        return (share.lent for share in self._shares)

    def join(self, owner: Any, wish: Wish) -> bool:
        """Let a session have what it wants; tell if nobody wanted the same before."""
        for share in self._shares:
            if share.lent.wish.is_like(wish):
                share.owners.append(owner)
                return False
        lent = LentMetrics(
            self._model, wish, self._said, has_class_weight=self._has_class_weight
        )
        self._shares.append(_Share(lent, [owner]))
        return True

    def leave(self) -> None:
        """Be nobody's. What was lent may be lent again."""
        for share in self._shares:
            share.owners.clear()

    @property
    def is_decided(self) -> bool:
        """Whether each set has seen a first batch."""
        return bool(self._shares) and all(lent.is_decided for lent in self)

    @property
    def has_class_weight(self) -> bool:
        """As of `LentMetrics`."""
        return self._has_class_weight

    @has_class_weight.setter
    def has_class_weight(self, has_class_weight: bool) -> None:
        self._has_class_weight = has_class_weight
        for share in self._shares:
            share.lent.has_class_weight = has_class_weight

    @property
    def names_in_steps(self) -> set[str]:
        """The names under which a traced step has results of lent metrics."""
        return set[str]().union(*(lent.names_in_steps for lent in self))

    def metrics(self, owners: Iterable[Any]) -> dict[str, F1Score]:
        """Return the metrics of some sessions by their names in the logs."""
        found: dict[str, F1Score] = {}
        for lent in self._of(owners):
            found.update(lent.metrics)
        return found

    def named(self, owner: Any) -> dict[F1Score, Named]:
        """Return the metrics of a session and their names, without what is refuted."""
        found: dict[F1Score, Named] = {}
        for lent in self._of([owner]):
            found.update(lent.named())
        return found

    def names_of_others(self, owner: Any) -> set[str]:
        """Return the names in the logs of what is lent for other sessions only."""
        return {
            named.name
            for share in self._shares
            if share.owners and all(other is not owner for other in share.owners)
            for named in share.lent.named().values()
        }

    def decide(
        self, lent: LentMetrics, batch: Batch, taken: Mapping[str, Any]
    ) -> list[tuple[Any, F1Score]]:
        """Decide by a first batch; return for whom there is which new metric."""
        lent.decide(batch, self.taken_beside(lent, taken))
        owners = next(share.owners for share in self._shares if share.lent is lent)
        return [(owner, metric) for metric in lent.metrics.values() for owner in owners]

    def taken_beside(self, lent: LentMetrics, taken: Iterable[str]) -> Container[str]:
        """Return the names that a set's metrics may not have."""
        others = (other.names_in_steps for other in self if other is not lent)
        return set(taken).union(*others)

    def look_at_labels(self) -> None:
        """Take back what counts something else than labels, and say so once."""
        for lent in self._of(None):
            lent.look_at_labels()

    def _of(self, owners: Iterable[Any] | None) -> Iterator[LentMetrics]:
        wanted = None if owners is None else list(owners)
        for share in self._shares:
            of_share = share.owners
            if of_share and (
                wanted is None or any(o is w for o in of_share for w in wanted)
            ):
                yield share.lent
