"""Write down how the reference embeds a few texts: `python tests/agreement_vectors.py`, when the bundled model changes.

The texts are of all lengths, one is longer than the model reads, and they hold what a tokenizer may treat otherwise:
capitals, accents, other scripts, marks.
"""

import json
from pathlib import Path

import indexer.index
from indexer.index.agreement import VECTORS
from indexer.index.transformers_model import TransformersModel
from indexer.index.weights import BUNDLED

TEXTS = (
    "grain",
    "What did the harbour master say about the night ferry?",
    "“The bridge will open on Monday — not a day later,” said ÉLODIE Vasquès-Brún, the minister’s spokeswoman (41).",
    "Мост откроют в понедельник, сообщила пресс-служба порта.",
    "港口星期一开放。",
    "The dam holds, and so do the locks at kilometre 312.5; the pumps were tested twice, at 03:40 and at 04:15. " * 14,
)
PLACE = Path(indexer.index.__file__).parent / VECTORS


def main() -> None:
    rows = TransformersModel(BUNDLED, threads=None).encode(TEXTS)
    known = [
        {"text": text, "vector": [round(float(one), 5) for one in row]} for text, row in zip(TEXTS, rows, strict=True)
    ]
    PLACE.write_text(
        "[\n" + ",\n".join(json.dumps(one, ensure_ascii=False) for one in known) + "\n]\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
