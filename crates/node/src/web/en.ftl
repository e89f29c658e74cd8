needs-title = What needs us
needs-none = There is nothing that waits for you now.
needs-more = { $n ->
    [one] And one thing more.
   *[other] And { $n } things more.
 }
need-from = { $kind } of { $house }
need-applied = { $house } asks to take part
need-applied-button = Look at the request
need-ready = This is ready. You can send it.
need-ready-button = Read and send
need-waiting = Somebody waits for your answer.
need-waiting-button = See who waits
need-question = You have not answered yet.
need-conflict = This house looks for somebody who mediates.
need-look = Look
need-event = You have not said yet whether you come.
need-event-button = Say how many we are
news-title = News
news-none = There is no news yet.
today-start = Prepare something
welcome-title = Welcome! This is how you begin.
welcome-house = Say who you are
welcome-people = Make cards for the people of the house
welcome-computer = Go to the computer in the living room. Come in there, and set it up.
welcome-join = Join the other houses (the chair does this)
welcome-first = Ask your first question
welcome-done = Done, do not show this again
front-news = Public news
front-here = Do you belong to this house?
front-here-help = Come in with your name and your passphrase, or with your card.
demo-help = This is an example. With one click you are somebody of this house.
need-outcome = Did it help what you tried? The other houses would like to know.
need-review = Does this experience still hold?
need-outcome-again = Did it help what you tried? We ask once more.
need-outcome-last = Did it help what you tried? We ask for the last time.
demo-later = 6 weeks later
