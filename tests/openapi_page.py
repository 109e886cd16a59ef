"""Write down what the HTTP interface promises, so that no change of it goes unnoticed: docs/openapi.json.

python tests/openapi_page.py
"""

import json
from pathlib import Path

from api.app import create_app
from indexer.settings import Settings

PAGE = Path(__file__).parent.parent / "docs" / "openapi.json"


def described() -> str:
    """Describe the interface as it is now, without the number of the release."""
    schema = create_app(Settings()).openapi()
    schema["info"].pop("version")
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    PAGE.write_text(described(), encoding="utf-8")
    print(f"wrote {PAGE}")
