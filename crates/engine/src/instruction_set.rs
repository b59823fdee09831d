//! Which vector instructions this processor has.
//!
//! Kernels are plain loops that the compiler turns into vector code once for each set here, and a program takes the widest there is.
//! A set never changes a result: lane by lane all of them do the same IEEE 754 operations in the same order.

/// Vector instructions that were found on this processor.
///
/// There is no way to make one that is not there, and kernels for it are safe to call for that reason.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct InstructionSet(Width);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Width {
    Baseline,
    Avx2,
    Avx512,
}

impl InstructionSet {
    /// What every processor of this architecture has.
    pub const BASELINE: InstructionSet = InstructionSet(Width::Baseline);

    /// The sets of this processor, the widest last.
    pub fn available() -> Vec<InstructionSet> {
        let widths = [Width::Baseline, Width::Avx2, Width::Avx512];
        let found = widths.into_iter().filter(|width| width.is_here());
        found.map(InstructionSet).collect()
    }

    /// The widest set of this processor.
    pub fn best() -> InstructionSet {
        if Width::Avx512.is_here() {
            InstructionSet(Width::Avx512)
        } else if Width::Avx2.is_here() {
            InstructionSet(Width::Avx2)
        } else {
            InstructionSet::BASELINE
        }
    }

    /// A name to print.
    pub fn name(self) -> &'static str {
        match self.0 {
            Width::Baseline => "baseline",
            Width::Avx2 => "AVX2",
            Width::Avx512 => "AVX-512",
        }
    }

    /// The one of three that was compiled for this set.
    pub(crate) fn choose<T>(self, baseline: T, avx2: T, avx512: T) -> T {
        match self.0 {
            Width::Baseline => baseline,
            Width::Avx2 => avx2,
            Width::Avx512 => avx512,
        }
    }
}

impl Width {
    #[cfg(target_arch = "x86_64")]
    fn is_here(self) -> bool {
        match self {
            Width::Baseline => true,
            Width::Avx2 => is_x86_feature_detected!("avx2"),
            // Those that every kernel of the set is compiled for, see `compiled!`.
            Width::Avx512 => {
                is_x86_feature_detected!("avx2")
                    && is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512vl")
            }
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn is_here(self) -> bool {
        self == Width::Baseline
    }
}
