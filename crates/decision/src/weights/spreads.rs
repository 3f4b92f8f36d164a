//! How far the figures of one criterion spread: raw weights, before they are scaled.

use crate::methods::{Normalisation, problem::Figures};

fn mean(figures: &[f64]) -> f64 {
    figures.iter().sum::<f64>() / figures.len() as f64
}

/// Sample standard deviation; 0 for fewer than two figures.
pub(super) fn deviation(figures: &[f64]) -> f64 {
    if figures.len() < 2 {
        return 0.0;
    }
    let mean = mean(figures);
    let squares: f64 = figures.iter().map(|figure| (figure - mean).powi(2)).sum();
    (squares / (figures.len() - 1) as f64).sqrt()
}

/// Sample standard deviation over the mean; 0 for a mean of 0.
pub(super) fn variation(figures: &[f64]) -> f64 {
    let mean = if figures.is_empty() { 0.0 } else { mean(figures) };
    if mean > 0.0 { deviation(figures) / mean } else { 0.0 }
}

/// 1 less the relative entropy of the shares; 0 for figures all alike.
pub(super) fn entropy(figures: &[f64]) -> f64 {
    let sum: f64 = figures.iter().sum();
    if figures.len() < 2 || sum <= 0.0 {
        return 0.0;
    }
    let parts = figures.iter().map(|figure| figure / sum).filter(|part| *part > 0.0);
    (1.0 + parts.map(|part| part * part.ln()).sum::<f64>() / (figures.len() as f64).ln()).max(0.0)
}

/// Deviation times the sum of `1 − r` over the other criteria, on min–max figures.
pub(super) fn critic(columns: &[Figures]) -> Vec<f64> {
    let columns: Vec<Vec<f64>> = columns.iter().map(|column| Normalisation::MinMax.upward(column)).collect();
    columns
        .iter()
        .map(|own| {
            let apart: f64 = columns.iter().map(|other| 1.0 - correlation(own, other)).sum();
            deviation(own) * apart
        })
        .collect()
}

/// Pearson's correlation; 0 where one of the two does not vary.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let (mean_a, mean_b) = (mean(a), mean(b));
    let products = |x: &[f64], mean_x: f64, y: &[f64], mean_y: f64| {
        x.iter().zip(y).map(|(x, y)| (x - mean_x) * (y - mean_y)).sum::<f64>()
    };
    let below = (products(a, mean_a, a, mean_a) * products(b, mean_b, b, mean_b)).sqrt();
    if below > 0.0 { products(a, mean_a, b, mean_b) / below } else { 0.0 }
}

/// Gini's coefficient over m: `Σ (2i − m − 1) x_(i) / (m² mean)`, figures rising; 0 for a mean of 0.
pub(super) fn gini(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    let count = sorted.len() as f64;
    let sum: f64 = sorted.iter().sum();
    let above: f64 = sorted.iter().enumerate().map(|(place, x)| (2.0 * (place + 1) as f64 - count - 1.0) * x).sum();
    if sum > 0.0 { (above / (count * sum)).max(0.0) } else { 0.0 }
}

/// The angle between the figures and a constant column, radians; 0 for figures all alike.
pub(super) fn angle(figures: &[f64]) -> f64 {
    let largest = figures.iter().copied().fold(0.0, f64::max);
    if largest == 0.0 {
        return 0.0;
    }
    let scaled: Vec<f64> = figures.iter().map(|figure| figure / largest).collect();
    let mean = mean(&scaled);
    // atan2 keeps small angles, which arccos of a number near 1 would lose.
    let along = mean * (scaled.len() as f64).sqrt();
    let across = scaled.iter().map(|figure| (figure - mean).powi(2)).sum::<f64>().sqrt();
    across.atan2(along)
}
