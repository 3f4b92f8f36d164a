use spatial::crs::Crs;
use spatial::{GridFrame, LonLat};

/// Pixels on a side of a tile.
pub const SIDE: usize = 256;

/// The deepest level of tiles.
pub const DEEPEST: u8 = 22;

/// No cell.
pub const NOWHERE: u32 = u32::MAX;

/// One tile of the tile matrix set WebMercatorQuad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tile {
    /// Level: the world is 2^z tiles wide.
    pub z: u8,
    /// Column from the west.
    pub x: u32,
    /// Row from the north.
    pub y: u32,
}

impl Tile {
    /// A tile; `None` when there is none of these numbers.
    pub fn new(z: u8, x: u32, y: u32) -> Option<Self> {
        (z <= DEEPEST && x < 1 << z && y < 1 << z).then_some(Self { z, x, y })
    }

    /// Longitude and latitude of a place in the tile, 0 to 1 from its north-western corner.
    pub fn lonlat(self, (across, down): (f64, f64)) -> LonLat {
        let world = f64::from(1u32 << self.z);
        let lon = (f64::from(self.x) + across) / world * 360.0 - 180.0;
        let lat = (std::f64::consts::PI * (1.0 - 2.0 * (f64::from(self.y) + down) / world)).sinh().atan().to_degrees();
        LonLat { lon, lat }
    }

    /// West, south, east, north in degrees, a share of the tile's side wider on each side.
    pub fn bounds(self, wider: f64) -> [f64; 4] {
        let (north_west, south_east) = (self.lonlat((-wider, -wider)), self.lonlat((1.0 + wider, 1.0 + wider)));
        [north_west.lon, south_east.lat, south_east.lon, north_west.lat]
    }

    /// Where longitude and latitude lie in the tile, 0 to 1 from its north-western corner.
    pub fn place(self, lon: f64, lat: f64) -> (f64, f64) {
        let world = f64::from(1u32 << self.z);
        let limit = 85.051_128_779_806_6;
        let down = lat.clamp(-limit, limit).to_radians().tan().asinh() / std::f64::consts::PI;
        ((lon + 180.0) / 360.0 * world - f64::from(self.x), (1.0 - down) / 2.0 * world - f64::from(self.y))
    }
}

/// The cell of the grid under the middle of every pixel of a tile, row by row from the north; [`NOWHERE`] outside it.
///
/// Positions are projected on a lattice and taken linear between: within a hundredth of a pixel from level 6 on, where
/// a tile is 600 km wide.
pub fn cells(tile: Tile, crs: &Crs, frame: GridFrame) -> Vec<u32> {
    let step = if tile.z < 6 { 4 } else { 32 };
    let nodes = SIDE / step + 1;
    let lattice: Vec<Option<(f64, f64)>> = (0..nodes * nodes)
        .map(|node| {
            let share = |at: usize| (at * step) as f64 / SIDE as f64;
            let at = crs.to_metres(tile.lonlat((share(node % nodes), share(node / nodes))))?;
            Some(((at.x - frame.west_m) / frame.cell_m, (frame.north_m - at.y) / frame.cell_m))
        })
        .collect();
    let mut cells = vec![NOWHERE; SIDE * SIDE];
    for block in 0..(nodes - 1) * (nodes - 1) {
        let (across, down) = (block % (nodes - 1), block / (nodes - 1));
        let node = down * nodes + across;
        let corners = [lattice[node], lattice[node + 1], lattice[node + nodes], lattice[node + nodes + 1]];
        if let [Some(nw), Some(ne), Some(sw), Some(se)] = corners {
            fill(&mut cells, (across * step, down * step, step), [nw, ne, sw, se], frame);
        }
    }
    cells
}

/// Fills one block of the lattice.
fn fill(
    cells: &mut [u32],
    (left, top, step): (usize, usize, usize),
    [nw, ne, sw, se]: [(f64, f64); 4],
    frame: GridFrame,
) {
    let mix = |a: (f64, f64), b: (f64, f64), share: f64| (a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share);
    for row in 0..step {
        let down = (row as f64 + 0.5) / step as f64;
        let (west, east) = (mix(nw, sw, down), mix(ne, se, down));
        for column in 0..step {
            let (x, y) = mix(west, east, (column as f64 + 0.5) / step as f64);
            if x >= 0.0 && y >= 0.0 && x < frame.columns as f64 && y < frame.rows as f64 {
                cells[(top + row) * SIDE + left + column] = (y as usize * frame.columns + x as usize) as u32;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_out_of_range_are_no_tile() {
        assert!(Tile::new(0, 0, 0).is_some() && Tile::new(22, 4_194_303, 0).is_some());
        assert!(Tile::new(0, 1, 0).is_none() && Tile::new(23, 0, 0).is_none() && Tile::new(255, 0, 0).is_none());
    }

    #[test]
    fn a_tile_lies_where_everybody_else_puts_it() {
        // mercantile.bounds(9, 306, 4): west 5.625, south 79.1713…, see the slippy map formulae.
        let tile = Tile::new(4, 9, 5).unwrap();
        let [west, south, east, north] = tile.bounds(0.0);
        assert!((west - 22.5).abs() < 1e-9 && (east - 45.0).abs() < 1e-9);
        assert!((north - 55.776_573_018_667_7).abs() < 1e-9 && (south - 40.979_898_069_620_1).abs() < 1e-9);
        let (across, down) = tile.place(33.75, 49.0);
        let back = tile.lonlat((across, down));
        assert!((back.lon - 33.75).abs() < 1e-9 && (back.lat - 49.0).abs() < 1e-9);
    }

    #[test]
    fn the_lattice_finds_the_cell_that_projecting_each_pixel_finds() {
        let crs = Crs::from_proj4("EPSG:32737", "+proj=utm +zone=37 +datum=WGS84 +units=m").unwrap();
        let frame = GridFrame { west_m: 400_000.0, north_m: 4_800_000.0, cell_m: 90.0, columns: 1200, rows: 1000 };
        let tile = Tile::new(9, 310, 188).unwrap();
        let found = cells(tile, &crs, frame);
        let mut apart = 0;
        for (pixel, cell) in found.iter().enumerate() {
            let share = |at: usize| (at as f64 + 0.5) / SIDE as f64;
            let at = crs.to_metres(tile.lonlat((share(pixel % SIDE), share(pixel / SIDE)))).unwrap();
            let exact = frame.cell_at(at).map_or(NOWHERE, |(column, row)| frame.index(column, row) as u32);
            apart += usize::from(exact != *cell);
        }
        assert!(found.iter().filter(|cell| **cell != NOWHERE).count() > 10_000);
        assert!(apart < SIDE * SIDE / 50, "{apart} pixels beside the edge of a cell take its neighbour");
    }
}
