"""Table: each private thing of Keras that we rely on, why, and which test would tell.

May import the standard library only. `tests/keras/test_private.py` holds the table to
the source: what is not in it is used nowhere, each name exists in the Keras that is
installed, and each test exists. The named test fails if Keras keeps the name and
changes what it means.
"""

from __future__ import annotations

from typing import NamedTuple


class Private(NamedTuple):
    """One private name.

    Attributes:
        name: The name.
        reason: What it is, and why nothing public says it.
        test: The test of `tests/keras/` that fails if it means something else.
    """

    name: str
    reason: str
    test: str


_COMPILED = "test_a_compiled_f1_score_of_ours_is_used_and_nothing_is_lent"
_NAMES = "test_several_metrics_in_one_model_have_a_series_each"
_PAIRS = "test_labels_losses_and_predictions_meet_as_in_keras"
_REPLICAS = "test_two_replicas_count_every_row_once"
_INSIDE = "test_an_evaluation_with_the_same_callback_leaves_the_fit_as_it_is"
_INTERRUPTED = "test_an_evaluation_that_breaks_off_inside_of_a_fit_takes_nothing_along"

ATTRIBUTES = (
    Private("_compile_metrics", "the compiled metrics, also before a batch", _COMPILED),
    Private("_user_metrics", "`metrics=`, before Keras has built them", _COMPILED),
    Private("_user_weighted_metrics", "`weighted_metrics=`, likewise", _NAMES),
    Private("_flat_metrics", "by which names Keras shows them in the logs", _NAMES),
    Private("_flat_weighted_metrics", "likewise, of weighted ones", _NAMES),
    Private("_flatten_y", "which labels Keras gives the metrics of an output", _PAIRS),
    Private("_compile_loss", "which loss trains an output", _PAIRS),
    Private("_user_loss", "the loss as it was given to `compile`", _PAIRS),
    Private(
        "_compile_config",
        "is made anew by each `compile`, which ends a loan's compiled functions",
        "test_a_compile_in_the_middle_of_a_fit_is_obeyed",
    ),
    Private(
        "_distribute_strategy",
        "the strategy; the public property names one where there is none",
        _REPLICAS,
    ),
    Private(
        "_functional",
        "the functional model behind a sequential one, which knows its outputs",
        "test_the_loss_s_void_class_is_left_out",
    ),
    Private(
        "_outputs_struct",
        "the outputs as a model returns them; `outputs` is flat",
        "test_each_output_takes_what_its_own_loss_says",
    ),
    Private(
        "_loss_tracker",
        "counts the rows that Keras ran, where not all hooks reach us",
        "test_hooks_that_are_not_handed_on_leave_no_wrong_number",
    ),
    Private(
        "_tracker",
        "lists a metric's variables; one that was made for other columns leaves it",
        "test_a_metric_of_the_user_s_follows_loss_and_labels",
    ),
    Private(
        "_flatten_layers",
        "all layers, to know whether one masks rows",
        "test_masked_rows_are_named_and_not_judged",
    ),
    Private(
        "_fn_kwargs",
        "what a loss object was made with, as from_logits and ignore_class",
        "test_the_loss_s_void_class_is_left_out",
    ),
    Private(
        "_direction",
        "is set, so that mode='auto' of other callbacks takes the larger F1",
        "test_mode_auto_takes_the_larger_f1",
    ),
    Private(
        "_keras_logits",
        "marks the output of a sigmoid or softmax, which are no logits",
        "test_a_sigmoid_under_from_logits_is_compared_with_a_half",
    ),
    Private(
        "_keras_history",
        "which layer made a symbolic output, with which activation",
        "test_a_layer_says_that_its_channels_are_first",
    ),
    Private(
        "_distributed_dataset",
        "whether the data of a `fit` have weights",
        "test_weights_of_0_that_metrics_do_not_see_are_named_and_the_advice_works",
    ),
    Private(
        "_get_metrics_result_or_logs",
        "makes the logs of an epoch; a shim over it adds what is lent",
        "test_early_stopping_sees_val_f1_score_in_any_order",
    ),
    Private(
        "_get_state_sharding_spec",
        "how JAX lays the state of a step on devices, where it has what is lent too",
        "test_two_devices_count_every_row_once",
    ),
    Private(
        "_value",
        "whether JAX's `fit` has taken a variable's value into the state of its steps",
        "test_windows_are_read_in_the_middle_of_an_epoch",
    ),
    Private(
        "_model",
        "of a list of callbacks: whose hooks it calls; of the callback: its model",
        "test_another_model_may_be_evaluated_or_fitted_inside_with_the_same_callback",
    ),
)

