"""How much one request may ask for or carry; apart from the nouns, so that the help need not load them."""

DEFAULT_ANSWER_LIMIT = 5
DEFAULT_PAGE_LIMIT = 20
MAX_LIMIT = 50
MAX_TURNS = 50
MAX_TURN_CHARS = 8000
MAX_CURSOR_CHARS = 500
MAX_NAME_CHARS = 200
MAX_BODY_BYTES = 2**20
