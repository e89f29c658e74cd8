//! A data folder lies on a disk of this machine. Over a network SQLite's locks and its shared memory do not hold, and ours
//! would hold for one machine only.

use super::Refused;
use std::path::Path;

/// As Linux calls them in `/proc/self/mountinfo`; `fuse.` before those that a program of the user's serves.
const NETWORK: &[&str] = &[
    "9p",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "coda",
    "fhgfs",
    "gfs",
    "gfs2",
    "glusterfs",
    "gpfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "ocfs2",
    "orangefs",
    "pvfs2",
    "smb3",
    "smbfs",
    "vboxsf",
    "davfs",
    "ceph-fuse",
    "curlftpfs",
    "davfs2",
    "gcsfuse",
    "goofys",
    "httpfs",
    "juicefs",
    "moosefs",
    "mfs",
    "rclone",
    "s3fs",
    "s3ql",
    "seaweedfs",
    "sshfs",
    "vmhgfs-fuse",
];

/// Refuses a path on a network file system. What is not there is somebody else's to say.
pub(super) fn refuse(path: &Path) -> Result<(), Refused> {
    // Elsewhere than on Linux there is no such list, and nothing is known.
    let (Ok(real), Ok(mounts)) = (path.canonicalize(), std::fs::read_to_string("/proc/self/mountinfo")) else {
        return Ok(());
    };
    match file_system(&mounts, &real).filter(|kind| is_network(kind)) {
        Some(kind) => Err(Refused::Setting(format!(
            "{} lies on a network file system ({kind}), where a database is damaged: put it on a disk of this machine.",
            path.display()
        ))),
        None => Ok(()),
    }
}

fn is_network(kind: &str) -> bool {
    NETWORK.contains(&kind.strip_prefix("fuse.").unwrap_or(kind))
}

/// The type of the file system of a path, by the list of mounts (proc_pid_mountinfo(5)): the longest mount point that it
/// lies under, and of those on one place the last.
fn file_system<'a>(mounts: &'a str, path: &Path) -> Option<&'a str> {
    let mut best = None;
    for line in mounts.lines() {
        let Some((mount, source)) = line.split_once(" - ") else { continue };
        let Some(point) = mount.split(' ').nth(4).map(unescape) else { continue };
        let depth = Path::new(&point).components().count();
        if path.starts_with(&point) && best.is_none_or(|(most, _)| depth >= most) {
            best = source.split(' ').next().map(|kind| (depth, kind));
        }
    }
    best.map(|(_, kind)| kind)
}

/// Spaces and the like in a mount point are written as three octal figures after a backslash.
fn unescape(point: &str) -> String {
    let mut out = point.to_owned();
    for (code, letter) in [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")] {
        out = out.replace(code, letter);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n\
        40 27 0:40 / /srv rw shared:1 - nfs4 server:/srv rw\n\
        41 40 8:1 / /srv/a\\040disk rw - ext4 /dev/sda1 rw\n\
        42 27 0:41 / /mnt rw - ext4 /dev/sdb1 rw\n\
        43 42 0:42 / /mnt rw - fuse.sshfs piet@elsewhere: rw\n";

    #[test]
    fn a_folder_on_another_machine_is_known_as_such() {
        let kind = |path: &str| file_system(MOUNTS, Path::new(path));
        assert_eq!(kind("/home/huis"), Some("ext4"));
        assert_eq!(kind("/srv/huis"), Some("nfs4"));
        assert_eq!(kind("/srvother"), Some("ext4"), "a name that begins the same lies elsewhere");
        assert_eq!(kind("/srv/a disk/huis"), Some("ext4"));
        assert_eq!(kind("/mnt/huis"), Some("fuse.sshfs"), "the last mount on a place hides the others");
        assert!(is_network("nfs4") && is_network("fuse.sshfs") && !is_network("ext4") && !is_network("fuseblk"));
        assert!(refuse(&std::env::temp_dir()).is_ok());
    }
}
