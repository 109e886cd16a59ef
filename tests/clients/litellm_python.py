"""LiteLLM: the library, as programs and proxies use it."""

import litellm
from asked import BASE_URL, KEY, MODEL, QUESTION, report, require, require_link

litellm.suppress_debug_info = True
asked = {
    "model": f"openai/{MODEL}",
    "api_base": BASE_URL,
    "api_key": KEY,
    "messages": [{"role": "user", "content": QUESTION}],
}

message = litellm.completion(**asked).choices[0].message
chunks = list(litellm.completion(**asked, stream=True))
urls = [one["url_citation"]["url"] for one in message.annotations]

report(
    chat=require(message.content),
    stream=require("".join(chunk.choices[0].delta.content or "" for chunk in chunks)),
    citations=require_link(urls),
)
