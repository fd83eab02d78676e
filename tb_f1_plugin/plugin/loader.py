"""Loader: the entry point, through which every start of TensorBoard passes.

May import `tensorboard.plugins.base_plugin` and nothing else: TensorBoard imports
this module without a guard, so whatever fails here would keep it from starting.
"""

from tensorboard.plugins import base_plugin


class F1Loader(base_plugin.TBLoader):
    """Makes the plugin, or says in one line why it cannot."""

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
                why,
            )
            return None
