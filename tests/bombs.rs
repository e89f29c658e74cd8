//! Files that end whatever reads them: the process that cleans them ends, and the node that serves the house does not.

use crate::support::{Browser, HUISRAAD, House};
use lopdf::{Stream, dictionary};
use std::io::Write;
use std::process::{Command, Stdio};

/// A document with these objects besides its one page.
fn of_one_page(more: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let plain = |text: &str| text.as_bytes().to_vec();
    let own = [
        (1, plain("<</Type/Catalog/Pages 2 0 R>>")),
        (2, plain("<</Type/Pages/Count 1/Kids[3 0 R]>>")),
        (3, plain("<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>")),
    ];
    let (mut pdf, mut table) = (b"%PDF-1.7\n".to_vec(), String::new());
    for (id, body) in own.iter().chain(more) {
        table.push_str(&format!("{id} 1\n{:010} 00000 n \n", pdf.len()));
        pdf.extend([format!("{id} 0 obj").as_bytes(), body, b"\nendobj\n"].concat());
    }
    let at = pdf.len();
    let end =
        format!("xref\n0 1\n0000000000 65535 f \n{table}trailer<</Size 40000/Root 1 0 R>>\nstartxref\n{at}\n%%EOF");
    pdf.extend(end.bytes());
    pdf
}

/// An object stream of which each object holds all that follows it: some kilobytes that become gigabytes.
fn nested() -> Vec<u8> {
    const DEEP: usize = 90;
    let places: String = (0..DEEP).map(|n| format!("{} {n} ", 1000 + n)).collect();
    let body =
        [places.as_bytes(), &b"["[..].repeat(DEEP), &b"1 "[..].repeat(4_000_000), &b"]"[..].repeat(DEEP)].concat();
    let mut packed =
        Stream::new(dictionary! { "Type" => "ObjStm", "N" => DEEP as i64, "First" => places.len() as i64 }, body);
    packed.compress().expect("it packs");
    let head = format!(
        "<</Type/ObjStm/N {DEEP}/First {}/Filter/FlateDecode/Length {}>>stream\n",
        places.len(),
        packed.content.len()
    );
    of_one_page(&[(10, [head.as_bytes(), &packed.content, b"\nendstream"].concat())])
}

/// The length of each stands in the next: the library follows them one in the other.
fn chain() -> Vec<u8> {
    let link = |id: u32| (id, format!("<</Length {} 0 R>>stream\nx\nendstream", id + 1).into_bytes());
    of_one_page(&(10..19_000).map(link).collect::<Vec<_>>())
}

/// What the process that cleans says of a file, and whether it ended well.
fn cleaned(file: &[u8]) -> (bool, String) {
    let mut process = Command::new(HUISRAAD)
        .arg("clean-a-file")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    process.stdin.take().expect("stdin").write_all(file).expect("it reads");
    let out = process.wait_with_output().expect("it ends");
    (out.status.success(), String::from_utf8_lossy(&out.stdout).lines().next().unwrap_or_default().to_owned())
}

fn puts(who: &mut Browser, files: &str, file: &[u8]) -> crate::support::Page {
    who.upload(files, &[("description", "Een plattegrond"), ("sure", "yes")], file)
}

#[test]
fn a_file_that_ends_who_reads_it_is_refused_and_the_house_goes_on() {
    let (nested, chain) = (nested(), chain());
    assert!(nested.len() < 20_000, "{}", nested.len());
    assert_eq!(cleaned(&of_one_page(&[])), (true, "application/pdf 0 0".into()), "one page is no bomb");
    assert!(!cleaned(&nested).0, "it ends the process that cleans it: a bomb that does not proves nothing here");
    let (ended_well, said) = cleaned(&chain);
    assert!(!ended_well || said == "too-large" || said == "broken", "{said}");
    let a = House::start("De Kade");
    let mut anna = a.person("Anna", "chair");
    let form = [("title", "De tuin is klaar"), ("audience", "house"), ("do", "files")];
    let files = anna.post("/successes", &form).path;
    for bomb in [&nested, &chain] {
        let page = puts(&mut anna, &files, bomb);
        assert!(page.status == 422 && page.has("Dit bestand is"), "{} {}", page.status, page.body);
    }
    let page = puts(&mut anna, &files, &crate::files::photo());
    assert!(page.has("alt=\"Een plattegrond\""), "the same node takes what is none: {}", page.body);
    assert_eq!(anna.get("/healthz").status, 200);
}

#[test]
fn who_reads_files_of_others_has_nothing_of_the_node() {
    let told = crate::support::ok(&["--help"]);
    assert!(!told.contains("clean-a-file"), "it is for the node alone: {told}");
    let (well, said) = cleaned(b"<svg onload=alert(1)>");
    assert!(well && said == "unknown", "{said}");
}
