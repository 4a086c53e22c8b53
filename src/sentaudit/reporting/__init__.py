"""Reports of an audit result, a file or folder per format; nothing here computes a number."""
