//! What lies in a data folder is for its owner alone, whatever the umask says and whoever makes it.

use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, fchown, lchown};
use std::path::Path;

const FILE: u32 = 0o600;
const FOLDER: u32 = 0o700;

/// Makes a file that its owner alone can read and write, and that belongs to the owner of the folder it is in when root makes
/// it. Nothing is written over. SQLite gives what it puts beside a database (`-wal`, `-shm`) the same mode and owner.
///
/// # Errors
/// As the file system says; `AlreadyExists` when something is there.
pub fn create(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().read(true).write(true).create_new(true).mode(FILE).open(path)?;
    // The umask can take away more than it should.
    file.set_permissions(Permissions::from_mode(FILE))?;
    if let Some((user, group)) = owner_to_be(path, &file.metadata()?)? {
        fchown(&file, Some(user), Some(group))?;
    }
    Ok(file)
}

/// Makes a folder in the same way, and those above it that are not there. One that is there stays as it is.
///
/// # Errors
/// As the file system says.
pub fn create_folder(path: &Path) -> io::Result<()> {
    if let Some(above) = path.parent().filter(|p| !p.as_os_str().is_empty() && !p.exists()) {
        create_folder(above)?;
    }
    match DirBuilder::new().mode(FOLDER).create(path) {
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => return Ok(()),
        made => made?,
    }
    std::fs::set_permissions(path, Permissions::from_mode(FOLDER))?;
    if let Some((user, group)) = owner_to_be(path, &path.symlink_metadata()?)? {
        lchown(path, Some(user), Some(group))?;
    }
    Ok(())
}

/// Who should own what root made here: the owner of the folder it is in.
fn owner_to_be(path: &Path, made: &std::fs::Metadata) -> io::Result<Option<(u32, u32)>> {
    let above = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = above.metadata()?;
    let differs = (folder.uid(), folder.gid()) != (made.uid(), made.gid());
    // Only root may give something away.
    Ok((made.uid() == 0 && folder.uid() != 0 && differs).then(|| (folder.uid(), folder.gid())))
}

/// Closes a data folder, and what lies in it, to everybody but its owner: what an earlier program or a copy by hand left
/// open. What is another user's is left as it is.
///
/// # Errors
/// When the folder cannot be read.
pub fn keep_to_owner(data: &Path) -> io::Result<()> {
    let close = |path: &Path| -> io::Result<()> {
        let held = path.symlink_metadata()?;
        let wanted = if held.is_dir() { FOLDER } else { FILE };
        if held.is_symlink() || held.permissions().mode() & 0o077 == 0 {
            return Ok(());
        }
        match std::fs::set_permissions(path, Permissions::from_mode(wanted)) {
            Err(e) if e.kind() == io::ErrorKind::PermissionDenied => Ok(()),
            done => done,
        }
    };
    close(data)?;
    for folder in [data.to_path_buf(), data.join("keys")] {
        for entry in std::fs::read_dir(&folder)? {
            close(&entry?.path())?;
        }
    }
    Ok(())
}

/// The sentence for a file or folder that cannot be opened, read or written: which, and whose it is where that is why.
pub fn cannot(what: &str, path: &Path, e: &io::Error) -> String {
    let place = path.display();
    match e.kind() {
        io::ErrorKind::PermissionDenied => {
            format!("permission denied: this user may not {what} {place}.{}", whose(path))
        }
        _ => format!("cannot {what} {place}: {e}"),
    }
}

/// The same for who does not know what was to be done with it: what is wrong, in words and without the names that a library
/// gives to files of its own.
pub fn wrong_with(path: &Path, e: &io::Error) -> String {
    let place = path.display();
    match e.kind() {
        io::ErrorKind::NotFound => format!("{place} is not there"),
        io::ErrorKind::PermissionDenied => {
            format!("permission denied: this user may not read or write {place}.{}", whose(path))
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            format!("{place}: there is no room on the disk for it")
        }
        io::ErrorKind::FileTooLarge => format!("{place}: it becomes larger than a file may be there"),
        io::ErrorKind::ReadOnlyFilesystem => format!("{place}: the disk it is on can only be read"),
        io::ErrorKind::NotADirectory => format!("{place}: what should be a folder there is a file"),
        io::ErrorKind::IsADirectory => format!("{place} is a folder, not a file"),
        _ => {
            let said = e.to_string();
            let said = said.split(" at path ").next().unwrap_or_default();
            format!("{place}: {}", said.split(" (os error").next().unwrap_or_default())
        }
    }
}

/// Whose a file is and who we are, where the system tells it and they differ.
pub(super) fn whose(path: &Path) -> String {
    // Its folder, where we may not even look into that.
    let owner = path.ancestors().find_map(|p| Some((p, p.metadata().ok()?.uid())));
    let own = std::fs::metadata("/proc/self").ok().map(|m| m.uid());
    let (Some((what, owner)), Some(own)) = (owner, own) else { return String::new() };
    if owner == own {
        return String::new();
    }
    let (owner, own, what) = (user(owner), user(own), what.display());
    format!(" {what} belongs to {owner}, and this is {own}: run it as {owner}, or change the owner (chown).")
}

/// The user to whom a folder belongs, in words, when that is not the one who asks.
pub fn other_owner(folder: &Path) -> Option<String> {
    let owner = folder.metadata().ok()?.uid();
    let own = std::fs::metadata("/proc/self").ok()?.uid();
    (owner != own).then(|| user(owner))
}

/// A user by number, with the name where the machine has one.
fn user(id: u32) -> String {
    let all = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let number = id.to_string();
    let line = all.lines().map(|l| l.split(':').collect::<Vec<_>>()).find(|l| l.get(2) == Some(&number.as_str()));
    match line.and_then(|l| l.first().map(|n| (*n).to_owned())) {
        Some(name) => format!("user {name}"),
        None => format!("user {number}"),
    }
}
