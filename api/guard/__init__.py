"""Who may ask what, how often, and how long they may take to say it."""
