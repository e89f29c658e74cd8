menu-questions = Questions
case-intro = Here houses ask each other for advice.
case-empty = There are no questions now.
case-ask = Ask a question
case-new = Ask a question
case-title = What is it about?
case-situation = What is happening?
case-situation-missing = Write here in a few sentences what is happening.
no-names = Do not mention names of residents.
case-question = What do you ask?
case-question-missing = Write here what you want to know.
case-what-asked = What do we ask?
case-tried = What have you tried already?
case-wanted-by = By when do you want advice?
case-wanted-by-help = For example the day of your meeting.
case-wanted = Before { $day }, please.
case-asked = waiting for advice
case-trying = being tried
case-closed = done
case-close = Close this question
case-is-closed = This question is done. No more advice can be added.
case-long-ago = long ago
case-is-long-ago = This question is of long ago. No more advice can be added.
case-ask-anew = Is it still like this? Then ask the question again.
case-past = Finished or old questions
advice-count = { $n ->
    [0] There is no advice yet
    [one] One answer
   *[other] { $n } answers
 }
advice-write = Your advice
advice-help = The house that asks reads your advice. Do not mention names of residents.
advice-missing = Write your advice here.
advice-ground = Where does this come from?
advice-send = Send
advice-try = We try this
advice-tried = { $house } tries this
ground-thinking = we thought of it
ground-experience = we went through it
ground-rule = it is a rule of our house
menu-what-works = What works
advice-inside = What do we think ourselves?
advice-via = via { $house }
advice-only = for { $house } only
advice-only-us = for our house only
advice-for = Who may read your advice?
advice-for-all = All houses that read this question
advice-for-all-help = { $house } passes your advice on to the houses that got the question.
advice-for-asker = Only { $house }
advice-for-asker-help = In our house only you and the chairs read this.
advice-take-out = Take out
advice-take-out-help = The houses that got this will not see it any more. If you wrote what this advice did, that goes with it. You cannot undo it.
case-ended = done, not known if it helped
case-learn = Write down what you learned
outcome-helped = helped
outcome-partly = helped a little
outcome-not = did not help
outcome-unknown = not known if it helped
outcome-meanwhile = Somebody else told this already. It stands above. What you typed was not sent.
outcome-missing = Choose whether it helped.
trial-we = We try the advice of { $from }:
trial-they = { $house } tries the advice of { $from }:
trial-helped = Did it help?
trial-line = Say something about it (optional)
trial-tell = Tell it
trial-now = Tell whether it helped
known-too = We know this too
known-ours = You know this too.
known-count = { $n ->
    [one] One other house knows this too.
   *[other] { $n } other houses know this too.
 }
advice-record-none = { $n ->
    [one] One house tried this. It did not help.
   *[other] { $n } houses tried this. It did not help.
 }
advice-record-bit = { $n ->
    [one] One house tried this. It helped a little.
   *[other] { $n } houses tried this. It helped a little at each of them.
 }
advice-record-some = { $n } houses tried this. It helped at { $helped } of them.
advice-record-some-bit = { $n } houses tried this. It helped a little at { $helped } of them.
advice-record-mixed = More houses tried this. It helped at { $helped }, and a little at { $partly }.
advice-record-all = { $n ->
    [one] One house tried this. It helped.
   *[other] { $n } houses tried this. It helped at all of them.
 }
advice-for-missing = Choose who reads your answer.
advice-for-us = Only our house
reply-about = about the advice: { $text }
reply-write = Reply to this
reply-label = Your reply
reply-help = All houses that read this question see this.
report-write = We tried this too
report-tried = tried this:
case-lesson-ends = We learned:
title-long = Make this shorter. A few words are enough.
need-question = You have not answered yet.
need-outcome = You tried something. Did it help? Whoever gave the advice would like to know.
need-outcome-again = You tried something. Did it help? We ask once more.
need-outcome-last = You tried something. Did it help? We ask for the last time.
case-what-they-ask = What does { $house } ask?
trial-we-did = We tried the advice of { $from }:
trial-they-did = { $house } tried the advice of { $from }:
need-question-button = Share what you know
case-lesson-advice = Another house advised: “{ $advice }”
trial-we-gone = We tried advice that is no longer here.
trial-they-gone = { $house } tried advice that is no longer here.
trial-unsay = Take this away
trial-unsay-help = Then what you wrote about this is gone, wherever it stands. You cannot undo it.
advice-for-asker-circle = In our house only you read this, and a chair who is of this circle too.
advice-left = About advice that is no longer here
report-take-out-help = The houses that got this then no longer see it. You cannot undo this.
case-close-here = Then this question is settled. Nobody can answer it any more.
