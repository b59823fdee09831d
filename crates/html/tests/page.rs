//! Pages: they keep to the standard, load nothing, and hold every text of a deal as text.

mod common;

use std::sync::LazyLock;

use common::{Element, faults, of_project, page_of, parsed, read};

/// The page of the large deal, which takes a while to make.
static LARGE: LazyLock<String> =
    LazyLock::new(|| page_of(&of_project("ukraine", "fund.deal"), 400));

const HOSTILE: &str =
    "</title></style></script><script>alert(1)</script><img src=x onerror=alert(1)>&amp;]]>";

/// A deal whose every text tries to be markup.
fn hostile() -> String {
    format!(
        r#"## {HOSTILE}
deal "{HOSTILE}"
timeline 2025..2030
money USD nominal
money USDr = USD real 2025 by inflation
source evil {{
  title "{HOSTILE}"
  date 2025-01-01
  kind press
  grade B
  link "javascript:alert(1)"
}}
party company "{HOSTILE} company"
party state "{HOSTILE} state"
input inflation = 2 %/y @ evil "{HOSTILE}"
input price ~ lognormal(10 % below: 80, 90 % below: 120) USD "{HOSTILE}" @ assumed "placeholder: {HOSTILE}"
input share open 10 %..20 % "{HOSTILE}" @ evil "{HOSTILE}"
row sales : USD = price "{HOSTILE}"
pay sales from market to company "{HOSTILE}"
use royalty.ad_valorem royalty "{HOSTILE}" {{
  from company to state
  base = sales
  rate = share
}}
claim big "{HOSTILE}, read as {HOSTILE}"
  by "{HOSTILE}" on 2025-02-10 @ evil "{HOSTILE}"
  holds if total(state.cash) >= 1 M USD
scenario no_deal "{HOSTILE}" {{ drop royalty }}
show npv(state.cash, 10 %/y) "{HOSTILE}"
show npv(company.cash, 10 %/y) "{HOSTILE} again"
"#
    )
}

#[test]
fn hostile_texts_stay_texts() {
    let page = page_of(&read(&hostile()), 200);
    assert_eq!(faults(&page), Vec::<String>::new());
    let (elements, _) = parsed(&page);
    let titled = |name: &str| {
        let mut found = elements.iter().filter(|element| element.name == name);
        found.any(|element| element.text.contains(HOSTILE))
    };
    for name in ["title", "h1", "blockquote", "cite", "td", "th", "text"] {
        // In pictures long words are cut off, so there only their beginning is looked for.
        let begins = |element: &Element| element.name == name && element.text.contains("</title>");
        assert!(titled(name) || elements.iter().any(begins), "{name}");
    }
    assert!(
        !page.contains("href=\"javascript"),
        "a link is opened only where it is a page"
    );
}

#[test]
fn signs_that_turn_words_round_are_replaced() {
    let text = hostile().replace(HOSTILE, "right \u{202e}left");
    let page = page_of(&read(&text), 0);
    assert!(!page.contains('\u{202e}'));
    assert_eq!(faults(&page), Vec::<String>::new());
}

#[test]
fn pages_of_the_projects_deals_keep_to_the_standard() {
    for (folder, main) in [
        ("reference", "smallest_royalty.deal"),
        ("reference", "smallest_psc.deal"),
        ("reference", "one_field.deal"),
        ("reference", "transfer_price.deal"),
    ] {
        let page = page_of(&of_project(folder, main), 200);
        assert_eq!(faults(&page), Vec::<String>::new(), "{main}");
    }
}

#[test]
fn the_page_of_the_large_deal_is_whole_and_of_a_size_to_send() {
    let page = LARGE.as_str();
    assert_eq!(faults(page), Vec::<String>::new());
    // The number of paths changes digits, not sizes.
    assert!(page.len() < 1_500_000, "{} bytes", page.len());
    let (elements, _) = parsed(page);
    let sections = elements.iter().filter(|element| element.name == "section");
    let ids: Vec<&str> = sections
        .filter_map(|element| Some(element.attributes.get("id")?.as_str()))
        .collect();
    for id in [
        "answer",
        "spread",
        "parties",
        "scenarios",
        "claims",
        "terms",
        "prices",
        "evidence",
        "conventions",
        "why",
    ] {
        assert!(ids.contains(&id), "{id} is missing among {ids:?}");
    }
    assert!(
        page.contains(" of 10 runs"),
        "chances are told as frequencies"
    );
}

#[test]
fn what_there_is_nothing_to_say_about_has_no_section() {
    let page = page_of(&of_project("reference", "smallest_royalty.deal"), 200);
    for id in ["spread", "claims"] {
        assert!(!page.contains(&format!("<section id=\"{id}\"")), "{id}");
    }
}

#[test]
fn each_picture_has_a_title_a_summary_and_its_numbers() {
    let (elements, _) = parsed(&LARGE);
    let count = |name: &str| {
        elements
            .iter()
            .filter(|element| element.name == name)
            .count()
    };
    let figures: Vec<&Element> = elements
        .iter()
        .filter(|element| element.name == "figure")
        .collect();
    assert!(figures.len() > 5, "{}", figures.len());
    // One for a wide page, one for a telephone.
    assert_eq!(count("svg"), 2 * figures.len());
    assert_eq!(count("details"), figures.len());
    for figure in figures {
        assert!(figure.text.contains("Numbers of this chart"));
    }
    let described = elements.iter().filter(|element| element.name == "desc");
    assert!(
        described.clone().count() == count("svg")
            && described
                .into_iter()
                .all(|element| !element.text.is_empty())
    );
}

