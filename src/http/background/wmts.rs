//! What a WMTS says of itself (GetCapabilities, OGC 07-057r7), as far as a background needs it: where one layer's
//! pictures are, how they are cut, and how near they go.

use std::sync::Arc;

use super::xml::Element;
use super::{TileTemplate, TileTemplateError, Tiling, Zooms};

/// What is taken where there are several.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    pub layer: Option<Arc<str>>,
    pub matrix_set: Option<Arc<str>>,
}

/// Where the pictures are, and how they are cut.
#[derive(Clone, Debug, PartialEq)]
pub struct Pictures {
    pub tiles: TileTemplate,
    pub tiling: Tiling,
    pub zooms: Zooms,
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WmtsError {
    #[error("no XML in UTF-8: {0}")]
    Xml(String),
    #[error("the capabilities of no WMTS, but <{0}>")]
    NoWmts(String),
    #[error("it has the layers {0}: say which with --background-layer")]
    Several(String),
    #[error("it has no layer {wanted:?}, but {found}")]
    NoLayer { wanted: Arc<str>, found: String },
    #[error("the layer has no pictures, but {0}")]
    NoPictures(String),
    #[error("of the layer's tile matrix sets none can be drawn: {0}")]
    NoSet(String),
    #[error("it names no address for the layer's tiles")]
    NoAddress,
    #[error("nothing says what goes in for {{{0}}} in the address of its tiles")]
    NoValue(String),
    #[error("the address of its tiles, {address}: {error}")]
    Address { address: String, error: TileTemplateError },
}

/// The pictures of a layer, by the document that was read at `url`.
///
/// # Errors
/// It is none, it is not clear which layer is meant, or the layer cannot be drawn.
pub fn pictures(document: &[u8], url: &str, choice: &Choice) -> Result<Pictures, WmtsError> {
    let text = std::str::from_utf8(document).map_err(|error| WmtsError::Xml(error.to_string()))?;
    let root = Element::root(text.trim_start_matches('\u{feff}')).map_err(WmtsError::Xml)?;
    let contents = root.at(&["Contents"]).filter(|_| root.name == "Capabilities");
    let contents = contents.ok_or_else(|| WmtsError::NoWmts(root.name.clone()))?;
    let layer = layer(contents, choice.layer.as_ref())?;
    let (set, cut) = cut(contents, layer, choice.matrix_set.as_ref())?;
    let format = format(layer)?;
    let value = |name: &str| match name.to_ascii_lowercase().as_str() {
        "tilematrixset" => Some(encoded(set)),
        "tilematrix" => Some(format!("{}{}", encoded(&cut.prefix), cut.zoom_in_place())),
        "tilerow" => Some("{y}".to_owned()),
        "tilecol" => Some("{x}".to_owned()),
        "style" => Some(encoded(style(layer))),
        other => {
            let is_named = |of: &&Element| of.text_at(&["Identifier"]).eq_ignore_ascii_case(other);
            layer.all("Dimension").find(is_named).map(|of| encoded(of.text_at(&["Default"])))
        }
    };
    let address = match template(layer, format) {
        Some(template) => filled(template, value)?,
        None => {
            let base = by_key_and_value(&root, url).ok_or(WmtsError::NoAddress)?;
            let layer = encoded(layer.text_at(&["Identifier"]));
            let words = format!(
                "SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}&STYLE={{Style}}&FORMAT={}\
                 &TILEMATRIXSET={{TileMatrixSet}}&TILEMATRIX={{TileMatrix}}&TILEROW={{TileRow}}&TILECOL={{TileCol}}",
                encoded(format)
            );
            joined(base, &filled(&words, value)?)
        }
    };
    let address = as_asked_for(joined(&address, &further(url)), url);
    let tiles = address.parse().map_err(|error| WmtsError::Address { address: address.clone(), error })?;
    Ok(Pictures { tiles, tiling: cut.tiling, zooms: cut.zooms })
}

fn layer<'e>(contents: &'e Element, wanted: Option<&Arc<str>>) -> Result<&'e Element, WmtsError> {
    let all: Vec<&Element> = contents.all("Layer").collect();
    let found = || names(all.iter().map(|layer| layer.text_at(&["Identifier"])));
    match (wanted, &*all) {
        (None, [only]) => Ok(only),
        (None, []) => Err(WmtsError::NoAddress),
        (None, _) => Err(WmtsError::Several(found())),
        (Some(wanted), _) => {
            let named = all.iter().find(|layer| layer.text_at(&["Identifier"]) == &**wanted);
            named.copied().ok_or_else(|| WmtsError::NoLayer { wanted: wanted.clone(), found: found() })
        }
    }
}

