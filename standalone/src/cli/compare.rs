//! `souvenir compare`
use super::args::CompareArgs;
pub(crate) fn run(args: &CompareArgs) -> anyhow::Result<()> {
    anyhow::bail!("{args:?}")
}
