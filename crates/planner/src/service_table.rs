/// A kind of service and the OpenStreetMap tags that mean it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceKind {
    /// The word used in scenarios and files.
    pub kind: &'static str,
    /// What it is, for legends and lists.
    pub title: &'static str,
    /// Tags as `key=value`, or `key=*` for any value but `no`; one of them is enough.
    pub tags: &'static [&'static str],
    /// Where the meaning of the tags is laid down.
    pub reference: &'static str,
}

/// Every kind of service known without the scenario saying so, sorted by kind. A scenario adds kinds and tags under
/// `data.services.kinds`. One object can be of several kinds: a fuel station with a shop is both.
pub const SERVICES: [ServiceKind; 17] = [
    ServiceKind {
        kind: "bank",
        title: "Bank",
        tags: &["amenity=bank"],
        reference: "OpenStreetMap wiki, Tag:amenity=bank",
    },
    ServiceKind {
        kind: "bus_stop",
        title: "Bus stop or station",
        tags: &["highway=bus_stop", "amenity=bus_station"],
        reference: "OpenStreetMap wiki, Tag:highway=bus_stop",
    },
    ServiceKind {
        kind: "clinic",
        title: "Clinic or health centre",
        tags: &["amenity=clinic", "healthcare=clinic", "healthcare=centre", "amenity=health_post"],
        reference: "OpenStreetMap wiki, Tag:amenity=clinic",
    },
    ServiceKind {
        kind: "doctors",
        title: "Doctor's practice",
        tags: &["amenity=doctors", "healthcare=doctor"],
        reference: "OpenStreetMap wiki, Tag:amenity=doctors",
    },
    ServiceKind {
        kind: "fire_station",
        title: "Fire station",
        tags: &["amenity=fire_station"],
        reference: "OpenStreetMap wiki, Tag:amenity=fire_station",
    },
    ServiceKind {
        kind: "fuel",
        title: "Fuel station",
        tags: &["amenity=fuel"],
        reference: "OpenStreetMap wiki, Tag:amenity=fuel",
    },
    ServiceKind {
        kind: "hospital",
        title: "Hospital",
        tags: &["amenity=hospital", "healthcare=hospital"],
        reference: "OpenStreetMap wiki, Tag:amenity=hospital",
    },
    ServiceKind {
        kind: "kindergarten",
        title: "Kindergarten or child care",
        tags: &["amenity=kindergarten", "amenity=childcare"],
        reference: "OpenStreetMap wiki, Tag:amenity=kindergarten",
    },
    ServiceKind {
        kind: "library",
        title: "Library",
        tags: &["amenity=library"],
        reference: "OpenStreetMap wiki, Tag:amenity=library",
    },
    ServiceKind {
        kind: "market",
        title: "Market place",
        tags: &["amenity=marketplace"],
        reference: "OpenStreetMap wiki, Tag:amenity=marketplace",
    },
    ServiceKind {
        kind: "pharmacy",
        title: "Pharmacy",
        tags: &["amenity=pharmacy", "healthcare=pharmacy"],
        reference: "OpenStreetMap wiki, Tag:amenity=pharmacy",
    },
    ServiceKind {
        kind: "place_of_worship",
        title: "Place of worship",
        tags: &["amenity=place_of_worship"],
        reference: "OpenStreetMap wiki, Tag:amenity=place_of_worship; the tag religion says which",
    },
    ServiceKind {
        kind: "police",
        title: "Police",
        tags: &["amenity=police"],
        reference: "OpenStreetMap wiki, Tag:amenity=police",
    },
    ServiceKind {
        kind: "post",
        title: "Post office",
        tags: &["amenity=post_office"],
        reference: "OpenStreetMap wiki, Tag:amenity=post_office",
    },
    ServiceKind {
        kind: "school",
        title: "School",
        tags: &["amenity=school"],
        reference: "OpenStreetMap wiki, Tag:amenity=school",
    },
    ServiceKind {
        kind: "shop",
        title: "Shop",
        tags: &["shop=*"],
        reference: "OpenStreetMap wiki, Key:shop; shop=no and shop=vacant are no shops",
    },
    ServiceKind {
        kind: "water_source",
        title: "Drinking water, spring or well",
        tags: &[
            "amenity=drinking_water",
            "amenity=water_point",
            "man_made=spring_box",
            "man_made=water_tap",
            "man_made=water_well",
            "natural=spring",
        ],
        reference: "OpenStreetMap wiki, Tag:amenity=drinking_water, Tag:man_made=water_well, Tag:natural=spring",
    },
];

impl ServiceKind {
    /// The kind with a word of the table; `None` for another word.
    pub fn named(kind: &str) -> Option<&'static Self> {
        SERVICES.iter().find(|service| service.kind == kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_sorted_and_every_entry_is_complete() {
        assert!(SERVICES.windows(2).all(|pair| pair[0].kind < pair[1].kind));
        for service in &SERVICES {
            assert!(!service.title.is_empty() && service.reference.contains("wiki"), "{}", service.kind);
            for tag in service.tags {
                assert!(tag.split_once('=').is_some_and(|(key, value)| !key.is_empty() && !value.is_empty()), "{tag}");
            }
        }
    }

    #[test]
    fn no_tag_means_two_kinds() {
        let mut tags: Vec<&str> = SERVICES.iter().flat_map(|service| service.tags).copied().collect();
        let count = tags.len();
        tags.sort_unstable();
        tags.dedup();
        assert_eq!(tags.len(), count);
        assert_eq!(ServiceKind::named("clinic").unwrap().title, "Clinic or health centre");
        assert!(ServiceKind::named("casino").is_none());
    }
}
