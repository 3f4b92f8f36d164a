//! Counts that may be shared: small ones are withheld, and so is what would give them away.

use super::notice::LEAST_SHARED;

/// Which of some counts are withheld when they are shown together with their total.
///
/// Counts from 1 to 4 are withheld, and with them the smallest others until the sum of the gaps, which the total tells,
/// lets each small one be anything from 1 to 4: were 1 and 5 the only gaps, their sum 6 would say which they are. Where
/// there are not enough others, nothing is shown.
///
/// ```
/// use planner::plan::withheld;
/// assert_eq!(withheld(&[12, 3, 0, 7]), [false, true, false, true]);
/// assert_eq!(withheld(&[12, 1, 5, 9]), [false, true, true, true]);
/// assert_eq!(withheld(&[12, 0, 7]), [false, false, false]);
/// ```
pub fn withheld(counts: &[usize]) -> Vec<bool> {
    let small = |count: &usize| (1..LEAST_SHARED).contains(count);
    let mut hidden: Vec<bool> = counts.iter().map(small).collect();
    if !hidden.contains(&true) {
        return hidden;
    }
    // What the gaps hold above the least they can: so much may be moved from one to another without anybody seeing it.
    let mut play: usize = counts.iter().filter(|count| small(count)).map(|count| count - 1).sum();
    let mut others: Vec<usize> = (0..counts.len()).filter(|place| counts[*place] >= LEAST_SHARED).collect();
    others.sort_by_key(|place| counts[*place]);
    for (number, place) in others.iter().enumerate() {
        if number > 0 && play >= LEAST_SHARED - 2 {
            return hidden;
        }
        hidden[*place] = true;
        play += counts[*place] - LEAST_SHARED;
    }
    match !others.is_empty() && play >= LEAST_SHARED - 2 {
        true => hidden,
        false => counts.iter().map(|count| *count > 0).collect(),
    }
}

/// Named counts with the small ones put together as "other reasons", so that each is 5 or more; where the small ones are
/// too few by themselves they go with the next larger one, whose name then says so. Empty when all together are fewer.
/// Larger first.
pub(super) fn put_together(mut counts: Vec<(String, usize)>) -> Vec<(String, usize)> {
    counts.retain(|(_, count)| *count > 0);
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let (mut rest, mut largest) = (0, None);
    while let Some((_, count)) = counts.last() {
        if *count >= LEAST_SHARED && (rest == 0 || rest >= LEAST_SHARED) {
            break;
        }
        rest += count;
        largest = counts.pop().filter(|(_, count)| *count >= LEAST_SHARED).map(|(name, _)| name);
    }
    match (rest, largest) {
        (0, _) => {}
        (rest, Some(name)) => counts.push((format!("{name}; for a few of them another reason"), rest)),
        (rest, None) if rest >= LEAST_SHARED => counts.push(("other reasons".to_owned(), rest)),
        _ => counts.clear(),
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_gap_is_never_left_alone() {
        assert_eq!(withheld(&[9, 1, 8]), [false, true, true]);
        assert_eq!(withheld(&[4, 0, 0]), [true, false, false]);
        assert_eq!(withheld(&[]), Vec::<bool>::new());
        for counts in [[1, 2, 30, 40], [3, 5, 5, 0], [2, 2, 2, 2], [1, 5, 6, 90], [1, 5, 9, 90], [1, 1, 5, 40]] {
            let hidden = withheld(&counts);
            let gaps = hidden.iter().filter(|hidden| **hidden).count();
            assert!(gaps >= 2, "{counts:?}: {hidden:?}");
            // Each small gap may be 1 or 4 by what is seen: the sum of all gaps, and that the others are 5 or more.
            let small = counts.iter().filter(|count| (1..5).contains(*count)).count();
            let gone: Vec<usize> =
                counts.into_iter().zip(&hidden).filter(|(_, hidden)| **hidden).map(|gap| gap.0).collect();
            let least = small + 5 * (gone.len() - small);
            assert!(gone.iter().sum::<usize>() >= least + 3 || gone.len() == counts.iter().filter(|c| **c > 0).count());
            assert!(counts.iter().zip(&hidden).all(|(count, hidden)| *hidden || *count == 0 || *count >= 5));
        }
    }

    #[test]
    fn small_counts_are_put_together() {
        let counts = |list: &[(&str, usize)]| list.iter().map(|(word, count)| ((*word).to_owned(), *count)).collect();
        let together = put_together(counts(&[("a", 9), ("b", 3), ("c", 2), ("d", 0)]));
        assert_eq!(together, [("a".to_owned(), 9), ("other reasons".to_owned(), 5)]);
        let together = put_together(counts(&[("a", 9), ("b", 8), ("c", 1)]));
        assert_eq!(together, [("a".to_owned(), 9), ("b; for a few of them another reason".to_owned(), 9)]);
        assert!(put_together(counts(&[("a", 2), ("b", 1)])).is_empty());
        assert_eq!(put_together(counts(&[("a", 6)])).len(), 1);
    }
}
