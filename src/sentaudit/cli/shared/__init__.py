"""What several verbs share: options, which mailboxes, where reports go."""
