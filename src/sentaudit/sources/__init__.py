"""Mailboxes on disk, one kind per file, all read-only and streaming."""
