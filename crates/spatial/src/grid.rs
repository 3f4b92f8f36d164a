use geo::{Coord, Rect};

/// Where the cells of a grid lie: square cells, row 0 in the north, column 0 in the west, metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GridFrame {
    /// Easting of the western edge, metres.
    pub west_m: f64,
    /// Northing of the northern edge, metres.
    pub north_m: f64,
    /// Side of a cell, metres.
    pub cell_m: f64,
    /// Number of columns, west to east.
    pub columns: usize,
    /// Number of rows, north to south.
    pub rows: usize,
}

impl GridFrame {
    /// Number of cells.
    pub fn cells(&self) -> usize {
        self.columns * self.rows
    }

    /// Area of one cell in hectares.
    pub fn cell_ha(&self) -> f64 {
        self.cell_m * self.cell_m / 10_000.0
    }

    /// Position of a cell in the row-major order of [`Grid`] values.
    pub fn index(&self, column: usize, row: usize) -> usize {
        row * self.columns + column
    }

    /// Centre of a cell, metres.
    pub fn center(&self, column: usize, row: usize) -> Coord<f64> {
        Coord {
            x: self.west_m + (column as f64 + 0.5) * self.cell_m,
            y: self.north_m - (row as f64 + 0.5) * self.cell_m,
        }
    }

    /// Column and row of the cell that holds a point; `None` outside. A point on the edge of two cells belongs to the
    /// eastern, southern one; the grid's own eastern and southern edges lie outside.
    pub fn cell_at(&self, point: Coord<f64>) -> Option<(usize, usize)> {
        let column = ((point.x - self.west_m) / self.cell_m).floor();
        let row = ((self.north_m - point.y) / self.cell_m).floor();
        let inside = column >= 0.0 && row >= 0.0 && column < self.columns as f64 && row < self.rows as f64;
        inside.then_some((column as usize, row as usize))
    }

    /// The rectangle the grid covers, metres.
    pub fn extent(&self) -> Rect<f64> {
        let east = self.west_m + self.columns as f64 * self.cell_m;
        let south = self.north_m - self.rows as f64 * self.cell_m;
        Rect::new(Coord { x: self.west_m, y: south }, Coord { x: east, y: self.north_m })
    }
}

/// Values on a [`GridFrame`], row by row from the north-west corner.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid<T> {
    frame: GridFrame,
    values: Vec<T>,
}

impl<T> Grid<T> {
    /// The grid, or `None` when the number of values is not the number of cells.
    pub fn new(frame: GridFrame, values: Vec<T>) -> Option<Self> {
        (values.len() == frame.cells()).then_some(Self { frame, values })
    }

    /// Fills a grid by asking for each cell's value, by column and row.
    pub fn from_fn(frame: GridFrame, mut value: impl FnMut(usize, usize) -> T) -> Self {
        let mut values = Vec::with_capacity(frame.cells());
        for row in 0..frame.rows {
            for column in 0..frame.columns {
                values.push(value(column, row));
            }
        }
        Self { frame, values }
    }

    /// Where the cells lie.
    pub fn frame(&self) -> GridFrame {
        self.frame
    }

    /// All values, row-major from the north-west corner.
    pub fn values(&self) -> &[T] {
        &self.values
    }
}

impl<T: Copy> Grid<T> {
    /// The stored value of a cell, gap markers included.
    pub fn raw(&self, column: usize, row: usize) -> T {
        self.values[self.frame.index(column, row)]
    }
}

impl Grid<f32> {
    /// How a missing value is stored. Read through [`Grid::value`], which turns it into `None`.
    pub const GAP: f32 = f32::NAN;

    /// The value of a cell; `None` where it is missing.
    pub fn value(&self, column: usize, row: usize) -> Option<f32> {
        let value = self.raw(column, row);
        (!value.is_nan()).then_some(value)
    }

    /// The value of the cell that holds a point; `None` outside the grid and where it is missing.
    pub fn value_at(&self, point: Coord<f64>) -> Option<f32> {
        let (column, row) = self.frame.cell_at(point)?;
        self.value(column, row)
    }
}
