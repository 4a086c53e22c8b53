"""The review page: incidents and their triage in a browser of this computer, for one or several reviewers at once."""
