//! The law of audiences: the predicate and its SQL say the same about every viewer and every kind of post.

use super::audience::{Inside, Scope, may_read, visible};
use super::store::{Post, post_readers, posts, readers};
use super::wire::read_audience;
use crate::node::MIGRATIONS;
use crate::viewer::Viewer;
use crate::words::{Kind, Role, Standing};
use diesel::prelude::*;
use huisraad_federation::Authority;
use huisraad_storage::{Database, Store, Time, create_database};
use serde_json::json;

const SINCE: Time = Time(1_000);

fn viewers() -> Vec<Viewer> {
    let mut all = vec![Viewer::Stranger, Viewer::Console, Viewer::Clock];
    all.extend(["1", "7", "100", "200", "none"].map(|slug| Viewer::Bearer { slug: slug.to_owned() }));
    for id in [1, 2] {
        for role in Role::ALL {
            all.push(Viewer::Person { id, roles: [*role].into_iter().collect() });
        }
        all.push(Viewer::Person { id, roles: [].into_iter().collect() });
        all.push(Viewer::Person { id, roles: [Role::Chair, Role::Adviser].into_iter().collect() });
    }
    for standing in Standing::ALL {
        for house in ["named.example", "other.example"] {
            for member_since in [None, Some(SINCE), Some(Time(9_000))] {
                let authority = Authority::parse(house).expect("authority");
                all.push(Viewer::House { id: 1, authority, standing: *standing, member_since });
            }
        }
    }
    all
}

/// Every combination that can be in the table, and some that should not be.
fn fill(conn: &mut huisraad_storage::Conn) -> QueryResult<()> {
    diesel::sql_query(
        "INSERT INTO peers (id, actor, authority, inbox, name, place, about, key_id, key_pem, standing, introduction, \
         our_follow_accepted, their_follow_accepted, created) VALUES (1, 'a', 'a', 'i', '', '', '', '', '', 'member', '', \
         false, false, 0)",
    )
    .execute(conn)?;
    diesel::sql_query("INSERT INTO persons (id, name, shown, created) VALUES (1, 'a', 'a', 0), (2, 'b', 'b', 0)")
        .execute(conn)?;
    let mut n = 0;
    for scope in Scope::ALL {
        for inside in Inside::ALL {
            for peer in [None, Some(1)] {
                for role in [None, Some(Role::Chair), Some(Role::Adviser)] {
                    for published in [None, Some(500), Some(5_000)] {
                        for withdrawn in [None, Some(6_000)] {
                            for author in [None, Some(1)] {
                                n += 1;
                                diesel::insert_into(posts::table)
                                    .values((
                                        (posts::id.eq(n), posts::uri.eq(n.to_string()), posts::slug.eq(n.to_string())),
                                        (posts::kind.eq(Kind::Event), posts::peer.eq(peer), posts::author.eq(author)),
                                        (posts::title.eq(""), posts::state.eq(""), posts::audience.eq(scope)),
                                        (posts::audience_role.eq(role), posts::inside.eq(inside)),
                                        (posts::version.eq(1), posts::rev.eq(1), posts::created.eq(0)),
                                        (posts::published.eq(published), posts::updated.eq(0)),
                                        posts::withdrawn.eq(withdrawn),
                                    ))
                                    .execute(conn)?;
                                if *scope == Scope::Houses {
                                    diesel::insert_into(post_readers::table)
                                        .values((post_readers::post.eq(n), post_readers::peer.eq("named.example")))
                                        .execute(conn)?;
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_predicate_and_its_sql_are_equal() {
    let dir = tempfile::tempdir().expect("dir");
    let database = match std::env::var("HUISRAAD_TEST_POSTGRES") {
        Ok(server) => {
            let name = format!("huisraad_audience_{}", std::process::id());
            Database::Postgres(create_database(&server, &name).expect("database"))
        }
        Err(_) => Database::Sqlite(dir.path().join("t.db")),
    };
    let store = Store::open(&database, MIGRATIONS).expect("open");
    let compared = store
        .write(|tx| {
            let conn = tx.conn();
            fill(conn)?;
            let all: Vec<Post> = posts::table.order(posts::id.asc()).load(conn)?;
            let mut compared = 0;
            for viewer in viewers() {
                let sql: Vec<i64> = visible(&viewer).select(posts::id).order(posts::id.asc()).load(conn)?;
                let mut rust = Vec::new();
                for post in &all {
                    let named = readers(conn, post.id).map_err(|e| huisraad_storage::Error::Open(e.to_string()))?;
                    if may_read(&viewer, post, &named) {
                        rust.push(post.id);
                    }
                    compared += 1;
                }
                assert_eq!(sql, rust, "{viewer:?}");
            }
            Ok::<_, huisraad_storage::Error>(compared)
        })
        .await
        .expect("compare");
    assert!(compared > 30_000, "only {compared} pairs were compared");
}

fn there() -> url::Url {
    url::Url::parse("https://a.example/actor").expect("url")
}

/// Law 3: every spelling of Public counts, and addressing that is not understood is refused.
#[test]
fn addressing_is_understood_or_refused() {
    let us = url::Url::parse("https://us.example/actor").expect("url");
    let scope = |to: serde_json::Value, cc: serde_json::Value| {
        let object = json!({"id": "https://a.example/posts/1", "to": to, "cc": cc});
        let activity = json!({"to": to, "cc": cc});
        read_audience(&us, &there(), &activity, &object).map(|a| a.scope).ok()
    };
    let public = "https://www.w3.org/ns/activitystreams#Public";
    for spelling in [public, "as:Public", "Public"] {
        assert_eq!(scope(json!([spelling]), json!(["https://a.example/followers"])), Some(Scope::Public));
        assert_eq!(scope(json!(spelling), json!([])), Some(Scope::Public));
        assert_eq!(scope(json!(["https://a.example/members"]), json!([spelling])), None, "unlisted is not understood");
        assert_eq!(scope(json!([spelling, "https://us.example/actor"]), json!([])), None);
    }
    assert_eq!(scope(json!(["https://a.example/members"]), json!([])), Some(Scope::Network));
    assert_eq!(scope(json!(["https://a.example/circles/chair"]), json!([])), Some(Scope::Circle));
    assert_eq!(scope(json!(["https://a.example/circles/king"]), json!([])), None);
    assert_eq!(scope(json!(["https://us.example/actor"]), json!([])), Some(Scope::Houses));
    assert_eq!(scope(json!(["https://a.example/posts/1/readers"]), json!([])), Some(Scope::Houses));
    for odd in [
        json!([]),
        json!(["https://b.example/actor"]),
        json!(["https://b.example/members"]),
        json!([{"id": "https://a.example/members"}]),
        json!(7),
        json!(["https://a.example/members", "https://us.example/actor"]),
    ] {
        assert_eq!(scope(odd.clone(), json!([])), None, "{odd}");
    }
    let hidden = json!({"to": ["https://a.example/members"], "bcc": ["https://b.example/actor"]});
    let object = json!({"id": "https://a.example/posts/1", "to": ["https://a.example/members"]});
    assert!(read_audience(&us, &there(), &hidden, &object).is_err(), "hidden recipients are refused");
    let wider = json!({"to": [public]});
    assert!(read_audience(&us, &there(), &wider, &object).is_err(), "activity and object must be addressed alike");
}
