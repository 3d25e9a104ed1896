//! Bad input, and what it gets: a problem document that names the member and the rule, and never a 500.

mod addresses;
mod bodies;
mod texts;
mod tokens;
