"""The bundled model on OpenVINO against the reference; `make equality` compares ten times as many texts."""

import pytest
from equality_report import FLOORS, broken, compare
from measuring import has_corpora
from real_texts import real_texts


def test_a_figure_under_its_floor_is_named():
    found = dict.fromkeys(FLOORS, 1.0) | {"least cosine": 0.98, "mean cosine": float("nan")}

    assert broken(found) == ["mean cosine", "least cosine"]


@pytest.mark.model
@pytest.mark.skipif(not has_corpora(), reason="NOT MEASURED: the corpora beside the repository are absent")
def test_real_texts_are_embedded_as_the_reference_does():
    found = compare(real_texts(400))

    assert broken(found) == [], found
