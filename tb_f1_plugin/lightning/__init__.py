"""Lightning: exact F1 of each epoch of a training by Lightning.

Lives here: the callback for Lightning's Trainer, and how it finds the labels and
predictions of a step. May import core, loop, text and torch, and one of lightning and
pytorch-lightning.
Begin with `callback`, then `split`, then `rows`.
"""

from tb_f1_plugin.lightning.callback import F1Callback as F1Callback

__all__ = ["F1Callback"]
