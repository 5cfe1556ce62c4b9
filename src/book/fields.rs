//! Which fields a chapter's JSON has, and in which order.

use std::borrow::Cow;

/// A field of a chapter as its input had it.
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
    /// A field that this program does not know: its key, and its value as it was written.
    Unknown(Cow<'a, str>, &'a str),
}

/// Those that mdBook writes, in its order.
const USUAL: [Field<'static>; 7] = [
    Field::Name,
    Field::Content,
    Field::Number,
    Field::Children,
    Field::Path,
    Field::SourcePath,
    Field::ParentNames,
];

/// The fields of one chapter, in order. No memory is taken for those that nearly all chapters have.
#[derive(Clone, Debug, Default)]
pub struct FieldList<'a> {
    /// How many of the usual ones came first. Whatever follows, all are in `others` then.
    usual: usize,
    others: Vec<Field<'a>>,
}

impl<'a> FieldList<'a> {
    /// Those that mdBook writes.
    pub fn usual() -> Self {
        Self {
            usual: USUAL.len(),
            others: Vec::new(),
        }
    }

    /// In their order.
    pub fn as_slice(&self) -> &[Field<'a>] {
        match self.others.is_empty() {
            true => &USUAL[..self.usual],
            false => &self.others,
        }
    }

    /// Adds one more.
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

    /// The usual ones that are not there.
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
