use geo::Coord;
use planner::{Cover, Finding};
use spatial::{Grid, coast};

/// Makes water of the land cover's gaps that lie in the sea by the coastline, and says of how many. Gaps on land stay gaps.
pub(crate) fn sea_is_water(cover: Grid<u8>, coast: &[Vec<Coord<f64>>]) -> (Grid<u8>, Option<Finding>) {
    if coast.is_empty() || !cover.values().contains(&Cover::GAP) {
        return (cover, None);
    }
    let sea = coast::sea(cover.frame(), coast);
    let mut filled = 0;
    let cover = Grid::from_fn(cover.frame(), |column, row| {
        let code = cover.raw(column, row);
        let drowned = code == Cover::GAP && sea.cells.raw(column, row) == 1;
        filled += usize::from(drowned);
        if drowned { Cover::Water.code() } else { code }
    });
    let message = format!("{filled} cells without data lie in the sea by the coastline: they count as water");
    (cover, (filled > 0).then(|| Finding::note("sea-filled", "", message).about("land_cover")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::coord;
    use spatial::GridFrame;

    #[test]
    fn gaps_at_sea_are_water_and_gaps_on_land_stay_unknown() {
        let frame = GridFrame { west_m: 0.0, north_m: 20.0, cell_m: 10.0, columns: 3, rows: 2 };
        let (gap, trees) = (Cover::GAP, Cover::Tree.code());
        let cover = Grid::new(frame, vec![gap, gap, trees, trees, trees, gap]).expect("a code for each cell");
        // A coast that runs south with the land to its east: the western column is sea.
        let coast = [vec![coord! {x: 12., y: 40.}, coord! {x: 12., y: -10.}]];
        let (filled, finding) = sea_is_water(cover.clone(), &coast);
        assert_eq!(filled.values(), [Cover::Water.code(), gap, trees, trees, trees, gap]);
        assert!(finding.is_some_and(|finding| finding.message.contains("1 cells")));
        assert_eq!(sea_is_water(cover.clone(), &[]), (cover, None));
    }
}
