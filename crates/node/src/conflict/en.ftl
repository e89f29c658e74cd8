menu-conflict = Help with a conflict
danger = Is there danger now?
danger-call = Call 112.
conflict-intro = Can you not solve it together? Ask somebody from another house to help.
conflict-empty = There are no requests for help that you can read.
conflict-ask = Ask for help
conflict-new = Ask for help with a conflict
conflict-form-intro = The houses that you choose read this. So write no names. Only “What must the mediator know?” stays in our house.
conflict-title = What is it about, in a few words?
conflict-summary = What is going on?
conflict-summary-help = Keep it short. Write it so that the other would say too: yes, that is how it is. No names.
conflict-summary-missing = Write here briefly what is going on.
conflict-hope = What do you hope for?
conflict-hope-title = What do we hope for?
conflict-hope-missing = Write here what you hope for.
conflict-urgency = How soon? (optional)
urgency-week = this week
urgency-month = this month
urgency-later = it can wait
conflict-details = What must the mediator know?
conflict-details-help = This stays on our house's computer. The mediator you choose reads it. The chair reads it too. (Did you choose “Only me”? Then not.)
conflict-details-ours = What the mediator reads
conflict-details-reads = { $n ->
    [0] Not read yet.
    [one] Read once.
   *[other] Read { $n } times.
 }
conflict-details-title = What you must know
conflict-details-from = This stands only at { $house }. Nothing is kept here. { $house } sees that you read it.
conflict-details-none = The house wrote nothing here.
conflict-details-unreachable = The other house does not answer now. Try again soon.
conflict-inside = Who of our house reads this?
inside-chairs = I and the chair
inside-house = Everybody of our house
inside-author = Only I
inside-author-help = The chair does not see this. You send it yourself. Who reads it in the other house sees with it that your chair does not know.
conflict-ties = If somebody knows you
conflict-ties-allowed = Somebody who knows our house may mediate too
conflict-sent = waiting for help
conflict-picked = has a mediator
conflict-closed = done
conflict-purged = This is done. What it said is erased: here and at the houses that read it.
conflict-close = This is settled
conflict-is-picked = There is a mediator already.
conflict-taken-up = another mediator was chosen
conflict-tie-excludes = Good that you say so. Then you cannot mediate here. Ask somebody else in your house.
conflict-you-are-picked = You are chosen to mediate.
conflict-read-details = Read what you must know
offer-count = { $n ->
    [0] Nobody offers help yet
    [one] One house offers help
   *[other] { $n } houses offer help
 }
offer-title = Can you mediate?
offer-write = Who are you, and when can you?
offer-help = Only who asks for help reads this, and those of that house who may read the request. Speak of it with nobody else.
conflict-nobody-reads = Then nobody reads this. Choose a house, or choose that the chairs of our house read it.
offer-missing = Write here briefly who you are and when you can.
offer-send = I want to mediate
offer-pick = Choose this mediator
offer-picked = chosen
offer-not-picked = not chosen
offer-may-be-picked = { $house } can still choose you.
tie-question = Do you know anybody in this conflict? Have you lived or worked at { $house }? Or does your house belong to the same organisation?
tie-allowed = You may mediate even then: this house agrees.
tie-legend = Is any of this true?
tie-no = No, none of it
tie-yes = Yes
tie-has-not = no tie to the house or to anybody in the conflict
tie-has = has a tie with the house or with somebody in the conflict
tie-missing = Choose yes or no.
back = Back
conflict-close-all = All that stands here is wiped. You cannot read it afterwards either.
conflict-close-help = What only the mediator had to know is wiped.
offer-anonymous = Who offers to mediate says in which role. Do not choose anonymous.
fate-offer-yes = { $house } picked you as its mediator
fate-offer-no = { $house } picked somebody else as its mediator
fate-offer-again = { $house } is looking again. Your offer counts once more
conflict-inside-missing = Choose who in your house reads this.
conflict-urgency-wrong = Choose how soon it is needed.
urgency-unsaid = not said how soon
conflict-is-closed = This is over already.
need-nobody-asked = No other house reads this request any more. Ask it again, of another house.
need-conflict = This house is looking for a mediator.
need-conflict-outside = Somebody of this house looks for a mediator. The chair there does not know: do not talk about it.
conflict-outside-chair = The chair of { $house } does not know this.
conflict-outside-chair-help = So do not phone the house, and do not ask other chairs about it. Answer here only.
conflict-what-they-hope = What does { $house } hope for?
