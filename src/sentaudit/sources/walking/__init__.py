"""Directories and archives gone through, down to the mailboxes and messages in them."""
