"""The words that telling a personal name from other words turns on: short forms, states, firms. Plain tables."""

from indexer.extract.given_names import FEMALE_GIVEN, MALE_GIVEN
from indexer.extract.lexicon import (
    ADJECTIVES,
    AUXILIARIES,
    COLLECTIVE_HEADS,
    CUE_VERBS,
    MODAL_WORDS,
    NOT_NAMES,
    ROLE_NOUNS,
)
from indexer.speaker import fold_name

NICKNAMES = """
    bill william|bob robert|dick richard|jim james|mike michael|tom thomas|joe joseph|dan daniel|dave david|ed edward
    jeff jeffrey|ken kenneth|matt matthew|nick nicholas|pat patrick|rick richard|ron ronald|sam samuel|steve steven
    steve stephen|tim timothy|tony anthony|ben benjamin|chris christopher|chuck charles|greg gregory|bernie bernard
    jack john|larry lawrence|ted edward|andy andrew|alex alexander|kate katherine|liz elizabeth|beth elizabeth
    sue susan|barb barbara|peggy margaret|debbie deborah|jen jennifer|pam pamela|cathy catherine|sasha alexander
    sasha alexandra|misha mikhail|volodya vladimir|dima dmitry|kolya nikolai|alyosha alexei|lyosha alexei|hank henry
    stephen steven|jon john|josh joshua|jerry gerald|will william|abe abraham|gene eugene|zeke ezekiel|doug douglas
"""

STATES = frozenset(
    fold_name(name).replace(" ", "")
    for name in """
    afghanistan albania algeria argentina armenia australia austria azerbaijan bahrain bangladesh belarus belgium
    bolivia bosnia brazil bulgaria cambodia cameroon canada chad chile china colombia congo croatia cuba cyprus denmark
    ecuador egypt england eritrea estonia ethiopia finland france georgia germany ghana greece guatemala guinea haiti
    honduras hungary iceland india indonesia iran iraq ireland israel italy jamaica japan jordan kazakhstan kenya korea
    kosovo kuwait kyrgyzstan laos latvia lebanon liberia libya lithuania luxembourg macedonia malaysia mali malta
    mexico moldova mongolia montenegro morocco myanmar nepal netherlands nicaragua niger nigeria norway oman pakistan
    palestine panama paraguay peru philippines poland portugal qatar romania russia rwanda scotland senegal serbia
    singapore slovakia slovenia somalia spain sudan sweden switzerland syria taiwan tajikistan tanzania thailand
    tunisia turkey turkmenistan uganda ukraine uruguay uzbekistan venezuela vietnam wales yemen zambia zimbabwe
    ankara amsterdam athens baghdad beijing beirut belgrade berlin brussels bucharest budapest cairo canberra caracas
    copenhagen damascus delhi doha dublin geneva havana helsinki islamabad istanbul jakarta jerusalem kabul kiev kyiv
    lisbon london madrid manila minsk moscow nairobi oslo ottawa paris prague pyongyang riga riyadh rome sarajevo seoul
    sofia stockholm strasbourg tallinn tehran tokyo tripoli tunis vienna vilnius warsaw washington zagreb brasilia
    alabama alaska arizona arkansas california carolina colorado connecticut dakota delaware florida hawaii idaho
    illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi
    missouri montana nebraska nevada hampshire jersey ohio oklahoma oregon pennsylvania tennessee texas utah vermont
    virginia wisconsin wyoming africa america asia europe
    """.split()
)
"""Names of states and capitals, which speak in the news (“Ankara said”) and are surnames too."""

FIRMS = frozenset("bloomberg gallup forbes boeing ford disney chase morgan goldman moodys nielsen siemens".split())
"""Firms that speak in the news and are called after people."""

NO_GIVEN_NAMES = (
    NOT_NAMES | ROLE_NOUNS | ADJECTIVES | COLLECTIVE_HEADS | AUXILIARIES | MODAL_WORDS | CUE_VERBS.keys()
    | frozenset(("neither", "either", "nor", "team", "former", "then", "unlike", "year", "years", "day", "pro", "anti"))
) - (MALE_GIVEN | FEMALE_GIVEN | {"will", "may"})  # fmt: skip
NO_SURNAMES = frozenset(
    """
    campaign officials official ministry department voters advisers aides supporters republican republicans democrat
    democrats candidate nominee senator senators governor spokesman spokeswoman minister president news times post
    journal center centre university college institute foundation committee council commission court party army
    police american americans
    """.split()
)
