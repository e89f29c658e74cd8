kind-case-question = Question
kind-conflict = Help with a conflict
kind-event = Meeting
kind-opportunity = Volunteer job
kind-success = We did it!
kind-lesson = Experience
of = of
more = Say more (not needed)
send = Send
ready = Get it ready for the chair
save = Save
save-change = Save the change
edit = Change
withdraw = Take back
withdraw-help = The text and the answers are wiped here. We ask the other houses to wipe it too. We cannot be sure that they do.
withdraw-yes = Yes, take back
chair-sends = The chair reads this and sends it. You can talk about it in the meeting first.
form-wrong = Something is not right yet. Look at the red sentences. What you typed is still there.
text-long = This is too long. Make it shorter.
text-quotes = This quotes an answer in an answer in an answer, too deep to read. Take out the lines with many >.
title-missing = Write here in a few words what it is about.
untitled = (no title yet)
anonymous = anonymous
audience-legend = Who may read this?
audience-network = All houses
audience-public = Everyone
audience-public-help = Also people outside the network, on the web.
audience-house = Only our house
audience-houses = Houses that we choose
audience-houses-help = Choose them below.
audience-circle-help = In these houses: { $houses }
audience-chairs-warning = Mind: all chairs of all houses will read this.
audience-which = Which houses? (only if you choose houses)
audience-which-missing = Choose at least one house.
audience-role = Who there?
audience-role-all = Everybody in those houses
audience-missing = Choose who may read this.
audience-not-yours = This is only for people with that role, and you do not have it. Choose who may read this.
sender-legend = Who sends it?
sender-name = With a name ({ $role })
sender-which-name = Which name? (only if you choose a name)
sender-name-missing = Write a name here, or choose another sender.
sender-anonymous = Anonymous
sender-anonymous-help = Other houses may guess who you are all the same.
decided-on = Decided in the meeting of
decided-on-help = Only if the meeting decided this.
decided-in-meeting = decided in the meeting of { $day }
day-wrong = We do not understand this day. Write for example 26-5-2027.
day-far = Is the year right? It is very far away. Write for example 26-5-2027.
day-weekday = This date falls on another day of the week. Please check.
decided-ahead = This day is still to come. Fill in the day of the meeting that decided this.
time-skipped = This time does not exist that night: the clock goes from 2 to 3.
time-wrong = We do not understand this time. Write for example 14:00.
number-wrong = Write a number here.
state-draft = still writing
state-ready = ready
state-unknown = unknown to us: renew your program
readers-title = Who reads this?
readers-public = Everyone, also outside the network.
readers-network = All houses: { $houses }
readers-network-theirs = All houses of the network.
readers-circle = { $circle }
readers-houses-theirs = The house that wrote this, and the houses it chose.
readers-conflict-theirs = Who wrote this, who of that house may read it, and the houses that were chosen.
readers-conflict-circle = Perhaps not the chair of the house that asks this: speak of it with nobody.
trail = Arrived at { $arrived } of { $sent ->
    [one] 1 house
   *[other] { $sent } houses
 }
trail-followers = And at { $arrived } of { $sent ->
    [one] 1 follower
   *[other] { $sent } followers
 } from outside.
trail-nobody = There is no other house yet that can read this.
trail-delivered = arrived
trail-change-waiting = arrived; the last change is on its way
trail-change-parked = arrived; the last change did not
trail-change-cancelled = arrived; the last change did not, because we send nothing to this house now
trail-waiting = on its way
trail-parked = did not arrive
trail-unknown = not known at that house: its program is older
trail-cancelled = not sent, because we send nothing to this house now
list-unreleased = Not sent yet
answers-count = { $n ->
    [0] No answer yet
    [one] 1 answer
   *[other] { $n } answers
 }
