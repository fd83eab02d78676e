"""Transformers: exact F1 of the evaluations of a training by Hugging Face's library.

Lives here: the callback for Hugging Face's Trainer, which computes its metrics too, and
what a model says of its task. May import core, loop, text, array-api-compat, numpy
and transformers.
Begin with `callback`, then `evaluation`, then `task`.
"""

from tb_f1_plugin.transformers.callback import F1Callback as F1Callback

__all__ = ["F1Callback"]
