/// Keys and values of one feature, as its source has them, sorted by key: OpenStreetMap tags, or the filled columns of
/// a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tags(Vec<(String, String)>);

impl Tags {
    /// Sorts pairs of key and value; of equal keys the first stays.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut pairs: Vec<(String, String)> = pairs.into_iter().collect();
        pairs.sort_by(|a, b| a.0.cmp(&b.0));
        pairs.dedup_by(|later, first| later.0 == first.0);
        Self(pairs)
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        let position = self.0.binary_search_by(|(known, _)| known.as_str().cmp(key)).ok()?;
        Some(self.0[position].1.as_str())
    }

    /// Whether a key has this value.
    pub fn is(&self, key: &str, value: &str) -> bool {
        self.get(key) == Some(value)
    }

    /// Whether a key says yes: `yes`, `true` or `1`.
    pub fn says_yes(&self, key: &str) -> bool {
        matches!(self.get(key), Some("yes" | "true" | "1"))
    }

    /// Keys and values in order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The name: `name`, else the international one, else the first of any language.
    pub fn name(&self) -> Option<&str> {
        let first_of_any = || self.iter().find(|(key, _)| language_of(key).is_some()).map(|(_, value)| value);
        self.get("name").or_else(|| self.get("int_name")).or_else(first_of_any).map(str::trim).filter(|n| !n.is_empty())
    }

    /// Names by language code: `name:ru`, `name_ru`.
    pub fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.iter().filter_map(|(key, value)| Some((language_of(key)?, value.trim()))).filter(|(_, n)| !n.is_empty())
    }
}

/// The language code of a key such as `name:ru`, `name_ru` or `name:zh-Hant`; `None` for other keys, also for
/// `name:etymology` and the like.
pub(crate) fn language_of(key: &str) -> Option<&str> {
    let code = key.strip_prefix("name:").or_else(|| key.strip_prefix("name_"))?;
    let main = code.split(['-', '_']).next()?;
    let is_code = (2..=3).contains(&main.len()) && main.bytes().all(|byte| byte.is_ascii_lowercase());
    is_code.then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(pairs: &[(&str, &str)]) -> Tags {
        Tags::new(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn names_in_every_script_and_no_etymology() {
        let tags = tags(&[
            ("name", "Кала-Корейш"),
            ("name:en", "Kala-Koreysh"),
            ("name:zh-Hant", "卡拉"),
            ("name:etymology", "fortress"),
            ("name:prefix", "село"),
        ]);
        let names: Vec<_> = tags.names().collect();
        assert_eq!(names, [("en", "Kala-Koreysh"), ("zh-Hant", "卡拉")]);
        assert_eq!(tags.name(), Some("Кала-Корейш"));
    }

    #[test]
    fn a_feature_without_name_takes_one_of_any_language() {
        assert_eq!(tags(&[("name:ar", "قرية"), ("place", "village")]).name(), Some("قرية"));
        assert_eq!(tags(&[("place", "village")]).name(), None);
    }
}
