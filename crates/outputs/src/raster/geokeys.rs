use spatial::crs::Crs;

/// The value of a key of a user-defined system.
const USER_DEFINED: u16 = 32_767;
/// Where the figures and texts of keys stand: the tags `GeoDoubleParams` and `GeoAsciiParams`.
const DOUBLES_TAG: u16 = 34_736;
const ASCII_TAG: u16 = 34_737;

/// The three tags that tell the coordinate system: `GeoKeyDirectory`, `GeoDoubleParams`, `GeoAsciiParams`.
#[derive(Default)]
pub(super) struct GeoKeys {
    entries: Vec<[u16; 4]>,
    /// The figures that entries point to.
    pub doubles: Vec<f64>,
    /// The texts that entries point to, each ending with `|`.
    pub ascii: String,
}

impl GeoKeys {
    /// The keys of a projected system in metres, pixel is area: by its EPSG number; by its parameters when it is a
    /// Lambert azimuthal equal-area system; any other by its WKT, in the form GDAL and ESRI programs read.
    pub(super) fn of(crs: &Crs) -> Self {
        let mut keys = Self::default();
        keys.short(1024, 1); // GTModelType: projected
        keys.short(1025, 1); // GTRasterType: pixel is area
        match (crs.epsg().and_then(|code| u16::try_from(code).ok()), crs.equal_area_center()) {
            (Some(code), _) => {
                keys.text(1026, crs.name());
                keys.short(3072, code);
                keys.short(3076, 9001);
            }
            (None, Some(center)) => {
                keys.text(1026, crs.name());
                keys.short(2048, 4326); // GeodeticCRS: WGS 84
                keys.short(3072, USER_DEFINED);
                keys.text(3073, crs.name());
                keys.short(3074, USER_DEFINED);
                keys.short(3075, 10); // CT_LambertAzimEqualArea
                keys.short(3076, 9001); // metre
                keys.double(3082, crs.false_origin().x);
                keys.double(3083, crs.false_origin().y);
                keys.double(3088, center.lon);
                keys.double(3089, center.lat);
            }
            (None, None) => {
                keys.text(1026, crs.name());
                keys.short(3072, USER_DEFINED);
                let definition =
                    crs.wkt().map_or_else(|| crs.name().to_owned(), |wkt| format!("ESRI PE String = {wkt}"));
                keys.text(3073, &definition);
                keys.short(3076, 9001);
            }
        }
        keys
    }

    /// The directory: version 1.1.0 and the number of keys, then the keys by number.
    pub(super) fn directory(&self) -> Vec<u16> {
        let head = [1, 1, 0, self.entries.len() as u16];
        std::iter::once(head).chain(self.entries.iter().copied()).flatten().collect()
    }

    fn short(&mut self, key: u16, value: u16) {
        self.entries.push([key, 0, 1, value]);
    }

    fn double(&mut self, key: u16, value: f64) {
        self.entries.push([key, DOUBLES_TAG, 1, self.doubles.len() as u16]);
        self.doubles.push(value);
    }

    /// The tag holds ASCII: other characters become `?`, and the bar, which ends a text, a slash.
    fn text(&mut self, key: u16, text: &str) {
        let plain: String = text
            .chars()
            .map(|c| {
                if c == '|' {
                    '/'
                } else if c.is_ascii() {
                    c
                } else {
                    '?'
                }
            })
            .collect();
        self.entries.push([key, ASCII_TAG, plain.len() as u16 + 1, self.ascii.len() as u16]);
        self.ascii += &plain;
        self.ascii.push('|');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use spatial::LonLatBox;

    #[test]
    fn an_epsg_system_is_its_number() {
        let crs = Crs::auto(LonLatBox::new(43.2, -12.4, 44.6, -11.3).unwrap());
        let keys = GeoKeys::of(&crs);
        assert_eq!(keys.ascii, "EPSG:32738|");
        assert_eq!(
            keys.directory(),
            [1, 1, 0, 5, 1024, 0, 1, 1, 1025, 0, 1, 1, 1026, 34737, 11, 0, 3072, 0, 1, 32738, 3076, 0, 1, 9001]
        );
    }

    #[test]
    fn keys_ascend_and_figures_are_the_centre() {
        let crs = Crs::auto(LonLatBox::new(40.0, 41.2, 48.6, 45.0).unwrap());
        let keys = GeoKeys::of(&crs);
        assert!(keys.entries.windows(2).all(|pair| pair[0][0] < pair[1][0]));
        assert_eq!(keys.doubles, [0.0, 0.0, 44.3, 43.1]);
    }
}
