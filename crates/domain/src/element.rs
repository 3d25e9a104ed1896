//! Elements: every member of every record has a class, and the class decides who may read it, what may be shared, how long it is kept.

use serde::{Deserialize, Serialize};

macro_rules! classes {
    ($($(#[$doc:meta])* $class:ident = $wire:literal;)*) => {
        /// What kind of information an element is. The one table that governs privacy speaks in these.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum Class { $($(#[$doc])* $class,)* }

        impl Class {
            /// Every class, in the order of the table.
            pub const ALL: &'static [Class] = &[$(Class::$class,)*];

            /// The name on the wire, in agreements and in storage.
            pub const fn as_str(self) -> &'static str {
                match self { $(Class::$class => $wire,)* }
            }

            /// The class of this name.
            pub fn parse(name: &str) -> Option<Class> {
                match name { $($wire => Some(Class::$class),)* _ => None }
            }
        }
    };
}

classes! {
    /// Names, birth, sex, nationality.
    Identity = "identity";
    /// Telephone, home address, language.
    Contact = "contact";
    /// The indigenous people somebody belongs to: ethnicity, never shown at a border.
    OriginPeople = "origin-people";
    /// Passports, identity cards, safe-conducts: number and validity.
    TravelDocument = "travel-document";
    /// Recruitment, contract and work, without the pay.
    Labour = "labour";
    /// Crossings, permits, stays.
    Migration = "migration";
    /// Relatives and dependants.
    Family = "family";
    /// Fit or not fit, never the clinical detail.
    Health = "health";
    /// Cover, from when to when.
    Insurance = "insurance";
    /// Photograph, fingerprint.
    Biometric = "biometric";
    /// What somebody complains of.
    Complaint = "complaint";
    /// Signs of trafficking and what was done.
    Protection = "protection";
    /// Wages, deductions, fees.
    Remuneration = "remuneration";
    /// Which officer, which office.
    Official = "official";
    /// Kind, subject and time of a record.
    Envelope = "envelope";
    /// Reasons, notes, hashes of papers.
    Evidence = "evidence";
}

impl Class {
    /// Classes that stand apart: stored under their own key, absent from any default answer.
    pub const SENSITIVE: &'static [Class] =
        &[Class::OriginPeople, Class::Health, Class::Biometric, Class::Complaint, Class::Protection];

    /// Classes whose very existence is hidden from those who may not read them; others show as "withheld".
    pub const fn leaves_no_trace(self) -> bool {
        matches!(self, Class::Complaint | Class::Protection)
    }

    const fn bit(self) -> u32 {
        1 << (self as u32)
    }
}

/// A set of classes.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Classes(u32);

impl Classes {
    /// No class.
    pub const NONE: Classes = Classes(0);
    /// Every class.
    pub const ALL: Classes = Classes((1 << Class::ALL.len()) - 1);

    /// The set of these.
    pub const fn of(classes: &[Class]) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < classes.len() {
            bits |= classes[at].bit();
            at += 1;
        }
        Classes(bits)
    }

    /// Whether the class is in the set.
    pub const fn contains(self, class: Class) -> bool {
        self.0 & class.bit() != 0
    }

    /// Both sets together.
    pub const fn union(self, other: Classes) -> Classes {
        Classes(self.0 | other.0)
    }

    /// What is in both.
    pub const fn intersection(self, other: Classes) -> Classes {
        Classes(self.0 & other.0)
    }

    /// What is in this one and not in the other.
    pub const fn without(self, other: Classes) -> Classes {
        Classes(self.0 & !other.0)
    }

    /// The classes, in the table's order.
    pub fn iter(self) -> impl Iterator<Item = Class> {
        Class::ALL.iter().copied().filter(move |class| self.contains(*class))
    }

    /// Whether no class is in it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl std::fmt::Debug for Classes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.iter().map(Class::as_str)).finish()
    }
}

/// One member of a record kind, as the table knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ElementSpec {
    /// The member's name on the wire.
    pub name: &'static str,
    /// Its class.
    pub class: Class,
}

/// What a reader has of one element.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Element<T> {
    /// The value.
    Present(T),
    /// There is one, which this reader may not see or was not sent.
    #[default]
    Withheld,
    /// There was one; it was erased.
    Erased,
}

impl<T> Element<T> {
    /// The value, if it is there.
    pub fn present(&self) -> Option<&T> {
        match self {
            Element::Present(value) => Some(value),
            Element::Withheld | Element::Erased => None,
        }
    }
}

impl<T> Element<Option<T>> {
    /// The value of an optional element, if it is there and was given.
    pub fn given(&self) -> Option<&T> {
        self.present().and_then(Option::as_ref)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_has_one_name_and_one_place_in_a_set() {
        for class in Class::ALL {
            assert_eq!(Class::parse(class.as_str()), Some(*class));
            assert_eq!(serde_json::to_value(class).unwrap(), class.as_str());
            assert!(Classes::ALL.contains(*class));
            assert_eq!(Classes::of(&[*class]).iter().collect::<Vec<_>>(), [*class]);
        }
        assert_eq!(Classes::of(Class::ALL), Classes::ALL);
    }
}
