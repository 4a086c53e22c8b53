"""Objects behind a URL, listed and read in ranges."""
