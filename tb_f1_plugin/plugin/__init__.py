"""Plugin: the F1 tab's side of TensorBoard.

Lives here: what TensorBoard loads, HTTP only: routes, queries and answers. May import
core, format, reading, analysis, text, orjson, TensorBoard and werkzeug; never
tensorflow or keras. This file imports nothing: TensorBoard's start passes through here.
Begin with `routes`, then `serving`.

A request enters at `plugin` and goes to `serving`, which looks up its route in
`routes`. Then come `query` (what is asked), `selection` (its series), the route's own
function (its numbers, by the analysis) and `answers` (its bytes).
"""
