"""The report in Markdown, for tickets and wikis."""
