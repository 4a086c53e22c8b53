"""The same mistake again, and earlier ones like it."""
