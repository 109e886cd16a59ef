"""The words that attribution turns on: verbs of speech, titles, roles, pronouns. Plain tables, one word once."""

_IRREGULAR = {
    "say": ("says", "said", "saying"),
    "tell": ("tells", "told", "telling"),
    "write": ("writes", "wrote", "written", "writing"),
    "read": ("reads",),
    "put": ("puts", "putting"),
    "begin": ("begins", "began"),
    "cry": ("cries", "cried", "crying"),
    "deny": ("denies", "denied", "denying"),
    "reply": ("replies", "replied", "replying"),
    "testify": ("testifies", "testified", "testifying"),
    "quip": ("quips", "quipped", "quipping"),
    "admit": ("admits", "admitted", "admitting"),
    "reveal": ("reveals", "revealed", "revealing"),
    "brag": ("brags", "bragged", "bragging"),
    "swear": ("swears", "swore", "swearing"),
    "shoot": ("shoots", "shot", "shooting"),
    "hit": ("hits", "hitting"),
    "clarify": ("clarifies", "clarified", "clarifying"),
    "specify": ("specifies", "specified", "specifying"),
    "signal": ("signals", "signalled", "signaled", "signalling", "signaling"),
}

_SPEECH = """
say tell write add ask announce answer argue assert state declare explain insist warn note stress emphasise
emphasize admit acknowledge concede conclude continue remark comment confirm deny maintain contend allege
suggest observe recall promise vow pledge tweet post testify quip joke urge complain caution counter reiterate
repeat reveal retort shout exclaim whisper lament boast brag reply respond claim recount opine proclaim assure inform
remind clarify underline underscore inquire yell chant cry fume bark bellow declaim muse elaborate interject
intone rejoin thunder gush rave affirm lecture mouth react scream sing hiss plead mutter murmur stipulate
specify predict advise demand propose swear signal relate mention indicate voice
confess jeer gloat scoff boom retaliate wonder recommend surmise demur exhort theorise theorize
speculate marvel sneer chide volunteer venture enthuse summarise summarize deadpan
"""

_LABELLING = """
call describe dub label brand denounce dismiss hail praise condemn blast slam mock criticise criticize decry
accuse blame characterise characterize compare attack deride bemoan credit portray refer
"""

_DOCUMENT = "read begin run open end close"
_LOOSE = """
point beam crack blare remember put shoot go charge report press fire hit laugh smile nod sigh interrupt thank agree
"""
_BELIEF = "believe think hope fear expect feel know wish want"


def _inflected(words: str) -> dict[str, str]:
    forms: dict[str, str] = {}
    for base in words.split():
        forms[base] = base
        for form in _IRREGULAR.get(base) or _regular(base):
            forms[form] = base
    return forms


def _regular(base: str) -> tuple[str, ...]:
    if base.endswith("e"):
        return f"{base}s", f"{base}d", f"{base[:-1]}ing"
    if base.endswith(("sh", "ss", "ch", "x")):
        return f"{base}es", f"{base}ed", f"{base}ing"
    return f"{base}s", f"{base}ed", f"{base}ing"


SPEECH_VERBS: dict[str, str] = _inflected(_SPEECH)
"""Form → base of the verbs that take a statement as their object."""

LABELLING_VERBS: dict[str, str] = _inflected(_LABELLING)
"""Form → base of the verbs that take a person or thing and what it was called."""

DOCUMENT_VERBS: dict[str, str] = _inflected(_DOCUMENT)
"""Form → base of the verbs by which documents speak (“the note reads”)."""

LOOSE_VERBS: dict[str, str] = _inflected(_LOOSE) | {"went": "go"}
"""Form → base of verbs that introduce speech only beside a quote (“she shot back”)."""

BELIEF_VERBS: dict[str, str] = _inflected(_BELIEF) | {"thought": "think", "felt": "feel", "knew": "know"}
"""Form → base of verbs of belief; they take a clause, but are not speech."""

CUE_VERBS: dict[str, str] = {
    **LOOSE_VERBS,
    **DOCUMENT_VERBS,
    **LABELLING_VERBS,
    **SPEECH_VERBS,
}

NEEDS_THAT = frozenset(
    """
announce argue assert state declare explain insist warn note stress emphasise emphasize admit acknowledge
concede conclude confirm deny maintain contend allege claim assure inform testify reiterate add clarify reveal
remark reply specify tell recall observe suggest predict promise vow pledge complain caution repeat indicate remind
underline underscore write
""".split()
)
"""Bases whose indirect speech is taken only after “that”."""

PLAIN_REPORTING = NEEDS_THAT | {"say"}
"""Bases that may introduce indirect speech without quotation marks."""

