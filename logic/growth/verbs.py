"""Words that make a sentence an action, a goal, a detail or none of these, in English and German."""

# Texts of teachers hold dashes and quotation marks of every kind.
# ruff: noqa: RUF001

from __future__ import annotations

import re

DOING = frozenset(
    re.findall(
        r"\S+",
        """
        add adapt adjust agree analyse analyze annotate apply arrange ask assign attend audit begin block book
        brainstorm bring build capture carry catch change chat check choose clear close co-plan co-teach collect combine
        compare complete conduct contact continue convert copy create cut decide define delete demonstrate describe
        design develop differentiate discuss display do document download draft draw edit email embed end enrol enroll
        evaluate examine exchange experiment explain explore fill film find finish fix follow gather get give go
        highlight hold identify implement improvise include install interview introduce invite join keep label launch
        learn let lead list listen log look make map mark match measure meet mentor model modify move note observe offer
        open order organise organize outline pair participate phone pick pilot plan post practise practice prepare
        present print produce proofread propose provide publish pull put read reach-out record redesign redo reduce
        reflect register rehearse remove reorder repeat replace request research reserve resit resume retake rethink
        retry revise review revisit rewrite role-play run save scan schedule search select send set share shorten show
        sign simplify sit sketch sort speak spend split start study caption circulate clarify coach collaborate
        color-code colour-code compile compose construct consult co-write craft debrief devise digitise digitize engage
        establish extend facilitate finalise finalize hand hang host interleave jot limit mind-map narrate nominate
        paste peer-assess phase photograph pin pose pre-teach preview prioritise prioritize question rank rate
        read-through rearrange recap recruit refine reformulate refresh reread re-read reteach retype ring scaffold
        screen shadow shift signpost skim solve space stick stop store structure tabulate tag tally target trim type
        unpack vary verify video weave weigh re-take re-sit re-watch rewatch re-do join-in dedicate reserve devote spend
        admit allocate answer approach assemble assess bookmark borrow browse bundle buy call chart chunk circle
        cite coordinate count cover crop cross-check demo dictate dismantle divide double drop encourage enter
        estimate fetch flag fold forward gamify glue greet halve hide hire illustrate index inform insert
        inspect kick-off laminate lay leave lend lift link load lock loop lower mention merge mirror mix mount
        name negotiate nudge pack paint park pause peel perform pitch praise pre-load pre-record press probe
        prompt protect push quiz quote raffle react recall recognise recognize recycle refer relabel relate
        release rely remind rent rephrase reply resolve respond restructure retrieve return reuse reward rotate
        sample seat seek separate sequence serve set-up shape shoot sign-post silence simulate sing skip slot
        slow smile snap stand standardise standardize staple steer step stream strip substitute suggest swap
        tackle tape tease tell thank thin think throw tighten touch trace trade train transfer transform treat
        tune underline unlock upgrade vote wait warm whisper widen wipe wrap zoom
        submit subscribe subtitle summarise summarize survey swap switch take talk teach tell test think-through tick
        tidy track transcribe translate trial try turn update upload use view visit volunteer walk watch work write
        """,
    )
)
GOAL = frozenset(
    re.findall(
        r"\S+",
        """
        achieve aim become believe boost deepen enjoy expand feel gain grow hope improve increase know maintain master
        raise reach strengthen strive sustain understand lift enhance ensure excel thrive aspire broaden
        """,
    )
)
NOTHING = frozenset(
    re.findall(
        r"\S+",
        """
        be celebrate congratulations don't expect feel good great have imagine never not nothing notice please relax
        remember see stay thank thanks think trust well welcome you your
        """,
    )
)
_ABSTRACT = (
    r"(?:your |more |greater |a |the |deeper |better |stronger )*"
    r"(?:confidence|skills?|understanding|knowledge|habits?|trust|awareness|expertise|resilience|competence)\b"
)
# Doing-verbs that are none with certain words behind them.
IDLE = re.compile(
    r"^\w+ (?:(?:to|with|at|by) )?(?:us|me)\b|^\w+ (?:this|the) (?:plan|dates?|list)\b|"
    r"^(?:(?:reward|treat|thank|forgive|congratulate|enjoy) yourself|think (?:of|about|big|positive)|time (?:is|"
    r"to)|level up|trust|welcome (?:to|back)|thanks? (?:you|to|for)|"
    r"keep (?:in mind|going|it up|up|at it|calm|an eye|your|this|these|being|building)|take (?:care|heart|"
    r"pride|it easy|your time|a break|a (?:deep )?breath)|"
    r"let (?:us know|me know|yourself)|look (?:forward|ahead|back)|give yourself|"
    r"(?:build|develop|gain) "
    + _ABSTRACT
    + r"|(?:begin|start|try) again\W*$|get (?:better|more|used|stronger|ready)|go (?:easy|well)|"
    r"work (?:towards?|hard)|note (?:that|:)|learn to (?:trust|enjoy)|see also|do (?:not|your best)|"
    r"make (?:progress|the most)|start (?:small|where you)|set yourself up|show that|change (?:takes|is)|"
    r"(?:test|review|plan|practice|work|study|mark|model|record|list|log|note|order|report|research|search|survey|"
    r"track|trial|view|watch|design|display|draft|end|look|match|measure|move|open|set|start|talk|visit|walk|use)s? "
    r"(?:is|are|was|were|has|have|had|will|can|may|might|should|results?|scores?)\b)",
    re.IGNORECASE,
)

