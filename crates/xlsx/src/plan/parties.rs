//! Parties and their payments.

use std::collections::HashMap;

use engine::{Op, Operand};
use model::formula::PartyMeasure;
use model::model::{Flow, Model, PartyId};
use report::money::RealMoney;

use super::Planner;
use crate::book::{Across, Content, Line, LineId, Look, Sheet};
use crate::text::{At, Piece, Text};

/// What parties receive and pay, before their lines are filled.
pub(super) struct PartyLines {
    /// Each payment as one side sees it, and in each scenario where it stands among the flows.
    payments: Vec<(LineId, Vec<Option<usize>>)>,
    pub(super) sums: Vec<PartySum>,
    /// Cash in the prices of one year, where the deal declares such a money.
    real: Vec<(LineId, PartyId)>,
}

impl PartyLines {
    /// The cash of every party, and the same in the prices of one year.
    pub(super) fn cash_lines(&self) -> Vec<(LineId, Option<LineId>)> {
        let is_cash = |sum: &&PartySum| sum.measure == PartyMeasure::Cash;
        let cash = self.sums.iter().filter(is_cash).map(|sum| {
            let real = self.real.iter().find(|(_, party)| *party == sum.party);
            (sum.line, real.map(|(line, _)| *line))
        });
        cash.collect()
    }
}

/// A sum of a party.
pub(super) struct PartySum {
    pub(super) line: LineId,
    pub(super) party: PartyId,
    pub(super) measure: PartyMeasure,
    blocks: Blocks,
}

/// First and last line of what a party receives and pays, in cash and in kind.
type Blocks = [Option<(LineId, LineId)>; 4];

/// The blocks in order: whether it is received, whether it is in kind.
const SORTS: [(bool, bool); 4] = [(true, false), (false, false), (true, true), (false, true)];

/// The sums of a party in order.
const MEASURES: [PartyMeasure; 4] = [
    PartyMeasure::Receipts,
    PartyMeasure::Payments,
    PartyMeasure::Cash,
    PartyMeasure::Kind,
];

/// A payment as one side sees it.
struct Payment {
    received: bool,
    words: String,
    /// In each scenario, where it stands among the flows.
    places: Vec<Option<usize>>,
}

/// What tells payments of different scenarios apart.
#[derive(PartialEq, Eq, Hash)]
struct PaymentKey {
    party: PartyId,
    received: bool,
    in_kind: bool,
    other: PartyId,
    path: String,
    amount: String,
    statement: u32,
}

