"""Explain: why the batch mean of F1 is not the exact F1.

Lives here: the parts of the gap between them as numbers, and as a sentence for people.
May import `counts`, and numpy. Begin with `gap`, then `sentence`.
"""
