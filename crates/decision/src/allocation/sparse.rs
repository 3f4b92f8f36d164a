//! Factors of a linear program, by row or by column.

use rayon::prelude::*;

/// A sparse list of rows, or of columns.
#[derive(Debug, Clone, Default)]
pub(super) struct Sparse {
    pub start: Vec<usize>,
    pub entries: Vec<(u32, f64)>,
}

impl Sparse {
    /// From the entries of each row.
    pub fn new(lists: impl Iterator<Item = Vec<(u32, f64)>>) -> Self {
        let mut sparse = Self { start: vec![0], entries: Vec::new() };
        for list in lists {
            sparse.entries.extend(list);
            sparse.start.push(sparse.entries.len());
        }
        sparse
    }

    pub fn len(&self) -> usize {
        self.start.len() - 1
    }

    pub fn of(&self, at: usize) -> &[(u32, f64)] {
        &self.entries[self.start[at]..self.start[at + 1]]
    }

    /// The other way round: of each column its rows.
    pub fn turned(&self, columns: usize) -> Self {
        let mut lists = vec![Vec::new(); columns];
        for row in 0..self.len() {
            self.of(row).iter().for_each(|&(column, factor)| lists[column as usize].push((row as u32, factor)));
        }
        Self::new(lists.into_iter())
    }

    /// Each row times a vector.
    pub fn times(&self, vector: &[f64]) -> Vec<f64> {
        let sum = |at: usize| self.of(at).iter().map(|&(other, factor)| factor * vector[other as usize]).sum();
        (0..self.len()).into_par_iter().with_min_len(2_000).map(sum).collect()
    }
}

/// Each column once, in order.
pub(super) fn merge(list: &mut Vec<(u32, f64)>) {
    list.sort_by_key(|entry| entry.0);
    list.dedup_by(|later, earlier| {
        let same = later.0 == earlier.0;
        if same {
            earlier.1 += later.1;
        }
        same
    });
}
