"""What all kinds of mailboxes say alike: names, the roles of folders, Problems, stamps of files."""
