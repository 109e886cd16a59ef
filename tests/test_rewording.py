import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.rewording import Op, compare_wording
from indexer.similarity import LONG_WORDS, fold_words


def changes(ours, theirs):
    return [(one.op.value, one.ours, one.theirs) for one in compare_wording(ours, theirs) if one.op is not Op.EQUAL]


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("We will answer each strike.", "We shall answer each strike.", [("replace", "will", "shall")]),
        ("We will answer.", "We will never answer.", [("insert", "", "never")]),
        ("We will answer today.", "We will answer.", [("delete", "today.", "")]),
        ("We will not wait", "“WE will — not wait!”", []),
    ],
)
def test_what_reads_otherwise_is_named(ours, theirs, expected):
    assert changes(ours, theirs) == expected


def test_very_long_texts_are_only_set_side_by_side():
    ours = "word " * (LONG_WORDS + 1)

    assert [one.op for one in compare_wording(ours, "other")] == [Op.REPLACE]


@given(st.lists(st.sampled_from(["We", "will,", "Velm", "“12”", "—", "never", "can’t"])).map(" ".join), st.text())
def test_both_wordings_can_be_put_together_again(ours, theirs):
    found = compare_wording(ours, theirs)

    if found:
        assert " ".join(one.ours for one in found if one.ours) == " ".join(ours.split())
        assert " ".join(one.theirs for one in found if one.theirs) == " ".join(theirs.split())
    else:
        assert fold_words(ours).folded == fold_words(theirs).folded
