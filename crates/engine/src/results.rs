//! What a run gives back: for each output, one number a path.

/// The values of every output on every path of a run.
///
/// A NaN among them is a status or an accident; [`values`](crate::values()) and [`birthplace`](crate::birthplace) tell which and where.
#[derive(Clone, PartialEq, Debug)]
pub struct Results {
    pub(crate) outputs: Vec<Vec<f64>>,
    pub(crate) paths: usize,
}

impl Results {
    /// The number of paths.
    pub fn path_count(&self) -> usize {
        self.paths
    }

    /// The number of outputs.
    pub fn output_count(&self) -> usize {
        self.outputs.len()
    }

    /// One value. Outputs are numbered as they were given to [`schedule`](crate::schedule()).
    pub fn value(&self, output_index: usize, path: usize) -> f64 {
        self.outputs[output_index][path]
    }

    /// The values of one output, by path.
    pub fn output(&self, output_index: usize) -> &[f64] {
        &self.outputs[output_index]
    }
}
