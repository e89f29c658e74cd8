menu-questions = Questions
case-intro = Here houses ask each other for advice.
case-empty = There are no questions yet.
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
case-wanted-by = For which day?
case-wanted-by-help = For example the day of your meeting.
case-wanted = Please by { $day }.
case-asked = asked
case-trying = we are trying something
case-closed = done
case-close = Close this question
case-is-closed = This question is done. No more advice can be added.
advice-count = { $n ->
    [0] No house has answered yet
    [one] One answer
   *[other] { $n } answers
 }
advice-write = We think along
advice-help = The house that asks reads your advice. Do not mention names of residents.
advice-missing = Write your advice here.
advice-ground = How do you know this?
advice-send = Send
advice-try = We try this
advice-tried = { $house } tries this
ground-thinking = we think along
ground-experience = lived through it
ground-rule = agreement or rule
menu-what-works = What works
what-works-intro = Questions that are done. With questions of our house you read all advice. With other houses you read the advice we gave.
what-works-empty = No question is done yet.
advice-ours = What our house answered
advice-inside = What do you think?
advice-inside-help = Only our house reads this.
