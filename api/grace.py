"""How a server ends: how long what is under way may go on once a signal has come."""

GRACE_S = 4
"""How long requests may take to end once a signal has come."""

LAST_S = 4.8
"""When the process ends after a signal, whatever is still under way."""

NOTICE_S = 0.25
"""How long newcomers are still answered after a signal, so that none is cut off who was already on the way."""

SIGNALLED = 128
"""Added to a signal's number, it is the exit status of who was ended by it."""