AUXILIARIES = frozenset(
    """
has have had is was were are be been being will would could should may might must can did does do also later
then now just further earlier previously recently once again repeatedly often never not n't already still even
only simply reportedly publicly privately angrily bluntly flatly quietly openly clearly briefly separately
subsequently didn't didn’t doesn't doesn’t hasn't hasn’t haven't haven’t hadn't hadn’t don't don’t won't won’t
wouldn't wouldn’t allegedly
""".split()
)
"""What may stand between a subject and its verb of speech."""

MODAL_WORDS = frozenset("will would could should may might must shall".split())
NEGATIONS = frozenset(
    (
        "not",
        "never",
        "n't",
        "didn't",
        "doesn't",
        "hasn't",
        "haven't",
        "hadn't",
        "don't",
        "didn’t",
        "doesn’t",
        "hasn’t",
        "haven’t",
        "hadn’t",
        "don’t",
        "won’t",
        "wouldn’t",
    )
)

PROFESSIONS = frozenset(
    """
rector comptroller clerk ensign conductor treasurer commodore consul vicar rabbi chaplain prefect magistrate bailiff
curator vice-president vice-chancellor commandant headmaster headmistress midshipman cadet seismologist hydrologist
geologist biologist physicist chemist astronomer archaeologist meteorologist climatologist epidemiologist
psychologist sociologist virologist glaciologist volcanologist oceanographer geographer statistician electrician
architect novelist poet sculptor pianist violinist composer photographer filmmaker surgeon midwife pharmacist
beekeeper librarian archivist translator interpreter
""".split()
)
"""Titles that tell by themselves who is meant: “the geologist”."""

TITLES = PROFESSIONS | frozenset(
    """
mr mrs ms miss dr prof professor sir dame lord lady rev reverend father sister bishop archbishop cardinal pope
imam president vice deputy prime minister premier chancellor secretary senator sen rep representative
congressman congresswoman governor gov mayor councillor commissioner ambassador envoy judge justice sheriff
chief general gen major maj colonel col lieutenant lt captain capt commander cmdr admiral adm sergeant sgt
corporal brigadier marshal king queen prince princess emperor sultan emir sheikh chairman chairwoman chair
chairperson speaker spokesman spokeswoman spokesperson director attorney attorney-general inspector
superintendent detective constable officer lawmaker deputy mp mep leader minister-president under-secretary
undersecretary coach editor author analyst economist strategist
""".split()
)
"""Words that stand before a name as rank or title, in lower case and without their full stop."""

MALE_TITLES = frozenset(
    """mr sir lord king prince emperor sultan emir sheikh congressman chairman spokesman father husband son brother
    widower businessman man""".split()
)
FEMALE_TITLES = frozenset(
    """mrs ms miss dame lady queen princess congresswoman chairwoman spokeswoman sister businesswoman
    wife mother daughter widow woman actress""".split()
)

ROLE_NOUNS = TITLES | frozenset(
    """
counsel alderman alderwoman
official officials spokesmen spokespeople spokespersons representatives aide aides adviser advisers advisor
advisors minister ministers lawyer lawyers diplomat diplomats source sources witness witnesses resident
residents expert experts analysts leaders politician politicians senators lawmakers critics supporters opponents
campaign researcher researchers scientist scientists economists police prosecutor prosecutors investigators
investigator reporter reporters journalist journalists candidate candidates nominee frontrunner front-runner
head chiefs member members president-elect activist activists voter voters man woman businessman businesswoman
farmer farmers worker workers doctor doctors teacher teachers student students protesters organiser organisers
organizer organizers columnist author writer historian pollster veteran owner founder coordinator co-founder
manager executive executives ceo chief-of-staff mother father son daughter wife husband widow widower brother
sister friend friends colleague colleagues neighbour neighbor group groups party company ministry department
agency government administration committee commission council court office authorities union body bank statement
communique communiqué letter memo note report document release tweet post email e-mail message filing authority
alliance coalition embassy organization organisation association institute foundation strategist strategists
conservative conservatives democrat republican republicans democrats insider insiders official host moderator
narrator anchor operative staffer nurse pastor priest commentator blogger mogul billionaire others some many
most people person one another both several few everyone nobody someone participants delegates soldiers soldier fighter
commanders generals officers judges secretary-general governors mayors presidents premiers secretaries ambassadors
envoys administrator operator
fisherman skipper driver pilot engineer captain chairwoman rapporteur negotiator negotiators mediator mediators
monitor monitors observer observers inspectors regulator watchdog ombudsman auditor auditors
""".split()
)
"""Nouns that can be the head of somebody who speaks."""

DOCUMENT_NOUNS = frozenset(
    """
statement communique communiqué letter memo note report document release tweet post email e-mail message filing
""".split()
)

