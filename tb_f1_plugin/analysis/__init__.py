"""Analysis: what is said of series, from their counts alone.

Lives here: a question and its answers: scores, bands, gaps, differences, pools.
May import the reading and what that imports; knows neither HTTP nor the command line.
Begin with `question`, then `scoring`.
"""
