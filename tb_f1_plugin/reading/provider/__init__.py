"""Provider: everything that is asked of TensorBoard's DataProvider.

Lives here: listing and reading runs in replies of a bounded size.
May import `points`, `restarts` and `series` of the reading, core, numpy, protobuf and
TensorBoard.
Begin with `reader`.
"""
