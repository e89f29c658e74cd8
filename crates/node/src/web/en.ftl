needs-title = What needs our attention
needs-none = There is nothing that waits for you now.
needs-past = What is past
needs-more = { $n ->
    [one] And one thing more.
   *[other] And { $n } more.
 }
need-applied-many = { $n } houses ask to take part
need-applied = { $house } asks to take part
need-applied-button = Look at the request
need-ready = This is ready. You can send it.
need-ready-button = Read and send
need-prepared-somebody = Somebody
need-prepared-late = { $who } wanted to answer: { $text } That cannot be sent any more. Tell them, and throw it away.
need-prepared-late-own = You wanted to answer: { $text } That cannot be sent any more. You can throw it away.
need-prepared = { $who } wants to answer: { $text }
need-waiting = Somebody waits for your answer.
need-waiting-button = See who waits
need-look = Look
news-title = News
news-none = There is no news yet.
today-start = Prepare something
came-in-title = Welcome
came-in = Welcome to { $house }
came-in-here = Here you find our house and the other houses. Everything you write says who will read it. Here you can:
came-in-ask = ask other houses a question
came-in-go = see where you can go
came-in-work = take part in a job
came-in-read = read what works for others
came-in-leave = Are you done? Choose “Sign out” at the bottom. Then nobody after you reads along.
welcome-title = Welcome! This is how you begin.
welcome-house = Say who you are
welcome-people = Make cards for the people of the house
welcome-computer = Go to the computer in the living room. Come in there, and set it up.
welcome-join = Join the other houses (the chair does this)
welcome-first = Ask your first question
welcome-next = Begin here
welcome-minutes = { $n } minutes
first-yes-title = You are taking part!
first-yes = { $house } said yes. Tell the other houses who you are: they would like to read it.
first-yes-tell = Tell them: we are taking part
first-yes-post = We are taking part
month-title = What you did
month-helped = { $n ->
    [one] This month you advised 1 house.
   *[other] This month you advised { $n } houses.
 }
month-tried = { $n ->
    [one] Another house tried your advice once.
   *[other] Other houses tried your advice { $n } times.
 }
welcome-done = Done, do not show this again
front-news = Public news
front-look = Have a look
front-agenda = Our public calendar
front-works = What works in a self-managed house
front-here = Do you belong to this house?
front-here-help = Come in with your name and your passphrase, or with your card.
demo-help = This is an example. With one click you are somebody of this house.
circle-intro = In all houses, only people with the role { $role } read this. If you begin something new here, the chair of our house reads it before it goes, and not after that.
circle-intro-chair = In all houses only people with the role { $role } read this. In our own house nobody else reads it either.
circle-empty = Nothing has been said here yet. Feel free to ask.
circles-title = Among ourselves
themes-title = Themes
themes-list = One theme on each line
need-sheet = There is enough to talk about. Make the meeting sheet of this week.
answers-title = Answers
answers-none = There are no new answers.
answers-more = { $n ->
    [one] and 1 more answer
   *[other] and { $n } more answers
}
notices-title = Messages for you
notices-all = All messages
heard-advice = gives advice
heard-reply = writes back
heard-known = knows this too
heard-tried-too = tried this too
heard-offer = offers help
heard-rsvp = wants to come
heard-application = applies
heard-applause = says: well done
heard-tries-ours = tries our advice
heard-tries = tries what another house advised
heard-outcome-ours = says whether our advice helped
heard-outcome = says whether the advice helped
mail-title = E-mail
mail-intro = A short e-mail once a week. You do not need it: everything is here too.
mail-arrange = Switch e-mail on or off
mail-needs = { $n ->
    [one] 1 thing waits for you or your house.
   *[other] { $n } things wait for you or your house.
}
mail-answers = { $n ->
    [one] 1 message has new answers.
   *[other] { $n } messages have new answers.
}
mail-news = { $n ->
    [one] There is 1 new message.
   *[other] There are { $n } new messages.
}
mail-look = Look here:
mail-subject = Huisraad: e-mail of this week
mail-link-subject = Huisraad: is this your e-mail address?
mail-link-why = Somebody gave this e-mail address on a website, to get a short message once a week.
mail-link-yes = Was it you? Open this page and press the button:
mail-link-not-you = Was it not you? Then you need not do anything. You will get no e-mail.
file-description = What is on it?
file-large = This file is too large. A picture may be 10 MB, a PDF 3 MB. Make the picture smaller, or take a new one.
heard-review = read a lesson of ours through
need-unproved = Is { $house } still who it was?
need-unproved-waits = This house has not proved for three days that it has its key. Post that is not for everyone waits. Call them.
need-unproved-answer = An answer of this house did not bear the right signature. We took nothing from it. Call them.
need-newcomers = { $n } new houses
need-newcomer = Another house tells of a new house. Do we want to get to know it?
need-renamed = { $before } is now called { $now }
need-principles = The principles are not the same everywhere
need-principles-help = Another house has another text. Read it. Do you agree?
hand-over = A new chair
hand-over-intro = Is another chair coming? Go through this page together. You can print it (Ctrl+P).
hand-over-card = Make a card for the new chair, at
hand-over-read = Read together what is waiting. It is listed below.
hand-over-tell = Tell what you agreed with other houses, and what is not finished yet.
hand-over-gone = Are you done? Then sign out on every computer you used.
hand-over-chairs = { $n ->
    [one] There is 1 chair now.
   *[other] There are { $n } chairs now.
 }