later = Later
response-prepared = ready
prepared-first = The chair reads this first, and sends it.
prepared-waits = This is ready. The chair reads it and sends it. Other houses do not see it yet.
prepared-read = Somebody of our house made this ready. Is it right? Then send it in the name of our house. { $house } does not see it yet.
prepared-read-ours = Somebody of our house made this ready. Is it right? Then send it in the name of our house. Other houses do not see it yet.
post-is-over = This is done. It cannot be changed any more.
prepared-gone = This has been thrown away. There is nothing to send.
prepared-too-late = This answer cannot go any more.
prepared-meeting = The meeting decided this
response-sent = on its way
response-confirmed = arrived
response-waiting = waits for an answer
response-not-taken = not taken
refusal-closed = The house that asks had closed the question already. Your answer came too late.
refusal-filled = All places were taken already. The application came too late.
refusal-taken-up = Somebody had been picked already. The offer came too late.
refusal-tied = This house wants nobody who knows the people in this conflict.
refusal-cancelled = The event had been cancelled already.
refusal-over = It was over already.
refusal-twice = Our house had answered already.
refusal-members = Only houses that are members can answer here.
refusal-gone = This message is no longer there at the other house, or no longer for us.
refusal-large = The answer was too large for the other house.
refusal-ignored = The other house did not keep this answer. Perhaps its program is too old. Call them.
refusal-other = The other house did not take this answer. Call them if you want to know why.
take-back = Take back
take-back-help = Then this answer is gone. Whoever counts on it hears so.
write-no-role = You have no role in this house now. Talk to the chair. Is it about the chair? Then talk to a supporter or adviser of the house.
write-not-yet = You cannot write yet. The chair first says that you belong here. Is it about the chair? Then talk to a supporter or adviser of the house.
error-not-yours = You may not do this. Ask the chair.
error-chair-releases = Only the chair sends this.
error-said-already = Our house has said this already.
error-changed-meanwhile = Somebody just changed this. Go back, read it again and send it then.
error-state-unknown = We do not know where this message stands. Renew your program. After that you can answer.
error-published = This has been sent already.
error-audience-fixed = You can no longer change who reads this. Write a new one, and take this one back.
error-members-only = This is for all members or for a circle. Only a house that is a member may send that.
error-addressing = We do not understand for whom this is.
error-attribution = This is not from who sends it.
readers-inside-author = Of our house: only who wrote this.
readers-inside-chairs = Of our house: who wrote this, and the chair.
readers-inside-house = Our house.
readers-network-none = All houses that are members. There are none now.
readers-none = No other house.
readers-also = Also: { $houses }
readers-also-role = Also, only with the role { $role }: { $houses }
save-later = Save for later
ready-house = Let our people read it first
sure = The other houses will hear this. You cannot undo it.
sure-yes = Yes, sure
discard = Throw away
discard-help = This has not been sent. The text is gone after this.
discard-yes = Yes, throw away
themes-legend = Which themes is it about?
look-title = Please look once more
look-intro = These words may show who somebody is. Can you say it in another way? Nobody outside this house has seen it.
look-done = It can stay like this
look-done-help = Tick this when you have looked, or change the text. Then press the button at the bottom once more.
identify-name = looks like the name of somebody here. Better: “somebody”.
identify-phone = looks like a telephone number.
identify-email = looks like an e-mail address.
identify-iban = looks like a bank account.
identify-bsn = looks like a BSN (citizen service number). Leave it out.
identify-room = is a room or bed. That points at one person.
identify-birth-date = looks like a date of birth.
identify-address = looks like an address.
sender-other = I am typing for somebody else
sender-other-help = Your name is not kept. It is then ready: the chair reads it and sends it.
sender-other-missing = Choose which role that person has.
sender-other-role = Which role does that person have?
follow = Follow this message
unfollow = Stop following this message
follow-help = Then you see new answers on Today.
file-pdf = Open the PDF
file-not-here = This file is not here yet.
file-enough = Three files at most.
file-description-missing = Write in a few words what is on it.
files-add = Add a picture or PDF
save-then-files = Keep it, and add a picture
returned = Came back after a restore. Look at it.
returned-help = Other houses still had this from us. Is it right? Then it is our house's again. Is it not? Take it back.
returned-answer-help = This house still had an answer from us. Is it right? Then it stays. Is it not? Take it back.
returned-yes = It is right
fate-kept-out = { $house } did not take the answer
fate-taken-out = { $house } took your answer out
fate-taken-in = { $house } has the answer after all
fate-released = The chair has sent your answer
ended-conflict = { $house } closed the request for help that you responded to
left-conflict = { $house } does not mediate after all
left-event = { $house } does not come after all
left-opportunity = Somebody of { $house } does not take part after all
fate-number-waits = { $house } has no room yet for { $asked } people of yours.
fate-number-stays = With { $n } you can come
fate-not-changed = Your other number did not get through at { $house }. You are down there with { $n } still. Call them
opportunity-moved = { $house } changed the job “{ $title }”: mind when and where
taken-away-question = { $house } took back a question that you answered
taken-away-conflict = { $house } took back a request for help that you responded to
taken-away-event = { $house } took back an event that you answered
taken-away-opportunity = { $house } took back a job that you responded to
taken-away-success = { $house } took back a post that you responded to
taken-away-lesson = { $house } took back a lesson that you read through
parted-event = We are not in touch with { $house } any more. You do not go to their event any more
parted-conflict = We are not in touch with { $house } any more. You do not mediate there any more
parted-opportunity = We are not in touch with { $house } any more. The job there is off for you
parted-help = Under Houses you read what happened. Did you agree on something? Call them.
taken-away-help = The text is gone, and so is what you said to it. Do you want to know why? Call them.
taken-away-help-conflict = The text is gone, and what you said to it too. Speak of it with nobody.
role-unknown = a role that is not known here yet
word-unknown = not known here: renew your program
counted-on-event = { $n ->
    [one] 1 house said that it comes. That house will hear that you take the event back.
   *[other] { $n } houses said that they come. They will hear that you take the event back.
 }
