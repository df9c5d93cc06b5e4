//! Statistics of answers: exact tests, quartiles, effect sizes. Pure numbers, no word of listening.

mod binomial;
mod correction;
mod detectability;
mod effect;
mod quartiles;
mod sign_test;
mod signed_rank;

pub use binomial::{Proportion, binomial_tail};
pub use correction::holm;
pub use detectability::{abx_d_prime, triangle_d_prime};
pub use effect::{above_chance, cohens_g, preference_in_words, rank_biserial_in_words};
pub use quartiles::Quartiles;
pub use sign_test::SignTest;
pub use signed_rank::SignedRank;
