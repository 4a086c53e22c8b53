"""The report as one page: its answer at the top, coverage and lists below, incidents laid out when they are opened."""
