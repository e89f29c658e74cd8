//! The fields of all forms that something can be wrong with: a name that no form has does not compile.

use huisraad_storage::text_enum;

text_enum! {
    /// A field of a form. Its word is the name under which a browser sends it.
    pub enum Field {
        /// What it is about.
        About = "about",
        /// Where somebody or something is reached.
        Address = "address",
        /// An advice, or what is said to one.
        Advice = "advice",
        /// An allowance.
        Amount = "amount",
        /// What was agreed in a conflict.
        Agreement = "agreement",
        /// The answer to who asked from outside.
        Answer = "answer",
        /// Why somebody wants to take part in a job.
        Application = "application",
        /// Who asks from outside.
        Asker = "asker",
        /// What a house looks for.
        Asks = "asks",
        /// Who may read it.
        Audience = "audience",
        /// How many beds a house has.
        Beds = "beds",
        /// For how many there is room.
        Capacity = "capacity",
        /// How who asked is reached.
        Contact = "contact",
        /// What is paid back.
        Costs = "costs",
        /// A day.
        Day = "day",
        /// The day of the meeting that decided it.
        DecidedOn = "decided_on",
        /// What is on a picture.
        Description = "description",
        /// What only the mediator reads.
        Details = "details",
        /// The last day.
        EndDay = "end_day",
        /// The day of the first of two moments that are put forward.
        FirstDay = "first_day",
        /// Its time.
        FirstTime = "first_time",
        /// That the principles are endorsed.
        Endorse = "endorse",
        /// What did not help.
        Failed = "failed",
        /// A file.
        File = "file",
        /// Who reads an answer.
        For = "for",
        /// The form as a whole: too long, or no form at all.
        Form = "form",
        /// When a job is.
        Happens = "happens",
        /// Where one goes with a complaint about the organisation.
        Complaints = "complaints",
        /// With how many one comes.
        Heads = "heads",
        /// What helped.
        Helped = "helped",
        /// The telephone numbers for who is in need.
        HelpLines = "help_lines",
        /// What is hoped for.
        Hope = "hope",
        /// The host organisation.
        Host = "host",
        /// How long a job takes.
        Hours = "hours",
        /// Who of our own house reads it.
        Inside = "inside",
        /// Who a house says that it is.
        Introduction = "introduction",
        /// The words of a card.
        Key = "key",
        /// Which languages are spoken.
        Languages = "languages",
        /// What one learns from a job.
        Learn = "learn",
        /// The houses that are part of a conflict.
        LeftOut = "left_out",
        /// What who asks for help and who offers it write.
        Letter = "letter",
        /// What was learned.
        Lesson = "lesson",
        /// A line about an outcome.
        Line = "line",
        /// The day to look at it again.
        LookAgain = "look_again",
        /// What kind of conflict it is.
        Matter = "matter",
        /// Where two meet who write to each other.
        MeetAt = "meet_at",
        /// The day on which the two of a mediation meet.
        MeetDay = "meet_day",
        /// The time of it.
        MeetTime = "meet_time",
        /// An address for mail.
        Mail = "mail",
        /// When who helps with a conflict is reached.
        MediatesHours = "mediates_hours",
        /// What who helps with a conflict speaks.
        MediatesLanguages = "mediates_languages",
        /// The number of who helps with a conflict.
        MediatesPhone = "mediates_phone",
        /// Who helps others with a conflict.
        MediatesWho = "mediates_who",
        /// Whether who mediates has room now.
        MediatesRoom = "mediates_room",
        /// A name.
        Name = "name",
        /// What who comes needs.
        Needs = "needs",
        /// What a mediator offers.
        Offer = "offer",
        /// What a house offers.
        Offers = "offers",
        /// The role of whom one types for.
        OtherRole = "other_role",
        /// One person of the other side of a conflict.
        OtherSide = "other_side",
        /// What an advice did.
        Outcome = "outcome",
        /// A passphrase.
        Passphrase = "passphrase",
        /// A secret number.
        Pin = "pin",
        /// A place.
        Place = "place",
        /// The principles.
        Principles = "principles",
        /// A question.
        Question = "question",
        /// What the form was filled in with ([`Fields::mark`](crate::page::Fields::mark)).
        Read = "read",
        /// The day a lesson is looked at again.
        ReviewOn = "review_on",
        /// A role.
        Role = "role",
        /// How many a job is for.
        Seats = "seats",
        /// The day of the second of two moments that are put forward.
        SecondDay = "second_day",
        /// Its time.
        SecondTime = "second_time",
        /// A passphrase or a number of before.
        Secret = "secret",
        /// Who sends it.
        Sender = "sender",
        /// The name of who sends it.
        SenderName = "sender_name",
        /// What is the matter.
        Situation = "situation",
        /// One of the two sides of a conflict, by role.
        SideOne = "side_one",
        /// The other.
        SideTwo = "side_two",
        /// Who goes on in the place of who mediates.
        StandIn = "stand_in",
        /// Where it was found.
        Sources = "sources",
        /// What a question from outside is about.
        Subject = "subject",
        /// For whom it is good.
        Suits = "suits",
        /// What a conflict is about.
        Summary = "summary",
        /// That whoever is on a picture agrees.
        Sure = "sure",
        /// A point of our own for the meeting.
        Text = "text",
        /// The list of themes.
        Themes = "themes",
        /// Whether a mediator has a tie.
        Tie = "tie",
        /// When it begins.
        Time = "time",
        /// A title.
        Title = "title",
        /// Which tie somebody has.
        TieLine = "tie_line",
        /// Why somebody with a tie may help all the same.
        TiesReason = "ties_reason",
        /// For which houses.
        To = "to",
        /// Who of the houses that are named.
        ToRole = "to_role",
        /// What was tried already.
        Tried = "tried",
        /// Until when.
        Until = "until",
        /// How soon.
        Urgency = "urgency",
        /// Before when an answer helps.
        WantedBy = "wanted_by",
        /// The words of a card, with a number.
        Words = "words",
    }
}

#[cfg(test)]
mod tests {
    use super::Field;
    use std::path::Path;

    fn sources(dir: &Path, all: &mut String) {
        for entry in std::fs::read_dir(dir).expect("folder") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                sources(&path, all);
            } else if path.extension().is_some_and(|e| e == "html" || e == "rs") {
                all.push_str(&std::fs::read_to_string(path).expect("text"));
            }
        }
    }

    /// Whether a form draws a field of this name: as the first or the second that the form is given.
    fn is_drawn(all: &str, name: &str) -> bool {
        ["area", "input", "day", "must", "choose", "careful", "tick"].iter().any(|how| {
            let how = format!(".{how}(");
            let mut calls = all.split(&how).skip(1).filter_map(|rest| rest.split(')').next());
            calls.any(|call| call.split(',').take(2).any(|part| part.trim() == format!("\"{name}\"")))
        })
    }

    #[test]
    fn each_field_that_can_be_wrong_is_drawn_by_a_form() {
        let mut all = String::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
        // The first two are the form itself; the day to look again stands on the sheet, once for each item.
        let others = [Field::Form, Field::Read, Field::LookAgain];
        for field in Field::ALL.iter().filter(|field| !others.contains(field)) {
            assert!(is_drawn(&all, field.as_str()), "no form draws {field}");
        }
    }
}
