use super::Weight;

/// A colour with its opacity, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ink {
    /// Red, green, blue.
    pub rgb: [u8; 3],
    /// 0 invisible, 1 opaque.
    pub opacity: f64,
}

impl Ink {
    /// An opaque colour.
    pub const fn solid(rgb: [u8; 3]) -> Self {
        Self { rgb, opacity: 1.0 }
    }

    /// The same colour, more or less opaque.
    pub const fn faded(self, opacity: f64) -> Self {
        Self { opacity, ..self }
    }
}

/// Which side of its point a text stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// The text starts at the point.
    Start,
    /// The text is centred on the point.
    Middle,
    /// The text ends at the point.
    End,
}

/// A text in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// The words.
    pub words: String,
    /// Where it stands: across by `anchor`, the base line down.
    pub at: [f32; 2],
    /// Height of the font, pixels.
    pub size_px: f32,
    /// How heavy it is.
    pub weight: Weight,
    /// Its colour.
    pub ink: Ink,
    /// Which side of the point it stands on.
    pub anchor: Anchor,
}

/// One thing to draw, in pixels from the upper left corner of the page.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A line through points.
    Line {
        /// Its vertices.
        points: Vec<[f32; 2]>,
        /// Its width, pixels.
        width_px: f32,
        /// Its colour.
        ink: Ink,
    },
    /// A filled area without holes.
    Area {
        /// Its corners.
        points: Vec<[f32; 2]>,
        /// Its colour.
        ink: Ink,
    },
    /// A filled circle.
    Dot {
        /// Its centre.
        at: [f32; 2],
        /// Its radius, pixels.
        radius_px: f32,
        /// Its colour.
        ink: Ink,
    },
    /// A text.
    Text(Text),
}

/// A rectangle on the page, pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Left side.
    pub left: f32,
    /// Upper side.
    pub top: f32,
    /// Right side.
    pub right: f32,
    /// Lower side.
    pub bottom: f32,
}

impl Frame {
    /// The rectangle of a size around a point.
    pub fn around(at: [f32; 2], half_px: f32) -> Self {
        Self { left: at[0] - half_px, top: at[1] - half_px, right: at[0] + half_px, bottom: at[1] + half_px }
    }

    /// Upper left, upper right, lower right, lower left.
    pub fn corners(&self) -> [[f32; 2]; 4] {
        [[self.left, self.top], [self.right, self.top], [self.right, self.bottom], [self.left, self.bottom]]
    }

    /// Width, pixels.
    pub fn width(&self) -> f32 {
        self.right - self.left
    }

    /// Height, pixels.
    pub fn height(&self) -> f32 {
        self.bottom - self.top
    }

    /// Whether two rectangles share more than an edge.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// Whether another rectangle lies wholly inside.
    pub fn holds(&self, other: &Self) -> bool {
        other.left >= self.left && other.right <= self.right && other.top >= self.top && other.bottom <= self.bottom
    }

    /// Whether a point lies inside or on the edge.
    pub fn has(&self, at: [f32; 2]) -> bool {
        (self.left..=self.right).contains(&at[0]) && (self.top..=self.bottom).contains(&at[1])
    }
}

impl Mark {
    /// The same mark on the other side of an upright line: places change sides, words keep their shape.
    #[must_use]
    pub fn mirrored(self, axis_px: f32) -> Self {
        let across = |[x, y]: [f32; 2]| [2.0 * axis_px - x, y];
        match self {
            Self::Line { points, width_px, ink } => {
                Self::Line { points: points.into_iter().map(across).collect(), width_px, ink }
            }
            Self::Area { points, ink } => Self::Area { points: points.into_iter().map(across).collect(), ink },
            Self::Dot { at, radius_px, ink } => Self::Dot { at: across(at), radius_px, ink },
            Self::Text(text) => {
                let anchor = match text.anchor {
                    Anchor::Start => Anchor::End,
                    Anchor::Middle => Anchor::Middle,
                    Anchor::End => Anchor::Start,
                };
                Self::Text(Text { at: across(text.at), anchor, ..text })
            }
        }
    }
}