OFFICES = PROFESSIONS | frozenset(
    """
minister president premier chancellor governor mayor ambassador envoy commissioner
""".split()
)
"""Roles of whom there is one where they are spoken of: “the governor” stands for somebody, “the spokesman” does not."""

REMARKS = {
    "remark": "remark",
    "claim": "claim",
    "comment": "comment",
    "statement": "state",
    "assertion": "assert",
    "warning": "warn",
    "allegation": "allege",
    "accusation": "accuse",
    "contention": "contend",
    "insistence": "insist",
    "assurance": "assure",
    "promise": "promise",
    "admission": "admit",
    "boast": "boast",
    "complaint": "complain",
    "observation": "observe",
    "suggestion": "suggest",
    "declaration": "declare",
}
"""Noun → base of the verb, of what is somebody's when it is quoted: “Falk's remark that “…””."""

BEARERS = frozenset(
    """
sign signs banner banners poster posters placard placards slogan slogans headline headlines motto mottos graffiti
sticker stickers inscription caption captions plaque label labels flag flags mural cartoon shirt t-shirt picture
pictures photo photos photograph image images chalk wall title titles lyrics song chorus
""".split()
)
"""Things that bear words which nobody in the sentence says."""

PRONOUNS = {
    "he": "male",
    "she": "female",
    "they": "plural",
    "it": "body",
    "i": "first",
    "we": "first",
    "who": "relative",
}
DETERMINERS = frozenset(
    """
the a an his her its their this that these those one two three four several some many most other another every
each both no few our my your such
""".split()
)
COUNTING = frozenset("one two three four several some many most other another every each both no few".split())
"""Determiners that belong to the name of a speaker: “two officials”."""
NAME_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
"""After a name they tell father from son."""
CONNECTORS = frozenset("de da di du del della der den van von bin ibn al el la le dos das ben abu y of".split())
NOT_NAMES = frozenset(
    """
the a an and but or so yet for nor if when while as after before since until although though because once where
what who whom whose which why how that this these those there here he she it they we you i his her its their our
my your on in at by with from to of into over under about against between during without within through across
behind earlier later then now today yesterday tomorrow meanwhile however moreover still also even only just not
no yes monday tuesday wednesday thursday friday saturday sunday january february march april may june july
august september october november december jan feb mar apr jun jul aug sep sept oct nov dec asked speaking
talking writing citing quoting referring according despite instead perhaps maybe another one two three some many
most all both each every other such last next first second finally indeed again never always unlike like said
had has have did does do is are was were would could should photo image video advertisement read more watch
related claim verdict
""".split()
)
"""Capitalised at the head of a sentence, these are no names."""

COLLECTIVE_HEADS = frozenset(
    """
ministry department agency government administration committee commission council court office union bank party
embassy organization organisation association institute foundation alliance coalition kremlin pentagon company
group campaign police army navy force forces authority senate house parliament congress assembly board bureau
service university league press times post news network house corporation inc ltd
""".split()
)

RANKS = frozenset(
    """
general gen major maj colonel col lieutenant lt captain capt commander cmdr admiral adm sergeant sgt brigadier
marshal
rep sen gov dr mr mrs ms
""".split()
)
"""Military ranks: after the name of a body they begin the name of a person, not a part of the body."""

NUMBERED_ROLES = frozenset(
    """
officials spokesmen spokespeople spokespersons representatives aides advisers advisors ministers lawyers
diplomats sources witnesses residents experts analysts leaders politicians senators lawmakers critics supporters
opponents researchers scientists economists police prosecutors investigators reporters journalists candidates
chiefs members activists voters farmers workers doctors teachers students protesters organisers organizers
executives friends colleagues neighbours groups authorities strategists conservatives republicans democrats
insiders others some many most people participants delegates soldiers fighters commanders generals officers
judges governors mayors presidents premiers secretaries ambassadors envoys negotiators mediators monitors observers
inspectors auditors campaign
party group company government administration
""".split()
)
"""Role nouns of more than one person or of a body: a name after them is another speaker."""

ADJECTIVES = frozenset(
    """
former senior top deputy chief then-president ex-president acting first high-ranking official retired late
presumptive presidential vice foreign prime national interior defence defense republican democratic local
federal military police press unnamed anonymous british russian american german french chinese iraqi regional
provincial municipal coalition ranking
air naval army border security energy finance trade health state veteran longtime
outgoing incoming newly-elected
""".split()
)
"""Words that stand between a determiner or a state and the role noun."""

RECIPIENTS = frozenset(
    """
reporters journalists lawmakers parliament me us them him her it you cnn reuters bbc radio television
""".split()
)

CONTENT_OPENERS = frozenset(("that", "how", "whether", "why"))
"""Words that open the clause of what was said."""

