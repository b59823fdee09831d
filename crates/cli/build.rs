//! Collects the pages of `docs/diagnostics/` so that `explain` works without them on disk.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let crate_folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let pages = crate_folder.join("../../docs/diagnostics");
    println!("cargo::rerun-if-changed={}", pages.display());
    let mut found = Vec::new();
    // Without the folder there are no pages, and the program says so when one is asked for.
    for entry in fs::read_dir(&pages).into_iter().flatten() {
        let path = entry?.path();
        let name = path
            .file_stem()
            .map(|name| name.to_string_lossy().into_owned());
        if let Some(name) = name
            && path.extension().is_some_and(|ending| ending == "md")
        {
            println!("cargo::rerun-if-changed={}", path.display());
            found.push((name, fs::canonicalize(&path)?));
        }
    }
    found.sort();
    let mut code = String::from("/// Id and page.\npub(crate) const PAGES: &[(&str, &str)] = &[\n");
    for (name, path) in &found {
        let path = path.display().to_string();
        writeln!(code, "    ({name:?}, include_str!({path:?})),").expect("writing to a string");
    }
    code.push_str("];\n");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("diagnostic_pages.rs"), code)
}
