//! A page in a browser: nothing is complained about, and nothing is asked of any network.

mod common;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{of_project, page_of};

/// What a browser did with a page.
struct Opened {
    /// The page as it stands after it was read.
    content: String,
    /// Lines of the console.
    console: Vec<String>,
    /// Addresses that were asked for on the page's account.
    requests: Vec<String>,
}

/// The browser, or says that it is missing. Where every judge has to be present, a missing one fails.
fn browser() -> Option<&'static str> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let is_here = |name: &&&str| Command::new(name).arg("--version").output().is_ok();
    let found = names.iter().find(is_here).copied();
    if found.is_none() {
        assert!(
            std::env::var_os("LODEBOOK_ALL_JUDGES").is_none(),
            "no Chromium can be run"
        );
        let told = writeln!(
            std::io::stderr(),
            "chromium is missing, so nobody opened the report"
        );
        told.expect("standard error can be written");
    }
    found
}

fn open(browser: &str, name: &str, page: &str) -> Opened {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    // What an earlier run has left behind.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for the page");
    let (path, log) = (folder.join("page.html"), folder.join("net.json"));
    fs::write(&path, page).expect("a page");
    let output = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            // Whatever it asks for, nothing leaves the machine.
            "--proxy-server=127.0.0.1:9",
            "--proxy-bypass-list=<-loopback>",
            "--enable-logging=stderr",
            "--dump-dom",
        ])
        .arg(format!(
            "--user-data-dir={}",
            folder.join("profile").display()
        ))
        .arg(format!("--log-net-log={}", log.display()))
        .arg(address(&path))
        .output()
        .expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let console = said.lines().filter(|line| line.contains("CONSOLE"));
    let net = fs::read_to_string(&log).expect("a log of the network");
    Opened {
        content: String::from_utf8_lossy(&output.stdout).into_owned(),
        console: console.map(str::to_owned).collect(),
        requests: requests(&net),
    }
}

fn address(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// The addresses in a log of the network, those left out that the browser asks for by itself.
fn requests(log: &str) -> Vec<String> {
    let urls = log
        .split("\"url\":\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    let hosts_of_its_maker = [".google.com/", ".googleapis.com/", ".gvt1.com/"];
    let asked = urls.filter(|url| {
        let web = ["http", "ws", "ftp"]
            .iter()
            .any(|scheme| url.starts_with(scheme));
        web && !hosts_of_its_maker.iter().any(|host| url.contains(host))
    });
    asked.map(str::to_owned).collect()
}

#[test]
fn a_page_opens_without_a_complaint_or_a_request() {
    let Some(browser) = browser() else { return };
    let page = page_of(&of_project("ukraine", "fund.deal"), 400);
    let opened = open(browser, "report", &page);
    assert_eq!(opened.console, Vec::<String>::new());
    assert_eq!(opened.requests, Vec::<String>::new());
    assert!(
        opened.content.contains("id=\"identity\""),
        "the page was read to its end"
    );
}

#[test]
fn a_complaint_and_a_request_would_be_seen() {
    let Some(browser) = browser() else { return };
    let page = "<!DOCTYPE html><title>t</title><script>console.error('seen')</script><img src=\"http://127.0.0.1:9/seen.png\">";
    let opened = open(browser, "complaint", page);
    assert!(
        opened.console.iter().any(|line| line.contains("seen")),
        "{:?}",
        opened.console
    );
    assert!(
        opened.requests.iter().any(|url| url.contains("seen.png")),
        "{:?}",
        opened.requests
    );
}
