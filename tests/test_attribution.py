"""Who is credited: sentences as newsrooms print them, and how far a quote had to look."""

import pytest
from tellings import direct, indirect, mixed, quote_marks, readings_of, sentences_of, tell

from indexer.blocks import map_blocks
from indexer.extract.attribution import Reach, read_all
from indexer.extract.surroundings import link_quotes


def case(text, *tellings):
    return pytest.param(text, list(tellings))


@pytest.mark.parametrize(
    ("text", "tellings"),
    [
        case(
            "‘We were never told,’ said Mrs Hartnell. ‘It’s the workers’ money.’",
            direct("Hartnell", "We were never told", "It’s the workers’ money."),
        ),
        case(
            "‘He said “no” twice,’ the Foreign Secretary, Sir Alan Marsh, told MPs.",
            direct("Alan Marsh", "He said “no” twice"),
        ),
        case(
            "“The roof will hold,” said Dr. Ida Falk, M.D., of the Nord Institute.",
            direct("Ida Falk", "The roof will hold"),
        ),
        case("“The roof will hold,” said U.S. Senator Ida Falk (R-Ohio).", direct("Ida Falk", "The roof will hold")),
        case(
            "“The roof will hold,” President-elect Ida Falk told a rally in Lund, Sweden, on Monday night.",
            direct("Ida Falk", "The roof will hold"),
        ),
        case(
            "Ida Falk, chief executive of Nord Steel, a maker of beams, said: “The roof will hold.”",
            direct("Ida Falk", "The roof will hold."),
        ),
        case(
            "“The roof will hold,” said Ida Falk, whose husband, Rolf Baum, built it.",
            direct("Ida Falk", "The roof will hold"),
        ),
        case("“The roof will hold,” said Ida Falk, as Rolf Baum looked on.", direct("Ida Falk", "The roof will hold")),
        case(
            "“The roof will hold,” Ida Falk's deputy said Tuesday.", direct("Ida Falk's deputy", "The roof will hold")
        ),
        case("The mayor's wife, Carla Roth, told reporters: “He is at home.”", direct("Carla Roth", "He is at home.")),
        case(
            "Falk's lawyer, Tom Brandt, said his client “never saw the money”.",
            mixed("Tom Brandt", "never saw the money"),
        ),
        case("A spokesman for Falk, Tom Brandt, said: “She is resting.”", direct("Tom Brandt", "She is resting.")),
        case("A spokesman for Falk said: “She is resting.”", direct("spokesman for Falk", "She is resting.")),
        case("“I am resting,” one of the officials said.", direct("one of the officials", "I am resting")),
        case(
            "Two officials, who asked not to be named, said the roof would hold.",
            indirect("Two officials", "the roof would hold"),
        ),
        case("“Nobody asked us,” said Marius de Villiers.", direct("Marius de Villiers", "Nobody asked us")),
        case(
            "“We will not [ever] leave… not now,” said Liam O'Neill.",
            direct("Liam O'Neill", "We will not [ever] leave… not now"),
        ),
        case(
            "Crown Prince Mansur bin Salman said: “The wells are full.”",
            direct("Mansur bin Salman", "The wells are full."),
        ),
        case("“It works,” Anke van der Berg said.", direct("Anke van der Berg", "It works")),
        case("“The world is watching,” Seo Min-jun said.", direct("Seo Min-jun", "The world is watching")),
    ],
)
def test_the_speaker_is_the_one_with_the_name_whatever_stands_around_it(text, tellings):
    found = tell(text)

    assert found == tellings


