//! Cleaning in a process of its own: what a file nobody vouches for makes of the library that reads it ends that process, and not the node.
//! It has so much memory and so much time, gets none of the node's settings, and writes no file.

use super::{Clean, MOST_IN, Media, Refused, clean};
use crate::error::Error;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::io::{self, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{ExitCode, ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;

/// The word by which this program cleans one file, and nothing else; for the node alone.
pub const WORD: &str = "clean-a-file";

/// What it may take of memory, in bytes, with the stack that a PDF gets; and of one core.
const MOST_MEMORY: u64 = 320 * 1024 * 1024;
const MOST_CPU: Duration = Duration::from_secs(20);
/// How long it may take where the machine has no time for it. Whoever waits in a browser has gone by then.
const MOST_WAIT: Duration = Duration::from_secs(40);
/// What comes back, in bytes, at most.
const MOST_OUT: u64 = 8 * 1024 * 1024;

/// Signals that end it when it takes more than it may, or breaks (POSIX, and Linux for their numbers): it stands at these for good.
const ITS_OWN_FAULT: [i32; 5] = [4, 6, 7, 11, 24];

/// The same picture or PDF with nothing hidden in it, made by another process.
///
/// # Errors
/// When that process cannot be started, or is ended by somebody: the file may be tried again.
pub async fn clean_apart(bytes: &[u8]) -> Result<Result<Clean, Refused>, Error> {
    if bytes.len() > MOST_IN {
        return Ok(Err(Refused::TooLarge));
    }
    let failed = |what: &str, e: io::Error| Error::Internal(format!("{what} the process that cleans a file: {e}"));
    let mut process = Command::new(this_program().map_err(|e| failed("cannot find", e))?)
        .arg(WORD)
        .env_clear()
        // What is typed at the terminal of the node is not for it.
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|e| failed("cannot start", e))?;
    let (Some(mut to), Some(from)) = (process.stdin.take(), process.stdout.take()) else {
        return Err(Error::Internal("the process that cleans a file takes nothing".into()));
    };
    let work = async {
        // It may have ended before it read all: its status says why.
        match to.write_all(bytes).await {
            Err(e) if e.kind() != io::ErrorKind::BrokenPipe => return Err(e),
            _ => drop(to),
        }
        let mut said = Vec::new();
        from.take(MOST_OUT).read_to_end(&mut said).await?;
        Ok((process.wait().await?, said))
    };
    match tokio::time::timeout(MOST_WAIT, work).await {
        Err(_) => Ok(Err(Refused::TooLarge)),
        Ok(Err(e)) => Err(failed("cannot work with", e)),
        Ok(Ok((status, said))) => outcome(status, &said),
    }
}

/// This program, also where another was put in its place since it was started.
fn this_program() -> io::Result<PathBuf> {
    if cfg!(target_os = "linux") { Ok(PathBuf::from("/proc/self/exe")) } else { std::env::current_exe() }
}

/// What came of it.
fn outcome(status: ExitStatus, said: &[u8]) -> Result<Result<Clean, Refused>, Error> {
    match status.signal() {
        Some(signal) if ITS_OWN_FAULT.contains(&signal) => {
            tracing::info!(signal, "a file took more than cleaning may take");
            Ok(Err(Refused::TooLarge))
        }
        None if status.success() => read(said)
            .ok_or_else(|| Error::Internal("the process that cleans a file said what is not understood".into())),
        _ => Err(Error::Internal(format!("the process that cleans a file ended: {status}"))),
    }
}

/// The other end: takes a file from its input, and says what came of it.
pub fn main() -> ExitCode {
    let mut bytes = Vec::new();
    let worked = bounded().and_then(|()| {
        io::stdin().lock().take(MOST_IN as u64 + 1).read_to_end(&mut bytes)?;
        let mut out = io::stdout().lock();
        out.write_all(&written(&clean(&bytes)))?;
        out.flush()
    });
    if worked.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// From here on this process may take no more. No picture of its memory is left on the disk when it breaks.
fn bounded() -> io::Result<()> {
    let bounds =
        [(Resource::As, MOST_MEMORY), (Resource::Cpu, MOST_CPU.as_secs()), (Resource::Core, 0), (Resource::Fsize, 0)];
    for (what, most) in bounds {
        // Whoever runs the node may have given it less.
        let n = getrlimit(what).maximum.map_or(most, |given| given.min(most));
        // Ended for its time it is told apart from what is killed by somebody: a second before that it is told to end.
        let soft = if matches!(what, Resource::Cpu) { n.saturating_sub(1) } else { n };
        setrlimit(what, Rlimit { current: Some(soft), maximum: Some(n) })?;
    }
    // Where memory is short on the machine it goes before the node does; not every system has this.
    if cfg!(target_os = "linux")
        && let Err(e) = std::fs::write("/proc/self/oom_score_adj", "1000")
        && e.kind() == io::ErrorKind::OutOfMemory
    {
        return Err(e);
    }
    Ok(())
}

/// A line, and after it the file.
fn written(outcome: &Result<Clean, Refused>) -> Vec<u8> {
    match outcome {
        Ok(clean) => {
            let line = format!("{} {} {}\n", clean.media, clean.width, clean.height);
            [line.as_bytes(), &clean.bytes].concat()
        }
        Err(why) => format!("{}\n", why.word()).into_bytes(),
    }
}

fn read(said: &[u8]) -> Option<Result<Clean, Refused>> {
    let end = said.iter().position(|byte| *byte == b'\n')?;
    let (line, rest) = said.split_at_checked(end)?;
    let line = str::from_utf8(line).ok()?;
    if let Some(why) = Refused::ALL.into_iter().find(|why| why.word() == line) {
        return Some(Err(why));
    }
    let mut words = line.split(' ');
    let media = Media::parse(words.next()?)?;
    let (width, height) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    Some(Ok(Clean { media, bytes: rest.get(1..)?.to_vec(), width, height }))
}

#[cfg(test)]
mod tests {
    use super::{outcome, read, written};
    use crate::clean::{Clean, Media, Refused};
    use std::os::unix::process::ExitStatusExt;
    use std::process::ExitStatus;

    #[test]
    fn what_the_one_says_the_other_reads() {
        let clean = Clean { media: Media::Png, bytes: b"\n\0x".to_vec(), width: 7, height: 9 };
        let same = read(&written(&Ok(clean.clone()))).expect("read").expect("a file");
        assert_eq!((same.media, same.bytes, same.width, same.height), (clean.media, clean.bytes, 7, 9));
        for why in Refused::ALL {
            assert_eq!(read(&written(&Err(why))).expect("read").err(), Some(why));
        }
        for said in [&b""[..], b"image/png 1 1", b"image/png 1\n", b"image/gif 1 1\n", b"\n", b"\xff\n"] {
            assert!(read(said).is_none(), "{said:?}");
        }
    }

    #[test]
    fn what_takes_too_much_is_refused_and_what_somebody_ended_is_tried_again() {
        for signal in [6, 11, 24] {
            let done = outcome(ExitStatus::from_raw(signal), b"").expect("an outcome");
            assert_eq!(done.err(), Some(Refused::TooLarge), "{signal}");
        }
        for raw in [2, 9, 15, 31, 1 << 8] {
            assert!(outcome(ExitStatus::from_raw(raw), b"image/png 1 1\n").is_err(), "{raw}");
        }
    }
}
