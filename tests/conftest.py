"""Fixtures every test may ask for."""

pytest_plugins = ["servers.fixtures", "builders.imap_kit", "browser.fixtures"]
