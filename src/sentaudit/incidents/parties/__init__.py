"""Who belongs to the organisation, whose mail is audited, and who stands on its lists."""
