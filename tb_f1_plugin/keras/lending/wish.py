"""Wish: what a callback wants to be lent.

May import the core, `metric` and `private`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tb_f1_plugin.core.metric.arguments import is_asked, number_of_bins
from tb_f1_plugin.keras.metric.detail_metric import Asked
from tb_f1_plugin.keras.metric.f1score import F1Score
from tb_f1_plugin.keras.private.attributes import twin_of


class Wish(NamedTuple):
    """What a callback wants to be lent.

    Attributes:
        metric: The user's own metric, or None to choose by the compiled loss.
        asked: Which details a metric that is chosen by the loss keeps.
    """

    metric: F1Score | None = None
    asked: Asked = Asked()

    @classmethod
    def of(cls, f1: Any) -> Wish:
        """Return what is meant by "auto", by a metric, or by details with "auto"."""
        if isinstance(f1, F1Score):
            return cls(f1)
        return cls(None, f1) if isinstance(f1, Asked) else cls()

    def is_like(self, other: Wish) -> bool:
        """Tell whether both want the same."""
        return self.asked == other.asked and are_alike(self.metric, other.metric)


def are_alike(left: F1Score | None, right: F1Score | None) -> bool:
    """Tell whether two choices are the same."""
    if left is None or right is None:
        return left is right
    if not type(left) is type(right) is F1Score:
        return left is right  # a subclass may have more than its configuration says
    return left.get_config() == right.get_config()


def copy_of(metric: F1Score) -> F1Score:
    """Return a metric like the user's own, which stays as it is."""
    if type(metric) is F1Score or metric.built:
        fresh: F1Score = type(metric).from_config(metric.get_config())
        return fresh
    # What a subclass has beside our arguments is in no configuration.
    twin: F1Score = twin_of(metric)
    return twin


def with_details(f1: Any, histogram: Any, confusion: Any) -> Any:
    """Return what a callback wants, of its three arguments.

    Args:
        f1: "auto", False or an `F1Score`, whose own arguments rule.
        histogram: As of `F1Score`; None if it was not given.
        confusion: Likewise.

    Returns:
        `f1`, or the details that a metric keeps which is chosen by the loss, or a
        metric like `f1` that keeps them.

    Raises:
        ValueError: If they do not go together.

    >>> with_details("auto", None, None), with_details("auto", 100, None)
    ('auto', Asked(histogram=100, confusion=False))
    >>> with_details(F1Score(histogram=196), 100, None)
    Traceback (most recent call last):
    ValueError: `histogram` of TensorBoard is 100, that of its `f1` is 196. Give it to \
F1Score alone.
    """
    asked = Asked(number_of_bins(histogram), is_asked(confusion))
    if isinstance(f1, F1Score):
        given = (("histogram", histogram), ("confusion", confusion))
        for name, value in given:
            own, theirs = getattr(f1.asked, name), getattr(asked, name)
            if value is not None and own and own != theirs:
                raise ValueError(
                    f"`{name}` of TensorBoard is {value!r}, that of its `f1` is "
                    f"{own!r}. Give it to F1Score alone."
                )
        every = Asked(
            f1.asked.histogram or asked.histogram, f1.asked.confusion or asked.confusion
        )
        if every == f1.asked:
            return f1
        copy = copy_of(f1)
        copy.asked = every
        return copy
    if asked == Asked():
        return f1
    if f1 is False:
        raise ValueError(
            "`histogram` and `confusion` of TensorBoard are for a metric that it "
            "lends, and f1=False lends none. Give them to F1Score in `metrics=`."
        )
    return asked
