"""Arrays: of which library a batch is, how it comes in, and what one does otherwise.

Lives here: what no array API says, for NumPy, PyTorch, JAX and CuPy. May import the
core's counts, numpy, array-api-compat, and jax and torch where their arrays came.
Begin with `libraries`, then `host`.
"""
