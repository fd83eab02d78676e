"""Plugin: what TensorBoard loads, HTTP and nothing else.

Imports nothing: TensorBoard's start passes through here. May import the readers and the
analysis; never tensorflow or keras. A request goes from `serving`, which looks up its
route in `routes`, to `query` (what is asked), `selection` (its series), the route's own
function (its numbers, by the analysis) and `answers` (its bytes).
Begin with `routes`.
"""
