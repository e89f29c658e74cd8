//! Search: what was typed, and what is found of all kinds.

use crate::error::Error;
use crate::kinds;
use crate::library::{Starter, starters};
use crate::page::{Choice, Page, Visit};
use crate::peer;
use crate::post::pages::Row;
use crate::post::{self, Post, themes};
use crate::search::{self, Filter, Found, Hit, Mended, Query, Results, SearchPage, Shipped, Typed};
use crate::texts::seen::isolated;
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

/// What counts of what was typed.
fn beginning(typed: &str) -> String {
    typed.chars().take(LONGEST).collect()
}

async fn page(v: Visit, typed: web::Query<Typed>) -> Page {
    let (visit, asked) = (v.clone(), typed.clone());
    let (results, filters) = v
        .node
        .read(move |conn| {
            let filter = read_filter(conn, &visit, &asked)?;
            let q = search::query(&beginning(asked.q.trim()));
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

/// What was found, with which words, and the texts that ship with the node and have them.
#[derive(Default)]
struct Looked {
    q: Query,
    found: Vec<Found>,
    shipped: (Explained, Explained),
    /// What it was found with, where nothing has what was typed.
    mended: Option<Mended>,
    /// Whether nothing had all the words.
    some_only: bool,
}

impl Looked {
    fn is_nothing(&self) -> bool {
        self.found.is_empty() && self.shipped.0.is_empty() && self.shipped.1.is_empty()
    }

    fn again(&mut self, conn: &mut Conn, v: &Visit, q: Query, filter: &Filter) -> Result<(), Error> {
        self.found = search::find(conn, &v.who, &q, filter, None, PAGE + 1)?;
        // They are of no kind, house or year.
        self.shipped = if *filter == Filter::default() { explained(v, &q) } else { Default::default() };
        self.q = q;
        Ok(())
    }
}

/// Looks for what was typed; where nothing has it, for the nearest words; and where nothing has all, for some of them.
fn look(conn: &mut Conn, v: &Visit, q: Query, filter: &Filter) -> Result<Looked, Error> {
    let mut all = Looked::default();
    all.again(conn, v, q, filter)?;
    if all.is_nothing() {
        let shipped: Vec<&Shipped> = texts_of(v).iter().map(|(_, terms)| terms).collect();
        all.mended = search::mend(conn, &v.who, &all.q, &shipped)?;
        if let Some(q) = all.mended.as_ref().map(|mended| mended.query.clone()) {
            all.again(conn, v, q, filter)?;
        }
    }
    if all.found.is_empty() && all.q.groups.len() > 1 {
        let any = all.q.any();
        all.again(conn, v, any, filter)?;
        all.found.truncate(PAGE);
        all.some_only = !all.found.is_empty();
    }
    Ok(all)
}

fn results(conn: &mut Conn, v: &Visit, asked: &Typed, q: Query, filter: &Filter) -> Result<Results, Error> {
    let looked = match Some(asked.after.as_str()).filter(|a| !a.is_empty()) {
        None => look(conn, v, q, filter)?,
        after => {
            let found = search::find(conn, &v.who, &q, filter, after, PAGE + 1)?;
            Looked { q, found, ..Looked::default() }
        }
    };
    let nothing = looked.is_nothing();
    let Looked { q, mut found, shipped: (explained, in_passing), mended, some_only } = looked;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let typed = mended.as_ref().map_or(asked.q.as_str(), |mended| &mended.text);
    let next = found.last().filter(|_| more).map(|last| next_page(asked, typed, &last.place));
    let posts: Vec<Post> = found.into_iter().map(|f| f.post).collect();
    let rows = kinds::rows_in_list(conn, v, &posts)?;
    let mut words = kinds::words_among(conn, &posts)?;
    let near = mended.filter(|_| !nothing).map(|mended| {
        let texts = posts.iter().flat_map(|p| [Some(&p.title), words.get(&p.id)]).flatten().map(String::as_str);
        let near = isolated(&mended.written(&texts.collect::<Vec<_>>()));
        v.t2("search-near", "typed", isolated(beginning(asked.q.trim()).trim()), "near", near)
    });
    let hit = |(post, row): (&Post, Row)| hit(v, row, &words.remove(&post.id).unwrap_or_default(), &q);
    let hits: Vec<Hit> = posts.iter().zip(rows).map(hit).collect();
    Ok(Results { some_only, hits, explained, in_passing, near, next })
}

/// Texts that ship with the node: address and title.
type Explained = Vec<(String, &'static str)>;

/// The texts that ship with the node, with their terms, in the reader's language.
fn texts_of(v: &Visit) -> &'static [(&'static Starter, Shipped)] {
    type Terms = Vec<(&'static Starter, Shipped)>;
    static NL: LazyLock<Terms> = LazyLock::new(|| terms_of(Language::Nl));
    static EN: LazyLock<Terms> = LazyLock::new(|| terms_of(Language::En));
    fn terms_of(language: Language) -> Terms {
        let terms = |text: String| -> HashSet<String> { search::terms(&text).into_iter().collect() };
        let about = |s: &Starter| terms(format!("{} {}", s.title, s.summary));
        let all = |s: &Starter| terms(format!("{} {} {}", s.title, s.summary, s.body));
        starters(language).iter().map(|s| (s, Shipped { about: about(s), all: all(s) })).collect()
    }
    if v.language == Language::Nl { &NL } else { &EN }
}

/// The texts that ship with the node and have the words: those that are about one of them, and those that have them in
/// passing.
fn explained(v: &Visit, q: &Query) -> (Explained, Explained) {
    let any = q.any();
    let fits = texts_of(v).iter().filter(|(_, terms)| q.fits(&terms.all));
    let (about, passing): (Vec<_>, Vec<_>) = fits.partition(|(_, terms)| any.fits(&terms.about));
    let shown = |texts: Vec<&(&Starter, Shipped)>, most: usize| -> Explained {
        texts.into_iter().take(most).map(|(s, _)| (format!("/library/{}", s.name), s.title)).collect()
    };
    let about = shown(about, EXPLAINED);
    let left = EXPLAINED - about.len();
    (about, shown(passing, left))
}

fn next_page(asked: &Typed, typed: &str, place: &str) -> String {
    let fields = [
        ("q", typed),
        ("kind", asked.kind.as_str()),
        ("theme", &asked.theme),
        ("house", &asked.house),
        ("year", &asked.year),
        ("after", place),
    ];
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    format!("/search?{query}")
}

fn hit(v: &Visit, row: Row, text: &str, q: &Query) -> Hit {
    let about = [v.t(row.kind), row.house.clone(), row.when.clone()].join(" · ");
    Hit { row, about, pieces: search::snippet_of(text, q) }
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