hand-over-waits = What waits now
hand-over-needs = What stands on Today
hand-over-ready = What is ready to send
hand-over-applied = Houses that ask to take part
hand-over-newcomers = New houses that another house told of
hand-over-acquaintances = Houses we are getting to know
hand-over-members = Houses that are members
hand-over-copies = Ask the computer helper where the copy of this house is.
need-clock = A clock is wrong: ours, or the one at { $house }
need-clock-help = First look at the time on our own computer. Is that clock right? Then call this house, and ask whether this address is still theirs. Until it is right we take nothing over from them.
need-unknown = { $house } sent something that our program does not know. Update your program.
need-unknown-help = Talk to the computer helper. When the program is newer, the post comes by itself.
typed-taken-back = This was taken back by who wrote it. You cannot answer it any more.
form-sent-other = This form was sent already. Now it holds something else. What do you want to do with what is below?
older = Older
list-to-do = Back to what there is now
list-past-empty = There is nothing here yet.
released-post = The chair has sent your post
not-sent-post = The meeting does not send your message as it is now
thrown-post = The chair does not send what you made ready
written-on = Written on { $day }.
thrown-help = What you wrote is gone. Do you want to know why? Ask the chair.
thrown-answer = The chair does not send your answer
closed-alone = Your request for help is closed
closed-alone-help = What was written about it is erased. Only you read this.
need-copy = No copy was made for { $n } days
need-copy-never = A copy of this house was never made
need-copy-never-help = If the computer breaks, everything is lost.
need-copy-never-how = If the computer breaks, everything is lost. How to make a copy is explained under Messages on their way.
need-copy-help = If the computer breaks, what came since the last copy is lost.
need-copy-how = If the computer breaks, what came since the last copy is lost. How to make one is explained under Messages on their way.
put-back-title = An older copy was put back
put-back-said = Our house is back to how it was on { $when }. Cards that were not used yet do not work any more. Everybody signs in again.
put-back-said-no-time = Our house is back to how it was earlier. Cards that were not used yet do not work any more. Everybody signs in again.
put-back-lost = What was written after it for our house alone is gone. What other houses have from us comes back, but without photos and PDFs. It then waits for you here. Did you say yes or no to somebody of another house after it? That is gone too: choose again. Did somebody ask for help with a conflict after it, or offer help? That is called off: do it again.
put-back-known = People who left after it, or got another role, do not get the old role back. Check that under People, and make new cards there.
put-back-unknown = We do not know who left after it or got another role. Look under People who may come in, and make new cards there. Did you stop with a house after it, or pause it? That is gone too: that house reads along again. Look under Houses, and do it again.
put-back-look = What is not back yet is listed under Messages on their way.
tie-news-not-taken = Your request to { $house } to take part was not taken, or did not arrive
tie-news-not-taken-help = Nobody there decides about it. Call them: the chair there can ask us to take part. Or take the request back.
search-kind = Kind
search-theme = Theme
search-house = House
search-year = Year
search-any = all
need-consultations = { $n } questions for advice, from outside
need-consultation = Somebody from outside asks us for advice.
front-self-management = In a self-managed house the residents decide. They make the rules, share the work and settle quarrels. A supporter helps, but does not take over. On this website houses help each other.
front-begin = Read how to start a house
need-own-waits = The chair has a look first
need-own-closed = What was only yours is still closed
need-own-access = Something happened to your card or role
need-person-waits = { $name } waits for you
need-person-waits-help = The computer helper let this person in. Say whether that is right.
need-person-again-help = The computer helper made a new card for this person of our house. Say whether that is right.
need-person-locked = The card of { $name } is locked
need-newcomers-text = Other houses tell of new houses. Do we want to get to know them?
need-consultations-text = People from outside ask us for advice.
taken-back-post = The chair took back what you wrote
need-help-many = { $n } times another house asks for help with a conflict
need-help-many-text = Read them. Can you mediate?
need-prepared-said = { $who } wanted to answer: { $text } Our house has answered in the meantime. Is something missing? Change that answer. Then throw this away.
need-prepared-said-own = You wanted to answer: { $text } Our house has answered in the meantime. Is something missing? Tell the chair. You can throw this away.
