//! The fields of a chapter's JSON, in order.

use std::borrow::Cow;

/// A field of a chapter's JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field<'a> {
    /// `name`.
    Name,
    /// `content`.
    Content,
    /// `number`.
    Number,
    /// `sub_items`.
    Children,
    /// `path`.
    Path,
    /// `source_path`.
    SourcePath,
    /// `parent_names`.
    ParentNames,
    /// An unknown field: its key, and its value as JSON.
    Unknown(Cow<'a, str>, &'a str),
}

/// The fields that mdBook writes, in its order.
const USUAL: [Field<'static>; 7] = [
    Field::Name,
    Field::Content,
    Field::Number,
    Field::Children,
    Field::Path,
    Field::SourcePath,
    Field::ParentNames,
];

/// The fields of a chapter, in order. A chapter with only the usual fields takes no memory for them.
#[derive(Clone, Debug, Default)]
pub struct FieldList<'a> {
    /// The number of usual fields at the start. Once another field follows, `others` has all fields.
    usual: usize,
    others: Vec<Field<'a>>,
}

impl<'a> FieldList<'a> {
    /// Returns the fields that mdBook writes.
    pub fn usual() -> Self {
        Self {
            usual: USUAL.len(),
            others: Vec::new(),
        }
    }

    /// Returns the fields in order.
    pub fn as_slice(&self) -> &[Field<'a>] {
        if self.others.is_empty() {
            &USUAL[..self.usual]
        } else {
            &self.others
        }
    }

    /// Adds a field at the end.
    pub fn push(&mut self, field: Field<'a>) {
        if self.others.is_empty() {
            if USUAL.get(self.usual) == Some(&field) {
                self.usual += 1;
                return;
            }
            self.others = self.as_slice().to_vec();
        }
        self.others.push(field);
    }

    /// Returns the usual fields that are missing.
    pub fn missing(&self) -> impl Iterator<Item = &Field<'a>> {
        USUAL
            .iter()
            .filter(|field| !self.as_slice().contains(field))
    }
}

#[cfg(test)]
mod tests {
    use std::slice;

    use super::{Field, FieldList, USUAL};

    #[test]
    fn any_order_is_kept() {
        let unknown = Field::Unknown("x".into(), "1");
        let swapped = [Field::Content, Field::Name];
        let twice = [Field::Name, Field::Name];
        let extended = [&USUAL[..], slice::from_ref(&unknown)].concat();
        let between = [Field::Name, unknown, Field::Content];
        for order in [
            &USUAL[..],
            &USUAL[..3],
            &swapped,
            &twice,
            &extended,
            &between,
            &[],
        ] {
            let mut fields = FieldList::default();
            order.iter().cloned().for_each(|field| fields.push(field));
            assert_eq!(fields.as_slice(), order);
            let missing = fields.missing().count();
            assert_eq!(
                missing,
                USUAL.iter().filter(|it| !order.contains(it)).count()
            );
        }
        assert_eq!(FieldList::usual().as_slice(), USUAL);
    }
}
