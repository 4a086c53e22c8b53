"""Verbs that audit: mailboxes into the case, reports out of it, mailboxes against it."""
