use super::base;
use super::furniture::{area, outline};
use crate::draw::{Frame, Ink, Mark};

/// A piece of ground.
#[derive(Debug, Clone, Copy)]
pub(super) enum Swatch {
    Plain([u8; 3]),
    /// Hatched grey.
    Unknown,
    /// The ramp, hatched.
    Doubt,
}

impl Swatch {
    pub(super) fn draw(self, at: [f32; 2], unit: f32, marks: &mut Vec<Mark>) {
        let frame = |left: f32, right: f32| Frame {
            left: at[0] + left * unit,
            right: at[0] + right * unit,
            top: at[1] - 5.0 * unit,
            bottom: at[1] + 5.0 * unit,
        };
        let whole = frame(-9.0, 9.0);
        match self {
            Self::Plain(rgb) => marks.push(area(&whole, Ink::solid(rgb))),
            Self::Unknown => {
                marks.push(area(&whole, Ink::solid(base::UNKNOWN)));
                slants(&whole, unit, (1.0, &|_| base::HATCH), marks);
            }
            Self::Doubt => {
                let shares = [0.25, 0.5, 0.8];
                for (part, share) in shares.into_iter().enumerate() {
                    let left = -9.0 + 6.0 * part as f32;
                    marks.push(area(&frame(left, left + 6.0), Ink::solid(base::ground(share))));
                }
                slants(&whole, unit, (-1.0, &|part| base::doubt(shares[part.min(2)])), marks);
            }
        }
        marks.push(outline(&whole, 0.6 * unit));
    }
}

/// Three slanting lines in a swatch: upwards for 1, downwards for −1, each in its own colour.
fn slants(swatch: &Frame, unit: f32, (way, colour): (f32, &dyn Fn(usize) -> [u8; 3]), marks: &mut Vec<Mark>) {
    for step in 0..3 {
        let x = swatch.left + (4.0 + 5.0 * step as f32) * unit;
        let (low, high) = (swatch.bottom - unit, swatch.top + unit);
        let ends = if way > 0.0 { [low, high] } else { [high, low] };
        let points = vec![[x - 3.0 * unit, ends[0]], [x + 5.0 * unit, ends[1]]];
        marks.push(Mark::Line { points, width_px: 1.2 * unit, ink: Ink::solid(colour(step)) });
    }
}
