//! What a run is given: the value of every input, path by path.

use crate::graph::InputId;
use crate::sampling::Uniforms;

/// The values of one input.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum InputValues<'a> {
    /// The same number on every path.
    Constant(f64),
    /// One number a path; longer than the run is allowed, shorter is not.
    Paths(&'a [f64]),
    /// Random numbers, made block by block as the run needs them, so that they take no memory.
    Drawn(&'a Uniforms),
}

impl InputValues<'_> {
    /// The value on one path.
    pub fn at(&self, path: usize) -> f64 {
        match self {
            InputValues::Constant(value) => *value,
            InputValues::Paths(values) => values[path],
            InputValues::Drawn(uniforms) => uniforms.at(path as u64),
        }
    }
}

/// The values of all inputs of a run, borrowed from whoever chose them.
#[derive(Clone, Debug, Default)]
pub struct Inputs<'a> {
    values: Vec<Option<InputValues<'a>>>,
}

impl<'a> Inputs<'a> {
    /// No input has a value yet.
    pub fn new() -> Inputs<'a> {
        Inputs::default()
    }

    /// Gives an input its values, in place of earlier ones.
    pub fn set(&mut self, id: InputId, values: InputValues<'a>) {
        let index = id.0 as usize;
        if self.values.len() <= index {
            self.values.resize(index + 1, None);
        }
        self.values[index] = Some(values);
    }

    /// Gives an input the same value on every path.
    pub fn set_constant(&mut self, id: InputId, value: f64) {
        self.set(id, InputValues::Constant(value));
    }

    /// Gives an input one value a path.
    pub fn set_paths(&mut self, id: InputId, values: &'a [f64]) {
        self.set(id, InputValues::Paths(values));
    }

    /// Gives an input the random numbers of a variable.
    pub fn set_drawn(&mut self, id: InputId, uniforms: &'a Uniforms) {
        self.set(id, InputValues::Drawn(uniforms));
    }

    /// The values of an input. Panics if it was never given any: a missing input is found before a run, not in it.
    pub fn get(&self, id: InputId) -> InputValues<'a> {
        let found = self.values.get(id.0 as usize).copied().flatten();
        let Some(values) = found else {
            panic!("input {} is read but was given no values", id.0);
        };
        values
    }
}
