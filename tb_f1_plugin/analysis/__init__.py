"""Analysis: a question, and the answer of each series.

Lives here: what is said of series: scores, bands, gaps, differences, pools, rankings,
and tables to export. May import core, reading, text, numpy, orjson and google-re2;
knows neither HTTP nor the command line. Begin with `question`, then `scoring`.
"""