@pytest.mark.parametrize(
    ("text", "tellings"),
    [
        case("“It is a trap,” Iversen told the BBC's Today programme.", direct("Iversen", "It is a trap")),
        case("Asked by Keller whether he would go, Tamm said: “Ask me in June.”", direct("Tamm", "Ask me in June.")),
        case("Horbal, when asked by Falk if it would hold, said: “It won't.”", direct("Horbal", "It won't.")),
        case("Speaking after Falk, Baum said: “It will fall.”", direct("Baum", "It will fall.")),
        case(
            "In response to Brandt's remark that it would fall, Falk said: “It will not.”",
            indirect("Brandt", "it would fall"),
            direct("Falk", "It will not."),
        ),
        case("“The roof will hold,” Falk, flanked by Brandt, told reporters.", direct("Falk", "The roof will hold")),
        case("“The roof will hold,” wrote Falk in a letter to Brandt.", direct("Falk", "The roof will hold")),
        case("“I am resting” – that is what Falk told Brandt on Friday.", direct("Falk", "I am resting")),
        case("Falk told Brandt that “the roof will hold”.", mixed("Falk", "the roof will hold")),
        case("Falk was told by Brandt that “the roof will hold”.", mixed("Brandt", "the roof will hold")),
        case("Brandt accused Falk of “selling the roof”.", mixed("Brandt", "selling the roof")),
        case("Falk was accused by Brandt of “selling the roof”.", mixed("Brandt", "selling the roof")),
        case("Rolf Baum was described by Ida Falk as “a liar”.", mixed("Ida Falk", "a liar")),
        case("Rolf Baum wrote that Ida Falk “never looked”.", mixed("Rolf Baum", "never looked")),
        case("“Ida Falk never looked,” according to Rolf Baum.", direct("Rolf Baum", "Ida Falk never looked")),
        case("Falk rejected Brandt's claim that “the roof will fall”."),
        case("Falk dismissed Brandt's statement that “all is well”."),
        case("Falk mocked Brandt's promise “to stay for ever”.", mixed("Brandt", "to stay for ever")),
        case("Falk's claim that “the roof will hold” angered Brandt.", mixed("Falk", "the roof will hold")),
        case(
            "“It will fall,” Brandt said of Falk's assertion that “the roof will hold”.",
            direct("Brandt", "It will fall"),
            mixed("Falk", "the roof will hold"),
        ),
        case(
            "Asked about Falk's promise “to mend the roof”, Brandt said: “Never.”",
            mixed("Falk", "to mend the roof"),
            direct("Brandt", "Never."),
        ),
        case(
            "As the crowd chanted “no roof”, Falk said she would stay.",
            direct("crowd", "no roof"),
            indirect("Falk", "she would stay"),
        ),
        case(
            "While Brandt shouted “no roof”, Falk said: “We go on.”",
            direct("Brandt", "no roof"),
            direct("Falk", "We go on."),
        ),
        case(
            "Falk claims that Brandt promised “bread for all”.",
            indirect("Falk", "Brandt promised “bread for all”"),
        ),
        case("Falk alleged that Brandt called it “a lid”.", mixed("Falk", "a lid")),
        case("Brandt should say “I was wrong” and go home."),
        case("“You are late,” Brandt was told on Monday.", direct(None, "You are late")),
        case(
            "“It holds,” Minister Ida Falk and her colleague Rolf Baum said.",
            direct("Ida Falk and Rolf Baum", "It holds"),
        ),
        case("“It holds,” said Premiers Ida Falk and Rolf Baum.", direct("Ida Falk and Rolf Baum", "It holds")),
        case("Ida Falk and Ida Roth came. “It holds,” Ida said.", direct("Ida", "It holds")),
        case("“We will not go.” Ida Falk made the remark in Lund.", direct("Ida Falk", "We will not go.")),
        case("“We will not go.”\n\nThe day was hot. Ida Falk made the remark."),
        case("“We will not go.” That was the message of Ida Falk on Friday.", direct("Ida Falk", "We will not go.")),
        case("“We will not go.” These were the words of Minister Ida Falk.", direct("Ida Falk", "We will not go.")),
        case("“We will not go.” This was stated on Friday by Ida Falk.", direct("Ida Falk", "We will not go.")),
        case("“We will not go”: Senator Ida Falk was clear.", direct("Ida Falk", "We will not go")),
        case(
            "“As Rolf Baum used to say, ‘a roof is a roof’,” Ida Falk said.",
            direct("Ida Falk", "As Rolf Baum used to say, ‘a roof is a roof’"),
            direct("Rolf Baum", "a roof is a roof")._replace(nested=True),
        ),
        case("“You are late,” Brandt was told by Falk.", direct("Falk", "You are late")),
        case("Falk was told: “Go home.”", direct(None, "Go home.")),
        case("Brandt saw a sign: “No entry today.”"),
        case("Ida Falk had only one thing for the press: “It will hold.”", direct("Ida Falk", "It will hold.")),
        case("On Monday, Ida Falk was in no mood to joke: “It will hold.”", direct("Ida Falk", "It will hold.")),
        case(
            "After talks with Rolf Brandt, the mediator, Ida Falk, had one sentence for him: “We are not done.”",
            direct("Ida Falk", "We are not done."),
        ),
        case("Falk denied the report, calling it “a fairy tale”.", mixed("Falk", "a fairy tale")),
        case("Falk – no friend of Brandt – said: “I am resting.”", direct("Falk", "I am resting.")),
        case("“I am resting,” Falk, 54, a former nurse from Umea, said on Friday.", direct("Falk", "I am resting")),
        case(
            "Brandt, whom Falk called “a fool”, said: “I am not.”",
            mixed("Falk", "a fool"),
            direct("Brandt", "I am not."),
        ),
        case("Falk's “never again” speech angered Brandt, who said it was “cheap”.", mixed("Brandt", "cheap")),
        case("Rolf Baum was called “a liar” by Ida Falk.", mixed("Ida Falk", "a liar")),
        case("Rolf Baum was called “a liar”."),
        case("“The Hammer” said the roof would hold."),
        case("Falk, known as “the Hammer”, said the roof would hold.", indirect("Falk", "the roof would hold")),
        case("Falk criticised Brandt for saying “the roof will fall”."),
        case("Neither Falk nor Brandt said “the roof will fall”."),
        case(
            "Unlike Falk, who said “it will hold”, Baum said: “It will fall.”",
            direct("Falk", "it will hold"),
            direct("Baum", "It will fall."),
        ),
        case("Said Falk: “The roof will hold.”", direct("Falk", "The roof will hold.")),
        case("“The roof will hold,” Brandt heard Falk say.", direct("Falk", "The roof will hold")),
        case("U.S. Sen. Ida Falk, R-Ohio, said: “The roof will hold.”", direct("Ida Falk", "The roof will hold.")),
        case("ROLF BAUM told the court: “I did nothing.”", direct("Rolf Baum", "I did nothing.")),
        case("NATO said: “The roof will hold.”", direct("NATO", "The roof will hold.")),
        case("UN spokeswoman Ida Falk said: “The roof will hold.”", direct("Ida Falk", "The roof will hold.")),
        case("The Lund prosecutor, quoting Baum, said: “I drank.”", direct("Lund prosecutor", "I drank.")),
        case("“He drank,” the widow of Baum said.", direct("widow of Baum", "He drank")),
        case("“He drank,” admitted Baum's widow, Ida.", direct("Ida", "He drank")),
        case(
            "“He drank,” Baum said, according to his lawyer, Ida Falk.",
            direct("Baum", "He drank")._replace(via="his lawyer, Ida Falk"),
        ),
        case("Baum said “I drank”, according to Falk.", direct("Baum", "I drank")._replace(via="Falk")),
        case("Falk asked Baum to say “the roof will hold”."),
    ],
)
def test_the_cue_decides_between_two_who_are_named(text, tellings):
    found = tell(text)

    assert found == tellings


