"""Reports of an audit result, one format per file; nothing here computes a number."""
