//! What mended roads bring within reach.

use super::PlanGround;

/// The works that shorten the ways from each site: minutes saved and position in the problem; those that save most first.
pub(super) struct Roads {
    of: Vec<Vec<(f64, usize)>>,
}

/// Whether something is near enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    Today,
    /// Once this work is finished.
    After(usize),
    Never,
}

impl Roads {
    pub(super) fn of(ground: &PlanGround) -> Self {
        let mut of: Vec<Vec<(f64, usize)>> = vec![Vec::new(); ground.sites.len()];
        let works = ground.works.iter().map(|work| &ground.inputs.works[*work]).enumerate();
        for (number, work) in works.filter(|(_, work)| work.saves_min > 0.0) {
            if let Ok(site) = ground.sites.binary_search_by(|site| site.id.cmp(&work.village)) {
                of[site].push((work.saves_min, number));
            }
        }
        of.iter_mut().for_each(|roads| roads.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1))));
        Self { of }
    }

    /// Whether something so many minutes from a site is within a limit.
    pub(super) fn reach(&self, site: usize, minutes: Option<f64>, limit: f64) -> Reach {
        let Some(minutes) = minutes.filter(|minutes| minutes.is_finite()) else { return Reach::Never };
        if minutes <= limit {
            return Reach::Today;
        }
        match self.of[site].iter().find(|(saved, _)| minutes - saved <= limit) {
            Some((_, work)) => Reach::After(*work),
            None => Reach::Never,
        }
    }
}
