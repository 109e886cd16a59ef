"""Whoever does it in the passive, and the whole phrase that names them."""

import pytest
from tellings import readings_of

from indexer.extract.agents import agent_beside, agent_of_aside, helpers_start, whole_phrase
from indexer.extract.subjects import Scene


def scene_of(text):
    (reading,) = readings_of(text)
    ending = {mention.last: mention for mention in reading.mentions}
    starting = {mention.first: mention for mention in reading.mentions}
    return Scene(reading.sentence.tokens, reading.mentions, ending, starting)


def place_of(scene, word):
    return next(at for at, token in enumerate(scene.tokens) if token.text == word)


def printed(scene, mention):
    return " ".join(token.text for token in scene.tokens[mention.first : mention.last])


@pytest.mark.parametrize(
    ("text", "agent"),
    [
        ("As noted by Falk, it holds.", "Falk"),
        ("As noted by the chief of the observer team, it holds.", "the chief of the observer team"),
        ("As noted by boatbuilder Ida Falk, it holds.", "Ida Falk"),
        ("As noted by the city's wharfinger, Major Rolf Baum, it holds.", "Major Rolf Baum"),
        ("As noted by Falk family members in Lund, it holds.", "Falk family members"),
    ],
)
def test_the_agent_stands_beside_its_participle(text, agent):
    scene = scene_of(text)

    found = agent_beside(scene, place_of(scene, "noted"))

    assert printed(scene, found.mention) == agent


@pytest.mark.parametrize("text", ["It was noted by nobody.", "It was noted by hitting Falk.", "It was noted by"])
def test_nobody_and_what_is_done_are_no_agents(text):
    scene = scene_of(text)

    assert agent_beside(scene, place_of(scene, "noted")) is None


@pytest.mark.parametrize(
    ("text", "agent"),
    [
        ("This was noted on Friday by Falk.", "Falk"),
        ("As was noted to reporters by Falk, it holds.", "Falk"),
        ("This was noted in the statement of the port.", "the port"),
        ("As noted in the report, it holds.", "the report"),
    ],
)
def test_an_aside_may_say_when_and_where_before_it_says_who(text, agent):
    scene = scene_of(text)
    position = place_of(scene, "noted")

    found = agent_of_aside(scene, helpers_start(scene.tokens, position), position)

    assert printed(scene, found.mention) == agent


def test_any_other_passive_is_left_to_the_words_beside_it():
    scene = scene_of("The roof was noted on Friday by Falk.")
    position = place_of(scene, "noted")

    assert agent_of_aside(scene, helpers_start(scene.tokens, position), position) is None


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("According to Falk family members, it holds.", "Falk family members"),
        ("According to the Red Lantern relief society, it holds.", "the Red Lantern relief society"),
        ("According to Falk's memoir, it holds.", "Falk"),
        ("According to a Nord survey taken in May, it holds.", "a Nord"),
    ],
)
def test_a_phrase_is_read_to_its_noun_but_what_is_written_speaks_for_its_writer(text, phrase):
    scene = scene_of(text)

    assert printed(scene, whole_phrase(scene, 2)) == phrase
