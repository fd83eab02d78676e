"""The arguments of a metric: what each may be, and what it is then."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from tb_f1_plugin.core.form import Form
from tb_f1_plugin.core.metric import arguments
from tb_f1_plugin.core.metric.axes import Known
from tb_f1_plugin.core.metric.options import Options, resolved_average

NAMES = ["a", "b", "c"]
DEFAULTS = {
    "average": None,
    "threshold": None,
    "zero_division": 0.0,
    "from_logits": False,
    "ignore_class": None,
    "class_names": None,
    "absent_classes": "auto",
    "labels": None,
    "axis": None,
    "negative_label": None,
    "histogram": None,
    "confusion": False,
}


def test_the_defaults_are_those_that_the_documentation_has() -> None:
    """Of the value, and of what is checked: nothing is chosen."""
    assert Options() == Options.checked() == Options(**DEFAULTS)  # type: ignore[arg-type]
    assert [field.name for field in fields(Options)] == [*DEFAULTS]
    for name, parameter in inspect.signature(Options.checked).parameters.items():
        assert parameter.default == (False if name == "histogram" else DEFAULTS[name])
    assert Known() == (None, False, False, None)


@pytest.mark.parametrize(
    ("function", "given", "taken"),
    [
        (arguments.class_number, (None,), None),
        (arguments.class_number, (np.int64(-1),), -1),
        (arguments.smallest_label, (None,), None),
        (arguments.smallest_label, (0,), 0),
        (arguments.smallest_label, (-1,), -1),
        (arguments.number_of_bins, (None,), None),
        (arguments.number_of_bins, (False,), None),
        (arguments.number_of_bins, (True,), 384),
        (arguments.number_of_bins, (752,), 752),
        (arguments.is_asked, (None,), False),
        (arguments.is_asked, (False,), False),
        (arguments.is_asked, (True,), True),
        (arguments.check_threshold_task, (0, 3), None),
        (arguments.check_threshold_task, (None, 3), None),
        (arguments.axis_number, (None,), None),
        (arguments.axis_number, (1,), 1),
        (arguments.axis_number, (-1,), -1),
        (arguments.names_of, (None,), None),
        (arguments.names_of, ("cat",), ["cat"]),
        (arguments.names_of, (iter(NAMES),), NAMES),
        (arguments.check_names, (None, 2), None),
        (arguments.check_names, (NAMES, 3), None),
        (arguments.columns_of, (None, NAMES), None),
        (arguments.columns_of, ("b", NAMES), (1,)),
        (arguments.columns_of, ([0, "c"], NAMES), (0, 2)),
        (arguments.columns_of, ((5, np.int32(0)), None), (5, 0)),
        (arguments.check_columns, (None, 1), None),
        (arguments.check_columns, ((0, 2), 3), None),
        (resolved_average, (None, 1), "binary"),
        (resolved_average, (None, 2), "macro"),
        (resolved_average, ("micro", 1), "binary"),
        (resolved_average, ("micro", 2), "micro"),
    ],
)
def test_an_argument_is_taken_in_one_form(
    function: Callable[..., Any], given: tuple[Any, ...], taken: object
) -> None:
    """None is what was not given."""
    assert function(*given) == taken


@pytest.mark.parametrize(
    ("function", "given", "sentence"),
    [
        (arguments.class_number, (1.0,), "must be a whole number, got 1.0."),
        (arguments.class_number, (True,), "must be a whole number, got True."),
        (arguments.smallest_label, (1,), "must be 0 or -1, got 1."),
        (arguments.smallest_label, (False,), "must be 0 or -1, got False."),
        (arguments.number_of_bins, (1,), "one of 100, 196, 384, 752, got 1."),
        (arguments.is_asked, (2,), "`confusion` must be True or False, got 2."),
        (arguments.check_threshold_task, (-1, 3), "got predictions of 3 columns"),
        (arguments.axis_number, (0,), "other than 0, the batch's, got 0."),
        (arguments.axis_number, (False,), "other than 0, the batch's, got False."),
        (arguments.names_of, ([],), "must be different names, one for each column"),
        (arguments.names_of, (["a", ""],), "got ['a', '']."),
        (arguments.names_of, (["a", 1],), "got ['a', 1]."),
        (arguments.names_of, (["a", "a"],), "got ['a', 'a']."),
        (arguments.check_names, (NAMES, 2), "each of the 2 columns of `y_pred`, got 3"),
        (arguments.check_names, (NAMES, 4), "each of the 4 columns of `y_pred`, got 3"),
        (arguments.columns_of, (3, None), "list of classes, got 3. Write [3]."),
        (arguments.columns_of, ([], None), "must be different classes, at least one"),
        (arguments.columns_of, ([0, "a"], NAMES), "got [0, 'a']."),
        (arguments.columns_of, (["a"], None), "has the name 'a', and there are no"),
        (arguments.columns_of, (["d"], NAMES), "got 'd'. The names are a, b, c."),
        (arguments.columns_of, ([-1], None), "0 or more, or names, got -1."),
        (arguments.columns_of, ([1.5], None), "0 or more, or names, got 1.5."),
        (arguments.columns_of, ([True], None), "0 or more, or names, got True."),
        (arguments.check_columns, ((0,), 1), "got predictions of one column"),
        (arguments.check_columns, ((0, 3), 3), "columns of `y_pred`, in [0, 2], got 3"),
        (Options.checked, ("mean",), "one of binary, micro, macro, weighted, got"),
    ],
)
def test_an_argument_that_is_wrong_is_named_with_what_it_must_be(
    function: Callable[..., Any], given: tuple[Any, ...], sentence: str
) -> None:
    """The rule, and what was received."""
    with pytest.raises(ValueError, match=re.escape(sentence)):
        function(*given)


def form_of(*columns: int, **options: Any) -> Form:
    """Return the form of ten rows of so many columns, each labelled by a number."""
    return Options.checked(**options).form_of((10,), (10, *columns))[0]


ARGMAX, ONE, LABELS = (
    form_of(3),
    form_of(),
    Options(threshold=0.5).form_of((10, 3), (10, 3))[0],
)


def test_data_decide_whether_options_are_for_them() -> None:
    """An average of one column, names, labels, and a negative label."""
    Options.checked("binary", negative_label=-1).check(ONE)
    Options.checked("micro", labels=[2], class_names=NAMES).check(ARGMAX)
    Options.checked(threshold=0.5, negative_label=-1).check(LABELS)
    for options, form, sentence in (
        (Options.checked("binary"), ARGMAX, "is for one column, got 3"),
        (Options.checked(labels=[3]), ARGMAX, r"in \[0, 2\], got 3"),
        (Options.checked(class_names=NAMES), ONE, "each of the 1 columns"),
        (Options.checked(negative_label=-1), ARGMAX, "which are argmax"),
    ):
        with pytest.raises(ValueError, match=sentence):
            options.check(form)
        assert options.like(form) is None


def test_what_is_kept_depends_on_the_data() -> None:
    """A confusion of argmax alone; the threshold is an edge where it is compared."""
    options = Options.checked(histogram=100, confusion=True, threshold=0.3)

    assert [options.keeps_confusion(f) for f in (ARGMAX, ONE, LABELS)] == [1, 0, 0]
    assert not Options().keeps_confusion(ARGMAX)
    edges = [options.edges(form) for form in (ARGMAX, ONE, LABELS)]
    assert [len(e) for e in edges if e is not None] == [101, 102, 102]
    assert Options().names(1) == ("1",)
    assert Options(class_names=("yes",)).names(1) == ("yes",)


def test_data_of_another_metric_have_a_form_here_too() -> None:
    """Sparse labels stay sparse, and one column for each label stays that."""
    for form in (ARGMAX, ONE):
        found = Options().like(form)
        assert found is not None
        assert (found.kind, found.classes, found.sparse) == (
            *(form.kind, form.classes),
            form.sparse,
        )
    found = Options(threshold=0.5, axis=1).like(LABELS)
    assert found is not None
    assert (found.kind, found.classes, found.sparse) == ("multilabel", 3, False)
    assert Options().like(None) is None
    assert (ONE.negative_label, found.negative_label) == (0, 0)


def test_how_counts_are_shown_decides_nothing_that_is_counted() -> None:
    """Only what is counted otherwise keeps metrics apart."""
    shown = Options.checked("micro", zero_division=1.0, axis=-1)

    assert shown.decides_as(Options())
    assert shown.unlike(Options()).startswith("`average='micro'`, `zero_division=1.0`")
    assert shown.counts_as(ARGMAX) == Options().counts_as(ARGMAX)
    for other in (
        Options(threshold=0.4),
        Options(ignore_class=1),
        Options(labels=(1,)),
        Options(histogram=100),
        Options(confusion=True),
        Options(negative_label=-1),
        Options(from_logits=True),
    ):
        assert not other.decides_as(Options())
        assert "average" not in other.unlike(shown)
    assert Options(labels=(2, 0, 1)).counts_as(ARGMAX) == Options().counts_as(ARGMAX)
    assert Options(labels=(2, 0)).counts_as(ARGMAX) != Options().counts_as(ARGMAX)
    assert Options(histogram=100).counts_as(ARGMAX) != Options().counts_as(ARGMAX)
    assert Options(confusion=True).counts_as(ARGMAX) != Options().counts_as(ARGMAX)
