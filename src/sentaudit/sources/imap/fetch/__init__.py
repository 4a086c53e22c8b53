"""Messages of a folder fetched: whole, or put together without their media."""
