"""Ten jobs that people come to the tab with, each from a cold start.

A cold start is a browser that was never here, and the plain address of the tab. A job
is done by clicks that are counted (`reader`), on directories that are made up
(`directories`) of labels and scores that the test knows (`rows`). So what a reader
reads off the page is compared with scikit-learn on those rows.
"""
