//! What records add up to: stages, papers, consents; and what holds of every fold.

mod corrections;
mod folds;
mod properties;
