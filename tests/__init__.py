"""The tests: each states a law in its docstring; `tests.support` is shared."""