counted-on-outside = { $n ->
    [one] 1 person from outside responded. They will hear.
   *[other] { $n } people from outside responded. They will hear.
 }
counted-on-job = { $n ->
    [one] 1 person applied. They will hear that you take the job back.
   *[other] { $n } people applied. They will hear that you take the job back.
 }
counted-on-conflict = { $n ->
    [one] 1 person offered help. They will hear that it is not needed any more.
   *[other] { $n } people offered help. They will hear that it is not needed any more.
 }
counted-on-answers = { $n ->
    [one] 1 house answered. That house will hear that you take it back.
   *[other] { $n } houses answered. They will hear that you take it back.
 }
yes-after-all = Yes after all
readers-unsaid = That is not chosen yet.
taken-away-conflict-yes = { $house } took back a request for help that you were chosen for
taken-away-event-yes = { $house } took back an event that you were to come to
taken-away-opportunity-yes = { $house } took back a job for which you had a yes
taken-away-answered = Answered on { $day }.
board-pin = Put on the notice board
board-unpin = Take off the notice board
themes-help = If you leave all empty, the first list comes back.
files-title = Add a picture or PDF
files-intro = You may add three files. We make a picture smaller. Sometimes a picture hides where and when it was made. We take that out. After sending you cannot change anything here.
file-remove = Take away
file-choose = Choose a file
file-choose-help = A picture (JPEG, PNG or WebP) or a PDF.
file-description-help = For who cannot see it. Do not mention names.
file-people = People in the picture
file-sure = There are no people in it. Or: everybody in it agrees.
file-sure-help = We cannot take out faces. Who lives here is private.
file-put = Add it
files-ready = Ready: back to the message
file-missing = Choose a file first.
file-sure-missing = Tick this, or do not add this file.
file-other = You are sending a file already. Wait until that is done.
file-pixels = This picture has too many pixels. Make it smaller, or take a new one with fewer pixels.
file-unknown = We cannot use this. Choose a picture (JPEG, PNG or WebP) or a PDF.
file-broken = This file is broken. Try another.
file-locked = This PDF is locked with a password. Open it first, or choose another.
similar-title = Similar
response-refused-by = { $house } said no
response-refused-ours = we said no
response-taken-out-by = taken out by { $house }
taken-away-prepared = { $house } took back what you had prepared an answer to
taken-away-made-ready = Prepared on { $day }.
taken-away-help-prepared = The text is gone, and so is what you prepared. Nobody but the chair has read that.
taken-away-help-one = The text is gone, and so is what you said to it. Do you want to know why? Call them.
parted-prepared = We are not in touch with { $house } any more. What you prepared is not sent
draft-yours = Only you see this.
draft-goes-on = Do you put it ready? Then the chair reads it and sends it. You can talk about it in the meeting first.
day-missing = Fill in a day here.
time-missing = Fill in what time here.
