"""The case: one SQLite file in which nothing personal stands in the clear, one writer, any number of readers."""