/// How a matrix set cuts the world: a matrix is named by `prefix` and its zoom, with `shift` added to it.
struct Cut {
    tiling: Tiling,
    prefix: String,
    shift: i32,
    zooms: Zooms,
}

impl Cut {
    fn zoom_in_place(&self) -> String {
        if self.shift == 0 { "{z}".to_owned() } else { format!("{{z{:+}}}", self.shift) }
    }
}

/// The matrix set that was wanted, or the first that can be drawn, Web Mercator before degrees: that is drawn as it is.
fn cut<'e>(
    contents: &'e Element,
    layer: &'e Element,
    wanted: Option<&Arc<str>>,
) -> Result<(&'e str, Cut), WmtsError> {
    let (mut found, mut wrong) = (Vec::new(), Vec::new());
    for link in layer.all("TileMatrixSetLink") {
        let name = link.text_at(&["TileMatrixSet"]);
        if wanted.is_some_and(|wanted| name != &**wanted) {
            wrong.push(format!("{name} is not --background-matrix-set"));
            continue;
        }
        let set = contents.all("TileMatrixSet").find(|set| set.text_at(&["Identifier"]) == name);
        match set.ok_or("it is not described".to_owned()).and_then(|set| cut_of(set, link)) {
            Ok(cut) => found.push((name, cut)),
            Err(why) => wrong.push(format!("{name}: {why}")),
        }
    }
    found.sort_by_key(|(_, cut)| cut.tiling == Tiling::Degrees);
    let none =
        || WmtsError::NoSet(if wrong.is_empty() { "it has none".to_owned() } else { wrong.join("; ") });
    found.into_iter().next().ok_or_else(none)
}

/// Metres from the middle of Web Mercator's square to its sides.
const HALF_M: f64 = 20_037_508.342_789;

/// Scale of one tile of 256 pixels for the whole world: with the standard's pixels of 0.28 mm, and with those of 1/96
/// inch that ArcGIS and Tianditu reckon with.
const WORLD_SCALES: [f64; 2] = [559_082_264.028_717_8, 591_657_527.591_555];

/// Or why it cannot be drawn.
fn cut_of(set: &Element, link: &Element) -> Result<Cut, String> {
    let crs = set.text_at(&["SupportedCRS"]);
    let (tiling, corner) = match crs.rsplit(':').next().unwrap_or_default() {
        "3857" | "900913" | "3785" | "102100" | "102113" => (Tiling::Mercator, [-HALF_M, HALF_M]),
        "4326" | "4490" | "CRS84" => (Tiling::Degrees, [-180.0, 90.0]),
        _ => return Err(format!("{crs} is neither Web Mercator nor degrees")),
    };
    // Where a layer says which matrices it has, it has no others.
    let limits: Vec<&str> = link
        .at(&["TileMatrixSetLimits"])
        .map(|limits| limits.all("TileMatrixLimits").map(|limit| limit.text_at(&["TileMatrix"])).collect())
        .unwrap_or_default();
    let mut cut: Option<Cut> = None;
    for matrix in set.all("TileMatrix") {
        let name = matrix.text_at(&["Identifier"]);
        if !limits.is_empty() && !limits.contains(&name) {
            continue;
        }
        let (zoom, prefix, shift) =
            matrix_of(matrix, corner).map_err(|why| format!("matrix {name} {why}"))?;
        let cut = cut.get_or_insert_with(|| Cut {
            tiling,
            prefix: prefix.to_owned(),
            shift,
            zooms: Zooms { min: zoom, max: zoom },
        });
        if (cut.prefix.as_str(), cut.shift) != (prefix, shift) {
            return Err(format!("matrix {name} is not numbered by zoom as the others are"));
        }
        cut.zooms = Zooms { min: cut.zooms.min.min(zoom), max: cut.zooms.max.max(zoom) };
    }
    cut.ok_or_else(|| "it has no matrices".to_owned())
}

