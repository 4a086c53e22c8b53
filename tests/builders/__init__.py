"""Small real values for tests."""
