"""Build the bundled model, all-MiniLM-L6-v2, as a graph that OpenVINO compiles.

In: its weights by name. Out: a graph from token numbers and a mask to unit rows. The mean of the tokens is taken and
normalised within the graph, as the model's `modules.json` says.
Source: Devlin et al., BERT, NAACL 2019, doi:10.18653/v1/N19-1423; the numbers below are those of its `config.json`.
"""

from typing import Any

import numpy as np

from indexer.index.quiet_openvino import openvino
from indexer.index.quiet_openvino import operations as op
from indexer.index.weights import Tensors

LAYERS = 6
HEADS = 12
WIDTH = 384
EPSILON = 1e-12
_MASKED = 3e38

Node = Any
"""A node of OpenVINO's graph; its operations are not typed."""


def build_minilm(weights: Tensors) -> openvino.Model:
    """Build the graph: token numbers (texts, tokens) of int32 and a mask of 0 and 1 in float32 → (texts, 384).

    The weights are used where they lie, so they must stay until the graph is compiled.
    """
    ids = op.parameter([-1, -1], np.int32, name="ids")
    mask = op.parameter([-1, -1], np.float32, name="mask")
    hidden_from = op.unsqueeze(op.multiply(op.subtract(mask, _numbers(1)), _numbers(_MASKED)), _places(1, 2))
    tokens = _embedded(weights, ids)
    for layer in range(LAYERS):
        tokens = _layer(weights, f"encoder.layer.{layer}.", tokens, hidden_from)
    unit = op.normalize_l2(_mean(tokens, mask), _places(1), EPSILON, "max")
    return openvino.Model([op.result(unit)], [ids, mask], "all-MiniLM-L6-v2")


def _embedded(weights: Tensors, ids: Node) -> Node:
    names = ("word", "position", "token_type")
    word, position, kind = (weights[f"embeddings.{name}_embeddings.weight"] for name in names)
    length = op.gather(op.shape_of(ids, "i32"), _places(1), _places(0))
    places = op.slice(_constant(position + kind[0]), _places(0), length, _places(1), _places(0))
    summed = op.add(op.gather(_constant(word), ids, _places(0)), places)
    return _normalised(weights, "embeddings.LayerNorm", summed)


def _layer(weights: Tensors, prefix: str, tokens: Node, hidden_from: Node) -> Node:
    heads = [_heads(_dense(weights, f"{prefix}attention.self.{part}", tokens)) for part in ("query", "key", "value")]
    looked_up = _joined(op.scaled_dot_product_attention(*heads, hidden_from))
    attended = op.add(_dense(weights, f"{prefix}attention.output.dense", looked_up), tokens)
    attended = _normalised(weights, f"{prefix}attention.output.LayerNorm", attended)
    widened = op.gelu(_dense(weights, f"{prefix}intermediate.dense", attended), "erf")
    summed = op.add(_dense(weights, f"{prefix}output.dense", widened), attended)
    return _normalised(weights, f"{prefix}output.LayerNorm", summed)


def _dense(weights: Tensors, name: str, tokens: Node) -> Node:
    product = op.matmul(tokens, _constant(weights[f"{name}.weight"]), transpose_a=False, transpose_b=True)
    return op.add(product, _constant(weights[f"{name}.bias"]))


def _normalised(weights: Tensors, name: str, tokens: Node) -> Node:
    centred = op.mvn(tokens, _places(-1), normalize_variance=True, eps=EPSILON, eps_mode="inside_sqrt")
    return op.add(op.multiply(centred, _constant(weights[f"{name}.weight"])), _constant(weights[f"{name}.bias"]))


def _heads(tokens: Node) -> Node:
    split = op.reshape(tokens, _places(0, 0, HEADS, WIDTH // HEADS), special_zero=True)
    return op.transpose(split, _places(0, 2, 1, 3))


def _joined(heads: Node) -> Node:
    return op.reshape(op.transpose(heads, _places(0, 2, 1, 3)), _places(0, 0, WIDTH), special_zero=True)


def _mean(tokens: Node, mask: Node) -> Node:
    counted = op.multiply(tokens, op.unsqueeze(mask, _places(2)))
    return op.divide(op.reduce_sum(counted, _places(1)), op.reduce_sum(mask, _places(1), keep_dims=True))


def _constant(values: np.ndarray) -> Node:
    return op.constant(values, shared_memory=True)


def _places(*values: int) -> Node:
    return op.constant(np.array(values, np.int32))


def _numbers(value: float) -> Node:
    return op.constant(np.float32(value))
