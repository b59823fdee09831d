//! Checking what goes through the members of a group.

use engine::Op;
use syntax::diagnostic::{Diagnostic, Id};
use syntax::span::Span;
use syntax::tree::{Expr, Name, Path};

use super::Checker;
use super::call::Arguments;
use super::expression::entity_words;
use super::mismatch::Pair;
use super::names::{Found, time_word};
use crate::definition::{Entity, Kind, Measure, Member};
use crate::formula::Formula;

impl Checker<'_, '_> {
    pub(super) fn each_sum(&mut self, arguments: &Arguments, span: Span) -> Option<Formula> {
        let operands = self.each(arguments, Self::number_of)?;
        let Some(first) = operands.first().cloned() else {
            let kind = Kind::Number(Measure {
                dimension: None,
                balance: false,
            });
            return Some(Formula::number(0.0, kind, span));
        };
        let mut kind = first.kind.clone();
        for next in &operands[1..] {
            let so_far = Formula {
                kind: kind.clone(),
                ..first.clone()
            };
            kind = self.unite(&so_far, next, Pair::new("add", "and"), span);
        }
        if kind == Kind::Poison {
            return None;
        }
        Some(Formula::applied(Op::Sum, operands, kind, span))
    }

    pub(super) fn each_truth(
        &mut self,
        op: Op,
        arguments: &Arguments,
        span: Span,
    ) -> Option<Formula> {
        let mut operands = self.each(arguments, Self::truth_of)?;
        let of_none = Formula::number(f64::from(u8::from(op == Op::And)), Kind::Truth, span);
        operands.insert(0, of_none);
        self.in_pairs(operands, &|_, so_far, next| {
            Formula::applied(op, vec![so_far, next], Kind::Truth, span)
        })
    }

    /// Checks the body once for each member of the group.
    pub(super) fn each(
        &mut self,
        arguments: &Arguments,
        check: impl Fn(&mut Self, &Expr) -> Formula,
    ) -> Option<Vec<Formula>> {
        let Some((word, group, body)) = arguments.each else {
            return self.wrong(arguments).map(|_| Vec::new());
        };
        let members = self.group_members(group)?;
        self.refuse_hiding(word)?;
        let mut formulas = Vec::with_capacity(members.len());
        for member in members {
            let entity = match member {
                Member::Party(party) => Entity::Party(party),
                Member::Use(index) => Entity::Use(index),
            };
            self.aliases.push((word.text.clone(), entity));
            let formula = check(self, body);
            self.aliases.pop();
            let failed = formula.is_poison();
            formulas.push(formula);
            if failed {
                return None;
            }
        }
        Some(formulas)
    }

    /// A name means one thing: the member of a group takes none that is there already.
    fn refuse_hiding(&mut self, word: &Name) -> Option<()> {
        let is_alias = self.aliases.iter().any(|(alias, _)| *alias == word.text);
        let declared = self.definition.names.contains_key(&word.text);
        if !(is_alias || declared || time_word(&word.text).is_some()) {
            return Some(());
        }
        let message = format!("`{}` already means something here", word.text);
        let told = Diagnostic::error(Id::DuplicateName, word.span, message);
        self.tell(told.hint("choose another name for the member"));
        None
    }

    pub(super) fn group_members(&mut self, path: &Path) -> Option<Vec<Member>> {
        match self.find(path)? {
            Found::Other(Entity::Group(index)) => {
                let count = self.definition.groups[index as usize].members.len();
                let is_within = self.context.spend(count, path.span());
                is_within.then(|| self.definition.groups[index as usize].members.clone())
            }
            other => {
                let what = match other {
                    Found::Other(entity) => entity_words(entity),
                    Found::Row(_) => "a row",
                    Found::Party(_) | Found::PartySum(..) => "a party",
                    Found::Use(_) => "a use of a template",
                    Found::Time(_) => "a word of the calendar",
                };
                let message = format!("`{}` is {what}; `each` goes through a group", path.text());
                let told = Diagnostic::error(Id::KindMismatch, path.span(), message);
                self.tell(told.hint("declare one, for example `group mines = all mine.simple`"));
                None
            }
        }
    }
}