impl Planner<'_> {
    pub(super) fn plain_line(
        &mut self,
        label: String,
        depth: u8,
        unit: String,
        look: Look,
        content: Content,
    ) -> LineId {
        self.book.add(Line {
            label,
            depth,
            unit,
            look,
            content,
            note: String::new(),
            name: None,
            strong: false,
        })
    }

    pub(super) fn heading_line(&mut self, label: String, depth: u8) -> LineId {
        self.plain_line(label, depth, String::new(), Look::PLAIN, Content::Heading)
    }

    /// A sheet with a block for every party: what it receives, what it pays, the sums.
    pub(super) fn lay_out_parties(&mut self) -> PartyLines {
        let mut payments = self.payments();
        let mut lines = Vec::new();
        let mut found = PartyLines {
            payments: Vec::new(),
            sums: Vec::new(),
            real: Vec::new(),
        };
        let real = report::money::real_money(self.model(0));
        let base = self.model(0);
        for party in (0..base.parties().len() as u32).map(PartyId) {
            let mut blocks = [None; 4];
            lines.push(self.heading_line(base.party_label(party).to_owned(), 0));
            for (place, (received, in_kind)) in SORTS.into_iter().enumerate() {
                let own = payments.remove(&(party, received, in_kind));
                for payment in own.into_iter().flatten() {
                    let line = self.payment_line(payment, &mut found);
                    lines.push(line);
                    let first = blocks[place].map_or(line, |(first, _)| first);
                    blocks[place] = Some((first, line));
                }
            }
            for measure in MEASURES {
                let line = self.sum_line(party, measure);
                found.sums.push(PartySum {
                    line,
                    party,
                    measure,
                    blocks,
                });
                lines.push(line);
                if let (PartyMeasure::Cash, Some(real)) = (measure, &real) {
                    let line = self.real_line(party, real);
                    found.real.push((line, party));
                    lines.push(line);
                }
            }
        }
        self.book.sheets.push(Sheet {
            name: "Parties".to_owned(),
            title: "Parties: what each receives and pays".to_owned(),
            lines,
            across: Across::Years,
        });
        found
    }

    fn payment_line(&mut self, payment: Payment, found: &mut PartyLines) -> LineId {
        let money = self.model(0).moneys[0].name.clone();
        let line = self.formula_line(payment.words, money, Look::PLAIN, false);
        self.show_total(line);
        for (variant, place) in payment.places.iter().enumerate() {
            if let Some(place) = place {
                self.payment_lines[variant][*place][usize::from(payment.received)] = Some(line);
            }
        }
        found.payments.push((line, payment.places));
        line
    }

    fn sum_line(&mut self, party: PartyId, measure: PartyMeasure) -> LineId {
        let base = self.model(0);
        let words = match measure {
            PartyMeasure::Cash => "cash",
            PartyMeasure::Receipts => "receipts",
            PartyMeasure::Payments => "payments",
            PartyMeasure::Kind => "received less given in kind",
        };
        let line = self.formula_line(
            format!("{}: {words}", base.party_label(party)),
            base.moneys[0].name.clone(),
            Look::PLAIN,
            false,
        );
        self.show_total(line);
        let row = base.party_row(party, measure);
        let own = &mut self.book.lines[line.0 as usize];
        own.name = Some(base.row_name(row));
        own.strong = measure == PartyMeasure::Cash;
        for variant in 0..self.variant_count() {
            let row = self.model(variant).party_row(party, measure);
            self.row_lines[variant][row.0 as usize] = Some(line);
        }
        line
    }

    fn real_line(&mut self, party: PartyId, real: &RealMoney) -> LineId {
        let label = self.model(0).party_label(party);
        let words = format!("{label}: cash in prices of {}", real.year);
        let line = self.formula_line(words, real.unit.text.clone(), Look::PLAIN, false);
        self.show_total(line);
        self.book.lines[line.0 as usize].note = format!("cash / {}.index", real.name);
        line
    }

    fn show_total(&mut self, line: LineId) {
        if let Content::Formula { total, .. } = &mut self.book.lines[line.0 as usize].content {
            *total = true;
        }
    }

    /// The payments of any scenario, each once, by party, side and sort.
    fn payments(&self) -> HashMap<(PartyId, bool, bool), Vec<Payment>> {
        let mut all: HashMap<(PartyId, bool, bool), Vec<Payment>> = HashMap::new();
        let mut known: HashMap<PaymentKey, usize> = HashMap::new();
        for variant in 0..self.variant_count() {
            let model = self.model(variant);
            for (place, flow) in model.flows.iter().enumerate() {
                for received in [true, false] {
                    let (party, other) = if received {
                        (flow.payee, flow.payer)
                    } else {
                        (flow.payer, flow.payee)
                    };
                    let own = all.entry((party, received, flow.in_kind)).or_default();
                    let key = PaymentKey {
                        party,
                        received,
                        in_kind: flow.in_kind,
                        other,
                        path: model.instance(flow.instance).path.clone(),
                        amount: model.row_name(flow.amount),
                        statement: flow.span.start,
                    };
                    let number = *known.entry(key).or_insert_with(|| {
                        own.push(Payment {
                            received,
                            words: payment_words(model, flow, received),
                            places: vec![None; self.variant_count()],
                        });
                        own.len() - 1
                    });
                    own[number].places[variant] = Some(place);
                }
            }
        }
        all
    }

    /// Formulas for parties, once every row has its line.
    pub(super) fn fill_parties(&mut self, found: &PartyLines) {
        for (line, places) in &found.payments {
            let mut cases = Vec::new();
            for (variant, place) in places.iter().enumerate() {
                let Some(place) = place else {
                    cases.push(Text::of("\"\""));
                    self.asked
                        .insert((*line, variant), vec![None; self.book.year_count]);
                    continue;
                };
                let amount = self.model(variant).flows[*place].amount;
                let operands = self.row_operands(variant, amount);
                self.asked.insert((*line, variant), operands);
                cases.push(Text::cells(self.line_of_row(variant, amount), At::Here));
            }
            self.set_cases(*line, cases);
        }
        for sum in &found.sums {
            for variant in 0..self.variant_count() {
                let row = self.model(variant).party_row(sum.party, sum.measure);
                let operands = self.row_operands(variant, row);
                self.asked.insert((sum.line, variant), operands);
            }
            let cases = vec![sum.text(); self.variant_count()];
            self.set_cases(sum.line, cases);
        }
        for (line, party) in &found.real {
            self.fill_real(*line, *party);
        }
    }

    /// Cash over the index of prices.
    fn fill_real(&mut self, line: LineId, party: PartyId) {
        let mut cases = Vec::new();
        for variant in 0..self.variant_count() {
            let model = self.model(variant);
            let cash = model.party_row(party, PartyMeasure::Cash);
            let real = report::money::real_money(model).expect("moneys are the same everywhere");
            let index = model.find_row(&format!("{}.index", real.name));
            let index = index.expect("a real money has an index");
            let lowered = &self.lowered.variants[self.places[variant]];
            let periods = 0..self.book.year_count;
            let both: Vec<[Operand; 2]> = periods
                .map(|period| {
                    [
                        lowered.operand(cash, period),
                        lowered.operand(index, period),
                    ]
                })
                .collect();
            let graph = &mut self.lowered.graph;
            let operands = both.iter().map(|both| Some(graph.apply(Op::Divide, both)));
            let operands = operands.collect();
            self.asked.insert((line, variant), operands);
            let cash = Text::cells(self.line_of_row(variant, cash), At::Here);
            let index = Text::cells(self.line_of_row(variant, index), At::Here);
            cases.push(Text::format("({}/{})", &[&cash, &index]));
        }
        self.set_cases(line, cases);
    }
}

