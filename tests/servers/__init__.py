"""Real servers on loopback (IMAP, object storage, Dask), a proxy that makes IMAP fail, and the tests that need it."""
