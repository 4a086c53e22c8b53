"""The words of reports people read, in English and Japanese."""
