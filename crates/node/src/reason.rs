//! Why a rule forbids something: to a person its sentence, to another house its word (FEDERATION.md, "What a refusal says").

use huisraad_storage::text_enum;

text_enum! {
    /// Why something is refused. Its word is the name of its sentence.
    pub enum Reason {
        /// "The check code of this house has changed. Telephone the house and compare the code. The computer helper approves it. Only then say yes."
        AcceptKeyFirst = "accept-key-first",
        /// "This house did not ask to take part."
        AcceptNotApplied = "accept-not-applied",
        /// "Choose member or getting acquainted."
        AcceptStanding = "accept-standing",
        /// "This answer has just been taken back."
        AnswerGone = "answer-gone",
        /// "Choose yes or no."
        AnswerMissing = "answer-missing",
        /// "We know this house already. Look at Houses."
        ApplyLinked = "apply-linked",
        /// "This is our own house."
        ApplyOurselves = "apply-ourselves",
        /// "Your request to take part is on its way already."
        ApplyUnderWay = "apply-under-way",
        /// "This cannot hang on the notice board. Not everybody in the house may read it."
        BoardNotThis = "board-not-this",
        /// "This question is done. No more advice can be added."
        CaseIsClosed = "case-is-closed",
        /// "This question is of long ago. No more advice can be added."
        CaseIsLongAgo = "case-is-long-ago",
        /// "This is over already."
        ConflictIsClosed = "conflict-is-closed",
        /// "The other house does not answer now. Try again soon."
        ConflictDetailsUnreachable = "conflict-details-unreachable",
        /// "This is not over. First say that it is."
        ConflictIsOpen = "conflict-is-open",
        /// "There is no mediator yet."
        ConflictIsAlone = "conflict-is-alone",
        /// "Not both sides have said yes."
        ConflictNotTogether = "conflict-not-together",
        /// "There is a mediator already."
        ConflictIsPicked = "conflict-is-picked",
        /// "Good that you say so. Then you cannot mediate here. Ask somebody else in your house."
        ConflictTieExcludes = "conflict-tie-excludes",
        /// "Open the address that you got again, or scan the code. This page does not stay open, so that nobody else reads along."
        ConsultationOpenAgain = "consultation-open-again",
        /// "This question is gone."
        ConsultationGone = "consultation-gone",
        /// "We do not understand for whom this is."
        Addressing = "error-addressing",
        /// "This is not from who sends it."
        Attribution = "error-attribution",
        /// "You can no longer change who reads this. Write a new one, and take this one back."
        AudienceFixed = "error-audience-fixed",
        /// "Nobody of our house is in this circle now. Nobody here could read the answers. First give somebody that role, or choose other readers."
        CircleEmpty = "error-circle-empty",
        /// "Only the chair sends this."
        ChairReleases = "error-chair-releases",
        /// "This changed after the sheet was made. Decide about it again, on a new sheet."
        ChangedSince = "error-changed-since",
        /// "Somebody just changed this. Go back, read it again and then send it."
        ChangedMeanwhile = "error-changed-meanwhile",
        /// "This did not come from our own page. Go back and try again."
        Elsewhere = "error-elsewhere",
        /// "You can write nothing here any more."
        LettersClosed = "letters-closed",
        /// "This is closed, and may still go on. Try again later." Said to another house, which does.
        LettersWait = "letters-wait",
        /// "This is for all members or for a circle. Only a house that is a member may send that."
        MembersOnly = "error-members-only",
        /// "You may not do this. Ask the chair."
        NotYours = "error-not-yours",
        /// "This has been sent already."
        Published = "error-published",
        /// "Our house has said this already."
        SaidAlready = "error-said-already",
        /// "We do not know where this message stands. Renew your program. After that you can answer."
        StateUnknown = "error-state-unknown",
        /// "This was tried too often. Wait a few minutes and try again."
        TooMany = "error-too-many",
        /// "This does not take place."
        EventIsCancelled = "event-is-cancelled",
        /// "This has been already."
        EventIsOver = "event-is-over",
        /// "This was moved to another day or place after the sheet was made. Decide about it again, on a new sheet."
        EventMovedSince = "event-moved-since",
        /// "There is no room left for that. The event says how much room there still is."
        EventNoRoom = "event-no-room",
        /// "This house takes no requests from you now."
        FollowClosed = "follow-closed",
        /// "Somebody else opened this form. What was in it was not sent. Begin again under your own name."
        FormOfOther = "form-of-other",
        /// "You pressed twice. It was done once."
        FormSentBefore = "form-sent-before",
        /// "The key of this house has changed. The chair must look first."
        KeyChanged = "key-changed",
        /// "Open the link in your e-mail once more."
        MailOpenAgain = "mail-open-again",
        /// "The new address does not say that this house moved there. Say so there first."
        MoveNotNamed = "move-not-named",
        /// "The check code of this house has changed since it asked to take part. Telephone the house before you go on."
        NewcomerKey = "newcomer-key",
        /// "That house has told about many new houses already."
        NewcomerMany = "newcomer-many",
        /// "Choose: is the work done, or is it off?"
        OpportunityEndMissing = "opportunity-end-missing",
        /// "This job is done."
        OpportunityIsDone = "opportunity-is-done",
        /// The job is called off.
        OpportunityIsOff = "opportunity-is-off",
        /// "This job is full already."
        OpportunityIsFilled = "opportunity-is-filled",
        /// "We have no tie with this house."
        PauseNotHeld = "pause-not-held",
        /// "This house is not paused."
        PauseNotPaused = "pause-not-paused",
        /// "We send nothing to this house now, and it sends nothing to us."
        PeerNotHeld = "peer-not-held",
        /// "This house is no longer a member here. An answer for members does not go there."
        PeerNotMember = "peer-not-member",
        /// Our house is no member there, as that house said, and it takes such an answer from members alone.
        NotMemberThere = "not-member-there",
        /// "You came in with a new card. First open what is closed. Or ask the chair to let you go."
        PersonEndClosed = "person-end-closed",
        /// "This is the only chair. Make somebody else chair first."
        PersonLastChair = "person-last-chair",
        /// "This is done. It cannot be changed any more."
        PostIsOver = "post-is-over",
        /// "This has been thrown away. There is nothing to send."
        PreparedGone = "prepared-gone",
        /// "We cannot read the principles of that house now. Try again later."
        PrinciplesSilent = "principles-silent",
        /// "Write here a number from 1 to 200."
        RsvpHeadsWrong = "rsvp-heads-wrong",
        /// "The answer to this was no. Say again that you come."
        RsvpSaidNo = "rsvp-said-no",
        /// "You have answered already. Choose ‘With another number’ there."
        RsvpTwice = "rsvp-twice",
        /// The house answered anew since it was told no.
        RsvpAnew = "rsvp-anew",
        /// "Your answer is on its way. Wait until the other house has it."
        RsvpUnderWay = "rsvp-under-way",
        /// "You are not in any more. Come in again."
        SessionOver = "session-over",
        /// "That name and passphrase do not fit together. Try again. Did you get a new card? Then type your new passphrase. Does it not work? Ask for a new card."
        SignInWrong = "sign-in-wrong",
        /// "We are still clearing up what came with the tie that ended. Try again in a minute."
        StillParting = "still-parting",
        /// "There is nothing to end with this house."
        StopNotHeld = "stop-not-held",
        /// "This is too long. Make it shorter."
        TextLong = "text-long",
        /// "We have no tie with this house now. We cannot vouch for it."
        VouchNotTied = "vouch-not-tied",
        /// "Only a member house can say this."
        VouchMembers = "vouch-members",
        /// "This is not that house’s own word."
        VouchOwn = "vouch-own",
        /// "We have not asked this house to take part."
        WithdrawNotAsked = "withdraw-not-asked",
        /// "You have no role in this house now. Talk to the chair. Is it about the chair? Then talk to a supporter or adviser of the house."
        WriteNoRole = "write-no-role",
        /// "You cannot write yet. The chair first says that you belong here. Is it about the chair? Then talk to a supporter or adviser of the house."
        WriteNotYet = "write-not-yet",
    }
}

impl Reason {
    /// The sentence on screen.
    pub fn key(self) -> &'static str {
        self.as_str()
    }

    /// Whether sending it again can never help: it is over, or that house hears nothing from us.
    pub fn is_for_good(self) -> bool {
        use Reason::{
            CaseIsClosed, CaseIsLongAgo, ConflictIsClosed, ConflictIsPicked, EventIsCancelled, EventIsOver,
            OpportunityIsDone, OpportunityIsOff, PeerNotHeld, PeerNotMember, PostIsOver,
        };
        matches!(
            self,
            CaseIsClosed
                | CaseIsLongAgo
                | ConflictIsClosed
                | ConflictIsPicked
                | EventIsCancelled
                | EventIsOver
                | OpportunityIsDone
                | OpportunityIsOff
                | PeerNotHeld
                | PeerNotMember
                | PostIsOver
        )
    }
}
