"""Reports that are tables: CSV and workbooks."""
