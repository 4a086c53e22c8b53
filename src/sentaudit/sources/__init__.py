"""Mailboxes on disk, at a URL or on a server, read-only and streaming: one kind per file, what they share in rooms."""
