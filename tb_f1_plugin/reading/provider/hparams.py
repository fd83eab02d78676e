"""HParams: the hyper-parameters that TensorBoard's HParams plugin keeps of sessions.

May import TensorBoard, `decoding` and `reader`. A session is a run in which somebody
wrote its values: `hp.hparams`, `hp.KerasCallback`, `add_hparams` of torch and
tensorboardX. The values lie in the metadata of one tag, where TensorBoard's own tab
finds them too, so no point is read. What cannot be read is left out.
"""

from __future__ import annotations

import math
from typing import TypeAlias

from tensorboard.plugins.hparams import error, metadata

from tb_f1_plugin.reading.provider.decoding import BROKEN
from tb_f1_plugin.reading.provider.reader import Reader

Value: TypeAlias = bool | int | float | str
EXACT = 2**53  # up to it a float64 has all whole numbers


def sessions(reader: Reader) -> dict[str, dict[str, Value]]:
    """Return the values of each session, by the run in which it was written."""
    found = {}
    for run, tags in reader.list_tensors(metadata.PLUGIN_NAME).items():
        listed = tags.get(metadata.SESSION_START_INFO_TAG)
        values = None if listed is None else values_of(listed.content)
        if values:
            found[run] = values
    return found


def values_of(content: bytes) -> dict[str, Value]:
    """Return what a session's metadata has; nothing if it is of no known version.

    Numbers are float64 there. A whole one is shown as such. What is not finite is left
    out, as TensorBoard's tab does.

    >>> from tensorboard.plugins.hparams import plugin_data_pb2
    >>> data = plugin_data_pb2.HParamsPluginData()
    >>> hparams = data.session_start_info.hparams
    >>> hparams["lr"].number_value, hparams["units"].number_value = 0.01, 16
    >>> hparams["opt"].string_value, hparams["nesterov"].bool_value = "sgd", True
    >>> values_of(data.SerializeToString())
    {'lr': 0.01, 'nesterov': True, 'opt': 'sgd', 'units': 16}
    """
    try:
        info = metadata.parse_session_start_info_plugin_data(content)
    except (*BROKEN, error.HParamsError):
        return {}
    found: dict[str, Value] = {}
    # A map of a proto has no order.
    for name, value in sorted(info.hparams.items()):
        kind = value.WhichOneof("kind")
        if kind == "string_value":
            found[name] = value.string_value
        elif kind == "bool_value":
            found[name] = value.bool_value
        elif kind == "number_value" and math.isfinite(value.number_value):
            found[name] = whole(value.number_value)
    return found


def whole(number: float) -> int | float:
    """Return a number as an int where it is whole, and as it is elsewhere.

    >>> whole(16.0), whole(0.5), whole(1e300)
    (16, 0.5, 1e+300)
    """
    return int(number) if abs(number) <= EXACT and number.is_integer() else number