@pytest.mark.parametrize(
    ("text", "tellings"),
    [
        case(
            "“I will go,” Anders Holt said. “Then I will stay,” replied Ruta Balode. “Fine,” Holt said.",
            direct("Anders Holt", "I will go"),
            direct("Ruta Balode", "Then I will stay"),
            direct("Anders Holt", "Fine"),
        ),
        case(
            "“Why now?” Falk asked. “Will it hold?” Baum asked. “It will!” Roth shouted.",
            direct("Falk", "Why now?"),
            direct("Baum", "Will it hold?"),
            direct("Roth", "It will!"),
        ),
        case(
            "Falk and Baum argued. “It holds,” Falk said. “It falls!” Baum said.",
            direct("Falk", "It holds"),
            direct("Baum", "It falls!"),
        ),
        case(
            "“Why now?” asked Falk. “Because we can,” Brandt answered.",
            direct("Falk", "Why now?"),
            direct("Brandt", "Because we can"),
        ),
        case("Falk said “yes”. Baum said “no”.", direct("Falk", "yes"), direct("Baum", "no")),
        case(
            "“It will hold,” Falk said before Baum said “enough”.",
            direct("Falk", "It will hold"),
            direct("Baum", "enough"),
        ),
        case(
            "“It will hold,” Falk said, while Brandt called it “a ruin”.",
            direct("Falk", "It will hold"),
            mixed("Brandt", "a ruin"),
        ),
        case(
            "“It will hold,” Falk said, and Brandt added that the walls would too.",
            direct("Falk", "It will hold"),
            indirect("Brandt", "the walls would too"),
        ),
        case(
            "Falk said the wall was “strong” and “tall”, but “not finished”.",
            mixed("Falk", "strong", "tall", "not finished"),
        ),
        case(
            "“They lied,” Mara Dunn told Radio Five's Morning Brief programme. “They lied to all of us.”",
            direct("Mara Dunn", "They lied", "They lied to all of us."),
        ),
        case("“The roof,” the mayor, Carla Falk, said, “will hold.”", direct("Carla Falk", "The roof", "will hold.")),
        case("They met in the “war room”, where Roth said: “We stay.”", direct("Roth", "We stay.")),
        case(
            "Roth, responding to Belov's warning of “consequences”, said: “We will not bow.”",
            direct("Roth", "We will not bow."),
        ),
        case("“Yes,” said Roth, 61. “No,” said Belov, 58.", direct("Roth", "Yes"), direct("Belov", "No")),
        case("Roth, 61, said “yes”; Belov, 58, said “no”.", direct("Roth", "yes"), direct("Belov", "no")),
        case("What Roth called “theatre” Belov called “a jest”.", mixed("Roth", "theatre"), mixed("Belov", "a jest")),
        case(
            "Falk asked Brandt: “Why now?” “Because we can,” he answered.",
            direct("Falk", "Why now?"),
            direct("Brandt", "Because we can"),
        ),
        case(
            "Ida Falk spoke first. “It will hold, I am sure of that.” Rolf Baum was less sure. “It may not, I fear.”",
            direct("Ida Falk", "It will hold, I am sure of that."),
            direct("Rolf Baum", "It may not, I fear."),
        ),
        case(
            "“The roof will hold,” Falk said on Monday. Brandt disagreed: “It will fall.”",
            direct("Falk", "The roof will hold"),
            direct("Brandt", "It will fall."),
        ),
    ],
)
def test_each_quote_of_several_goes_to_its_own_speaker(text, tellings):
    found = tell(text)

    assert found == tellings


