//! How the grid is cut into tiles.

use geo::Coord;

use super::tile::{RIM, STRIDE, TILE};
use crate::GridFrame;

/// How the grid is cut into tiles.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tiling {
    pub frame: GridFrame,
    pub across: usize,
    pub down: usize,
}

impl Tiling {
    pub fn new(frame: GridFrame) -> Self {
        Self { frame, across: frame.columns.div_ceil(TILE), down: frame.rows.div_ceil(TILE) }
    }

    pub fn tiles(&self) -> usize {
        self.across * self.down
    }

    /// Tile of a cell and its place in the tile.
    pub fn locate(&self, column: usize, row: usize) -> (u32, u32) {
        let tile = row / TILE * self.across + column / TILE;
        (tile as u32, ((row % TILE + RIM) * STRIDE + column % TILE + RIM) as u32)
    }

    /// Column and row of a place in a tile; they may lie outside the grid for places in the rim.
    pub fn column_row(&self, tile: u32, local: u32) -> (isize, isize) {
        let (left, top) = self.corner(tile);
        let (x, y) = (local as usize % STRIDE, local as usize / STRIDE);
        (left as isize + x as isize - RIM as isize, top as isize + y as isize - RIM as isize)
    }

    /// Column and row of a tile's first cell.
    pub fn corner(&self, tile: u32) -> (usize, usize) {
        (tile as usize % self.across * TILE, tile as usize / self.across * TILE)
    }

    /// The tile that holds a point, or the one nearest to a point outside.
    pub fn tile_near(&self, point: Coord<f64>) -> u32 {
        let column = ((point.x - self.frame.west_m) / self.frame.cell_m).clamp(0.0, self.frame.columns as f64 - 1.0);
        let row = ((self.frame.north_m - point.y) / self.frame.cell_m).clamp(0.0, self.frame.rows as f64 - 1.0);
        self.locate(column as usize, row as usize).0
    }

    /// Columns and rows of a tile that lie in the grid.
    pub fn size(&self, tile: u32) -> (usize, usize) {
        let (left, top) = self.corner(tile);
        (TILE.min(self.frame.columns - left), TILE.min(self.frame.rows - top))
    }
}
