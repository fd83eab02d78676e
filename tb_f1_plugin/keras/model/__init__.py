"""Model: what a compiled Keras model says of its outputs, losses and metrics.

Lives here: pairs of outputs and labels, what a loss says, what compiled metrics take
from it, and the hook that runs with one batch.
May import core, `backend`, `metric`, `private`, keras and numpy. Begin with `compiled`.
"""
