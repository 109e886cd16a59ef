"""Read what people have (text, Markdown, web pages, JSON lines) into articles."""
