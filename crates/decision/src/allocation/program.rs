//! A mixed-integer linear program in plain lists, solved by HiGHS.

#[cfg(feature = "highs")]
use crate::Error;
#[cfg(feature = "highs")]
use std::time::Duration;

/// Maximise `Σ gain · column` under rows `low ≤ Σ factor · column ≤ high`.
#[derive(Debug, Clone, Default)]
pub(super) struct Program {
    columns: Vec<Column>,
    rows: Vec<Row>,
}

/// Low, high, and columns with their factors.
type Row = (f64, f64, Vec<(usize, f64)>);

#[derive(Debug, Clone, Copy)]
#[cfg_attr(not(feature = "highs"), allow(dead_code))]
struct Column {
    gain: f64,
    low: f64,
    high: f64,
    whole: bool,
}

/// What HiGHS found.
#[cfg(feature = "highs")]
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Found {
    /// The best columns known, and the bound.
    Columns { columns: Vec<f64>, bound: f64 },
    /// Proven: nothing keeps all rows.
    Infeasible,
    /// Out of time without any columns; a bound, if there is one.
    Nothing { bound: Option<f64> },
}

/// When to stop.
#[cfg(feature = "highs")]
#[derive(Debug, Clone, Copy)]
pub(super) struct Stop {
    pub gap: f64,
    pub seed: u64,
    pub time_limit: Option<Duration>,
}

impl Program {
    /// A column that is 0 or 1.
    pub fn choice(&mut self, gain: f64) -> usize {
        self.add(Column { gain, low: 0.0, high: 1.0, whole: true })
    }

    /// A column of whole numbers from 0.
    #[cfg(feature = "highs")]
    pub fn count(&mut self) -> usize {
        self.add(Column { gain: 0.0, low: 0.0, high: f64::INFINITY, whole: true })
    }

    /// A column from 0.
    pub fn amount(&mut self) -> usize {
        self.add(Column { gain: 0.0, low: 0.0, high: f64::INFINITY, whole: false })
    }

    fn add(&mut self, column: Column) -> usize {
        self.columns.push(column);
        self.columns.len() - 1
    }

    /// Fixes a column.
    #[cfg(all(test, feature = "highs"))]
    pub fn fix(&mut self, column: usize, value: f64) {
        (self.columns[column].low, self.columns[column].high) = (value, value);
    }

    /// `Σ ≤ high`.
    pub fn at_most(&mut self, terms: Vec<(usize, f64)>, high: f64) {
        self.rows.push((f64::NEG_INFINITY, high, terms));
    }

    /// `Σ ≥ low`.
    pub fn at_least(&mut self, terms: Vec<(usize, f64)>, low: f64) {
        self.rows.push((low, f64::INFINITY, terms));
    }

    /// `Σ = value`.
    pub fn equal(&mut self, terms: Vec<(usize, f64)>, value: f64) {
        self.rows.push((value, value, terms));
    }

    /// Rows: low, high, and columns with their factors; a column may stand several times.
    pub fn rows(&self) -> impl Iterator<Item = (f64, f64, &[(usize, f64)])> {
        self.rows.iter().map(|(low, high, terms)| (*low, *high, &terms[..]))
    }

    /// Columns: gain and upper end; all start at 0.
    pub fn columns(&self) -> impl Iterator<Item = (f64, f64)> {
        self.columns.iter().map(|column| (column.gain, column.high))
    }

    /// How many columns there are.
    #[cfg(feature = "highs")]
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    #[cfg(feature = "highs")]
    /// Solves it, from a start if one is given. One thread: the same program and seed give the same columns.
    pub fn solve(&self, start: Option<&[f64]>, stop: Stop) -> Result<Found, Error> {
        let failed = |reason: String| Error::Solver { solver: "HiGHS", reason };
        if self.columns.is_empty() {
            let met = self.rows.iter().all(|&(low, high, _)| low <= 0.0 && high >= 0.0);
            return Ok(if met { Found::Columns { columns: Vec::new(), bound: 0.0 } } else { Found::Infeasible });
        }
        let mut problem = highs::RowProblem::default();
        let columns: Vec<highs::Col> = self
            .columns
            .iter()
            .map(|column| problem.add_column_with_integrality(column.gain, column.low..=column.high, column.whole))
            .collect();
        for (low, high, terms) in &self.rows {
            problem.add_row(*low..=*high, merged(terms).into_iter().map(|(column, factor)| (columns[column], factor)));
        }
        let status = |status: highs::HighsStatus| failed(format!("{status:?}"));
        let mut model = problem.try_optimise(highs::Sense::Maximise).map_err(status)?;
        model.make_quiet();
        model.set_option("parallel", "off");
        model.set_option("mip_rel_gap", stop.gap);
        model.set_option("mip_abs_gap", 1e-9);
        model.set_option("random_seed", (stop.seed & 0x7fff_ffff) as i32);
        if let Some(limit) = stop.time_limit {
            model.set_option("time_limit", limit.as_secs_f64());
        }
        if let Some(start) = start {
            // A start that HiGHS does not take costs nothing but time.
            let _ = model.try_set_solution(Some(start), None, None, None);
        }
        let solved = model.try_solve().map_err(status)?;
        let bound = solved.double_info_value(c"mip_dual_bound").ok().filter(|bound| bound.is_finite());
        use highs::HighsModelStatus as Status;
        let found = solved.primal_solution_status() == highs::HighsSolutionStatus::Feasible;
        match solved.status() {
            Status::Infeasible => Ok(Found::Infeasible),
            Status::Optimal
            | Status::ReachedTimeLimit
            | Status::ReachedSolutionLimit
            | Status::ReachedIterationLimit
                if found =>
            {
                let value = solved.objective_value();
                let whole = self.columns.iter().any(|column| column.whole);
                let bound = if whole { bound.unwrap_or(f64::INFINITY) } else { value };
                Ok(Found::Columns { columns: solved.get_solution().columns().to_vec(), bound })
            }
            Status::ReachedTimeLimit => Ok(Found::Nothing { bound }),
            other => Err(failed(format!("{other:?}"))),
        }
    }
}

/// Terms with each column once, as HiGHS asks.
#[cfg(feature = "highs")]
fn merged(terms: &[(usize, f64)]) -> Vec<(usize, f64)> {
    let mut terms = terms.to_vec();
    terms.sort_by_key(|&(column, _)| column);
    terms.dedup_by(|later, earlier| {
        let same = later.0 == earlier.0;
        if same {
            earlier.1 += later.1;
        }
        same
    });
    terms
}