@pytest.mark.parametrize(
    ("text", "tellings"),
    [
        case("“The roof will hold,” Ms. Falk said.", direct("Falk", "The roof will hold")),
        case("“The roof will hold,” Zaheed said.", direct("Zaheed", "The roof will hold")),
        case("“The roof will hold,” Schilling told them.", direct("Schilling", "The roof will hold")),
        case("“The roof will hold!” gloated Ida Falk.", direct("Ida Falk", "The roof will hold!")),
        case("“The roof will hold,” she points out.", direct(None, "The roof will hold")),
        case(
            "Hours later, Falk praised the roof, telling Nord Radio: “It will hold.”",
            direct("Falk", "It will hold."),
        ),
        case(
            "After Baum left, Ida Falk shook her head and said: “It will hold.”",
            direct("Ida Falk", "It will hold."),
        ),
        case("The senator emailed supporters, saying: “It will hold.”", direct(None, "It will hold.")),
        case("“The roof will hold,” said undecided voter Ida Falk.", direct("Ida Falk", "The roof will hold")),
        case("But, said Falk, “the roof will hold.”", direct("Falk", "the roof will hold.")),
        case("As Ida Falk put it, “the roof will hold.”", direct("Ida Falk", "the roof will hold.")),
        case("The roof - Ida Falk: “It will hold for a good many years.”",
             direct("Ida Falk", "It will hold for a good many years.")),
        case(
            "The fair opened.\n\n“The roof has held for forty years.”\n\n– Ida Falk, Lund",
            direct("Ida Falk", "The roof has held for forty years."),
        ),
        case(
            "It rained.\n\n“The roof has held for forty years and more than that.”\n\nIt snowed.",
            direct(None, "The roof has held for forty years and more than that."),
        ),
    ],
)  # fmt: skip
def test_the_speaker_is_found_where_simple_rules_miss_it(text, tellings):
    found = tell(text)

    assert found == tellings


