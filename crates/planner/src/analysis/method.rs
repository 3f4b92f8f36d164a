use decision::methods::{
    Comparison, Method, Normalisation, NormalisationChange, Preference, Problem, Reversal, compare,
    normalisation_changes, owa, promethee, rank_reversals, ranks, spotis, topsis, totals, vikor, weighted_product,
};

use super::Table;
use crate::scenario::MethodSpec;
use crate::{Finding, Village};

/// How many villages are taken away, one at a time, to see whether others change places.
const TAKEN_AWAY: usize = 10;

/// The ranking by the scenario's method, and how other methods rank the same scores.
#[derive(Debug, Clone, PartialEq)]
pub struct MethodResult {
    /// The scenario's method.
    pub method: Method,
    /// The method with its parameters, in words.
    pub described: String,
    /// The method's own totals in village order, more being better, in the unit of [`MethodResult::scale`]; `None` for
    /// villages that are not eligible or that it cannot compare.
    pub totals: Vec<Option<f64>>,
    /// What the totals are counted in.
    pub scale: &'static str,
    /// 1 for the best.
    pub ranks: Vec<Option<usize>>,
    /// How many first places are compared.
    pub first: usize,
    /// All methods with their usual parameters on the eligible villages, the weighted sum first.
    pub comparison: Comparison,
    /// Normalisations under which TOPSIS has other first places than with the one used.
    pub normalisations: Vec<NormalisationChange>,
    /// The normalisation used for TOPSIS.
    pub normalisation: Normalisation,
    /// Per method that depends on who is compared: villages that change places when one of the first ten is taken away.
    pub reversals: Vec<(Method, Vec<Reversal>)>,
}

/// Ranks the eligible villages by the scenario's method and compares it with the others.
pub(crate) fn rank(spec: &MethodSpec, table: &Table<'_>, first: usize) -> Result<MethodResult, decision::Error> {
    let Table { weights, eligible, ids, .. } = *table;
    let gated = table.gated();
    let own = totals_of(spec, &gated, weights)?;
    let comparison = compare(&Method::VILLAGES, table.columns, weights, (eligible, ids), first)?;
    let normalisation = match spec {
        MethodSpec::Topsis(topsis) => topsis.of_scores(),
        _ => Normalisation::None,
    };
    let best = decision::methods::order(&totals(&gated, weights)?, eligible, ids);
    let taken_away = &best[..best.len().min(TAKEN_AWAY)];
    let reversals = Method::VILLAGES.into_iter().filter(|method| method.about().depends_on_others).map(|method| {
        let found = if best.len() > 2 { rank_reversals(method, &gated, weights, taken_away)? } else { Vec::new() };
        Ok((method, found))
    });
    Ok(MethodResult {
        method: spec.method(),
        described: describe(spec, weights.len()),
        ranks: ranks(&own, eligible, ids),
        totals: own,
        scale: scale(spec.method()),
        first,
        comparison,
        normalisations: normalisation_changes(&Problem::of_values(&gated, weights)?, normalisation, first),
        normalisation,
        reversals: reversals.collect::<Result<_, decision::Error>>()?,
    })
}

/// The totals of a method with its parameters; more is better.
pub(crate) fn totals_of(
    spec: &MethodSpec,
    scores: &[Vec<Option<f64>>],
    weights: &[f64],
) -> Result<Vec<Option<f64>>, decision::Error> {
    let problem = || Problem::of_values(scores, weights);
    Ok(match spec {
        MethodSpec::WeightedSum(_) => totals(scores, weights)?,
        MethodSpec::WeightedProduct(_) => weighted_product(scores, weights)?.total,
        MethodSpec::Owa(spec) => owa(scores, weights, &spec.order(weights.len())?, spec.form.into())?.total,
        MethodSpec::Topsis(spec) => topsis(&problem()?, spec.of_scores()),
        MethodSpec::Vikor(spec) => {
            let far = vikor(&problem()?, spec.v)?.compromise;
            far.into_iter().map(|far| far.map(|far| 1.0 - far)).collect()
        }
        MethodSpec::Promethee(spec) => promethee(&problem()?, &vec![Preference::from(*spec); weights.len()])?.net,
        MethodSpec::Spotis(_) => {
            let far = spotis(&problem()?, &vec![(0.0, 1.0); weights.len()], None)?;
            far.into_iter().map(|far| far.map(|far| 1.0 - far)).collect()
        }
        for_tables => for_tables.of_figures(&problem()?)?,
    })
}

