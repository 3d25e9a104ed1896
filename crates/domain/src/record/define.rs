//! The form in which a record kind is written down: one declaration gives the whole data, what a reader has of it, and its
//! row in the table of elements. A member without a class does not match the form, and so does not compile.

/// Declares a record kind. See any file of `kinds/`.
macro_rules! record_kind {
    (
        $(#[doc = $doc:literal])+
        $Whole:ident, seen as $Seen:ident: $wire:literal version $version:literal, $nature:ident, about [$($about:ident),+];
        $( $(#[doc = $member_doc:literal])+ $member:ident: $type:ty [$class:ident], )+
        example $example:tt
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $Whole {
            $( $(#[doc = $member_doc])+ pub $member: $type, )+
        }

        /// What a reader or a partner has of it.
        #[derive(Clone, Default, PartialEq)]
        pub struct $Seen {
            $( $(#[doc = $member_doc])+ pub $member: $crate::element::Element<$type>, )+
        }

        impl $Whole {
            /// Its row in the table of kinds and elements.
            pub const SPEC: &'static $crate::record::KindSpec = &$crate::record::KindSpec {
                name: $wire,
                version: $version,
                nature: $crate::record::Nature::$nature,
                about: &[$($crate::record::SubjectKind::$about),+],
                elements: &[$($crate::element::ElementSpec {
                    name: stringify!($member),
                    class: $crate::element::Class::$class,
                }),+],
            };

            /// A whole example of its data, for the API's description and for tests.
            pub fn example() -> serde_json::Value {
                serde_json::json!($example)
            }
        }

        impl utoipa::PartialSchema for $Whole {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                use $crate::record::schema::{member, object};
                let members = vec![$(
                    member::<$type>(stringify!($member), &[$($member_doc),+], $crate::element::Class::$class),
                )+];
                object(concat!($($doc),+).trim(), members, Self::example())
            }
        }
        impl utoipa::ToSchema for $Whole {}

        impl $Seen {
            /// Reads what was disclosed; what is missing is withheld, what cannot be read counts as missing.
            pub fn from_members(members: &$crate::record::Members) -> Self {
                Self { $( $member: members.element(stringify!($member)), )+ }
            }

            /// The members that were not there, or could not be read.
            #[cfg(test)]
            pub(crate) fn missing(&self) -> Vec<&'static str> {
                let read = [$( (stringify!($member), self.$member.present().is_some()), )+];
                read.into_iter().filter(|(_, read)| !read).map(|(name, _)| name).collect()
            }
        }

        // A person's data does not print itself into a log.
        impl std::fmt::Debug for $Whole {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($Whole), "(…)"))
            }
        }
        impl std::fmt::Debug for $Seen {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($Seen), "(…)"))
            }
        }
    };
}
pub(crate) use record_kind;
