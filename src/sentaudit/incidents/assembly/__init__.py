"""What a report shows of an incident, put together: numbers, people, places, duties."""