WORK_CUES = frozenset(
    """
on in of from titled entitled called named book film movie song show program programme series novel play essay
article album magazine newspaper podcast documentary paper report poem column wrote
""".split()
)
"""Words before quotation marks that hold the title of a work."""

NOUN_LIKE = frozenset(
    """
state comment tweet post claim report demand charge note answer voice signal attack blame credit address promise
vow pledge joke urge praise slam brand label compare stress caution counter remark repeat chant cry yell shout
whisper view call
""".split()
)
"""Base forms that are nouns as often as verbs."""

OBJECT_VERBS = frozenset(
    """
announce write post read begin open end close report release tweet mention go put charge hit press shoot fire
react sing scream recall note reveal demand propose swear signal relate
""".split()
)
"""Bases that take a thing as often as a statement: quoted words in the clause count only after “that”."""

WORK_NOUNS = frozenset(
    """
book memoir memoirs autobiography biography novel film movie documentary play song album show series essay poem
podcast
""".split()
)
"""Nouns after which, a comma between or not, quotation marks hold the title of a work."""

SCARE_CUES = frozenset(
    """so-called self-styled self-proclaimed supposed purported reading word phrase term slogan nicknamed
    dubbed""".split()
)
"""Words before quotation marks that hold what nobody in the sentence says."""

REPLIES = frozenset("answer reply respond retort counter".split())
"""Bases of verbs whose subject is not the one who spoke last."""

TELLING = frozenset("tell ask inform remind assure advise".split())
"""Bases that take the person who is told as their object."""

SUBORDINATORS = frozenset(
    """
asked speaking when after in on at during while as before since if although though earlier later writing
responding for by but with despite like
""".split()
)
"""Words that open a clause or a phrase before the main one."""

OCCASIONS = frozenset(
    """
statement interview speech letter report post tweet email address briefing conference note memo hearing debate call
message
article column book filing meeting testimony ruling release communique communiqué broadcast
appearance video
""".split()
)
"""Things in which something is said: “said in an interview that”."""

HONORIFICS_OF_WIVES = frozenset(("mrs",))
"""Before a surname alone these point at whoever the article means, who need not be the one it names in full."""

POSSESSIVES = frozenset(("'s", "’s"))
"""The endings that make a name an owner."""

TOLD_STEMS = frozenset(
    """
accept accus accusation acknowledg add address admission admit advic advis advocat affirm alleg allegation allud
announc announcement answer apologiz appeal applaud argu argument articulat ask assail assert assertion assessment
assur attack attribut back bash bemoan blam blast boast brag brief broadcast call cast caution celebrat challeng
chant characteriz charg cheer chid claim clarify comment compar complain complaint conced conclud condemn confirm
congratulat contend contention contradict conversation counsel counter credit critical criticism criticiz critiqu
debat declar decry deem defend deliver demand denounc deny depict deplor derid describ detail disagreement disavow
disclos disclosur discuss dismiss disput downplay dub dwell echo elaborat email emphasiz encourag endors endorsement
estimat exhort explain expos express extol find flag forecast guarante hail hammer highlight hint identify impassion
imply indicat inform insinuat insist insult interpret introduc invit invok jab jok label lambast lament lash laud lay
letter liken list maintain mention messag mock nam not notify observ offer order outlin paint petition plead pleas
pledg point portray post prais predict present press proclaim project promis promiz promot propos proposal protest
push question quip rail reassur rebuf rebuk rebut recall recit recommend recount refer referenc refut reiterat
reject releas remark remind repeat reply report represent request respond retort retweet reveal ridicul rip say scoff
scold shout show signal slam speak specify speculat speculation spell spok stat statement stress suggest
suggestion summariz swear swip talk taunt tell testify threaten tout trash trumpet tweet underlin underscor
unveil urg utter vent voic volunteer vouch vow warn welcom wonder writ write
""".split()
)
"""Stems of words by which the reporter tells that somebody spoke."""

THOUGHT_STEMS = frozenset(
    """
agr agre aim alarm anger angry anticipat anxiety appear approv assum awar balk belief believ choos clear concern
confidenc confident consensus consider contemplat convinc decid decision determin devot disagre disappoint dislik
dismay doubt dream eager embrac enjoy enthusiasm envision expect favor fear feel focus fond foresee frustrat goal
guess happy hesitat hop hopeful imagin impress inclination intend intent know lean learn lik like long look lov mean
mull need notic notion opinion oppos opposition optimistic outrag perceiv persuad plan ponder position prefer
preference proud realiz recogniz reconsider refus regard regret reluctant remember resist see seek seem sense
sentiment skeptical sound strateg support supporter supportiv sur surpris surpriz suspect sympath think tri uncertain
unclear understand upset view vot want wary will wish worry
""".split()
)
"""Stems of words by which the reporter tells what somebody thinks, wants or seems, not that he said it."""
