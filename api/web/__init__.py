"""The web page: the files that a browser loads, and the addresses that give them out."""