# Of TensorFlow, and not of Keras.
TENSORFLOW = (
    Private("_value_specs", "the specification of one replica's data", _REPLICAS),
)

MODULES = (
    Private(
        "keras.src.backend",
        "`get_keras_mask`, the mask that predictions carry, and a metric is given no "
        "other; `in_stateless_scope`, in which nothing may be taken for counted; "
        "`in_symbolic_scope`, in which nothing is said of shapes",
        "test_padding_that_keras_masks_is_not_counted",
    ),
    Private(
        "keras.src.trainers.compile_utils",
        "`CompileLoss` and `CompileMetrics`, which pair outputs, labels and names",
        _PAIRS,
    ),
)

# What the original `TensorBoard` keeps, does or overrides under a private name.
CALLBACK = (
    Private(
        "_log_epoch_metrics",
        "writes an epoch's logs: ours are left out and written from the counts",
        "test_every_scalar_follows_from_the_counts",
    ),
    Private(
        "_summary_module",
        "what it writes by: an object of ours, where there is no TensorFlow",
        "test_files_tags_plugins_and_steps_are_those_of_tensorflow",
    ),
    Private(
        "_write_keras_model_summary",
        "writes the model's layers: by us, where there is no TensorFlow",
        "test_the_graphs_tab_gets_the_layers",
    ),
    Private(
        "_configure_embeddings",
        "writes the projector's file: into a directory that it does not make",
        "test_files_tags_plugins_and_steps_are_those_of_tensorflow",
    ),
    Private(
        "_log_embeddings",
        "writes the weights for the projector: of several processes in one",
        "test_of_two_processes_one_writes",
    ),
    Private(
        "_write_keras_model_train_graph",
        "writes the graph of `train_function`: of the one that trained",
        "test_files_and_tags_are_those_of_the_stock_callback",
    ),
    Private("_close_writers", "closes the files: not those of an outer fit", _INSIDE),
    Private("_writers", "the open files, which belong to the outer fit", _INSIDE),
    Private("_train_writer", "the train run's file", "test_update_freq_loses_no_epoch"),
    Private(
        "_val_writer",
        "the validation run's file",
        "test_a_stand_alone_evaluate_writes_its_counts",
    ),
    Private("_log_write_dir", "the directory of the open files", _INSIDE),
    Private("_train_dir", "the train run's directory", _INSIDE),
    Private("_val_dir", "the validation run's directory", _INSIDE),
    Private("_should_write_train_graph", "whether a graph is still due", _INSIDE),
    Private(
        "_global_train_batch",
        "the step of `update_freq`",
        "test_windows_of_update_freq_sum_to_the_epochs",
    ),
    Private("_previous_epoch_iterations", "for steps per second", _INSIDE),
    Private("_epoch_start_time", "likewise", _INSIDE),
    Private("_batch_start_time", "likewise", _INSIDE),
    Private("_prev_summary_state", "the recording rules that are set", _INTERRUPTED),
    Private("_pop_writer", "takes the last recording rule away", _INTERRUPTED),
)

# Of Python: what a frame says. Keras tells a callback neither which `fit` calls it nor
# with which arguments.
FRAMES = (
    Private("_getframe", "who calls", "test_two_of_a_subclass_share_one_loan_too"),
    Private("f_back", "who calls that", "test_two_of_a_subclass_share_one_loan_too"),
    Private(
        "f_code",
        "which function it is, and whether it is Keras' own",
        "test_only_keras_own_fit_is_the_fit_that_runs",
    ),
    Private(
        "f_locals",
        "its arguments; the copy is emptied, or it would keep iterators alive",
        "test_in_keras_what_was_looked_at_lives_no_longer_for_it",
    ),
    Private(
        "f_trace", "whether a debugger stands there", "test_a_debugger_s_copy_stays"
    ),
    Private(
        "f_globals",
        "which package it is of",
        "test_a_metric_in_a_model_of_tf_keras_is_refused",
    ),
)
