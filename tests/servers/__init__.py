"""Real IMAP servers on loopback, a proxy that makes them fail, and the tests that need both."""
