use crate::scenario::Candidates;
use crate::{Finding, SettlementClass, Status, Village};

/// The settlements that meet every condition of the scenario, in the order given, and what was noticed on the way:
/// ids or names of the list that no settlement has, names that several have.
pub fn select_candidates(settlements: &[&Village], wanted: &Candidates) -> (Vec<Village>, Vec<Finding>) {
    let chosen: Vec<Village> =
        settlements.iter().filter(|village| is_wanted(village, wanted)).map(|&village| village.clone()).collect();
    let findings = wanted.list.iter().filter_map(|entry| not_one(entry, settlements)).collect();
    (chosen, findings)
}

fn is_wanted(village: &Village, wanted: &Candidates) -> bool {
    let status = wanted.status.is_empty()
        || wanted.status.iter().any(|word| match word.get_ref().as_str() {
            "deserted" => village.status.is_deserted(),
            word => Status::from_word(word) == Some(village.status),
        });
    let listed = wanted.list.is_empty() || wanted.list.iter().any(|entry| is_called(village, entry));
    let class = wanted.class.is_empty()
        || wanted.class.iter().any(|word| SettlementClass::from_word(word.get_ref()) == Some(village.class));
    let small = wanted.max_population.is_none_or(|most| match village.population {
        Some(people) => people <= most,
        None => village.status.is_deserted(),
    });
    status && listed && class && small
}

fn is_called(village: &Village, entry: &str) -> bool {
    village.id == entry || village.name == entry || village.names.values().any(|name| name == entry)
}

fn not_one(entry: &str, settlements: &[&Village]) -> Option<Finding> {
    let found: Vec<&str> =
        settlements.iter().filter(|village| is_called(village, entry)).map(|village| village.id.as_str()).collect();
    match found.len() {
        1 => None,
        0 => Some(
            Finding::warning("candidate-not-found", "", format!("no settlement has the id or name \"{entry}\""))
                .advise("check the spelling under [candidates] list"),
        ),
        several => Some(
            Finding::note(
                "candidate-ambiguous",
                "",
                format!("{several} settlements are called \"{entry}\" ({}); all are assessed", found.join(", ")),
            )
            .advise("list ids instead of names to choose"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::small_region::region;

    fn chosen(conditions: &str) -> Vec<String> {
        let wanted: Candidates = toml::from_str(conditions).unwrap();
        let region = region();
        let settlements: Vec<&Village> = region.settlements.iter().collect();
        select_candidates(&settlements, &wanted).0.into_iter().map(|village| village.id).collect()
    }

    #[test]
    fn conditions_narrow_the_choice() {
        assert_eq!(chosen(""), ["a", "b", "c", "d"]);
        assert_eq!(chosen("status = [\"deserted\"]"), ["a", "d"]);
        assert_eq!(chosen("max_population = 12"), ["a", "b", "d"], "an unknown population is not a small one");
        assert_eq!(chosen("list = [\"b\", \"Chokh\"]"), ["b", "c"]);
        assert_eq!(chosen("class = [\"hamlet\"]"), Vec::<String>::new());
    }

    #[test]
    fn a_list_entry_that_fits_nothing_is_reported() {
        let wanted: Candidates = toml::from_str("list = [\"Nowhere\"]").unwrap();
        let region = region();
        let settlements: Vec<&Village> = region.settlements.iter().collect();
        let (_, findings) = select_candidates(&settlements, &wanted);
        assert_eq!(findings[0].code, "candidate-not-found");
    }
}
