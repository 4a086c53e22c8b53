"""One session with a server: its lines and answers, encryption, login, commands that only read, and what goes wrong."""
