menu-conflict = Help with a conflict
danger = Is there danger now?
danger-call = Call 112.
conflict-intro = Can you not solve it together? Ask somebody from another house to help.
conflict-empty = There are no requests for help that you can read.
conflict-ask = Ask for help
conflict-new = Ask for help with a conflict
conflict-form-intro = Write no names. The houses you choose read only the first three answers.
conflict-title = What is it about, in a few words?
conflict-summary = What is going on?
conflict-summary-help = Short, and so that everybody could say it that way. No names.
conflict-summary-missing = Write here briefly what is going on.
conflict-hope = What do you hope for?
conflict-hope-title = What do we hope for?
conflict-hope-missing = Write here what you hope for.
conflict-urgency = How soon?
urgency-week = this week
urgency-month = this month
urgency-later = it can wait
conflict-details = What must the mediator know?
conflict-details-help = This stays on our house's computer. Only the mediator you choose reads it.
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
inside-author-help = Outside the chair. The chair does not see this then.
conflict-ties = If somebody knows you
conflict-ties-allowed = Somebody who knows our house may mediate too
conflict-sent = waits for help
conflict-picked = taken up
conflict-closed = done
conflict-close = This is done
conflict-is-picked = This has been taken up already.
conflict-taken-up = taken up by somebody else
conflict-tie-excludes = Good that you say so. Then choose somebody else of your house: who knows the house cannot mediate here.
conflict-you-are-picked = You are chosen to mediate.
conflict-read-details = Read what you must know
offer-count = { $n ->
    [0] Nobody offers help yet
    [one] One house offers help
   *[other] { $n } houses offer help
 }
offer-title = Can you mediate?
offer-write = Who are you, and when can you?
offer-help = Only the house that asks for help reads this.
offer-missing = Write here briefly who you are and when you can.
offer-send = I want to mediate
offer-pick = Choose this mediator
offer-picked = chosen
offer-not-picked = not chosen
tie-question = Did you live or work at { $house }, do you have the same organisation, or do you know somebody in this conflict?
tie-allowed = This house does not mind if you know it.
tie-legend = Do you know this house?
tie-no = No
tie-yes = Yes
tie-has = knows the house
tie-missing = Choose yes or no.
back = Back
