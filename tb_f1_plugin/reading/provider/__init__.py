"""Provider: everything that is asked of TensorBoard's DataProvider.

Lives here: listing and reading runs in replies of a bounded size.
May import `points`, `series` and `restarts` of the reading, and the core.
Begin with `reader`.
"""
