"""The flow: units through workers into the case, however many processes it takes."""
