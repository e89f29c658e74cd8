//! What the houses and the guests on a page are called: asked once for all of them.

use super::store::Post;
use super::thread::Response;
use crate::error::Error;
use crate::page::Visit;
use crate::peer;
use crate::viewer::PeerId;
use crate::words::Standing;
use huisraad_storage::Conn;
use std::collections::{HashMap, HashSet};

/// The names on a page.
pub struct Names {
    ours: String,
    houses: HashMap<PeerId, (String, Standing)>,
    guests: HashMap<String, String>,
}

impl Names {
    /// Those of the houses that these posts are of, and of who gave these answers.
    ///
    /// # Errors
    /// A fault of storage.
    pub fn of<'a>(
        conn: &mut Conn,
        v: &Visit,
        these: impl IntoIterator<Item = &'a Post>,
        answers: impl IntoIterator<Item = &'a Response>,
    ) -> Result<Names, Error> {
        let mut houses: HashSet<PeerId> = these.into_iter().filter_map(|p| p.peer).collect();
        let mut guests = HashSet::new();
        for answer in answers {
            houses.extend(answer.peer);
            guests.extend(answer.guest.as_deref().filter(|_| answer.peer.is_none()));
        }
        Ok(Names {
            ours: v.house.clone(),
            houses: peer::names_of(conn, &houses.into_iter().collect::<Vec<_>>())?,
            guests: peer::guest_names(conn, &guests.into_iter().collect::<Vec<_>>())?,
        })
    }

    /// The house that a post is of, which is one of those that were asked for.
    pub fn house(&self, post: &Post) -> String {
        post.peer.map_or_else(|| self.ours.clone(), |id| self.houses.get(&id).map(|h| h.0.clone()).unwrap_or_default())
    }

    /// Who gave an answer, which is one of those that were asked for. A guest that nobody fetched is called by its address.
    pub fn writer(&self, answer: &Response) -> String {
        match (answer.peer, answer.guest.as_deref()) {
            (Some(id), _) => self.houses.get(&id).map(|h| h.0.clone()).unwrap_or_default(),
            (None, Some(guest)) => self.guests.get(guest).cloned().unwrap_or_else(|| guest.to_owned()),
            (None, None) => self.ours.clone(),
        }
    }

    /// What the house that gave an answer is to us.
    pub fn standing(&self, answer: &Response) -> Option<Standing> {
        self.houses.get(&answer.peer?).map(|h| h.1)
    }
}
