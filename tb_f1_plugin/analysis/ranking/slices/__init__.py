"""Slices: parts of the rows of one table of predictions, each against the rest. Pure.

Lives here: at which step slices are judged, the rest of the rows, the verdict on each
slice, and the sentence on all of them. May import `pooling`, `question`, `ranking`
and `scoring` of the analysis, core, reading and numpy. Begin with `slices`, then
`table`.
"""
