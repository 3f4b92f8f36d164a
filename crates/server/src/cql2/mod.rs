//! Filters in the text form of CQL2 (OGC 21-065r2): basic comparisons, `LIKE`, `BETWEEN`, `IN`, `IS NULL`, `AND`, `OR`,
//! `NOT`, and spatial functions with geometries as well-known text.

mod ask;
mod lex;
mod parse;
mod wkt;

pub use ask::holds;
pub use parse::parse;

use geo::Geometry;

/// Longest filter, bytes.
pub const LONGEST: usize = 8 * 1024;

/// A condition on a feature. Fields stand by position.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// All of these.
    And(Vec<Condition>),
    /// Any of these.
    Or(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// A comparison of two terms.
    Compare(Term, Comparison, Term),
    /// Within two bounds, both included.
    Between(Term, Term, Term),
    /// One of several.
    In(Term, Vec<Term>),
    /// A pattern with `%` and `_`.
    Like(Term, String),
    /// Unknown.
    IsNull(usize),
    /// A spatial relation of the feature to a geometry.
    Spatial(Relation, Geometry<f64>),
    /// Always so, or never.
    Always(bool),
}

/// How two terms are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// =
    Equal,
    /// <>
    Unequal,
    /// <
    Less,
    /// >
    Greater,
    /// <=
    AtMost,
    /// >=
    AtLeast,
}

/// A field, or what is compared with it.
#[derive(Debug, Clone, PartialEq)]
pub enum Term {
    /// The value of a field.
    Field(usize),
    /// The value of a term of words in small letters.
    Folded(Box<Term>),
    /// Words.
    Text(String),
    /// A figure.
    Number(f64),
}

/// How a feature lies to a geometry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// They share a point.
    Intersects,
    /// They share none.
    Disjoint,
    /// The feature lies within the geometry.
    Within,
    /// The feature contains the geometry.
    Contains,
}
