"""Stock callback: Keras' own `TensorBoard`, with names for its private parts.

May import keras and the vocabulary. Nothing is changed here. What the original does at
a private place, it does by a method of ours, which a subclass of ours may override.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from tb_f1_plugin.core.vocabulary import Split

# What the original remembers of one `fit` or `evaluate`.
_OF_A_SESSION = (
    "_model",
    "params",
    "_writers",
    "_log_write_dir",
    "_train_dir",
    "_val_dir",
    "_should_write_train_graph",
    "_global_train_batch",
    "_previous_epoch_iterations",
    "_epoch_start_time",
    "_batch_start_time",
)


class StockTensorBoard(keras.callbacks.TensorBoard):
    """Keras' own callback.

    A subclass overrides `_open_file`, `_write_epoch`, `_write_layers`,
    `_write_train_graph`, `_write_projector`, `_write_embeddings` and `_close_files`,
    and calls them of `super()` for what the original does.
    """

    def _write_by(self, summaries: Any) -> None:
        """Write by an object that has the functions of `tensorflow.summary`."""
        self._summary_module = summaries

    def _remembered(self) -> dict[str, Any]:
        """Return what the original remembers of the `fit` that runs."""
        state = self.__dict__
        state = {name: state[name] for name in _OF_A_SESSION if name in state}
        return {**state, "_prev_summary_state": list(self._prev_summary_state)}

    def _remember(self, state: dict[str, Any]) -> None:
        """Go on with a `fit` whose state was `_remembered`; close what came since."""
        while len(self._prev_summary_state) > len(state["_prev_summary_state"]):
            self._pop_writer()  # of an evaluation that was interrupted
        if not self._has_files_of(state):
            super()._close_writers()
        names = (name for name in state if name != "_prev_summary_state")
        self.__dict__.update({name: state[name] for name in names})

    def _has_files_of(self, state: dict[str, Any]) -> bool:
        """Tell whether the files that are open are those of a remembered `fit`."""
        return self._writers is state["_writers"]

    def _watch_model(self, model: Any) -> None:
        """Take another model, whose graph is not written, into the open files."""
        self._model, self._should_write_train_graph = model, False

    @property
    def _open_directory(self) -> Any:
        """The directory of the files that are open."""
        return self._log_write_dir

    @property
    def _trained_batches(self) -> int:
        """How many batches were trained since `on_train_begin`."""
        return int(self._global_train_batch)

    def _writer_of(self, run: Split) -> Any:
        """Return the writer of a run's file, which is opened if it is not."""
        return self._train_writer if run == "train" else self._val_writer

    def _write_epoch(self, epoch: int, logs: Any) -> None:
        """Write an epoch's logs."""
        super()._log_epoch_metrics(epoch, logs)

    def _write_layers(self) -> None:
        """Write the model's configuration."""
        super()._write_keras_model_summary()

    def _write_train_graph(self) -> None:
        """Write the graph of `train_function`."""
        super()._write_keras_model_train_graph()

    def _write_projector(self) -> None:
        """Write which embeddings there are."""
        super()._configure_embeddings()

    def _write_embeddings(self, epoch: int) -> None:
        """Write the embeddings of an epoch."""
        super()._log_embeddings(epoch)

    def _close_files(self) -> None:
        """Close all files."""
        super()._close_writers()

    def _open_file(self, open_file: Callable[[], Any], directory: str) -> Any:
        """Open the file of a run."""
        return open_file()

    @property
    def _train_writer(self) -> Any:
        def opened() -> Any:
            self._writers.pop("train", None)
            return super(StockTensorBoard, self)._train_writer

        known = self._writers.get("train")
        return self._open_file(opened, self._train_dir) if known is None else known

    @property
    def _val_writer(self) -> Any:
        def opened() -> Any:
            self._writers.pop("val", None)
            return super(StockTensorBoard, self)._val_writer

        known = self._writers.get("val")
        return self._open_file(opened, self._val_dir) if known is None else known

    def _log_epoch_metrics(self, epoch: int, logs: Any) -> None:
        self._write_epoch(epoch, logs)

    def _write_keras_model_summary(self) -> None:
        self._write_layers()

    def _write_keras_model_train_graph(self) -> None:
        self._write_train_graph()

    def _configure_embeddings(self) -> None:
        self._write_projector()

    def _log_embeddings(self, epoch: int) -> None:
        self._write_embeddings(epoch)

    def _close_writers(self) -> None:
        self._close_files()


def scalars_of(logs: Any) -> Any:
    """Return logs whose vectors, which end the original, are a scalar each."""
    if not isinstance(logs, dict):
        return logs
    if not any(type(value) is not float and np.ndim(value) for value in logs.values()):
        return logs
    scalars: dict[str, Any] = {}
    for name, value in logs.items():
        if np.ndim(value):
            parts = enumerate(np.ravel(keras.ops.convert_to_numpy(value)))
            scalars.update({f"{name}_{index}": part for index, part in parts})
        else:
            scalars[name] = value
    return scalars
