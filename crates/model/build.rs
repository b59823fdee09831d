//! Collects the files of `library/` so that they travel inside the program.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let crate_folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let library = crate_folder.join("../../library");
    let mut files = Vec::new();
    collect(&library, &library, &mut files)?;
    files.sort();
    let mut code = String::from(
        "/// Path inside `library/` and text, sorted by path.\npub const FILES: &[(&str, &str)] = &[\n",
    );
    for (name, path) in &files {
        writeln!(code, "    ({name:?}, include_str!({:?})),", path.display())
            .expect("writing to a string");
    }
    code.push_str("];\n");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("library_files.rs"), code)
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "deal")
        {
            println!("cargo::rerun-if-changed={}", path.display());
            let inside = path.strip_prefix(root).expect("found inside");
            let name = inside
                .components()
                .map(|part| part.as_os_str().to_string_lossy().into_owned());
            files.push((name.collect::<Vec<_>>().join("/"), fs::canonicalize(&path)?));
        }
    }
    Ok(())
}
