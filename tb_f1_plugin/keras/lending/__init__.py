"""Lending: a metric counts in a model that did not compile one, and leaves no trace.

Lives here: which metric a loss asks for, and the loan itself.
May import `model`, `metric` and the core.
Begin with `loan`, then `deciding`.
"""
