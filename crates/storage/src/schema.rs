//! What a database is made for: which migrations it has, and which program knows them.

use crate::conn::{Conn, Database, Migrations, Purpose};
use crate::{Error, Store};
use diesel::migration::{Migration, MigrationSource};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use std::fs::{OpenOptions, Permissions};
use std::path::Path;

/// The migrations of a database beside those of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// Those it lacks.
    pub missing: Vec<String>,
    /// Those the program does not know: a newer one made them.
    pub unknown: Vec<String>,
    /// Whether it has none at all.
    pub is_empty: bool,
}

impl Database {
    /// Compares the database with the program. Nothing is written.
    ///
    /// # Errors
    /// When it is not there or cannot be read.
    pub fn schema(&self, migrations: Migrations) -> Result<Schema, Error> {
        self.once(|conn| {
            let known = match conn {
                Conn::Sqlite(_) => versions::<diesel::sqlite::Sqlite>((migrations.sqlite)()),
                Conn::Postgres(_) => versions::<diesel::pg::Pg>((migrations.postgres)()),
            }?;
            let applied = applied(conn)?;
            let without = |all: &[String], those: &[String]| {
                all.iter().filter(|version| !those.contains(version)).cloned().collect()
            };
            Ok(Schema {
                missing: without(&known, &applied),
                unknown: without(&applied, &known),
                is_empty: applied.is_empty(),
            })
        })
    }

    /// Runs `f` on a connection of its own that cannot write.
    ///
    /// # Errors
    /// The job's own, or when the database is not there or cannot be read.
    pub fn once<T>(&self, f: impl FnOnce(&mut Conn) -> Result<T, Error>) -> Result<T, Error> {
        f(&mut self.connect(Purpose::Read)?)
    }

    /// Runs the migrations it lacks, on a connection of its own.
    ///
    /// # Errors
    /// When it is not there, or a migration fails.
    pub fn migrate(&self, migrations: Migrations) -> Result<(), Error> {
        crate::conn::migrate(&mut self.connect(Purpose::Write)?, migrations)
    }

    /// Reads the beginning of every table of a file: what damage stands there is found before anybody is served. Cheap; a
    /// whole check takes as long as reading all of it.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn look_over(&self) -> Result<(), Error> {
        #[derive(QueryableByName)]
        struct Table {
            #[diesel(sql_type = Text)]
            name: String,
        }
        #[derive(QueryableByName)]
        struct Found {
            #[diesel(sql_type = BigInt)]
            #[allow(dead_code, reason = "that it can be read is what matters")]
            found: i64,
        }
        let Database::Sqlite(_) = self else { return Ok(()) };
        self.once(|conn| {
            let plain = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'";
            for table in diesel::sql_query(plain).load::<Table>(conn)? {
                let name = table.name.replace('"', "\"\"");
                let first = format!("SELECT COUNT(*) AS found FROM (SELECT * FROM \"{name}\" LIMIT 1)");
                diesel::sql_query(first).load::<Found>(conn)?;
            }
            Ok(())
        })
    }

    /// Whether it may be written: its owner and the disk allow it. A full disk is none of this: what is changed is undone.
    ///
    /// # Errors
    /// When it may not.
    pub fn may_write(&self) -> Result<(), Error> {
        use diesel::connection::SimpleConnection;
        if let Conn::Sqlite(mut c) = self.connect(Purpose::Write)? {
            c.batch_execute("BEGIN IMMEDIATE; PRAGMA user_version = 0; ROLLBACK;")?;
        }
        Ok(())
    }

    /// Copies the database as it is at one moment into a new file, which its owner alone can read. Of a file only.
    ///
    /// # Errors
    /// When the copy cannot be written; then nothing is left of it.
    pub fn copy_to(&self, file: &Path) -> Result<(), Error> {
        let text = file.to_str().ok_or_else(|| Error::Open("the path is not UTF-8".into()))?.to_owned();
        private_file(file).map_err(|e| Error::Open(format!("{}: {e}", file.display())))?;
        let copied = self.connect(Purpose::Write).and_then(|mut conn| {
            diesel::sql_query("VACUUM INTO $1").bind::<Text, _>(text).execute(&mut conn)?;
            Ok(())
        });
        if copied.is_err() {
            // The copy that failed is what matters; that its rest cannot be removed says nothing more.
            drop(std::fs::remove_file(file));
        }
        copied
    }
}

impl Store {
    /// Makes the database where there is none, brings it up to date, and opens it.
    ///
    /// # Errors
    /// When it cannot be made or opened, or a migration fails.
    pub fn open(database: &Database, migrations: Migrations) -> Result<Store, Error> {
        if let Database::Sqlite(path) = database
            && !path.exists()
        {
            private_file(path).map_err(|e| Error::Open(format!("{}: {e}", path.display())))?;
        }
        database.migrate(migrations)?;
        Store::existing(database)
    }
}

/// Makes an empty file that its owner alone can read, whatever the umask. One that is there must be empty.
fn private_file(path: &Path) -> std::io::Result<()> {
    if path.metadata().is_ok_and(|m| m.len() == 0) {
        return Ok(());
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        let file = options.mode(0o600).open(path)?;
        file.set_permissions(Permissions::from_mode(0o600))
    }
    #[cfg(not(unix))]
    options.open(path).map(drop)
}

fn versions<DB: diesel::backend::Backend>(source: impl MigrationSource<DB>) -> Result<Vec<String>, Error> {
    let all: Vec<Box<dyn Migration<DB>>> = source.migrations().map_err(|e| Error::Migration(e.to_string()))?;
    Ok(all.iter().map(|m| m.name().version().to_string()).collect())
}

fn applied(conn: &mut Conn) -> Result<Vec<String>, Error> {
    #[derive(QueryableByName)]
    struct Applied {
        #[diesel(sql_type = Text)]
        version: String,
    }
    let is_there = match conn {
        Conn::Sqlite(_) => "SELECT name AS version FROM sqlite_master WHERE name = '__diesel_schema_migrations'",
        Conn::Postgres(_) => {
            "SELECT tablename::text AS version FROM pg_tables \
             WHERE tablename = '__diesel_schema_migrations' AND schemaname = ANY (current_schemas(false))"
        }
    };
    if diesel::sql_query(is_there).load::<Applied>(conn)?.is_empty() {
        return Ok(Vec::new());
    }
    let all =
        diesel::sql_query("SELECT version FROM __diesel_schema_migrations ORDER BY version").load::<Applied>(conn)?;
    Ok(all.into_iter().map(|row| row.version).collect())
}
