//! The templates that come with the program, written in the deal language.

include!(concat!(env!("OUT_DIR"), "/library_files.rs"));

/// The text of a library file, by its path inside `library/`.
pub fn text_of(path: &str) -> Option<&'static str> {
    let place = FILES.binary_search_by(|(name, _)| (*name).cmp(path)).ok()?;
    Some(FILES[place].1)
}

/// The paths of all templates, such as `royalty.ad_valorem`, in alphabetical order.
pub fn template_paths() -> impl Iterator<Item = String> {
    let names = FILES.iter().map(|(name, _)| *name);
    let templates = names.filter(|name| !name.ends_with(".test.deal"));
    templates
        .filter_map(|name| name.strip_suffix(".deal"))
        .map(|name| name.replace('/', "."))
}

/// The file of a template inside `library/`.
pub fn file_of(template: &str) -> String {
    format!("{}.deal", template.replace('.', "/"))
}

/// The worked test beside a template, where there is one.
pub fn worked_test_of(template: &str) -> Option<&'static str> {
    text_of(&worked_test_file_of(template))
}

/// The file of the worked test beside a template inside `library/`.
pub fn worked_test_file_of(template: &str) -> String {
    format!("{}.test.deal", template.replace('.', "/"))
}

/// What is in each folder, in alphabetical order of the folders.
pub fn groups() -> impl Iterator<Item = (&'static str, &'static str)> {
    pairs(include_str!("../../../library/groups.csv"))
}

/// What laws and contracts call a template, where it is not what the library calls it: by template.
pub fn also_called() -> impl Iterator<Item = (&'static str, &'static str)> {
    pairs(include_str!("../../../library/also_called.csv"))
}

/// The lines of a table with two columns and a heading.
fn pairs(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = table.lines().skip(1);
    let cells = lines.filter_map(|line| line.split_once(','));
    cells.map(|(one, other)| (one, other.trim_matches('"')))
}

/// The folder that a template lies in: the first word of its path.
pub fn group_of(template: &str) -> &str {
    template.split('.').next().unwrap_or(template)
}
