"""Whether a test fails when one place of the source is changed: `make mutants`.

It changes the core, the formats and the reading, one place at a time, and runs the
tests that come by that place. Begin with `__main__`; `docs/mutants.md` has the results.
Only developers run it: it needs what `requirements.txt` beside names.
"""
