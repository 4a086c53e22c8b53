"""The short way for usual mail: raw bytes to facts in one go."""
