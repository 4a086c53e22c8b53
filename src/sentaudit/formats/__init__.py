"""File formats that both mailboxes and attachments come in, read from bytes in memory."""
