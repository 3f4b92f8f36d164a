/// Hears how far the reading is, so that a program can draw it. Called from several threads.
///
/// Any `Fn(&str, f64)` will do: the stage in words (`reading roads`), and the share of it that is done, 0 to 1.
pub trait Progress: Sync {
    /// A stage has reached this share, 0 to 1.
    fn report(&self, stage: &str, share: f64);
}

impl<F: Fn(&str, f64) + Sync> Progress for F {
    fn report(&self, stage: &str, share: f64) {
        self(stage, share);
    }
}

/// Tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn report(&self, _stage: &str, _share: f64) {}
}
