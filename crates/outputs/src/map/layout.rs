use super::captions::source_lines;
use super::view::View;
use super::{Options, Picture, graticule};
use crate::draw::{Anchor, Frame};
use crate::messages::Direction;

/// Width of the legend, units of the layout.
pub(super) const PANEL: f32 = 176.0;
/// Beside the map on the side of the degrees, at least.
const DEGREES: f32 = 50.0;
/// Between map and legend.
const GAP: f32 = 18.0;
/// Beside the page.
const MARGIN: f32 = 20.0;
/// Above the map, for the title.
const TOP: f32 = 74.0;

/// Where things stand on the page: title above, legend beside the map where lines end, sources below.
pub(super) struct Layout {
    pub size: (u32, u32),
    /// The map.
    pub view: View,
    /// The space for the legend.
    pub panel: Frame,
    /// Base line of the title.
    pub title_base: f32,
    /// Lower end of map and legend: the sources stand below.
    pub bottom: f32,
    /// The lines of sources.
    pub sources: Vec<String>,
}

impl Layout {
    /// The map as large as the page lets it be. `legend_px` is how high the legend is: the page is no lower unless told.
    pub(super) fn of(picture: &Picture<'_>, legend_px: f32) -> Self {
        let unit = picture.options.scale();
        let width = picture.options.width_px as f32;
        let sources = source_lines(picture, width - 2.0 * MARGIN * unit);
        let foot = (36.0 + 12.5 * (sources.len() + 1) as f32) * unit;
        let (left, top) = (graticule::margin(picture).max(DEGREES * unit), TOP * unit);
        let space = width - left - (GAP + PANEL + MARGIN) * unit;
        let frame = picture.region.frame;
        let shape = frame.rows as f32 / frame.columns as f32;
        let height = picture.options.height_px.map_or_else(
            || {
                let map_px = (space * shape).min(width * 1.5);
                (top + foot + map_px.max(legend_px)).round()
            },
            |height| height as f32,
        );
        let map = Frame { left, top, right: left + space, bottom: (height - foot).max(top + 1.0) };
        let fitted = View::fit(frame, map);
        // A tall region leaves room beside it: the legend moves in, and the whole is centred.
        let spare = (space - fitted.frame.width()).max(0.0);
        let map_left = left + spare / 2.0;
        let panel_left = map_left + fitted.frame.width() + GAP * unit;
        let mut layout = Self {
            size: (picture.options.width_px, height as u32),
            view: View::fit(frame, Frame { left: map_left, ..map }),
            bottom: fitted.frame.bottom.max(top + legend_px).min(height - foot),
            panel: Frame { left: panel_left, top, right: panel_left + PANEL * unit, bottom: height - foot },
            title_base: 38.0 * unit,
            sources,
        };
        if picture.words.direction() == Direction::RightToLeft {
            layout.mirror(frame, &map, width);
        }
        layout
    }

    /// The legend to the left, the degrees to the right.
    fn mirror(&mut self, grid: spatial::GridFrame, map: &Frame, width: f32) {
        let panel = self.panel;
        self.panel = Frame { left: width - panel.right, right: width - panel.left, ..panel };
        let left = width - self.view.frame.right;
        self.view = View::fit(grid, Frame { left, right: left + map.width(), ..*map });
    }

    /// Where lines of the page begin, and how they stand there.
    pub(super) fn start(&self, direction: &Direction) -> (f32, Anchor) {
        let map = self.view.frame;
        match direction {
            Direction::LeftToRight => (map.left, Anchor::Start),
            Direction::RightToLeft => (map.right, Anchor::End),
        }
    }

    /// How wide a line of the page can be.
    pub(super) fn page_width(&self) -> f32 {
        let map = self.view.frame;
        map.right.max(self.panel.right) - map.left.min(self.panel.left)
    }
}

impl Options {
    /// Pixels of the page per unit of the layout. A page too narrow for its dpi is laid out smaller, so that the legend
    /// keeps its place.
    pub(super) fn scale(&self) -> f32 {
        (self.dpi as f32 / 96.0).min(self.width_px as f32 / 640.0)
    }
}
