//! Tells cargo when to build again, and gathers the Fluent files of all features into one list.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    // Without this a new migration is silently left out of the binary.
    println!("cargo:rerun-if-changed=../../migrations");
    println!("cargo:rerun-if-changed=src");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let mut files = Vec::new();
    collect(&root.join("src"), &mut files)?;
    files.sort();
    let rows: String = files
        .iter()
        .filter_map(|path| {
            let language = path.file_stem()?.to_str()?;
            Some(format!("    (\"{language}\", include_str!({path:?})),\n"))
        })
        .collect();
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    fs::write(out.join("fluent_files.rs"), format!("&[\n{rows}]\n"))
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "ftl") {
            files.push(path);
        }
    }
    Ok(())
}
