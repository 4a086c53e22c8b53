"""Mailboxes on disk, at a URL or on a server, one kind per file, all read-only and streaming."""
