//! A template of the library with the templates it uses.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::definition::{Definition, RowDefinition};
use model::formula::RowRef;
use model::library;
use syntax::parse::parse;
use syntax::span::FileId;
use syntax::tree::StatementKind;

/// A checked template, and what stands behind each of its uses, by their index.
pub(crate) struct Written {
    /// The template.
    pub(crate) definition: Arc<Definition>,
    /// The templates it uses; `None` for one that is not of the library.
    pub(crate) uses: Vec<Option<Written>>,
}

impl Written {
    /// A template of the library, read as its own file.
    pub(super) fn read(name: &str) -> Option<Self> {
        let file = library::file_of(name);
        let text = library::text_of(&file)?;
        let files = BTreeMap::from([(file.clone(), text.to_owned())]);
        let definition = model::read(&file, &files, &[]).template?;
        let (tree, _) = parse(text, FileId(0));
        let used = |name: &str| {
            tree.statements
                .iter()
                .find_map(|statement| match &statement.kind {
                    StatementKind::Use(using) if using.name.text == name => {
                        Some(using.template.text())
                    }
                    _ => None,
                })
        };
        let uses = definition.uses.iter();
        let uses = uses.map(|using| Self::read(&used(&using.name)?)).collect();
        Some(Self { definition, uses })
    }

    /// A row of it or of a use inside it, and the definition that declares it.
    pub(crate) fn row(&self, row: &RowRef) -> Option<&RowDefinition> {
        let inside = row.uses.iter().try_fold(self, |at, step| {
            at.uses.get(*step as usize).and_then(Option::as_ref)
        });
        Some(inside?.definition.row(row.slot))
    }

    /// The names of the uses that lead to a row, each followed by a dot.
    pub(crate) fn path(&self, row: &RowRef) -> String {
        let mut at = Some(self);
        let mut path = String::new();
        for step in &row.uses {
            let Some(here) = at else { break };
            path.push_str(&here.definition.uses[*step as usize].name);
            path.push('.');
            at = here.uses[*step as usize].as_ref();
        }
        path
    }
}