impl PartySum {
    /// Sums of what the party receives and pays: of a sign where it runs the other way.
    fn text(&self) -> Text {
        let block = |place: usize| {
            let (first, last) = self.blocks[place]?;
            Some(Text(vec![Piece::Block(first, last, At::Here)]))
        };
        let zero = || Text::of("0");
        let total = |place: usize| {
            block(place).map_or_else(zero, |cells| Text::format("SUM({})", &[&cells]))
        };
        // A condition is for several cells.
        let of_sign = |place: usize, sign: &str, alone: &str| match self.blocks[place] {
            None => zero(),
            Some((first, last)) if first == last => {
                let cell = Text::cells(first, At::Here);
                Text::format(&format!("{alone}({{}},0)"), &[&cell])
            }
            Some((first, last)) => {
                let cells = Text(vec![Piece::Block(first, last, At::Here)]);
                Text::format(&format!("SUMIF({{}},\"{sign}0\")"), &[&cells])
            }
        };
        let above = |place: usize| of_sign(place, ">", "MAX");
        let below = |place: usize| of_sign(place, "<", "MIN");
        let (gained, lost) = match self.measure {
            PartyMeasure::Cash => (total(0), total(1)),
            PartyMeasure::Receipts => (above(0), below(1)),
            PartyMeasure::Payments => (above(1), below(0)),
            PartyMeasure::Kind => (total(2), total(3)),
        };
        Text::format("({}-{})", &[&gained, &lost])
    }
}

fn payment_words(model: &Model, flow: &Flow, received: bool) -> String {
    let (direction, other) = if received {
        ("from", flow.payer)
    } else {
        ("to", flow.payee)
    };
    let kind = if flow.in_kind { ", in kind" } else { "" };
    let other = model.party_label(other);
    format!("{} {direction} {other}{kind}", flow_words(model, flow))
}

fn flow_words(model: &Model, flow: &Flow) -> String {
    if let Some(label) = &flow.label {
        return label.clone();
    }
    let row = model.row_label(flow.amount);
    match model.use_of(flow.instance) {
        Some(using) => {
            let name = using
                .label
                .clone()
                .unwrap_or_else(|| model.instance(flow.instance).path.clone());
            format!("{name}: {}", lower_first(&row))
        }
        None => row,
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}
