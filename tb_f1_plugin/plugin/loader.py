"""Loader: the entry point, through which every start of TensorBoard passes.

May import `tensorboard.plugins.base_plugin` and nothing else when it is imported, since
TensorBoard imports it without a guard: what fails here would keep TensorBoard from
starting. The rest is imported inside of functions.
"""

from tensorboard.plugins import base_plugin


class F1Loader(base_plugin.TBLoader):
    """Makes the plugin, or says in one line why it cannot."""

    def define_flags(self, parser):  # type: ignore[no-untyped-def]
        """Add `--f1_tags`, for logs that follow a convention of the user's own."""
        parser.add_argument_group("F1 plugin").add_argument(
            "--f1_tags",
            metavar="REGEX",
            action="append",
            default=[],
            help=(
                "How your logs name the counts behind F1: a regular expression whose "
                "named groups are true_positives, false_positives, false_negatives "
                "and so on, and metric; the group that takes part says what a tag is. "
                "May be given several times. See docs/conventions.md."
            ),
        )

    def fix_flags(self, flags):  # type: ignore[no-untyped-def]
        """Keep every epoch of our tensors, unless the user chose otherwise.

        By default the Python loader would keep 10 points of a tensor, and RustBoard
        100. 0 means all. "scalars" is not ours to change: `scalars=0` would empty
        the built-in dashboards.
        """
        # A program that embeds TensorBoard may not define the flag.
        samples = getattr(flags, "samples_per_plugin", None)
        if isinstance(samples, dict):
            samples.setdefault("f1", 0)
            samples.setdefault("f1_scores", 300)
        if getattr(flags, "f1_tags", None):
            from tb_f1_plugin.reading.scalars.conventions import compile_patterns

            try:
                compile_patterns(flags.f1_tags)
            except ValueError as error:
                # A wrong flag is told at once, as TensorBoard tells of its own.
                raise base_plugin.FlagsError(str(error)) from error

    def load(self, context):  # type: ignore[no-untyped-def]
        """Return the plugin; on any failure log one line and return None."""
        try:
            from tb_f1_plugin.plugin.plugin import F1Plugin

            return F1Plugin(context)
        except Exception as error:
            import logging

            why = " ".join(f"{type(error).__name__}: {error}".split())[:300]
            logging.getLogger("tensorboard").warning(
                "The F1 tab is missing, since its plugin cannot be loaded (%s). "
                "Reinstall tb_f1_plugin where TensorBoard runs, then restart "
                "TensorBoard.",
                why if why.isprintable() else ascii(why)[1:-1],
            )
            return None