_TIME_LEAD = (
    r"(?:please|then|next|now|also|and|or|first(?:ly)?|second(?:ly)?|third(?:ly)?|finally|lastly|afterwards?|later|"
    r"after (?:that|this)|to (?:start|begin)(?: with)?|as a first step|in addition|additionally|meanwhile|"
    r"optionally|alternatively|if (?:possible|you can|time allows|you have time|there is time)|where possible|again|"
    r"today|tomorrow|always|simply|just|"
    r"perhaps|maybe|ideally|instead|vielleicht|idealerweise|"
    r"bitte|dann|danach|anschließend|außerdem|zuerst|zunächst|zum schluss|schließlich|als erstes|als nächstes|"
    r"und|auch)"
)
_CLAUSE_LEAD = (
    r"(?:after|before|once|when|if|in|on|by|during|for|to|with|as|at|from|over|around|within|throughout|"
    r"alongside|besides|instead of|following|until|through|every|each|twice|while|because|since|"
    r"nachdem|wenn|sobald|bevor|um|für|am|im|in|nach|vor|mit|ab|bis)\b[^,.;:]{2,70}"
)
_BEFORE_A_PERSON = (
    r"(?:on|in|at|by|before|after|during|for|from|each|every|this|next|once|twice)\b[^,.;:]{2,40}?\s+(?=(?:i|"
    r"you|we)\b)"
)
LEAD = re.compile(
    rf"^(?:\(?[a-h1-9]\)\s+|{_TIME_LEAD}\b[,:]?\s+|{_CLAUSE_LEAD},\s+|"
    rf"{_BEFORE_A_PERSON})",
    re.IGNORECASE,
)
HENCE = ", so | – "
_AGAIN = re.compile(r"^(?:re|co|pre)-?(?=\w{3})")


def is_doing(word: str) -> bool:
    """Whether a word is a verb of doing, as it is or done again or together: "re-mark", "co-plan"."""
    return word in DOING or _AGAIN.sub("", word) in DOING


HAVE = re.compile(r"^have an? (?!great|good|nice|lovely|wonderful|happy|restful|break)\w+", re.IGNORECASE)
# "Practice and retrieval is your strongest area": the first word is no verb, for another one follows.
STATEMENT = re.compile(
    r"^(?:(?!\b(?:that|which|who|whom|whose|how|what|where|when|if|whether|because|why|until|once|as|you|they|"
    r"it|there|"
    r"before|after|while|so)\b)[^,;:()–]){0,60}?\b(?:is|are|was|were|has|had|comes?|remains?|seems?)\b"
    r"|^(?:\w+ ){1,2}(?:shows?|makes|takes|gives|helps|counts|matters|works|needs|builds|brings|leads|drives?)\b",
    re.IGNORECASE,
)
SEQUENCE = re.compile(
    r"^(?:then|next|finally|lastly|afterwards?|after (?:that|this)|also|in addition|additionally|second(?:ly)?|"
    r"third(?:ly)?|"
    r"dann|danach|anschließend|außerdem|schließlich|zum schluss|als nächstes)\b",
    re.IGNORECASE,
)

