"""What people decide about incidents: at the keyboard, by command, in a browser, from one reviewer to another."""
