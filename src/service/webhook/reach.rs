//! Where webhooks may be sent to: addresses, not names. A name is looked up anew for each connection, and
//! may lead anywhere then.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// One entry of `--webhook-allow`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// What anybody on the internet could reach.
    Public,
    /// Addresses that begin alike.
    Net { base: IpAddr, bits: u8 },
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is neither `public` nor addresses such as 10.20.0.0/16 or fd00::/8")]
pub struct AllowedError(String);

impl FromStr for Allowed {
    type Err = AllowedError;

    fn from_str(text: &str) -> Result<Self, AllowedError> {
        let text = text.trim();
        if text == "public" {
            return Ok(Self::Public);
        }
        let wrong = || AllowedError(text.to_owned());
        let (address, bits) = text.split_once('/').map_or((text, None), |(net, bits)| (net, Some(bits)));
        let base: IpAddr = address.parse().map_err(|_| wrong())?;
        let most = if base.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.parse().map_err(|_| wrong()))?;
        if bits <= most { Ok(Self::Net { base, bits }) } else { Err(wrong()) }
    }
}

impl fmt::Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Public => f.write_str("public"),
            Self::Net { base, bits } => write!(f, "{base}/{bits}"),
        }
    }
}

impl Allowed {
    fn holds(self, address: IpAddr) -> bool {
        match self {
            Self::Public => is_public(address),
            Self::Net { base, bits } => {
                let shift = |width: u8| u32::from(width - bits);
                match (base, address) {
                    (IpAddr::V4(base), IpAddr::V4(address)) => {
                        (base.to_bits() ^ address.to_bits()).checked_shr(shift(32)).unwrap_or(0) == 0
                    }
                    (IpAddr::V6(base), IpAddr::V6(address)) => {
                        (base.to_bits() ^ address.to_bits()).checked_shr(shift(128)).unwrap_or(0) == 0
                    }
                    _ => false,
                }
            }
        }
    }
}

/// All that may be sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach(Vec<Allowed>);

impl Reach {
    pub fn of(allowed: &[Allowed]) -> Self {
        Self(allowed.to_vec())
    }

    /// For who leaves it to whoever sends to say no.
    pub fn anywhere() -> Self {
        let all = |base: IpAddr| Allowed::Net { base, bits: 0 };
        Self(vec![all(Ipv4Addr::UNSPECIFIED.into()), all(Ipv6Addr::UNSPECIFIED.into())])
    }

    /// Whether an address may be connected to. One of IPv4 in the clothes of IPv6 is that of IPv4.
    pub fn allows(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|allowed| allowed.holds(address))
    }
}

/// Whether an address is somewhere on the internet: not of this machine, this link, a private network, a
/// carrier's, a test bench or a group (IANA's special-purpose registries, RFC 6890 and what followed).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || a == 0
        || a >= 224
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19));
    !is_special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, .., y, z] = address.segments();
    let v4 = |high: u16, low: u16| is_public_v4(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)));
    match (a, b) {
        // What a gateway makes an address of IPv4 of: NAT64 and 6to4.
        (0x64, 0xff9b) => c == 0 && d == 0 && v4(y, z),
        (0x2002, high) => v4(high, c),
        // Of 2000::/3, all that is given out so far: not Teredo and other protocols' own, not documentation.
        (0x2001, 0..0x200) | (0x2001, 0xdb8) | (0x3fff, 0..0x1000) => false,
        _ => a & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(entries: &str) -> Reach {
        let entries: Vec<Allowed> = entries.split(',').map(|one| one.parse().expect(one)).collect();
        Reach::of(&entries)
    }

    #[test]
    fn public_is_nothing_of_ones_own() {
        let public = reach("public");
        for (address, expected) in [
            ("8.8.8.8", true),
            ("203.0.114.1", true),
            ("127.0.0.1", false),
            ("127.8.9.1", false),
            ("0.0.0.0", false),
            ("0.1.2.3", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("172.32.0.1", true),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("100.128.0.1", true),
            ("192.0.0.8", false),
            ("198.19.0.1", false),
            ("203.0.113.1", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("::1", false),
            ("::", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:8.8.8.8", true),
            ("::127.0.0.1", false),
            ("fe80::1", false),
            ("fec0::1", false),
            ("fd00:ec2::254", false),
            ("ff02::1", false),
            ("64:ff9b::169.254.169.254", false),
            ("64:ff9b::8.8.8.8", true),
            ("64:ff9b:1::8.8.8.8", false),
            ("2002:7f00:1::", false),
            ("2001::1", false),
            ("2001:db8::1", false),
            ("2001:4860:4860::8888", true),
            ("240e::1", true),
        ] {
            assert_eq!(public.allows(address.parse().expect(address)), expected, "{address}");
        }
    }

    #[test]
    fn what_a_town_allows_is_allowed_and_nothing_else() {
        let town = reach("10.20.0.0/16, 127.0.0.1,fd00::/8");
        for (address, expected) in [
            ("10.20.255.255", true),
            ("::ffff:10.20.0.1", true),
            ("10.21.0.0", false),
            ("127.0.0.1", true),
            ("127.0.0.2", false),
            ("fdff::1", true),
            ("8.8.8.8", false),
        ] {
            assert_eq!(town.allows(address.parse().expect(address)), expected, "{address}");
        }
        assert!(reach("0.0.0.0/0").allows([127, 0, 0, 1].into()));
        assert!(!reach("0.0.0.0/0").allows("fd00::1".parse().expect("an address")));
        assert!(reach("::/0").allows("fd00::1".parse().expect("an address")));
        for wrong in ["", "private", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/-1"] {
            assert!(wrong.parse::<Allowed>().is_err(), "{wrong}");
        }
        assert_eq!("10.20.0.0/16".parse::<Allowed>().expect("a net").to_string(), "10.20.0.0/16");
    }
}