def link(text):
    return link_quotes(read_all(sentences_of(text)), map_blocks(text))


@pytest.mark.parametrize(
    ("text", "reach"),
    [
        ("“It holds,” Falk said.", Reach.BESIDE),
        ("Falk said the wall was “strong”.", Reach.SENTENCE),
        ("Falk was blunt. “It holds and it will hold for years.”", Reach.PARAGRAPH),
    ],
)
def test_a_link_says_how_far_the_quote_had_to_look(text, reach):
    (found,) = link(text)

    assert found.reach is reach


def test_a_quote_in_the_next_paragraph_takes_the_speaker_of_the_one_before():
    links = link("“It holds,” Falk said.\n\n“It held before.”")

    assert [found.reach for found in links] == [Reach.BESIDE, Reach.BEFORE]
    assert links[0].frame == links[1].frame


def test_every_quoted_stretch_is_linked_at_most_once_and_in_order():
    text = "“It holds,” Falk said. “It must,” Baum said, calling it “old”.\n\n“We shall see.”"
    links = link(text)

    quotes = [found.quote for found in links]
    assert quotes == sorted(set(quotes))
    assert set(quotes) <= set(range(len(quote_marks(text))))


def test_a_quote_beside_no_cue_and_no_speaker_is_not_linked():
    assert link("The ship “Nordlys” sank off the coast.") == []


def test_a_cue_beside_the_quote_scores_above_one_that_is_further_off():
    (near,) = link("“It holds,” Falk said.")
    (far,) = link("Falk said the old wall beside the river was “strong”.")

    assert near.score > far.score


def test_every_sentence_is_read_in_order():
    readings = readings_of("Falk spoke. Baum said it would hold.")

    assert [len(reading.frames) for reading in readings] == [0, 1]


@pytest.mark.parametrize(
    ("text", "telling"),
    [
        case(
            "Ida Falk answered with a line that may have come from Rolf Baum: “Do not moan to me about the roof.”",
            direct("Ida Falk", "Do not moan to me about the roof."),
        ),
        case(
            "According to Rolf Baum of Nord Steel, “The council has been quietly moving its boats for years.”",
            direct("Rolf Baum", "The council has been quietly moving its boats for years."),
        ),
        case(
            "“Many doubt it,” Ida Falk wrote in a letter explaining why she left, “but the roof will not hold.”",
            direct("Ida Falk", "but the roof will not hold."),
        ),
    ],
)
def test_the_marks_around_words_show_that_they_are_all_that_was_said(text, telling):
    found = tell(text)

    assert telling[0] in found


@pytest.mark.parametrize(
    "text",
    [
        "Ida Falk called the plan “a waste of rope.”",
        "According to Rolf Baum, “a waste of rope” is what it was.",
        "Ida Falk said that “the roof will hold”.",
    ],
)
def test_words_inside_a_clause_are_not_all_that_was_said(text):
    assert {telling.kind for telling in tell(text)} == {mixed(None).kind}


def test_few_words_after_a_verb_that_takes_nothing_but_words_are_said():
    found = tell("The crowd chanted “Out! Out!” when Ida Falk left.")

    assert found == [direct("crowd", "Out! Out!")]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Asked which island in Lund Bay she liked, Falk demurred: “Whichever one I am on at the moment.”", "Falk"),
        ("On its own pages, Nord Steel lists “safe ferries as the first of its many tasks”.", "Nord Steel"),
    ],
)
def test_what_leads_up_to_a_clause_does_not_speak(text, speaker):
    assert [telling.speaker for telling in tell(text)] == [speaker]


def test_words_that_follow_a_quote_are_never_surer_than_it():
    text = "“The dam held,” water commissioner Paolo Reggi told the radio.\n\n“It held because we checked it daily.”"

    first, second = link_quotes(readings_of(text), map_blocks(text))

    assert second.source == first.source
    assert second.score <= first.score


def test_a_quote_signed_before_its_closing_mark_is_by_whoever_signs():
    found = tell("Rolf Baum was at the pier.\n\n“We will not pay twice.\nIda Falk, head of the yard.”\n\nHe left.")

    assert found == [direct("Ida Falk", "We will not pay twice.")]
