"""Text: how what others have written is shown, and does nothing.

Lives here: names, paths and errors as a terminal and a spreadsheet can show them, and
all ways from this package to a terminal and to the log of a program. May import rich.
Begin with `printable`, then `streams`.
"""
