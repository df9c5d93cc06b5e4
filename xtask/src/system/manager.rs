//! Package managers: how each is asked what is there, and told to install.

use std::process::{Command, Stdio};

use super::packages::{self, Need};

/// Names one package manager.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manager {
    /// Its program; finding that on the path is how a system is recognised.
    program: &'static str,
    /// Asks for one package, whose name follows; succeeds where it is installed.
    query: &'static [&'static str],
    /// A line that must be in the answer, for a query that also succeeds on removed packages.
    answer: Option<&'static str>,
    /// What a user types before the names.
    install: &'static str,
    /// Its column in the table of names.
    pub(super) column: usize,
    /// Whether we install by ourselves, given the right to.
    pub(super) installs_unasked: bool,
}

impl Manager {
    pub(super) const APT: Self = Self {
        program: "apt-get",
        query: &["dpkg-query", "--show", "--showformat=${db:Status-Status}\n"],
        answer: Some("installed"),
        install: "sudo apt-get update && sudo apt-get install -y",
        column: 0,
        installs_unasked: true,
    };
    const DNF: Self = Self {
        program: "dnf",
        query: &["rpm", "-q", "--whatprovides"],
        answer: None,
        install: "sudo dnf install",
        column: 1,
        installs_unasked: false,
    };
    const PACMAN: Self = Self {
        program: "pacman",
        query: &["pacman", "-Q"],
        answer: None,
        install: "sudo pacman -S --needed",
        column: 2,
        installs_unasked: false,
    };
    const ZYPPER: Self = Self {
        program: "zypper",
        query: &["rpm", "-q", "--whatprovides"],
        answer: None,
        install: "sudo zypper install",
        column: 3,
        installs_unasked: false,
    };
    const APK: Self = Self {
        program: "apk",
        query: &["apk", "info", "--installed"],
        answer: None,
        install: "sudo apk add",
        column: 4,
        installs_unasked: false,
    };

    /// Names only what has no other system's package manager: Windows asks it too.
    pub(super) const BREW: Self = Self {
        program: "brew",
        query: &["brew", "list", "--versions"],
        answer: None,
        install: "brew install",
        column: 5,
        installs_unasked: false,
    };

    /// Finds the first one; apt first, because some Debian machines also carry `dnf`.
    pub(super) fn of_this_system() -> Option<Self> {
        let all: &[Self] = if cfg!(target_os = "linux") {
            &[Self::APT, Self::DNF, Self::PACMAN, Self::ZYPPER, Self::APK]
        } else {
            &[Self::BREW]
        };
        let path = std::env::var_os("PATH")?;
        let folders: Vec<_> = std::env::split_paths(&path).collect();
        all.iter()
            .copied()
            .find(|manager| folders.iter().any(|at| at.join(manager.program).exists()))
    }

    /// Returns the names of the packages that are not installed.
    pub(super) fn missing(&self, needs: &[Need]) -> Vec<&'static str> {
        let mut names = packages::names(needs, self.column);
        names.retain(|name| !self.has(name));
        names
    }

    /// Returns what to tell somebody for whom we may not install.
    pub(super) fn advice(&self, missing: &[&str]) -> String {
        let line = format!("{} {}", self.install, missing.join(" "));
        format!("the system lacks some packages. Please run\n\n    {line}\n\nand try again")
    }

    fn has(&self, name: &str) -> bool {
        let mut query = Command::new(self.query[0]);
        let output = query
            .args(&self.query[1..])
            .arg(name)
            .stderr(Stdio::null())
            .output();
        output.is_ok_and(|output| {
            let text = String::from_utf8_lossy(&output.stdout);
            let said = self
                .answer
                .is_none_or(|answer| text.lines().any(|line| line == answer));
            output.status.success() && said
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Manager;

    #[test]
    fn every_system_is_told_a_line_that_can_be_typed() {
        let lines = [
            (
                Manager::APT,
                "sudo apt-get update && sudo apt-get install -y sox lame",
            ),
            (Manager::DNF, "sudo dnf install sox lame"),
            (Manager::PACMAN, "sudo pacman -S --needed sox lame"),
            (Manager::ZYPPER, "sudo zypper install sox lame"),
            (Manager::APK, "sudo apk add sox lame"),
            (Manager::BREW, "brew install sox lame"),
        ];
        for (manager, typed) in lines {
            let advice = manager.advice(&["sox", "lame"]);
            assert!(advice.lines().any(|line| line.trim() == typed), "{advice}");
        }
    }

    #[test]
    fn a_package_that_nobody_made_is_missing() {
        let all = [
            Manager::APT,
            Manager::DNF,
            Manager::PACMAN,
            Manager::ZYPPER,
            Manager::APK,
            Manager::BREW,
        ];
        for manager in all {
            assert!(!manager.has("souvenir-no-such-package"), "{manager:?}");
        }
    }
}
