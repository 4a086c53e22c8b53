"""Mailboxes on a server, over IMAP (RFC 3501, 9051): read-only, resumable, distrustful of whatever is answered."""
