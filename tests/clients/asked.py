"""What every client asks, and what it has to see; the same as in `asked.mjs`.

A script is given the server's address in ONRECORD_CLIENT_URL, does what its client can, and prints one line of JSON:
what it did, each with `true`, or with a word where the client shows it otherwise. What fails raises.
"""

import json
import os

BASE_URL = os.environ.get("ONRECORD_CLIENT_URL", "http://127.0.0.1:8765") + "/v1"
KEY = "sk-dummy"
MODEL = "onrecord"
QUESTION = "What did Varga say about grain in June 2031?"
WORDS = "Those who mill our grain and send the bread back cheap will not be forgotten."
PAGE = "https://example.org/tessaly-courier/2031/06/18/varga-grain-quota#:~:text="
IN_TEXT = "in the text"


def require(text, words=WORDS):
    """Fail unless the words are there, and where they are printed."""
    assert f"“{words}” [1]" in text, text
    assert PAGE.partition("#")[0] in text, text
    return True


def require_link(urls):
    """Fail unless a citation leads to the words."""
    assert any(url.startswith(PAGE) for url in urls), urls
    return True


def report(**seen):
    """Print what the client did."""
    print(json.dumps({name.replace("_", " "): value for name, value in seen.items()}))
