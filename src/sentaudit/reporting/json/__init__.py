"""The report for programs: one document, or a line each, described by report_v1.schema.json."""