/// The method with its parameters, in words.
pub fn describe(spec: &MethodSpec, criteria: usize) -> String {
    let title = spec.method().about().title;
    match spec {
        MethodSpec::Owa(owa) => {
            let form = decision::methods::OwaForm::from(owa.form).name();
            owa.order(criteria).map_or(title.to_owned(), |order| {
                format!("{title}; {form} form, ANDness {:.3}, trade-off {:.3}", order.andness(), order.trade_off())
            })
        }
        MethodSpec::Topsis(topsis) => {
            format!("{title}; normalisation {}", topsis.of_scores().name())
        }
        MethodSpec::Vikor(vikor) => format!("{title}; v = {}", vikor.v),
        MethodSpec::Promethee(spec) => {
            format!("{title}; indifference up to {}, preference from {}", spec.indifference, spec.preference)
        }
        _ => title.to_owned(),
    }
}

/// What the totals of a method are counted in.
pub fn scale(method: Method) -> &'static str {
    match method {
        Method::WeightedSum | Method::WeightedProduct | Method::Owa => "points, 0 to 100",
        Method::Topsis => "closeness to the best, 0 to 1",
        Method::Vikor => "1 less the compromise Q, 0 to 1",
        Method::Promethee => "net flow, -1 to 1",
        Method::Spotis => "nearness to the best, 0 to 1",
        _ => "the method's own, more being better",
    }
}

/// What a reader must know of the method.
pub(crate) fn findings(result: &MethodResult, table: &Table<'_>, villages: &[Village]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let names = |positions: &[usize]| {
        let names: Vec<&str> = positions.iter().map(|position| villages[*position].called()).collect();
        names.join(", ")
    };
    if result.method != Method::WeightedSum {
        let message = format!(
            "ranks come from the method {}; points and shares are those of the weighted sum",
            result.method.about().id
        );
        findings.push(Finding::note("method", "", message));
        let unranked = (0..villages.len()).filter(|v| table.eligible[*v] && result.totals[*v].is_none()).count();
        if unranked > 0 {
            let message = format!(
                "{} cannot compare {unranked} eligible villages with unknown indicators; they have no rank",
                result.method.about().id
            );
            let finding = Finding::warning("method-gaps", "", message);
            findings.push(finding.advise("find the missing facts, or rank by weighted_sum, weighted_product or owa"));
        }
    }
    let others: Vec<String> = result
        .comparison
        .methods
        .iter()
        .zip(&result.comparison.changes)
        .filter_map(|(method, change)| Some((method, change.as_ref()?)))
        .map(|(method, change)| match change.winner {
            true => format!("{} (another first village)", method.about().id),
            false if change.leaves.is_empty() => {
                format!("{} ({} more tie for the last place)", method.about().id, change.enters.len())
            }
            false => format!("{} ({} instead of {})", method.about().id, names(&change.enters), names(&change.leaves)),
        })
        .collect();
    if !others.is_empty() {
        let message = format!(
            "the first {} depend on the method: other than by the weighted sum with {}",
            result.first,
            others.join("; ")
        );
        findings.push(Finding::warning("method-changes-first", "", message).advise("see the table of methods"));
    }
    if result.method == Method::Topsis && !result.normalisations.is_empty() {
        let names: Vec<&str> = result.normalisations.iter().map(|change| change.normalisation.name()).collect();
        let message = format!(
            "the first {} of TOPSIS change with the normalisation: {} instead of {}",
            result.first,
            names.join(", "),
            result.normalisation.name()
        );
        findings.push(Finding::warning("normalisation-changes-first", "", message));
    }
    for (method, reversals) in result.reversals.iter().filter(|(method, _)| *method == result.method) {
        if let Some(reversal) = reversals.first() {
            let message = format!(
                "rank reversal with {}: without {}, {} overtakes {}",
                method.about().id,
                names(&[reversal.without]),
                names(&[reversal.rises]),
                names(&[reversal.falls])
            );
            findings.push(Finding::warning("rank-reversal", "", message).advise("rank by a method with fixed ranges"));
        }
    }
    findings
}
