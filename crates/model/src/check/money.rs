//! Checking functions of money: real and nominal, a party's cash.

use engine::Op;
use syntax::diagnostic::{Diagnostic, Id};
use syntax::span::Span;
use syntax::tree::{Basis, Expr, ExprKind};

use super::Checker;
use super::call::Arguments;
use super::names::Found;
use crate::definition::{Entity, Kind, Measure, Member};
use crate::formula::{Formula, FormulaNode, PartyMeasure, RowRef};
use crate::units::{Base, Dimension};

impl Checker<'_, '_> {
    /// A second currency names the row that converts it, in the unit of such a rate.
    pub(super) fn check_exchange_rates(&mut self) {
        if self.setting.is_template {
            return;
        }
        let moneys = self.setting.moneys;
        for (index, money) in moneys.iter().enumerate() {
            let (Some(from), Basis::Nominal) = (money.from, money.basis) else {
                continue;
            };
            let (name, from_name) = (&money.name, &moneys[from as usize].name);
            let Some(by) = &money.by else {
                let span = money.span.expect("a declared money has a place");
                let end = Span {
                    start: span.end,
                    ..span
                };
                let message = format!("the currency `{name}` needs the row that converts it");
                let told = Diagnostic::error(Id::MissingFrame, span, message);
                self.tell(told.fix("name the row", end, " by exchange_rate"));
                continue;
            };
            let rate = self.number_of(&Expr {
                span: by.span(),
                kind: ExprKind::Path(by.clone()),
            });
            let wanted =
                Dimension::of(Base::Money(from)).over(&Dimension::of(Base::Money(index as u32)));
            if let Some(wanted) = wanted {
                let what = format!("a rate that turns {name} into {from_name} is needed here");
                self.must_fit(rate, &wanted, &what);
            }
        }
    }

    /// `real(x)` and `nominal(x)`: a division or multiplication by the money's index.
    pub(super) fn convert(
        &mut self,
        to_real: bool,
        arguments: &Arguments,
        span: Span,
    ) -> Option<Formula> {
        let (x, wanted) = match arguments.plain.as_slice() {
            [x] => (*x, None),
            [
                x,
                Expr {
                    kind: ExprKind::Path(path),
                    ..
                },
            ] => (*x, Some(path.text())),
            _ => return self.wrong(arguments),
        };
        let x = self.number_of(x);
        let dimension = x.dimension()?;
        let moneys = self.setting.moneys;
        let candidates = moneys.iter().enumerate().filter(|(_, money)| {
            matches!(money.basis, Basis::Real(_))
                && wanted.as_ref().is_none_or(|name| *name == money.name)
        });
        let fitting = candidates.filter(|(index, money)| {
            let here = if to_real {
                money.from
            } else {
                Some(*index as u32)
            };
            here.is_some_and(|here| dimension.any(|base| base == Base::Money(here)))
        });
        let fitting: Vec<(usize, u32)> = fitting
            .filter_map(|(index, money)| Some((index, money.from?)))
            .collect();
        let &[(index, from)] = fitting.as_slice() else {
            let words = self.words(&dimension);
            let (name, want) = if to_real {
                ("real", "nominal money that has a real twin")
            } else {
                ("nominal", "real money")
            };
            if fitting.len() > 1 {
                let example = &moneys[fitting[0].0].name;
                let message = format!("`{name}` has several real moneys to choose from");
                let told = Diagnostic::error(Id::WrongArguments, span, message);
                let end = Span {
                    start: span.end - 1,
                    end: span.end - 1,
                    ..span
                };
                self.tell(told.fix("name one of them", end, format!(", {example}")));
                return None;
            }
            let message = format!("`{name}` needs {want}; this is in {words}");
            let told = Diagnostic::error(Id::UnitMismatch, x.span, message);
            let has_money = dimension.any(|base| matches!(base, Base::Money(_)));
            let has_real = moneys
                .iter()
                .any(|money| matches!(money.basis, Basis::Real(_)));
            let hint = match (has_money, has_real) {
                // Most often the unit was forgotten where the number stands.
                (false, _) => "write the unit where the number stands, for example `70 USDr/t ore`",
                (true, true) => "leave the conversion out",
                (true, false) => {
                    "declare the twin, for example `money USDr = USD real 2025 by us_inflation`"
                }
            };
            self.tell(told.hint(hint));
            return None;
        };
        let real = index as u32;
        let (old, new) = if to_real { (from, real) } else { (real, from) };
        let dimension = dimension.map(&|base| {
            if base == Base::Money(old) {
                Base::Money(new)
            } else {
                base
            }
        })?;
        let index_name = format!("{}.index", moneys[index].name);
        let slot = self
            .definition
            .rows
            .iter()
            .position(|row| row.name == index_name)?;
        let row = RowRef {
            uses: Vec::new(),
            slot: crate::definition::Slot(slot as u32),
        };
        let deflator = Formula {
            node: FormulaNode::Row(row),
            kind: Kind::ratio(),
            span,
        };
        let op = if to_real { Op::Divide } else { Op::Multiply };
        let kind = match &x.kind {
            Kind::Number(measure) => Kind::Number(Measure {
                dimension: Some(dimension),
                ..measure.clone()
            }),
            other => other.clone(),
        };
        Some(Formula::applied(op, vec![x, deflator], kind, span))
    }

    pub(super) fn cash(&mut self, arguments: &Arguments, span: Span) -> Option<Formula> {
        let [
            Expr {
                kind: ExprKind::Path(party),
                ..
            },
            uses @ ..,
        ] = arguments.plain.as_slice()
        else {
            return self.wrong(arguments);
        };
        let Found::Party(party) = self.find(party)? else {
            return self.wrong(arguments);
        };
        let mut within = Vec::new();
        for expr in uses {
            let ExprKind::Path(path) = &expr.kind else {
                return self.wrong(arguments);
            };
            match self.find(path)? {
                Found::Use(uses) => within.push(uses),
                Found::Other(Entity::Group(_)) => {
                    let members = self.group_members(path)?;
                    within.extend(members.into_iter().filter_map(|member| match member {
                        Member::Use(index) => Some(vec![index]),
                        Member::Party(_) => None,
                    }));
                }
                _ => {
                    let message = format!("`{}` is not a use of a template", path.text());
                    self.error(Id::KindMismatch, path.span(), message);
                    return None;
                }
            }
        }
        let within = (!uses.is_empty()).then_some(within);
        let node = FormulaNode::Party {
            party,
            measure: PartyMeasure::Cash,
            within,
        };
        Some(Formula {
            node,
            kind: Kind::number(Dimension::of(Base::Money(0))),
            span,
        })
    }
}