/// The zoom of a matrix, what its name begins with, and how much the number that follows is more than the zoom.
fn matrix_of(matrix: &Element, corner: [f64; 2]) -> Result<(u8, &str, i32), String> {
    let number = |name: &str| matrix.text_at(&[name]).parse::<f64>().ok();
    if [number("TileWidth"), number("TileHeight")] != [Some(256.0); 2] {
        return Err("has tiles of another size than 256 × 256 pixels".to_owned());
    }
    // In either order, since documents keep to none.
    let is_near = |a: f64, b: f64| (a - b).abs() < corner[1] * 1e-7;
    let mut begins =
        matrix.text_at(&["TopLeftCorner"]).split_whitespace().map(|part| part.parse().unwrap_or(f64::NAN));
    let begins = [begins.next().unwrap_or(f64::NAN), begins.next().unwrap_or(f64::NAN)];
    let is_world = |[x, y]: [f64; 2]| is_near(x, corner[0]) && is_near(y, corner[1]);
    if !is_world(begins) && !is_world([begins[1], begins[0]]) {
        return Err(format!("does not begin at the world's corner, but at {} {}", begins[0], begins[1]));
    }
    let scale = number("ScaleDenominator").unwrap_or(f64::NAN);
    let zooms = WORLD_SCALES.map(|world| (world / scale).log2());
    let zoom =
        zooms.into_iter().find(|zoom| (zoom - zoom.round()).abs() < 0.005 && (-0.5..30.5).contains(zoom));
    let zoom = zoom.ok_or("is of a scale between those that are drawn")?.round() as u8;
    let name = matrix.text_at(&["Identifier"]);
    let digits = name.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (prefix, digits) = name.split_at(name.len() - digits);
    let number: i32 = digits.parse().map_err(|_| "is not named by a number")?;
    if number.to_string() != digits {
        return Err("is numbered with a nought before it".to_owned());
    }
    Ok((zoom, prefix, number - i32::from(zoom)))
}

/// What the pictures are asked for as. Tianditu's are `tiles`.
fn format(layer: &Element) -> Result<&str, WmtsError> {
    let all: Vec<&str> = layer.all("Format").map(|format| format.text.as_str()).collect();
    let found = all.iter().find(|format| format.starts_with("image/") || !format.contains('/'));
    found.copied().ok_or_else(|| WmtsError::NoPictures(names(all.into_iter())))
}

fn style(layer: &Element) -> &str {
    let default = layer.all("Style").find(|style| style.attribute("isDefault") == Some("true"));
    default.or_else(|| layer.at(&["Style"])).map_or("", |style| style.text_at(&["Identifier"]))
}

fn template<'e>(layer: &'e Element, format: &str) -> Option<&'e str> {
    let of_tiles = |one: &&Element| one.attribute("resourceType").is_none_or(|of| of == "tile");
    let is_wanted = |one: &&Element| of_tiles(one) && one.attribute("format").is_none_or(|of| of == format);
    layer.all("ResourceURL").find(is_wanted)?.attribute("template")
}

/// Where tiles are asked for by key and value; where the document was, if it does not say.
fn by_key_and_value<'e>(root: &'e Element, url: &'e str) -> Option<&'e str> {
    let Some(operations) = root.at(&["OperationsMetadata"]) else { return url.split('?').next() };
    let of_tiles = operations.all("Operation").find(|one| one.attribute("name") == Some("GetTile"))?;
    let takes = |get: &&Element| {
        let mut limits = get.all("Constraint").filter(|limit| limit.attribute("name") == Some("GetEncoding"));
        limits.all(|limit| {
            limit
                .at(&["AllowedValues"])
                .is_some_and(|values| values.all("Value").any(|value| value.text == "KVP"))
        })
    };
    of_tiles.at(&["DCP", "HTTP"])?.all("Get").find(takes)?.attribute("href")
}

/// A template with its `{names}` filled in.
fn filled(template: &str, value: impl Fn(&str) -> Option<String>) -> Result<String, WmtsError> {
    let mut parts = template.split('{');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}').unwrap_or((part, ""));
        filled.push_str(&value(name).ok_or_else(|| WmtsError::NoValue(name.to_owned()))?);
        filled.push_str(rest);
    }
    Ok(filled)
}

/// What the document's own address says besides that the capabilities are wanted: a key, say.
fn further(url: &str) -> String {
    const OWN: [&str; 4] = ["service", "request", "version", "acceptversions"];
    let query = url.split('#').next().unwrap_or_default().split_once('?').map_or("", |(_, query)| query);
    let is_further = |pair: &&str| {
        !pair.is_empty() && !OWN.contains(&&*pair.split('=').next().unwrap_or("").to_ascii_lowercase())
    };
    query.split('&').filter(is_further).collect::<Vec<_>>().join("&")
}

fn joined(base: &str, words: &str) -> String {
    let between = match base.split_once('?') {
        _ if words.is_empty() => "",
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    format!("{base}{between}{words}")
}

/// By TLS where the document of the same host was: many name themselves without it.
fn as_asked_for(address: String, url: &str) -> String {
    let host = |rest: &str| rest.split(['/', '?', ':']).next().unwrap_or_default().to_owned();
    match (address.strip_prefix("http://"), url.strip_prefix("https://")) {
        (Some(rest), Some(asked)) if host(rest) == host(asked) => format!("https://{rest}"),
        _ => address,
    }
}

/// In a path or in a query.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

fn names<'n>(all: impl Iterator<Item = &'n str>) -> String {
    let all: Vec<&str> = all.collect();
    if all.is_empty() { "none".to_owned() } else { all.join(", ") }
}

#[cfg(test)]
mod tests;
