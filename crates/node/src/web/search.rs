//! Search: what was typed, and what is found of all kinds.

use crate::error::Error;
use crate::kinds;
use crate::library::{Starter, starters};
use crate::page::{Choice, Page, Visit};
use crate::peer;
use crate::post::pages::Row;
use crate::post::{self, Post, themes};
use crate::search::{self, Filter, Hit, Query, Results, SearchPage, Typed};
use crate::texts::{Language, day_of};
use crate::words::Kind;
use actix_web::web::{self, ServiceConfig};
use huisraad_storage::Conn;
use std::collections::HashSet;
use std::sync::LazyLock;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/search", web::get().to(page));
}

/// Hits on a page.
const PAGE: usize = 20;
/// Texts that ship with the node, on a page.
const EXPLAINED: usize = 3;
/// Letters of what is typed that count.
const LONGEST: usize = 200;

async fn page(v: Visit, typed: web::Query<Typed>) -> Page {
    let (visit, asked) = (v.clone(), typed.clone());
    let (results, filters) = v
        .node
        .read(move |conn| {
            let filter = read_filter(conn, &visit, &asked)?;
            let q = search::query(&asked.q.chars().take(LONGEST).collect::<String>());
            let results = if q.is_empty() { None } else { Some(results(conn, &visit, &asked, q, &filter)?) };
            Ok::<_, Error>((results, filters(conn, &visit)?))
        })
        .await?;
    let fields = typed.fields();
    v.show(&SearchPage { v: &v, typed: &typed, form: v.form(&fields, &[]), filters, results })
}

fn read_filter(conn: &mut Conn, v: &Visit, asked: &Typed) -> Result<Filter, Error> {
    let house = match asked.house.as_str() {
        "" => None,
        own if own == v.node.authority().as_str() => Some(None),
        // A house that is not known here has written nothing here.
        other => Some(Some(peer::by_authority(conn, other)?.map_or(-1, |p| p.id))),
    };
    Ok(Filter {
        kind: Kind::parse(&asked.kind),
        theme: Some(asked.theme.clone()).filter(|t| !t.is_empty()),
        house,
        year: asked.year.parse().ok(),
        states: Vec::new(),
    })
}

fn results(conn: &mut Conn, v: &Visit, asked: &Typed, q: Query, filter: &Filter) -> Result<Results, Error> {
    let after = Some(asked.after.as_str()).filter(|a| !a.is_empty());
    let mut q = q;
    let mut found = search::find(conn, &v.who, &q, filter, after, PAGE + 1)?;
    // Nothing has them all: then what has some, and it is said.
    let some_only = found.is_empty() && after.is_none() && q.groups.len() > 1;
    if some_only {
        q = q.any();
        found = search::find(conn, &v.who, &q, filter, None, PAGE)?;
    }
    let explained = if after.is_none() && *filter == Filter::default() { explained(v, &q) } else { Vec::new() };
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().filter(|_| more).map(|last| next_page(asked, &last.place));
    let posts: Vec<Post> = found.into_iter().map(|f| f.post).collect();
    let rows = kinds::rows(conn, v, &posts)?;
    let mut words = kinds::words_among(conn, &posts)?;
    let hit = |(post, row): (&Post, Row)| hit(v, row, &words.remove(&post.id).unwrap_or_default(), &q);
    let hits: Vec<Hit> = posts.iter().zip(rows).map(hit).collect();
    Ok(Results { some_only: some_only && !hits.is_empty(), hits, explained, next })
}

/// The texts that ship with the node and have the words: address and title.
fn explained(v: &Visit, q: &Query) -> Vec<(String, &'static str)> {
    type Terms = Vec<(&'static Starter, HashSet<String>)>;
    static NL: LazyLock<Terms> = LazyLock::new(|| terms_of(Language::Nl));
    static EN: LazyLock<Terms> = LazyLock::new(|| terms_of(Language::En));
    fn terms_of(language: Language) -> Terms {
        let text = |s: &'static Starter| format!("{} {} {}", s.title, s.summary, s.body);
        starters(language).iter().map(|s| (s, search::terms(&text(s)).into_iter().collect())).collect()
    }
    let all = if v.language == Language::Nl { &NL } else { &EN };
    let fits = all.iter().filter(|(_, terms)| q.fits(terms));
    fits.take(EXPLAINED).map(|(s, _)| (format!("/library/{}", s.name), s.title)).collect()
}

fn next_page(asked: &Typed, place: &str) -> String {
    let fields = [
        ("q", asked.q.as_str()),
        ("kind", &asked.kind),
        ("theme", &asked.theme),
        ("house", &asked.house),
        ("year", &asked.year),
        ("after", place),
    ];
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    format!("/search?{query}")
}

fn hit(v: &Visit, row: Row, text: &str, q: &Query) -> Hit {
    let about = [v.t(row.kind), row.house, row.when, row.state].join(" · ");
    Hit { path: row.path, title: row.title, about, pieces: search::snippet_of(text, q) }
}

fn filters(conn: &mut Conn, v: &Visit) -> Result<Vec<(&'static str, &'static str, Vec<Choice>)>, Error> {
    let any = || vec![Choice::new("", v.t("search-any"), "")];
    let mut kinds = any();
    let public = |k: &Kind| v.signed_in() || post::scopes(*k).contains(&post::Scope::Public);
    kinds.extend(Kind::ALL.iter().filter(|k| public(k)).map(|k| Choice::new(k.as_str(), v.t(k.key()), "")));
    let mut under = any();
    // The list is the house's own.
    let own = if v.signed_in() { themes::list(conn)? } else { Vec::new() };
    under.extend(own.into_iter().map(|t| Choice::new(t.clone(), t, "")));
    let mut years = any();
    let this = day_of(v.now).year();
    years.extend((this - 9..=this).rev().map(|y| Choice::new(y.to_string(), y.to_string(), "")));
    let mut all =
        vec![("kind", "search-kind", kinds), ("theme", "search-theme", under), ("year", "search-year", years)];
    // Which houses we know is nobody's business but ours.
    if v.signed_in() {
        let mut houses = any();
        houses.push(Choice::new(v.node.authority().as_str(), v.house.clone(), ""));
        houses.extend(peer::held(conn)?.into_iter().map(|p| Choice::new(p.authority, p.name, "")));
        all.push(("house", "search-house", houses));
    }
    Ok(all)
}

/// How many posts like a text are shown.
const SIMILAR: usize = 3;

/// Posts that are like a text, of those that can teach something.
///
/// # Errors
/// A fault of storage.
pub fn similar(
    conn: &mut Conn,
    v: &Visit,
    title: &str,
    but: Option<post::PostId>,
) -> Result<Vec<(String, String)>, Error> {
    let q = search::query(title).any();
    let mut found = Vec::new();
    for (kind, states) in kinds::teaching() {
        let filter = Filter { kind: Some(kind), states, ..Filter::default() };
        // One more than is shown, where it is the text's own.
        found.extend(search::find(conn, &v.who, &q, &filter, None, SIMILAR + 1)?);
    }
    found.retain(|f| Some(f.post.id) != but);
    found.truncate(SIMILAR);
    Ok(found.into_iter().map(|f| (f.post.path(), f.post.title)).collect())
}
