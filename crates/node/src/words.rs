//! The words of the glossary that code, tables and the wire share: one text enum each, with its key in the Fluent files.

use huisraad_storage::text_enum;

text_enum! {
    /// What a person is in the house. A person may be several.
    pub enum Role {
        /// Deelnemer.
        Participant = "participant",
        /// Voorzitter.
        Chair = "chair",
        /// Ondersteuner.
        Supporter = "supporter",
        /// Adviseur.
        Adviser = "adviser",
        /// Computerhulp.
        Steward = "steward",
    }
}

impl Role {
    /// The word on screen.
    pub fn key(self) -> &'static str {
        match self {
            Role::Participant => "role-participant",
            Role::Chair => "role-chair",
            Role::Supporter => "role-supporter",
            Role::Adviser => "role-adviser",
            Role::Steward => "role-steward",
        }
    }

    /// The people with this role in all houses, where they are a circle.
    pub fn circle_key(self) -> Option<&'static str> {
        match self {
            Role::Participant => Some("circle-participant"),
            Role::Chair => Some("circle-chair"),
            Role::Supporter => Some("circle-supporter"),
            Role::Adviser => Some("circle-adviser"),
            Role::Steward => None,
        }
    }
}

text_enum! {
    /// What another house is to this one (DESIGN §6.4).
    pub enum Standing {
        /// We asked to join it.
        Asked = "asked",
        /// It asked to join us.
        Applied = "applied",
        /// Our chair said yes to it beforehand.
        Expected = "expected",
        /// Getting to know each other: reads what is public and what names it, and may itself ask.
        Acquaintance = "acquaintance",
        /// A member house.
        Member = "member",
        /// Not a house: reads what is public and what names it.
        Associate = "associate",
        /// For the time being nothing goes to it or comes from it.
        Paused = "paused",
        /// Ended.
        Stopped = "stopped",
    }
}

impl Standing {
    /// Whether nothing is heard of it but what it takes back.
    pub fn is_silent(self) -> bool {
        matches!(self, Standing::Paused | Standing::Stopped)
    }

    /// The word on screen.
    pub fn key(self) -> &'static str {
        match self {
            Standing::Asked => "standing-asked",
            Standing::Applied => "standing-applied",
            Standing::Expected => "standing-expected",
            Standing::Acquaintance => "standing-acquaintance",
            Standing::Member => "standing-member",
            Standing::Associate => "standing-associate",
            Standing::Paused => "standing-paused",
            Standing::Stopped => "standing-stopped",
        }
    }

    /// Whether we hold it: it may send to us, and what names it may be sent to it.
    pub fn held(self) -> bool {
        matches!(self, Standing::Acquaintance | Standing::Member | Standing::Associate)
    }

    /// Whether there is a tie, also one that is paused.
    pub fn is_tied(self) -> bool {
        self.held() || self == Standing::Paused
    }
}

text_enum! {
    /// The kinds of post.
    pub enum Kind {
        /// Vraag.
        CaseQuestion = "case_question",
        /// Hulp bij conflict.
        Conflict = "conflict",
        /// Bijeenkomst.
        Event = "event",
        /// Vrijwilligersklus.
        Opportunity = "opportunity",
        /// Gelukt!
        Success = "success",
        /// Ervaring.
        Lesson = "lesson",
    }
}

impl Kind {
    /// The word on screen.
    pub fn key(self) -> &'static str {
        match self {
            Kind::CaseQuestion => "kind-case-question",
            Kind::Conflict => "kind-conflict",
            Kind::Event => "kind-event",
            Kind::Opportunity => "kind-opportunity",
            Kind::Success => "kind-success",
            Kind::Lesson => "kind-lesson",
        }
    }

    /// What a house does that writes one, in a sentence with its name.
    pub fn by_key(self) -> &'static str {
        match self {
            Kind::CaseQuestion => "by-case-question",
            Kind::Conflict => "by-conflict",
            Kind::Event => "by-event",
            Kind::Opportunity => "by-opportunity",
            Kind::Success => "by-success",
            Kind::Lesson => "by-lesson",
        }
    }

    /// Where its list is.
    pub fn path(self) -> &'static str {
        match self {
            Kind::CaseQuestion => "/case-questions",
            Kind::Conflict => "/conflicts",
            Kind::Event => "/events",
            Kind::Opportunity => "/opportunities",
            Kind::Success => "/successes",
            // The library has a list of its own.
            Kind::Lesson => "/what-works",
        }
    }
}