/// The commas and signs of a figure taken off.
fn whole(text: &str) -> i64 {
    let digits = text.trim().replace([',', '+'], "");
    digits.parse().expect("a whole number")
}

#[test]
fn claims_have_their_verdict_and_a_chain_that_adds_up() {
    let (elements, _) = parsed(&LARGE);
    let claims: Vec<&Element> = elements
        .iter()
        .filter(|element| {
            element
                .attributes
                .get("class")
                .is_some_and(|c| c == "claim")
        })
        .collect();
    let said = |words: &str| {
        let mut claims = claims.iter();
        let found = claims.find(|claim| claim.text.contains(words));
        found.expect("the claim is told").text.as_str()
    };
    assert!(said("500 billion dollars of rare earths").contains("Verdict: not feasible"));
    assert!(said("mines of titanium and gallium").contains("the readings differ"));
    let forbes = said("worth 14.8 trillion dollars");
    assert!(forbes.contains("everyone else's share"), "{forbes}");
    // 62 % and 14 % of 14,800,000 million.
    assert!(
        forbes.contains("-9,176,000") && forbes.contains("-2,072,000"),
        "{forbes}"
    );
    let html = &LARGE[LARGE.find("id=\"chain-").expect("a chain")..];
    let html = &html[..html.find("</table>").expect("its numbers")];
    let cells: Vec<&str> = html.split("<td").skip(1).collect();
    let cells: Vec<&str> = cells
        .iter()
        .map(|cell| &cell[cell.find('>').expect("a tag") + 1..cell.find('<').expect("its end")])
        .collect();
    let rows: Vec<&[&str]> = cells.chunks(2).collect();
    for pair in rows.windows(2) {
        assert_eq!(whole(pair[0][1]) + whole(pair[1][0]), whole(pair[1][1]));
    }
    assert_eq!(rows.len(), 8);
}

#[test]
fn the_same_deal_gives_the_same_page() {
    let deal = read(&hostile());
    assert_eq!(page_of(&deal, 100), page_of(&deal, 100));
}

#[test]
fn the_checker_finds_what_is_wrong() {
    let page = |body: &str| {
        format!(
            "<!DOCTYPE html><html lang=\"en\"><head><title>t</title></head><body>{body}</body></html>"
        )
    };
    assert_eq!(faults(&page("<p id=\"a\">b</p>")), Vec::<String>::new());
    for body in [
        "<p id=\"a\">b</p><p id=\"a\">c</p>",
        "<a href=\"#nowhere\">b</a>",
        "<script>1</script>",
        "<p onclick=\"x\">b</p>",
        "<b><i>b</b></i>",
        "<div><p>b</div></p>",
        "<p>a &nosuch; b</p><p>\u{1}</p>",
        "<a href=\"javascript:x\">b</a>",
        "<style>p { background: url(x) }</style>",
        "<svg><path fill=\"url(#none)\"/></svg>",
    ] {
        assert!(!faults(&page(body)).is_empty(), "{body}");
    }
}

/// What drives the figure is on the page: the widest swing, what the spread rests on, and its years.
#[test]
fn the_page_says_what_drives_the_figure() {
    let deal = "deal \"Drawn\"\ntimeline 2025..2027\nmoney USD nominal\nparty company \"Company\"\n\
                input price ~ normal(mean: 100, sd: 10) USD each period @ assumed \"expert: round\"\n\
                input fee = 40 USD \"Fee\" @ assumed \"placeholder: not known\"\n\
                pay price from market to company\npay fee from company to suppliers\n\
                show npv(company.cash, 10 %/y) \"Worth\"\n";
    let page = page_of(&read(deal), 400);
    assert_eq!(faults(&page), Vec::<String>::new());
    for words in [
        "What drives it",
        "id=\"tornado\"",
        "Fee moves Worth most",
        "id=\"information-gap\"",
        "Worth finding first: Fee",
        "id=\"fan\"",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

/// A deal that moves an amount every year, and is asked about it in every way there is.
fn moving(amount: &str) -> String {
    format!(
        r#"deal "Signs"
timeline 2025..2027
money USD nominal
source letter {{
  title "Letter"
  kind  press
}}
party giver "Giver"
party taker "Taker"
input amount = {amount} M USD   @ letter "page 1"
row gift : USD = amount "Gift"
pay gift from giver to taker
claim much "The taker gets a lot" by "Someone" on 2025-02-01   @ letter
  holds if total(taker.cash) >= 1 M USD
scenario no_deal "Nothing" {{ set amount = 0 M USD   @ letter "page 3" }}
scenario more "More" {{ set amount = 9 M USD   @ letter "page 2" }}
show total(taker.cash) "Taker, all years", npv(giver.cash, 10 %/y) "Giver, NPV", at(gift, 2026) "Gift of 2026"
"#
    )
}

#[test]
fn no_sentence_or_cell_with_a_number_stays_when_its_sign_is_turned() {
    let texts_of = |amount: &str| -> Vec<String> {
        let (elements, _) = parsed(&page_of(&read(&moving(amount)), 0));
        let said = ["p", "li", "td", "desc"];
        let own = elements
            .into_iter()
            .filter(|element| said.contains(&element.name.as_str()));
        own.map(|element| element.text).collect()
    };
    let (gets, gives) = (texts_of("4.137"), texts_of("-4.137"));
    // One year, all years, and what it is worth; no other number of the deal looks like these.
    let is_of_it = |text: &&String| {
        ["4.14", "4,137", "12.4", "11.3"]
            .iter()
            .any(|number| text.contains(number))
    };
    let found: Vec<&String> = gets.iter().filter(is_of_it).collect();
    assert!(found.len() > 12, "{found:#?}");
    for text in found {
        assert!(!gives.contains(text), "{text}");
    }
}
