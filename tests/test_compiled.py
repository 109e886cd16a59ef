"""The bundled model on OpenVINO; `tests/equality_report.py` compares it with the reference on thousands of texts."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from indexer.index.compiled import BUDGET_TOKENS, CompiledModel, _filled, _places_by_length
from indexer.index.weights import bundled_folder

TEXTS = [
    "Short.",
    "The price of grain in the southern ports rose again, the harbour master said. " * 40,
    "“The dam holds,” said Vera Orlova.",
    "",
]


def test_every_text_is_in_one_batch_and_no_batch_is_wider_than_the_budget():
    encoded = [[1] * length for length in (3, 256, 17, 9, 8, 256, 40) * 40]

    batches = list(_places_by_length(encoded))

    assert sorted(place for batch in batches for place in batch) == list(range(len(encoded)))
    assert max(_filled(encoded, batch).ids.size for batch in batches) <= BUDGET_TOKENS


def test_what_is_padded_is_masked():
    batch = _filled([[101, 7, 102], [101, 102], [101, 5, 6, 7, 8, 9, 10, 11, 102]], [2, 0])

    assert batch.ids.shape == (2, 16)
    assert batch.mask.sum(axis=1).tolist() == [9, 3]
    assert (batch.ids[batch.mask == 0] == 0).all()


@pytest.fixture(scope="module")
def model():
    return CompiledModel(bundled_folder(), threads=2)


@pytest.mark.model
def test_alone_or_in_bulk_a_text_has_the_same_vector(model):
    alone = np.concatenate([model.encode([text]) for text in TEXTS])

    together = model.encode(TEXTS * 30)

    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert (together * np.tile(alone, (30, 1))).sum(axis=1).min() > 0.9999


@pytest.mark.model
def test_several_threads_may_ask_at_once(model):
    wanted = {text: model.encode([text])[0] for text in TEXTS}

    with ThreadPoolExecutor(8) as pool:
        rows = list(pool.map(lambda number: model.encode(TEXTS * (1 + number % 3 * 10)), range(24)))

    for found in rows:
        assert all(row @ wanted[TEXTS[place % len(TEXTS)]] > 0.9999 for place, row in enumerate(found))


@pytest.mark.model
def test_bulk_that_is_left_halfway_leaves_the_model_usable(model):
    def leave(_done):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        model.encode(TEXTS * 30, on_progress=leave)

    assert model.encode(TEXTS * 30).shape == (120, 384)


COMMANDS = """
import sys, time
from fastapi.testclient import TestClient
from typer.testing import CliRunner
from api.app import create_app
from api.cli import app
from indexer.settings import Settings

def run(*words):
    return CliRunner().invoke(app, [*words], catch_exceptions=False)

article, data = sys.argv[1:]
question = "What did Orlova say about the road?"
assert run("index", "--data", data, article).exit_code == 0
assert "road is open" in run("ask", "--data", data, question).stdout
with TestClient(create_app(Settings(data=data)), base_url="http://127.0.0.1") as client:
    while client.get("/readyz").status_code != 200:
        time.sleep(0.05)
    reply = client.post("/v1/ask", json={"question": question})
assert "road is open" in reply.text, reply.text
print({"torch", "transformers", "sentence_transformers", "openvino_telemetry"} & set(sys.modules))
print("openvino" in sys.modules)
"""


@pytest.mark.model
def test_neither_indexing_nor_asking_nor_serving_loads_torch_or_reports_to_anybody(tmp_path):
    article = tmp_path / "a.txt"
    article.write_text("“The road is open,” Vera Orlova said on Monday.", encoding="utf-8")

    command = [sys.executable, "-c", COMMANDS, str(article), str(tmp_path / "data")]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (ran.stdout, ran.returncode) == ("set()\nTrue\n", 0), ran.stderr
