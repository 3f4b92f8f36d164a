use geo::Coord;
use spatial::GridFrame;

use crate::draw::Frame;

/// How metres of the region become pixels of the page.
#[derive(Debug, Clone, Copy)]
pub(super) struct View {
    /// The map's place on the page, whole pixels.
    pub frame: Frame,
    west_m: f64,
    north_m: f64,
    /// Metres of the coordinate system per pixel.
    pub metres_per_px: f64,
}

impl View {
    /// The whole grid inside a space of the page, as large as it fits, in the upper left of it.
    pub(super) fn fit(grid: GridFrame, space: Frame) -> Self {
        let (width_m, height_m) = (grid.columns as f64 * grid.cell_m, grid.rows as f64 * grid.cell_m);
        let metres_per_px = (width_m / f64::from(space.width())).max(height_m / f64::from(space.height()));
        let (width, height) = ((width_m / metres_per_px).round() as f32, (height_m / metres_per_px).round() as f32);
        let (left, top) = (space.left.round(), space.top.round());
        let frame = Frame { left, top, right: left + width.max(1.0), bottom: top + height.max(1.0) };
        Self { frame, west_m: grid.west_m, north_m: grid.north_m, metres_per_px }
    }

    /// Columns and rows of pixels the map has.
    pub(super) fn size(&self) -> (usize, usize) {
        (self.frame.width() as usize, self.frame.height() as usize)
    }

    /// Where a point stands on the page.
    pub(super) fn page(&self, at: Coord<f64>) -> [f32; 2] {
        [
            self.frame.left + ((at.x - self.west_m) / self.metres_per_px) as f32,
            self.frame.top + ((self.north_m - at.y) / self.metres_per_px) as f32,
        ]
    }

    /// The point a place on the page stands for.
    pub(super) fn metres(&self, page: [f32; 2]) -> Coord<f64> {
        Coord {
            x: self.west_m + f64::from(page[0] - self.frame.left) * self.metres_per_px,
            y: self.north_m - f64::from(page[1] - self.frame.top) * self.metres_per_px,
        }
    }

    /// The grid of the map's pixels.
    pub(super) fn grid(&self) -> GridFrame {
        let (columns, rows) = self.size();
        GridFrame { west_m: self.west_m, north_m: self.north_m, cell_m: self.metres_per_px, columns, rows }
    }

    /// A line on the page in the pieces that lie inside the map, without vertices nearer than half a pixel to the last.
    pub(super) fn line(&self, vertices: &[Coord<f64>]) -> Vec<Vec<[f32; 2]>> {
        let mut pieces: Vec<Vec<[f32; 2]>> = Vec::new();
        let mut open = false;
        for pair in vertices.windows(2) {
            let Some((from, to)) = clipped(self.page(pair[0]), self.page(pair[1]), &self.frame) else {
                open = false;
                continue;
            };
            match pieces.last_mut() {
                Some(piece) if open => {
                    if piece.last().is_none_or(|last| far(*last, to)) {
                        piece.push(to);
                    }
                }
                _ => pieces.push(vec![from, to]),
            }
            open = self.frame.has(self.page(pair[1]));
        }
        pieces
    }
}

fn far(a: [f32; 2], b: [f32; 2]) -> bool {
    (a[0] - b[0]).hypot(a[1] - b[1]) >= 0.5
}

/// The part of a segment inside a rectangle (Liang and Barsky, "A new concept and method for line clipping", 1984).
fn clipped(from: [f32; 2], to: [f32; 2], frame: &Frame) -> Option<([f32; 2], [f32; 2])> {
    let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
    let (mut enter, mut leave) = (0.0f32, 1.0f32);
    let sides = [
        (-dx, from[0] - frame.left),
        (dx, frame.right - from[0]),
        (-dy, from[1] - frame.top),
        (dy, frame.bottom - from[1]),
    ];
    for (step, room) in sides {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            enter = enter.max(room / step);
        } else {
            leave = leave.min(room / step);
        }
    }
    let at = |share: f32| [from[0] + share * dx, from[1] + share * dy];
    (enter <= leave).then(|| (at(enter), at(leave)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOX: Frame = Frame { left: 0.0, top: 0.0, right: 10.0, bottom: 10.0 };

    #[test]
    fn segments_are_cut_at_the_edge() {
        assert_eq!(clipped([-5.0, 5.0], [5.0, 5.0], &BOX), Some(([0.0, 5.0], [5.0, 5.0])));
        assert_eq!(clipped([-5.0, 5.0], [15.0, 5.0], &BOX), Some(([0.0, 5.0], [10.0, 5.0])));
        assert_eq!(clipped([-5.0, -1.0], [15.0, -1.0], &BOX), None);
    }

    #[test]
    fn a_line_that_leaves_and_comes_back_is_two_pieces() {
        let grid = GridFrame { west_m: 0.0, north_m: 100.0, cell_m: 10.0, columns: 10, rows: 10 };
        let view = View::fit(grid, BOX);
        let at = |x: f64, y: f64| Coord { x, y };
        let pieces = view.line(&[at(50.0, 50.0), at(150.0, 50.0), at(150.0, 20.0), at(50.0, 20.0)]);
        assert_eq!(pieces.len(), 2);
        assert_eq!(pieces[0], vec![[5.0, 5.0], [10.0, 5.0]]);
        assert_eq!(pieces[1], vec![[10.0, 8.0], [5.0, 8.0]]);
    }

    #[test]
    fn page_and_metres_go_both_ways() {
        let grid = GridFrame { west_m: 500.0, north_m: 900.0, cell_m: 30.0, columns: 100, rows: 50 };
        let view = View::fit(grid, Frame { left: 20.0, top: 10.0, right: 320.0, bottom: 310.0 });
        let back = view.metres(view.page(Coord { x: 1000.0, y: 100.0 }));
        assert!((back.x - 1000.0).abs() < 0.01 && (back.y - 100.0).abs() < 0.01);
        assert_eq!(view.size(), (300, 150));
    }
}
