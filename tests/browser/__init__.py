"""Pages of sentaudit in a real browser."""
