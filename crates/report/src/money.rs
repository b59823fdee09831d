//! The moneys of a deal in words, and its own money in the prices of one year.

use model::model::{Model, RowId};
use model::units::{Base, Dimension, Exponent, Unit};
use syntax::tree::Basis;

/// The deal's own money in the prices of one year: the first real money that is declared of it.
#[derive(Clone, Debug, PartialEq)]
pub struct RealMoney {
    /// Its name in the deal.
    pub name: String,
    /// The year whose prices are meant.
    pub year: i32,
    /// The unit of amounts in it, with a name a reader understands: `USD of 2025`.
    pub unit: Unit,
}

/// The real twin of the deal's own money; `None` where none is declared, or where the deal is in
/// real money already.
pub fn real_money(model: &Model) -> Option<RealMoney> {
    if model.moneys[0].basis != Basis::Nominal {
        return None;
    }
    model.moneys.iter().enumerate().find_map(|(index, money)| {
        let Basis::Real(year) = money.basis else {
            return None;
        };
        (money.from == Some(0)).then(|| RealMoney {
            name: money.name.clone(),
            year,
            unit: money_unit(model, index as u32),
        })
    })
}

/// The row that turns the real twin into the deal's own money.
pub(crate) fn index_row(model: &Model) -> Option<RowId> {
    model.find_row(&format!("{}.index", real_money(model)?.name))
}

/// A money in words: `USD`, or `USD of 2025` for one in the prices of a year.
pub fn money_words(model: &Model, index: u32) -> String {
    let money = &model.moneys[index as usize];
    let Basis::Real(year) = money.basis else {
        return money.name.clone();
    };
    let twins = model.moneys.iter();
    let twins =
        twins.filter(|other| other.currency == money.currency && other.basis == money.basis);
    // Two real moneys of one year differ by their index, which only their names tell apart.
    if twins.count() > 1 {
        money.name.clone()
    } else {
        format!("{} of {year}", money.currency)
    }
}

/// One of a money, in words.
pub(crate) fn money_unit(model: &Model, index: u32) -> Unit {
    let dimension = Dimension::of(Base::Money(index));
    Unit::base(dimension, money_words(model, index))
}

/// An amount of money in the words of a reader: `USD of 2025`.
pub(crate) fn money_in_words(model: &Model, unit: Unit) -> Unit {
    match unit.dimension.factors() {
        [(Base::Money(index), exponent)] if *exponent == Exponent::ONE => money_unit(model, *index),
        _ => unit,
    }
}
