"""Office files: text, spreadsheets and slides of the usual programs, old and new."""
