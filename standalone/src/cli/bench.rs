//! `souvenir bench`
use super::args::BenchArgs;
pub(crate) fn run(args: &BenchArgs) -> anyhow::Result<()> {
    anyhow::bail!("{args:?}")
}
