use std::collections::BTreeMap;

/// The common list of land-cover classes that every legend is mapped to. Stored in grids as `u8`; 0 is a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Cover {
    /// Annual and permanent crops.
    Cropland = 1,
    /// Grass, meadow and pasture.
    Grassland = 2,
    /// Shrubs.
    Shrub = 3,
    /// Trees.
    Tree = 4,
    /// Built-up land.
    Built = 5,
    /// Bare ground, rock and sparse plants.
    Bare = 6,
    /// Permanent water.
    Water = 7,
    /// Wetland and mangroves.
    Wetland = 8,
    /// Snow and ice.
    Snow = 9,
}

impl Cover {
    /// The code stored for a missing value.
    pub const GAP: u8 = 0;

    /// Every class with its word, in code order.
    pub const ALL: [(Cover, &'static str); 9] = [
        (Cover::Cropland, "cropland"),
        (Cover::Grassland, "grassland"),
        (Cover::Shrub, "shrub"),
        (Cover::Tree, "tree"),
        (Cover::Built, "built"),
        (Cover::Bare, "bare"),
        (Cover::Water, "water"),
        (Cover::Wetland, "wetland"),
        (Cover::Snow, "snow"),
    ];

    /// The code stored in grids, 1 to 9.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The class of a code; `None` for the gap and for codes of no class.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code).checked_sub(1)?).map(|(cover, _)| *cover)
    }

    /// The word used in scenarios.
    pub fn word(self) -> &'static str {
        Self::ALL[usize::from(self.code()) - 1].1
    }

    /// The class a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == word).map(|(cover, _)| *cover)
    }
}

/// Which class each code of a land-cover raster stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Legend {
    /// The legend's name as reports show it.
    pub title: String,
    /// Class by raster code; codes not listed are gaps and are reported.
    pub classes: BTreeMap<i64, Cover>,
}

/// The legends known by name: name, title, source.
pub const LEGENDS: [(&str, &str, &str); 3] = [
    ("esa-worldcover", "ESA WorldCover 10 m", "Zanaga et al. 2022, ESA WorldCover 10 m 2021 v200, product user manual"),
    ("corine", "CORINE Land Cover, codes 1-44", "European Environment Agency, CLC nomenclature, grid codes 1-44"),
    ("globcover", "GlobCover 2009", "ESA and UCLouvain 2010, GlobCover 2009 product description, table 3"),
];

impl Legend {
    /// A legend of [`LEGENDS`]; `None` for another name.
    pub fn named(name: &str) -> Option<Self> {
        let (_, title, _) = LEGENDS.iter().find(|(known, _, _)| *known == name)?;
        let classes = match name {
            "esa-worldcover" => worldcover(),
            "corine" => corine(),
            _ => globcover(),
        };
        Some(Self { title: (*title).to_owned(), classes })
    }
}

fn worldcover() -> BTreeMap<i64, Cover> {
    use Cover::*;
    BTreeMap::from([
        (10, Tree),
        (20, Shrub),
        (30, Grassland),
        (40, Cropland),
        (50, Built),
        (60, Bare),
        (70, Snow),
        (80, Water),
        (90, Wetland),
        (95, Wetland),
        (100, Bare),
    ])
}

fn corine() -> BTreeMap<i64, Cover> {
    use Cover::*;
    let ranges = [
        (1..=11, Built),
        (12..=17, Cropland),
        (18..=18, Grassland),
        (19..=22, Cropland),
        (23..=25, Tree),
        (26..=26, Grassland),
        (27..=29, Shrub),
        (30..=33, Bare),
        (34..=34, Snow),
        (35..=39, Wetland),
        (40..=44, Water),
    ];
    ranges.into_iter().flat_map(|(codes, cover)| codes.map(move |code| (code, cover))).collect()
}

fn globcover() -> BTreeMap<i64, Cover> {
    use Cover::*;
    BTreeMap::from([
        (11, Cropland),
        (14, Cropland),
        (20, Cropland),
        (30, Cropland),
        (40, Tree),
        (50, Tree),
        (60, Tree),
        (70, Tree),
        (90, Tree),
        (100, Tree),
        (110, Shrub),
        (120, Grassland),
        (130, Shrub),
        (140, Grassland),
        (150, Bare),
        (160, Wetland),
        (170, Wetland),
        (180, Wetland),
        (190, Built),
        (200, Bare),
        (210, Water),
        (220, Snow),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_words_go_both_ways() {
        for (cover, word) in Cover::ALL {
            assert_eq!(Cover::from_code(cover.code()), Some(cover));
            assert_eq!(Cover::from_word(word), Some(cover));
            assert_eq!(cover.word(), word);
        }
        assert_eq!(Cover::from_code(0), None);
        assert_eq!(Cover::from_code(10), None);
    }

    #[test]
    fn every_named_legend_exists_and_covers_its_codes() {
        let sizes = LEGENDS.map(|(name, _, _)| Legend::named(name).unwrap().classes.len());
        assert_eq!(sizes, [11, 44, 22]);
        assert_eq!(Legend::named("corine").unwrap().classes[&23], Cover::Tree);
        assert!(Legend::named("modis").is_none());
    }
}
