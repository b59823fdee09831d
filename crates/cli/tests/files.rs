//! Files that are not what they should be, streams that end early, and disks that are full.

mod common;

use std::fs;
use std::process::Stdio;

use common::{SCENARIOS, deal, folder, program, run, run_in, small, text_of, write};

#[test]
fn a_missing_file_names_its_neighbour() {
    let place = folder("missing");
    write(&place, "fund.deal", small());
    for (typed, near) in [
        ("fnud.deal", Some("fund.deal")),
        ("fund", Some("fund.deal")),
        ("quite_else.txt", None),
    ] {
        let ran = run_in(&place, &["check", typed]);
        assert_eq!(ran.code, 3);
        assert!(ran.out.contains("there is no such file"), "{}", ran.out);
        assert_eq!(
            ran.out.contains("did you mean"),
            near.is_some(),
            "{}",
            ran.out
        );
        assert!(near.is_none_or(|near| ran.out.contains(near)));
    }
    assert_eq!(run_in(&place, &["run", "no/such/folder.deal"]).code, 3);
    assert_eq!(run_in(&place, &["fmt", "fnud.deal"]).code, 3);
    assert_eq!(
        run_in(&place, &["compare", "fund.deal", "fnud.deal"]).code,
        3
    );
}

#[test]
fn a_folder_is_not_a_file() {
    let place = folder("folders");
    fs::create_dir(place.join("inside")).unwrap();
    for command in ["check", "run", "fmt", "sources"] {
        let ran = run_in(&place, &[command, "inside"]);
        assert_eq!(ran.code, 3, "{command}");
        assert!((ran.out + &ran.err).contains("it is a folder"), "{command}");
    }
}

