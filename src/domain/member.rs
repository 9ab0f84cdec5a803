//! Members: the people of the five teams.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::id::MemberId;

/// The five teams (五支队伍).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Team {
    PartyWorker,
    GridMember,
    AuxiliaryPolice,
    SecurityGuard,
    Volunteer,
}

/// The text names no team.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no team {0:?}; the teams are party_worker, grid_member, auxiliary_police, security_guard, volunteer"
)]
pub struct UnknownTeam(pub String);

impl Team {
    pub const ALL: [Self; 5] =
        [Self::PartyWorker, Self::GridMember, Self::AuxiliaryPolice, Self::SecurityGuard, Self::Volunteer];

    pub fn name(self) -> &'static str {
        match self {
            Self::PartyWorker => "party_worker",
            Self::GridMember => "grid_member",
            Self::AuxiliaryPolice => "auxiliary_police",
            Self::SecurityGuard => "security_guard",
            Self::Volunteer => "volunteer",
        }
    }

    pub fn zh(self) -> &'static str {
        match self {
            Self::PartyWorker => "党务工作者",
            Self::GridMember => "网格员",
            Self::AuxiliaryPolice => "辅警",
            Self::SecurityGuard => "保安员",
            Self::Volunteer => "志愿者",
        }
    }
}

impl FromStr for Team {
    type Err = UnknownTeam;

    fn from_str(text: &str) -> Result<Self, UnknownTeam> {
        Self::ALL.into_iter().find(|team| team.name() == text).ok_or_else(|| UnknownTeam(text.to_owned()))
    }
}

/// A telephone number: personal data. Shows itself masked; the whole number must be asked for.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Phone(Arc<str>);

impl Phone {
    /// `None` unless 5 to 20 of digits, `+`, `-` and blanks.
    pub fn new(text: &str) -> Option<Self> {
        let sound = (5..=20).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_digit() || b"+- ".contains(&byte));
        sound.then(|| Self(text.into()))
    }

    /// The number itself, for roles that may see it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The first three and last four characters with stars between: `138****5678`.
    pub fn masked(&self) -> String {
        let shown = if self.0.len() >= 11 { (3, 4) } else { (1, 1) };
        let hidden = self.0.len() - shown.0 - shown.1;
        format!("{}{}{}", &self.0[..shown.0], "*".repeat(hidden), &self.0[self.0.len() - shown.1..])
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// A member (网格员/队员).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub id: MemberId,
    pub name: Arc<str>,
    pub team: Team,
    pub phone: Option<Phone>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_shows_itself_masked() {
        let check = |text: &str, masked: &str| {
            let phone = Phone::new(text).expect("a number");
            assert_eq!(phone.masked(), masked);
            assert_eq!(format!("{phone:?}"), masked);
            assert_eq!(phone.reveal(), text);
        };
        check("13812345678", "138****5678");
        check("85912345", "8******5");
        check("+86 13812345678", "+86********5678");
        assert_eq!(Phone::new("ring me"), None);
        assert_eq!(Phone::new("１３８１２３４５６７８"), None);
    }
}