# "You should retake", "It would help to retake"; the verb that is asked for follows.
ASKED = re.compile(
    r"^(?:(?:i|we)(?:['’]ll| will| shall| am going to|['’]m going to| are going to| intend to| plan to| want to| "
    r"should| must| need to| have to| can)(?: also| then| first| now| try to)?|"
    r"it would (?:be|help)(?: \w+)? if you(?: could| would)?|"
    r"(?:so |and )?(?:you|we)(?: really)? (?:should|could|must|might|may|need to|have to|ought to|"
    r"might want to|may want to|want to|"
    r"are asked to|are advised to|are encouraged to|are invited to|will want to|would do well to|"
    r"might like to)(?: also| then| first| try to)?|"
    r"(?:it )?(?:would|will|might|may|could)? ?(?:help|be (?:good|helpful|useful|worthwhile|worth it|best|wise|"
    r"a good idea))(?: for you)? to|"
    r"it (?:is|would be) (?:good|helpful|useful|worthwhile|best|wise|time|a good idea)(?: for you)? to|"
    r"(?:your|the|a|one|my)(?: \w+){0,3} (?:steps?|tasks?|actions?|priorit(?:y|ies)|job|homework|suggestion|"
    r"recommendation|idea|thing|first|second|third|next|last|other)(?: here| now| to do)? "
    r"(?:is|are|would be|will be)(?: to)?|"
    r"i(?:'d| would) love (?:for )?you to|i (?:want|need) you to|"
    r"(?:i|we)(?:'d| would) (?:like|ask|encourage|advise|urge|invite) you to|(?:i|we) (?:ask|encourage|advise|"
    r"invite|urge) you to|"
    r"make sure(?: that)?(?: you| to)|be sure to|don't forget to|do not forget to|remember to|why not|let's|let us|"
    r"(?:set aside|make) (?:some )?time to|(?:could|can|would|will) you (?:please|kindly)|take (?:some |"
    r"the )?time to|find (?:some )?time to|try to|aim to|plan to|"
    r"go ahead and|you are to|feel free to)\s+",
    re.IGNORECASE,
)
# "We recommend uploading"; a form in -ing follows.
ASKED_ING = re.compile(
    r"^(?:(?:you (?:could|should|might|may want to) )?(?:consider|try|start by|begin by|think about|practi[sc]e)|"
    r"(?:i|we)(?:'d| would)? (?:recommend|suggest|propose|advise)(?: that you| you)?|"
    r"it (?:is|would be|may be|might be) worth(?:while)?|how about|what about|spend (?:some )?time)\s+",
    re.IGNORECASE,
)
ALLOWED = re.compile(r"^(?:you (?:can|will|may)(?: also| now| then)?|feel free to)\s+", re.IGNORECASE)
QUESTION = re.compile(r"\?\s*$")


def _ing_forms() -> frozenset[str]:
    forms = {f"{verb}ing" for verb in DOING}
    forms |= {f"{verb[:-1]}ing" for verb in DOING if verb.endswith("e")}
    return frozenset(forms | {f"{verb}{verb[-1]}ing" for verb in DOING if verb[-1] in "tnpglrmd"})


DOING_ING = _ing_forms()
NOMINAL = re.compile(
    r"^(?:re-?take|repeat|repetition|re-?sit|revision|upload|enrolment|enrollment|registration|sign-up|completion|"
    r"observation|participation|reading|submission|"
    r"wiederholung|abschluss|anmeldung|einschreibung|teilnahme|upload|hochladen|besuch|hospitation|lektüre|gespräch|"
    r"austausch|erstellung|nutzung|durchsicht|bearbeitung|belegung|buchung)\b"
    r"(?: (?:of|in|for|to|with|from|at|des|der|von|vom|am|an|im|in|zum|zur|mit|eines|einer|bei|über)\b|:)",
    re.IGNORECASE,
)
