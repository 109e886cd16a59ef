"""Search engines that a user would pick instead, each used as its own first pages show, and onrecord by the same words.

In: statements as dicts with `id`, `speaker`, `date`, `text`. Out: ids of statements, best first. Every engine keeps the
speaker and the date beside the text, embeds with the model in a local folder, and finds ten.
"""

# ruff: noqa: PLC0415 - each engine imports what it needs; no environment holds all of them.

import json
from pathlib import Path

K = 10


class Txtai:
    def __init__(self, place: Path, model: str) -> None:
        from txtai import Embeddings

        self._embeddings = Embeddings(path=model, content=True)

    def index(self, rows: list[dict]) -> None:
        self._embeddings.upsert((row["id"], _kept(row) | {"text": row["text"]}, None) for row in rows)

    def ask(self, question: str, speaker: str | None) -> list[str]:
        where = "similar(:question)" if speaker is None else "similar(:question) and speaker = :speaker"
        values = {"question": question} | ({} if speaker is None else {"speaker": speaker})
        found = self._embeddings.search(f"select id from txtai where {where}", K, parameters=values)  # noqa: S608 - from above
        return [one["id"] for one in found]


class Chromadb:
    MOST_AT_ONCE = 5_000

    def __init__(self, place: Path, model: str) -> None:
        import chromadb
        from chromadb.utils.embedding_functions import SentenceTransformerEmbeddingFunction

        client = chromadb.PersistentClient(path=str(place), settings=chromadb.Settings(anonymized_telemetry=False))
        embed = SentenceTransformerEmbeddingFunction(model_name=model)
        self._collection = client.create_collection("statements", embedding_function=embed)

    def index(self, rows: list[dict]) -> None:
        for start in range(0, len(rows), self.MOST_AT_ONCE):
            some = rows[start : start + self.MOST_AT_ONCE]
            self._collection.add(
                ids=[row["id"] for row in some],
                documents=[row["text"] for row in some],
                metadatas=[_kept(row) for row in some],
            )

    def ask(self, question: str, speaker: str | None) -> list[str]:
        where = None if speaker is None else {"speaker": speaker}
        return self._collection.query(query_texts=[question], n_results=K, where=where)["ids"][0]


class Lancedb:
    def __init__(self, place: Path, model: str) -> None:
        import lancedb
        from lancedb.embeddings import get_registry
        from lancedb.pydantic import LanceModel, Vector

        embed = get_registry().get("sentence-transformers").create(name=model)

        class Statement(LanceModel):
            id: str
            speaker: str
            date: str
            text: str = embed.SourceField()
            vector: Vector(embed.ndims()) = embed.VectorField()

        self._table = lancedb.connect(place).create_table("statements", schema=Statement)

    def index(self, rows: list[dict]) -> None:
        self._table.add([_kept(row) | {"id": row["id"], "text": row["text"]} for row in rows])

    def ask(self, question: str, speaker: str | None) -> list[str]:
        query = self._table.search(question).select(["id"]).limit(K)
        if speaker is not None:
            query = query.where(f"speaker = '{speaker}'", prefilter=True)
        return [row["id"] for row in query.to_list()]


class Langchain:
    def __init__(self, place: Path, model: str) -> None:
        from langchain_huggingface import HuggingFaceEmbeddings

        self._embed, self._store = HuggingFaceEmbeddings(model_name=model), None

    def index(self, rows: list[dict]) -> None:
        from langchain_community.vectorstores import FAISS

        texts, kept = [row["text"] for row in rows], [_kept(row) | {"id": row["id"]} for row in rows]
        if self._store is None:
            self._store = FAISS.from_texts(texts, self._embed, metadatas=kept)
        else:
            self._store.add_texts(texts, metadatas=kept)

    def ask(self, question: str, speaker: str | None) -> list[str]:
        # It filters what it found, and finds 20 unless it is told to look at all.
        only = {} if speaker is None else {"filter": {"speaker": speaker}, "fetch_k": self._store.index.ntotal}
        return [found.metadata["id"] for found in self._store.similarity_search(question, k=K, **only)]


class Onrecord:
    def __init__(self, place: Path, model: str) -> None:
        from indexer.index.embedding import BUNDLED, load_embedder

        self._place, self._record = place, None
        self._embedder = load_embedder(BUNDLED, threads=None)

    def index(self, rows: list[dict]) -> None:
        from indexer.index.indexing import index_path

        self._place.mkdir(parents=True, exist_ok=True)
        lines = self._place / f"{rows[0]['id']}.jsonl"
        lines.write_text("\n".join(map(json.dumps, map(_given, rows))), encoding="utf-8")
        index_path([], statements=[lines], data=self._place / "data", embedder=self._embedder)

    def ask(self, question: str, speaker: str | None) -> list[str]:
        from api.answer import Filters

        answer = self._opened().answer(question, limit=K, filters=Filters(speakers=(speaker,) if speaker else ()))
        # What came near stands in the answer, too, after what is cited.
        return [one.statement.external_id for one in (*answer.citations, *answer.nearest)]

    def _opened(self):
        from api.local import LocalRecord
        from indexer.settings import Settings

        if self._record is None:
            self._record = LocalRecord(Settings(data=self._place / "data"))
        return self._record


def _kept(row: dict) -> dict:
    return {"speaker": row["speaker"], "date": row["date"] or ""}


def _given(row: dict) -> dict:
    return {key: row[key] for key in ("id", "speaker", "date", "text") if row[key]}


ENGINES = {
    "onrecord": Onrecord,
    "txtai": Txtai,
    "chromadb": Chromadb,
    "lancedb": Lancedb,
    "LangChain + FAISS": Langchain,
}