#[cfg(unix)]
#[test]
fn pipes_devices_and_links_outside_are_refused_at_once() {
    let place = folder("outside");
    let inner = place.join("inner");
    fs::create_dir(&inner).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(place.join("pipe"))
        .status();
    assert!(made.is_ok_and(|status| status.success()));
    let ran = run_in(&place, &["check", "pipe"]);
    assert!(
        ran.code == 3 && ran.out.contains("it is a pipe"),
        "{}",
        ran.out
    );
    let ran = run_in(&place, &["check", "/dev/zero"]);
    assert!(
        ran.code == 3 && ran.out.contains("it is a device"),
        "{}",
        ran.out
    );

    write(&place, "secret.deal", "party secret\n");
    std::os::unix::fs::symlink("../secret.deal", inner.join("link.deal")).unwrap();
    let imports =
        |target: &str| small().replacen("timeline", &format!("import \"{target}\"\n\ntimeline"), 1);
    for target in ["link.deal", "../secret.deal", "/etc/passwd"] {
        write(&inner, "main.deal", imports(target));
        let ran = run_in(&inner, &["check", "main.deal"]);
        assert_eq!(ran.code, 1);
        assert!(
            ran.out.contains("error[import-outside]"),
            "{target}: {}",
            ran.out
        );
        assert!(!ran.out.contains("party secret"));
    }
    // A deal behind a link lies where the link leads, and so do its imports.
    write(&inner, "part.deal", "party other\n");
    write(&inner, "main.deal", imports("part.deal"));
    std::os::unix::fs::symlink("inner/main.deal", place.join("main.deal")).unwrap();
    let ran = run_in(&place, &["check", "main.deal"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
}

#[cfg(unix)]
#[test]
fn a_file_nobody_may_read_is_said_to_be_so() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = folder("forbidden");
    write(&place, "a.deal", small());
    fs::set_permissions(place.join("a.deal"), fs::Permissions::from_mode(0o000)).unwrap();
    // The system lets its administrator read everything.
    if fs::read(place.join("a.deal")).is_ok() {
        return;
    }
    let ran = run_in(&place, &["check", "a.deal"]);
    assert!(
        ran.code == 3 && ran.out.contains("permission denied"),
        "{}",
        ran.out
    );
}

#[test]
fn texts_that_are_no_texts() {
    let place = folder("bytes");
    write(&place, "latin.deal", b"deal \"Caf\xe9\"\n");
    let ran = run_in(&place, &["check", "latin.deal"]);
    assert!(
        ran.code == 3
            && ran
                .out
                .contains("such as Windows-1252 (line 1); save it as UTF-8"),
        "{}",
        ran.out
    );
    write(&place, "mark.deal", format!("\u{feff}{}", small()));
    assert_eq!(run_in(&place, &["check", "mark.deal"]).code, 0);
    write(&place, "lines.deal", small().replace('\n', "\r\n"));
    assert_eq!(run_in(&place, &["run", "lines.deal"]).code, 0);
    write(&place, "empty.deal", "");
    assert_eq!(run_in(&place, &["check", "empty.deal"]).code, 1);
    write(&place, "large.deal", vec![b'#'; (8 << 20) + 1]);
    let ran = run_in(&place, &["check", "large.deal"]);
    assert!(
        ran.code == 3 && ran.out.contains("larger than 8 MiB"),
        "{}",
        ran.out
    );
}

#[test]
fn a_reader_who_has_gone_ends_nothing_loudly() {
    for arguments in [["list", "--json"], ["list", "units"], ["--help", "run"]] {
        let mut command = program();
        command
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        drop(child.stdout.take());
        let ended = child.wait_with_output().expect("the program ends");
        assert_eq!(ended.status.code(), Some(0), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&ended.stderr), "", "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let fund = text_of(deal("ukraine/fund.deal"));
    for arguments in [["run", &fund], ["list", "units"], ["completions", "bash"]] {
        let full = fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("Linux has it");
        let mut command = program();
        let ended = command
            .args(arguments)
            .stdout(full)
            .output()
            .expect("the program ends");
        assert_eq!(ended.status.code(), Some(3), "{arguments:?}");
        let err = String::from_utf8_lossy(&ended.stderr);
        assert!(
            err.contains("cannot write the output: the disk is full"),
            "{err}"
        );
    }
}

#[test]
fn no_line_is_wider_than_asked() {
    let place = folder("width");
    write(&place, "two.deal", SCENARIOS);
    let fund = text_of(deal("ukraine/fund.deal"));
    let royalty = text_of(deal("reference/smallest_royalty.deal"));
    let two = text_of(place.join("two.deal"));
    for width in ["40", "80", "120"] {
        for arguments in [
            vec!["run", &fund],
            vec!["run", &two],
            vec!["run", &royalty],
            vec!["compare", &fund],
            vec!["compare", &two, "no_deal", "agreed"],
            vec!["why", &two, "state.cash", "--depth", "9"],
            vec!["sources", &fund],
            vec!["list"],
            vec!["list", "fund.waterfall"],
        ] {
            let all = [arguments.clone(), vec!["--width", width]].concat();
            let ran = run(&all);
            assert_eq!(ran.code, 0, "{all:?} {}", ran.err);
            let limit: usize = width.parse().unwrap();
            for line in ran.out.lines() {
                // A name or address that is longer than the page stands alone on its line.
                let is_one_word = !line.trim().contains(' ');
                assert!(
                    line.chars().count() <= limit || is_one_word,
                    "{all:?}: {line}"
                );
            }
            assert!(!ran.out.contains('\u{1b}'));
        }
    }
}

#[test]
fn colour_is_emphasis_only_and_on_demand() {
    let fund = text_of(deal("ukraine/fund.deal"));
    let plain = run(&["run", &fund]);
    let coloured = run(&["--color", "always", "run", &fund]);
    assert!(coloured.out.contains("\u{1b}[1m"));
    assert_eq!(
        anstream::adapter::strip_str(&coloured.out).to_string(),
        plain.out
    );
    let ran = program()
        .args(["run", &fund])
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    assert!(!ran.stdout.contains(&0x1b));
}
