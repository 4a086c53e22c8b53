"""Where tables stand in texts: how they are laid out, and where they go on."""
