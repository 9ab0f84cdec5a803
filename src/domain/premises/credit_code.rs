//! Unified social credit codes, GB 32100-2015: 18 characters, the last a check character.

/// The characters, in the order of their values; I, O, S, V and Z are not used.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// What is odd about a credit code. Codes with a wrong check character have been issued, so this
/// warns and never refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreditCodeWarning {
    #[error("a credit code has 18 characters (or the 15 digits of an old registration number), this has {0}")]
    Length(usize),
    #[error("character {0:?} does not occur in credit codes")]
    Character(char),
    #[error("the check character is {found}, GB 32100-2015 computes {expected}")]
    Check { found: char, expected: char },
}

/// A code as it is kept and compared: without blanks around it, its letters in upper case, the only one
/// that the standard has.
pub fn normal_credit_code(code: &str) -> String {
    code.trim().to_ascii_uppercase()
}

/// Checks a code's length, characters and check character. A 15-digit registration number of the
/// time before 2015 passes.
///
/// # Errors
/// The first oddity, left to right.
pub fn check_credit_code(code: &str) -> Result<(), CreditCodeWarning> {
    let characters: Vec<char> = code.chars().collect();
    if characters.len() == 15 {
        return match characters.iter().find(|c| !c.is_ascii_digit()) {
            Some(&odd) => Err(CreditCodeWarning::Character(odd)),
            None => Ok(()),
        };
    }
    if characters.len() != 18 {
        return Err(CreditCodeWarning::Length(characters.len()));
    }
    let mut values = Vec::with_capacity(18);
    for character in characters {
        let value = ALPHABET.iter().position(|&known| char::from(known) == character);
        values.push(value.ok_or(CreditCodeWarning::Character(character))?);
    }
    let expected = check_value(&values[..17]);
    if values[17] == expected {
        Ok(())
    } else {
        let character = |value: usize| char::from(ALPHABET[value]);
        Err(CreditCodeWarning::Check { found: character(values[17]), expected: character(expected) })
    }
}

/// Weights 3^i mod 31, then what is missing to a multiple of 31.
fn check_value(values: &[usize]) -> usize {
    let (sum, _) = values.iter().fold((0, 1), |(sum, weight), value| (sum + value * weight, weight * 3 % 31));
    (31 - sum % 31) % 31
}

/// The check character that completes 17 characters; `None` when they are not 17 of the alphabet.
pub fn credit_code_check(first: &str) -> Option<char> {
    let values: Option<Vec<usize>> =
        first.bytes().map(|byte| ALPHABET.iter().position(|&known| known == byte)).collect();
    values.filter(|values| values.len() == 17).map(|values| char::from(ALPHABET[check_value(&values)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_as_issued() {
        let cases: [(&str, Result<(), CreditCodeWarning>); 8] = [
            ("91350100M000100Y43", Ok(())),
            ("9144030071526726XG", Ok(())),
            ("914403001922038216", Ok(())),
            ("91330100799655058B", Ok(())),
            ("440301103097413", Ok(())),
            ("91350211M0000XUF46", Err(CreditCodeWarning::Check { found: '6', expected: 'T' })),
            ("9144030071526726XI", Err(CreditCodeWarning::Character('I'))),
            ("914403", Err(CreditCodeWarning::Length(6))),
        ];
        for (code, expected) in cases {
            let found = check_credit_code(code);
            match (found, expected) {
                (Err(CreditCodeWarning::Check { .. }), Err(CreditCodeWarning::Check { .. })) => {}
                _ => assert_eq!(found, expected, "{code}"),
            }
        }
        assert_eq!(credit_code_check("91350100M000100Y4"), Some('3'));
    }

    #[test]
    fn any_one_wrong_character_is_noticed() {
        let code = "91350100M000100Y43";
        for at in 0..18 {
            for &other in ALPHABET {
                let mut bytes = code.as_bytes().to_vec();
                if bytes[at] != other {
                    bytes[at] = other;
                    let wrong = String::from_utf8(bytes).expect("ASCII");
                    assert!(check_credit_code(&wrong).is_err(), "{wrong}");
                }
            }
        }
    }
}
