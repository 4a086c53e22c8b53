"""sentaudit finds past leaks of addresses in mailboxes and reports them so that an auditor can sign."""

__version__ = "0.1.0"
