//! Checking payments.

use syntax::diagnostic::{Diagnostic, Id};
use syntax::tree::{self, ExprKind, Path, Statement, StatementKind};

use super::Checker;
use crate::definition::{Kind, Measure, PayDefinition};
use crate::formula::{Formula, FormulaNode, RowRef};
use crate::units::{Base, Dimension};

impl<'c> Checker<'c, '_> {
    /// Checks every payment.
    pub(super) fn check_pays(&mut self, statements: &'c [Statement]) {
        for statement in statements {
            let StatementKind::Pay(pay) = &statement.kind else {
                continue;
            };
            let amount = self.paid_row(&pay.amount);
            let payer = self.party(&pay.payer);
            let payee = self.party(&pay.payee);
            let (Some(amount), Some(payer), Some(payee)) = (amount, payer, payee) else {
                continue;
            };
            if payer == payee {
                let message = format!("`{}` pays itself, which moves no money", pay.payer.text());
                let told = Diagnostic::warning(Id::PaySelf, statement.span, message);
                self.tell(told.hint("name the party that is paid, or leave the payment out"));
            }
            let label = pay.label.as_ref().map(|text| text.value.clone());
            let definition = PayDefinition {
                amount,
                payer,
                payee,
                in_kind: pay.in_kind,
                label,
                span: statement.span,
            };
            self.definition.pays.push(definition);
        }
    }

    fn paid_row(&mut self, path: &Path) -> Option<RowRef> {
        let expr = tree::Expr {
            span: path.span(),
            kind: ExprKind::Path(path.clone()),
        };
        let formula = self.number_of(&expr);
        if let Kind::Number(Measure { balance: true, .. }) = formula.kind {
            let message = format!("`{}` is a balance; what is paid is what moves", path.text());
            self.tell(
                Diagnostic::error(Id::BalanceSummed, path.span(), message)
                    .hint("pay what is added or used"),
            );
            return None;
        }
        let formula: Formula = self.must_fit(
            formula,
            &Dimension::of(Base::Money(0)),
            "payments are made in the deal's money",
        );
        match formula.node {
            FormulaNode::Row(row) => Some(row),
            FormulaNode::Poison => None,
            _ => {
                let message = format!("`{}` is not a row", path.text());
                self.tell(
                    Diagnostic::error(Id::KindMismatch, path.span(), message)
                        .hint("give the amount a row of its own and pay that"),
                );
                None
            }
        }
    }
}
