"""Mail inside of mail: message files and what Outlook wraps them in."""
