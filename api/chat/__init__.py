"""The addresses that programs made for OpenAI's interface know: models, chat completions and responses."""
