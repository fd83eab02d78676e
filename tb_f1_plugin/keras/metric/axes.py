"""Axes: what Keras says of the axis of the columns, and its tensors moved along it.

May import keras and the core, whose `axes` has the rules.
"""

from __future__ import annotations

from typing import Any

import keras

from tb_f1_plugin.core.metric.axes import Axis as Axis
from tb_f1_plugin.core.metric.axes import Known as Known
from tb_f1_plugin.core.metric.axes import columns_axis as columns_axis
from tb_f1_plugin.core.metric.axes import moved_shape as moved_shape


def setting_is_channels_first() -> bool:
    """Tell whether Keras is set to `channels_first`."""
    return bool(keras.config.image_data_format() == "channels_first")


def moved(tensor: Any, axis: int, rank: int) -> Any:
    """Return a tensor or array with the columns' axis last, as `moved_shape` has it."""
    if tensor is None or len(tensor.shape) != rank:
        return tensor
    return keras.ops.moveaxis(tensor, axis, -1)
