//! How much memory there is for the results of a run.

/// A run takes at most this much for its results, so that it never fills the machine.
const BYTES_MAX: usize = 8 << 30;
/// Of what is free, the part that a run may take.
const FREE_TENTHS: usize = 8;

/// The bytes that a run may take: eight gibibytes, or less where less is free.
/// Systems that do not say what is free are taken to have them.
pub(crate) fn bytes_allowed() -> usize {
    let told = std::fs::read_to_string("/proc/meminfo");
    let free = told.ok().and_then(|text| free_in(&text));
    free.map_or(BYTES_MAX, |free| BYTES_MAX.min(free / 10 * FREE_TENTHS))
}

/// What is free in bytes, of which the kernel tells in KiB.
fn free_in(text: &str) -> Option<usize> {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kib: usize = line.trim().strip_suffix("kB")?.trim_end().parse().ok()?;
    kib.checked_mul(1024)
}

/// Bytes in words: `310 MiB`, `29.8 GiB`.
pub(crate) fn in_words(bytes: usize) -> String {
    if bytes < 1 << 30 {
        return format!("{} MiB", bytes.div_ceil(1 << 20));
    }
    let tenths = (bytes as f64 / f64::from(1 << 30) * 10.0).round();
    format!("{} GiB", report::format::number(tenths / 10.0))
}

#[cfg(test)]
mod tests {
    use super::free_in;

    #[test]
    fn the_kernel_is_read() {
        let text = "MemTotal:       16384 kB\nMemAvailable:    2048 kB\n";
        assert_eq!(free_in(text), Some(2048 * 1024));
        assert_eq!(free_in("MemTotal: 1 kB\n"), None);
        assert_eq!(free_in("MemAvailable: much\n"), None);
    }
}
