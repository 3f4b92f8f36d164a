use spatial::LonLat;

/// One object of an OpenStreetMap file as it passes by.
pub(crate) enum Element<'a> {
    Node(i64, LonLat, &'a [(&'a str, &'a str)]),
    Way(i64, &'a [i64], &'a [(&'a str, &'a str)]),
    Relation(i64, &'a [Member<'a>], &'a [(&'a str, &'a str)]),
}

/// A member of a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member<'a> {
    pub kind: ObjectKind,
    pub id: i64,
    pub role: &'a str,
}

/// The three kinds of OpenStreetMap object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ObjectKind {
    Node,
    Way,
    Relation,
}

impl ObjectKind {
    /// The id as outputs write it: `n123`, `w123`, `r123`.
    pub fn written(self, id: i64) -> String {
        let letter = match self {
            ObjectKind::Node => 'n',
            ObjectKind::Way => 'w',
            ObjectKind::Relation => 'r',
        };
        format!("{letter}{id}")
    }
}

/// Which kinds of object are asked for, or are in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Kinds {
    pub nodes: bool,
    pub ways: bool,
    pub relations: bool,
}

impl Kinds {
    pub const ALL: Kinds = Kinds { nodes: true, ways: true, relations: true };
    pub const NODES: Kinds = Kinds { nodes: true, ways: false, relations: false };
    pub const WAYS: Kinds = Kinds { nodes: false, ways: true, relations: false };

    /// Whether both have a kind in common.
    pub fn meets(self, other: Kinds) -> bool {
        (self.nodes && other.nodes) || (self.ways && other.ways) || (self.relations && other.relations)
    }

    /// The kinds of either.
    pub fn or(self, other: Kinds) -> Kinds {
        Kinds {
            nodes: self.nodes || other.nodes,
            ways: self.ways || other.ways,
            relations: self.relations || other.relations,
        }
    }
}
