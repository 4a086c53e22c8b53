"""A deterministic generator of synthetic mailboxes for tests and benchmarks: people, words, mails, mailbox files."""
