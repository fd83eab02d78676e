"""Details: what `tb-f1 thresholds` and `tb-f1 confusion` print or write.

May import `request`, `tables`, `told` and `atomic_file` of the command line, core,
reading, analysis, text, numpy and rich. Begin with `thresholds`.
"""
