//! The examples of what houses learn: successes, lessons and clauses, and what hangs on the board. Invented.

use super::cast::Cast;
use super::content::{ANKER, BRUG, HAVEN, head, publish, response};
use crate::case_question::{Advice, Ground, Said, advise};
use crate::commands::Failure;
use crate::kinds;
use crate::library::{Form, Learn, Lesson, learn};
use crate::post::{self, Audience, NewResponse, Scope};
use crate::success::{Story, applaud, tell};
use crate::texts::day_of;
use crate::viewer::Viewer;
use crate::words::{Kind, Role};

/// Fills in what was learned.
pub(super) async fn fill(cast: &mut Cast) -> Result<(), Failure> {
    successes(cast).await?;
    lessons(cast).await?;
    threads(cast).await?;
    board(cast).await
}

async fn successes(cast: &mut Cast) -> Result<(), Failure> {
    cast.hours_ago(24 * 9);
    let story = Story { head: head("Twee mensen kregen een eigen huis. Wij aten taart.", Role::Chair, "", public()) };
    let uri = cast
        .act(ANKER, Role::Chair, move |tx, cx| {
            let post = tell(tx, cx, &story, None)?;
            publish(tx, cx, &post, None)
        })
        .await?;
    cast.settle().await?;
    for house in [BRUG, HAVEN] {
        let post = cast.here(house, &uri).await?;
        let new = NewResponse { byline: post::Byline::default(), ..response(Role::Chair, "", "") };
        let new = NewResponse { state: post::ResponseState::Confirmed, ..new };
        cast.act(house, Role::Chair, move |tx, cx| applaud(tx, cx, post, &new)).await?;
    }
    cast.settle().await
}

fn public() -> Audience {
    Audience::plain(Scope::Public)
}

async fn lessons(cast: &mut Cast) -> Result<(), Failure> {
    let all = [
        (
            HAVEN,
            "Een lijst bij de wasmachine",
            "Huisregels",
            Lesson {
                form: Form::Experience.into(),
                text: "Elke ochtend was er ruzie over de was. Nu hangt er een lijst. Wie zich inschrijft, is aan de beurt."
                    .into(),
                helped: "Een lijst op de muur, met een potlood aan een touwtje.\n\nNiemand houdt het bij. Dat scheelt ruzie.".into(),
                failed: "Soms vergeet iemand zich in te schrijven. Daar praten wij dan even over.".into(),
                suits: "Huizen waar veel mensen één ding delen.".into(),
                sources: String::new(),
                review_on: String::new(),
                came_from: None,
            },
        ),
        (
            HAVEN,
            "Plaatsing in overleg",
            "Statuut en afspraken",
            Lesson {
                form: Form::Clause.into(),
                text: "Wie hier komt wonen, loopt eerst een week mee. Daarna beslist de huisvergadering. Zegt de vergadering nee, \
                       dan legt zij uit waarom. De organisatie kan vragen om nog een keer te praten."
                    .into(),
                helped: String::new(),
                failed: String::new(),
                suits: "Huizen met bedden".into(),
                sources: String::new(),
                review_on: String::new(),
                came_from: None,
            },
        ),
        (
            BRUG,
            "Nieuwe bewoners",
            "Statuut en afspraken",
            Lesson {
                form: Form::Clause.into(),
                text: "Een nieuwe bewoner heeft vanaf de eerste dag een stem. Over de huisregels praten wij in de eerste \
                       vergadering met de nieuwe bewoner erbij."
                    .into(),
                helped: String::new(),
                failed: String::new(),
                suits: String::new(),
                sources: String::new(),
                review_on: String::new(),
                came_from: None,
            },
        ),
    ];
    for (house, title, theme, mut lesson) in all {
        cast.hours_ago(24 * 5);
        let today = day_of(cast.now());
        lesson.review_on = today.with().year(today.year() + 1).build().unwrap_or(today).to_string();
        let mut head = head(title, Role::Chair, "", Audience::plain(Scope::Network));
        head.themes = vec![theme.into()];
        cast.act(house, Role::Chair, move |tx, cx| {
            let post = learn(tx, cx, &Learn { head, lesson }, None)?;
            publish(tx, cx, &post, Some(today.to_string()))
        })
        .await?;
    }
    cast.settle().await
}

/// What is said to a question besides advice.
async fn threads(cast: &mut Cast) -> Result<(), Failure> {
    cast.hours_ago(24 * 2);
    let newest = cast.player(ANKER)?.node.read(|c| post::list(c, &Viewer::Clock, Some(Kind::CaseQuestion), None, 20));
    let open = newest.await?.into_iter().find(|p| !p.is_ours() && kinds::is_open(p));
    let Some(open) = open else { return Ok(()) };
    let new = NewResponse { state: post::ResponseState::Confirmed, ..response(Role::Chair, "", "") };
    let known = Advice { said: Said::Known.into(), ..Advice::new(new, Ground::Unsaid) };
    cast.act(ANKER, Role::Chair, move |tx, cx| advise(tx, cx, open.id, &known)).await?;
    cast.settle().await
}

/// Each house hangs up what everybody may see.
async fn board(cast: &mut Cast) -> Result<(), Failure> {
    cast.hours_ago(1);
    for house in [BRUG, ANKER, HAVEN] {
        cast.act(house, Role::Chair, |tx, cx| {
            for post in post::newest(tx.conn(), &cx.who, 50)? {
                if matches!(post.kind, Kind::Event | Kind::Success) && post::may_hang(&post) {
                    post::pin(tx, cx, post.id)?;
                }
            }
            Ok(())
        })
        .await?;
    }
    Ok(())
}
