"""Before an audit: a configuration, rules, and whether all of it works."""
