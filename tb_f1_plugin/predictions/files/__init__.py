"""Files: predictions in files, the statement for a warehouse, and the file it answers.

Lives here: files as a table of DuckDB or of Spark, the one SQL statement that makes
outcomes, and outcomes that were saved as CSV. May import `asked`, `task`, `outcomes`,
`scanned`, `counted`, `versus`, `told` and `words` beside it, the core, numpy, duckdb,
pyarrow and pyspark.
Begin with `opened`, then `statement`, then `saved`.
"""
